"""A family's bookings and deadlines as an iCalendar feed (RFC 5545), for the calendar of a phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from portail.rules.booking import State

REFRESH = timedelta(hours=4)  # how often a client may come back
_GONE = frozenset({State.CANCELLED, State.REFUSED})
_SURE = frozenset({State.CONFIRMED, State.PRESENT})


@dataclass(frozen=True, slots=True)
class Booked:
    """A day of a child in an activity. `uid` never changes; `changed_at` is naive UTC, the others local and aware."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    state: State
    changed_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The last instant to book: local and aware."""

    uid: str
    summary: str
    at: datetime


def feed(name: str, url: str, booked: Iterable[Booked], due: Iterable[Due]) -> bytes:
    """The whole calendar. The same values give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Portail familles//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for one in booked:
        calendar.add_component(_booked(one, url))
    for other in due:
        calendar.add_component(_due(other, url))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _booked(one: Booked, url: str) -> Event:
    event = _event(one.uid, one.summary, one.starts_at, one.ends_at, one.changed_at.replace(tzinfo=UTC), url)
    status = "CANCELLED" if one.state in _GONE else "CONFIRMED" if one.state in _SURE else "TENTATIVE"
    event.add("status", status)
    event.add("sequence", int((one.changed_at - datetime(2020, 1, 1)).total_seconds()) // 60)  # noqa: DTZ001
    if one.note:
        event.add("description", one.note)
    return event


def _due(one: Due, url: str) -> Event:
    event = _event(one.uid, one.summary, one.at - timedelta(minutes=15), one.at, one.at.astimezone(UTC), url)
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, summary: str, start: datetime, end: datetime, stamp: datetime, url: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("url", url)
    return event
