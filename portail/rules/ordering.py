"""What becomes of each line of a basket: decided here, before anything is written."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from portail.errors import Full, Refusal
from portail.rules import eligibility, money
from portail.rules.booking import Booking, CartLine, Move, Operation, Outcome, State, after
from portail.rules.calendar import SchoolCalendar, Validation
from portail.rules.eligibility import Situation
from portail.rules.late import Accepted, Cancelled, LateOutcome
from portail.rules.late_forms import LateRequest, LateWaitlist
from portail.rules.money import ZERO


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a line. `refusal` is set when it will not be done as asked; `move` is None when nothing moves."""

    line: CartLine
    situation: Situation
    price: Decimal  # surcharge and penalty included
    outcome: Outcome
    move: Move | None = None
    refusal: Refusal | None = None
    in_time: bool = True
    late: LateOutcome | None = None  # of a booking asked for after its deadline
    due: Cancelled | None = None  # of a cancellation asked for after its deadline
    expired: bool = False  # the deadline passed since the line was put

    @property
    def counted(self) -> bool:
        """Whether its price is part of the total: a booking that holds a place."""
        return self.line.operation is Operation.BOOK and self.outcome in (Outcome.CONFIRMED, Outcome.REQUESTED)

    @property
    def saved(self) -> bool:
        """Whether its price will no longer be due: a cancellation in time."""
        freed = (Outcome.CANCELLED, Outcome.CANCEL_REQUESTED)
        billed = self.situation.booking is not None and self.situation.booking.state is not State.WAITING
        return self.line.operation is Operation.CANCEL and self.outcome in freed and billed


@dataclass(frozen=True, slots=True)
class Gone:
    """A line of a child or of an activity that is no longer there: it cannot be ordered. A name may be unknown."""

    line: CartLine
    first_name: str
    activity: str


@dataclass(frozen=True, slots=True)
class Review:
    """The basket as it would be ordered now."""

    key: str
    verdicts: tuple[Verdict, ...]
    gone: tuple[Gone, ...] = ()

    @property
    def total(self) -> Decimal:
        """Sum of the bookings that would be made, euros."""
        return money.total(verdict.price for verdict in self.verdicts if verdict.counted)

    @property
    def savings(self) -> Decimal:
        """Sum of what the cancellations in time no longer cost, euros."""
        return money.total(verdict.price for verdict in self.verdicts if verdict.saved)

    @property
    def fingerprint(self) -> str:
        """Changes when a line, a price or an outcome changes: what a person accepts is what they saw."""
        seen = [f"{v.line}|{v.price}|{v.outcome}|{v.late}|{v.due}" for v in self.verdicts]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def judge(line: CartLine, situation: Situation, price: Decimal, calendar: SchoolCalendar, now: datetime) -> Verdict:
    """The fate of one line at `now`. Raises Unanswered."""
    verdict = _JUDGES[line.operation](line, situation, price, calendar, now)
    if verdict.in_time or line.added_at is None:
        return verdict
    put_at = line.added_at.replace(tzinfo=UTC)
    return replace(verdict, expired=eligibility.in_time(situation.activity, line.operation, line.day, calendar, put_at))


def _judge_booking(
    line: CartLine, situation: Situation, price: Decimal, calendar: SchoolCalendar, now: datetime
) -> Verdict:
    refusal = eligibility.booking_blocker(situation, calendar, now)
    if refusal is None:
        refusal = _hour_blocker(line, situation)
    policy = eligibility.late_policy(situation, calendar, now)
    in_time = policy is None
    if isinstance(refusal, Full):
        return full(Verdict(line, situation, price, Outcome.FULL, refusal=refusal, in_time=in_time))
    if refusal is not None:
        return Verdict(line, situation, price, Outcome.REFUSED, refusal=refusal)
    if isinstance(policy, LateWaitlist):
        return Verdict(line, situation, price, Outcome.WAITING, Move.WAIT, in_time=False)
    if situation.activity.validation is Validation.AUTOMATIC and not isinstance(policy, LateRequest):
        return Verdict(line, situation, price, Outcome.CONFIRMED, Move.BOOK, in_time=in_time)
    return Verdict(line, situation, price, Outcome.REQUESTED, Move.REQUEST, in_time=in_time)


def full(verdict: Verdict) -> Verdict:
    """The same line when no place is left: a rank on the waiting list if the family chose so."""
    refusal = Full(verdict.line.day)
    if verdict.line.wait_if_full:
        return replace(verdict, outcome=Outcome.WAITING, move=Move.WAIT, refusal=refusal)
    return replace(verdict, outcome=Outcome.FULL, move=None, refusal=refusal)


def _judge_cancellation(
    line: CartLine, situation: Situation, price: Decimal, calendar: SchoolCalendar, now: datetime
) -> Verdict:
    refusal = eligibility.change_blocker(situation, Operation.CANCEL, calendar, now)
    booking = situation.booking
    if refusal is not None or booking is None:
        return Verdict(line, situation, price, Outcome.REFUSED, refusal=refusal)
    if booking.state is not State.CONFIRMED:  # nothing was decided yet: withdrawn at once
        return Verdict(line, situation, price, Outcome.CANCELLED, Move.CANCEL)
    if not eligibility.in_time(situation.activity, Operation.CANCEL, line.day, calendar, now):
        return Verdict(line, situation, price, Outcome.CHANGE_REQUESTED, Move.ASK_CHANGE, in_time=False)
    if situation.activity.validation is Validation.AUTOMATIC:
        return Verdict(line, situation, price, Outcome.CANCELLED, Move.CANCEL)
    return Verdict(line, situation, price, Outcome.CANCEL_REQUESTED, Move.ASK_CANCEL)


def _judge_change(
    line: CartLine, situation: Situation, price: Decimal, calendar: SchoolCalendar, now: datetime
) -> Verdict:
    refusal = eligibility.change_blocker(situation, Operation.MODIFY, calendar, now) or _hour_blocker(line, situation)
    booking = situation.booking
    if refusal is not None or booking is None:
        return Verdict(line, situation, price, Outcome.REFUSED, refusal=refusal)
    soon = eligibility.in_time(situation.activity, Operation.MODIFY, line.day, calendar, now)
    if booking.state is State.CONFIRMED and not soon:
        return Verdict(line, situation, price, Outcome.CHANGE_REQUESTED, Move.ASK_CHANGE, in_time=False)
    return Verdict(line, situation, price, Outcome.MODIFIED)


_JUDGES = {Operation.BOOK: _judge_booking, Operation.CANCEL: _judge_cancellation, Operation.MODIFY: _judge_change}


def _hour_blocker(line: CartLine, situation: Situation) -> Refusal | None:
    try:
        eligibility.check_hour(situation.activity, line.hour)
    except Refusal as refusal:
        return refusal
    return None


def booked(verdict: Verdict, order_id: int, at_utc: datetime) -> Booking:
    """The booking that a BOOK line creates, or takes up again."""
    line, situation = verdict.line, verdict.situation
    assert verdict.move is not None
    assert situation.group is not None
    old = situation.booking
    return Booking(
        line.child_id, line.activity_id, line.day, situation.group.id, situation.household_id,
        after(old.state if old else None, verdict.move), line.hour, None, None, verdict.price, order_id, "", at_utc,
        0 if verdict.in_time else situation.use.rank,
        verdict.late.penalty_per_family if isinstance(verdict.late, Accepted) else ZERO,
    )  # fmt: skip


def changed(verdict: Verdict, order_id: int, at_utc: datetime) -> Booking:
    """The booking after a MODIFY or CANCEL line."""
    booking, line = verdict.situation.booking, verdict.line
    assert booking is not None
    if verdict.move is None:
        return replace(booking, hour=line.hour, price=verdict.price, order_id=order_id)
    wanted = line.operation if verdict.move is Move.ASK_CHANGE else None
    return replace(
        booking,
        state=after(booking.state, verdict.move),
        wanted=wanted,
        wanted_hour=line.hour if wanted is Operation.MODIFY else None,
        order_id=order_id,
        since_at=at_utc,
    )
