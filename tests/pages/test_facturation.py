"""The month as who bills works on it."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import db
from pages.ui import billing, session
from portail import clock
from portail.actions import invoicing
from portail.rules.access import User
from tests.cast import AGATHE, BILLARD, BRUNO, CANTINE, DIANE, HADDAD, ISABELLE, LEA, MATIN, NOW, YANIS
from tests.pages.conftest import OpenPage

PAGE = "equipe/facturation.py"
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def october(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Billard 3.10 €, Haddad 4.10 € without quotient, and a name that is not only letters."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with db.transaction() as con:
        con.execute("UPDATE adults SET last_name = '<b>Đặng</b>' WHERE household_id = ?", [HADDAD])
        con.executemany(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, DATE '2026-10-01', ?, ?, 'confirmed', ?, TIMESTAMP '2026-09-01')""",
            [[LEA, MATIN, 10, BILLARD, "3.10"], [YANIS, CANTINE, 20, HADDAD, "4.10"]],
        )


def shown(page: AppTest) -> str:
    assert not page.exception
    texts = [element.body for element in page.get("html")]
    texts += [element.value for kind in (page.markdown, page.info, page.success, page.warning) for element in kind]
    return " ".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.usefixtures("october")
def test_the_month_before_is_previewed_first(open_page: OpenPage) -> None:
    page = open_page(BRUNO, PAGE)
    said = shown(page)
    assert page.selectbox(key="mois-facture").value == OCTOBER
    assert page.button(key="emettre").label == "Émettre les 2 factures"
    for words in ("<dd>2</dd>", "<dd>7,20 €</dd>", "Quotient inconnu ou expiré", "&lt;b&gt;Đặng&lt;/b&gt;"):
        assert words in said
    assert "<b>" not in said


@pytest.mark.usefixtures("october")
def test_issuing_is_asked_twice(open_page: OpenPage) -> None:
    page = open_page(BRUNO, PAGE)
    page.button(key="emettre").click().run()
    assert "7,20 € au total" in shown(page)
    assert not invoicing.preview(BRUNO, OCTOBER).issued
    page.button(key="emettre-oui").click().run()
    assert len(invoicing.preview(BRUNO, OCTOBER).issued) == 2
    assert "2 factures émises" in shown(page)


@pytest.mark.usefixtures("october")
def test_issuing_twice_is_refused_in_place(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(BRUNO, PAGE)
    page.button(key="emettre").click().run()
    invoicing.issue(BRUNO, OCTOBER, NOW)
    page.button(key="emettre-oui").click().run()
    assert "Les factures d’octobre 2026 sont déjà émises" in shown(page)


@pytest.mark.usefixtures("october")
def test_the_current_month_is_only_previewed(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE bookings SET day = DATE '2026-11-05'")
    page = open_page(BRUNO, PAGE)
    page.selectbox(key="mois-facture").set_value(date(2026, 11, 1)).run()
    assert "Aperçu provisoire" in shown(page)
    assert "emettre" not in [button.key for button in page.button]


@pytest.mark.usefixtures("town")
def test_a_month_without_bookings_says_so(open_page: OpenPage) -> None:
    assert "Aucun jour à facturer" in shown(open_page(BRUNO, PAGE))


@pytest.mark.usefixtures("october")
def test_issued_invoices_are_found_without_accents(open_page: OpenPage) -> None:
    invoicing.issue(BRUNO, OCTOBER, NOW)
    page = open_page(BRUNO, PAGE)
    assert "2026-10-0001" in shown(page)
    page.text_input(key="chercher-facture").set_value("dang f-0002").run()
    said = shown(page)
    assert "2026-10-0002" in said
    assert "2026-10-0001" not in said
    page.text_input(key="chercher-facture").set_value("personne").run()
    assert "Aucune facture ne correspond" in shown(page)


@pytest.mark.usefixtures("october")
def test_files_are_prepared_then_offered(open_page: OpenPage) -> None:
    invoicing.issue(BRUNO, OCTOBER, NOW)
    page = open_page(BRUNO, PAGE)
    page.button(key="preparer-pdf").click().run()
    for _ in range(200):
        links = [element.proto.url for element in page.get("link_button")]
        if "/documents/factures/2026-10.pdf" in links:
            break
        page.run()
    assert links == ["/documents/factures/2026-10.pdf", "/documents/factures/2026-10.csv"]


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("user", [ISABELLE, AGATHE, DIANE], ids=lambda user: user.role.value)
def test_others_have_no_such_page(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="facturation"):
        open_page(user, PAGE)


@pytest.mark.usefixtures("october")
def test_the_callback_checks_the_role_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*roles: object) -> User:
        raise PermissionError(roles)

    monkeypatch.setattr(session, "require", stopped)
    with pytest.raises(PermissionError):
        billing.issue(OCTOBER)
    assert not invoicing.preview(BRUNO, OCTOBER).issued
