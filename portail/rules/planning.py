"""The state that a cell of the planning shows: a child, an activity, a day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from portail.errors import AgeOutside, Closed, DocumentMissing, ElsewhereDay, Full, Refusal
from portail.rules import eligibility
from portail.rules.booking import FREE_AGAIN, CartLine, Operation, State
from portail.rules.calendar import SchoolCalendar
from portail.rules.eligibility import Situation
from portail.rules.late import LateOutcome


class Cell(StrEnum):
    """What a cell shows when no booking says it already."""

    FREE = "free"
    CLOSED = "closed"
    LATE = "late"
    LATE_OPEN = "late_open"  # past the deadline, and the règlement lets one ask all the same
    FULL = "full"
    ELSEWHERE = "elsewhere"  # a day of the child's other household
    DOCUMENT = "document"  # one is missing, without which nothing can be booked
    BASKET = "basket"
    BASKET_MODIFY = "basket_modify"
    BASKET_CANCEL = "basket_cancel"


BASKET_CELLS = {
    Operation.BOOK: Cell.BASKET,
    Operation.MODIFY: Cell.BASKET_MODIFY,
    Operation.CANCEL: Cell.BASKET_CANCEL,
}


@dataclass(frozen=True, slots=True)
class CellView:
    """State, hour, and what stands in the way of booking (None when nothing does)."""

    state: Cell | State
    hour: time | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A cell and what its words need. Deadlines are local; None: never."""

    key: tuple[int, int, date]  # child, activity, day
    view: CellView
    price: Decimal | None
    book_until: datetime | None
    modify_until: datetime | None
    cancel_until: datetime | None
    free: int | None  # places left, None when there are none at all that day
    rank: int | None  # on the waiting list
    ours: bool = True  # booked by this household
    late: LateOutcome | None = None  # what booking it now would be, past the deadline
    cancel_due: Decimal | None = None  # what a cancellation after its deadline leaves to pay


def view(situation: Situation, line: CartLine | None, calendar: SchoolCalendar, now: datetime) -> CellView:
    """The basket first, then the booking, then the rules."""
    booking = situation.booking
    if line is not None:
        return CellView(BASKET_CELLS[line.operation], line.hour)
    if booking is not None and booking.state not in FREE_AGAIN:
        return CellView(booking.state, booking.hour)
    refusal = eligibility.booking_blocker(situation, calendar, now)
    if refusal is None:
        late = eligibility.late_policy(situation, calendar, now) is not None
        return CellView(Cell.LATE_OPEN if late else Cell.FREE)
    if booking is not None and booking.state is State.REFUSED:
        return CellView(State.REFUSED, booking.hour, refusal)
    return CellView(_closed_door(refusal), None, refusal)


def _closed_door(refusal: Refusal) -> Cell:
    match refusal:
        case Closed() | AgeOutside():
            return Cell.CLOSED
        case Full():
            return Cell.FULL
        case ElsewhereDay():
            return Cell.ELSEWHERE
        case DocumentMissing():
            return Cell.DOCUMENT
        case _:
            return Cell.LATE
