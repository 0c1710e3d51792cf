"""What a day costs: the one calculation behind the cell, the dialog, the basket, the queue of staff and the invoice."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portail.rules import known, late, pricing
from portail.rules.facts import Facts
from portail.rules.known import Case, Household, same_month, same_week
from portail.rules.late import Accepted, Cancelled, LateFacts
from portail.rules.late_forms import LateAccept, PlanSwitch
from portail.rules.money import ZERO, total
from portail.rules.tariff import Tariff

# A tariff that asks for one of these gives the price of so many days together: a day costs what it adds.
_TOGETHER: dict[str, Callable[[Collection[date], date], set[date]]] = {"days": same_week, "count": same_month}
_METRICS = {"days_in_week": same_week, "days_in_month": same_month}
_OF_OTHER_DAYS = frozenset({*_TOGETHER, "days_in_week", "children_enrolled"})


# A price that asks for nothing else is the same for all the children of a household.
SHARED = frozenset({"qf", "date", "resident", "qty"})


@dataclass(frozen=True, slots=True)
class LateUse:
    """What was done late already. `rank`: of a further late booking of the child in the activity that month, from 1.

    `booked`, `cancelled`: since the quota of the deadline began; `booked_in_all`, `cancelled_in_all`: that of the
    policies. `penalised`: the household bears the penalty of the school year.
    """

    rank: int = 1
    booked: int = 0
    cancelled: int = 0
    booked_in_all: int = 0
    cancelled_in_all: int = 0
    penalised: bool = False


NOTHING_LATE = LateUse()
IN_TIME = LateUse(rank=0)


def is_together(version: Tariff, case: Case) -> bool:
    """Whether the règlement gives the price of several days together: a plan, or a price by their number."""
    plan = case.activity.rules_on(case.day).late.plan_switch
    return plan is not None or not version.asks.isdisjoint(_TOGETHER)


def depends_on_other_days(version: Tariff, case: Case) -> bool:
    """Whether the price of the day may change with the days booked before or after it."""
    return is_together(version, case) or not version.asks.isdisjoint(_OF_OTHER_DAYS)


def ordinary(version: Tariff, household: Household, case: Case) -> Decimal:
    """The price of a day booked in time, euros.

    Of days that have a price together, it is what this one adds to those of `case.before`: their sum does not depend
    on the order, and the day that brings it down is below zero. Raises Unanswered.
    """
    plan = case.activity.rules_on(case.day).late.plan_switch
    if plan is not None:
        return _of_plan(plan, version, household, case)
    together = next((same for name, same in _TOGETHER.items() if name in version.asks), None)
    if together is None:
        return alone(version, household, case)
    count = len(together(set(case.before) - {case.day}, case.day))
    return _several(version, household, case, count + 1) - _several(version, household, case, count)


def alone(version: Tariff, household: Household, case: Case) -> Decimal:
    """The price of the day as if it were the only one of its plan. Raises Unanswered."""
    if not version.asks.isdisjoint(_TOGETHER):
        return _several(version, household, case, 1)
    return pricing.price(version.model, _facts(version, household, case))


def _facts(version: Tariff, household: Household, case: Case) -> Facts:
    return known.facts(version.asks, household, case)


def _of_plan(plan: PlanSwitch, version: Tariff, household: Household, case: Case) -> Decimal:
    own = alone(version, household, case)
    others = sorted(_METRICS[plan.metric](set(case.before) - {case.day}, case.day))
    if len(others) + 1 < plan.threshold:
        return own
    if len(others) >= plan.threshold:
        return ZERO
    whole = late.plan_switch(plan, own, plan.threshold, _late_facts(household, case)).amount
    return whole - total(
        alone(version, household, replace(case, day=day, hour=case.before[day])) for day in others
    )  # fmt: skip


def _several(version: Tariff, household: Household, case: Case, count: int) -> Decimal:
    """What `count` days cost together."""
    if count == 0:
        return ZERO
    values = dict(_facts(version, household, case).values)
    values |= {name: Decimal(count) for name in _TOGETHER if name in version.asks}
    return pricing.price(version.model, Facts(values, highest=True))


def booking(version: Tariff, household: Household, case: Case, use: LateUse = IN_TIME) -> Accepted:
    """What the day is booked at: the ordinary price and, when late, what the règlement adds to the price of a day.

    Raises Unanswered.
    """
    base = ordinary(version, household, case)
    policy = case.activity.rules_on(case.day).late.late_booking
    if not case.late or not isinstance(policy, LateAccept):
        return Accepted(base, base)
    own = alone(version, household, case) if is_together(version, case) else base
    outcome = late.late_booking(policy, own, _late_facts(household, case, use))
    assert isinstance(outcome, Accepted)
    return replace(outcome, base=base, price=base + outcome.surcharge)


def cancelled_late(version: Tariff, household: Household, case: Case, use: LateUse = IN_TIME) -> Cancelled:
    """What stays due for a day cancelled after its deadline: it leaves its plan. Raises Unanswered."""
    policy = case.activity.rules_on(case.day).late.late_cancel
    alone_case = replace(case, before={}) if is_together(version, case) else case
    return late.late_cancel(policy, booking(version, household, alone_case, use).price)


def _late_facts(household: Household, case: Case, use: LateUse = IN_TIME) -> LateFacts:
    """With all that a late tariff of its own may ask for."""
    rules = case.activity.rules_on(case.day)
    values = known.facts(known.COMPUTED | set(rules.facts) | rules.late_asks, household, case).values
    qf = values.get("qf")
    rest = {name: value for name, value in values.items() if name != "qf"}
    return LateFacts(qf if isinstance(qf, Decimal) else None, max(use.rank, 1), use.penalised, rest)
