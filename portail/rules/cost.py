"""What a day costs: the one calculation behind the cell, the dialog, the basket, the queue of staff and the invoice."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portail.rules import known, late, pricing
from portail.rules.facts import Facts
from portail.rules.known import Case, Household, same_month, same_week
from portail.rules.late import Accepted, Cancelled, LateFacts
from portail.rules.late_forms import LateAccept, PlanSwitch
from portail.rules.money import ZERO
from portail.rules.tariff import Tariff

# A tariff that asks for one of these gives the price of so many days together: a day costs what it adds.
_TOGETHER: dict[str, Callable[[Collection[date], date], set[date]]] = {"days": same_week, "count": same_month}
_METRICS = {"days_in_week": same_week, "days_in_month": same_month}
_OF_OTHER_DAYS = frozenset({*_TOGETHER, "days_in_week", "children_enrolled"})


@dataclass(frozen=True, slots=True)
class LateUse:
    """What was done late already: `rank` of a further late booking of the child in the activity in that month, from 1.

    `booked`, `cancelled`: since the quota's period, month or year began. `penalised`: the household bears the penalty.
    """

    rank: int = 1
    booked: int = 0
    cancelled: int = 0
    penalised: bool = False


NOTHING_LATE = LateUse()
IN_TIME = LateUse(rank=0)


def depends_on_other_days(version: Tariff, case: Case) -> bool:
    """Whether the price of the day may change with the days booked before or after it."""
    plan = case.activity.rules_on(case.day).late.plan_switch
    return plan is not None or not _OF_OTHER_DAYS.isdisjoint(version.asks)


def ordinary(version: Tariff, household: Household, case: Case) -> Decimal:
    """The price of a day booked in time, euros; below zero where it brings the price of several days down.

    Raises Unanswered.
    """
    plan = case.activity.rules_on(case.day).late.plan_switch
    together = next((same for name, same in _TOGETHER.items() if name in version.asks), None)
    if plan is None and together is None:
        return _unit(version, household, case)
    same = _METRICS[plan.metric] if plan is not None else together
    assert same is not None
    count = len(same(set(case.before) - {case.day}, case.day))
    return _several(version, household, case, plan, count + 1) - _several(version, household, case, plan, count)


def _unit(version: Tariff, household: Household, case: Case) -> Decimal:
    return pricing.price(version.model, _facts(version, household, case))


def _facts(version: Tariff, household: Household, case: Case) -> Facts:
    return known.facts(version.asks, household, case)


def _several(version: Tariff, household: Household, case: Case, plan: PlanSwitch | None, count: int) -> Decimal:
    """What `count` days cost together."""
    if count == 0:
        return ZERO
    facts = _facts(version, household, case)
    if plan is not None:
        unit = pricing.price(version.model, facts)
        return late.plan_switch(plan, unit, count, _late_facts(household, case)).amount
    values = {**facts.values, **{name: Decimal(count) for name in _TOGETHER if name in version.asks}}
    return pricing.price(version.model, Facts(values, highest=True))


def booking(version: Tariff, household: Household, case: Case, use: LateUse = IN_TIME) -> Accepted:
    """What the day is booked at: the ordinary price and, when late, what the règlement adds. Raises Unanswered."""
    base = ordinary(version, household, case)
    policy = case.activity.rules_on(case.day).late.late_booking
    if not case.late or not isinstance(policy, LateAccept):
        return Accepted(base, base)
    outcome = late.late_booking(policy, base, _late_facts(household, case, use))
    assert isinstance(outcome, Accepted)
    return outcome


def cancelled_late(version: Tariff, household: Household, case: Case, use: LateUse = IN_TIME) -> Cancelled:
    """What stays due for a day cancelled after its deadline. Raises Unanswered."""
    policy = case.activity.rules_on(case.day).late.late_cancel
    return late.late_cancel(policy, booking(version, household, case, use).price)


def _late_facts(household: Household, case: Case, use: LateUse = IN_TIME) -> LateFacts:
    """With all that a late tariff of its own may ask for."""
    values = known.facts(known.COMPUTED | set(case.activity.rules_on(case.day).facts), household, case).values
    qf = values.get("qf")
    rest = {name: value for name, value in values.items() if name != "qf"}
    return LateFacts(qf if isinstance(qf, Decimal) else None, max(use.rank, 1), use.penalised, rest)
