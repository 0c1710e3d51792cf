"""The forms of a deadline in the règlement format. Weekdays are `mon` to `sun`, hours are local."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal

from portail.rules.fields import MOST_DAYS, MOST_HOURS, Clock, Day, Fault, Read, Shape, Tagged, Weekday, whole

Unit = Literal["calendar", "weekday", "working", "working6"]
Edge = Literal["before", "until", "day"]
Hour = tuple[Weekday, Clock]
Days = Annotated[int, Read(whole(0, MOST_DAYS))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Shape):
    """At most so many late operations of each kind; None: no limit. A year is a school year, from 1 September."""

    per: Literal["period", "month", "year"]
    book: Annotated[int, Read(whole(0, 1000))] | None = None
    cancel: Annotated[int, Read(whole(0, 1000))] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Shape):
    """`edge`: how the instant counts; None: `until` with an hour, else `day`."""

    edge: Edge | None = None
    quota: Quota | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset(Form):
    """`n` counted days before the service day; 0: the day itself."""

    type: Literal["offset"] = "offset"
    n: Days
    unit: Unit
    at: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly(Form):
    """`weekday` of the `weeks`-th week, Monday to Sunday, before that of the service."""

    type: Literal["weekly"] = "weekly"
    weekday: Weekday
    at: Clock | None = None
    weeks: Annotated[int, Read(whole(1, 52))] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterHolidays(Shape):
    """On the first service day after school holidays: the last class day before them."""

    if_: Literal["first_service_day_after_school_holidays"] = "first_service_day_after_school_holidays"
    day: Literal["last_class_day"] = "last_class_day"
    at: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MondayFerie(Shape):
    """In a week whose Monday is férié: this map instead."""

    if_: Literal["monday_of_service_week_is_ferie"] = "monday_of_service_week_is_ferie"
    map: Mapping[Weekday, Hour]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWeekday(Form):
    """For each weekday of service, the last such weekday strictly before it; for the others, never."""

    type: Literal["by_weekday"] = "by_weekday"
    map: Mapping[Weekday, Hour]
    exceptions: tuple[Annotated[AfterHolidays | MondayFerie, Tagged("if")], ...] = ()

    def faults(self) -> Iterator[Fault]:
        if not self.map:
            yield Fault("empty", None, ("map",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly(Form):
    """`day` of the n-th month before that of the service; the last of the month where it is shorter."""

    type: Literal["monthly"] = "monthly"
    day: Annotated[int, Read(whole(1, 31))]
    months_before: Annotated[int, Read(whole(0, 24))] = 1
    at: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearDays(Form):
    """*n jours francs*: the whole day n + 1 days before the service day, or before the first day of its period."""

    type: Literal["clear_days"] = "clear_days"
    n: Days
    anchor: Literal["service", "period_start"] = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodOffset(Form):
    """`n` days before the first day of the period."""

    type: Literal["period_offset"] = "period_offset"
    n: Days
    at: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastClassDay(Form):
    """The last class day before the period."""

    type: Literal["last_class_day_before_period"] = "last_class_day_before_period"
    at: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow(Shape):
    """The deadline of the service days from `from` to `to`, both included."""

    from_: Day
    to: Day
    deadline: Day
    at: Clock | None = None

    def faults(self) -> Iterator[Fault]:
        if self.to < self.from_:
            yield Fault("ends before it begins", f"{self.from_} – {self.to}")
        elif self.deadline > self.to:
            yield Fault("a deadline after the last day", str(self.deadline), ("deadline",))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTable(Form):
    """The deadline of the row that holds the service day; of no row: never."""

    type: Literal["date_table"] = "date_table"
    rows: tuple[DateRow, ...]
    at: Clock | None = None

    def faults(self) -> Iterator[Fault]:
        if not self.rows:
            yield Fault("empty", None, ("rows",))
        for (index, one), (other_index, other) in combinations(enumerate(self.rows), 2):
            if one.from_ <= other.to and other.from_ <= one.to:
                yield Fault("days in two rows", f"{index + 1}, {other_index + 1}", ("rows",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Form):
    """`n` elapsed hours before the service starts."""

    type: Literal["hours"] = "hours"
    n: Annotated[int, Read(whole(0, MOST_HOURS))]
    anchor: Literal["service_start"] = "service_start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Never(Form):
    """The operation is never possible."""

    type: Literal["never"] = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Always(Form):
    """The operation is always possible."""

    type: Literal["any"] = "any"


Dated = Offset | Weekly | ByWeekday | Monthly | ClearDays | PeriodOffset | LastClassDay | DateTable
Rule = Dated | Hours | Never | Always
ANY_RULE = Annotated[Rule, Tagged()]
