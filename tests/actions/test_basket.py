"""The basket: what may enter it, what leaves it, what survives."""

from datetime import date, time
from pathlib import Path

import pytest

import db
from db import carts
from portail.actions import basket
from portail.errors import (
    AgeOutside,
    AlreadyBooked,
    BadInput,
    BasketTooLarge,
    Closed,
    Forbidden,
    Full,
    HourOutside,
    NotFound,
    NothingBooked,
    OtherHousehold,
    PeriodOrdered,
    TooLate,
)
from portail.rules.access import User
from portail.rules.booking import CartLine, Operation
from tests.actions.conftest import Count, Order
from tests.cast import (
    AGATHE,
    CANTINE,
    HADDAD,
    ISABELLE,
    KARIM,
    LEA,
    MARC,
    MATIN,
    MERCREDI,
    NOEL,
    NOW,
    SOIR,
    TOM,
    YANIS,
)

MONDAY = f"{LEA}|{MATIN}|2026-12-07"


def lines(user: User = ISABELLE) -> list[CartLine]:
    with db.cursor() as con:
        return carts.lines(con, user.account_id)


def pick(*keys: str, user: User = ISABELLE) -> list[type[Exception]]:
    return [type(refusal) for _, refusal in basket.pick(user, [(key, "pick") for key in keys], NOW)]


@pytest.fixture(autouse=True)
def opened(town: Path) -> None:
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN, CANTINE, SOIR], NOW)


def test_a_click_puts_the_day_in_the_basket_with_the_default_hour() -> None:
    assert pick(MONDAY) == []
    assert lines() == [CartLine(LEA, MATIN, date(2026, 12, 7), Operation.BOOK, time(7, 15))]


def test_the_usual_hour_of_the_child_is_proposed(order: Order) -> None:
    pick(f"{LEA}|{MATIN}|2026-12-01")
    basket.change_hour(ISABELLE, (LEA, MATIN, date(2026, 12, 1)), time(8), NOW)
    order(ISABELLE)
    pick(MONDAY)
    assert lines()[0].hour == time(8)


def test_the_same_message_twice_changes_nothing() -> None:
    pick(MONDAY)
    assert pick(MONDAY) == []
    assert len(lines()) == 1


def test_a_second_click_takes_the_day_out() -> None:
    pick(MONDAY)
    basket.pick(ISABELLE, [(MONDAY, "unpick")], NOW)
    assert lines() == []


def test_the_last_of_several_clicks_on_a_cell_wins() -> None:
    basket.pick(ISABELLE, [(MONDAY, "pick"), (MONDAY, "unpick"), (MONDAY, "pick")], NOW)
    assert len(lines()) == 1


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        (f"{YANIS}|{MATIN}|2026-12-07", NotFound),
        (f"{LEA}|999|2026-12-07", NotFound),
        (f"999|{MATIN}|2026-12-07", NotFound),
        (f"{LEA}|{MATIN}|2026-12-09", Closed),
        (f"{LEA}|{MATIN}|2026-12-25", Closed),
        (f"{LEA}|{MATIN}|1999-01-01", Closed),
        (f"{LEA}|{SOIR}|2026-11-24", TooLate),
        (f"{TOM}|{MERCREDI}|2026-12-09", AgeOutside),
    ],
)
def test_a_forged_cell_is_refused_and_the_good_one_beside_it_kept(key: str, refusal: type[Exception]) -> None:
    assert pick(key, MONDAY) == [refusal]
    assert len(lines()) == 1


@pytest.mark.parametrize(
    "message",
    [
        [("", "pick")], [("1|2", "pick")], [("a|b|2026-12-07", "pick")], [("1|2|2026-13-45", "pick")], [(None, "pick")],
        [(MONDAY, "buy")], [(MONDAY, None)], [(f"{MONDAY}|1", "pick")], [(f"-1|{MATIN}|2026-12-07", "pick")],
        [("9" * 40 + "|1|2026-12-07", "pick")], [({"price": "0.01"}, "pick")], [(MONDAY, "pick")] * 2001,
    ],
)  # fmt: skip
def test_a_message_that_is_not_of_the_form_writes_nothing(message: list[tuple[object, object]]) -> None:
    with pytest.raises(BadInput):
        basket.pick(ISABELLE, [(MONDAY, "pick"), *message], NOW)
    assert lines() == []


def test_staff_have_no_basket() -> None:
    with pytest.raises(Forbidden):
        pick(MONDAY, user=AGATHE)


def test_each_adult_has_a_basket_of_their_own() -> None:
    basket.cart(MARC, NOW)
    pick(MONDAY)
    assert lines(MARC) == []


def test_a_basket_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basket, "MAX_LINES", 3)
    keys = [f"{LEA}|{MATIN}|2026-12-{day:02}" for day in (7, 8, 10, 11)]
    with pytest.raises(BadInput):  # more clicks than a basket may hold
        pick(*keys)
    pick(*keys[:3])
    with pytest.raises(BasketTooLarge):
        pick(keys[3])
    assert len(lines()) == 3


def test_a_full_basket_still_changes(monkeypatch: pytest.MonkeyPatch, order: Order) -> None:
    keys = [f"{LEA}|{MATIN}|2026-12-{day:02}" for day in (7, 8, 10)]
    order(ISABELLE, keys[2])
    monkeypatch.setattr(basket, "MAX_LINES", 2)
    booked = (LEA, MATIN, date(2026, 12, 10))
    pick(keys[0])
    basket.ask(ISABELLE, booked, Operation.MODIFY, time(8), NOW)
    basket.ask(ISABELLE, booked, Operation.CANCEL, None, NOW)  # takes the room of the change
    basket.pick(ISABELLE, [(keys[0], "unpick"), (keys[1], "pick")], NOW)
    assert {(line.day.day, line.operation) for line in lines()} == {(8, Operation.BOOK), (10, Operation.CANCEL)}


def test_another_familys_child_cannot_be_chosen() -> None:
    with pytest.raises(NotFound):
        basket.choose_children(ISABELLE, [LEA, YANIS], NOW)
    with pytest.raises(BadInput):
        basket.choose_children(ISABELLE, [], NOW)


def test_an_activity_that_does_not_suit_every_child_cannot_be_chosen() -> None:
    with pytest.raises(AgeOutside):
        basket.choose_activities(ISABELLE, [MERCREDI], NOW)


def test_activities_that_no_longer_suit_are_dropped_with_a_new_choice_of_children() -> None:
    basket.choose_children(ISABELLE, [LEA], NOW)
    basket.choose_activities(ISABELLE, [MATIN, MERCREDI], NOW)
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    assert basket.cart(ISABELLE, NOW).activities == (MATIN,)


def test_a_booked_day_goes_in_the_basket_as_a_change_or_a_cancellation(order: Order) -> None:
    order(ISABELLE, MONDAY)
    key = (LEA, MATIN, date(2026, 12, 7))
    basket.ask(ISABELLE, key, Operation.MODIFY, time(8), NOW)
    assert lines() == [CartLine(*key, Operation.MODIFY, time(8))]
    basket.ask(ISABELLE, key, Operation.CANCEL, None, NOW)
    assert lines() == [CartLine(*key, Operation.CANCEL, time(7, 15))]


def test_a_change_is_refused_for_an_hour_outside_or_a_day_not_booked(order: Order) -> None:
    order(ISABELLE, MONDAY)
    with pytest.raises(HourOutside):
        basket.ask(ISABELLE, (LEA, MATIN, date(2026, 12, 7)), Operation.MODIFY, time(23), NOW)
    with pytest.raises(NothingBooked):
        basket.ask(ISABELLE, (TOM, MATIN, date(2026, 12, 7)), Operation.CANCEL, None, NOW)
    with pytest.raises(NotFound):
        basket.ask(KARIM, (LEA, MATIN, date(2026, 12, 7)), Operation.CANCEL, None, NOW)
    assert lines() == []


def test_the_other_household_of_a_child_cannot_touch_the_day(order: Order) -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    order(ISABELLE, MONDAY)
    with pytest.raises(OtherHousehold):
        basket.ask(KARIM, (LEA, MATIN, date(2026, 12, 7)), Operation.CANCEL, None, NOW)
    assert pick(MONDAY, user=KARIM) == [AlreadyBooked]


def test_a_full_day_enters_the_basket_only_to_wait() -> None:
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ?", [MATIN])
    assert pick(MONDAY) == [Full]
    basket.join_waiting(ISABELLE, (LEA, MATIN, date(2026, 12, 7)), NOW)
    assert lines()[0].wait_if_full


def test_emptying_takes_the_lines_and_keeps_the_choices(count: Count) -> None:
    pick(MONDAY, f"{TOM}|{MATIN}|2026-12-07")
    basket.empty(ISABELLE)
    assert lines() == []
    assert basket.cart(ISABELLE, NOW).children == (LEA, TOM)


def test_what_was_taken_out_is_given_back_as_it_was(order: Order) -> None:
    booked = (LEA, MATIN, date(2026, 12, 10))
    order(ISABELLE, f"{LEA}|{MATIN}|2026-12-10")
    pick(MONDAY)
    basket.ask(ISABELLE, booked, Operation.CANCEL, None, NOW)
    before, stamps = lines(), [(line.seen_price, line.added_at) for line in lines()]
    taken = basket.remove(ISABELLE, [line.key for line in before])
    assert (lines(), basket.give_back(ISABELLE, taken, NOW.replace(hour=20))) == ([], 2)
    assert (lines(), [(line.seen_price, line.added_at) for line in lines()]) == (before, stamps)
    assert basket.give_back(ISABELLE, taken, NOW) == 2  # twice, by a double click
    assert lines() == before
    assert basket.give_back(ISABELLE, basket.empty(ISABELLE), NOW) == 2


def test_a_day_put_again_meanwhile_stays_as_it_is() -> None:
    pick(MONDAY)
    taken = basket.remove(ISABELLE, [(LEA, MATIN, date(2026, 12, 7))])
    pick(MONDAY)
    basket.change_hour(ISABELLE, (LEA, MATIN, date(2026, 12, 7)), time(8), NOW)
    assert basket.give_back(ISABELLE, taken, NOW) == 1
    assert lines()[0].hour == time(8)


def test_nothing_is_given_back_to_another_order_nor_to_another_family(order: Order) -> None:
    pick(MONDAY)
    taken = basket.remove(ISABELLE, [(LEA, MATIN, date(2026, 12, 7))])
    basket.cart(KARIM, NOW)
    with pytest.raises(PeriodOrdered):
        basket.give_back(KARIM, taken, NOW)
    order(ISABELLE, f"{TOM}|{MATIN}|2026-12-07")
    with pytest.raises(PeriodOrdered):
        basket.give_back(ISABELLE, taken, NOW)
    assert lines() == lines(KARIM) == []


def test_the_line_of_a_child_who_has_left_does_not_come_back() -> None:
    pick(MONDAY, f"{TOM}|{MATIN}|2026-12-07")
    taken = basket.empty(ISABELLE)
    with db.transaction() as con:
        con.execute("DELETE FROM guardianships WHERE child_id = ?", [LEA])
    assert basket.give_back(ISABELLE, taken, NOW) == 1
    assert [line.child_id for line in lines()] == [TOM]


def test_a_new_inscription_keeps_the_basket() -> None:
    pick(MONDAY)
    basket.start_again(ISABELLE, NOW)
    assert basket.cart(ISABELLE, NOW).children == ()
    assert len(lines()) == 1


def test_the_basket_survives_the_program(town: Path) -> None:
    pick(MONDAY)
    before = basket.cart(ISABELLE, NOW)
    db.close()
    db.open_file(town)
    assert basket.cart(ISABELLE, NOW) == before
    assert len(lines()) == 1


def test_holiday_days_are_booked_like_others() -> None:
    basket.choose_activities(ISABELLE, [NOEL], NOW)
    assert pick(f"{LEA}|{NOEL}|2026-12-21", f"{LEA}|{NOEL}|2026-12-25") == [Closed]
