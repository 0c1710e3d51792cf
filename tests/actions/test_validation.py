"""What staff decide, and what families are told."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time

import pytest

import db
from db import bookings, places
from db.bookings import Key
from portail.actions import basket, ordering, validation
from portail.errors import BadInput, Forbidden
from portail.rules.access import User
from portail.rules.booking import Booking, Operation, Reason, State
from portail.rules.calendar import PARIS
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, BRUNO, DIANE, ISABELLE, KARIM, LEA, MATIN, NOW, SOIR, TOM, YANIS

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
LATE = datetime(2026, 11, 30, 20, 0, tzinfo=PARIS)


def cell(child: int, activity: int = SOIR, day: date = TUESDAY) -> str:
    return f"{child}|{activity}|{day}"


def booking(child: int, activity: int = SOIR, day: date = TUESDAY) -> Booking:
    with db.cursor() as con:
        return bookings.by_keys(con, [(child, activity, day)])[child, activity, day]


def seen(user: User = AGATHE) -> list[tuple[Key, State]]:
    queue = validation.queue(user, NOW.date())
    return [((r.booking.child_id, r.booking.activity_id, r.booking.day), r.booking.state) for r in queue]


def ask(operation: Operation, hour: time | None = None, activity: int = SOIR, now: datetime = NOW) -> None:
    basket.ask(ISABELLE, (LEA, activity, TUESDAY), operation, hour, now)
    review = ordering.review(ISABELLE, now)
    ordering.validate(ISABELLE, review.key, review.fingerprint, now)


def healthy() -> bool:
    with db.cursor() as con:
        return places.differences(con) == 0


def test_an_accepted_request_is_confirmed_and_the_family_told(order: Order, count: Count) -> None:
    order(ISABELLE, cell(LEA), cell(TOM))
    done = validation.accept(AGATHE, seen(), NOW)
    assert {b.state for b in done.decided} == {State.CONFIRMED}
    assert count("notifications WHERE kind = 'decision'") == 2  # one per adult, whatever the number of days
    assert count("outbox WHERE subject LIKE 'Réponse%'") == 2
    assert count("events WHERE kind = 'decision' AND account_id = 201") == 2
    assert seen() == []


def test_a_refused_request_gives_its_place_back_with_the_reason(order: Order, count: Count) -> None:
    order(ISABELLE, cell(LEA))
    validation.refuse(DIANE, seen(), Reason.DOCUMENT, "Il manque l'assurance.", NOW)
    assert (booking(LEA).state, booking(LEA).reason) == (State.REFUSED, Reason.DOCUMENT)
    assert healthy()
    assert count("outbox WHERE text_body LIKE '%manque%assurance%'") == 2
    assert count("events WHERE why LIKE 'document%'") == 1


def test_an_accepted_cancellation_frees_the_place_and_a_refused_one_keeps_the_booking(order: Order) -> None:
    order(ISABELLE, cell(LEA))
    validation.accept(AGATHE, seen(), NOW)
    ask(Operation.CANCEL)
    validation.refuse(AGATHE, seen(), Reason.OTHER, "", NOW)
    assert booking(LEA).state is State.CONFIRMED
    ask(Operation.CANCEL)
    validation.accept(AGATHE, seen(), NOW)
    assert booking(LEA).state is State.CANCELLED
    assert healthy()


def test_an_accepted_late_cancellation_is_an_absence_that_keeps_its_place(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN))
    ask(Operation.CANCEL, activity=MATIN, now=LATE)
    validation.accept(AGATHE, seen(), LATE)
    absent = booking(LEA, MATIN)
    assert (absent.state, absent.wanted) == (State.ABSENT, None)
    assert healthy()


def test_an_accepted_late_change_takes_the_new_hour(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN))
    ask(Operation.MODIFY, time(8, 15), MATIN, LATE)
    validation.accept(AGATHE, seen(), LATE)
    changed = booking(LEA, MATIN)
    assert (changed.state, changed.hour, changed.wanted_hour) == (State.CONFIRMED, time(8, 15), None)


def test_those_who_wait_are_accepted_as_far_as_places_go_longest_wait_first(order: Order) -> None:
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 1 WHERE activity_id = ?", [SOIR])
    order(KARIM, cell(YANIS))
    validation.accept(AGATHE, seen(), NOW)
    for child in (LEA, TOM):
        basket.join_waiting(ISABELLE, (child, SOIR, TUESDAY), NOW)
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    assert len(validation.accept(AGATHE, seen(), NOW).full) == 2
    with db.transaction() as con:
        con.execute("UPDATE places SET extra = 1 WHERE activity_id = ? AND day = ?", [SOIR, TUESDAY])
    done = validation.accept(AGATHE, seen(), NOW)
    assert [b.child_id for b in done.decided] == [LEA]
    assert [key[0] for key in done.full] == [TOM]
    assert (booking(LEA).state, booking(TOM).state) == (State.CONFIRMED, State.WAITING)
    assert healthy()


def test_what_moved_since_the_screen_was_drawn_is_left_alone(order: Order, count: Count) -> None:
    order(ISABELLE, cell(LEA))
    before = seen()
    validation.accept(AGATHE, before, NOW)
    again = validation.refuse(DIANE, before, Reason.FULL, "", NOW)
    assert (again.decided, len(again.changed)) == ((), 1)
    assert booking(LEA).state is State.CONFIRMED
    assert count("outbox WHERE subject LIKE 'Réponse%'") == 2


def test_two_agents_at_once_decide_once(order: Order, count: Count) -> None:
    order(ISABELLE, *(cell(LEA, day=date(2026, 12, day)) for day in (1, 3, 4, 7, 8)))
    before = seen()

    def refuse(user: User) -> int:
        return len(validation.refuse(user, before, Reason.FULL, "", NOW).decided)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(refuse, [AGATHE, DIANE, AGATHE, DIANE])) == 5
    assert count("events WHERE kind = 'decision'") == 5
    assert healthy()


@pytest.mark.parametrize("user", [ISABELLE, BRUNO])
def test_only_those_who_validate_may_decide(user: User, order: Order) -> None:
    order(ISABELLE, cell(LEA))
    with pytest.raises(Forbidden):
        validation.queue(user, NOW.date())
    with pytest.raises(Forbidden):
        validation.accept(user, seen(), NOW)
    assert booking(LEA).state is State.REQUESTED


def test_a_forged_decision_on_an_ordinary_booking_does_nothing(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN))
    unknown = (999, MATIN, TUESDAY)
    forged: Sequence[tuple[Key, State]] = [((LEA, MATIN, TUESDAY), State.CONFIRMED), (unknown, State.REQUESTED)]
    done = validation.refuse(AGATHE, forged, Reason.OTHER, "", NOW)
    assert (done.decided, len(done.changed)) == ((), 2)
    assert booking(LEA, MATIN).state is State.CONFIRMED


def test_nothing_and_too_much_are_bad_input(order: Order) -> None:
    order(ISABELLE, cell(LEA))
    with pytest.raises(BadInput):
        validation.accept(AGATHE, [], NOW)
    with pytest.raises(BadInput):
        validation.refuse(AGATHE, seen(), Reason.OTHER, "x" * 501, NOW)


def test_the_queue_shows_the_oldest_first_and_nothing_of_the_past(order: Order) -> None:
    order(ISABELLE, cell(LEA, day=THURSDAY))
    order(KARIM, cell(YANIS, day=TUESDAY), now=NOW.replace(hour=10))
    assert [request.first_name for request in validation.queue(AGATHE, NOW.date())] == ["Léa", "Yanis"]
    assert [request.first_name for request in validation.queue(AGATHE, date(2026, 12, 2))] == ["Léa"]


def bill(child: int, activity: int, day: date) -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO invoice_days VALUES (?, ?, ?, 1, 'confirmed')", [child, activity, day])


def test_a_cancellation_asked_in_time_can_be_answered_after_its_day_until_it_is_billed(order: Order) -> None:
    order(ISABELLE, cell(LEA))
    validation.accept(AGATHE, seen(), NOW)
    ask(Operation.CANCEL)
    later = NOW.replace(month=12, day=10)
    queue = validation.queue(AGATHE, later.date())
    assert [request.booking.state for request in queue] == [State.CANCEL_REQUESTED]
    bill(LEA, SOIR, TUESDAY)
    assert validation.queue(AGATHE, later.date()) == []


def test_a_billed_day_can_no_longer_be_cancelled(order: Order) -> None:
    order(ISABELLE, cell(LEA))
    validation.accept(AGATHE, seen(), NOW)
    ask(Operation.CANCEL)
    before = seen()
    bill(LEA, SOIR, TUESDAY)
    done = validation.accept(AGATHE, before, NOW)
    assert (done.decided, len(done.changed)) == ((), 1)
    assert booking(LEA).state is State.CANCEL_REQUESTED


def test_a_request_for_a_day_that_is_past_is_no_longer_accepted(order: Order) -> None:
    order(ISABELLE, cell(LEA))
    done = validation.accept(AGATHE, seen(), NOW.replace(month=12, day=2))
    assert (done.decided, len(done.changed)) == ((), 1)
    assert booking(LEA).state is State.REQUESTED
