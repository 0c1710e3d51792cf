"""The printed calendar's addresses: a family's own, and nobody else's."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

import db
from db import bookings
from portail import clock
from portail.rules.access import User
from portail.rules.booking import Booking, State
from tests.cast import BILLARD, BRUNO, CANTINE, ISABELLE, KARIM, LEA, NOW, SOIR, TOM, YANIS
from tests.web.conftest import SignedIn

MONTH, WEEK = "/documents/calendrier/mois/2026-12-10.pdf", "/documents/calendrier/semaine/2026-12-01.pdf"


@pytest.fixture(autouse=True)
def booked(town) -> None:
    line = Booking(LEA, CANTINE, date(2026, 12, 1), CANTINE * 10, BILLARD, State.CONFIRMED, None, None, None,
                   Decimal("2.60"), None, "", clock.to_utc(NOW))  # fmt: skip
    with db.transaction() as con:
        bookings.insert(con, [line])


def text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


SHEETS = [
    (MONTH, "Décembre 2026"),
    (WEEK, "S49 · 30 novembre – 6 décembre 2026"),
    ("/documents/calendrier/annee/2026-12-01.pdf", "Année scolaire 2026-2027"),
]
FRIDGE = ["/documents/calendrier/frigo-semaine/2026-12-01.pdf", "/documents/calendrier/frigo-mois/2026-12-10.pdf"]


@pytest.mark.parametrize(("path", "words"), SHEETS)
def test_a_parent_prints_the_period_that_holds_the_day(client: TestClient, signed_in: SignedIn, path: str, words: str):
    signed_in(ISABELLE)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "private, no-store"
    printed = text(answer.content)
    assert words in printed
    assert "Léa" in printed
    assert "Billard · F-0001" in printed


def test_another_familys_sheet_holds_none_of_it(client: TestClient, signed_in: SignedIn):
    signed_in(KARIM)
    printed = text(client.get(MONTH).content)
    assert "Haddad · F-0002" in printed
    assert "Léa" not in printed


def test_for_staff_it_does_not_exist(client: TestClient, signed_in: SignedIn):
    signed_in(BRUNO)
    assert client.get(MONTH).status_code == 404


def test_for_a_stranger_it_is_refused(client: TestClient):
    assert client.get(MONTH).status_code == 401


@pytest.mark.parametrize("path", FRIDGE)
def test_the_sheet_of_the_fridge_has_first_names_only(client: TestClient, signed_in: SignedIn, path: str):
    signed_in(ISABELLE)
    printed = text(client.get(path).content)
    assert "Léa" in printed
    assert "Billard" not in printed
    assert "F-0001" not in printed


@pytest.mark.parametrize("path", [path for path, _ in SHEETS] + FRIDGE)
@pytest.mark.parametrize("user", [BRUNO, KARIM], ids=["staff", "another family"])
def test_another_familys_child_is_not_found(client: TestClient, signed_in: SignedIn, path: str, user: User):
    signed_in(user)
    assert client.get(f"{path}?enfant={LEA}").status_code == 404


def test_filters_choose_what_is_printed_and_are_said(client: TestClient, signed_in: SignedIn):
    signed_in(ISABELLE)
    assert "Léa" not in text(client.get(f"{MONTH}?enfant={TOM}").content)
    assert "Affiché : Léa · CANTINE · Validé" in text(
        client.get(f"{MONTH}?enfant={LEA}&activite={CANTINE}&etat=confirmed").content
    )
    assert "C·L" in text(client.get(f"{MONTH}?etat=waiting").content)
    assert "S49" in text(client.get(f"{MONTH}?etat=waiting&annules=1").content)


@pytest.mark.parametrize(
    "query", ["enfant=x", "enfant=-1", f"enfant={YANIS}", "activite=1e9", f"activite={SOIR}", "etat=<b>", "etat=",
              f"enfant={LEA}&enfant={YANIS}", f"enfant={10**30}"]
)  # fmt: skip
def test_a_filter_that_is_not_theirs_or_means_nothing_is_not_found(
    client: TestClient, signed_in: SignedIn, query: str
):  # fmt: skip
    signed_in(ISABELLE)
    assert client.get(f"{MONTH}?{query}").status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "hier", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_no_date_is_not_found_and_a_far_one_is_harmless(
    client: TestClient, signed_in: SignedIn, day: str
):
    signed_in(ISABELLE)
    assert client.get(f"/documents/calendrier/mois/{day}.pdf").status_code in (200, 404)
