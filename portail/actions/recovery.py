"""« Mot de passe oublié ? »: a link to the address that signs in, and another password."""

from dataclasses import dataclass
from datetime import datetime

import db
from db import account_list, accounts, links, sessions, structure
from portail import clock, settings
from portail.actions import attempts, passwords, signing
from portail.actions import links as secret
from portail.actions.signing import Entry
from portail.errors_accounts import LinkOver
from portail.messages import account_letters, outbox
from portail.rules.links import LIFETIMES, Purpose

PATH = "/acces/mot-de-passe"


@dataclass(frozen=True, slots=True)
class Known:
    """Whose password it is."""

    account_id: int
    name: str
    email: str
    household_id: int | None
    min_length: int


def ask(email: str, ip: str, now: datetime) -> None:
    """Send the link, if that address signs in. Nothing tells the one who asked; so it is to be run after the answer."""
    email = signing.address(email)
    if not attempts.mails.allowed(email, ip, now):
        return
    with db.transaction() as con:
        found = account_list.by_email(con, email)
        if found is None or not found.enabled:
            return
        link = secret.address(PATH, secret.make(con, Purpose.RESET, found.account_id, now, email))
        letter = account_letters.reset(found.name, link, now + LIFETIMES[Purpose.RESET], structure.get(con).name)
        outbox.write(con, [outbox.Mail(found.account_id, email, letter, secret=True)], now)
        secret.record(con, None, found.household_id, "password_asked", now, str(found.account_id))


def known(token: str, now: datetime) -> Known:
    """Whose password the link changes; it stays usable. Raises LinkOver."""
    with db.cursor() as con:
        found = secret.look_in(con, token, Purpose.RESET, now)
        if found.account_id is None:
            raise LinkOver
        holder = account_list.holder(con, found.account_id)
        if holder.email != found.email:  # the address has changed since
            raise LinkOver
        length = settings.town(structure.settings(con)).password_min_length
    return Known(holder.account_id, holder.name, holder.email, holder.household_id, length)


def reset(token: str, password: str, *, former: str, ip: str, device: str, now: datetime) -> Entry:
    """Change the password, close every session, then sign in. Raises LinkOver, WeakPassword."""
    whose = known(token, now)
    passwords.check_strength(password, whose.min_length, (whose.email, whose.name))
    hashed, at = passwords.hashed(password), clock.to_utc(now)
    with db.transaction() as con:
        secret.use(con, token, Purpose.RESET, now)
        accounts.set_password(con, whose.account_id, hashed, at)
        sessions.revoke_all(con, whose.account_id, at)
        links.revoke(con, whose.account_id, list(Purpose), at)
        tell_changed(con, whose.account_id, whose.name, whose.email, now)
        secret.record(con, whose.account_id, whose.household_id, "password_reset", now)
    signing.forget()
    attempts.shared.succeeded(whose.email, "")
    return signing.enter(whose.account_id, former=former, ip=ip, device=device, now=now)


def tell_changed(con: db.Connection, account_id: int, name: str, email: str, now: datetime) -> None:
    """The owner reads that the password is another one."""
    letter = account_letters.told(
        name, "Votre mot de passe a changé", "Le mot de passe de votre compte vient d'être changé.",
        f"{settings.environment().url}/compte", structure.get(con).name,
    )  # fmt: skip
    outbox.write(con, [outbox.Mail(account_id, email, letter)], now)
