"""What a family reads on its money page."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import db
import db.payments
from db.payments import NewPayment
from portail import clock
from portail.actions import custody, invoicing
from tests.cast import AGATHE, BILLARD, BRUNO, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MARC, MATIN, NOW, YANIS
from tests.pages.conftest import OpenPage

PAGE = "famille/finances.py"


@pytest.fixture
def issued(town: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """October: Billard 9.30 €, Haddad 4.10 €, both due on 20 December."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with db.transaction() as con:
        con.executemany(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, ?, ?, ?, ?, 3.10, TIMESTAMP '2026-09-01')""",
            [
                *([LEA, MATIN, date(2026, 10, day), 10, BILLARD, "confirmed"] for day in (1, 2)),
                [LEA, MATIN, date(2026, 10, 5), 10, BILLARD, "absent"],
                [YANIS, CANTINE, date(2026, 10, 1), 20, HADDAD, "present"],
            ],
        )
    return invoicing.issue(BRUNO, date(2026, 10, 1), NOW)


def pay(household_id: int, amount: str) -> None:
    with db.transaction() as con:
        db.payments.add_many(con, [NewPayment(household_id, date(2026, 11, 20), "cheque", Decimal(amount), "n° 44")])


def shown(page: AppTest) -> str:
    assert not page.exception
    texts = [element.body for element in page.get("html")] + [element.value for element in page.markdown]
    return " ".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("user", [ISABELLE, MARC], ids=lambda user: user.name)
def test_both_parents_read_balance_invoice_and_days(open_page: OpenPage, user: object) -> None:
    said = shown(open_page(user, PAGE))
    for words in (
        "Solde à régler",
        "9,30 €",
        "au plus tard le dimanche 20 décembre 2026",
        "Octobre 2026",
        "2026-10-0001",
        "PERISCOLAIRE MATIN – absence",
        "1, 2 oct.",
        "2 séances × 3,10 €",
        "référence 2026-10-0001 F-0001",
    ):
        assert words in said


def test_an_adult_without_authority_is_told_no_sum_of_hidden_invoices(open_page: OpenPage, issued: list[int]) -> None:
    custody.set_authority(AGATHE, MARC.adult_id or 0, LEA, False, NOW)
    said = shown(open_page(MARC, PAGE))
    assert "Rien à régler" in said
    assert "9,30" not in said
    assert "9,30" in shown(open_page(ISABELLE, PAGE))


def test_the_pdf_is_one_click_away(open_page: OpenPage, issued: list[int]) -> None:
    page = open_page(ISABELLE, PAGE)
    links = [element.proto.url for element in page.get("link_button")]
    assert links == [f"/documents/factures/{issued[0]}.pdf"]


@pytest.mark.usefixtures("issued")
def test_another_familys_invoice_is_not_there(open_page: OpenPage) -> None:
    said = shown(open_page(KARIM, PAGE))
    assert "2026-10-0002" in said
    assert "2026-10-0001" not in said


@pytest.mark.usefixtures("issued")
def test_a_settled_account_has_nothing_to_pay(open_page: OpenPage) -> None:
    pay(BILLARD, "9.30")
    said = shown(open_page(ISABELLE, PAGE))
    for words in ("Rien à régler", "Vous êtes à jour", "Réglée", "Chèque", "n° 44"):
        assert words in said


@pytest.mark.usefixtures("issued")
def test_an_advance_is_in_the_familys_favour(open_page: OpenPage) -> None:
    pay(BILLARD, "10.00")
    said = shown(open_page(ISABELLE, PAGE))
    assert "Solde en votre faveur" in said
    assert "0,70 €" in said


@pytest.mark.usefixtures("issued")
def test_a_late_invoice_says_so(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE invoices SET due_on = DATE '2026-11-20'")
    said = shown(open_page(ISABELLE, PAGE))
    assert "9,30 € en retard." in said
    assert "En retard" in said


@pytest.mark.usefixtures("town")
def test_a_new_family_is_told_when_its_first_invoice_comes(open_page: OpenPage) -> None:
    said = shown(open_page(ISABELLE, PAGE))
    assert "Pas encore de facture" in said
    assert "Aucun paiement enregistré" in said


@pytest.mark.usefixtures("town")
def test_staff_have_no_such_page(open_page: OpenPage) -> None:
    with pytest.raises(ValueError, match="finances"):
        open_page(BRUNO, PAGE)
