"""« Mes documents », « Suis-je prêt ? » and « Suivi de document »: what a parent sees and sends."""

import datetime

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import documents as table
from portail.actions import basket, document_types, documents
from portail.rules.access import User
from portail.rules.documents import Audience, Reason, Scope
from tests.cast import AGATHE, BILLARD, CANTINE, DIANE, ISABELLE, KARIM, LEA, NOW, TOM
from tests.pages.conftest import OpenPage
from tests.papers import ask, kind, pdf

PAGE, WIZARD = "famille/compte.py", "famille/inscription.py"
UNTIL = datetime.date(2027, 8, 31)


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def text(page: AppTest) -> str:
    return "\n".join([html(page), *(element.value for element in page.markdown)])


def sent(type_id: int, child: int = LEA, user: User = ISABELLE) -> int:
    return documents.send(user, type_id, child, "a.pdf", pdf(), NOW)


def upload(page: AppTest, key: str, name: str, content: bytes) -> None:
    page.file_uploader(key=f"file-{key}-0").set_value((name, content, "application/pdf")).run()
    page.button(key=f"send-{key}").click().run()


def papers(page: AppTest) -> list[str]:
    """The addresses of documents that the page links to."""
    addresses = [link.proto.url for link in page.get("link_button")]
    return [address for address in addresses if address.startswith(("/documents/pieces/", "/documents/modeles/"))]


def test_a_family_that_owes_nothing_is_told_so(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE)
    assert "aucun document" in html(page)
    assert not page.file_uploader


def test_a_parent_sends_what_is_missing(open_page: OpenPage) -> None:
    id = ask(blocking=True)
    page = open_page(ISABELLE, PAGE, rubrique="documents")
    assert "**2 documents à donner**" in [element.value for element in page.markdown]
    assert "Sans lui, pas de réservation" in html(page)
    upload(page, f"{id}-{LEA}", "Attestation.pdf", pdf())
    assert not page.exception
    assert "Votre document est envoyé." in page.success[0].value
    assert "En attente de vérification" in html(page)
    assert "**1 document à donner** · 1 document en cours de vérification" in text(page)
    with db.cursor() as con:
        (paper,) = table.of_household(con, BILLARD)
    assert (paper.child_id, paper.name) == (LEA, "Attestation.pdf")
    assert papers(page) == [f"/documents/pieces/{paper.id}"]


def test_a_bad_file_is_refused_beside_its_field(open_page: OpenPage) -> None:
    id = ask()
    page = open_page(ISABELLE, PAGE)
    upload(page, f"{id}-{LEA}", "Attestation.pdf", b"<html>")
    assert [error.value for error in page.error] == [
        "Ce fichier n'est ni un PDF, ni une photo JPEG ou PNG. Envoyez l'un de ces formats."
    ]
    with db.cursor() as con:
        assert table.of_household(con, BILLARD) == []


def test_a_refusal_says_why_and_asks_for_a_new_version(open_page: OpenPage) -> None:
    id = ask()
    documents.refuse(AGATHE, sent(id), Reason.UNREADABLE, "Photo <b>floue</b>.", NOW)
    page = open_page(ISABELLE, PAGE)
    assert "Refusé : le document est illisible. Photo &lt;b&gt;floue&lt;/b&gt;." in html(page)
    opened = [box.label for box in page.expander if box.proto.expanded]
    assert opened == ["Envoyer une nouvelle version"]
    upload(page, f"{id}-{LEA}", "b.pdf", pdf())
    assert "illisible" not in html(page)


def test_an_accepted_document_tells_its_last_day(open_page: OpenPage) -> None:
    documents.accept(AGATHE, sent(ask(audience=Audience.AGES, min_age=5, max_age=9)), UNTIL, NOW)
    page = open_page(ISABELLE, PAGE)
    assert "Valable jusqu&#x27;au 31 août 2027" in html(page)
    assert "Tout est en ordre" in text(page)


def test_the_form_of_the_structure_can_be_downloaded(open_page: OpenPage) -> None:
    id = document_types.save(DIANE, kind(scope=Scope.HOUSEHOLD), ("Fiche.pdf", pdf()), True, NOW)
    page = open_page(ISABELLE, PAGE)
    assert papers(page) == [f"/documents/modeles/{id}"]


def test_another_family_sees_nothing_of_it(open_page: OpenPage) -> None:
    documents.accept(AGATHE, sent(ask()), UNTIL, NOW)
    page = open_page(KARIM, PAGE)
    assert "Léa" not in text(page)
    assert "Yanis" in "".join(title.value for title in page.subheader)
    assert papers(page) == []


def test_staff_have_no_such_part(open_page: OpenPage) -> None:
    ask()
    page = open_page(AGATHE, PAGE)
    assert not page.file_uploader
    assert not page.exception


def test_home_tells_who_is_ready_for_what(open_page: OpenPage) -> None:
    ask(label="Fiche", blocking=True, due_on=datetime.date(2026, 11, 30), audience=Audience.AGES, max_age=5)
    ask(label="Test", blocking=True, audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}))
    page = open_page(ISABELLE)
    shown = html(page)
    for word in ("Prêt", "À compléter", "Bloqué"):
        assert f"{word}</span>" in shown
    assert "À donner au plus tard le 30 novembre 2026, ensuite la réservation est bloquée" in shown
    assert "Suis-je prêt ?" in [title.value for title in page.header]
    assert any("**3 documents à donner.**" in element.value for element in page.markdown)


def test_home_says_nothing_of_documents_that_nobody_asks_for(open_page: OpenPage) -> None:
    page = open_page(ISABELLE)
    assert "Suis-je prêt ?" not in [title.value for title in page.header]


@pytest.mark.parametrize("given", [False, True])
def test_activity_cards_follow_the_documents_of_each_child(open_page: OpenPage, given: bool) -> None:
    id = ask(label="Test", blocking=True, audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}))
    sent(id, TOM)
    if given:
        sent(id)
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    page = open_page(ISABELLE, WIZARD, etape="activites")
    assert not page.exception
    missing, follow_up = [one.proto.body for one in page.get("html") if "Test" in one.proto.body]
    assert "En attente de vérification" in missing
    assert ("Sans lui, pas de réservation" in missing) is not given
    assert missing.count("<strong>Test") == 2  # once a child, however many activities
    assert "Test (en attente de vérification)" in follow_up
    assert ("Bloqué" in follow_up) is not given
    (link,) = [link.proto for link in page.get("page_link") if "documents" in link.proto.label]
    assert link.label == ("Voir mes documents" if given else "Donner les documents manquants")
    badges = [element.value for element in page.markdown if "à fournir" in element.value]
    assert badges == ([] if given else [":blue-badge[Repas inclus] :orange-badge[1 document à fournir]"])


def test_the_planning_explains_a_closed_cell_and_leads_to_the_documents(open_page: OpenPage) -> None:
    ask(blocking=True)
    basket.choose_children(ISABELLE, [LEA], NOW)
    basket.choose_activities(ISABELLE, [CANTINE], NOW)
    page = open_page(ISABELLE, WIZARD, etape="planning")
    page.session_state["opened"] = f"{LEA}|{CANTINE}|2026-12-01"
    page.run()
    assert not page.exception
    assert any("il manque le document" in element.value for element in page.markdown)
    assert page.get("page_link")[-1].proto.label == "Donner ce document"
