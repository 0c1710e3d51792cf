"""The files of invoices: a family's own, a month for who bills, nothing for anybody else."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import db
from portail import clock
from portail.actions import invoicing, signing
from portail.rules.access import User
from portail.web.guard import Guard
from portail.web.routes import ROUTES
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, LEA, MATIN, NOW, YANIS

OCTOBER = date(2026, 10, 1)
MONTH_FILES = ["/documents/factures/2026-10.pdf", "/documents/factures/2026-10.zip", "/documents/factures/2026-10.csv"]


@pytest.fixture
def issued(town: Path) -> list[int]:
    """Invoices of Billard, then Haddad."""
    with db.transaction() as con:
        con.executemany(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, DATE '2026-10-01', 10, ?, 'confirmed', 3.10, TIMESTAMP '2026-09-01')""",
            [[LEA, MATIN, BILLARD], [YANIS, MATIN, HADDAD]],
        )
    return invoicing.issue(BRUNO, OCTOBER, NOW)


@pytest.fixture
def client(town: Path) -> Iterator[TestClient]:
    app = Starlette(routes=ROUTES, middleware=[Middleware(Guard)])
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def sign_in(client: TestClient, user: User) -> None:
    token = signing.open_session(user.account_id, former="", ip="", device="Test", now=clock.now())
    client.cookies.set(signing.COOKIE, token)


@pytest.mark.parametrize("user", [ISABELLE, BRUNO, ADELE], ids=lambda user: user.role.value)
def test_the_family_and_who_bills_open_the_pdf(client: TestClient, issued: list[int], user: User) -> None:
    sign_in(client, user)
    answer = client.get(f"/documents/factures/{issued[0]}.pdf")
    assert answer.status_code == 200
    assert "3,10" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'inline; filename="facture-2026-10-0001.pdf"'


@pytest.mark.parametrize("user", [KARIM, AGATHE, DIANE], ids=lambda user: user.role.value)
def test_for_anybody_else_the_invoice_does_not_exist(client: TestClient, issued: list[int], user: User) -> None:
    sign_in(client, user)
    refused = client.get(f"/documents/factures/{issued[0]}.pdf")
    unknown = client.get("/documents/factures/999999.pdf")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.content == unknown.content


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("address", ["/documents/factures/1000.pdf", *MONTH_FILES])
def test_nothing_without_a_session(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 401


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("address", MONTH_FILES)
@pytest.mark.parametrize("user", [ISABELLE, AGATHE, DIANE], ids=lambda user: user.role.value)
def test_a_months_files_are_for_who_bills(client: TestClient, user: User, address: str) -> None:
    sign_in(client, user)
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("issued")
def test_the_month_comes_as_one_pdf_a_zip_or_a_table(client: TestClient) -> None:
    sign_in(client, BRUNO)
    merged, archive, table = (client.get(address) for address in MONTH_FILES)
    assert len(PdfReader(io.BytesIO(merged.content)).pages) == 2
    assert zipfile.ZipFile(io.BytesIO(archive.content)).testzip() is None
    assert "2026-10-0002" in table.text
    assert table.headers["content-disposition"] == 'attachment; filename="factures-2026-10.csv"'
    assert {answer.headers["cache-control"] for answer in (merged, archive, table)} == {"private, no-store"}


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("month", ["2026-09", "2026-13", "2026-1", "octobre", "2026-10-01", "0000-00"])
def test_a_month_without_invoices_or_that_is_none_is_not_found(client: TestClient, month: str) -> None:
    sign_in(client, BRUNO)
    assert [client.get(f"/documents/factures/{month}.{kind}").status_code for kind in ("pdf", "zip", "csv")] == [
        404
    ] * 3
