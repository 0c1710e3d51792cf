"""« Données personnelles » of the administration, and « Mes données » of parents."""

from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import privacy_requests
from portail.actions import privacy
from portail.rules.access import User
from portail.rules.privacy import RequestKind
from tests.actions import family
from tests.actions.conftest import Count, count  # noqa: F401 – a fixture
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, MARC, NOW
from tests.pages.conftest import OpenPage

PAGE, MINE = "equipe/donnees.py", "famille/compte.py"


def section(page: AppTest, name: str) -> AppTest:
    page.session_state["donnees-rubrique"] = name
    return page.run()


def said(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.get("html")]
    return unescape("\n".join(str(getattr(one, "value", "") or one.proto.body) for one in shown))


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [button for button in page.button if button.label == label]
    return button.click().run()


@pytest.mark.parametrize("user", [ISABELLE, AGATHE, DIANE, BRUNO], ids=lambda user: user.role.value)
def test_nobody_but_the_administration_has_the_page(open_page: OpenPage, user: User) -> None:
    page = open_page(user)
    try:
        page.switch_page(PAGE)
    except ValueError:
        return
    assert any("ne donne pas accès" in error.value for error in page.run().error)


def test_a_request_is_read_and_answered(open_page: OpenPage) -> None:
    privacy.ask(MARC, RequestKind.CORRECTION, "Le prénom de <b>Tom</b>", NOW)
    page = open_page(ADELE, PAGE)
    assert not page.exception
    assert "Marc Billard" in said(page)
    assert "réponse au plus tard le 23 décembre 2026" in said(page)
    press(page, "Répondre et clore")
    assert [error.value for error in page.error] == [
        "Écrivez d'abord la réponse : la famille la lira dans « Mon compte »."
    ]
    (box,) = page.text_area
    box.set_value("C'est fait.")
    press(page, "Répondre et clore")
    assert "Aucune demande n'attend" in said(page)
    assert [one.answer for one in privacy.mine(MARC)] == ["C'est fait."]


def test_an_erasure_is_seen_then_typed_then_done(open_page: OpenPage, count: Count) -> None:  # noqa: F811
    family.live()
    privacy.ask(ISABELLE, RequestKind.ERASE_HOUSEHOLD, "", NOW)
    page = open_page(ADELE, PAGE)
    press(page, "Préparer l'effacement")
    assert "Isabelle Billard, Marc Billard" in "\n".join(head.value for head in page.subheader)
    assert "Rendu\u00a0anonyme" in said(page)
    (typed,) = page.text_input
    typed.set_value("F-0002")
    press(page, "Effacer définitivement")
    assert [error.value for error in page.error] == ["Rien n'est effacé : recopiez la référence F-0001 pour confirmer."]
    assert count("erasures") == 0
    page.text_input[0].set_value("F-0001")
    press(page, "Effacer définitivement")
    assert not page.exception
    assert count("erasures") == 1
    assert family.found() == []


def test_what_is_to_be_paid_is_said_in_place_of_the_button(open_page: OpenPage) -> None:
    family.live(paid=False)
    page = section(open_page(ADELE, PAGE), "Effacement")
    page.text_input[0].set_value("billard").run()
    press(page, "Choisir")
    assert [warning.value for warning in page.warning] == [
        "Pas encore possible. À régler d'abord : 6,20\u00a0€ restant à payer."
    ]
    assert "Effacer définitivement" not in [button.label for button in page.button]


def test_durations_are_changed(open_page: OpenPage) -> None:
    page = section(open_page(ADELE, PAGE), "Durées")
    (mails,) = [field for field in page.number_input if field.key == "keep_mails_months"]
    mails.set_value(6)
    press(page, "Enregistrer les durées")
    assert not page.exception
    assert privacy.durations(ADELE).keep_mails_months == 6


def test_the_nights_are_told(open_page: OpenPage) -> None:
    page = section(open_page(ADELE, PAGE), "Nettoyages")
    assert "Aucun nettoyage n'a encore eu lieu" in said(page)
    with db.transaction() as con:
        privacy_requests.add_night(con, {"outbox": 3, "households": 1}, NOW.replace(tzinfo=None))
    page.run()
    assert "Familles rendues anonymes : 1" in said(page)
    assert "E-mails : 3" in said(page)


def test_a_parent_asks_and_reads_the_answer(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, MINE)
    assert not page.exception
    (box,) = [box for box in page.text_area if box.key == "correction-text"]
    box.set_value("Le nom de l'école a changé")
    press(page, "Demander une correction")
    (request,) = privacy.waiting(ADELE)
    assert (request.household_id, request.message) == (BILLARD, "Le nom de l'école a changé")
    (box,) = [box for box in page.text_area if box.key == "correction-text"]
    box.set_value("Encore")
    press(page, "Demander une correction")
    assert "Vous avez déjà fait cette demande" in page.error[0].value
    privacy.answer(ADELE, request.id, "C'est noté.", NOW)
    assert "C'est noté" in said(page.run()).replace("\\", "")


def test_a_parent_asks_for_the_erasure_of_the_household(open_page: OpenPage) -> None:
    page = open_page(KARIM, MINE)
    (kind,) = [radio for radio in page.radio if radio.key == "erasure-kind"]
    kind.set_value(RequestKind.ERASE_HOUSEHOLD)
    press(page, "Demander l'effacement")
    (request,) = privacy.waiting(ADELE)
    assert (request.household_id, request.kind) == (HADDAD, "erase_household")
    assert date(2026, 11, 23) == request.created_at.date()
