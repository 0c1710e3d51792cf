"""Whose day it is: a child who lives in two households, day by day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from portail.rules.booking import FREE_AGAIN, State
from portail.rules.calendar import ONE_DAY, Period, SchoolCalendar, days, monday_of, week_number


class Weeks(StrEnum):
    """Which weeks of school a household has the child; ISO weeks."""

    EVERY = "every"
    EVEN = "even"
    ODD = "odd"
    NONE = "none"


class Holidays(StrEnum):
    """Which part of each school holidays. Their year is that of their first day."""

    AS_WEEKS = "weeks"  # holidays go like the weeks of school
    ALL = "all"
    NONE = "none"
    FIRST = "first"  # half
    SECOND = "second"
    FIRST_EVEN = "first_even"  # the first half of even years, the second of odd ones
    FIRST_ODD = "first_odd"


class Source(StrEnum):
    """What says whose day it is, in the order in which they are asked."""

    ALONE = "alone"  # the child has one household
    EXCEPTION = "exception"
    UNRECORDED = "unrecorded"  # no pattern that day: both households may book
    HOLIDAYS = "holidays"
    WEEKDAY = "weekday"  # a fixed day of the week
    WEEKS = "weeks"


class ConflictKind(StrEnum):
    OVERLAP = "overlap"  # the patterns give the day to both
    GAP = "gap"  # to neither
    TWO_IN_A_ROW = "two_in_a_row"  # weeks 53 and 1 are both odd
    BOTH_BOOKED = "both_booked"


MIRROR_WEEKS = {Weeks.EVERY: Weeks.NONE, Weeks.NONE: Weeks.EVERY, Weeks.EVEN: Weeks.ODD, Weeks.ODD: Weeks.EVEN}
MIRROR_HOLIDAYS = {
    Holidays.AS_WEEKS: Holidays.AS_WEEKS,
    Holidays.ALL: Holidays.NONE,
    Holidays.NONE: Holidays.ALL,
    Holidays.FIRST: Holidays.SECOND,
    Holidays.SECOND: Holidays.FIRST,
    Holidays.FIRST_EVEN: Holidays.FIRST_ODD,
    Holidays.FIRST_ODD: Holidays.FIRST_EVEN,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """When a household has the child, from `valid_from` to `valid_to`, both included (None: until a newer one).

    `always` and `never`: days of the week (0 = Monday) that are this household's, or the other's, whatever the week.
    """

    household_id: int
    valid_from: date
    weeks: Weeks
    changeover: int = 0  # weekday on which the child changes hands, 0 = Monday
    evening: bool = False  # the day after is then the first of the turn
    holidays: Holidays = Holidays.AS_WEEKS
    valid_to: date | None = None
    always: frozenset[int] = frozenset()
    never: frozenset[int] = frozenset()

    def mirror(self, household_id: int) -> "Pattern":
        """What is left for the other household: every day belongs to exactly one of the two."""
        weeks, holidays = MIRROR_WEEKS[self.weeks], MIRROR_HOLIDAYS[self.holidays]
        return replace(
            self, household_id=household_id, weeks=weeks, holidays=holidays, always=self.never, never=self.always
        )


@dataclass(frozen=True, slots=True)
class Custody:
    """A child's households, their patterns oldest first, and the days that go otherwise (day → household)."""

    households: tuple[int, ...]
    patterns: Sequence[Pattern] = ()
    exceptions: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has the child on a day: one household; several or none where the patterns disagree."""

    households: frozenset[int]
    source: Source

    @property
    def conflict(self) -> ConflictKind | None:
        if self.source not in (Source.HOLIDAYS, Source.WEEKDAY, Source.WEEKS) or len(self.households) == 1:
            return None
        return ConflictKind.OVERLAP if self.households else ConflictKind.GAP

    def is_elsewhere(self, household_id: int) -> bool:
        """Whether the day is another household's alone. A day in conflict is nobody's alone."""
        settled = self.source is not Source.UNRECORDED and len(self.households) == 1
        return settled and household_id not in self.households


@dataclass(frozen=True, slots=True)
class Conflict:
    """Days from `first` to `last`, both included, that people should look at."""

    kind: ConflictKind
    first: date
    last: date


def whose(custody: Custody, day: date, calendar: SchoolCalendar) -> Turn:
    """Who has the child on that civil day.

    An exception wins over everything. Then each household's pattern in force speaks for it: in the school holidays by
    its half, the rest of the year by its fixed days of the week, then by its weeks. A household without a pattern that
    day claims nothing, and where none has one the day is UNRECORDED: free for all of them. The day on which the child
    changes hands in the evening belongs to the household that has the child in the morning. Never raises.
    """
    if len(custody.households) < 2:
        return Turn(frozenset(custody.households), Source.ALONE)
    if day in custody.exceptions:
        return Turn(frozenset({custody.exceptions[day]}), Source.EXCEPTION)
    found = [pattern for home in custody.households if (pattern := in_force(custody.patterns, home, day))]
    if not found:
        return Turn(frozenset(custody.households), Source.UNRECORDED)
    period = next((period for period in calendar.holidays if day in period), None)
    claims = frozenset(pattern.household_id for pattern in found if _claims(pattern, day, period))
    halved = period is not None and any(pattern.holidays is not Holidays.AS_WEEKS for pattern in found)
    if halved:
        return Turn(claims, Source.HOLIDAYS)
    fixed = any(day.weekday() in pattern.always | pattern.never for pattern in found)
    return Turn(claims, Source.WEEKDAY if fixed else Source.WEEKS)


def in_force(patterns: Sequence[Pattern], household_id: int, day: date) -> Pattern | None:
    """The household's latest pattern begun by that day, unless it has ended."""
    begun = [one for one in patterns if one.household_id == household_id and one.valid_from <= day]
    last = max(begun, key=lambda one: one.valid_from, default=None)
    return None if last is None or (last.valid_to is not None and day > last.valid_to) else last


def _claims(pattern: Pattern, day: date, period: Period | None) -> bool:
    if period is None or pattern.holidays is Holidays.AS_WEEKS:
        return _claims_week(pattern, day)
    match pattern.holidays:
        case Holidays.ALL | Holidays.NONE:
            return pattern.holidays is Holidays.ALL
        case Holidays.FIRST_EVEN:
            wants_first = period.first.year % 2 == 0
        case Holidays.FIRST_ODD:
            wants_first = period.first.year % 2 == 1
        case _:
            wants_first = pattern.holidays is Holidays.FIRST
    return (day <= first_half_end(period)) == wants_first


def _claims_week(pattern: Pattern, day: date) -> bool:
    if day.weekday() in pattern.always | pattern.never:
        return day.weekday() in pattern.always
    if pattern.weeks in (Weeks.EVERY, Weeks.NONE):
        return pattern.weeks is Weeks.EVERY
    return (turn_week(pattern, day) % 2 == 0) == (pattern.weeks is Weeks.EVEN)


def turn_week(pattern: Pattern, day: date) -> int:
    """Number of the ISO week that holds most of the seven days of the turn: the one whose school days it covers."""
    start = (pattern.changeover + pattern.evening) % 7
    return week_number(day - timedelta(days=(day.weekday() - start) % 7) + timedelta(days=3))


def first_half_end(period: Period) -> date:
    """The last day of the first half; the middle day of an odd number of days is in it."""
    return period.first + (period.last - period.first) // timedelta(days=2) * ONE_DAY


def calendar_of(custody: Custody, first: date, last: date, calendar: SchoolCalendar) -> dict[date, Turn]:
    """`whose` from `first` to `last`, both included."""
    return {day: whose(custody, day, calendar) for day in days(first, last)}


def conflicts(custody: Custody, first: date, last: date, calendar: SchoolCalendar) -> list[Conflict]:
    """What the patterns leave unsettled between the two days, both included, in order; neighbours are joined."""
    turns = calendar_of(custody, first, last, calendar)
    found = [
        Conflict(kind, group[0], group[-1])
        for kind, listed in groupby(turns, key=lambda day: turns[day].conflict)
        if kind and (group := list(listed))
    ]
    return sorted([*found, *_two_in_a_row(turns)], key=lambda one: (one.first, one.kind))


def _two_in_a_row(turns: Mapping[date, Turn]) -> Iterator[Conflict]:
    """A year of 53 weeks ends on an odd week and the next begins on one."""
    for monday in sorted({monday_of(day) for day in turns if week_number(day) == 53}):
        weeks = [_settled_by_weeks(turns, monday + timedelta(weeks=step)) for step in (0, 1)]
        before = _settled_by_weeks(turns, monday - timedelta(weeks=1))
        if weeks[0] & weeks[1] and not before & weeks[0]:  # not a child who is there every week
            yield Conflict(ConflictKind.TWO_IN_A_ROW, monday, monday + timedelta(days=13))


def _settled_by_weeks(turns: Mapping[date, Turn], monday: date) -> frozenset[int]:
    """Households that have a day from Monday to Friday of that week by their weeks alone."""
    found = (turns.get(monday + timedelta(days=step)) for step in range(5))
    single = (turn for turn in found if turn and turn.source is Source.WEEKS and len(turn.households) == 1)
    return frozenset().union(*(turn.households for turn in single))


class Booked(Protocol):
    """A booking."""

    @property
    def child_id(self) -> int: ...
    @property
    def household_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def state(self) -> State: ...


def strays(
    custody: Custody, child_id: int, booked: Iterable[Booked], calendar: SchoolCalendar
) -> list[tuple[int, date]]:
    """(household, day) of the child's bookings that are kept on a day of the other household, by day."""
    held = {(one.household_id, one.day) for one in booked if one.child_id == child_id and one.state not in FREE_AGAIN}
    found = ((home, day) for home, day in held if whose(custody, day, calendar).is_elsewhere(home))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def both_booked(child_id: int, booked: Iterable[Booked]) -> list[Conflict]:
    """Days on which each of two households keeps a booking for the child."""
    homes: dict[date, set[int]] = {}
    for one in booked:
        if one.child_id == child_id and one.state not in FREE_AGAIN:
            homes.setdefault(one.day, set()).add(one.household_id)
    return [Conflict(ConflictKind.BOTH_BOOKED, day, day) for day in sorted(homes) if len(homes[day]) > 1]
