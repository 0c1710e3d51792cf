"""A month is issued once, numbered without a gap, and each family sees its own."""

import csv
import io
import threading
import time
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

import db
import db.invoices
import db.payments
from db.payments import NewPayment
from portail import clock
from portail.actions import invoicing, print_run
from portail.actions.print_run import Kind
from portail.documents import invoice as paper
from portail.documents.spreadsheet import inert
from portail.errors import AlreadyIssued, Forbidden, NotFound, PeriodNotOver
from portail.rules.access import User
from portail.rules.booking import State
from portail.rules.invoice import AnomalyKind
from tests.cast import (
    ADELE,
    AGATHE,
    BILLARD,
    BRUNO,
    CANTINE,
    DIANE,
    HADDAD,
    ISABELLE,
    KARIM,
    LEA,
    MARC,
    MATIN,
    NOW,
    SOIR,
    TOM,
    YANIS,
)  # fmt: skip

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
PRICES = {MATIN: "3.10", CANTINE: "2.60", SOIR: "6.20"}
EARLY = NOW.replace(day=3)


def book(child: int, home: int, activity: int, days: Iterable[date], state: State = State.CONFIRMED) -> None:
    wanted = "cancel" if state is State.CHANGE_REQUESTED else None
    with db.transaction() as con:
        con.executemany(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, wanted, price, since_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, TIMESTAMP '2026-09-01')""",
            [[child, activity, day, activity * 10, home, state, wanted, PRICES[activity]] for day in days],
        )


def oct(*days: int) -> list[date]:
    return [date(2026, 10, day) for day in days]


@pytest.fixture
def october(town: Path) -> None:
    """Billard: 9.30 + 7.80 = 17.10 €; Haddad, without quotient: 8.20 €."""
    book(LEA, BILLARD, MATIN, oct(1, 2, 5))
    book(TOM, BILLARD, CANTINE, oct(1, 2, 5))
    book(YANIS, HADDAD, CANTINE, oct(1, 2))


def rows(sql: str) -> list[tuple[object, ...]]:
    with db.cursor() as con:
        return con.execute(sql).fetchall()


def issue_october(now: datetime = EARLY) -> list[int]:
    return invoicing.issue(BRUNO, OCTOBER, now)


def mine(user: User) -> list[db.invoices.Invoice]:
    with db.cursor() as con:
        return db.invoices.of_household(con, user.household, user.adult_id)


@pytest.mark.usefixtures("october")
def test_issuing_numbers_each_family_and_keeps_what_is_printed() -> None:
    issue_october()
    (issued,) = mine(ISABELLE)
    assert (issued.number, issued.period, issued.total) == ("2026-10-0001", OCTOBER, Decimal("17.10"))
    assert (issued.issued_on, issued.due_on) == (date(2026, 11, 3), date(2026, 11, 20))
    assert issued.addressee == "Isabelle Billard\nMarc Billard\n27 bis rue du Faubourg\n63450 Saint-Amant"
    assert issued.quotient == "742 (CAF, janv. 2026)"
    assert [invoice.number for invoice in mine(KARIM)] == ["2026-10-0002"]


@pytest.mark.usefixtures("october")
def test_a_preview_writes_nothing_and_foretells_the_issue() -> None:
    view = invoicing.preview(BRUNO, OCTOBER)
    assert view.totals == {BILLARD: Decimal("17.10"), HADDAD: Decimal("8.20")}
    assert not rows("SELECT * FROM invoices")
    assert not rows("SELECT * FROM counters")
    issue_october()
    after = invoicing.preview(BRUNO, OCTOBER)
    assert (after.totals, after.billing.drafts) == (view.totals, ())


@pytest.mark.usefixtures("october")
def test_every_account_of_a_family_is_told_once() -> None:
    issue_october()
    assert sorted(rows("SELECT account_id, kind FROM notifications")) == [
        (user.account_id, "invoice") for user in (ISABELLE, MARC, KARIM)
    ]
    told = rows("SELECT recipient FROM outbox ORDER BY recipient")
    assert told == [(user.email,) for user in (ISABELLE, KARIM, MARC)]
    assert rows("SELECT account_id, household_id, why FROM events WHERE kind = 'invoice' ORDER BY why") == [
        (BRUNO.account_id, BILLARD, "2026-10-0001"),
        (BRUNO.account_id, HADDAD, "2026-10-0002"),
    ]


@pytest.mark.usefixtures("october")
def test_a_second_issue_does_nothing() -> None:
    issue_october()
    with pytest.raises(AlreadyIssued):
        issue_october()
    assert rows("SELECT count(*) FROM invoices") == [(2,)]


@pytest.mark.usefixtures("october")
def test_a_second_issue_bills_only_who_has_no_invoice_and_goes_on_with_the_numbers() -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM bookings WHERE household_id = ?", [HADDAD])
    issue_october()
    book(YANIS, HADDAD, CANTINE, oct(1))
    book(LEA, BILLARD, MATIN, oct(6))
    issue_october()
    assert [invoice.number for invoice in mine(KARIM)] == ["2026-10-0002"]
    assert len(mine(ISABELLE)) == 1
    assert [(a.kind, a.days) for a in invoicing.preview(BRUNO, OCTOBER).billing.anomalies] == [
        (AnomalyKind.LEFT_OUT, (date(2026, 10, 6),))
    ]


def test_a_month_that_is_not_over_can_be_seen_but_not_issued(town: Path) -> None:
    november = date(2026, 11, 1)
    book(LEA, BILLARD, MATIN, [date(2026, 11, 5)])
    assert invoicing.preview(BRUNO, november).total == Decimal("3.10")
    with pytest.raises(PeriodNotOver):
        invoicing.issue(BRUNO, november, NOW)


@pytest.mark.usefixtures("october")
def test_eight_threads_issuing_at_once_leave_no_gap_and_no_double() -> None:
    for month in (7, 8, 9):
        book(LEA, BILLARD, MATIN, [date(2026, month, 3)])
        book(YANIS, HADDAD, MATIN, [date(2026, month, 3)])
    with db.transaction() as con:
        con.execute("UPDATE tariffs SET valid_from = DATE '2026-01-01'")
    outcomes: list[object] = []

    def attempt(place: int) -> None:
        try:
            outcomes.append(invoicing.issue(BRUNO, date(2026, 7 + place % 4, 1), EARLY))
        except AlreadyIssued as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=attempt, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyIssued"] * 4 + ["list"] * 4
    numbers = [number for (number,) in rows("SELECT number FROM invoices ORDER BY number")]
    assert numbers == [f"2026-{month:02d}-000{rank}" for month in (7, 8, 9, 10) for rank in (1, 2)]


@pytest.mark.usefixtures("october")
def test_numbers_are_given_back_when_the_issue_fails() -> None:
    def fail() -> None:
        with db.transaction() as con:
            db.invoices.issue(con, OCTOBER, NOW.date(), NOW.date(), clock.to_utc(NOW))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not rows("SELECT * FROM counters")
    issue_october()
    assert rows("SELECT min(number), max(number) FROM invoices") == [("2026-10-0001", "2026-10-0002")]


@pytest.mark.parametrize(
    ("state", "billed"),
    [
        (State.REQUESTED, False),
        (State.CONFIRMED, True),
        (State.CHANGE_REQUESTED, True),
        (State.CANCEL_REQUESTED, False),  # the family waits for the answer
        (State.WAITING, False),
        (State.REFUSED, False),
        (State.CANCELLED, False),
        (State.ABSENT, True),
        (State.PRESENT, True),
    ],
)
def test_which_states_are_billed(town: Path, state: State, billed: bool) -> None:
    book(LEA, BILLARD, MATIN, oct(1), state)
    assert bool(invoicing.preview(BRUNO, OCTOBER).billing.drafts) is billed


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.REQUESTED, AnomalyKind.UNDECIDED),
        (State.CHANGE_REQUESTED, AnomalyKind.UNDECIDED),
        (State.CANCEL_REQUESTED, AnomalyKind.CANCEL_UNANSWERED),
    ],
)
def test_requests_left_without_answer_are_reported(town: Path, state: State, kind: AnomalyKind) -> None:
    book(LEA, BILLARD, MATIN, oct(1), state)
    found = invoicing.preview(BRUNO, OCTOBER).billing.anomalies
    assert [(a.kind, a.household_id, a.days) for a in found] == [(kind, BILLARD, (date(2026, 10, 1),))]


def test_a_cancellation_asked_in_time_is_never_billed_before_it_is_answered(town: Path) -> None:
    book(LEA, BILLARD, MATIN, oct(1), State.CANCEL_REQUESTED)
    book(LEA, BILLARD, MATIN, oct(2), State.PRESENT)
    with pytest.raises(AlreadyIssued):
        issue_october()
    with db.transaction() as con:
        con.execute("UPDATE bookings SET state = 'cancelled' WHERE state = 'cancel_requested'")
    (id,) = issue_october()
    with db.cursor() as con:
        assert [line.quantity for line in db.invoices.lines(con, [id])[id]] == [1]


def test_an_absence_is_named_on_the_invoice(town: Path) -> None:
    book(LEA, BILLARD, MATIN, oct(1), State.ABSENT)
    (id,) = issue_october()
    with db.cursor() as con:
        assert [line.label for line in db.invoices.lines(con, [id])[id]] == ["PERISCOLAIRE MATIN – absence"]


@pytest.mark.usefixtures("october")
def test_a_family_without_a_price_waits_and_the_others_are_billed() -> None:
    book(YANIS, HADDAD, MATIN, [date(2026, 10, 8)])
    with db.transaction() as con:
        con.execute("UPDATE tariffs SET valid_from = DATE '2026-10-07' WHERE id = ?", [CANTINE])
    book(LEA, BILLARD, SOIR, oct(8))
    with db.transaction() as con:
        con.execute("DELETE FROM bookings WHERE child_id = ?", [TOM])
    issue_october()
    assert (len(mine(ISABELLE)), len(mine(KARIM))) == (1, 0)


@pytest.mark.usefixtures("october")
def test_what_was_due_before_is_carried_and_advances_settle_the_new_lines() -> None:
    book(LEA, BILLARD, MATIN, [date(2026, 9, 3)])
    invoicing.issue(BRUNO, SEPTEMBER, EARLY - timedelta(days=30))
    with db.transaction() as con:
        db.payments.add_many(con, [NewPayment(HADDAD, date(2026, 10, 2), "cheque", Decimal("10.00"))])
    issue_october()
    latest, oldest = mine(ISABELLE)
    assert (latest.previous_balance, latest.amount_due) == (Decimal("3.10"), Decimal("20.20"))
    assert (oldest.previous_balance, oldest.remaining) == (Decimal("0.00"), Decimal("3.10"))
    (advance,) = mine(KARIM)
    assert (advance.previous_balance, advance.amount_due) == (Decimal("-10.00"), Decimal("-1.80"))
    assert advance.remaining == Decimal("0.00")


@pytest.mark.usefixtures("october")
def test_a_payment_settles_the_oldest_invoice_first() -> None:
    book(LEA, BILLARD, MATIN, [date(2026, 9, 3)])
    invoicing.issue(BRUNO, SEPTEMBER, EARLY)
    issue_october()
    with db.transaction() as con:
        db.payments.add_many(con, [NewPayment(BILLARD, date(2026, 11, 5), "transfer", Decimal("5.00"))])
        left = db.payments.balance(con, BILLARD)
    assert [invoice.remaining for invoice in mine(MARC)] == [Decimal("15.20"), Decimal("0.00")]
    assert left == Decimal("15.20")


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("user", [ISABELLE, AGATHE, DIANE], ids=lambda user: user.role.value)
def test_only_billers_bill(user: User) -> None:
    for act in (
        lambda: invoicing.periods(user, NOW.date()),
        lambda: invoicing.preview(user, OCTOBER),
        lambda: invoicing.issue(user, OCTOBER, NOW),
        lambda: invoicing.table(user, OCTOBER),
        lambda: print_run.start(user, OCTOBER, Kind.MERGED),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.usefixtures("october")
def test_another_familys_invoice_does_not_exist() -> None:
    first, second = issue_october()
    for user in (ISABELLE, MARC, BRUNO, ADELE):
        assert invoicing.family_invoice(user, first).number == "2026-10-0001"
    for user, id in ((KARIM, first), (ISABELLE, second), (AGATHE, first), (DIANE, first), (BRUNO, 999_999)):
        with pytest.raises(NotFound):
            invoicing.family_invoice(user, id)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\u00a0", " ")


@pytest.mark.usefixtures("october")
def test_the_pdf_says_the_total_the_days_and_the_family() -> None:
    first, _ = issue_october()
    text = text_of(paper.render(invoicing.family_invoice(ISABELLE, first)))
    for said in ("17,10 €", "2026-10-0001", "1, 2, 5 oct.", "F-0001", "Léa Billard", "742 (CAF, janv. 2026)"):
        assert said in text


def finished(kind: Kind) -> bytes:
    run = print_run.start(BRUNO, OCTOBER, kind)
    patience = time.monotonic() + 20
    while not run.ready and time.monotonic() < patience:
        assert not run.failed
        time.sleep(0.01)
    assert (run.done, run.total) == (2, 2)
    return b"".join(run.content())


@pytest.mark.usefixtures("october")
def test_a_print_run_holds_every_family() -> None:
    issue_october()
    text = text_of(finished(Kind.MERGED))
    assert "2026-10-0001" in text
    assert "2026-10-0002" in text
    archive = zipfile.ZipFile(io.BytesIO(finished(Kind.SEPARATE)))
    assert archive.namelist() == ["facture-2026-10-0001.pdf", "facture-2026-10-0002.pdf"]
    assert "8,20 €" in text_of(archive.read("facture-2026-10-0002.pdf"))


@pytest.mark.usefixtures("october")
def test_a_print_run_is_drawn_once_and_again_when_invoices_are_added() -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM bookings WHERE household_id = ?", [HADDAD])
    with pytest.raises(NotFound):
        print_run.start(BRUNO, OCTOBER, Kind.MERGED)
    issue_october()
    run = print_run.start(BRUNO, OCTOBER, Kind.MERGED)
    assert print_run.start(BRUNO, OCTOBER, Kind.MERGED) is run
    book(YANIS, HADDAD, CANTINE, oct(1))
    issue_october()
    assert print_run.find(BRUNO, OCTOBER, Kind.MERGED) is None


@pytest.mark.usefixtures("october")
def test_the_table_opens_in_a_french_spreadsheet() -> None:
    issue_october()
    content = invoicing.table(BRUNO, OCTOBER)
    assert content.startswith(b"\xef\xbb\xbf")
    heads, first, _ = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    read = dict(zip(heads, first, strict=True))
    assert (read["Numéro"], read["Total"], read["Réglé"]) == ("2026-10-0001", "17,10", "0,00")


@pytest.mark.parametrize("words", ["=1+1", "+33 4", "-2", "@SUM(A1)", "\t=1", "  =1", "\n=1", "\r=1"])
def test_no_name_can_become_a_formula(words: str) -> None:
    assert inert(words) == f"'{words}"


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert inert("Mme Đặng – Wójcik") == "Mme Đặng – Wójcik"


@pytest.mark.usefixtures("october")
def test_a_formula_as_a_name_is_inert_in_the_table() -> None:
    with db.transaction() as con:
        con.execute("UPDATE adults SET first_name = '=HYPERLINK(1)' WHERE id = ?", [ISABELLE.adult_id])
    issue_october()
    assert ";'=HYPERLINK(1) Billard;" in invoicing.table(BRUNO, OCTOBER).decode()


@pytest.mark.usefixtures("october")
def test_the_difference_to_the_month_before_is_shown_family_by_family() -> None:
    book(LEA, BILLARD, MATIN, [date(2026, 9, 3)])
    invoicing.issue(BRUNO, SEPTEMBER, EARLY)
    assert invoicing.preview(BRUNO, OCTOBER).differences == [
        (BILLARD, Decimal("3.10"), Decimal("17.10")),
        (HADDAD, Decimal("0.00"), Decimal("8.20")),
    ]
