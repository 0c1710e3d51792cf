"""States of a booking and the only table of moves between them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from portail.errors import MoveNotAllowed


class State(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CHANGE_REQUESTED = "change_requested"
    CANCEL_REQUESTED = "cancel_requested"
    WAITING = "waiting"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    ABSENT = "absent"
    PRESENT = "present"


class Operation(StrEnum):
    """What a line of the basket asks for."""

    BOOK = "book"
    MODIFY = "modify"
    CANCEL = "cancel"


class Outcome(StrEnum):
    """What became of a line of an order."""

    CONFIRMED = "confirmed"
    REQUESTED = "requested"
    WAITING = "waiting"
    FULL = "full"
    MODIFIED = "modified"
    CANCELLED = "cancelled"
    CANCEL_REQUESTED = "cancel_requested"
    CHANGE_REQUESTED = "change_requested"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why staff refuse a request."""

    FULL = "full"
    DOCUMENT = "document"
    OTHER = "other"


class Move(StrEnum):
    BOOK = "book"  # automatic activity
    REQUEST = "request"  # activity validated by staff
    WAIT = "wait"
    CANCEL = "cancel"  # in time, nothing to decide
    ASK_CANCEL = "ask_cancel"  # in time, decided by staff
    ASK_CHANGE = "ask_change"  # hour change or cancellation after its deadline
    ACCEPT = "accept"  # a request, or somebody who waits
    REFUSE = "refuse"
    ACCEPT_CANCEL = "accept_cancel"
    REFUSE_CANCEL = "refuse_cancel"
    ACCEPT_CHANGE = "accept_change"  # the new hour
    ACCEPT_ABSENCE = "accept_absence"  # the late cancellation: an absence, billed
    REFUSE_CHANGE = "refuse_change"
    MARK_PRESENT = "mark_present"
    MARK_ABSENT = "mark_absent"


HOLDS_PLACE = frozenset(
    {
        State.REQUESTED,
        State.CONFIRMED,
        State.CHANGE_REQUESTED,
        State.CANCEL_REQUESTED,
        State.ABSENT,
        State.PRESENT,
    }
)
BILLED = frozenset({State.CONFIRMED, State.CHANGE_REQUESTED, State.CANCEL_REQUESTED, State.ABSENT, State.PRESENT})
PENDING = frozenset({State.REQUESTED, State.CHANGE_REQUESTED, State.CANCEL_REQUESTED, State.WAITING})
FREE_AGAIN = frozenset({State.CANCELLED, State.REFUSED})  # the day can be taken up again

_NEW = (None, State.CANCELLED, State.REFUSED)
MOVES: dict[tuple[State | None, Move], State] = {
    **{(state, Move.BOOK): State.CONFIRMED for state in (*_NEW, State.WAITING)},
    **{(state, Move.REQUEST): State.REQUESTED for state in (*_NEW, State.WAITING)},
    **{(state, Move.WAIT): State.WAITING for state in _NEW},
    (State.CONFIRMED, Move.CANCEL): State.CANCELLED,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.WAITING, Move.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Move.ASK_CANCEL): State.CANCEL_REQUESTED,
    (State.CONFIRMED, Move.ASK_CHANGE): State.CHANGE_REQUESTED,
    (State.REQUESTED, Move.ACCEPT): State.CONFIRMED,
    (State.WAITING, Move.ACCEPT): State.CONFIRMED,
    (State.REQUESTED, Move.REFUSE): State.REFUSED,
    (State.WAITING, Move.REFUSE): State.REFUSED,
    (State.CANCEL_REQUESTED, Move.ACCEPT_CANCEL): State.CANCELLED,
    (State.CANCEL_REQUESTED, Move.REFUSE_CANCEL): State.CONFIRMED,
    (State.CHANGE_REQUESTED, Move.ACCEPT_CHANGE): State.CONFIRMED,
    (State.CHANGE_REQUESTED, Move.ACCEPT_ABSENCE): State.ABSENT,
    (State.CHANGE_REQUESTED, Move.REFUSE_CHANGE): State.CONFIRMED,
    (State.CONFIRMED, Move.MARK_PRESENT): State.PRESENT,
    (State.CONFIRMED, Move.MARK_ABSENT): State.ABSENT,
}


def after(state: State | None, move: Move) -> State:
    """The state that the move leads to; `None` is a day without booking. Raises MoveNotAllowed."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise MoveNotAllowed(state or "none", move) from None


@dataclass(frozen=True, slots=True)
class Booking:
    """One child, one activity, one day."""

    child_id: int
    activity_id: int
    day: date
    group_id: int
    household_id: int
    state: State
    hour: time | None
    wanted: Operation | None  # what a CHANGE_REQUESTED asks for
    wanted_hour: time | None
    price: Decimal
    order_id: int | None
    reason: str
    since_at: datetime  # naive UTC: last change of state
    late_rank: int = 0  # among the child's late bookings of the activity in the month; 0: booked in time
    penalty: Decimal = Decimal("0.00")  # borne by this day, in `price`
    cancelled_late: bool = False  # an absence that the family announced after the deadline


@dataclass(frozen=True, slots=True)
class CartLine:
    """A wish in the basket. It holds no place.

    `seen_price`: shown when it was put; None where it depends on other days. `added_at`: naive UTC, None before that.
    Neither is part of what is ordered.
    """

    child_id: int
    activity_id: int
    day: date
    operation: Operation
    hour: time | None
    wait_if_full: bool = False
    seen_price: Decimal | None = field(default=None, compare=False, repr=False)
    added_at: datetime | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> tuple[int, int, date]:
        """Child, activity, day: a basket has one line of each."""
        return self.child_id, self.activity_id, self.day
