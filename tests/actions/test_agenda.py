"""« Mon calendrier »: a day of the family, and the way from it to the planning."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import db
from db import bookings, carts
from portail import clock
from portail.actions import agenda, basket
from portail.errors import Forbidden, NotFound
from portail.rules.booking import Booking, State
from tests.cast import AGATHE, BILLARD, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MATIN, MERCREDI, NOW, TOM, YANIS

MONDAY = date(2026, 12, 7)
BOOKING = Booking(LEA, CANTINE, MONDAY, CANTINE * 10, BILLARD, State.CONFIRMED, None, None, None, Decimal("2.60"), None,
                  "", clock.to_utc(NOW))  # fmt: skip

pytestmark = pytest.mark.usefixtures("town")


def book(*wanted: Booking) -> None:
    with db.transaction() as con:
        bookings.insert(con, list(wanted))


def cart() -> carts.Cart:
    return basket.cart(ISABELLE, NOW)


def test_a_day_has_every_booking_with_its_cell():
    book(BOOKING, replace(BOOKING, child_id=TOM, state=State.CANCELLED))
    found = agenda.one_day(ISABELLE, MONDAY, NOW)
    assert [entry.child_id for entry in found.entries] == [LEA, TOM]
    assert found.children == {LEA: "Léa", TOM: "Tom"}
    assert found.cells[LEA, CANTINE].cancel_until is not None


def test_a_day_without_a_booking_still_names_the_children_and_what_closes():
    found = agenda.one_day(ISABELLE, date(2026, 12, 25), NOW)
    assert found.entries == []
    assert found.notes
    assert list(found.children) == [LEA, TOM]


def test_another_familys_day_holds_none_of_it():
    book(BOOKING)
    found = agenda.one_day(KARIM, MONDAY, NOW)
    assert found.entries == []
    assert list(found.children) == [YANIS]


def test_staff_have_no_day_of_their_own():
    with pytest.raises(Forbidden):
        agenda.one_day(AGATHE, MONDAY, NOW)
    with pytest.raises(Forbidden):
        agenda.open_planning(AGATHE, LEA, MONDAY, NOW)


def test_a_booking_of_the_other_household_says_no_price():
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    book(BOOKING)
    found = agenda.one_day(KARIM, MONDAY, NOW)
    (entry,) = found.entries
    assert (entry.ours, entry.price) == (False, None)
    assert found.cells[LEA, CANTINE].price is None


def test_the_planning_opens_on_the_child_its_activities_of_the_day_and_the_month():
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN], NOW)
    book(BOOKING)
    assert agenda.open_planning(ISABELLE, LEA, MONDAY, NOW)
    assert (cart().children, cart().activities, cart().month) == ((LEA,), (CANTINE,), date(2026, 12, 1))


def test_a_child_with_nothing_keeps_the_activities_that_suit_it():
    basket.choose_children(ISABELLE, [LEA], NOW)
    basket.choose_activities(ISABELLE, [MERCREDI, MATIN], NOW)  # from six years, and Tom is four
    assert agenda.open_planning(ISABELLE, TOM, MONDAY, NOW)
    assert (cart().children, cart().activities) == ((TOM,), (MATIN,))


def test_without_any_activity_one_remains_to_be_chosen():
    assert not agenda.open_planning(ISABELLE, TOM, MONDAY, NOW)
    assert (cart().children, cart().activities) == ((TOM,), ())


def test_the_basket_stays_as_it_was():
    basket.pick(ISABELLE, [(f"{TOM}|{MATIN}|{MONDAY}", "pick")], NOW)
    agenda.open_planning(ISABELLE, LEA, MONDAY, NOW)
    with db.cursor() as con:
        assert [line.child_id for line in carts.lines(con, ISABELLE.account_id)] == [TOM]


def test_another_familys_child_is_not_found_and_nothing_changes():
    with pytest.raises(NotFound):
        agenda.open_planning(ISABELLE, YANIS, MONDAY, NOW)
    assert cart().children == ()
