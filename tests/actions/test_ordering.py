"""Résumé and Valider: the total, the outcomes, once and only once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

import db
from db import bookings, carts, catalogue, places
from portail.actions import basket, ordering, validation
from portail.errors import BasketChanged, BasketEmpty, Forbidden, Full, NotFound, Refusal
from portail.rules.access import User
from portail.rules.booking import Booking, Operation, Outcome, State
from portail.rules.calendar import PARIS
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, CANTINE, ISABELLE, KARIM, LEA, MARC, MATIN, NOW, SOIR, TOM, YANIS

TUESDAY, THURSDAY, MONDAY = date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 7)


def cell(child: int, activity: int, day: date) -> str:
    return f"{child}|{activity}|{day}"


def booking(child: int, activity: int, day: date) -> Booking:
    with db.cursor() as con:
        return bookings.by_keys(con, [(child, activity, day)])[child, activity, day]


def validate(user: User = ISABELLE, now: datetime = NOW) -> ordering.Receipt:
    review = ordering.review(user, now)
    return ordering.validate(user, review.key, review.fingerprint, now)


def healthy() -> bool:
    with db.cursor() as con:
        return places.differences(con) == 0


def test_the_tutorials_summary_totals_six_euros_twenty(order: Order) -> None:
    order(ISABELLE, cell(LEA, SOIR, TUESDAY), cell(LEA, SOIR, MONDAY))
    _accept_all()
    basket.pick(ISABELLE, [(cell(LEA, MATIN, THURSDAY), "pick"), (cell(LEA, MATIN, MONDAY), "pick")], NOW)
    basket.ask(ISABELLE, (LEA, SOIR, TUESDAY), Operation.CANCEL, None, NOW)
    basket.ask(ISABELLE, (LEA, SOIR, MONDAY), Operation.CANCEL, None, NOW)
    review = ordering.review(ISABELLE, NOW)
    assert review.total == Decimal("6.20")
    assert review.savings == Decimal("12.40")
    assert sorted((v.situation.activity.name, v.price, v.line.operation) for v in review.verdicts) == [
        ("PERISCOLAIRE MATIN", Decimal("3.10"), Operation.BOOK),
        ("PERISCOLAIRE MATIN", Decimal("3.10"), Operation.BOOK),
        ("PERISCOLAIRE SOIR", Decimal("6.20"), Operation.CANCEL),
        ("PERISCOLAIRE SOIR", Decimal("6.20"), Operation.CANCEL),
    ]


def _accept_all() -> None:
    seen = [
        ((r.booking.child_id, r.booking.activity_id, r.booking.day), r.booking.state)
        for r in validation.queue(AGATHE, NOW.date())
    ]
    validation.accept(AGATHE, seen, NOW)


def test_an_automatic_activity_is_confirmed_and_the_other_awaits_staff(order: Order) -> None:
    receipt = order(ISABELLE, cell(LEA, MATIN, TUESDAY), cell(LEA, SOIR, TUESDAY))
    assert [line.outcome for line in receipt.lines] == [Outcome.CONFIRMED, Outcome.REQUESTED]
    assert booking(LEA, MATIN, TUESDAY).state is State.CONFIRMED
    assert booking(LEA, SOIR, TUESDAY).state is State.REQUESTED
    assert healthy()


def test_the_price_is_that_of_the_households_quotient(order: Order) -> None:
    with_quotient = order(ISABELLE, cell(LEA, CANTINE, TUESDAY))
    without = order(KARIM, cell(YANIS, CANTINE, TUESDAY))
    assert (with_quotient.order.total, without.order.total) == (Decimal("2.60"), Decimal("4.10"))


def test_everything_is_written_with_the_order(order: Order, count: Count) -> None:
    order(ISABELLE, cell(LEA, MATIN, TUESDAY), cell(TOM, MATIN, TUESDAY))
    assert count("orders") == 1
    assert count("order_lines") == 2
    assert count("events WHERE to_state = 'confirmed' AND account_id = 101") == 2
    assert count("notifications") == 2  # both adults of the household
    assert count("outbox WHERE recipient = 'isabelle@exemple.fr'") == 1
    assert count("cart_lines") == 0


def test_the_same_key_twice_books_once(order: Order, count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    review = ordering.review(ISABELLE, NOW)
    first = ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    second = ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    assert (first.again, second.again) == (False, True)
    assert first.order == second.order
    assert (count("orders"), count("bookings"), count("outbox")) == (1, 1, 1)


def test_a_double_click_from_two_threads_books_once(town: Path, count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    review = ordering.review(ISABELLE, NOW)
    with ThreadPoolExecutor(8) as pool:
        clicks = [pool.submit(ordering.validate, ISABELLE, review.key, review.fingerprint, NOW) for _ in range(8)]
        receipts = [click.result() for click in clicks]
    assert sum(not receipt.again for receipt in receipts) == 1
    assert (count("orders"), count("bookings")) == (1, 1)


def test_another_persons_key_is_not_found(order: Order) -> None:
    receipt = order(ISABELLE, cell(LEA, MATIN, TUESDAY))
    for stranger in (KARIM, MARC):
        basket.cart(stranger, NOW)
        with pytest.raises(NotFound):
            ordering.validate(stranger, receipt.order.key, "", NOW)
        with pytest.raises(NotFound):
            ordering.receipt(stranger, receipt.order.key)
    with pytest.raises(Forbidden):
        ordering.validate(AGATHE, receipt.order.key, "", NOW)


def test_an_empty_basket_or_an_unknown_key_orders_nothing(town: Path, count: Count) -> None:
    head = basket.cart(ISABELLE, NOW)
    with pytest.raises(BasketEmpty):
        ordering.validate(ISABELLE, head.key, "", NOW)
    with pytest.raises(BasketChanged):
        ordering.validate(ISABELLE, "forged", "", NOW)
    assert count("orders") == 0


def test_what_changed_since_it_was_shown_is_shown_again(town: Path, count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    seen = ordering.review(ISABELLE, NOW)
    with db.transaction() as con:
        con.execute('UPDATE tariffs SET model = \'{"type": "flat", "price": "9.99"}\' WHERE activity_id = 1')
    catalogue.changed()
    with pytest.raises(BasketChanged):
        ordering.validate(ISABELLE, seen.key, seen.fingerprint, NOW)
    assert count("bookings") == 0
    assert ordering.review(ISABELLE, NOW).total == Decimal("9.99")


def test_a_line_past_its_deadline_is_named_and_left_out(town: Path, count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, SOIR, TUESDAY), "pick"), (cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    later = datetime(2026, 11, 26, 12, 0, 1, tzinfo=PARIS)
    receipt = validate(now=later)
    assert [(line.outcome, line.reason) for line in receipt.lines] == [
        (Outcome.CONFIRMED, ""),
        (Outcome.REFUSED, "TooLate"),
    ]
    assert receipt.order.total == Decimal("3.10")
    assert count("bookings") == 1


def test_the_last_place_goes_to_one_of_two_brothers_and_the_other_is_told(town: Path) -> None:
    _places_left(1)
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick"), (cell(TOM, MATIN, TUESDAY), "pick")], NOW)
    receipt = validate()
    assert [line.outcome for line in receipt.lines] == [Outcome.CONFIRMED, Outcome.FULL]
    assert receipt.order.total == Decimal("3.10")
    assert healthy()


def _places_left(number: int) -> None:
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = ? WHERE activity_id = ?", [number, MATIN])


def test_a_full_day_gives_a_rank_to_those_who_chose_to_wait(order: Order) -> None:
    _places_left(1)
    order(KARIM, cell(YANIS, MATIN, TUESDAY))
    for child in (LEA, TOM):
        basket.cart(ISABELLE, NOW)
        basket.join_waiting(ISABELLE, (child, MATIN, TUESDAY), NOW)
    receipt = validate()
    assert {line.outcome for line in receipt.lines} == {Outcome.WAITING}
    assert receipt.order.total == Decimal("0.00")
    with db.cursor() as con:
        ranks = bookings.waiting_ranks(con, [LEA, TOM], TUESDAY, TUESDAY)
    assert ranks == {(LEA, MATIN, TUESDAY): 1, (TOM, MATIN, TUESDAY): 2}
    assert healthy()


def test_a_cancellation_in_time_frees_the_place(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, TUESDAY))
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, NOW)
    assert [line.outcome for line in validate().lines] == [Outcome.CANCELLED]
    assert booking(LEA, MATIN, TUESDAY).state is State.CANCELLED
    assert healthy()


def test_a_cancellation_in_time_of_a_validated_activity_waits_for_staff_and_holds_the_place(order: Order) -> None:
    order(ISABELLE, cell(LEA, SOIR, TUESDAY))
    _accept_all()
    basket.ask(ISABELLE, (LEA, SOIR, TUESDAY), Operation.CANCEL, None, NOW)
    assert [line.outcome for line in validate().lines] == [Outcome.CANCEL_REQUESTED]
    assert healthy()


def test_a_late_cancellation_becomes_a_request_for_change_and_saves_nothing(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, TUESDAY))
    night = datetime(2026, 11, 30, 20, 0, tzinfo=PARIS)
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, night)
    assert ordering.review(ISABELLE, night).savings == Decimal("0.00")
    assert [line.outcome for line in validate(now=night).lines] == [Outcome.CHANGE_REQUESTED]
    late = booking(LEA, MATIN, TUESDAY)
    assert (late.state, late.wanted) == (State.CHANGE_REQUESTED, Operation.CANCEL)


def test_a_request_that_nobody_answered_is_withdrawn_at_once(order: Order) -> None:
    order(ISABELLE, cell(LEA, SOIR, TUESDAY))
    basket.ask(ISABELLE, (LEA, SOIR, TUESDAY), Operation.CANCEL, None, NOW)
    assert [line.outcome for line in validate().lines] == [Outcome.CANCELLED]
    assert healthy()


def test_an_hour_changes_at_once_in_time_and_asks_when_late(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, TUESDAY), cell(LEA, MATIN, MONDAY))
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.MODIFY, time(8), NOW)
    assert [line.outcome for line in validate().lines] == [Outcome.MODIFIED]
    assert booking(LEA, MATIN, TUESDAY).hour == time(8)
    night = datetime(2026, 12, 6, 20, 0, tzinfo=PARIS)
    basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.MODIFY, time(8, 15), night)
    assert [line.outcome for line in validate(now=night).lines] == [Outcome.CHANGE_REQUESTED]
    late = booking(LEA, MATIN, MONDAY)
    assert (late.hour, late.wanted_hour) == (time(7, 15), time(8, 15))


def test_a_cancelled_day_is_taken_up_again_in_the_same_row(order: Order, count: Count) -> None:
    order(ISABELLE, cell(LEA, MATIN, TUESDAY))
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, NOW)
    validate()
    order(ISABELLE, cell(LEA, MATIN, TUESDAY))
    assert booking(LEA, MATIN, TUESDAY).state is State.CONFIRMED
    assert count("bookings") == 1
    assert count("events WHERE kind = 'booking'") == 3
    assert healthy()


def test_two_parents_of_a_household_cannot_book_the_same_day_twice(town: Path, count: Count) -> None:
    for parent in (ISABELLE, MARC):
        basket.cart(parent, NOW)
        basket.pick(parent, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    reviews = {parent: ordering.review(parent, NOW) for parent in (ISABELLE, MARC)}
    ordering.validate(ISABELLE, reviews[ISABELLE].key, reviews[ISABELLE].fingerprint, NOW)
    with pytest.raises(BasketChanged):
        ordering.validate(MARC, reviews[MARC].key, reviews[MARC].fingerprint, NOW)
    assert [line.reason for line in validate(MARC).lines] == ["AlreadyBooked"]
    assert count("bookings") == 1


def test_two_parents_on_the_last_place_get_one_place_and_one_answer_each(town: Path, count: Count) -> None:
    _places_left(1)
    wanted = {ISABELLE: LEA, KARIM: YANIS}
    for parent, child in wanted.items():
        basket.cart(parent, NOW)
        basket.pick(parent, [(cell(child, MATIN, TUESDAY), "pick")], NOW)
    seen = {parent: ordering.review(parent, NOW) for parent in wanted}

    def click(parent: User) -> str:
        try:
            return ordering.validate(parent, seen[parent].key, seen[parent].fingerprint, NOW).lines[0].outcome
        except Refusal as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(click, wanted))
    assert answers == ["BasketChanged", "confirmed"]
    assert count("bookings") == 1
    assert healthy()


def test_when_the_write_fails_nothing_is_half_done(town: Path, count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(BaseException):
        """As Streamlit stops a script."""

    def stop(*_: object) -> None:
        raise Stop

    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    monkeypatch.setattr(carts, "renew_key", stop)
    with pytest.raises(Stop):
        validate()
    assert (count("orders"), count("bookings"), count("events"), count("cart_lines")) == (0, 0, 0, 1)
    assert healthy()
    monkeypatch.undo()
    assert validate().lines[0].outcome is Outcome.CONFIRMED


def test_a_basket_of_an_activity_withdrawn_since_does_not_break_the_page(town: Path) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    with db.transaction() as con:
        con.execute("DELETE FROM tariffs WHERE activity_id = ?", [MATIN])
    catalogue.changed()
    verdict = ordering.review(ISABELLE, NOW).verdicts[0]
    assert verdict.outcome is Outcome.REFUSED
    assert validate().order.total == Decimal("0.00")


def test_a_freed_place_is_for_those_who_wait_not_for_a_newcomer(order: Order) -> None:
    _places_left(1)
    order(KARIM, cell(YANIS, MATIN, TUESDAY))
    basket.join_waiting(ISABELLE, (LEA, MATIN, TUESDAY), NOW)
    validate()
    basket.ask(KARIM, (YANIS, MATIN, TUESDAY), Operation.CANCEL, None, NOW)
    validate(KARIM)
    assert [type(r) for _, r in basket.pick(ISABELLE, [(cell(TOM, MATIN, TUESDAY), "pick")], NOW)] == [Full]
    seen = [((LEA, MATIN, TUESDAY), State.WAITING)]
    assert len(validation.accept(AGATHE, seen, NOW).decided) == 1
    assert healthy()
