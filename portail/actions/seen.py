"""The price that a family sees when it puts a line in the basket, kept with the line to tell later what changed."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from portail.actions.facts import Facts
from portail.errors import Refusal
from portail.rules import cost
from portail.rules.booking import CartLine, Operation
from portail.rules.calendar import Activity
from portail.rules.cost import LateUse
from portail.rules.known import Case
from portail.rules.late_forms import LateAccept


def stamped(facts: Facts, lines: Iterable[CartLine], late: LateUse | None = None) -> list[CartLine]:
    """The lines, put now, with the price shown. `late`: booked after the deadline, what was done late already."""
    return [replace(line, seen_price=_price(facts, line, late), added_at=None) for line in lines]


def _price(facts: Facts, line: CartLine, late: LateUse | None) -> Decimal | None:
    """None where it depends on other days, which the family chooses itself, or is not known."""
    key = line.child_id, line.activity_id, line.day
    activity = facts.catalogue.activity(line.activity_id)
    if late is not None and _counts(activity, line):
        return None
    try:
        version = facts.version(activity, line.day)
        if cost.depends_on_other_days(version, Case(line.child_id, activity, line.day)):
            return None
        if line.operation is Operation.BOOK:
            accepted = facts.price(key, line.hour, late)
            return accepted.price + accepted.penalty_per_family
        booking = facts.bookings.get(key)
        if booking is None:
            return None
        return booking.price if line.operation is Operation.CANCEL else facts.at_hour(booking, line.hour)
    except Refusal:
        return None


def _counts(activity: Activity, line: CartLine) -> bool:
    """Whether the price of a late booking depends on how many there were."""
    policy = activity.rules_on(line.day).late.late_booking
    return isinstance(policy, LateAccept) and (policy.first_n_only is not None or policy.penalty_per_family > 0)
