"""What is done of accounts, one's own or others', and what the sites of a staff account show: one row per action."""

from portail.actions import accounts, email_change, identities, invitations, key_letters, occupancy, second_factor
from portail.errors_accounts import WrongCode
from portail.rules.access import ADMINISTRATORS, OBSERVERS, STAFF, Role
from tests.cast import AGATHE, NOW
from tests.security.matrix.table import EVERYBODY, OWNER, Row, own, staff
from tests.security.matrix.town import FULGENCE, NEWCOMER, ONDINE, PASSWORD, THEIRS

OWN = {
    "email_change.ask": own(EVERYBODY, lambda user, _: email_change.ask(user, PASSWORD, "nouvelle@exemple.fr", NOW)),
    "email_change.pending": own(EVERYBODY, lambda user, _: email_change.pending(user, NOW)),
    "email_change.withdraw": own(EVERYBODY, lambda user, _: email_change.withdraw(user, NOW)),
    "identities.detach": Row(OWNER, lambda user, _: identities.detach(user, NOW)),  # only Ondine has one
    "identities.since": own(EVERYBODY, lambda user, _: identities.since(user)),
    "second_factor.check_password": own(EVERYBODY, lambda user, _: second_factor.check_password(user, PASSWORD, NOW)),
    "second_factor.remove": Row(
        OWNER, lambda user, it: second_factor.remove(user, PASSWORD, it.recovery_code, NOW), elsewhere=(WrongCode,)
    ),
    "second_factor.renew_codes": Row(
        OWNER, lambda user, it: second_factor.renew_codes(user, PASSWORD, it.recovery_code, NOW), elsewhere=(WrongCode,)
    ),
}
OTHERS = {
    "accounts.disable": staff(ADMINISTRATORS, lambda user, _: accounts.disable(user, FULGENCE.account_id, NOW)),
    "accounts.enable": staff(ADMINISTRATORS, lambda user, _: accounts.enable(user, FULGENCE.account_id, NOW)),
    "accounts.listed": staff(ADMINISTRATORS, lambda user, _: accounts.listed(user, NOW)),
    "accounts.reset_factor": staff(ADMINISTRATORS, lambda user, _: accounts.reset_factor(user, ONDINE.account_id, NOW)),
    "accounts.set_rights": staff(
        ADMINISTRATORS, lambda user, _: accounts.set_rights(user, AGATHE.account_id, Role.ADMIN, [], NOW)
    ),
    "email_change.vouch": staff(
        ADMINISTRATORS, lambda user, _: email_change.vouch(user, FULGENCE.account_id, "nouvelle@exemple.fr", NOW)
    ),
    "invitations.invite_adult": staff(
        ADMINISTRATORS, lambda user, _: invitations.invite_adult(user, NEWCOMER, "nouvelle@exemple.fr", NOW)
    ),
    "invitations.invite_staff": staff(
        ADMINISTRATORS,
        lambda user, _: invitations.invite_staff(user, "Ève Nové", Role.ADMIN, "nouvelle@exemple.fr", [], NOW),
    ),
    "invitations.make_key": staff(ADMINISTRATORS, lambda user, _: invitations.make_key(user, NEWCOMER, NOW)),
    "invitations.make_keys": staff(ADMINISTRATORS, lambda user, _: invitations.make_keys(user, [NEWCOMER], NOW)),
    "invitations.send_again": staff(ADMINISTRATORS, lambda user, it: invitations.send_again(user, it.invited, NOW)),
    "key_letters.read": staff(ADMINISTRATORS, lambda user, it: key_letters.read(user, it.letters, NOW)),
    "key_letters.make": staff(ADMINISTRATORS, lambda user, _: key_letters.make(user, [NEWCOMER], NOW)),
}
SITES = {
    "occupancy.coming": staff(STAFF, lambda user, _: occupancy.coming(user, THEIRS, 3), site=()),
    "occupancy.fills": staff(OBSERVERS, lambda user, _: occupancy.fills(user, THEIRS, THEIRS, 1), site=()),
    "occupancy.sites": staff(OBSERVERS, lambda user, _: occupancy.sites(user), site=()),
}
ROWS: dict[str, Row] = {**OWN, **OTHERS, **SITES}
