"""P12, the alerts of a parent."""

from datetime import timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

import db
from db import notifications
from portail import clock
from tests.cast import DIANE, ISABELLE, KARIM
from tests.pages.conftest import OpenPage

PAGE = "famille/alertes.py"


def alert(title: str = "Demande enregistrée", kind: str = "order", days_ago: int = 0, body: str = "Léa · SOIR") -> None:
    at = clock.to_utc(clock.now() - timedelta(days=days_ago))
    with db.transaction() as con:
        notifications.add_many(con, [(ISABELLE.account_id, kind, title, body)], at)


def unread() -> int:
    with db.cursor() as con:
        return notifications.unread(con, ISABELLE.account_id)


def contents(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_without_alert_the_page_says_what_will_come(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE)
    assert any("Aucune alerte" in text.value for text in page.markdown)
    assert not page.exception


def test_alerts_are_grouped_by_day(open_page: OpenPage) -> None:
    for days_ago in (0, 1, 1):
        alert(days_ago=days_ago)
    page = open_page(ISABELLE, PAGE)
    assert [head.value for head in page.header] == ["Aujourd'hui", "Hier"]
    assert any("3 alertes non lues" in text.value for text in page.markdown)


def test_kind_is_said_in_words(open_page: OpenPage) -> None:
    alert(kind="decision")
    assert open_page(ISABELLE, PAGE).caption[0].value.startswith("Réponse · ")


def test_marking_one_as_read(open_page: OpenPage) -> None:
    alert()
    alert("Facture disponible", "invoice")
    page = open_page(ISABELLE, PAGE)
    next(button for button in page.button if button.label == "Marquer comme lue").click().run()
    assert unread() == 1
    assert sum(button.label == "Marquer comme lue" for button in page.button) == 1


def test_marking_all_as_read(open_page: OpenPage) -> None:
    alert()
    alert()
    page = open_page(ISABELLE, PAGE)
    next(button for button in page.button if button.label == "Tout marquer comme lu").click().run()
    assert unread() == 0
    assert any("Vous avez tout lu." in text.value for text in page.markdown)


def test_names_are_shown_as_they_are_written(open_page: OpenPage) -> None:
    name = '<img src=x onerror="alert(1)"> **gras**'
    alert(name, body=name)
    shown = contents(open_page(ISABELLE, PAGE))
    assert shown.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; **gras**") == 2
    assert "<img" not in shown


def test_alerts_of_others_are_not_shown(open_page: OpenPage) -> None:
    alert("Demande de Léa")
    assert "Demande de Léa" in contents(open_page(ISABELLE, PAGE))
    assert "Demande de Léa" not in contents(open_page(KARIM, PAGE))


def test_staff_have_no_such_page(open_page: OpenPage, town: Path) -> None:
    page = open_page(DIANE)
    try:
        page.switch_page(PAGE)
    except ValueError:
        return
    assert any("ne donne pas accès" in error.value for error in page.run().error)
