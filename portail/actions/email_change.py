"""Another e-mail address for an account, once both addresses have agreed; either may refuse."""

from dataclasses import dataclass
from datetime import datetime

import db
from db import account_list, accounts, links, structure
from portail import clock, settings
from portail.actions import attempts, passwords, signing
from portail.actions import links as secret
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import EmailTaken, LinkOver, OwnAccount, TooManyAttempts, WrongPassword
from portail.messages import account_letters, outbox
from portail.rules.access import ADMINISTRATORS, User
from portail.rules.links import LIFETIMES, Purpose, is_email

PATHS = {Purpose.EMAIL_OLD: "/acces/ancienne-adresse", Purpose.EMAIL_NEW: "/acces/nouvelle-adresse"}
BOTH = (Purpose.EMAIL_OLD, Purpose.EMAIL_NEW)


@dataclass(frozen=True, slots=True)
class Change:
    """`other_agreed`: one click is left."""

    name: str
    old: str
    new: str
    other_agreed: bool


def ask(user: User, password: str, new: str, now: datetime) -> None:
    """Write to both addresses. Raises BadInput, WrongPassword, TooManyAttempts.

    An address that another account has is written to as well: only its owner learns it.
    """
    new = signing.address(new)
    if not is_email(new) or new == user.email:
        raise BadInput("email")
    wait = TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
    if not attempts.shared.allowed(user.email, "", now):
        raise wait
    with db.cursor() as con:
        stored = accounts.password_hash(con, user.account_id)
    if not passwords.matches(stored, password):
        raise WrongPassword
    attempts.shared.succeeded(user.email, "")
    if not attempts.mails.allowed(f"change {user.account_id}", "", now):
        raise wait
    with db.transaction() as con:
        house, until = structure.get(con).name, now + LIFETIMES[Purpose.EMAIL_NEW]
        urls = {p: secret.address(PATHS[p], secret.make(con, p, user.account_id, now, new)) for p in BOTH}
        to_old = account_letters.leaving_address(user.name, new, urls[Purpose.EMAIL_OLD], until, house)
        other = account_list.by_email(con, new)
        to_new = outbox.Mail(user.account_id, new, account_letters.new_address(
            user.name, urls[Purpose.EMAIL_NEW], until, house), secret=True)  # fmt: skip
        if other is not None:
            url = f"{settings.environment().url}/connexion"
            to_new = outbox.Mail(other.account_id, new, account_letters.already_here(other.name, url, house))
        outbox.write(con, [outbox.Mail(user.account_id, user.email, to_old, secret=True), to_new], now)
        secret.record(con, user.account_id, user.household_id, "email_change_asked", now)


def vouch(user: User, account_id: int, new: str, now: datetime) -> None:
    """An administrator, who has checked who asks, agrees in the place of an address that is lost.

    The new address still confirms; the former one is told.
    Raises Forbidden, OwnAccount, NotFound, BadInput, EmailTaken.
    """
    if user.role not in ADMINISTRATORS:
        raise Forbidden
    if account_id == user.account_id:
        raise OwnAccount
    new = signing.address(new)
    with db.transaction() as con:
        holder = account_list.holder(con, account_id)
        if not holder.email or not holder.enabled:
            raise NotFound("account")
        if not is_email(new) or new == holder.email:
            raise BadInput("email")
        if account_list.by_email(con, new) is not None:
            raise EmailTaken
        secret.use(con, secret.make(con, Purpose.EMAIL_OLD, account_id, now, new), Purpose.EMAIL_OLD, now)
        url = secret.address(PATHS[Purpose.EMAIL_NEW], secret.make(con, Purpose.EMAIL_NEW, account_id, now, new))
        house, until = structure.get(con).name, now + LIFETIMES[Purpose.EMAIL_NEW]
        told = account_letters.told(
            holder.name, "Votre adresse e-mail va changer",
            f"L'administration du portail a demandé une nouvelle adresse pour votre compte : {new}.",
            f"{settings.environment().url}/compte", house,
        )  # fmt: skip
        confirm = account_letters.new_address(holder.name, url, until, house)
        mails = [outbox.Mail(account_id, holder.email, told), outbox.Mail(account_id, new, confirm, secret=True)]
        outbox.write(con, mails, now)
        secret.record(con, user.account_id, holder.household_id, "email_change_vouched", now, str(account_id))


def pending(user: User, now: datetime) -> str:
    """The address that waits for both to agree; empty when there is none."""
    with db.cursor() as con:
        return links.open_email(con, user.account_id, clock.to_utc(now))


def withdraw(user: User, now: datetime) -> None:
    """The account keeps its address."""
    with db.transaction() as con:
        links.revoke(con, user.account_id, BOTH, clock.to_utc(now))
        secret.record(con, user.account_id, user.household_id, "email_change_refused", now)


def shown(token: str, purpose: Purpose, now: datetime) -> Change:
    """What the link asks about; it stays usable. Raises LinkOver."""
    with db.cursor() as con:
        found = secret.look_in(con, token, purpose, now)
        if found.account_id is None:
            raise LinkOver
        holder = account_list.holder(con, found.account_id)
        halves = links.agreed(con, found.account_id, found.email, clock.to_utc(now))
    return Change(holder.name, holder.email, found.email, bool(halves))


def agree(token: str, purpose: Purpose, now: datetime) -> bool:
    """One address agrees; whether the account has changed address, both having agreed. Raises LinkOver, EmailTaken."""
    at = clock.to_utc(now)
    with db.transaction() as con:
        found = secret.use(con, token, purpose, now)
        if found.account_id is None:
            raise LinkOver
        if links.agreed(con, found.account_id, found.email, at) != set(BOTH):
            return False
        holder = account_list.holder(con, found.account_id)
        if account_list.by_email(con, found.email) is not None:
            raise EmailTaken
        account_list.set_email(con, found.account_id, found.email)
        links.revoke(con, found.account_id, list(Purpose), at)  # links sent to the former address too
        letter = account_letters.told(
            holder.name, "Votre adresse e-mail a changé", f"Votre compte se connecte maintenant avec {found.email}.",
            f"{settings.environment().url}/compte", structure.get(con).name,
        )  # fmt: skip
        outbox.write(con, [outbox.Mail(found.account_id, to, letter) for to in (holder.email, found.email)], now)
        secret.record(con, found.account_id, holder.household_id, "email_changed", now)
    signing.forget()
    return True


def refuse(token: str, purpose: Purpose, now: datetime) -> None:
    """The account keeps its address. Raises LinkOver."""
    with db.transaction() as con:
        found = secret.use(con, token, purpose, now)
        if found.account_id is None:
            raise NotFound("account")
        links.revoke(con, found.account_id, BOTH, clock.to_utc(now))
        household_id = account_list.holder(con, found.account_id).household_id
        secret.record(con, found.account_id, household_id, "email_change_refused", now)
