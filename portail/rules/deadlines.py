"""Until when a day can be booked, changed or cancelled.

The forms understood here are `offset`, `weekly`, `never` and `any` of the règlement format. A deadline is the last
instant that still counts, local time of Europe/Paris, included. Counting units: `calendar` (every day), `weekday`
(Saturdays and Sundays are not counted), `working` (nor fériés), `working6` (Sundays and fériés are not counted).
"""

import functools
import json
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portail.errors import InvalidRule
from portail.rules.calendar import ONE_DAY, PARIS, WEEKDAYS, monday_of

UNITS = ("calendar", "weekday", "working", "working6")
EDGES = ("before", "until", "day")
_LAST_INSTANT = time(23, 59, 59, 999999)


@dataclass(frozen=True, slots=True)
class Offset:
    """`n` counted days before the service day, at `at`."""

    n: int
    unit: str
    at: time | None
    edge: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """`weekday` (0 = Monday) of the `weeks`-th week, Monday to Sunday, before that of the service, at `at`."""

    weekday: int
    weeks: int
    at: time | None
    edge: str


@dataclass(frozen=True, slots=True)
class Never:
    """The operation is never possible."""


@dataclass(frozen=True, slots=True)
class Always:
    """The operation is possible until the service day is over."""


Rule = Offset | Weekly | Never | Always


@functools.cache
def parse(text: str) -> Rule:
    """The rule written in JSON. Raises InvalidRule."""
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict):
            raise InvalidRule(f"not an object: {text}")
        return _build(dict(raw))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise InvalidRule(f"{error}: {text}") from None


def _build(raw: dict[str, Any]) -> Rule:
    kind = raw.pop("type")
    at = time.fromisoformat(raw.pop("at")) if "at" in raw else None
    edge = raw.pop("edge", "until" if at else "day")
    rule: Rule
    match kind:
        case "offset":
            rule = Offset(_whole(raw.pop("n"), 0), _one_of(raw.pop("unit"), UNITS), at, _one_of(edge, EDGES))
        case "weekly":
            weekday = WEEKDAYS.index(raw.pop("weekday"))
            rule = Weekly(weekday, _whole(raw.pop("weeks", 1), 1), at, _one_of(edge, EDGES))
        case "never":
            rule = Never()
        case "any":
            rule = Always()
        case _:
            raise InvalidRule(f"unknown type {kind}")
    if raw:
        raise InvalidRule(f"unknown fields {sorted(raw)}")
    return rule


def _whole(value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 400:
        raise InvalidRule(f"not a whole number from {least} to 400: {value}")
    return value


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InvalidRule(f"{value} is not one of {', '.join(allowed)}")
    return value


def deadline(rule: Rule, day: date, feries: Container[date]) -> datetime | None:
    """The last instant at which the operation on that service day still counts; None when it never does."""
    match rule:
        case Offset(n, unit, at, edge):
            return _last(_walk_back(day, n, unit, feries), at, edge)
        case Weekly(weekday, weeks, at, edge):
            return _last(monday_of(day) - timedelta(weeks=weeks) + timedelta(days=weekday), at, edge)
        case Always():
            return datetime.combine(day, _LAST_INSTANT, PARIS)
        case Never():
            return None


def _walk_back(day: date, n: int, unit: str, feries: Container[date]) -> date:
    while n:
        day -= ONE_DAY
        n -= _counts(day, unit, feries)
    return day


def _counts(day: date, unit: str, feries: Container[date]) -> bool:
    match unit:
        case "weekday":
            return day.weekday() < 5
        case "working":
            return day.weekday() < 5 and day not in feries
        case "working6":
            return day.weekday() < 6 and day not in feries
        case _:
            return True


def _last(day: date, at: time | None, edge: str) -> datetime:
    """`before`: strictly before; `until`: included, and « :59 » to the end of that minute; `day`: the whole day."""
    if edge == "day" or (edge == "until" and at is None):
        return datetime.combine(day, _LAST_INSTANT, PARIS)
    exact = datetime.combine(day, at or time(0), PARIS)
    if edge == "before":
        return exact - timedelta(microseconds=1)
    if exact.minute == 59:
        return exact + timedelta(seconds=59 - exact.second, microseconds=999999)
    return exact


def in_time(rule: Rule, day: date, now: datetime, feries: Container[date]) -> bool:
    """Whether the operation still counts at `now`, local and aware."""
    last = deadline(rule, day, feries)
    return last is not None and now <= last
