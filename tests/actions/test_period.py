"""« Saisir une période »: said before it is done, undone in one gesture, remembered for the next one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

import db
from db import bookings, carts, usual_days
from portail import clock
from portail.actions import basket, ordering, period, validation
from portail.errors import (
    AlreadyBooked,
    BadInput,
    BasketTooLarge,
    Closed,
    Forbidden,
    Full,
    HourOutside,
    NotFound,
    PeriodOrdered,
    TooLate,
)
from portail.rules.access import User
from portail.rules.booking import CartLine, Operation, State
from portail.rules.calendar import PARIS
from portail.rules.period import Habit, Series, Weeks, Wish
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MATIN, MERCREDI, NOEL, NOW, SOIR, TOM, YANIS

DECEMBER = Wish(date(2026, 12, 1), date(2026, 12, 31), frozenset({0, 1, 3, 4}))
FIRST_WEEK = Wish(date(2026, 12, 7), date(2026, 12, 11))
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)
NIGHT = datetime(2026, 12, 6, 20, 0, tzinfo=PARIS)  # MATIN of the next day is past its deadline


@pytest.fixture(autouse=True)
def opened(town: Path) -> None:
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN, CANTINE, SOIR], NOW)


def every(*series: Series, hour: time | None = None) -> dict[Series, Habit]:
    """The weekdays of the wish, at one hour."""
    return {one: Habit(hour=hour) for one in series}


def lines(user: User = ISABELLE) -> list[CartLine]:
    with db.cursor() as con:
        return carts.lines(con, user.account_id)


def stored() -> list[tuple[object, ...]]:
    """The basket to the last column."""
    with db.cursor() as con:
        return con.execute("SELECT * FROM cart_lines ORDER BY ALL").fetchall()


def cell(child: int, activity: int, day: date) -> str:
    return f"{child}|{activity}|{day}"


def pick(*keys: str) -> None:
    assert basket.pick(ISABELLE, [(key, "pick") for key in keys], NOW) == []


def accept_all() -> None:
    with db.cursor() as con:
        asked = [one.booking for one in bookings.pending(con, NOW.date())]
    validation.accept(AGATHE, [((b.child_id, b.activity_id, b.day), b.state) for b in asked], NOW)


def test_a_period_says_what_it_will_do_then_does_it() -> None:
    wanted = every((LEA, MATIN)) | every((TOM, SOIR), hour=time(17))
    seen = period.preview(ISABELLE, DECEMBER, wanted, True, NOW)
    assert lines() == []
    done = period.apply(ISABELLE, DECEMBER, wanted, True, NOW)
    assert (done.lines, done.price) == (seen.lines, seen.price)
    assert len(seen.lines) == 22  # eleven school days each from 1 to 18 December
    assert seen.price == 11 * (Decimal("3.10") + Decimal("6.20")) == ordering.review(ISABELLE, NOW).total
    assert {line.hour for line in lines() if line.activity_id == SOIR} == {time(17)}
    closed = [refusal for _, refusal in seen.left_out if isinstance(refusal, Closed)]
    assert len(closed) == len(seen.left_out) == 14


def test_a_period_leaves_out_what_is_full_late_or_booked(order: Order) -> None:
    order(ISABELLE, cell(LEA, SOIR, date(2026, 12, 3)))
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ? AND day = DATE '2026-12-04'", [SOIR])
    wish = Wish(date(2026, 11, 23), date(2026, 12, 4), frozenset({3, 4}))
    seen = period.preview(ISABELLE, wish, every((LEA, SOIR)), True, NOW)
    assert {(key[2].day, type(refusal)) for key, refusal in seen.left_out} == {
        (26, TooLate), (27, TooLate), (3, AlreadyBooked), (4, Full),
    }  # fmt: skip


def test_even_weeks_only() -> None:
    wish = Wish(date(2026, 12, 1), date(2026, 12, 18), frozenset({0, 1, 3, 4}), Weeks.EVEN)
    period.apply(ISABELLE, wish, every((LEA, MATIN)), True, NOW)
    assert {line.day.day for line in lines()} == {7, 8, 10, 11}


def test_odd_weeks_run_from_week_53_into_week_1() -> None:
    wish = Wish(date(2026, 12, 19), date(2027, 1, 15), frozenset({0}), Weeks.ODD)
    wanted = every((LEA, MATIN), (LEA, NOEL))
    period.apply(ISABELLE, wish, wanted, True, NOW)
    assert [(line.activity_id, f"{line.day:%d/%m}") for line in lines()] == [(NOEL, "28/12"), (MATIN, "04/01")]


def test_each_child_has_days_and_an_hour_of_its_own() -> None:
    wanted = {(LEA, MATIN): Habit(frozenset({0}), time(8)), (TOM, MATIN): Habit(frozenset({1, 3}), time(7, 30))}
    period.apply(ISABELLE, FIRST_WEEK, wanted, True, NOW)
    assert [(line.child_id, line.day.day, line.hour) for line in lines()] == [
        (LEA, 7, time(8)), (TOM, 8, time(7, 30)), (TOM, 10, time(7, 30)),
    ]  # fmt: skip


def test_an_hour_that_is_not_offered_is_left_out() -> None:
    seen = period.preview(ISABELLE, FIRST_WEEK, every((LEA, MATIN), hour=time(3)), True, NOW)
    assert seen.lines == ()
    assert {type(refusal) for _, refusal in seen.left_out} == {HourOutside}


def test_another_hour_is_given_to_days_that_are_in_the_basket() -> None:
    pick(cell(LEA, MATIN, MONDAY), cell(LEA, MATIN, TUESDAY))
    seen = period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN), hour=time(8)), True, NOW)
    assert (len(seen.lines), seen.replaced) == (4, 2)
    assert {line.hour for line in lines()} == {time(8)}


@pytest.mark.parametrize(
    ("wish", "wanted", "refusal"),
    [
        (DECEMBER, {}, BadInput),
        (Wish(date(2026, 12, 2), date(2026, 12, 1)), every((LEA, MATIN)), BadInput),
        (Wish(date(2026, 12, 1), date(2028, 12, 1)), every((LEA, MATIN)), BadInput),
        (Wish(date(2026, 9, 1), date(2027, 9, 1)), every(*((LEA, activity) for activity in range(100))), BadInput),
        (DECEMBER, every((YANIS, MATIN)), NotFound),
        (DECEMBER, every((LEA, 999)), NotFound),
    ],
)
def test_a_forged_period_writes_nothing(
    wish: Wish, wanted: dict[Series, Habit], refusal: type[Exception], count: Count
) -> None:
    for adding in (True, False):
        with pytest.raises(refusal):
            period.apply(ISABELLE, wish, wanted, adding, NOW)
    assert (count("cart_lines"), count("usual_days"), count("cart_lines_before")) == (0, 0, 0)


def test_staff_have_no_period() -> None:
    for act in (
        lambda: period.apply(AGATHE, DECEMBER, every((LEA, MATIN)), True, NOW),
        lambda: period.undo(AGATHE, NOW),
        lambda: period.habits(AGATHE, [MATIN], NOW),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_period_that_is_too_large_is_refused_before_it_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basket, "MAX_LINES", 10)
    for act in (period.preview, period.apply):
        with pytest.raises(BasketTooLarge):
            act(ISABELLE, DECEMBER, every((LEA, MATIN)), True, NOW)
    assert lines() == []


def test_another_hour_for_a_full_basket(monkeypatch: pytest.MonkeyPatch) -> None:
    held = period.apply(ISABELLE, DECEMBER, every((LEA, MATIN)), True, NOW).changes
    monkeypatch.setattr(basket, "MAX_LINES", held)
    later = {(LEA, MATIN): Habit(hour=time(8, 15))}
    assert period.preview(ISABELLE, DECEMBER, later, True, NOW).replaced == held
    assert period.apply(ISABELLE, DECEMBER, later, True, NOW).replaced == held
    assert {line.hour for line in lines()} == {time(8, 15)}


class TestUnbooking:
    def test_what_is_booked_is_cancelled_and_what_is_in_the_basket_leaves_it(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, MATIN, MONDAY))
        pick(cell(LEA, MATIN, TUESDAY))
        done = period.apply(ISABELLE, DECEMBER, every((LEA, MATIN)), False, NOW)
        assert [(line.day.day, line.operation) for line in lines()] == [(7, Operation.CANCEL)]
        assert done.removed == ((LEA, MATIN, TUESDAY),)

    def test_free_and_due_days_are_told_apart_before(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, MATIN, MONDAY), cell(LEA, MATIN, TUESDAY), cell(TOM, MATIN, TUESDAY))
        seen = period.preview(ISABELLE, DECEMBER, every((LEA, MATIN), (TOM, MATIN)), False, NIGHT)
        assert [(one.key, one.due) for one in seen.late] == [((LEA, MATIN, MONDAY), Decimal("3.10"))]
        assert (len(seen.lines), seen.saved) == (3, Decimal("6.20"))
        period.apply(ISABELLE, DECEMBER, every((LEA, MATIN), (TOM, MATIN)), False, NIGHT)
        assert ordering.review(ISABELLE, NIGHT).savings == seen.saved

    def test_a_change_of_hour_gives_way_to_the_cancellation(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, MATIN, MONDAY))
        basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.MODIFY, time(8), NOW)
        assert period.apply(ISABELLE, DECEMBER, every((LEA, MATIN)), False, NOW).replaced == 1
        assert [line.operation for line in lines()] == [Operation.CANCEL]

    def test_booking_again_takes_the_cancellation_out(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, MATIN, MONDAY))
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), False, NOW)
        done = period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        assert (len(done.lines), done.removed) == (3, ((LEA, MATIN, MONDAY),))
        assert {line.operation for line in lines()} == {Operation.BOOK}

    def test_a_day_already_given_up_is_named(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, SOIR, MONDAY))
        accept_all()
        basket.ask(ISABELLE, (LEA, SOIR, MONDAY), Operation.CANCEL, None, NOW)
        review = ordering.review(ISABELLE, NOW)
        ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
        seen = period.preview(ISABELLE, DECEMBER, every((LEA, SOIR)), False, NOW)
        assert (seen.changes, [key for key, _ in seen.left_out]) == (0, [(LEA, SOIR, MONDAY)])


class TestUndo:
    def test_the_basket_is_again_what_it_was_to_the_last_column(self, order: Order) -> None:
        order(ISABELLE, cell(LEA, MATIN, MONDAY), cell(TOM, MATIN, MONDAY))
        pick(cell(LEA, MATIN, TUESDAY), cell(TOM, SOIR, TUESDAY))
        basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.MODIFY, time(8), NOW)
        basket.ask(ISABELLE, (TOM, MATIN, MONDAY), Operation.CANCEL, None, NOW)
        before, later = stored(), NOW.replace(hour=11)
        for adding in (True, False):
            done = period.apply(ISABELLE, DECEMBER, every((LEA, MATIN), (TOM, MATIN), hour=time(8, 15)), adding, later)
            assert stored() != before
            assert basket.cart(ISABELLE, NOW).undoable == done.changes
            assert period.undo(ISABELLE, later) == done.changes
            assert stored() == before
        assert (period.undo(ISABELLE, NOW), stored()) == (0, before)

    def test_what_was_picked_after_it_stays(self) -> None:
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        pick(cell(TOM, CANTINE, TUESDAY))
        basket.remove(ISABELLE, [(LEA, MATIN, MONDAY)])
        period.undo(ISABELLE, NOW)
        assert [(line.child_id, line.activity_id) for line in lines()] == [(TOM, CANTINE)]

    def test_it_survives_the_program(self, town: Path) -> None:
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        db.close()
        db.open_file(town)
        assert period.undo(ISABELLE, NOW) == 4
        assert lines() == []

    def test_it_is_refused_once_the_basket_is_validated(self, count: Count) -> None:
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        review = ordering.review(ISABELLE, NOW)
        ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
        pick(cell(TOM, CANTINE, TUESDAY))
        assert basket.cart(ISABELLE, NOW).undoable == 0
        with pytest.raises(PeriodOrdered):
            period.undo(ISABELLE, NOW)
        assert (len(lines()), count("bookings")) == (1, 4)

    def test_there_is_none_after_the_basket_was_emptied_nor_for_a_period_that_did_nothing(self) -> None:
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)  # all there already
        assert basket.cart(ISABELLE, NOW).undoable == 4
        basket.empty(ISABELLE)
        assert (basket.cart(ISABELLE, NOW).undoable, period.undo(ISABELLE, NOW)) == (0, 0)

    def test_two_tabs_undo_once(self) -> None:
        pick(cell(LEA, MATIN, MONDAY))
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN), hour=time(8)), True, NOW)
        with ThreadPoolExecutor(4) as pool:
            given = sorted(pool.map(lambda _: period.undo(ISABELLE, NOW), range(4)))
        assert given == [0, 0, 0, 4]
        assert [(line.day, line.hour) for line in lines()] == [(MONDAY, time(7, 15))]

    def test_what_is_usual_is_forgotten_with_it(self) -> None:
        period.apply(ISABELLE, DECEMBER, every((LEA, MATIN), hour=time(8)), True, NOW)
        assert (LEA, MATIN) in period.habits(ISABELLE, [MATIN], NOW)
        period.undo(ISABELLE, NOW)
        assert period.habits(ISABELLE, [MATIN], NOW) == {}

    def test_the_line_of_a_child_who_has_left_does_not_come_back(self) -> None:
        pick(cell(LEA, MATIN, MONDAY), cell(TOM, MATIN, MONDAY))
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN), (TOM, MATIN), hour=time(8)), True, NOW)
        with db.transaction() as con:
            con.execute("DELETE FROM guardianships WHERE child_id = ?", [LEA])
        assert period.undo(ISABELLE, NOW) == 7  # of 8
        assert [(line.child_id, line.hour) for line in lines()] == [(TOM, time(7, 15))]

    def test_another_adult_keeps_a_basket_and_an_undo_of_their_own(self) -> None:
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        assert period.undo(KARIM, NOW) == 0
        assert len(lines()) == 4


class TestHabits:
    def test_the_last_period_is_remembered_with_its_hour_and_weeks(self) -> None:
        wish = Wish(date(2026, 12, 1), date(2026, 12, 18), frozenset({0, 2, 3}), Weeks.ODD)
        period.apply(ISABELLE, wish, every((LEA, MATIN), hour=time(8)), True, NOW)
        found = period.habits(ISABELLE, [MATIN, SOIR], NOW)
        assert found == {(LEA, MATIN): Habit(frozenset({0, 3}), time(8), Weeks.ODD)}

    def test_the_remembered_hour_is_the_usual_one_of_the_next_period(self) -> None:
        period.apply(ISABELLE, DECEMBER, every((LEA, MATIN), hour=time(8)), True, NOW)
        basket.empty(ISABELLE)
        period.apply(ISABELLE, FIRST_WEEK, every((LEA, MATIN)), True, NOW)
        assert {line.hour for line in lines()} == {time(8)}

    def test_a_short_period_does_not_replace_what_is_known(self) -> None:
        known = Habit(frozenset({0, 1}), time(7, 15))
        for wish in (Wish(date(2026, 12, 1), date(2026, 12, 18), frozenset({0, 1})),
                     Wish(date(2027, 1, 4), date(2027, 1, 8), frozenset({3}))):  # fmt: skip
            period.apply(ISABELLE, wish, every((LEA, MATIN)), True, NOW)
            assert period.habits(ISABELLE, [MATIN], NOW) == {(LEA, MATIN): known}

    def test_bookings_of_late_show_what_is_usual_where_nothing_was_remembered(self, order: Order) -> None:
        order(ISABELLE, *(cell(LEA, MATIN, date(2026, 12, day)) for day in (1, 7, 8, 10)))
        assert period.habits(ISABELLE, [MATIN], NOW) == {(LEA, MATIN): Habit(frozenset({0, 1, 3}), time(7, 15))}
        assert period.habits(KARIM, [MATIN], NOW) == {}

    def test_what_was_remembered_comes_before_what_bookings_show(self, order: Order) -> None:
        order(ISABELLE, *(cell(LEA, MATIN, date(2026, 12, day)) for day in (1, 7, 8, 10)))
        period.apply(
            ISABELLE, Wish(date(2027, 1, 4), date(2027, 1, 31), frozenset({4})), every((LEA, MATIN)), True, NOW
        )
        assert period.habits(ISABELLE, [MATIN], NOW) == {(LEA, MATIN): Habit(frozenset({4}), time(7, 15))}

    def test_what_the_activity_no_longer_has_is_not_proposed(self) -> None:
        kept = {(LEA, MATIN): Habit(frozenset({0, 2}), time(6)), (LEA, MERCREDI): Habit(frozenset({0}))}
        with db.transaction() as con:
            usual_days.put(con, ISABELLE.household or 0, kept, clock.to_utc(NOW))
        assert period.habits(ISABELLE, [MATIN, MERCREDI], NOW) == {(LEA, MATIN): Habit(frozenset({0}))}

    def test_the_other_household_of_a_child_has_habits_of_its_own(self) -> None:
        with db.transaction() as con:
            con.execute("INSERT INTO guardianships (child_id, household_id) VALUES (?, ?)", [LEA, HADDAD])
        period.apply(ISABELLE, DECEMBER, every((LEA, MATIN)), True, NOW)
        assert period.habits(KARIM, [MATIN], NOW) == {}

    def test_unbooking_teaches_nothing(self, count: Count) -> None:
        pick(cell(LEA, MATIN, MONDAY))
        period.apply(ISABELLE, DECEMBER, every((LEA, MATIN)), False, NOW)
        assert count("usual_days") == 0


def test_the_state_of_a_day_kept_by_a_period_is_that_of_the_booking(order: Order) -> None:
    order(ISABELLE, cell(LEA, SOIR, MONDAY))
    seen = period.preview(ISABELLE, DECEMBER, every((LEA, SOIR)), False, NOW)
    assert (len(seen.lines), seen.late) == (1, ())  # nobody answered yet: withdrawn without cost
    with db.cursor() as con:
        assert bookings.by_keys(con, [(LEA, SOIR, MONDAY)])[LEA, SOIR, MONDAY].state is State.REQUESTED
