"""What a family sent is served to that family and to staff, and to nobody else; it runs nothing."""

import pytest
from starlette.testclient import TestClient

from portail.actions import document_types, documents
from portail.rules.access import User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, KARIM, LEA, MARC, NOW
from tests.papers import ask, kind, pdf, picture
from tests.web.conftest import HTML, SignedIn


@pytest.fixture
def sent(client: TestClient) -> str:
    """The address of a document of the Billards."""
    return f"/documents/pieces/{documents.send(ISABELLE, ask(), LEA, 'Été « 1 ».pdf', pdf(), NOW)}"


@pytest.mark.parametrize("user", [ISABELLE, MARC, AGATHE, DIANE, ADELE], ids=lambda user: user.name)
def test_the_household_and_staff_open_it(client: TestClient, signed_in: SignedIn, sent: str, user: User) -> None:
    signed_in(user)
    answer = client.get(sent)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''%C3%89t%C3%A9%201.pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= set(policy)


@pytest.mark.parametrize("user", [KARIM, BRUNO], ids=["another family", "bursar"])
def test_for_others_it_does_not_exist(client: TestClient, signed_in: SignedIn, sent: str, user: User) -> None:
    signed_in(user)
    answer, unknown = client.get(sent, headers=HTML), client.get("/documents/pieces/999999", headers=HTML)
    assert (answer.status_code, answer.text) == (404, unknown.text)


def test_unsigned_it_leads_to_the_sign_in_page(client: TestClient, sent: str) -> None:
    assert client.get(sent).status_code == 401
    assert client.get(sent, headers=HTML).headers["location"].startswith("/connexion?next=")


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "-1", "1.5", "x", "../../etc/passwd"])
def test_a_number_that_is_none_is_a_404(client: TestClient, signed_in: SignedIn, number: str) -> None:
    signed_in(ISABELLE)
    for folder in ("pieces", "modeles"):
        assert client.get(f"/documents/{folder}/{number}", headers=HTML).status_code == 404


def test_a_photo_is_served_as_what_it_is(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    id = documents.send(ISABELLE, ask(), LEA, "photo.pdf", picture("PNG"), NOW)
    answer = client.get(f"/documents/pieces/{id}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].endswith("photo.png")


def test_the_form_to_fill_in_is_for_everybody_who_is_signed_in(client: TestClient, signed_in: SignedIn) -> None:
    id = document_types.save(DIANE, kind(), ("Fiche.pdf", pdf()), True, NOW)
    assert client.get(f"/documents/modeles/{id}").status_code == 401
    for user in (KARIM, BRUNO):
        signed_in(user)
        answer = client.get(f"/documents/modeles/{id}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
        client.cookies.clear()
    signed_in(KARIM)
    assert client.get("/documents/modeles/999").status_code == 404


def test_a_head_or_a_post_gives_nothing_more(client: TestClient, signed_in: SignedIn, sent: str) -> None:
    signed_in(KARIM)
    assert client.head(sent).status_code == 404
    assert client.post(sent).status_code == 405
