"""Civil days in France: school holidays, fériés, closures, and whether an activity runs on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from portail.rules.rule_sets import RuleSet

PARIS = ZoneInfo("Europe/Paris")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """On which days of the school year an activity runs."""

    TERM = "term"
    HOLIDAYS = "holidays"
    ALL = "all"


class ClosedReason(StrEnum):
    """Why nobody can come on a day, in the order in which they are looked for."""

    OUTSIDE = "outside"  # before the first or after the last day of the activity
    WEEKDAY = "weekday"
    FERIE = "ferie"
    CLOSURE = "closure"
    HOLIDAYS = "holidays"
    TERM = "term"


class HourMode(StrEnum):
    """What the family says of its hour."""

    NONE = "none"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"


class Validation(StrEnum):
    AUTOMATIC = "automatic"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    name: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Closure:
    """Days closed by decision. Without site nor activity: the whole structure."""

    period: Period
    site_id: int | None = None
    activity_id: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What the rules need to know of an activity. Ages are completed years, hours local, ends included."""

    id: int
    site_id: int
    category_id: int
    name: str
    short_name: str
    letter: str
    starts_on: date
    ends_on: date
    weekdays: frozenset[int]  # 0 = Monday
    day_kind: DayKind
    opens_at: time
    closes_at: time
    hour_mode: HourMode
    hour_step: int
    default_hour: time | None
    min_age: int
    max_age: int
    validation: Validation
    unit: str
    includes_meal: bool
    rules: Sequence["RuleSet"]  # one at least, oldest first

    def rules_on(self, day: date) -> "RuleSet":
        """What the règlement says for that day of service: the latest set begun, or the first of all."""
        found = self.rules[0]
        for later in self.rules[1:]:
            if later.valid_from > day:
                break
            found = later
        return found

    def hours(self) -> list[time]:
        """The hours a family may choose, from opening to closing every `hour_step` minutes, both ends included."""
        if self.hour_mode is HourMode.NONE:
            return []
        first = self.opens_at.hour * 60 + self.opens_at.minute
        last = self.closes_at.hour * 60 + self.closes_at.minute
        minutes = list(range(first, last + 1, self.hour_step))
        if minutes[-1] != last:
            minutes.append(last)
        return [time(minute // 60, minute % 60) for minute in minutes]


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The structure's own calendar: its zone's holidays, the fériés, its closures."""

    holidays: Sequence[Period] = ()
    feries: Mapping[date, str] = field(default_factory=dict)
    closures: Sequence[Closure] = ()

    def holidays_on(self, day: date) -> str:
        """Name of the school holidays that hold the day, or ''."""
        return next((period.name for period in self.holidays if day in period), "")

    def period_start(self, activity: Activity, day: date) -> date:
        """First day of the holidays, or of the weeks of school, that hold the day; no earlier than the activity's."""
        return self.period(activity, day).first

    def period(self, activity: Activity, day: date) -> Period:
        """The holidays, or the weeks of school, that hold the day, within the activity's dates."""
        start, end = activity.starts_on, activity.ends_on
        for period in self.holidays:
            if day in period:
                return Period(max(period.first, start), min(period.last, end), period.name)
            if period.last < day:
                start = max(start, period.last + ONE_DAY)
            elif period.first > day:
                end = min(end, period.first - ONE_DAY)
        return Period(min(start, day), max(end, day), "")

    def closed(self, activity: Activity, day: date) -> tuple[ClosedReason, str] | None:
        """Why the activity does not run on that day, with the name of the cause; None when it runs."""
        if not activity.starts_on <= day <= activity.ends_on:
            return ClosedReason.OUTSIDE, ""
        if day.weekday() not in activity.weekdays:
            return ClosedReason.WEEKDAY, ""
        if name := self.feries.get(day):
            return ClosedReason.FERIE, name
        for closure in self.closures:
            concerns = closure.site_id in (None, activity.site_id) and closure.activity_id in (None, activity.id)
            if concerns and day in closure.period:
                return ClosedReason.CLOSURE, closure.period.name
        name = self.holidays_on(day)
        if name and activity.day_kind is DayKind.TERM:
            return ClosedReason.HOLIDAYS, name
        if not name and activity.day_kind is DayKind.HOLIDAYS:
            return ClosedReason.TERM, ""
        return None


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; nothing when they are in the wrong order."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date, step: int = 1) -> date:
    """The first day of the month `step` months later (earlier when negative)."""
    index = month.year * 12 + month.month - 1 + step
    return date(index // 12, index % 12 + 1, 1)


def months(first: date, last: date) -> list[date]:
    """The first days of the months from that of `first` to that of `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [next_month(first, step) for step in range(count)]


def month_end(month: date) -> date:
    """The last day of the month."""
    return next_month(month) - ONE_DAY


def monday_of(day: date) -> date:
    """The Monday of its ISO week."""
    return day - timedelta(days=day.weekday())


def week_number(day: date) -> int:
    """ISO 8601 week number."""
    return day.isocalendar().week


def age_on(born_on: date, day: date) -> int:
    """Completed years on that day; someone born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
