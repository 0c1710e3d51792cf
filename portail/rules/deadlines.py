"""Until when a day can be booked, changed or cancelled.

The forms are those of `deadline_forms`. A deadline is the last instant that still counts, included, local time of
Europe/Paris. Counting units: `calendar` (every day), `weekday` (Saturdays and Sundays are not counted), `working` (nor
fériés), `working6` (Sundays and fériés are not counted).
"""

import functools
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from portail.errors import MissingFact
from portail.rules import instants, reading
from portail.rules.calendar import ONE_DAY, WEEKDAYS, Period, monday_of, month_end, next_month
from portail.rules.deadline_forms import (
    ANY_RULE,
    AfterHolidays,
    Always,
    ByWeekday,
    ClearDays,
    Dated,
    DateTable,
    Hours,
    LastClassDay,
    MondayFerie,
    Monthly,
    Never,
    Offset,
    PeriodOffset,
    Quota,
    Rule,
    Unit,
    Weekly,
)

__all__ = ["Days", "Rule", "Service", "deadline", "in_time", "parse", "quota_days", "within"]

_CLASS_WEEKDAYS = (0, 1, 3, 4)
_BACK_TO_SCHOOL = timedelta(days=3)  # between the end of the holidays and the service day
_SCHOOL_YEAR_BEGINS = 9  # September


class Counted(Protocol):
    """What a quota counts over: 'period', 'month' or 'year'."""

    @property
    def per(self) -> Literal["period", "month", "year"]: ...


class Days(Protocol):
    """What a deadline asks of a calendar; SchoolCalendar offers it."""

    @property
    def feries(self) -> Container[date]: ...

    @property
    def holidays(self) -> Sequence[Period]: ...


@dataclass(frozen=True, slots=True)
class Service:
    """What some rules ask of the service besides its day. Without `last_class_day`, the calendar gives it."""

    starts_at: time | None = None
    period_start: date | None = None
    last_class_day: date | None = None  # before the period


UNKNOWN = Service()


@functools.cache
def parse(text: str) -> Rule:
    """The rule written in JSON. Raises InvalidRule, which names every fault."""
    rule: Rule = reading.shape(ANY_RULE, text)
    return rule


def deadline(rule: Rule, day: date, calendar: Days, service: Service = UNKNOWN) -> datetime | None:
    """The last instant at which the operation on that service day still counts; None when it never does.

    Under `any` it is the end of the day: after it there is nothing left to change. Raises MissingFact.
    """
    match rule:
        case Never():
            return None
        case Always():
            return instants.end_of(day)
        case Hours():
            if service.starts_at is None:
                raise MissingFact("service_start")
            exact = instants.earlier(instants.at(day, service.starts_at), rule.n)
            return _last_of(exact, rule.edge)
        case _:
            due = due_on(rule, day, calendar, service)
            return _last(*due, rule.edge) if due else None


def in_time(rule: Rule, day: date, now: datetime, calendar: Days, service: Service = UNKNOWN) -> bool:
    """Whether the operation still counts at `now`, aware. Raises MissingFact."""
    if isinstance(rule, Always):
        return True
    last = deadline(rule, day, calendar, service)
    return last is not None and not instants.passed(now, last)


def due_on(rule: Dated, day: date, calendar: Days, service: Service) -> tuple[date, time | None] | None:
    """The day of the deadline and its hour, if any; None when no day is listed for that service. Raises MissingFact."""
    match rule:
        case Offset():
            return _walk_back(day, rule.n, rule.unit, calendar.feries), rule.at
        case Weekly():
            monday = monday_of(day) - timedelta(weeks=rule.weeks)
            return monday + timedelta(days=WEEKDAYS.index(rule.weekday)), rule.at
        case ByWeekday():
            return _by_weekday(rule, day, calendar)
        case Monthly():
            month = next_month(day, -rule.months_before)
            return month.replace(day=min(rule.day, month_end(month).day)), rule.at
        case ClearDays():
            anchor = day if rule.anchor == "service" else _period_start(service)
            return anchor - timedelta(days=rule.n + 1), None
        case PeriodOffset():
            return _period_start(service) - timedelta(days=rule.n), rule.at
        case LastClassDay():
            known = service.last_class_day
            return known or last_class_day(_period_start(service), calendar), rule.at
        case DateTable():
            row = next((row for row in rule.rows if row.from_ <= day <= row.to), None)
            return (row.deadline, row.at or rule.at) if row else None


def _period_start(service: Service) -> date:
    if service.period_start is None:
        raise MissingFact("period_start")
    return service.period_start


def _walk_back(day: date, n: int, unit: Unit, feries: Container[date]) -> date:
    if unit == "calendar":
        return day - timedelta(days=n)
    while n:
        day -= ONE_DAY
        n -= counts(day, unit, feries)
    return day


def counts(day: date, unit: Unit, feries: Container[date]) -> bool:
    """Whether the unit counts that day."""
    match unit:
        case "weekday":
            return day.weekday() < 5
        case "working":
            return day.weekday() < 5 and day not in feries
        case "working6":
            return day.weekday() < 6 and day not in feries
        case _:
            return True


def _by_weekday(rule: ByWeekday, day: date, calendar: Days) -> tuple[date, time | None] | None:
    hours = rule.map
    for exception in rule.exceptions:
        match exception:
            case AfterHolidays():
                if holidays := holidays_before(day, rule, calendar):
                    return last_class_day(holidays.first, calendar), exception.at
            case MondayFerie():
                if monday_of(day) in calendar.feries:
                    hours = exception.map
                    break
    listed = hours.get(WEEKDAYS[day.weekday()])  # type: ignore[call-overload]
    if listed is None:
        return None
    weekday, at = listed
    back = (day.weekday() - WEEKDAYS.index(weekday) - 1) % 7 + 1
    return day - timedelta(days=back), at


def holidays_before(day: date, rule: ByWeekday, calendar: Days) -> Period | None:
    """The holidays after which that is the first day of service, if they ended at most three days before."""
    for period in calendar.holidays:
        if timedelta(0) < day - period.last <= _BACK_TO_SCHOOL and not any(
            WEEKDAYS[other.weekday()] in rule.map and other not in calendar.feries
            for other in _between(period.last, day)
        ):
            return period
    return None


def _between(first: date, last: date) -> Iterator[date]:
    """The days between, both ends left out."""
    return (first + timedelta(days=step) for step in range(1, (last - first).days))


def last_class_day(day: date, calendar: Days) -> date:
    """The last class day before `day`: Monday, Tuesday, Thursday or Friday, neither férié nor in the holidays."""
    day -= ONE_DAY
    while day.weekday() not in _CLASS_WEEKDAYS or day in calendar.feries or any(day in p for p in calendar.holidays):
        day -= ONE_DAY
    return day


@functools.lru_cache(maxsize=8192)
def _last(day: date, at: time | None, edge: str | None) -> datetime:
    """`before`: strictly before; `until`: included, and « :59 » to the end of that minute; `day`: the whole day."""
    if edge == "day" or (edge != "before" and at is None):
        return instants.end_of(day)
    exact = instants.at(day, at or time(0))
    if edge == "before":
        return instants.before(exact)
    return instants.end_of_minute(exact) if exact.minute == 59 else exact


def _last_of(exact: datetime, edge: str | None) -> datetime:
    """The same for an instant that was counted, not written."""
    if edge == "before":
        return instants.before(exact)
    return instants.end_of(exact.date()) if edge == "day" else exact


def within(quota: Quota | None, operation: str, used: int) -> bool:
    """Whether one more late operation of that kind is allowed, `used` of them being made. No quota: it is."""
    if quota is None:
        return True
    most = {"book": quota.book, "cancel": quota.cancel}.get(operation.partition("_")[0])
    return most is None or used < most


def quota_days(quota: Counted, day: date, period: Period) -> tuple[date, date]:
    """First and last service day, both included, that are counted together with `day`; `period` holds it."""
    match quota.per:
        case "period":
            return period.first, period.last
        case "month":
            return day.replace(day=1), month_end(day)
        case "year":
            return school_year(day)


def school_year(day: date) -> tuple[date, date]:
    """First and last day, both included, of the school year that holds the day: from 1 September."""
    year = day.year if day.month >= _SCHOOL_YEAR_BEGINS else day.year - 1
    return date(year, _SCHOOL_YEAR_BEGINS, 1), date(year + 1, _SCHOOL_YEAR_BEGINS, 1) - ONE_DAY
