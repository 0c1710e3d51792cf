"""Staff say which documents they ask for."""

from datetime import date

import pytest

import db
from db import catalogue, document_types, vault
from portail.actions import document_types as actions
from portail.actions import documents
from portail.errors import BadInput, FileRefused, Forbidden, NotFound
from portail.rules.access import User
from portail.rules.documents import Audience, DocumentType, Validity
from tests.actions.conftest import Count
from tests.cast import AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, NOW
from tests.papers import ask, kind, pdf


def known(id: int) -> DocumentType:
    with db.cursor() as con:
        return next(type for type in catalogue.load(con).document_types if type.id == id)


def save(form: tuple[str, bytes] | None = None, keep: bool = True, user: User = DIANE, **changed: object) -> int:
    return actions.save(user, kind(**changed), form, keep, NOW)


def test_a_type_is_asked_for_at_once(town: object, count: Count) -> None:
    with db.cursor() as con:
        assert catalogue.load(con).document_types == ()
    id = ask(label="  Fiche sanitaire ", audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}))
    assert known(id) == kind(id, label="Fiche sanitaire", audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}))
    assert count("events WHERE kind = 'document_type_saved'") == 1


def test_a_change_keeps_nothing_that_its_choices_do_not_use(town: object) -> None:
    id = ask(audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}), validity=Validity.MONTHS, months=6)
    save(id=id, audience=Audience.AGES, activities=frozenset({CANTINE}), min_age=3, max_age=5, months=6)
    assert known(id) == kind(id, audience=Audience.AGES, min_age=3, max_age=5)
    save(id=id, min_age=3, max_age=5)
    assert known(id) == kind(id)


@pytest.mark.parametrize("user", [ISABELLE, AGATHE, BRUNO])
def test_only_directors_and_the_administration_choose(town: object, user: User) -> None:
    id = ask()
    with pytest.raises(Forbidden):
        save(user=user)
    with pytest.raises(Forbidden):
        actions.archive(user, id, NOW)
    assert known(id)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("label", {"label": " "}),
        ("label", {"label": "x" * 81}),
        ("label", {"label": "Fiche\u202exe.pdf"}),
        ("explanation", {"explanation": "x" * 601}),
        ("activities", {"audience": Audience.ACTIVITIES}),
        ("ages", {"audience": Audience.AGES, "min_age": 6, "max_age": 5}),
        ("ages", {"audience": Audience.AGES, "max_age": 40}),
        ("months", {"validity": Validity.MONTHS}),
        ("months", {"validity": Validity.MONTHS, "months": 121}),
        ("valid_until", {"validity": Validity.UNTIL}),
        ("valid_until", {"validity": Validity.UNTIL, "until": date(2026, 11, 22)}),
    ],
)
def test_what_makes_no_sense_is_refused(town: object, count: Count, field: str, changes: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        save(**changes)
    assert refused.value.field == field
    assert count("document_types") == 0


def test_an_activity_that_does_not_exist_is_not_found(town: object, count: Count) -> None:
    with pytest.raises(NotFound):
        save(audience=Audience.ACTIVITIES, activities=frozenset({CANTINE, 999}))
    assert count("document_types") == 0


def test_the_form_to_fill_in_is_checked_kept_replaced_and_removed(town: object) -> None:
    id = save(("Fiche.pdf", pdf()))
    assert documents.template(id).name == known(id).template == "Fiche.pdf"
    save(id=id)  # without a file, the former one stays
    assert documents.template(id).name == "Fiche.pdf"
    save(("Fiche 2027.pdf", pdf()), id=id)
    assert documents.template(id).name == "Fiche 2027.pdf"
    save(keep=False, id=id)
    with pytest.raises(NotFound):
        documents.template(id)


def test_a_bad_form_changes_nothing(town: object) -> None:
    id = save(("Fiche.pdf", pdf()))
    with pytest.raises(FileRefused):
        save(("Fiche.pdf", b"<html>"), id=id, label="Autre")
    assert known(id).label == "Attestation d'assurance"


def test_a_change_of_nothing_leaves_no_file(town: object) -> None:
    with pytest.raises(NotFound):
        save(("Fiche.pdf", pdf()), id=999)
    assert list(vault.kept()) == []


def test_what_is_archived_is_asked_no_more_and_cannot_be_changed(town: object) -> None:
    id = ask()
    actions.archive(DIANE, id, NOW)
    with db.cursor() as con:
        assert catalogue.load(con).document_types == ()
        assert [type.id for type in document_types.every(con)] == [id]
    with pytest.raises(NotFound):
        actions.archive(DIANE, id, NOW)
    with pytest.raises(NotFound):
        save(id=id)
