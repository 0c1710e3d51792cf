"""Figures for staff, from real rows."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

import db
from db import dashboard
from portail import clock
from portail.rules.booking import Operation, State
from tests.cast import BILLARD, CANTINE, HADDAD, LEA, MERCREDI, NOW, SOIR, TOM, YANIS

pytestmark = pytest.mark.usefixtures("town")

MONDAY, TUESDAY = NOW.date(), NOW.date() + timedelta(days=1)
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def book(child: int, activity: int, day: date, state: State = State.CONFIRMED, *, hour: time | None = None,
         since: datetime | None = None) -> None:  # fmt: skip
    wanted = Operation.CANCEL if state is State.CHANGE_REQUESTED else None
    with db.transaction() as con:
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, wanted, hour, price,
                since_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 3.10, ?)""",
            [child, activity, day, activity * 10, BILLARD, state, wanted, hour, since or clock.to_utc(NOW)],
        )


def test_every_open_day_of_the_period_is_there_even_when_nobody_comes() -> None:
    with db.cursor() as con:
        fills = dashboard.month(con, *DECEMBER)
    days = {fill.day for fill in fills if fill.activity.id == CANTINE}
    assert days == {date(2026, 12, day) for day in (1, 3, 4, 7, 8, 10, 11, 14, 15, 17, 18)}
    assert all((fill.capacity, fill.extra, fill.taken) == (3, 0, 0) for fill in fills)


def test_bookings_are_counted_by_state() -> None:
    book(LEA, CANTINE, TUESDAY)
    book(TOM, CANTINE, TUESDAY, State.CHANGE_REQUESTED)
    book(YANIS, CANTINE, TUESDAY, State.WAITING)
    with db.cursor() as con:
        (fill,) = [fill for fill in dashboard.month(con, TUESDAY, TUESDAY) if fill.activity.id == CANTINE]
    counted = {state: number for state, number in fill.counts.items() if number}
    assert counted == {State.CONFIRMED: 1, State.CHANGE_REQUESTED: 1, State.WAITING: 1}
    assert fill.activity.includes_meal


def test_refused_and_cancelled_bookings_are_not_seen() -> None:
    book(LEA, CANTINE, TUESDAY, State.REFUSED)
    book(TOM, CANTINE, TUESDAY, State.CANCELLED)
    with db.cursor() as con:
        assert all(not any(fill.counts.values()) for fill in dashboard.month(con, TUESDAY, TUESDAY))
        assert dashboard.children_of(con, CANTINE, TUESDAY) == []


def test_both_ends_of_the_period_are_included() -> None:
    with db.cursor() as con:
        days = {fill.day for fill in dashboard.month(con, MONDAY, TUESDAY)}
    assert days == {MONDAY, TUESDAY}


def test_age_groups_are_added_up_and_full_ones_counted() -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO groups VALUES (999, ?, '12 ans', 12, 12, 5)", [CANTINE])
        con.execute("INSERT INTO places VALUES (?, 999, ?, 5, 2, 7)", [CANTINE, TUESDAY])
    with db.cursor() as con:
        (fill,) = [fill for fill in dashboard.month(con, TUESDAY, TUESDAY) if fill.activity.id == CANTINE]
    assert (fill.capacity, fill.extra, fill.full_groups) == (8, 2, 1)


def test_bookings_of_a_day_closed_since_stay_visible() -> None:
    book(LEA, CANTINE, TUESDAY)
    with db.transaction() as con:
        con.execute("DELETE FROM places WHERE day = ?", [TUESDAY])
    with db.cursor() as con:
        (fill,) = dashboard.month(con, TUESDAY, TUESDAY)
    assert (fill.capacity, fill.taken) == (0, 1)


def test_a_site_sees_its_own_activities_only() -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO sites (id, name) VALUES (2, 'Annexe')")
    with db.cursor() as con:
        assert dashboard.month(con, *DECEMBER, 2) == []
        assert dashboard.month(con, *DECEMBER, 1) == dashboard.month(con, *DECEMBER)
        assert [site.id for site in dashboard.sites(con)] == [1]


def test_a_site_spans_all_its_activities() -> None:
    with db.cursor() as con:
        (site,) = dashboard.sites(con)
    assert (site.first, site.last) == (date(2026, 9, 1), date(2027, 7, 2))


def test_coming_days_skip_closed_ones_and_begin_today() -> None:
    with db.cursor() as con:
        days = sorted({fill.day for fill in dashboard.coming(con, date(2026, 12, 18), 3)})
    assert days == [date(2026, 12, 18), date(2026, 12, 21), date(2026, 12, 22)]


def test_children_are_listed_by_name_those_who_wait_last_with_their_rank() -> None:
    at = clock.to_utc(NOW)
    book(YANIS, SOIR, TUESDAY, State.WAITING, since=at)
    book(TOM, SOIR, TUESDAY, State.WAITING, since=at - timedelta(hours=1))
    book(LEA, SOIR, TUESDAY, hour=time(17, 30))
    with db.cursor() as con:
        listed = dashboard.children_of(con, SOIR, TUESDAY)
    assert [(child.first_name, child.state, child.rank) for child in listed] == [
        ("Léa", State.CONFIRMED, None),
        ("Tom", State.WAITING, 1),
        ("Yanis", State.WAITING, 2),
    ]
    assert (listed[0].hour, listed[0].group) == (time(17, 30), "3-11 ans")


def test_accents_do_not_change_the_order_of_names() -> None:
    with db.transaction() as con:
        con.execute("UPDATE children SET last_name = 'Élan' WHERE id = ?", [YANIS])
        con.execute("UPDATE children SET last_name = 'Fabre' WHERE id = ?", [LEA])
    book(LEA, CANTINE, TUESDAY)
    book(YANIS, CANTINE, TUESDAY)
    with db.cursor() as con:
        assert [child.child_id for child in dashboard.children_of(con, CANTINE, TUESDAY)] == [YANIS, LEA]


def test_today_counts_a_child_once_and_nobody_absent() -> None:
    book(LEA, CANTINE, MONDAY)
    book(LEA, SOIR, MONDAY)
    book(TOM, CANTINE, MONDAY, State.ABSENT)
    with db.cursor() as con:
        assert dashboard.today(con, MONDAY).children == 1


def test_today_knows_the_oldest_request_and_forgets_past_days() -> None:
    old = clock.to_utc(NOW) - timedelta(days=3)
    book(LEA, CANTINE, MONDAY - timedelta(days=3), State.REQUESTED, since=old - timedelta(days=9))
    book(LEA, CANTINE, TUESDAY, State.REQUESTED, since=old)
    book(TOM, CANTINE, TUESDAY, State.CANCEL_REQUESTED)
    book(YANIS, CANTINE, TUESDAY, State.WAITING, since=old - timedelta(days=1))
    with db.cursor() as con:
        facts = dashboard.today(con, MONDAY)
    assert (facts.requests, facts.waiting, facts.oldest_at) == (2, 1, old)


def test_today_counts_mails_that_were_given_up() -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO outbox (recipient, subject, text_body, html_body, message_id, created_at, next_at, failed_at)
            SELECT 'a@exemple.fr', '', '', '', i, ?, ?, CASE WHEN i = '1' THEN ? END
            FROM (VALUES ('1'), ('2')) t(i)""",
            [clock.to_utc(NOW)] * 3,
        )
    with db.cursor() as con:
        assert dashboard.today(con, MONDAY).mails_failed == 1


def test_a_quiet_day_has_nothing_to_say() -> None:
    with db.cursor() as con:
        assert dashboard.today(con, MONDAY) == dashboard.Today(0, 0, 0, None, 0)
        assert dashboard.due(con, MONDAY) == dashboard.Due(0, Decimal("0.00"), 0, Decimal("0.00"))


def test_money_due_is_what_payments_left_and_late_the_day_after() -> None:
    with db.transaction() as con:
        for id, household, due_on in ((1, BILLARD, MONDAY), (2, HADDAD, MONDAY - timedelta(days=1)), (3, 3, MONDAY)):
            con.execute(
                """INSERT INTO invoices (id, number, household_id, period, issued_on, due_on, addressee, total,
                    issued_at) VALUES (?, ?, ?, DATE '2026-10-01', DATE '2026-11-02', ?, '', 10.00, ?)""",
                [id, f"2026-10-{id:04d}", household, due_on, clock.to_utc(NOW)],
            )
            con.execute(
                """INSERT INTO invoice_lines (id, invoice_id, rank, child_id, activity_id, label, tariff_id, quantity,
                    unit, unit_price, amount) VALUES (?, ?, 0, 11, 2, '', 2, 1, '', 10.00, 10.00)""",
                [id * 10, id],
            )
        con.execute("INSERT INTO allocations VALUES (1, 10, 4.00), (2, 30, 10.00)")
    with db.cursor() as con:
        assert dashboard.due(con, MONDAY) == dashboard.Due(2, Decimal("16.00"), 1, Decimal("10.00"))


def test_wednesday_and_school_days_are_told_apart() -> None:
    with db.cursor() as con:
        wednesdays = {fill.day.weekday() for fill in dashboard.month(con, *DECEMBER) if fill.activity.id == MERCREDI}
    assert wednesdays == {2}
