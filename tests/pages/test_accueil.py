"""P1, the home page of a parent."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import home, notifications, structure
from db.home import Pending
from pages.ui.home import paragraphs, reminders_of
from portail import clock
from portail.actions import news
from portail.rules.booking import State
from tests.cast import CANTINE, DIANE, HADDAD, ISABELLE, KARIM, LEA, MATIN, NOW, YANIS
from tests.pages.conftest import OpenPage

PAGE = "famille/accueil.py"
TODAY = NOW.date()
NOTHING = Pending(0, 0, 0, 0, 0, Decimal(0), None)


def said(page: AppTest) -> str:
    """All the text of the page."""
    html = [element.proto.body for element in page.get("html")]
    return "\n".join([*(text.value for text in page.markdown), *html])


def book(
    day: date, state: State = State.CONFIRMED, child: int = LEA, household: int = 1, activity: int = MATIN
) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, wanted, price, since_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 3.10, ?)""",
            [child, activity, day, activity * 10, household, state,
             "cancel" if state is State.CHANGE_REQUESTED else None, clock.to_utc(NOW)],
        )  # fmt: skip


def put_in_basket(days: int) -> None:
    with db.transaction() as con:
        for number in range(days):
            con.execute(
                "INSERT INTO cart_lines (account_id, child_id, activity_id, day, operation, added_at) "
                "VALUES (?, ?, ?, ?, 'book', ?)",
                [ISABELLE.account_id, LEA, MATIN, TODAY + timedelta(days=number), clock.to_utc(NOW)],
            )


@dataclass(frozen=True)
class Invoice:
    id: int
    total: str
    paid: str
    due_on: date
    household: int = 1


def issue(invoice: Invoice) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO invoices (id, number, household_id, period, issued_on, due_on, addressee, total, issued_at)
            VALUES (?, ?, ?, ?, ?, ?, '', ?, ?)""",
            [invoice.id, str(invoice.id), invoice.household, date(2026, invoice.id % 12 + 1, 1), TODAY, invoice.due_on,
             invoice.total, clock.to_utc(NOW)],
        )  # fmt: skip
        con.execute(
            """INSERT INTO invoice_lines (id, invoice_id, rank, child_id, activity_id, label, tariff_id, quantity, unit,
            unit_price, amount) VALUES (?, ?, 1, 11, 1, '', 1, 1, '', ?, ?)""",
            [invoice.id, invoice.id, invoice.total, invoice.total],
        )
        if Decimal(invoice.paid):
            con.execute("INSERT INTO allocations VALUES (?, ?, ?)", [invoice.id, invoice.id, invoice.paid])


def pending() -> Pending:
    with db.cursor() as con:
        return home.pending(con, ISABELLE.account_id, ISABELLE.household, TODAY, ISABELLE.adult_id)


def test_family_without_anything_is_told_so(open_page: OpenPage) -> None:
    page = open_page(ISABELLE)
    assert not page.exception
    for text in ("vous êtes à jour", "Aucun jour réservé", "Pas d'actualité"):
        assert text in said(page)


def test_three_main_actions_come_first(open_page: OpenPage) -> None:
    labels = [button.label for button in open_page(ISABELLE).button]
    assert [label for label in labels if label != "Se déconnecter"] == ["Réserver", "Mon calendrier", "Mes factures"]


def test_next_days_are_listed_with_their_state(open_page: OpenPage) -> None:
    book(clock.today(), State.CONFIRMED)
    book(clock.today() + timedelta(days=1), State.REQUESTED)
    text = said(open_page(ISABELLE))
    assert "Aujourd&#x27;hui" in text
    assert "Demain" in text
    assert "En attente de validation" in text


def test_news_and_texts_of_staff_are_shown_as_written(open_page: OpenPage) -> None:
    draft = news.Draft("Menu <b>de</b> Noël", "Bûche & clémentines", clock.today(), None, ("menu.pdf", b"%PDF-1.7"))
    news.publish(DIANE, draft, False, clock.now())
    news.edit_text(DIANE, "text_why", "Pour <script> vous", clock.now())
    page = open_page(ISABELLE)
    assert r"Menu \<b\>de\</b\> Noël" in said(page)
    assert "Bûche &amp; clémentines" in said(page)
    assert "Pour &lt;script&gt; vous" in said(page)
    assert any("/documents/actualites/" in link.proto.url for link in page.get("link_button"))


def test_staff_have_no_such_page(open_page: OpenPage) -> None:
    page = open_page(DIANE)
    try:
        page.switch_page(PAGE)
    except ValueError:
        return
    assert any("ne donne pas accès" in error.value for error in page.run().error)


def test_what_waits_is_counted_for_this_family_only(town: Path) -> None:
    put_in_basket(2)
    book(TODAY, State.REQUESTED)
    book(TODAY, State.CHANGE_REQUESTED, activity=CANTINE)
    book(TODAY + timedelta(days=1), State.WAITING)
    book(TODAY - timedelta(days=1), State.REQUESTED)
    book(TODAY, State.REQUESTED, YANIS, HADDAD)
    issue(Invoice(1, "50.00", "20.00", date(2026, 11, 20)))
    issue(Invoice(2, "30.00", "30.00", date(2026, 10, 20)))
    issue(Invoice(3, "12.50", "0", date(2026, 12, 20)))
    issue(Invoice(4, "99.00", "0", date(2026, 9, 20), HADDAD))
    with db.transaction() as con:
        notifications.add_many(con, [(ISABELLE.account_id, "order", "", ""), (KARIM.account_id, "order", "", "")], NOW)
    assert pending() == Pending(2, 1, 2, 1, 2, Decimal("42.50"), date(2026, 11, 20))


def test_nothing_waits_for_a_new_family(town: Path) -> None:
    assert pending() == NOTHING


def test_next_bookings_stop_after_the_days_asked_for(town: Path) -> None:
    for offset in (0, 1, 2):
        book(TODAY + timedelta(days=offset))
    book(TODAY, State.CONFIRMED, activity=CANTINE)
    book(TODAY + timedelta(days=1), State.CANCELLED, activity=CANTINE)
    with db.cursor() as con:
        coming = home.next_bookings(con, 1, TODAY, 2, None)
    assert [(booking.day - TODAY).days for booking in coming] == [0, 0, 1]
    assert [booking.activity for booking in coming] == ["PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE MATIN"]


@pytest.mark.parametrize(
    ("waiting", "what", "more"),
    [
        (Pending(1, 0, 0, 0, 0, Decimal(0), None), "1 ligne dans votre panier.", "Rien n'est réservé tant que"),
        (Pending(0, 2, 0, 0, 0, Decimal(0), None), "2 alertes non lues.", ""),
        (Pending(0, 0, 3, 0, 0, Decimal(0), None), "3 demandes en attente de validation.", "Nous vous répondrons"),
        (Pending(0, 0, 0, 1, 0, Decimal(0), None), "1 jour sur liste d'attente.", "Rien n'est facturé."),
        (
            Pending(0, 0, 0, 0, 1, Decimal("42.5"), TODAY),
            "1 facture à régler : 42,50 €.",
            "Avant le 23 novembre 2026 inclus",
        ),
        (
            Pending(0, 0, 0, 0, 1, Decimal(9), date(2026, 11, 22)),
            "1 facture à régler : 9,00 €.",
            "Délai dépassé depuis",
        ),
    ],
)
def test_each_thing_that_waits_has_its_line(waiting: Pending, what: str, more: str) -> None:
    (line,) = reminders_of(waiting, TODAY)
    assert line.what.replace("\u00a0", " ") == what
    assert line.more.startswith(more)


def test_basket_comes_before_everything() -> None:
    lines = reminders_of(Pending(1, 1, 1, 1, 1, Decimal(1), TODAY), TODAY)
    assert [line.page for line in lines] == ["inscription", "finances", "alertes", "calendrier", "calendrier"]


def test_text_of_staff_keeps_its_paragraphs_and_no_markup() -> None:
    assert paragraphs("Un\n\n<b>deux</b>") == "<p>Un</p><p>&lt;b&gt;deux&lt;/b&gt;</p>"


def test_default_texts_are_there(open_page: OpenPage) -> None:
    with db.cursor() as con:
        assert structure.settings(con) == {}
    assert "absence est facturée" in said(open_page(ISABELLE))
