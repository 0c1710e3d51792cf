"""What can be wrong in a règlement's policies, and the checks their shapes share."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from portail.errors import InvalidRule

LARGEST = Decimal(10**8)  # euros, not reached
MOST = 400  # days, minutes, times


class FaultKind(StrEnum):
    """What is wrong with a field."""

    NOT_JSON = "not_json"  # `detail`: what the reader says
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LIST = "not_a_list"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_WHOLE = "not_whole"
    NOT_YES_NO = "not_yes_no"
    NOT_AN_HOUR = "not_an_hour"
    NOT_A_TARIFF = "not_a_tariff"  # `detail`: what the tariff module says
    NOT_ONE_OF = "not_one_of"  # `detail`: what is allowed
    ONE_KEY_OF = "one_key_of"  # none or several of the keys in `detail`
    UNKNOWN = "unknown"
    MISSING = "missing"
    TWICE = "twice"
    OUTSIDE = "outside"  # `detail`: « 1–100 », ends included
    NO_STEP = "no_step"
    STEPS_NOT_RISING = "steps_not_rising"
    STEPS_CHEAPER = "steps_cheaper"
    STEPS_CLOSED = "steps_closed"  # no price beyond the last step
    LATE_PROOF_BETTER = "late_proof_better"  # than a proof in time
    LIMIT_BEFORE_DELAY = "limit_before_delay"
    NEEDS = "needs"  # `detail`: the field without which this one means nothing
    CARENCE_AND_FREE_DAYS = "carence_and_free_days"


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is « late_pickup.steps[1].price »; empty for the whole."""

    path: str
    kind: FaultKind
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.path or 'policy'}:", self.kind, self.detail)))


class BadPolicy(InvalidRule):
    """A policy that is not of the format, with all its faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


def check(holds: bool, path: str, kind: FaultKind, detail: str = "") -> None:
    if not holds:
        raise BadPolicy(Fault(path, kind, detail))


def check_amount(field: str, amount: Decimal | None) -> None:
    fine = amount is None or (amount.is_finite() and 0 <= amount < LARGEST)
    check(fine, field, FaultKind.NOT_AN_AMOUNT)


def check_within(field: str, value: Decimal | int | None, least: Decimal | int, most: Decimal | int) -> None:
    fine = value is None or (Decimal(value).is_finite() and least <= value <= most)
    check(fine, field, FaultKind.OUTSIDE, f"{least}–{most}")


class Form:
    """A shape of the format: no other key than its fields."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid"}
