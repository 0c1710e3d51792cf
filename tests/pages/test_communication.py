"""S7, what staff say to families."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import news, outbox, structure
from portail import clock, wording_mails
from portail.messages import letters
from portail.messages.outbox import Mail, write
from portail.rules.access import User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE
from tests.pages.conftest import OpenPage

PAGE = "equipe/communication.py"
SMTP = {"HOST": "smtp.exemple.fr", "FROM": "portail@exemple.fr"}


@pytest.fixture
def mail(town: Path) -> int:
    letter = letters.notice("Zoé <img src=x>", "Réponse à vos demandes", ["Bonjour à vous."], "https://exemple.fr")
    with db.transaction() as con:
        return write(con, [Mail(None, "isabelle@exemple.fr", letter)], clock.now())[0]


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMTP.items():
        monkeypatch.setenv(f"PORTAIL_SMTP_{name}", value)


def open_section(open_page: OpenPage, user: User, section: str) -> AppTest:
    page = open_page(user, PAGE)
    page.session_state["rubrique"] = section
    return page.run()


def said(page: AppTest) -> str:
    return "\n".join(text.value for text in page.markdown)


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ADELE], ids=lambda user: user.role.value)
def test_staff_see_the_mails(open_page: OpenPage, mail: int, user: User) -> None:
    page = open_page(user, PAGE)
    assert not page.exception
    assert page.dataframe[0].value["Destinataire"].tolist() == ["isabelle@exemple.fr"]


@pytest.mark.parametrize("user", [AGATHE, BRUNO], ids=lambda user: user.role.value)
def test_news_and_texts_are_not_offered_to_others_than_directors(open_page: OpenPage, user: User) -> None:
    page = open_section(open_page, user, "Actualités")
    assert not page.text_area
    assert "Publier une actualité" not in [head.value for head in page.header]


def test_parents_have_no_such_page(open_page: OpenPage) -> None:
    page = open_page(ISABELLE)
    try:
        page.switch_page(PAGE)
    except ValueError:
        return
    assert any("ne donne pas accès" in error.value for error in page.run().error)


def test_without_mail_the_page_says_so(open_page: OpenPage) -> None:
    assert "Aucun e-mail pour le moment." in said(open_page(DIANE, PAGE))


def test_without_server_mails_are_said_to_be_kept(open_page: OpenPage, mail: int) -> None:
    page = open_page(DIANE, PAGE)
    assert "Aucun serveur d'envoi n'est réglé" in page.warning[0].value
    assert page.dataframe[0].value["État"].tolist() == ["Conservé"]


def test_search_that_finds_nothing_says_so(open_page: OpenPage, mail: int) -> None:
    page = open_page(DIANE, PAGE)
    page.text_input(key="mails-recherche").set_value("inconnu").run()
    assert "Aucun e-mail ne correspond." in said(page)


def test_mail_can_be_read_as_text(open_page: OpenPage, mail: int) -> None:
    page = open_page(DIANE, PAGE)
    page.session_state["mail"] = mail
    page.session_state["mail-vue"] = "Texte"
    page.run()
    assert "Bonjour à vous." in page.code[0].value


def test_layout_of_a_mail_is_inert(open_page: OpenPage, mail: int) -> None:
    page = open_page(DIANE, PAGE)
    page.session_state["mail"] = mail
    page.run()
    (frame,) = page.get("iframe")
    assert "default-src 'none'" in frame.proto.srcdoc
    assert "<img" not in frame.proto.srcdoc


def test_failed_mail_says_why_and_can_be_tried_again(open_page: OpenPage, mail: int, smtp: None) -> None:
    with db.transaction() as con:
        outbox.failed(con, mail, "recipient 550", clock.to_utc(clock.now()), None)
    page = open_page(DIANE, PAGE)
    page.session_state["mail"] = mail
    page.run()
    assert "(code 550)" in page.error[0].value
    next(button for button in page.button if button.label == "Envoyer à nouveau").click().run()
    with db.cursor() as con:
        assert outbox.counts(con) == outbox.Counts(waiting=1, sent=0, failed=0)


def test_publishing_news(open_page: OpenPage) -> None:
    page = open_section(open_page, DIANE, "Actualités")
    assert "Aucune actualité pour le moment" in said(page)
    page.text_input(key="titre-0").set_value("Fête de Noël")
    page.text_area(key="texte-0").set_value("Venez nombreux.")
    page.file_uploader(key="fichier-0").set_value(("menu.pdf", b"%PDF-1.7", "application/pdf"))
    next(button for button in page.button if button.label == "Publier").click().run()
    assert not page.exception
    with db.cursor() as con:
        (item,) = news.shown(con, clock.today())
    assert (item.title, item.file_name) == ("Fête de Noël", "menu.pdf")
    assert page.text_input(key="titre-1").value == ""


def test_incomplete_news_is_refused_with_a_sentence(open_page: OpenPage) -> None:
    page = open_section(open_page, DIANE, "Actualités")
    next(button for button in page.button if button.label == "Publier").click().run()
    assert page.error[0].value.startswith("Le titre")


def test_withdrawing_news(open_page: OpenPage) -> None:
    with db.transaction() as con:
        news.add(con, "Fête", "Venez.", clock.today(), None)
    page = open_section(open_page, DIANE, "Actualités")
    next(button for button in page.button if button.label == "Retirer").click().run()
    with db.cursor() as con:
        assert news.shown(con, clock.today()) == []
    assert any("N'est plus affichée" in text.value for text in page.caption)


def test_editing_a_text(open_page: OpenPage) -> None:
    page = open_section(open_page, DIANE, "Textes de l'accueil")
    page.text_area[0].set_value("Bienvenue.")
    next(button for button in page.button if button.label == "Enregistrer").click().run()
    with db.cursor() as con:
        assert structure.settings(con) == {"text_why": "Bienvenue."}


@pytest.mark.parametrize("stored", ["recipient 550", "connection", "login 535", "unknown 999"])
def test_every_error_has_words(stored: str) -> None:
    assert wording_mails.mail_error(stored)
