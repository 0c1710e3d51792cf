"""Équipe › Documents: the queue, the decision, two people on the same document, the types."""

import datetime

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import catalogue
from db import documents as table
from portail.actions import documents
from portail.rules.access import User
from portail.rules.documents import Audience, Scope, State, Validity
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, CANTINE, DIANE, ISABELLE, KARIM, LEA, NOW, TOM, YANIS
from tests.pages.conftest import OpenPage
from tests.papers import ask, pdf, picture

PAGE = "equipe/documents.py"


def send(type_id: int, child: int = LEA, content: bytes = b"") -> int:
    user = KARIM if child == YANIS else ISABELLE
    return documents.send(user, type_id, child, "a.pdf", content or pdf(), NOW)


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def states() -> list[State]:
    with db.cursor() as con:
        return [paper.state for paper in table.of_household(con, BILLARD)]


@pytest.mark.parametrize("user", [ISABELLE, BRUNO], ids=["parent", "bursar"])
def test_the_page_is_for_those_who_check(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="documents"):
        open_page(user, PAGE)


@pytest.mark.parametrize("user", [AGATHE, DIANE, ADELE])
def test_an_empty_queue_says_so(open_page: OpenPage, user: User) -> None:
    page = open_page(user, PAGE)
    assert page.info[0].value == "Tous les documents envoyés par les familles sont vérifiés."


def test_the_one_that_waited_longest_comes_first_and_is_accepted_for_its_time(open_page: OpenPage) -> None:
    type_id = ask(validity=Validity.MONTHS, months=6)
    first, second = send(type_id), send(type_id, TOM)
    page = open_page(AGATHE, PAGE)
    assert "Léa Billard" in html(page)
    assert page.date_input(key=f"until-{first}").value == datetime.date(2027, 5, 23)
    page.button(key=f"accept-{first}").click().run()
    assert page.success[0].value == "Document accepté. La famille est prévenue."
    assert states() == [State.ACCEPTED, State.PENDING]
    assert "Tom Billard" in html(page)
    assert page.button(key=f"accept-{second}")


def test_another_last_day_may_be_chosen(open_page: OpenPage) -> None:
    id = send(ask())
    page = open_page(AGATHE, PAGE)
    page.date_input(key=f"until-{id}").set_value(datetime.date(2026, 12, 31)).run()
    page.button(key=f"accept-{id}").click().run()
    with db.cursor() as con:
        (paper,) = table.of_household(con, BILLARD)
    assert paper.valid_until == datetime.date(2026, 12, 31)


def test_a_refusal_needs_a_reason_that_the_family_understands(open_page: OpenPage) -> None:
    id = send(ask())
    page = open_page(AGATHE, PAGE)
    page.radio(key=f"reason-{id}").set_value("other").run()
    page.button(key=f"refuse-{id}").click().run()
    assert page.warning[0].value == "Précisez le motif en quelques mots : la famille le lira."
    assert states() == [State.PENDING]
    page.text_area(key=f"comment-{id}").set_value("Il manque la signature.").run()
    page.button(key=f"refuse-{id}").click().run()
    assert states() == [State.REFUSED]


def test_somebody_who_comes_too_late_is_told_and_goes_on(open_page: OpenPage) -> None:
    type_id = ask()
    id, _ = send(type_id), send(type_id, TOM)
    page = open_page(AGATHE, PAGE)
    documents.accept(DIANE, id, None, NOW)
    page.button(key=f"accept-{id}").click().run()
    assert "déjà été traitée" in page.warning[0].value
    assert "Tom Billard" in html(page)


def test_one_may_be_put_aside_and_comes_back(open_page: OpenPage) -> None:
    type_id = ask()
    send(type_id)
    send(type_id, TOM)
    page = open_page(AGATHE, PAGE)
    page.button(key="skip").click().run()
    assert "Tom Billard" in html(page)
    page.button(key="skip").click().run()
    assert "Léa Billard" in html(page)


def test_the_queue_of_one_type(open_page: OpenPage) -> None:
    send(ask(label="Assurance"))
    other = ask(label="Fiche")
    send(other, YANIS)
    page = open_page(AGATHE, PAGE)
    page.selectbox(key="documents-type").set_value(other).run()
    assert "Yanis Haddad" in html(page)
    assert "**1 document à vérifier**" in [element.value for element in page.markdown]


def test_a_photo_is_shown_through_our_route(open_page: OpenPage) -> None:
    id = send(ask(), content=picture())
    page = open_page(AGATHE, PAGE)
    assert f'<img src="/documents/pieces/{id}"' in html(page)
    assert "/media" not in html(page)


def types_page(open_page: OpenPage, user: User = DIANE) -> AppTest:
    page = open_page(user, PAGE)
    return page.segmented_control(key="documents-view").set_value("Documents demandés").run()


def test_an_agent_does_not_choose_what_is_asked_for(open_page: OpenPage) -> None:
    assert not open_page(AGATHE, PAGE).segmented_control


def test_a_director_asks_for_a_document(open_page: OpenPage) -> None:
    page = types_page(open_page)
    assert "Aucun document n'est demandé" in page.info[0].value
    page.button(key="type-new").click().run()
    page.text_input(key="type-label").set_value("Fiche sanitaire").run()
    page.radio(key="type-audience").set_value(Audience.ACTIVITIES).run()
    page.multiselect(key="type-activities").set_value([CANTINE]).run()
    page.radio(key="type-validity").set_value(Validity.MONTHS).run()
    page.number_input(key="type-months").set_value(24).run()
    page.radio(key="type-blocking").set_value(True).run()
    page.checkbox(key="type-only").check().run()
    page.file_uploader(key="type-file").set_value(("Fiche.pdf", pdf(), "application/pdf")).run()
    page.button(key="type-save").click().run()
    assert not page.exception
    assert "enregistré" in page.success[0].value
    with db.cursor() as con:
        (type,) = catalogue.load(con).document_types
    assert (type.label, type.activities, type.months) == ("Fiche sanitaire", frozenset({CANTINE}), 24)
    assert (type.blocking, type.accepted_only, type.template) == (True, True, "Fiche.pdf")
    assert "24 mois" in html(page)


def test_what_is_typed_just_before_saving_is_saved(open_page: OpenPage) -> None:
    page = types_page(open_page)
    page.button(key="type-new").click().run()
    page.text_input(key="type-label").set_value("Fiche sanitaire")
    page.radio(key="type-blocking").set_value(True)
    page.button(key="type-save").click().run()
    with db.cursor() as con:
        (type,) = catalogue.load(con).document_types
    assert (type.label, type.blocking) == ("Fiche sanitaire", True)


def test_what_is_not_complete_is_said_in_the_form(open_page: OpenPage) -> None:
    page = types_page(open_page)
    page.button(key="type-new").click().run()
    page.button(key="type-save").click().run()
    assert page.error[0].value.startswith("Le nom du document")
    page.button(key="type-cancel").click().run()
    assert page.button(key="type-new")


def test_a_type_is_changed_then_no_longer_asked_for(open_page: OpenPage) -> None:
    id = ask(label="Fiche", scope=Scope.HOUSEHOLD)
    page = types_page(open_page, ADELE)
    page.button(key=f"edit-{id}").click().run()
    assert page.text_input(key="type-label").value == "Fiche"
    page.text_input(key="type-label").set_value("Fiche de liaison").run()
    page.button(key="type-save").click().run()
    assert "Fiche de liaison" in html(page)
    page.button(key=f"archive-{id}").click().run()
    with db.cursor() as con:
        assert catalogue.load(con).document_types == ()
