"""The règlement's address: for whoever is signed in."""

import json
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

import db
from db import catalogue, rule_sets, tariffs
from portail import clock
from portail.rules.access import User
from portail.rules.rule_sets import Texts
from tests.cast import ACTIVITIES, AGATHE, CANTINE, EVE, ISABELLE, NOW, SOIR
from tests.test_wording_activity import EVERY_POLICY
from tests.web.conftest import HTML, SignedIn

ADDRESS = "/reglement.pdf"


@pytest.fixture(autouse=True)
def _day_of_the_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(content: bytes) -> str:
    printed = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return printed.replace("\u00a0", " ")


def printed(client: TestClient, signed_in: SignedIn) -> str:
    signed_in(ISABELLE)
    return text(client.get(ADDRESS).content)


@pytest.mark.parametrize("user", [ISABELLE, AGATHE], ids=["parent", "staff"])
def test_whoever_is_signed_in_reads_it(client: TestClient, signed_in: SignedIn, user: User) -> None:
    signed_in(user)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_stranger_is_refused_or_led_to_sign_in(client: TestClient) -> None:
    assert client.get(ADDRESS).status_code == 401
    answer = client.get(ADDRESS, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion?next=/reglement.pdf")


def test_every_activity_of_the_town_is_in_it(client: TestClient, signed_in: SignedIn) -> None:
    page = printed(client, signed_in)
    for activity in ACTIVITIES:
        assert activity.name in page
    for words in ("Association Les P'tits Loups", "3 place de l'Église", "en vigueur au 23 novembre 2026", "de 400 à"):
        assert words in page


def test_an_activity_with_every_policy_says_them_all(client: TestClient, signed_in: SignedIn) -> None:
    with db.transaction() as con:
        rule_sets.put(con, SOIR, date(2026, 9, 1), Texts(EVE, EVE, EVE, late=json.dumps(EVERY_POLICY)))
    catalogue.changed()
    page = printed(client, signed_in)
    for title in ("Absences", "Présence sans réservation", "Départ tardif", "Limites", "Forfait"):
        assert title in page
    assert "Inscription possible, + 1,00 € par séance ; annulation facturée à 50 %" in page


def test_a_price_to_come_is_announced(client: TestClient, signed_in: SignedIn) -> None:
    with db.transaction() as con:
        tariffs.add(con, CANTINE, date(2027, 1, 1), '{"type": "flat", "price": "3.33"}')
    catalogue.changed()
    page = printed(client, signed_in)
    assert page.index("À partir du 1er janvier 2027") < page.index("3,33 €")


def test_what_is_over_is_left_out(client: TestClient, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=2027, month=1, day=11))
    page = printed(client, signed_in)
    assert "CANTINE" in page
    assert "VACANCES" not in page
