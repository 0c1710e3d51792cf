"""The table of moves is the only way from a state to another."""

import pytest

from portail.errors import MoveNotAllowed
from portail.rules.booking import BILLED, FREE_AGAIN, HOLDS_PLACE, MOVES, PENDING, Move, State, after


@pytest.mark.parametrize(
    ("state", "holds", "billed", "pending"),
    [
        (State.REQUESTED, True, False, True),
        (State.CONFIRMED, True, True, False),
        (State.CHANGE_REQUESTED, True, True, True),
        (State.CANCEL_REQUESTED, True, True, True),
        (State.WAITING, False, False, True),
        (State.REFUSED, False, False, False),
        (State.CANCELLED, False, False, False),
        (State.ABSENT, True, True, False),
        (State.PRESENT, True, True, False),
    ],
)
def test_each_state_says_what_it_holds_and_costs(state: State, holds: bool, billed: bool, pending: bool) -> None:
    assert (state in HOLDS_PLACE, state in BILLED, state in PENDING) == (holds, billed, pending)


@pytest.mark.parametrize(
    ("state", "move", "expected"),
    [
        (None, Move.BOOK, State.CONFIRMED),
        (None, Move.REQUEST, State.REQUESTED),
        (State.CANCELLED, Move.REQUEST, State.REQUESTED),
        (State.REFUSED, Move.WAIT, State.WAITING),
        (State.CONFIRMED, Move.ASK_CANCEL, State.CANCEL_REQUESTED),
        (State.CONFIRMED, Move.ASK_CHANGE, State.CHANGE_REQUESTED),
        (State.CHANGE_REQUESTED, Move.ACCEPT_ABSENCE, State.ABSENT),
        (State.CANCEL_REQUESTED, Move.ACCEPT_CANCEL, State.CANCELLED),
        (State.CANCEL_REQUESTED, Move.REFUSE_CANCEL, State.CONFIRMED),
        (State.WAITING, Move.ACCEPT, State.CONFIRMED),
    ],
)
def test_a_move_leads_to_one_state(state: State | None, move: Move, expected: State) -> None:
    assert after(state, move) is expected


def test_every_other_move_is_refused() -> None:
    states: list[State | None] = [None, *State]
    for state in states:
        for move in Move:
            if (state, move) not in MOVES:
                with pytest.raises(MoveNotAllowed):
                    after(state, move)
    assert len(MOVES) < len(states) * len(Move) / 4


def test_every_state_is_reached_and_every_request_can_be_decided() -> None:
    assert set(MOVES.values()) == set(State)
    for state in PENDING:
        assert {move for origin, move in MOVES if origin is state}
    for state in FREE_AGAIN:
        assert after(state, Move.BOOK) is State.CONFIRMED
