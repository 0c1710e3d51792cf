"""The « fiche sanitaire » as a file: for the child's families, with a trace for staff, for nobody else."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from portail.actions import child_files
from portail.rules.access import User
from portail.rules.child_file import Person, Section
from tests.actions.conftest import Count, count
from tests.cast import AGATHE, BRUNO, ISABELLE, KARIM, LEA, NOW
from tests.web.conftest import SignedIn

__all__ = ["count"]
PATH = f"/documents/fiches/{LEA}.pdf"


@pytest.fixture(autouse=True)
def written(town: object) -> None:
    for section, changed in (
        (Section.HEALTH, {"allergies": "Arachide", "pai": True, "pai_to": date(2027, 8, 31), "pai_action": "Appeler"}),
        (Section.CONTACTS, {"contacts": (Person("Łucja Nguyễn", "06 39 98 01 02", "tante"),)}),
    ):
        seen = child_files.view(ISABELLE, LEA, None, NOW).shown
        child_files.save(ISABELLE, LEA, section, seen, replace(seen, **changed), NOW)


def test_a_parent_prints_the_file(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    answer = client.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "billard" not in answer.headers["content-disposition"].lower()
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for words in (
        "Léa Billard",
        "Marc Billard",
        "Arachide",
        "oui jusqu'au 31 août 2027",
        "Łucja Nguyễn",
        "06 39 98 01 02 · tante",
    ):
        assert words in printed


@pytest.mark.parametrize("user", [KARIM, BRUNO], ids=["another family", "bursar"])
def test_for_others_it_does_not_exist(client: TestClient, signed_in: SignedIn, count: Count, user: User) -> None:
    signed_in(user)
    answer = client.get(PATH)
    assert answer.status_code == 404
    assert "Arachide" not in answer.text
    assert count("events WHERE kind = 'health_read'") == 0


def test_a_stranger_is_refused(client: TestClient) -> None:
    assert client.get(PATH).status_code == 401


def test_staff_who_print_it_leave_a_trace(client: TestClient, signed_in: SignedIn, count: Count) -> None:
    signed_in(AGATHE)
    assert client.get(PATH).status_code == 200
    assert count(f"events WHERE kind = 'health_read' AND child_id = {LEA} AND account_id = {AGATHE.account_id}") == 1


def test_a_child_that_does_not_exist_is_not_found(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    assert client.get("/documents/fiches/999999.pdf").status_code == 404
    signed_in(AGATHE)
    assert client.get("/documents/fiches/999999.pdf").status_code == 404
