"""What blocks a child here: one answer for the wizard, the home page, the order and the staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from portail.errors import (
    AgeOutside,
    AlreadyBooked,
    BookingOver,
    Closed,
    DocumentMissing,
    ElsewhereDay,
    Full,
    HourOutside,
    MoveNotAllowed,
    NotConfirmed,
    NothingBooked,
    NotOpenYet,
    OtherHousehold,
    Past,
    QuotaReached,
    Refusal,
    TooLate,
)
from portail.rules import deadlines, instants, known, late, openings
from portail.rules.booking import FREE_AGAIN, Booking, Operation, State
from portail.rules.calendar import PARIS, Activity, HourMode, SchoolCalendar, age_on
from portail.rules.capacity import Group, Places
from portail.rules.cost import NOTHING_LATE, LateUse
from portail.rules.deadline_forms import ClearDays, LastClassDay, PeriodOffset, Quota
from portail.rules.documents import Light, Need, Piece, Readiness, Scope
from portail.rules.known import Case, Household
from portail.rules.late_forms import LateBooking, LateRefuse, LateWaitlist
from portail.rules.openings import Answer

_OF_THE_PERIOD = (ClearDays, PeriodOffset, LastClassDay)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known of a child, an activity and a day. `booking` is None when the day can be taken up.

    `use`: what was done late already, this day left out. `needs`: documents for the activity, whatever the age.
    """

    first_name: str
    born_on: date
    household_id: int  # of the person who asks
    activity: Activity
    day: date
    group: Group | None
    places: Places | None
    booking: Booking | None
    child_id: int = 0
    home: Household = field(default_factory=lambda: Household(True, {}))
    use: LateUse = NOTHING_LATE
    elsewhere: bool = False  # with the child's other household that day
    needs: Sequence[Need] = ()  # documents


def limit(activity: Activity, operation: Operation, day: date, calendar: SchoolCalendar) -> datetime | None:
    """Last instant, local, at which the operation on that day still counts; None when it never does."""
    rule = activity.rules_on(day).deadlines[operation]
    start = calendar.period_start(activity, day) if isinstance(rule, _OF_THE_PERIOD) else None
    return deadlines.deadline(rule, day, calendar, deadlines.Service(activity.opens_at, start))


def has_begun(activity: Activity, day: date, now: datetime) -> bool:
    """Whether the service of that day has begun: from then on nothing can be changed online."""
    return now >= datetime.combine(day, activity.opens_at, PARIS)


def booking_blocker(situation: Situation, calendar: SchoolCalendar, now: datetime) -> Refusal | None:
    """Why the day cannot be booked, in time or late, the most lasting cause first; Full comes last. None: it can.

    Raises Unanswered when the opening asks for a fact that is not known.
    """
    activity, day, booking = situation.activity, situation.day, situation.booking
    if cause := calendar.closed(activity, day):
        return Closed(day, *cause)
    age = age_on(situation.born_on, day)
    if situation.group is None or not activity.min_age <= age <= activity.max_age:
        return AgeOutside(situation.first_name, age, activity.min_age, activity.max_age)
    if booking is not None and booking.state not in FREE_AGAIN:
        return AlreadyBooked(day)
    if situation.elsewhere:
        return ElsewhereDay(situation.first_name, day)
    if has_begun(activity, day, now):
        return Past(day)
    if situation.home.confirmation.due(now.date()):
        return NotConfirmed()
    if refusal := _door_blocker(situation, now):
        return refusal
    policy = late_policy(situation, calendar, now)
    if policy is not None and (refusal := _deadline_blocker(situation, calendar, policy)):
        return refusal
    if missing := document_blocker(situation, now.date()):
        return missing
    if situation.places is None:
        return Closed(day, "closure")
    return Full(day) if situation.places.open <= 0 and not isinstance(policy, LateWaitlist) else None


def document_blocker(situation: Situation, today: date) -> DocumentMissing | None:
    """The first document without which that day cannot be booked; None: nothing is missing, or it only warns."""
    for need in situation.needs:
        if need.blocks(situation.day, today) and need.type.is_for_age(age_on(situation.born_on, situation.day)):
            whole = need.type.scope is Scope.HOUSEHOLD
            return DocumentMissing(situation.first_name, need.type.label, need.state(situation.day), whole)
    return None


def readiness(situation: Situation, today: date) -> Readiness:
    """« Suis-je prêt ? »: the light for a service on the day of the situation, as booking it would answer."""
    age, pieces = age_on(situation.born_on, situation.day), list[Piece]()
    for need in situation.needs:
        if need.type.is_for_age(age) and not need.accepted_on(situation.day):
            pieces.append(Piece(need, need.state(situation.day), need.blocks(situation.day, today)))
    found = Readiness(Light.READY, pieces)
    if document_blocker(situation, today):
        return replace(found, light=Light.BLOCKED)
    return replace(found, light=Light.INCOMPLETE) if found.to_give else found


def _door_blocker(situation: Situation, now: datetime) -> Refusal | None:
    """Whether booking has begun, and is not over, for this family."""
    opening = situation.activity.rules_on(situation.day).opening
    if opening is None:
        return None
    case = Case(situation.child_id, situation.activity, situation.day)
    facts = known.facts((opening.by,) if opening.by else (), situation.home, case)
    match openings.answer(opening, now, facts):
        case Answer.NOT_OPEN_YET:
            return NotOpenYet(openings.opens_at(opening, facts))
        case Answer.CLOSED if opening.closes is not None:
            return BookingOver(opening.closes)
    return None


def _deadline_blocker(situation: Situation, calendar: SchoolCalendar, policy: LateBooking) -> Refusal | None:
    if isinstance(policy, LateRefuse):
        return TooLate(situation.day, limit(situation.activity, Operation.BOOK, situation.day, calendar))
    return quota_blocker(situation, Operation.BOOK)


def late_policy(situation: Situation, calendar: SchoolCalendar, now: datetime) -> LateBooking | None:
    """What the règlement says of booking this day now that its deadline is past; None: it is not past."""
    last = limit(situation.activity, Operation.BOOK, situation.day, calendar)
    if last is None:
        return LateRefuse()
    if not instants.passed(now, last):
        return None
    return situation.activity.rules_on(situation.day).late.late_booking


def in_time(activity: Activity, operation: Operation, day: date, calendar: SchoolCalendar, now: datetime) -> bool:
    """Whether the operation on that day is before its deadline."""
    last = limit(activity, operation, day, calendar)
    return last is not None and not instants.passed(now, last)


def quota_blocker(situation: Situation, operation: Operation) -> Refusal | None:
    """Whether one more late booking or cancellation is within the quota of the deadline and that of the policies."""
    rules = situation.activity.rules_on(situation.day)
    use, books = situation.use, operation is Operation.BOOK
    used = use.booked if books else use.cancelled
    own = rules.deadlines[operation].quota if operation is not Operation.MODIFY else None
    if own is not None and not deadlines.within(own, operation, used):
        return QuotaReached(operation, used_limit(own, operation), own.per)
    in_all = late.quota_use(rules.late.quota, operation, use.booked_in_all if books else use.cancelled_in_all)
    if not in_all.allowed and rules.late.quota is not None and in_all.limit is not None:
        return QuotaReached(operation, in_all.limit, rules.late.quota.per)
    return None


def used_limit(quota: Quota, operation: Operation) -> int:
    """How many of them the quota allows."""
    return (quota.book if operation is Operation.BOOK else quota.cancel) or 0


def change_blocker(
    situation: Situation, operation: Operation, calendar: SchoolCalendar, now: datetime
) -> Refusal | None:
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
    confirmed = operation is Operation.CANCEL and booking.state is State.CONFIRMED
    if confirmed and not in_time(situation.activity, operation, situation.day, calendar, now):
        return quota_blocker(situation, operation)
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
