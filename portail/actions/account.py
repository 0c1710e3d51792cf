"""What people change on « Mon compte »: details, password, open sessions."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import db
from db import accounts, events, links, privacy, sessions, structure
from portail import clock, settings
from portail.actions import attempts, passwords, recovery, signing
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import TooManyAttempts, WrongPassword
from portail.rules.access import User
from portail.rules.links import Purpose

_PHONE = re.compile(r"\+?[0-9][0-9 ]{0,18}")
_POSTCODE = re.compile(r"[0-9]{5}")
LONGEST = {"first_name": 60, "last_name": 60, "phone": 20, "address": 200, "postcode": 5, "city": 80}  # characters


@dataclass(frozen=True, slots=True)
class Details:
    """What a parent may correct: their name and phone, the address of the household."""

    first_name: str
    last_name: str
    phone: str
    address: str  # street lines separated by a line feed
    postcode: str
    city: str


def update_details(user: User, details: Details, now: datetime) -> None:
    """Correct the parent's details.

    Raises Forbidden for staff, BadInput for the first field that is wrong, NotFound once the person has been erased.
    """
    if user.adult_id is None:
        raise Forbidden
    new = _checked(details)
    with db.transaction() as con:
        if privacy.erased(con, user.household) & {None, user.adult_id}:
            raise NotFound("household")
        accounts.set_person(con, user.adult_id, new.first_name, new.last_name, new.phone)
        accounts.set_address(con, user.household, new.address, new.postcode, new.city)
        accounts.set_name(con, user.account_id, f"{new.first_name} {new.last_name}")
        _record(con, user, "details_changed", now)
    signing.forget()


def change_password(user: User, token: str, current: str, new: str, now: datetime) -> None:
    """Change the password and close every other session than the one of `token`.

    Raises WrongPassword for `current`, WeakPassword for `new`, TooManyAttempts after eight wrong ones.
    """
    with db.cursor() as con:
        min_length = settings.town(structure.settings(con)).password_min_length
        stored = accounts.password_hash(con, user.account_id)
    if not attempts.shared.allowed(user.email, "", now):
        raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
    if not passwords.matches(stored, current):
        raise WrongPassword
    attempts.shared.succeeded(user.email, "")
    passwords.check_strength(new, min_length, (user.email, user.name))
    hashed, at = passwords.hashed(new), clock.to_utc(now)
    with db.transaction() as con:
        if accounts.password_hash(con, user.account_id) != stored:
            raise WrongPassword
        accounts.set_password(con, user.account_id, hashed, at)
        sessions.revoke_all(con, user.account_id, at, keep=signing.fingerprint(token))
        links.revoke(con, user.account_id, [Purpose.RESET, Purpose.STEP], at)
        recovery.tell_changed(con, user.account_id, user.name, user.email, now)
        _record(con, user, "password_changed", now)
    signing.forget()


def revoke_session(user: User, token_hash: str, now: datetime) -> None:
    """Close one of the user's sessions; raises NotFound("session") for any other."""
    with db.transaction() as con:
        if not sessions.revoke(con, user.account_id, token_hash, clock.to_utc(now)):
            raise NotFound("session")
        _record(con, user, "session_closed", now)
    signing.forget()


def revoke_others(user: User, token: str, now: datetime) -> int:
    """Close every session of the user but the one of `token` (all of them when it is empty); how many."""
    keep = signing.fingerprint(token) if token else ""
    with db.transaction() as con:
        closed = sessions.revoke_all(con, user.account_id, clock.to_utc(now), keep=keep)
        _record(con, user, "sessions_closed", now)
    signing.forget()
    return closed


def _checked(details: Details) -> Details:
    lines = [_squeezed(line) for line in details.address.splitlines()]
    new = Details(
        first_name=_squeezed(details.first_name),
        last_name=_squeezed(details.last_name),
        phone=_squeezed(re.sub(r"[.\-/]", " ", details.phone)),
        address="\n".join(line for line in lines if line),
        postcode=_squeezed(details.postcode),
        city=_squeezed(details.city),
    )
    for field, limit in LONGEST.items():
        value = getattr(new, field)
        if len(value) > limit:
            raise BadInput(field, limit)
        if (not value and field != "phone") or not value.replace("\n", " ").isprintable():
            raise BadInput(field)
    if new.phone and not _PHONE.fullmatch(new.phone):
        raise BadInput("phone")
    if not _POSTCODE.fullmatch(new.postcode):
        raise BadInput("postcode")
    return new


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _record(con: db.Connection, user: User, kind: str, now: datetime) -> None:
    event = events.Event(user.account_id, user.household_id, kind, None, None, None, None, None, "")
    events.write_many(con, [event], clock.to_utc(now))
