"""Households, children and the journal."""

from datetime import date
from pathlib import Path

import pytest

import db
from db import children, events, households
from portail import clock
from portail.errors import NotFound
from tests import cast


def test_a_household_is_read_with_its_adults_and_their_accounts(town: Path) -> None:
    with db.cursor() as con:
        assert households.get(con, cast.BILLARD).reference == "F-0001"
        assert [adult.first_name for adult in households.adults(con, cast.BILLARD)] == ["Isabelle", "Marc"]
        assert households.accounts_of(con, cast.BILLARD) == [
            (101, "isabelle@exemple.fr", "Isabelle Billard"),
            (102, "marc@exemple.fr", "Marc Billard"),
        ]


def test_an_unknown_household_is_not_found(town: Path) -> None:
    with db.cursor() as con, pytest.raises(NotFound):
        households.get(con, 999)


def test_a_disabled_account_is_no_longer_written_to(town: Path) -> None:
    with db.transaction() as con:
        con.execute("UPDATE accounts SET disabled_at = ? WHERE id = ?", [clock.to_utc(cast.NOW), 102])
    with db.cursor() as con:
        assert [account.id for account in households.accounts_of(con, cast.BILLARD)] == [101]


def test_accounts_of_many_households_are_grouped(town: Path) -> None:
    with db.cursor() as con:
        found = households.accounts_of_many(con, [cast.BILLARD, cast.HADDAD, 999])
    assert {home: [account.id for account in accounts] for home, accounts in found.items()} == {
        cast.BILLARD: [101, 102],
        cast.HADDAD: [103],
    }


def test_children_come_the_eldest_first_and_only_those_of_the_household(town: Path) -> None:
    with db.cursor() as con:
        assert [child.first_name for child in children.of_household(con, cast.BILLARD, None)] == ["Léa", "Tom"]
        assert [child.id for child in children.by_ids(con, [cast.TOM, cast.YANIS, 999])] == [cast.YANIS, cast.TOM]


def test_address_and_phone_are_changed(town: Path) -> None:
    with db.transaction() as con:
        households.update_address(con, cast.BILLARD, "2 rue Neuve", "63000", "Clermont-Ferrand")
        households.update_phone(con, 111, "06 00 00 00 01")
    with db.cursor() as con:
        assert households.get(con, cast.BILLARD).city == "Clermont-Ferrand"
        assert [adult.phone for adult in households.adults(con, cast.BILLARD)] == ["06 00 00 00 01", ""]


def test_changing_an_unknown_household_or_adult_is_not_found(town: Path) -> None:
    with db.transaction() as con:
        with pytest.raises(NotFound):
            households.update_address(con, 999, "", "", "")
        with pytest.raises(NotFound):
            households.update_phone(con, 999, "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("billard", ["F-0001"]),
        ("LEA billard", ["F-0001"]),
        ("f-0002", ["F-0002"]),
        ("lodz", ["F-0002"]),
        ("oeuvrard", ["F-0002"]),
        ("d'angelo", ["F-0002"]),
        ("dang", ["F-0002"]),
        ("a", ["F-0001", "F-0002"]),
        ("billard haddad", []),
        ("   ", []),
        ("%", []),
    ],
)
def test_the_search_ignores_accents_and_case(town: Path, typed: str, found: list[str]) -> None:
    with db.transaction() as con:
        con.execute("UPDATE adults SET last_name = 'Œuvrard-Łódź D’Angelo Đặng' WHERE id = 113")
    with db.cursor() as con:
        assert [household.reference for household in households.search(con, typed)] == found


def test_events_are_written_together_at_one_instant(town: Path) -> None:
    at, day = clock.to_utc(cast.NOW), date(2026, 12, 1)
    with db.transaction() as con:
        events.write_many(
            con,
            [
                events.Event(101, cast.BILLARD, "booking", cast.LEA, cast.MATIN, day, None, "confirmed"),
                events.Event(None, None, "news", None, None, None, None, None, "Fermeture"),
            ],
            at,
        )
        events.write_many(con, [], at)
    with db.cursor() as con:
        rows = con.execute(
            "SELECT happened_at, account_id, kind, day, to_state, why FROM events ORDER BY id"
        ).fetchall()
    assert rows == [
        (at, 101, "booking", day, "confirmed", ""),
        (at, None, "news", None, None, "Fermeture"),
    ]
