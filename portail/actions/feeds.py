"""The calendar feed of a parent: a secret address, what it holds, and its end."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import db
import db.agenda
from db import accounts, catalogue, events, feeds, structure
from portail import clock, settings, wording
from portail.actions.facts import household_of
from portail.documents import ics
from portail.rules import reminders
from portail.rules.access import User
from portail.rules.agenda import Entry, names
from portail.rules.booking import State
from portail.rules.calendar import PARIS

BEFORE, AFTER = timedelta(days=60), timedelta(days=400)  # what a feed shows around today
DEADLINES = 12


def create(user: User, deadlines: bool, now: datetime) -> str:
    """A new address, the only time it is told; the former one ends. Raises Forbidden for anybody but a parent."""
    household_id, token = household_of(user), secrets.token_urlsafe(32)
    with db.transaction() as con:
        feeds.put(con, user.account_id, _hash(token), deadlines, clock.to_utc(now))
        _write(con, user, household_id, "créé", now)
    return f"{settings.environment().url}/agenda/{token}.ics"


def revoke(user: User, now: datetime) -> None:
    """The address leads nowhere any more. Raises Forbidden for anybody but a parent."""
    household_id = household_of(user)
    with db.transaction() as con:
        feeds.remove(con, user.account_id)
        _write(con, user, household_id, "supprimé", now)


def _write(con: db.Connection, user: User, household_id: int, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, household_id, "feed", None, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def content(token: str, now: datetime) -> bytes | None:
    """The feed behind a secret; None when there is none."""
    if len(token) > 100:
        return None
    with db.cursor() as con:
        feed = feeds.by_hash(con, _hash(token))
        if feed is None:
            return None
        today = now.date()
        entries = db.agenda.entries(con, feed.household_id, today - BEFORE, today + AFTER, feed.adult_id)
        children = accounts.children(con, feed.household_id, feed.adult_id)
        offers, house = catalogue.load(con), structure.get(con).name
    called, host = names(children), urlsplit(settings.environment().url).hostname or "portail"
    births = [child.born_on for child in children]
    near = reminders.next_deadlines(offers.activities.values(), births, offers.calendar, now, DEADLINES)
    due = [
        ics.Due(f"limite-{one.activity.id}-{one.first}@{host}", f"Dernier moment pour réserver : {one.activity.name}",
                one.at.replace(microsecond=0))
        for one in near if feed.deadlines
    ]  # fmt: skip
    url = f"{settings.environment().url}/calendrier"
    return ics.feed(house, url, [_booked(entry, called, host) for entry in entries], due)


def _booked(entry: Entry, called: dict[int, str], host: str) -> ics.Booked:
    notes = [] if entry.state is State.CONFIRMED else [wording.STATES[entry.state]]
    note = ", ".join([*notes, *(["Avec l'autre foyer"] if not entry.ours else [])])
    summary = f"{called[entry.child_id]} · {entry.activity}" + (f" ({note.lower()})" if note else "")
    return ics.Booked(
        f"{entry.child_id}-{entry.activity_id}-{entry.day}@{host}", summary, _at(entry.day, entry.starts_at),
        _at(entry.day, entry.ends_at), entry.state, entry.since_at, note,
    )  # fmt: skip


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS)
