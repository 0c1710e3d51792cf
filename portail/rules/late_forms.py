"""What a règlement may say of lateness and absence: the shapes of docs/late-policies.md.

Amounts are euros, zero or more. A shape checks itself when it is built, however it is built, and raises BadPolicy. In a
union the key that names the form (`mode`, `bill`, `type`) tells which one is meant; a price block has one key, which
says what is done with the ordinary price.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from portail.rules.late_faults import MOST, FaultKind, Form, check, check_amount, check_within
from portail.rules.tariff_models import AnyModel


@dataclass(frozen=True, slots=True)
class Add(Form):
    """The ordinary price, and so much more."""

    add: Decimal

    def __post_init__(self) -> None:
        check_amount("add", self.add)


@dataclass(frozen=True, slots=True)
class Mul(Form):
    """So many times the ordinary price; 1 to 100."""

    mul: Decimal

    def __post_init__(self) -> None:
        check_within("mul", self.mul, Decimal(1), Decimal(100))


@dataclass(frozen=True, slots=True)
class Set(Form):
    """This price, whatever the ordinary one, even when it is lower."""

    set: Decimal

    def __post_init__(self) -> None:
        check_amount("set", self.set)


@dataclass(frozen=True, slots=True)
class OtherTariff(Form):
    """The price that another tariff gives for the household's quotient, even when it is lower."""

    tariff: AnyModel


PriceBlock = Add | Mul | Set | OtherTariff


@dataclass(frozen=True, slots=True)
class LateRefuse(Form):
    """Past the deadline nothing can be booked."""

    mode: Literal["refuse"] = "refuse"


@dataclass(frozen=True, slots=True)
class LateAccept(Form):
    """Booked all the same, at `price`.

    With `first_n_only` the bookings after the n-th late one are at the ordinary price. `penalty_per_family` is due
    once, apart from the days.
    """

    mode: Literal["accept"] = "accept"
    price: PriceBlock | None = None
    first_n_only: int | None = None
    penalty_per_family: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_within("first_n_only", self.first_n_only, 1, MOST)
        check_amount("penalty_per_family", self.penalty_per_family)
        check(self.first_n_only is None or self.price is not None, "first_n_only", FaultKind.NEEDS, "price")


@dataclass(frozen=True, slots=True)
class LateRequest(Form):
    """Staff decide, at the ordinary price."""

    mode: Literal["request"] = "request"


@dataclass(frozen=True, slots=True)
class LateWaitlist(Form):
    """Placed on the waiting list, whatever the places left."""

    mode: Literal["waitlist"] = "waitlist"


LateBooking = LateRefuse | LateAccept | LateRequest | LateWaitlist


@dataclass(frozen=True, slots=True)
class BillFull(Form):
    """The day is due as if the child had come, and `add`. `reinvoice_aids`: the help taken off is due too."""

    bill: Literal["full"] = "full"
    add: Decimal = Decimal(0)
    reinvoice_aids: bool = False

    def __post_init__(self) -> None:
        check_amount("add", self.add)


@dataclass(frozen=True, slots=True)
class BillPart(Form):
    """`pct` hundredths of what `BillFull` would bill for the day, and `add` whole."""

    pct: Decimal
    bill: Literal["pct"] = "pct"
    add: Decimal = Decimal(0)
    reinvoice_aids: bool = False

    def __post_init__(self) -> None:
        check_within("pct", self.pct, 0, 100)
        check_amount("add", self.add)


@dataclass(frozen=True, slots=True)
class BillNone(Form):
    """The day is not due; `add` is."""

    bill: Literal["none"] = "none"
    add: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_amount("add", self.add)


LateCancel = BillFull | BillPart | BillNone


@dataclass(frozen=True, slots=True)
class UnbookedPresence(Form):
    """The price of a child who came without booking; from the presence after the n-th on, the structure may refuse."""

    price: PriceBlock | None = None
    refuse_after_n: int | None = None

    def __post_init__(self) -> None:
        check_within("refuse_after_n", self.refuse_after_n, 0, MOST)


class ProofKind(StrEnum):
    """What justifies an absence. A code of the file: it never reaches an invoice or an e-mail."""

    MEDICAL = "medical"
    EMPLOYER = "employer"
    SCHOOL = "school"
    HONOUR = "honour"
    OTHER = "other"


class FreeCause(StrEnum):
    """Why a day is never due, without proof nor delay."""

    STRIKE = "strike"
    TEACHER_ABSENT = "teacher_absent"
    TRIP = "trip"
    CLOSURE = "closure"
    SENT_HOME = "sent_home"
    WEATHER = "weather"
    ATYPICAL_HOURS = "atypical_hours"


class Then(StrEnum):
    """How a day that is not due leaves the account."""

    FREE = "free"  # not billed
    CREDIT_NEXT_MONTH = "credit_next_month"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Within(Form):
    """A delay after the first day of absence.

    `d`: to the end of the n-th day after it; `h`: n hours after the service began that day, that instant included.
    """

    n: int
    unit: Literal["h", "d"]

    def __post_init__(self) -> None:
        check_within("n", self.n, 0, MOST)

    @property
    def hours(self) -> int:
        return self.n if self.unit == "h" else self.n * 24


@dataclass(frozen=True, slots=True)
class Carence(Form):
    """The first days of an absence, counted in days of service, which stay due."""

    carence_days: int

    def __post_init__(self) -> None:
        check_within("carence_days", self.carence_days, 1, MOST)


@dataclass(frozen=True, slots=True)
class Justified(Form):
    """When an absence is not due.

    `proof`: the kinds accepted; none: no proof is asked. `within`: until when the proof is in time; without: always.
    `carence_days` stay due even then; `first_days_free`: only so many days, the first ones, are given. `if_proof_late`:
    what a proof after `within` changes, when it comes at the latest `proof_max_days` after the first day, that day
    included. `min_consecutive`: a shorter absence stays due; counted in days of service, or in calendar days from first
    to last.
    """

    proof: tuple[ProofKind, ...] = (ProofKind.MEDICAL,)
    within: Within | None = None
    then: Then = Then.FREE
    carence_days: int = 0
    first_days_free: int | None = None
    if_proof_late: Literal["due"] | Carence = "due"
    proof_max_days: int | None = None
    min_consecutive: int = 1
    min_consecutive_unit: Literal["service", "calendar"] = "service"
    free_causes: tuple[FreeCause, ...] = ()

    def __post_init__(self) -> None:
        check_within("carence_days", self.carence_days, 0, MOST)
        check_within("first_days_free", self.first_days_free, 1, MOST)
        check_within("proof_max_days", self.proof_max_days, 0, MOST)
        check_within("min_consecutive", self.min_consecutive, 1, MOST)
        both = self.carence_days and self.first_days_free
        check(not both, "first_days_free", FaultKind.CARENCE_AND_FREE_DAYS)
        self._check_late_proof()

    def _check_late_proof(self) -> None:
        late = self.if_proof_late
        check(self.within is None or bool(self.proof), "within", FaultKind.NEEDS, "proof")
        check(self.proof_max_days is None or bool(self.proof), "proof_max_days", FaultKind.NEEDS, "proof")
        if isinstance(late, Carence):
            check(self.within is not None, "if_proof_late", FaultKind.NEEDS, "within")
            check(late.carence_days >= self.carence_days, "if_proof_late", FaultKind.LATE_PROOF_BETTER)
            check(self.first_days_free is None, "if_proof_late", FaultKind.CARENCE_AND_FREE_DAYS)
        if self.within is not None and self.proof_max_days is not None:
            long_enough = self.proof_max_days * 24 >= self.within.hours
            check(long_enough, "proof_max_days", FaultKind.LIMIT_BEFORE_DELAY)


@dataclass(frozen=True, slots=True)
class FlatPickup(Form):
    """One amount however late. See `SlicePickup` for `closing`, `per` and `after_n`."""

    price: Decimal
    type: Literal["flat"] = "flat"
    closing: time | None = None
    per: Literal["child", "family"] = "child"
    after_n: int = 0

    def __post_init__(self) -> None:
        check_amount("price", self.price)
        check_within("after_n", self.after_n, 0, MOST)


@dataclass(frozen=True, slots=True)
class SlicePickup(Form):
    """`price` per `unit_min` minutes after closing, a started one counted whole, or not at all.

    `closing`, local: the hour of the activity when it is not given. `per`: each child, or once for the children taken
    together. The first `after_n` times are not billed.
    """

    price: Decimal
    unit_min: int
    type: Literal["slices"] = "slices"
    started: bool = True
    closing: time | None = None
    per: Literal["child", "family"] = "child"
    after_n: int = 0

    def __post_init__(self) -> None:
        check_amount("price", self.price)
        check_within("unit_min", self.unit_min, 1, MOST)
        check_within("after_n", self.after_n, 0, MOST)


@dataclass(frozen=True, slots=True)
class PickupStep(Form):
    """The whole amount up to `until_min` minutes, included; without it, beyond the step before."""

    price: Decimal
    until_min: int | None = None

    def __post_init__(self) -> None:
        check_amount("price", self.price)
        check_within("until_min", self.until_min, 1, MOST)


@dataclass(frozen=True, slots=True)
class StepPickup(Form):
    """An amount by lateness: steps of rising length, the last one open, none cheaper than the one before."""

    steps: tuple[PickupStep, ...]
    type: Literal["steps"] = "steps"
    closing: time | None = None
    per: Literal["child", "family"] = "child"
    after_n: int = 0

    def __post_init__(self) -> None:
        check_within("after_n", self.after_n, 0, MOST)
        check(bool(self.steps), "steps", FaultKind.NO_STEP)
        check(self.steps[-1].until_min is None, "steps", FaultKind.STEPS_CLOSED)
        ends = [step.until_min for step in self.steps[:-1]]
        rising = None not in ends and all(a < b for a, b in pairwise(end for end in ends if end is not None))
        check(rising, "steps", FaultKind.STEPS_NOT_RISING)
        check(all(a.price <= b.price for a, b in pairwise(self.steps)), "steps", FaultKind.STEPS_CHEAPER)


LatePickup = FlatPickup | SlicePickup | StepPickup


@dataclass(frozen=True, slots=True)
class Quota(Form):
    """At most so many late bookings and late cancellations, per child and activity; None: no limit."""

    per: Literal["period", "month", "year"]
    book: int | None = None
    cancel: int | None = None

    def __post_init__(self) -> None:
        check_within("book", self.book, 0, MOST)
        check_within("cancel", self.cancel, 0, MOST)


@dataclass(frozen=True, slots=True)
class PlanSwitch(Form):
    """From `threshold` days of the metric on, `price` for them all replaces the price of each day."""

    metric: Literal["days_in_week", "days_in_month"]
    threshold: int
    price: Set | OtherTariff

    def __post_init__(self) -> None:
        check_within("threshold", self.threshold, 1, 31 if self.metric == "days_in_month" else 7)


@dataclass(frozen=True, slots=True)
class LatePolicies(Form):
    """All that an activity's règlement says. By default: booking late is refused, cancelling late is billed in full."""

    late_booking: LateBooking = LateRefuse()
    late_cancel: LateCancel = BillFull()
    unbooked_presence: UnbookedPresence = UnbookedPresence()
    justified: Justified | None = None
    late_pickup: LatePickup | None = None
    quota: Quota | None = None
    plan_switch: PlanSwitch | None = None
