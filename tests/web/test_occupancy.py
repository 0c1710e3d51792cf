"""The list of a day's children is for directors."""

import pytest
from starlette.testclient import TestClient

import db
from portail.actions import basket, ordering
from portail.rules.access import User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, LEA, MATIN, NOW
from tests.web.conftest import SignedIn

ADDRESS = f"/documents/occupation/{MATIN}/2026-12-01.csv"


@pytest.fixture
def booked(town: object) -> None:
    with db.transaction() as con:
        con.execute("UPDATE children SET last_name = '=Billard()' WHERE id = ?", [LEA])
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|2026-12-01", "pick")], NOW)
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)


@pytest.mark.parametrize("user", [DIANE, ADELE])
def test_a_director_has_the_list_and_no_name_is_a_formula(
    client: TestClient, signed_in: SignedIn, booked: None, user: User
) -> None:
    signed_in(user)
    answer = client.get(ADDRESS)
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Enfant;Âge;Groupe;État;Heure",
        "'=Billard() Léa;6 ans;3-11 ans;Validé;7h15",
    ]
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("user", [ISABELLE, AGATHE, BRUNO])
def test_for_others_it_does_not_exist(client: TestClient, signed_in: SignedIn, booked: None, user: User) -> None:
    signed_in(user)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("day", ["2026-13-01", "hier", "2026-12-01T00:00"])
def test_a_day_that_is_none_is_not_found(client: TestClient, signed_in: SignedIn, day: str) -> None:
    signed_in(DIANE)
    assert client.get(f"/documents/occupation/{MATIN}/{day}.csv").status_code == 404
