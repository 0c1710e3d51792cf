"""What a child fetched after closing costs."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from portail.rules.late_forms import FlatPickup, LatePickup, SlicePickup, StepPickup
from portail.rules.money import ZERO, cents


@dataclass(frozen=True, slots=True)
class Pickup:
    """`amount` = `units` × `unit_price` × `times`, euros.

    `minutes`: whole minutes after closing; `times`: the children billed, 1 for the family. `tolerated`: late, but one
    of the first times, which are not billed.
    """

    amount: Decimal
    minutes: int
    units: int
    unit_price: Decimal
    times: int
    tolerated: bool = False


def minutes_late(left_at: time, closing: time) -> int:
    """Whole minutes from closing to departure, local hours of the same day; seconds do not count. 0 in time."""
    late = (left_at.hour - closing.hour) * 60 + left_at.minute - closing.minute
    return max(late, 0)


def late_pickup(policy: LatePickup, left_at: time, closing: time, occurrence: int = 1, children: int = 1) -> Pickup:
    """What is due for the household's `occurrence`-th late pick-up, from 1, of `children` fetched together.

    `closing`: of the activity; the policy's own comes first. `occurrence`: counted over the school year.
    """
    minutes = minutes_late(left_at, policy.closing or closing)
    times = children if policy.per == "child" else 1
    if not minutes:
        return Pickup(ZERO, 0, 0, ZERO, times)
    units, price = _slices(policy, minutes)
    if occurrence <= policy.after_n:
        return Pickup(ZERO, minutes, 0, price, times, tolerated=True)
    return Pickup(price * units * times, minutes, units, price, times)


def _slices(policy: LatePickup, minutes: int) -> tuple[int, Decimal]:
    """How many times which amount, for at least one minute."""
    match policy:
        case FlatPickup():
            return 1, cents(policy.price)
        case SlicePickup():
            whole, more = divmod(minutes, policy.unit_min)
            return whole + bool(more and policy.started), cents(policy.price)
        case StepPickup():
            reached = (step for step in policy.steps if step.until_min is None or minutes <= step.until_min)
            return 1, cents(next(reached).price)
