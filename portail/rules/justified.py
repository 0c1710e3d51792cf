"""Which days of an absence are due once it is justified, and how the others leave the account."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from portail.rules.calendar import PARIS
from portail.rules.late_forms import Carence, FreeCause, Justified, ProofKind, Then
from portail.rules.money import ZERO, cents, total

_LAST_INSTANT = time(23, 59, 59, 999999)


@dataclass(frozen=True, slots=True)
class Absence:
    """A booked day without the child. `price`: what it costs, euros; `starts_at`: hour of the service, local.

    `cause`: known by the structure itself, such as a strike; an illness has none.
    """

    day: date
    price: Decimal
    cause: FreeCause | None = None
    starts_at: time = time(0)


@dataclass(frozen=True, slots=True)
class Proof:
    """`received_at`: aware."""

    kind: ProofKind
    received_at: datetime


class Why(StrEnum):
    """What decided of a day."""

    FREE_CAUSE = "free_cause"
    JUSTIFIED = "justified"
    NO_POLICY = "no_policy"  # the règlement knows no justified absence
    NO_PROOF = "no_proof"
    OTHER_PROOF = "other_proof"  # of a kind that is not accepted
    LATE_PROOF = "late_proof"
    TOO_SHORT = "too_short"
    CARENCE = "carence"
    BEYOND_FREE_DAYS = "beyond_free_days"


GIVEN = frozenset({Why.FREE_CAUSE, Why.JUSTIFIED})


@dataclass(frozen=True, slots=True)
class Decided:
    """A day is due, or leaves the account as `then` says."""

    day: date
    price: Decimal
    why: Why
    then: Then | None  # None: due

    @property
    def due(self) -> Decimal:
        return self.price if self.then is None else ZERO


@dataclass(frozen=True, slots=True)
class Justification:
    """The days in order. `proof_by`: last instant of a proof in time, local; None: no delay, or nothing to prove."""

    days: tuple[Decided, ...]
    proof_by: datetime | None

    @property
    def due(self) -> Decimal:
        return total(day.due for day in self.days)

    @property
    def given(self) -> Decimal:
        """What is not due: not billed, credited or refunded."""
        return total(day.price for day in self.days if day.then is not None)

    @property
    def days_due(self) -> int:
        return sum(day.then is None for day in self.days)


def justified(policy: Justified | None, absences: Iterable[Absence], proof: Proof | None) -> Justification:
    """What becomes of one absence: consecutive days of service of a child in an activity, in any order.

    Days of a free cause are taken out first: the absence, its delays and its carence begin with the first other day.
    """
    ordered = sorted(absences, key=lambda absence: absence.day)
    if policy is None:
        return Justification(tuple(_decided(absence, Why.NO_POLICY, Then.FREE) for absence in ordered), None)
    own = [absence for absence in ordered if absence.cause not in policy.free_causes]
    reasons = dict(zip((absence.day for absence in own), _reasons(policy, own, proof), strict=True))
    decided = (_decided(absence, reasons.get(absence.day, Why.FREE_CAUSE), policy.then) for absence in ordered)
    return Justification(tuple(decided), proof_by(policy, own[0]) if own and policy.proof else None)


def _decided(absence: Absence, why: Why, then: Then) -> Decided:
    return Decided(absence.day, cents(absence.price), why, then if why in GIVEN else None)


def _reasons(policy: Justified, own: Sequence[Absence], proof: Proof | None) -> list[Why]:
    if not own:
        return []
    if _length(policy, own) < policy.min_consecutive:
        return [Why.TOO_SHORT] * len(own)
    if policy.proof and proof is None:
        return [Why.NO_PROOF] * len(own)
    if policy.proof and proof is not None and proof.kind not in policy.proof:
        return [Why.OTHER_PROOF] * len(own)
    carence = policy.carence_days
    if policy.proof and proof is not None and not _in_time(policy, own[0], proof):
        if not isinstance(policy.if_proof_late, Carence) or _too_late(policy, own[0], proof):
            return [Why.LATE_PROOF] * len(own)
        carence = policy.if_proof_late.carence_days
    return [_place(place, carence, policy.first_days_free) for place in range(len(own))]


def _place(place: int, carence: int, first_days_free: int | None) -> Why:
    if place < carence:
        return Why.CARENCE
    return Why.BEYOND_FREE_DAYS if first_days_free is not None and place >= first_days_free else Why.JUSTIFIED


def _length(policy: Justified, own: Sequence[Absence]) -> int:
    if policy.min_consecutive_unit == "service":
        return len(own)
    return (own[-1].day - own[0].day).days + 1


def proof_by(policy: Justified, first: Absence) -> datetime | None:
    """The last instant, local, of a proof in time for an absence that begins so; None: no delay."""
    limits = [limit for limit in (_delay(policy, first), _last(policy, first)) if limit is not None]
    return min(limits, default=None)


def _delay(policy: Justified, first: Absence) -> datetime | None:
    """Hours are those of the clock: 48 hours are the same hour two days later."""
    match policy.within:
        case None:
            return None
        case within if within.unit == "h":
            return datetime.combine(first.day, first.starts_at, PARIS) + timedelta(hours=within.n)
        case within:
            return datetime.combine(first.day + timedelta(days=within.n), _LAST_INSTANT, PARIS)


def _last(policy: Justified, first: Absence) -> datetime | None:
    if policy.proof_max_days is None:
        return None
    return datetime.combine(first.day + timedelta(days=policy.proof_max_days), _LAST_INSTANT, PARIS)


def _in_time(policy: Justified, first: Absence, proof: Proof) -> bool:
    limit = proof_by(policy, first)
    return limit is None or proof.received_at.astimezone(PARIS) <= limit


def _too_late(policy: Justified, first: Absence, proof: Proof) -> bool:
    limit = _last(policy, first)
    return limit is not None and proof.received_at.astimezone(PARIS) > limit


def spells(absent: Collection[date], service_days: Iterable[date]) -> list[tuple[date, ...]]:
    """The absences one after the other: days absent with no other day of service of the child between them."""
    found: list[list[date]] = []
    following = False
    for day in sorted(set(service_days)):
        if day in absent and following:
            found[-1].append(day)
        elif day in absent:
            found.append([day])
        following = day in absent
    return [tuple(days) for days in found]
