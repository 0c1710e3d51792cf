"""« Mon calendrier »: what a family has booked, by day, and which days a view shows."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from portail.rules import deadlines
from portail.rules.booking import Operation, State
from portail.rules.calendar import (
    HourMode,
    Period,
    SchoolCalendar,
    days,
    monday_of,
    month_end,
    month_of,
    next_month,
)

_YEARS = range(2000, MAXYEAR - 1)
_SATURDAY = 5


class View(StrEnum):
    MONTH = "month"
    WEEK = "week"
    YEAR = "year"  # from 1 September
    LIST = "list"  # of a month


class Standing(StrEnum):
    """What a state comes to for a family: does the child go there?"""

    BOOKED = "booked"
    ASKED = "asked"  # staff will answer
    WAITING = "waiting"
    OUT = "out"


STANDINGS: Mapping[State, Standing] = {
    State.CONFIRMED: Standing.BOOKED,
    State.PRESENT: Standing.BOOKED,
    State.REQUESTED: Standing.ASKED,
    State.CHANGE_REQUESTED: Standing.ASKED,
    State.CANCEL_REQUESTED: Standing.ASKED,
    State.WAITING: Standing.WAITING,
    State.REFUSED: Standing.OUT,
    State.ABSENT: Standing.OUT,
    State.CANCELLED: Standing.OUT,
}


class Named(Protocol):
    """A child."""

    @property
    def id(self) -> int: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking of one of the family's children. Hours are local.

    `price` is None and `reason` empty when the child's other household booked: what it pays is not shown.
    """

    child_id: int
    activity_id: int
    activity: str
    short_name: str
    letter: str
    day: date
    state: State
    hour: time | None
    hour_mode: HourMode
    opens_at: time
    closes_at: time
    wanted: Operation | None
    wanted_hour: time | None
    ours: bool
    price: Decimal | None
    reason: str
    rank: int | None = None  # from 1, of a child who waits
    since_at: datetime = datetime(2020, 1, 1)  # noqa: DTZ001 - naive UTC: last change of state

    @property
    def standing(self) -> Standing:
        return STANDINGS[self.state]

    @property
    def starts_at(self) -> time:
        return self.hour if self.hour and self.hour_mode is HourMode.ARRIVAL else self.opens_at

    @property
    def ends_at(self) -> time:
        return self.hour if self.hour and self.hour_mode is HourMode.DEPARTURE else self.closes_at


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    entries: tuple[Entry, ...]


def names(children: Iterable[Named]) -> dict[int, str]:
    """What to call each child: the first name, with the last name when two share it."""
    listed = list(children)
    shared = Counter(child.first_name for child in listed)
    return {
        child.id: child.first_name if shared[child.first_name] == 1 else f"{child.first_name} {child.last_name}"
        for child in listed
    }


def select(
    entries: Iterable[Entry],
    child_ids: Collection[int],
    states: Collection[State],
    *,
    cancelled: bool,
    activity_ids: Collection[int] = (),
) -> list[Entry]:
    """Those of the children, of the activities and in one of the states; an empty choice lets all pass.

    Cancelled ones only on demand.
    """
    return [
        entry
        for entry in entries
        if (not child_ids or entry.child_id in child_ids)
        and (not activity_ids or entry.activity_id in activity_ids)
        and (cancelled if entry.state is State.CANCELLED else not states or entry.state in states)
    ]


def counts(entries: Iterable[Entry]) -> dict[int, dict[Standing | State, int]]:
    """For each child, on how many days it has something of each standing; what is out is counted by state.

    A day counts once for a standing.
    """
    found = {
        (entry.child_id, entry.state if entry.standing is Standing.OUT else entry.standing, entry.day)
        for entry in entries
    }
    tally: dict[int, dict[Standing | State, int]] = {}
    for child, kind, _ in found:
        days_of = tally.setdefault(child, {})
        days_of[kind] = days_of.get(kind, 0) + 1
    return tally


def marks(entries: Sequence[Entry], child_ids: Sequence[int]) -> dict[date, list[tuple[int, Standing]]]:
    """For each day that holds something, one mark per child and standing, in the order of the children given."""
    standings = list(Standing)
    return {
        day.day: sorted(
            {(entry.child_id, entry.standing) for entry in day.entries},
            key=lambda mark: (child_ids.index(mark[0]), standings.index(mark[1])),
        )
        for day in by_day(entries)
    }


def beginnings(words: Mapping[int, str]) -> dict[int, str]:
    """The shortest beginning of each that no other one shares, « Lé » and « Lo »; the whole word when there is none."""
    return {id: _beginning(word, [o for key, o in words.items() if key != id]) for id, word in words.items()}


def _beginning(word: str, others: Sequence[str]) -> str:
    sizes = range(1, len(word))
    return next((word[:n] for n in sizes if not any(other.startswith(word[:n]) for other in others)), word)


def by_day(entries: Sequence[Entry]) -> list[Day]:
    """The days that hold something, in order; within a day the order of the entries is kept."""
    ordered = sorted(entries, key=lambda entry: entry.day)
    return [Day(day, tuple(group)) for day, group in groupby(ordered, key=lambda entry: entry.day)]


def by_week(shown: Sequence[Day]) -> list[tuple[date, list[Day]]]:
    """The same days under the Monday of their week."""
    return [(monday, list(group)) for monday, group in groupby(shown, key=lambda day: monday_of(day.day))]


def span(view: View, anchor: date) -> tuple[date, date]:
    """First and last day, both included, of the week, month or school year that holds the anchor."""
    if view is View.WEEK:
        return monday_of(anchor), monday_of(anchor) + timedelta(days=6)
    if view is View.YEAR:
        return deadlines.school_year(anchor)
    return month_of(anchor), month_end(anchor)


def turn(view: View, anchor: date, step: int, today: date) -> date:
    """The anchor one week, month or year later (step 1) or earlier (-1); today when the new one holds it."""
    moved = monday_of(anchor) + timedelta(weeks=step) if view is View.WEEK else next_month(month_of(anchor), step)
    if view is View.YEAR:
        moved = next_month(span(view, anchor)[0], 12 * step)
    first, last = span(view, moved)
    return today if first <= today <= last else within_reach(moved)


def within_reach(day: date) -> date:
    """The day, brought back between two years that no calendar leaves."""
    return min(max(day, date(_YEARS.start, 1, 3)), date(_YEARS.stop, 1, 1))


def hidden_weekdays(entries: Iterable[Entry]) -> frozenset[int]:
    """Saturday (5) and Sunday (6), unless something is booked on them."""
    return frozenset({_SATURDAY, _SATURDAY + 1}) - {entry.day.weekday() for entry in entries}


def week_loads(first: date, last: date, hidden: Collection[int], entries: Iterable[Entry]) -> list[int]:
    """For each week with a shown day between `first` and `last`, both included: how much its fullest day holds."""
    counts = Counter(entry.day for entry in entries)
    shown = [day for day in days(first, last) if day.weekday() not in hidden]
    return [max(counts[day] for day in week) for _, week in groupby(shown, key=monday_of)]


def particular_days(calendar: SchoolCalendar, first: date, last: date) -> list[Period]:
    """Fériés, holidays and closures of the whole structure that touch `first` to `last`, both included, in order."""
    whole = [c.period for c in calendar.closures if c.site_id is None and c.activity_id is None]
    feries = [Period(day, day, name) for day, name in calendar.feries.items()]
    found = [p for p in (*calendar.holidays, *whole, *feries) if p.first <= last and p.last >= first]
    return sorted(found, key=lambda period: (period.first, period.last))
