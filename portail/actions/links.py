"""Secrets of a single use: made, looked at, used. What each one allows is decided by who asks."""

import secrets
from datetime import datetime

import db
from db import events, links
from db.links import Link
from portail import clock, settings
from portail.actions.signing import fingerprint
from portail.errors_accounts import LinkOver
from portail.rules.links import KEY_LENGTH, LIFETIMES, LONGEST_TOKEN, Purpose, bare, new_key


def make(
    con: db.Connection, purpose: Purpose, account_id: int | None, now: datetime, email: str = "", detail: str = ""
) -> str:
    """A new secret, the only time it is told; former ones of the account for that purpose end."""
    token = new_key(secrets.choice, KEY_LENGTH) if purpose is Purpose.KEY else secrets.token_urlsafe(32)
    at = clock.to_utc(now)
    links.add(con, hashed(token, purpose), purpose, Link(account_id, email, detail), at, at + LIFETIMES[purpose])
    return token


def look(token: str, purpose: Purpose, now: datetime) -> Link:
    """What the secret opens; it can still be used. Raises LinkOver."""
    with db.cursor() as con:
        return look_in(con, token, purpose, now)


def look_in(con: db.Connection, token: str, purpose: Purpose, now: datetime) -> Link:
    """As `look`, inside the caller's transaction."""
    found = links.find(con, hashed(token, purpose), purpose, clock.to_utc(now)) if token else None
    if found is None or len(token) > LONGEST_TOKEN:
        raise LinkOver
    return found


def use(con: db.Connection, token: str, purpose: Purpose, now: datetime) -> Link:
    """As `look`, once and for all. Raises LinkOver, for the second of two at the same time too."""
    found = links.use(con, hashed(token, purpose), purpose, clock.to_utc(now)) if token else None
    if found is None:
        raise LinkOver
    return found


def hashed(token: str, purpose: Purpose) -> str:
    """What the database keeps."""
    return fingerprint(bare(token) if purpose is Purpose.KEY else token)


def address(path: str, token: str) -> str:
    """The link as it is written in a mail."""
    return f"{settings.environment().url}{path}/{token}"


def record(
    con: db.Connection, by: int | None, household_id: int | None, kind: str, now: datetime, why: str = ""
) -> None:  # fmt: skip
    """An event about an account; `by` None: the portal itself, or somebody who has not signed in."""
    event = events.Event(by, household_id, kind, None, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))
