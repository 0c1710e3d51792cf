"""The next booking deadlines of a family."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portail.rules import eligibility, instants
from portail.rules.booking import Operation
from portail.rules.calendar import Activity, SchoolCalendar, age_on, days

HORIZON = timedelta(weeks=6)  # service days looked at


@dataclass(frozen=True, slots=True)
class NextDeadline:
    """Last instant to book the open days of an activity from `first` to `last`, both included."""

    at: datetime
    activity: Activity
    first: date
    last: date


def next_deadlines(
    activities: Iterable[Activity], births: Sequence[date], calendar: SchoolCalendar, now: datetime, limit: int
) -> list[NextDeadline]:
    """The nearest of each activity that suits the age of a child, soonest first. `now` is local and aware."""
    found = [nearest for activity in activities if (nearest := _nearest(activity, births, calendar, now))]
    return sorted(found, key=lambda deadline: (deadline.at, deadline.first, deadline.activity.id))[:limit]


def _nearest(
    activity: Activity, births: Sequence[date], calendar: SchoolCalendar, now: datetime
) -> NextDeadline | None:
    at, concerned = None, []
    for day in days(now.date(), now.date() + HORIZON):
        if calendar.closed(activity, day) or not _suits(activity, births, day):
            continue
        last = eligibility.limit(activity, Operation.BOOK, day, calendar)
        if last is None or instants.passed(now, last) or not _open(activity, day, now):
            continue
        if at is not None and last != at:
            break
        at = last
        concerned.append(day)
    return NextDeadline(at, activity, concerned[0], concerned[-1]) if at else None


def _open(activity: Activity, day: date, now: datetime) -> bool:
    """Whether somebody may book that day by now, whoever they are."""
    opening = activity.rules_on(day).opening
    if opening is None:
        return True
    first = [opening.opens] if isinstance(opening.opens, datetime) else [*opening.opens.values()]
    begun = min(instants.at(one.date(), one.time()) for one in first) <= now
    return begun and (opening.closes is None or now.date() <= opening.closes)


def _suits(activity: Activity, births: Sequence[date], day: date) -> bool:
    return any(activity.min_age <= age_on(born_on, day) <= activity.max_age for born_on in births)
