"""Accounts are opened by invitation: staff send a link, or an adult brings the key of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import db
from db import account_list, activities, links, structure
from db.links import Link
from portail import clock, settings
from portail.actions import attempts, passwords, signing
from portail.actions import links as secret
from portail.actions.signing import Entry
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import AlreadyActive, AlreadyInvited, EmailTaken, LinkOver, TooManyAttempts, UnknownKey
from portail.messages import account_letters, outbox
from portail.rules.access import ADMINISTRATORS, STAFF, Role, User
from portail.rules.links import LIFETIMES, Purpose, bare, is_email

PATH = "/acces/invitation"
LONGEST_NAME = 120
EVERYBODY = "everybody"  # keys are counted together: whose they would be is not known


@dataclass(frozen=True, slots=True)
class Invited:
    name: str
    email: str
    min_length: int  # of the password


def invite_adult(user: User, adult_id: int, email: str, now: datetime) -> int:
    """Send an adult of a household the link that opens their account; its id.

    Raises Forbidden, NotFound, BadInput, EmailTaken, AlreadyActive.
    """
    _check(user)
    with db.transaction() as con:
        account_id = account_list.of_adult(con, adult_id, clock.to_utc(now))
        _invite(con, account_id, signing.address(email), now)
        _record(con, user, account_id, "account_invited", now)
    return account_id


def invite_staff(user: User, name: str, role: Role, email: str, sites: Sequence[int], now: datetime) -> int:
    """As `invite_adult`, for a new member of staff, limited to these sites when there are any.

    Raises AlreadyInvited too.
    """
    _check(user)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput("last_name", LONGEST_NAME)
    if role not in STAFF:
        raise BadInput("role")
    with db.transaction() as con:
        if not set(sites) <= {site.id for site in activities.sites(con)}:
            raise NotFound("site")
        if account_list.invited_staff(con, signing.address(email)):
            raise AlreadyInvited
        account_id = account_list.add(con, role, name, clock.to_utc(now))
        account_list.set_sites(con, account_id, sites)
        _invite(con, account_id, signing.address(email), now)
        _record(con, user, account_id, "account_invited", now, role)
    return account_id


def send_again(user: User, account_id: int, now: datetime) -> None:
    """Another link to the same address; the former one ends. Raises Forbidden, NotFound, AlreadyActive."""
    _check(user)
    with db.transaction() as con:
        account_list.holder(con, account_id)
        email = links.last_email(con, account_id, Purpose.INVITE)
        if not email:
            raise NotFound("account")
        _invite(con, account_id, email, now)
        _record(con, user, account_id, "account_invited", now)


def make_key(user: User, adult_id: int, now: datetime) -> str:
    """A key to print on a letter, the only time it is told; the former one ends. Raises as `invite_adult`."""
    return make_keys(user, [adult_id], now)[adult_id]


def make_keys(user: User, adult_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """As `make_key`, for all of these adults or none."""
    _check(user)
    keys = {}
    with db.transaction() as con:
        for adult_id in adult_ids:
            account_id = account_list.of_adult(con, adult_id, clock.to_utc(now))
            holder = account_list.holder(con, account_id)
            if holder.email or not holder.enabled:
                raise AlreadyActive
            keys[adult_id] = secret.make(con, Purpose.KEY, account_id, now)
            _record(con, user, account_id, "account_key", now)
    return keys


def ask_with_key(key: str, email: str, ip: str, now: datetime) -> None:
    """Send the link that opens the account of the key. It is used up when the link is.

    Raises BadInput, UnknownKey, TooManyAttempts after ten tries from an IP address or six hundred of everybody.
    An address that has an account gets a letter which says so, and nothing else happens.
    """
    email = signing.address(email)
    if not is_email(email):
        raise BadInput("email")
    if not attempts.keys.allowed(EVERYBODY, ip, now):
        raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
    with db.transaction() as con:
        try:
            found = secret.look_in(con, bare(key), Purpose.KEY, now)
        except LinkOver:
            raise UnknownKey from None
        account_id = _account(found)
        holder = account_list.holder(con, account_id)
        if not attempts.mails.allowed(f"key {account_id}", ip, now):
            raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
        if (other := account_list.by_email(con, email)) is not None:
            url, house = settings.environment().url, _house(con)
            letter = account_letters.already_here(other.name, f"{url}/connexion", house)
            outbox.write(con, [outbox.Mail(other.account_id, email, letter)], now)
        else:
            _invite(con, account_id, email, now)
        secret.record(con, None, holder.household_id, "account_key_used", now)


def invited(token: str, now: datetime) -> Invited:
    """Who opens their account with that link; it stays usable. Raises LinkOver."""
    with db.cursor() as con:
        found = secret.look_in(con, token, Purpose.INVITE, now)
        holder = account_list.holder(con, _account(found))
        return Invited(holder.name, found.email, settings.town(structure.settings(con)).password_min_length)


def accept(token: str, password: str, *, former: str, ip: str, device: str, now: datetime) -> Entry:
    """Open the account with this password, and sign in. Raises LinkOver, WeakPassword, EmailTaken."""
    known = invited(token, now)
    passwords.check_strength(password, known.min_length, (known.email, known.name))
    hashed, at = passwords.hashed(password), clock.to_utc(now)
    with db.transaction() as con:
        found = secret.use(con, token, Purpose.INVITE, now)
        account_id = _account(found)
        holder = account_list.holder(con, account_id)
        if holder.email:
            raise LinkOver
        if account_list.by_email(con, found.email) is not None:
            raise EmailTaken
        account_list.give_credentials(con, account_id, found.email, hashed, at)
        links.revoke(con, account_id, list(Purpose), at)
        secret.record(con, account_id, holder.household_id, "account_opened", now)
    return signing.enter(account_id, former=former, ip=ip, device=device, now=now)


def _check(user: User) -> None:
    if user.role not in ADMINISTRATORS:
        raise Forbidden


def _account(found: Link) -> int:
    if found.account_id is None:
        raise LinkOver
    return found.account_id


def _invite(con: db.Connection, account_id: int, email: str, now: datetime) -> None:
    holder = account_list.holder(con, account_id)
    if holder.email or not holder.enabled:
        raise AlreadyActive
    if not is_email(email):
        raise BadInput("email")
    if account_list.by_email(con, email) is not None:
        raise EmailTaken
    link = secret.address(PATH, secret.make(con, Purpose.INVITE, account_id, now, email))
    letter = account_letters.invitation(holder.name, link, now + LIFETIMES[Purpose.INVITE], _house(con))
    outbox.write(con, [outbox.Mail(account_id, email, letter, secret=True)], now)


def _house(con: db.Connection) -> str:
    return structure.get(con).name


def _record(con: db.Connection, user: User, account_id: int, kind: str, now: datetime, why: str = "") -> None:
    household_id = account_list.holder(con, account_id).household_id
    secret.record(con, user.account_id, household_id, kind, now, " ".join(filter(None, (str(account_id), why))))
