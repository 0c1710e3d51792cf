"""What a household takes away: all that is its own, nothing of anybody else's, in JSON and on paper."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

import db
from db import vault
from portail.actions import export
from portail.errors import Forbidden, NotFound
from portail.rules.access import User
from portail.rules.privacy_tables import TABLES
from tests.actions import family
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, LEA, MARC, NOW, TOM, YANIS

pytestmark = pytest.mark.usefixtures("town")


def opened(user: User) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(export.own(user, NOW).content))


def said(user: User) -> dict[str, Any]:
    read = json.loads(opened(user).read("mes-donnees.json"))
    assert isinstance(read, dict)
    return read


def rows(user: User, table: str) -> list[dict[str, Any]]:
    return list(said(user)["data"].get(table, {"rows": []})["rows"])


def test_a_household_finds_all_that_is_kept_of_it() -> None:
    family.live()
    read = said(ISABELLE)
    assert (read["format"], read["household"], read["made_at"]) == (1, "F-0001", "2026-11-23T08:00:00Z")
    assert set(read["data"]) >= {
        "households", "adults", "children", "guardianships", "quotients", "known_facts", "bookings", "proofs",
        "invoices", "invoice_lines", "invoice_days", "payments", "allocations", "accounts", "credentials", "sessions",
        "child_files", "child_people", "child_consents", "child_changes", "confirmations", "custody_patterns",
        "custody_exceptions", "custody_requests", "custody_request_days", "usual_days", "orders", "order_lines",
        "documents", "document_reminders", "feeds", "carts", "cart_lines", "notifications", "outbox", "events",
    }  # fmt: skip
    assert {child["first_name"] for child in rows(ISABELLE, "children")} == {"Léa", "Tom"}
    (invoice,) = rows(ISABELLE, "invoices")
    assert (invoice["total"], invoice["issued_on"]) == ("6.20", "2026-11-23")
    (line,) = rows(ISABELLE, "cart_lines")
    assert (line["child_id"], line["day"]) == (LEA, "2026-12-01")
    assert read["names"]["child_id"] == {str(LEA): "Léa", str(TOM): "Tom"}


def test_every_key_is_of_the_registry_and_every_date_reads_back() -> None:
    family.live()
    for name, kept in said(ISABELLE)["data"].items():
        for row in kept["rows"]:
            assert set(row) == set(TABLES[name].shown)
            for key, value in row.items():
                if value and key.endswith(("_at", "_on")):
                    assert (datetime if key.endswith("_at") else date).fromisoformat(value)


def test_nothing_of_another_family_and_no_secret() -> None:
    family.live()
    with db.cursor() as con:
        secrets = [text for (text,) in con.execute(
            """SELECT token_hash FROM sessions UNION ALL SELECT token_hash FROM feeds
            UNION ALL SELECT password_hash FROM credentials WHERE length(password_hash) > 1"""
        ).fetchall()]  # fmt: skip
    text = opened(ISABELLE).read("mes-donnees.json").decode()
    assert [word for word in ("Haddad", "Karim", "Yanis", "Agathe", "Bruno", *secrets) if word in text] == []


def test_what_the_other_adult_did_with_their_account_is_not_there() -> None:
    family.live()
    assert {one["email"] for one in rows(ISABELLE, "credentials")} == {ISABELLE.email}
    assert len(rows(ISABELLE, "sessions")) == 1
    assert rows(ISABELLE, "privacy_requests") == []
    assert [one["message"] for one in rows(MARC, "privacy_requests")] == ["Le prénom de Tom s'écrit Thom"]
    assert rows(MARC, "cart_lines") == []
    assert {one["kind"] for one in rows(MARC, "events")} & {"feed"} == set()


def test_a_child_of_two_households_shows_each_its_own_days_and_money() -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    family.live()
    assert {child["first_name"] for child in rows(KARIM, "children")} == {"Léa", "Yanis"}
    assert {one["child_id"] for one in rows(KARIM, "bookings")} == {YANIS}
    assert {one["child_id"] for one in rows(KARIM, "invoice_lines")} == {YANIS}
    assert rows(KARIM, "proofs") == []
    assert rows(KARIM, "known_facts") == []
    text = opened(KARIM).read("mes-donnees.json").decode()
    assert [word for word in ("Isabelle", "Billard OCT", "742", "impasse", "F-0001") if word in text] == []


def test_an_adult_without_authority_over_a_child_finds_nothing_of_the_child() -> None:
    family.live()
    with db.transaction() as con:
        con.execute("INSERT INTO without_authority VALUES (?, ?, ?, TIMESTAMP '2026-11-01')",
                    [MARC.adult_id, TOM, ADELE.account_id])  # fmt: skip
    archive = opened(MARC)
    assert "Tom" not in archive.read("mes-donnees.json").decode().replace("Le prénom de Tom", "")
    assert {one["child_id"] for one in rows(MARC, "bookings")} == {LEA}
    assert [name for name in archive.namelist() if name.startswith("factures/")] == []
    assert [name for name in archive.namelist() if name.startswith("documents/")] != []  # of Léa
    assert {child["first_name"] for child in rows(ISABELLE, "children")} == {"Léa", "Tom"}


def test_the_paper_says_it_in_french_and_the_invoices_are_with_it() -> None:
    family.live()
    archive = opened(ISABELLE)
    pages = PdfReader(io.BytesIO(archive.read("mes-donnees.pdf"))).pages
    text = "\n".join(page.extract_text() for page in pages)
    for words in (
        "Mes données",
        "Foyer F-0001",
        "Familles et enfants",
        "Léa",
        "12/03/2020",
        "6,20",
        "Virement",
        "noix",
        "Soins d'urgence",
    ):
        assert words in text
    assert not archive.testzip()
    assert [name for name in archive.namelist() if name.startswith("factures/")] == [
        "factures/facture-2026-10-0001.pdf"
    ]


def test_the_files_handed_in_are_with_it() -> None:
    family.live()
    archive = opened(ISABELLE)
    assert archive.read(f"documents/{family.DOCUMENT}-assurance.pdf") == b"pdf"
    assert [name for name in opened(KARIM).namelist() if name.startswith("documents/")] == []
    for key, _ in list(vault.kept()):
        vault.remove(key)
    assert [name for name in opened(ISABELLE).namelist() if name.startswith("documents/")] == []


def test_a_household_that_was_just_registered_gets_its_little() -> None:
    assert {child["first_name"] for child in rows(KARIM, "children")} == {"Yanis"}


def test_each_download_is_in_the_journal(count: Count) -> None:
    export.own(ISABELLE, NOW)
    assert count(f"events WHERE kind = 'data_exported' AND household_id = {BILLARD}") == 1


def test_staff_hand_over_a_household_without_anything_of_its_accounts() -> None:
    family.live()
    archive = zipfile.ZipFile(io.BytesIO(export.of_household(ADELE, BILLARD, NOW).content))
    read = json.loads(archive.read("mes-donnees.json"))
    assert set(read["data"]) & {"accounts", "sessions", "credentials", "outbox", "carts"} == set()
    assert {child["first_name"] for child in read["data"]["children"]["rows"]} == {"Léa", "Tom"}
    with pytest.raises(NotFound):
        export.of_household(ADELE, 999, NOW)


@pytest.mark.parametrize("user", [ISABELLE, KARIM, AGATHE, DIANE, BRUNO], ids=lambda user: user.name)
def test_nobody_else_takes_a_household_away(user: User) -> None:
    with pytest.raises(Forbidden):
        export.of_household(user, BILLARD, NOW)


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ADELE], ids=lambda user: user.name)
def test_staff_have_no_household_of_their_own(user: User) -> None:
    with pytest.raises(Forbidden):
        export.own(user, NOW)


def test_the_name_of_the_file_names_nobody() -> None:
    assert export.own(ISABELLE, NOW).name == "mes-donnees-F-0001-2026-11-23.zip"
