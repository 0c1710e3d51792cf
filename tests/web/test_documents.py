"""Files of the news, and the pages of the footer."""

import pytest
from starlette.testclient import TestClient

import db
from portail.web import public
from tests.cast import AGATHE, ISABELLE
from tests.web.conftest import HTML, SignedIn


@pytest.fixture
def file_id(client: TestClient) -> int:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO news VALUES (1, 'Menus', '', DATE '2020-01-01', NULL),
            (2, 'À venir', '', DATE '2999-01-01', NULL)"""
        )
        con.execute(
            """INSERT INTO files VALUES (5, 1, 'menus "été".pdf', 'application/pdf', '%PDF-1.7'::BLOB),
            (6, 2, 'secret.pdf', 'application/pdf', '%PDF-1.7'::BLOB),
            (7, 1, 'page.html', 'text/html', '<script>'::BLOB)"""
        )
    return 5


def test_a_parent_opens_a_file_of_the_news(client: TestClient, signed_in: SignedIn, file_id: int) -> None:
    signed_in(ISABELLE)
    answer = client.get(f"/documents/actualites/{file_id}", headers=HTML)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''menus%20%22%C3%A9t%C3%A9%22.pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_stranger_opens_nothing(client: TestClient, file_id: int) -> None:
    assert client.get(f"/documents/actualites/{file_id}").status_code == 401


def test_what_is_not_published_is_for_staff(client: TestClient, signed_in: SignedIn, file_id: int) -> None:
    signed_in(ISABELLE)
    assert client.get("/documents/actualites/6").status_code == 404
    client.cookies.clear()
    signed_in(AGATHE)
    assert client.get("/documents/actualites/6").status_code == 200


def test_a_page_is_saved_and_never_shown(client: TestClient, signed_in: SignedIn, file_id: int) -> None:
    signed_in(ISABELLE)
    answer = client.get("/documents/actualites/7")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_an_unknown_file_is_a_404_in_french(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    answer = client.get("/documents/actualites/999", headers=HTML)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


@pytest.mark.parametrize("name", public.TITLES)
def test_the_pages_of_the_footer_are_complete(client: TestClient, name: str) -> None:
    text = client.get(f"/{name}").text
    assert f"<h1>{public.TITLES[name]}</h1>" in text.replace("&#x27;", "'")
    assert "$" not in text


def test_the_guide_says_what_a_late_change_costs(client: TestClient) -> None:
    assert "hors délai compte comme une absence" in client.get("/guide").text
