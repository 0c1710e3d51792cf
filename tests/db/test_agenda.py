"""What a household's calendar reads: its children's bookings, nobody else's, and only its own money."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

import db
from db import agenda, bookings
from portail import clock
from portail.rules.agenda import Entry
from portail.rules.booking import Booking, Operation, State
from tests.cast import BILLARD, CANTINE, HADDAD, LEA, MATIN, MERCREDI, NOW, SOIR, TOM, YANIS

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
BOOKING = Booking(
    LEA, CANTINE, TUESDAY, CANTINE * 10, BILLARD, State.CONFIRMED, None, None, None, Decimal("2.60"), None, "",
    clock.to_utc(NOW),
)  # fmt: skip
Book = Callable[..., None]


@pytest.fixture
def book(town) -> Book:
    def add(*, reason: str = "", wanted: Operation | None = None, wanted_hour: time | None = None, **values) -> None:
        new = replace(BOOKING, **{"group_id": values.get("activity_id", CANTINE) * 10, **values})
        with db.transaction() as con:
            bookings.insert(con, [replace(new, state=State.CONFIRMED)])
            con.execute(
                """UPDATE bookings SET reason = ?, wanted = ?, wanted_hour = ?, state = ?
                WHERE child_id = ? AND activity_id = ? AND day = ?""",
                [reason, wanted, wanted_hour, new.state, new.child_id, new.activity_id, new.day],
            )

    return add


def read(household: int, first: date = MONDAY, last: date = TUESDAY) -> list[Entry]:
    with db.cursor() as con:
        return agenda.entries(con, household, first, last, None)


def share_lea() -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])


def test_an_entry_says_the_activity_the_hours_and_the_price(book: Book):
    book(activity_id=MATIN, hour=time(7, 45), price=Decimal("3.10"))
    (entry,) = read(BILLARD)
    assert (entry.activity, entry.short_name, entry.letter) == ("PERISCOLAIRE MATIN", "Matin", "M")
    assert (entry.starts_at, entry.ends_at) == (time(7, 45), time(8, 30))
    assert (entry.ours, entry.price) == (True, Decimal("3.10"))


def test_entries_are_by_day_then_eldest_child_then_hour(book: Book):
    book(activity_id=SOIR)
    book(activity_id=MATIN)
    book(child_id=TOM, activity_id=MATIN)
    book(child_id=TOM, day=MONDAY)
    assert [(e.day, e.child_id, e.activity_id) for e in read(BILLARD)] == [
        (MONDAY, TOM, CANTINE),
        (TUESDAY, LEA, MATIN),
        (TUESDAY, LEA, SOIR),
        (TUESDAY, TOM, MATIN),
    ]


def test_both_ends_of_the_period_are_included_and_nothing_beyond(book: Book):
    for day in (date(2026, 11, 27), MONDAY, TUESDAY, date(2026, 12, 3)):
        book(day=day)
    assert [entry.day for entry in read(BILLARD)] == [MONDAY, TUESDAY]


@pytest.mark.parametrize("state", [state for state in State if state is not State.CHANGE_REQUESTED])
def test_every_state_is_read(book: Book, state: State):
    book(state=state)
    assert [entry.state for entry in read(BILLARD)] == [state]


def test_a_late_request_says_what_it_asks_for(book: Book):
    book(state=State.CHANGE_REQUESTED, wanted=Operation.MODIFY, wanted_hour=time(18, 0))
    (entry,) = read(BILLARD)
    assert (entry.wanted, entry.wanted_hour) == (Operation.MODIFY, time(18, 0))


def test_a_refusal_says_its_reason(book: Book):
    book(state=State.REFUSED, reason="full")
    assert read(BILLARD)[0].reason == "full"


def test_two_families_never_see_each_others_bookings(book: Book):
    book()
    book(child_id=YANIS, household_id=HADDAD)
    assert {entry.child_id for entry in read(BILLARD)} == {LEA}
    assert {entry.child_id for entry in read(HADDAD)} == {YANIS}


def test_a_child_of_two_households_shows_in_both_but_only_the_payer_sees_the_money(book: Book):
    share_lea()
    book(state=State.REFUSED, reason="document")
    ours, theirs = read(BILLARD)[0], read(HADDAD)[0]
    assert (ours.ours, ours.price, ours.reason) == (True, Decimal("2.60"), "document")
    assert theirs == replace(ours, ours=False, price=None, reason="")


def test_the_other_children_of_the_other_household_stay_unseen(book: Book):
    share_lea()
    book(child_id=YANIS, household_id=HADDAD)
    assert read(BILLARD) == []


def test_a_child_who_waits_has_a_rank_among_all_families(book: Book):
    wednesday = date(2026, 12, 2)
    first = clock.to_utc(NOW.replace(hour=8))
    book(child_id=YANIS, household_id=HADDAD, activity_id=MERCREDI, day=wednesday, state=State.WAITING, since_at=first)
    book(activity_id=MERCREDI, day=wednesday, state=State.WAITING)
    book(day=TUESDAY)
    assert [entry.rank for entry in read(BILLARD, TUESDAY, wednesday)] == [None, 2]
