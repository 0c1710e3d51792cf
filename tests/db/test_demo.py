"""The demonstration town is coherent whatever the day on which it is built."""

import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

import db
from db import (
    accounts,
    bookings,
    carts,
    catalogue,
    custody,
    custody_requests,
    demo,
    invoices,
    news,
    places,
    school_calendar,
    tariffs,
    vault,
)
from db.demo import families, texts
from db.demo.__main__ import main
from portail import clock
from portail.actions import basket, ordering, passwords, period, readiness
from portail.rules import custody as rules_of_custody
from portail.rules import eligibility, since, tariff
from portail.rules.access import Role, User
from portail.rules.booking import Operation, State
from portail.rules.calendar import PARIS, age_on
from portail.rules.documents import Light
from portail.rules.since import What

DAYS = [date(2026, 11, 23), date(2026, 9, 1), date(2027, 7, 15), date(2028, 2, 29)]
AUTUMN = DAYS[0]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, date]:
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    demo.build(path, request.param, households=30)
    db.close()
    return path, request.param


@pytest.fixture
def con(built: tuple[Path, date]) -> Iterator[db.Connection]:
    db.open_file(built[0])
    with db.cursor() as con:
        yield con
    db.close()


@pytest.fixture
def today(built: tuple[Path, date]) -> date:
    return built[1]


def _count(con: db.Connection, sql: str, *values: object) -> int:
    row = con.execute(f"SELECT count(*) FROM {sql}", list(values) or None).fetchone()
    assert row is not None
    return int(row[0])


def test_every_state_can_be_seen(con: db.Connection, today: date) -> None:
    past = {state for (state,) in con.execute("SELECT DISTINCT state FROM bookings WHERE day < ?", [today]).fetchall()}
    coming = {s for (s,) in con.execute("SELECT DISTINCT state FROM bookings WHERE day > ?", [today]).fetchall()}
    assert past | coming == set(State)
    assert {"present", "absent"} <= past
    assert coming == set(State) - {"present", "absent"}


def test_nothing_past_is_left_undecided(con: db.Connection, today: date) -> None:
    undecided = "('requested', 'change_requested', 'cancel_requested', 'waiting')"
    assert _count(con, f"bookings WHERE day <= ? AND state IN {undecided}", today) == 0


def test_counters_of_places_are_those_of_the_bookings(con: db.Connection) -> None:
    assert places.differences(con) == 0
    assert _count(con, "bookings b ANTI JOIN places p USING (activity_id, group_id, day)") == 0


def test_some_days_are_full_and_only_there_do_families_wait(con: db.Connection, today: date) -> None:
    waiting = "bookings b JOIN places p USING (activity_id, group_id, day) WHERE b.state = 'waiting'"
    assert _count(con, waiting) > 0
    assert _count(con, f"{waiting} AND p.taken < p.capacity + p.extra") == 0


def test_no_child_is_outside_the_ages_of_its_group(con: db.Connection) -> None:
    rows = con.execute(
        """SELECT c.born_on, b.day, g.min_age, g.max_age FROM bookings b JOIN children c ON c.id = b.child_id
        JOIN groups g ON g.id = b.group_id AND g.activity_id = b.activity_id"""
    ).fetchall()
    assert len(rows) == _count(con, "bookings")
    assert all(low <= age_on(born_on, day) <= high for born_on, day, low, high in rows)


def test_no_day_is_booked_while_the_activity_is_closed(con: db.Connection) -> None:
    offers = catalogue.load(con)
    days = con.execute("SELECT DISTINCT activity_id, day FROM bookings").fetchall()
    assert all(offers.calendar.closed(offers.activity(activity), day) is None for activity, day in days)


def test_prices_are_those_of_the_tariff_in_force(con: db.Connection) -> None:
    versions, quotients = tariffs.every(con), tariffs.quotients_of_many(con)
    rows = con.execute("SELECT DISTINCT activity_id, household_id, day, price FROM bookings").fetchall()
    for activity, household, day, price in rows:
        version, quotient = (
            tariff.in_force(versions, activity, day),
            tariff.quotient_on(quotients.get(household, ()), day),
        )
        assert version is not None
        assert price == tariff.price(version.model, quotient.qf if quotient else None)


def test_hours_are_among_those_offered(con: db.Connection) -> None:
    offers = catalogue.load(con)
    rows = con.execute("SELECT DISTINCT activity_id, hour FROM bookings").fetchall()
    rows += con.execute("SELECT activity_id, wanted_hour FROM bookings WHERE wanted = 'modify'").fetchall()
    assert all(hour in (offers.activity(activity).hours() or [None]) for activity, hour in rows)


def test_automatic_activities_have_nothing_to_validate(con: db.Connection) -> None:
    asked = "bookings b JOIN activities a ON a.id = b.activity_id WHERE b.state IN ('requested', 'cancel_requested')"
    assert _count(con, asked) > 0
    assert _count(con, f"{asked} AND a.validation = 'automatic'") == 0


def test_requests_were_made_in_time_and_changes_too_late(con: db.Connection) -> None:
    offers = catalogue.load(con)
    rows = con.execute(
        """SELECT activity_id, day, since_at, state FROM bookings
        WHERE state IN ('requested', 'cancel_requested', 'change_requested')"""
    ).fetchall()
    for activity, day, since_at, state in rows:
        last = eligibility.limit(offers.activity(activity), Operation.CANCEL, day, offers.calendar)
        assert last is not None
        assert (clock.to_paris(since_at) <= last) == (state != "change_requested")


def test_every_request_to_come_has_its_order_and_every_total_is_the_sum_of_its_lines(con: db.Connection) -> None:
    assert _count(con, "bookings WHERE state = 'requested' AND order_id IS NULL") == 0
    assert (
        _count(
            con,
            """orders o WHERE total <> (SELECT coalesce(sum(price), 0) FROM order_lines l
                WHERE l.order_id = o.id AND l.outcome IN ('requested', 'confirmed'))""",
        )
        == 0
    )
    assert _count(con, "order_lines l ANTI JOIN orders o ON o.id = l.order_id") == 0


def test_the_two_months_before_are_invoiced_without_a_gap(con: db.Connection, today: date) -> None:
    before = today.replace(day=1) - timedelta(days=1)
    months = [(before.replace(day=1) - timedelta(days=1)).replace(day=1), before.replace(day=1)]
    for month in months:
        issued = invoices.of_period(con, month)
        assert [invoice.number for invoice in issued] == [f"{month:%Y-%m}-{n:04d}" for n in range(1, len(issued) + 1)]
        assert issued
        lines = invoices.lines(con, [invoice.id for invoice in issued])
        for invoice in issued:
            assert invoice.total == sum(line.amount for line in lines[invoice.id])
            assert all(line.amount == line.quantity * line.unit_price for line in lines[invoice.id])
            assert all(line.quantity == len(line.days) for line in lines[invoice.id])
        assert not invoices.billing(con, month).drafts
    assert _count(con, "invoices WHERE issued_on > ?", today) == 0


def test_some_invoices_are_paid_and_some_are_not(con: db.Connection, today: date) -> None:
    assert _count(con, "allocations") > 0
    assert _count(con, "payments WHERE received_on > ?", today) == 0
    over = "SELECT line_id FROM allocations a JOIN invoice_lines l ON l.id = line_id GROUP BY line_id, l.amount"
    assert _count(con, f"({over} HAVING sum(a.amount) > l.amount)") == 0
    remaining = [invoice.remaining for period in invoices.periods(con) for invoice in invoices.of_period(con, period)]
    assert any(rest == 0 for rest in remaining)
    assert any(rest > 0 for rest in remaining)


def test_nothing_is_dated_after_the_day_before(con: db.Connection, today: date) -> None:
    for table, column in (("bookings", "since_at"), ("events", "happened_at"), ("orders", "created_at"),
                          ("notifications", "created_at"), ("notifications", "read_at"), ("outbox", "created_at"),
                          ("invoices", "issued_at"), ("carts", "updated_at")):  # fmt: skip
        assert _count(con, f"{table} WHERE {column} >= ?", today) == 0


def test_every_adult_can_sign_in_with_the_announced_password(con: db.Connection) -> None:
    assert _count(con, "adults d ANTI JOIN accounts a ON a.adult_id = d.id") == 0
    offered = accounts.demonstration_accounts(con)
    assert len(offered) == 8
    for account in offered:
        found = accounts.credentials(con, account.email)
        assert found is not None
        assert not passwords.outdated(found.password_hash)
    assert passwords.matches(found.password_hash, families.PASSWORD)


def test_separated_parents_share_a_child_and_book_one_week_in_two(con: db.Connection) -> None:
    shared = con.execute(
        """SELECT b.household_id, week(b.day) % 2 FROM bookings b JOIN guardianships g
            ON g.child_id = b.child_id AND g.household_id = b.household_id
        WHERE g.custody = 'shared' GROUP BY ALL"""
    ).fetchall()
    assert len(shared) == 2
    assert len(dict(shared)) == 2


def test_their_calendar_agrees_with_their_bookings_but_for_one_exception(con: db.Connection, today: date) -> None:
    (child,) = con.execute("SELECT DISTINCT child_id FROM guardianships WHERE custody = 'shared'").fetchall()[0]
    known = custody.load(con, [child]).children[child]
    calendar = school_calendar.load(con)
    assert rules_of_custody.strays(known, child, custody.held(con, child, today - timedelta(days=60)), calendar) == []
    kinds = {one.kind for one in rules_of_custody.conflicts(known, today, today + timedelta(days=300), calendar)}
    assert kinds <= {rules_of_custody.ConflictKind.TWO_IN_A_ROW}
    (exception,) = known.exceptions
    assert exception > today
    assert len(custody_requests.pending(con, [child])) == 1


def test_the_tutorial_family_has_a_basket_and_children_of_six_and_four(con: db.Connection, today: date) -> None:
    rows = con.execute(
        "SELECT first_name, born_on FROM children WHERE last_name = 'Billard' ORDER BY born_on LIMIT 2"
    ).fetchall()
    assert [(name, age_on(born_on, today)) for name, born_on in rows] == [("Elio", 6), ("Luka", 4)]
    isabelle = accounts.credentials(con, "isabelle.billard@familles.example")
    assert isabelle is not None
    lines = carts.lines(con, isabelle.account_id)
    assert {line.operation for line in lines} == {Operation.BOOK, Operation.CANCEL}
    known = bookings.by_keys(con, [(line.child_id, line.activity_id, line.day) for line in lines])
    assert {known[key].state for key in known} == {State.CONFIRMED}
    assert len(known) == sum(line.operation is Operation.CANCEL for line in lines)


def test_the_tutorial_basket_can_be_ordered_as_it_is(con: db.Connection, today: date) -> None:
    isabelle = accounts.credentials(con, "isabelle.billard@familles.example")
    assert isabelle is not None
    household = con.execute("SELECT household_id FROM adults WHERE first_name = 'Isabelle' ORDER BY id").fetchone()
    assert household is not None
    user = User(isabelle.account_id, Role.PARENT, "Isabelle Billard", "isabelle.billard@familles.example", household[0])
    now = datetime.combine(today, time(17), PARIS)
    seen = ordering.review(user, now)
    assert [verdict.refusal for verdict in seen.verdicts] == [None] * 4
    assert seen.total > 0


def test_a_basket_left_for_three_weeks_tells_what_changed(con: db.Connection, today: date) -> None:
    mother = con.execute(
        """SELECT a.id, d.household_id FROM accounts a JOIN adults d ON d.id = a.adult_id
        WHERE d.last_name = 'Đặng' ORDER BY a.id"""
    ).fetchone()
    assert mother is not None
    user = User(mother[0], Role.PARENT, "Thị Hương Đặng", "dang@familles.example", mother[1])
    now = datetime.combine(today, time(17), PARIS)
    found = [since.changed(verdict) for verdict in ordering.review(user, now).verdicts]
    assert None not in found
    if today != AUTUMN:  # the others have little left to book, or none at all
        return
    assert {What.PRICE, What.PLACE} <= {change.what for change in found if change is not None}
    (activity,) = basket.cart(user, now).activities
    assert period.habits(user, [activity], now)


def test_the_news_come_with_a_pdf(con: db.Connection, today: date) -> None:
    shown = news.shown(con, today)
    attached = [item.file_id for item in shown if item.file_id is not None]
    assert len(shown) >= 3
    content = news.file_shown(con, attached[0], today).content
    assert "Menus de la semaine" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_same_day_gives_the_same_town(tmp_path: Path) -> None:
    assert _digest(tmp_path / "one.duckdb") == _digest(tmp_path / "two.duckdb")


def _digest(path: Path) -> str:
    demo.build(path, AUTUMN, households=12)
    digest = hashlib.sha256()
    with db.cursor() as con:
        tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        for table in tables:
            digest.update(repr(con.execute(f"SELECT * FROM app.{table} ORDER BY ALL").fetchall()).encode())
    db.close()
    return digest.hexdigest()


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        (timedelta(days=7), True),
        (timedelta(days=8), False),
        (timedelta(days=-1), False),
    ],
)
def test_a_town_is_kept_for_a_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta, kept: bool
) -> None:
    monkeypatch.setattr(demo, "HOUSEHOLDS", 8)
    path = tmp_path / "demo.duckdb"
    demo.build(path, AUTUMN, households=8)
    with db.transaction() as con:
        con.execute("DELETE FROM notifications")
    db.close()
    demo.open_or_build(path, AUTUMN + later)
    with db.cursor() as con:
        assert (_count(con, "notifications") == 0) is kept
    db.close()


def test_a_town_of_another_school_year_is_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    demo.build(path, date(2027, 8, 30), households=8)
    db.close()
    demo.open_or_build(path, date(2027, 9, 1))
    with db.cursor() as con:
        assert _count(con, "settings WHERE key = 'demo_built_on' AND value = '2027-09-01'") == 1
    db.close()


def test_the_database_of_a_real_structure_is_left_alone(town: Path) -> None:
    demo.open_or_build(town, AUTUMN)
    with db.cursor() as con:
        assert _count(con, "households") == 2


def test_a_town_to_measure_is_built_in_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--households", "5", "--today", "2026-11-23", "--out", str(tmp_path / "big.duckdb")]
    assert main(arguments) == 0
    assert "5 familles" in capsys.readouterr().out
    assert main(arguments) == 1
    assert "existe déjà" in capsys.readouterr().err
    assert main(["--households", "4", "--out", str(tmp_path / "other.duckdb")]) == 2


def test_amounts_and_months_are_written_in_french() -> None:
    assert texts.of_month(date(2026, 10, 1)) == "d'octobre 2026"
    assert texts.euros(Decimal("1234.5")) == "1\u202f234,50\u00a0€"
    assert texts.day(date(2026, 12, 1)) == "mardi 1er décembre"


def test_documents_of_every_state_can_be_seen_and_opened(con: db.Connection, today: date) -> None:
    states = {state for (state,) in con.execute("SELECT DISTINCT state FROM documents").fetchall()}
    assert states == {"pending", "accepted", "refused"}
    assert _count(con, "documents WHERE state = 'accepted' AND valid_until < ?", today) > 0
    ending = "documents WHERE state = 'accepted' AND valid_until BETWEEN ? AND ?"
    assert _count(con, ending, today, today + timedelta(30)) > 0
    for (key,) in con.execute("SELECT DISTINCT storage_key FROM documents").fetchall():
        assert vault.read(key).startswith(b"%PDF-")


def test_the_family_of_the_tutorial_has_documents_to_complete(con: db.Connection, today: date) -> None:
    isabelle = accounts.credentials(con, "isabelle.billard@familles.example")
    assert isabelle is not None
    household = con.execute("SELECT household_id FROM adults WHERE first_name = 'Isabelle' ORDER BY id").fetchone()
    assert household is not None
    user = User(isabelle.account_id, Role.PARENT, "Isabelle Billard", "", household[0])
    lights = readiness.lights(user, datetime.combine(today, time(9), PARIS)).of
    assert {Light.INCOMPLETE, Light.BLOCKED} <= {one.light for own in lights.values() for one in own.values()}
