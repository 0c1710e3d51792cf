"""What changed since a line was put in the basket, said before it is ordered."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portail.errors import (
    AlreadyBooked,
    BookingOver,
    Closed,
    Full,
    MoveNotAllowed,
    NothingBooked,
    OtherHousehold,
    Past,
    QuotaReached,
    Refusal,
    TooLate,
)
from portail.rules.booking import Outcome
from portail.rules.ordering import Verdict


class What(StrEnum):
    PRICE = "price"
    PLACE = "place"  # the last one is taken
    DEADLINE = "deadline"
    CLOSED = "closed"  # the activity does not run that day any more
    BOOKING = "booking"  # booked, cancelled or decided meanwhile
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Changed:
    """`before`, `after`: the price, euros, where it changed. `lost`: the line can no longer be ordered as asked."""

    what: What
    before: Decimal | None = None
    after: Decimal | None = None
    lost: bool = False


def changed(verdict: Verdict) -> Changed | None:
    """None when the line is as it was put; a full day that is waited for was chosen."""
    if verdict.refusal is not None:
        return None if verdict.outcome is Outcome.WAITING else Changed(_cause(verdict.refusal), lost=True)
    seen = verdict.line.seen_price
    before, after = (None, None) if seen is None or seen == verdict.price else (seen, verdict.price)
    if verdict.expired:
        return Changed(What.DEADLINE, before, after)
    return None if before is None else Changed(What.PRICE, before, after)


def _cause(refusal: Refusal) -> What:
    match refusal:
        case Full():
            return What.PLACE
        case TooLate() | Past() | QuotaReached() | BookingOver():
            return What.DEADLINE
        case Closed():
            return What.CLOSED
        case AlreadyBooked() | NothingBooked() | OtherHousehold() | MoveNotAllowed():
            return What.BOOKING
        case _:
            return What.OTHER
