"""What lateness costs: a booking after its deadline, a late cancellation, a child who was not expected; quotas, plans.

Prices are the ordinary ones of the day, euros to the cent, zero or more; so are the amounts given back, half up. Each
result holds the figures it was made of, for the screen before the click and for the invoice line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portail.rules import tariff
from portail.rules.booking import Operation
from portail.rules.facts import Fact
from portail.rules.late_forms import (
    Add,
    BillNone,
    BillPart,
    LateAccept,
    LateBooking,
    LateCancel,
    LateRefuse,
    LateRequest,
    LateWaitlist,
    Mul,
    OtherTariff,
    PlanSwitch,
    PriceBlock,
    Quota,
    Set,
    UnbookedPresence,
)
from portail.rules.money import ZERO, cents


@dataclass(frozen=True, slots=True)
class LateFacts:
    """`rank`: of this late booking among those of the child in the activity for the month of service, from 1.

    `penalised`: the household already owes the penalty for the school year, or another line of the order bears it.
    """

    qf: Decimal | None = None
    rank: int = 1
    penalised: bool = False
    known: Mapping[str, Fact] = field(default_factory=dict)  # what a late tariff may ask for besides


NOTHING = LateFacts()


@dataclass(frozen=True, slots=True)
class Refused:
    """The deadline stands."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Booked at `price` = `base` + `surcharge`; the surcharge is below zero where the late tariff is the lower one.

    `penalty_per_family` is due beside, once. `spared`: the rank is beyond those that bear a surcharge.
    """

    price: Decimal
    base: Decimal
    surcharge: Decimal = ZERO
    penalty_per_family: Decimal = ZERO
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """Staff decide; `price` is the ordinary one."""

    price: Decimal


@dataclass(frozen=True, slots=True)
class Waitlist:
    """On the waiting list; `price` is the ordinary one, due if a place is given."""

    price: Decimal


LateOutcome = Refused | Accepted | Requested | Waitlist


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`amount` = `share` + `add`, due for the cancelled day.

    `base`: what the share is taken from; `aids`: the help billed back in it.
    """

    amount: Decimal
    base: Decimal
    share: Decimal
    add: Decimal = ZERO
    aids: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Unbooked:
    """`price` = `base` + `surcharge`, due since the child was there. `refusable`: the structure may turn away."""

    price: Decimal
    base: Decimal
    surcharge: Decimal
    refusable: bool


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """`left`: how many late operations remain before this one; None: no limit."""

    allowed: bool
    left: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`amount` for all the days: `count` × `unit_price`, or once when `switched`."""

    amount: Decimal
    count: int
    unit_price: Decimal
    switched: bool


def priced(block: PriceBlock | None, price: Decimal, facts: LateFacts) -> Decimal:
    """The price the block makes of the ordinary one; without block, the ordinary one. Raises Unanswered."""
    match block:
        case None:
            return cents(price)
        case Add(add):
            return cents(price + add)
        case Mul(mul):
            return cents(price * mul)
        case Set(fixed):
            return cents(fixed)
        case OtherTariff(model):
            return tariff.price(model, facts.qf, facts.known)


def late_booking(policy: LateBooking, price: Decimal, facts: LateFacts) -> LateOutcome:
    """What becomes of a booking asked for after its deadline. Raises Unanswered (other tariff)."""
    match policy:
        case LateAccept():
            return _accept(policy, cents(price), facts)
        case LateRequest():
            return Requested(cents(price))
        case LateWaitlist():
            return Waitlist(cents(price))
        case LateRefuse():
            return Refused()


def _accept(policy: LateAccept, base: Decimal, facts: LateFacts) -> Accepted:
    penalty = ZERO if facts.penalised else cents(policy.penalty_per_family)
    if policy.first_n_only is not None and facts.rank > policy.first_n_only:
        return Accepted(base, base, penalty_per_family=penalty, spared=True)
    price = priced(policy.price, base, facts)
    return Accepted(price, base, price - base, penalty)


def late_cancel(policy: LateCancel, price: Decimal, aids: Decimal = ZERO) -> Cancelled:
    """What is due for a day cancelled after its deadline. `price`: before the help `aids` is taken off."""
    add = cents(policy.add)
    if isinstance(policy, BillNone):
        return Cancelled(add, ZERO, ZERO, add)
    helped = max(cents(price - aids), ZERO)
    base = cents(price) if policy.reinvoice_aids else helped
    share = cents(base * policy.pct / 100) if isinstance(policy, BillPart) else base
    return Cancelled(share + add, base, share, add, base - helped)


def unbooked_presence(policy: UnbookedPresence, price: Decimal, count: int, facts: LateFacts = NOTHING) -> Unbooked:
    """The price of the child's `count`-th presence without booking in the activity, from 1. Raises Unanswered."""
    base = cents(price)
    due = priced(policy.price, base, facts)
    refusable = policy.refuse_after_n is not None and count > policy.refuse_after_n
    return Unbooked(due, base, due - base, refusable)


def quota_use(quota: Quota | None, operation: Operation, used: int) -> QuotaUse:
    """Whether one more late operation fits, `used` ones being made since the period, month or year of service began.

    A late change of hour is never counted.
    """
    limits = {Operation.BOOK: quota.book, Operation.CANCEL: quota.cancel} if quota else {}
    limit = limits.get(operation)
    if limit is None:
        return QuotaUse(True, None, None)
    return QuotaUse(used < limit, max(limit - used, 0), limit)


def plan_switch(policy: PlanSwitch | None, price: Decimal, count: int, facts: LateFacts = NOTHING) -> Plan:
    """What `count` days of the week or of the month cost: so many days, or the plan. Raises Unanswered."""
    if policy is None or count < policy.threshold:
        unit = cents(price)
        return Plan(unit * count, count, unit, switched=False)
    whole = priced(policy.price, price, facts)
    return Plan(whole, count, whole, switched=True)
