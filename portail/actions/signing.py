"""Signing in and out, and who is behind a cookie."""

import hashlib
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import db
from db import account_list, accounts, links, second_factors, sessions, structure
from db.links import Link
from portail import clock, settings
from portail.actions import passwords
from portail.errors import Busy
from portail.errors_accounts import WrongPassword
from portail.rules.access import STAFF, Role, User
from portail.rules.links import LIFETIMES, Purpose

COOKIE = "__Host-portail"
REMEMBERED = timedelta(seconds=2)
SEEN_EVERY = timedelta(minutes=1)
MOST_REMEMBERED = 10_000

UNKNOWN = User(0, Role.PARENT, "", "")  # a mark, compared by identity
_recent: dict[tuple[int, str], tuple[datetime, User | None]] = {}
_changes = 0


class Step(StrEnum):
    """What is still to be done once the password is right."""

    NONE = "none"
    CODE = "code"  # of the second factor
    ENROL = "enrol"  # the second factor that the structure asks of staff


@dataclass(frozen=True, slots=True)
class Entry:
    """The token for the cookie: of a session, or of the step to come, which gives access to nothing else."""

    token: str
    step: Step = Step.NONE


def sign_in(email: str, password: str, *, former: str, ip: str, device: str, now: datetime) -> Entry:
    """Open a session and close the `former` one of this browser, or ask for the second factor.

    Raises WrongPassword, for an unknown address too and after the same time.
    """
    return enter(check(email, password), former=former, ip=ip, device=device, now=now)


def check(email: str, password: str) -> int:
    """The account of that address and password. Raises WrongPassword, after the same time in every case.

    A password stored at another cost than today's is stored again at today's.
    """
    with db.cursor() as con:
        found = accounts.credentials(con, address(email))
    if not passwords.matches(found.password_hash if found else None, password) or found is None:
        raise WrongPassword
    if passwords.outdated(found.password_hash):
        renewed = passwords.hashed(password)
        with suppress(Busy), db.transaction(wait=0) as con:  # the next time will do
            accounts.renew_password(con, found, renewed)
    return found.account_id


def enter(account_id: int, *, former: str, ip: str, device: str, now: datetime) -> Entry:
    """What comes after the first proof, whatever it was: a session, or the step that is still missing."""
    step = step_of(account_id)
    if step is Step.NONE:
        return Entry(open_session(account_id, former=former, ip=ip, device=device, now=now))
    token, at = secrets.token_urlsafe(32), clock.to_utc(now)
    with db.transaction() as con:
        ends = at + LIFETIMES[Purpose.STEP]
        links.add(con, fingerprint(token), Purpose.STEP, Link(account_id, "", step), at, ends)
    return Entry(token, step)


def step_of(account_id: int) -> Step:
    """What the account needs besides its first proof."""
    with db.cursor() as con:
        if second_factors.of(con, account_id) is not None:
            return Step.CODE
        town = settings.town(structure.settings(con))
        required = town.second_factor_staff and account_list.holder(con, account_id).role in STAFF
    return Step.ENROL if required else Step.NONE


def sign_in_demonstration(email: str, *, former: str, ip: str, device: str, now: datetime) -> str:
    """As `sign_in`, without a password, for the accounts that the demonstration town offers; raises WrongPassword."""
    with db.cursor() as con:
        offered = {account.email for account in accounts.demonstration_accounts(con)}
        found = accounts.credentials(con, address(email))
    if found is None or email not in offered:
        raise WrongPassword
    return open_session(found.account_id, former=former, ip=ip, device=device, now=now)


def open_session(account_id: int, *, former: str, ip: str, device: str, now: datetime) -> str:
    """A new session of the account, for whoever has proved to be its owner; the token for the cookie."""
    token, at = secrets.token_urlsafe(32), clock.to_utc(now)
    with db.transaction() as con:
        lasts = timedelta(hours=settings.town(structure.settings(con)).session_absolute_hours)
        if former:
            sessions.revoke_token(con, fingerprint(former), at)
        sessions.add(con, fingerprint(token), account_id, at, at + lasts, ip, device)
    forget()
    return token


def sign_out(token: str, now: datetime) -> None:
    """Close the session of this browser, if it is open."""
    with db.transaction() as con:
        sessions.revoke_token(con, fingerprint(token), clock.to_utc(now))
    forget()


def who(token: str, now: datetime) -> User | None:
    """The person behind the cookie; None when the session is over. Looked up every two seconds at most."""
    if not token:
        return None
    found = recent(token, now)
    if found is not UNKNOWN:
        return found
    key, before = (db.generation(), fingerprint(token)), _changes
    user = _look_up(key[1], now)
    if len(_recent) >= MOST_REMEMBERED:
        _recent.clear()
    if before == _changes:  # else something about sessions changed while this one was read
        _recent[key] = (now, user)
    return user


def recent(token: str, now: datetime) -> User | None:
    """What `who` answered less than two seconds ago; UNKNOWN when it did not."""
    checked = _recent.get((db.generation(), fingerprint(token)))
    return checked[1] if checked and timedelta() <= now - checked[0] < REMEMBERED else UNKNOWN


def known(token: str) -> bool:
    """Whether the cookie is one that the portal gave, even if its session is over."""
    with db.cursor() as con:
        return sessions.exists(con, fingerprint(token))


def forget() -> None:
    """Look every session up again: something about them has changed."""
    global _changes
    _changes += 1
    _recent.clear()


def fingerprint(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address(email: str) -> str:
    """An e-mail address as it is stored."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def idle_since(now: datetime, town: settings.Town) -> datetime:
    """A session last seen before this instant (UTC) is over."""
    return clock.to_utc(now) - timedelta(minutes=town.session_idle_minutes)


def _look_up(token_hash: str, now: datetime) -> User | None:
    at = clock.to_utc(now)
    with db.cursor() as con:
        found = sessions.find(con, token_hash, at)
    if found is None:
        return None
    town = settings.town({"session_idle_minutes": found.idle_minutes} if found.idle_minutes else {})
    if found.seen_at <= idle_since(now, town):
        return None
    if at - found.seen_at >= SEEN_EVERY:
        with suppress(Busy), db.transaction(wait=0) as con:  # reading a page never waits for a writer
            sessions.touch(con, token_hash, at)
    return found.user
