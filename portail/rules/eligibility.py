"""What blocks a child here: one answer for the wizard, the home page, the order and the staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from portail.errors import (
    AgeOutside,
    AlreadyBooked,
    Closed,
    Full,
    HourOutside,
    MoveNotAllowed,
    NothingBooked,
    OtherHousehold,
    Past,
    Refusal,
    TooLate,
)
from portail.rules import deadlines, instants
from portail.rules.booking import FREE_AGAIN, Booking, Operation, State
from portail.rules.calendar import PARIS, Activity, HourMode, SchoolCalendar, age_on
from portail.rules.capacity import Group, Places


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known of a child, an activity and a day. `booking` is None when the day can be taken up."""

    first_name: str
    born_on: date
    household_id: int  # of the person who asks
    activity: Activity
    day: date
    group: Group | None
    places: Places | None
    booking: Booking | None


def limit(activity: Activity, operation: Operation, day: date, calendar: SchoolCalendar) -> datetime | None:
    """Last instant, local, at which the operation on that day still counts; None when it never does."""
    rule = deadlines.parse(activity.deadlines[operation])
    return deadlines.deadline(rule, day, calendar, service(activity, day, calendar))


def service(activity: Activity, day: date, calendar: SchoolCalendar) -> deadlines.Service:
    """What the deadlines ask of the activity on that day."""
    return deadlines.Service(activity.opens_at, calendar.period_start(activity, day))


def has_begun(activity: Activity, day: date, now: datetime) -> bool:
    """Whether the service of that day has begun: from then on nothing can be changed online."""
    return now >= datetime.combine(day, activity.opens_at, PARIS)


def booking_blocker(situation: Situation, calendar: SchoolCalendar, now: datetime) -> Refusal | None:
    """Why the day cannot be booked, the most lasting cause first; Full comes last. None: it can."""
    activity, day, booking = situation.activity, situation.day, situation.booking
    if cause := calendar.closed(activity, day):
        return Closed(day, *cause)
    age = age_on(situation.born_on, day)
    if situation.group is None or not activity.min_age <= age <= activity.max_age:
        return AgeOutside(situation.first_name, age, activity.min_age, activity.max_age)
    if booking is not None and booking.state not in FREE_AGAIN:
        return AlreadyBooked(day)
    if has_begun(activity, day, now):
        return Past(day)
    last = limit(activity, Operation.BOOK, day, calendar)
    if last is None or instants.passed(now, last):
        return TooLate(day, last)
    if situation.places is None:
        return Closed(day, "closure")
    return Full(day) if situation.places.open <= 0 else None


def change_blocker(situation: Situation, operation: Operation, now: datetime) -> Refusal | None:
    """Why a booked day cannot be changed or cancelled, in time or late. None: it can."""
    booking = situation.booking
    if booking is None or booking.state in FREE_AGAIN:
        return NothingBooked(situation.day)
    if booking.household_id != situation.household_id:
        return OtherHousehold(situation.day)
    if has_begun(situation.activity, situation.day, now):
        return Past(situation.day)
    if booking.state not in (State.REQUESTED, State.CONFIRMED, State.WAITING):
        return MoveNotAllowed(booking.state, operation)
    return None


def check_hour(activity: Activity, hour: time | None) -> None:
    """Raises HourOutside unless the hour is one that the activity offers (none where it asks for none)."""
    offered = activity.hours()
    if (hour is None) != (activity.hour_mode is HourMode.NONE) or (hour is not None and hour not in offered):
        raise HourOutside(hour, activity.opens_at, activity.closes_at)


def usual_hour(activity: Activity, past: Iterable[time]) -> time | None:
    """The hour to propose: the child's most frequent one, else the activity's own, else the widest."""
    if activity.hour_mode is HourMode.NONE:
        return None
    offered = activity.hours()
    known = [hour for hour in past if hour in offered]
    if known:
        return max(sorted(set(known)), key=known.count)
    if activity.default_hour in offered:
        return activity.default_hour
    return offered[0] if activity.hour_mode is HourMode.ARRIVAL else offered[-1]


def offer_blocker(activity: Activity, first_name: str, born_on: date, today: date) -> Refusal | None:
    """Why the activity is not offered to the child at all, whatever the day; None when some day may do."""
    if activity.ends_on < today:
        return Past(activity.ends_on)
    youngest = age_on(born_on, max(today, activity.starts_on))
    oldest = age_on(born_on, activity.ends_on)
    if youngest > activity.max_age or oldest < activity.min_age:
        return AgeOutside(first_name, youngest, activity.min_age, activity.max_age)
    return None
