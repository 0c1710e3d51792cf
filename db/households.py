"""Households, their adults, and the accounts that speak for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db import Connection
from db.rows import fetch_all, fetch_one
from portail.errors import NotFound


@dataclass(frozen=True, slots=True)
class Household:
    id: int
    reference: str  # « F-0382 »
    address: str  # street lines separated by a line feed
    postcode: str
    city: str
    resident: bool


@dataclass(frozen=True, slots=True)
class Adult:
    id: int
    household_id: int
    civility: str  # 'Mme', 'M.' or ''
    first_name: str
    last_name: str
    phone: str


class Account(NamedTuple):
    """Somebody to write to."""

    id: int
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A household as a search shows it; names separated by commas."""

    id: int
    reference: str
    city: str
    adults: str
    children: str


_ACCOUNTS = """FROM adults d JOIN accounts a ON a.adult_id = d.id JOIN credentials c ON c.account_id = a.id
    WHERE a.disabled_at IS NULL"""


def get(con: Connection, id: int) -> Household:
    """Raises NotFound("household")."""
    return fetch_one(
        con,
        Household,
        "SELECT id, reference, address, postcode, city, resident FROM households WHERE id = ?",
        [id],
        noun="household",
    )


def by_reference(con: Connection, reference: str) -> int:
    """The id of the household of that reference, whatever its case. Raises NotFound("household")."""
    row = con.execute("SELECT id FROM households WHERE upper(reference) = upper(?)", [reference]).fetchone()
    if row is None:
        raise NotFound("household")
    return int(row[0])


def of_adult(con: Connection, adult_id: int) -> int:
    """The adult's household. Raises NotFound("adult")."""
    row = con.execute("SELECT household_id FROM adults WHERE id = ?", [adult_id]).fetchone()
    if row is None:
        raise NotFound("adult")
    return int(row[0])


def adults(con: Connection, household_id: int) -> list[Adult]:
    """In alphabetical order of first names."""
    return fetch_all(
        con,
        Adult,
        """SELECT id, household_id, civility, first_name, last_name, phone FROM adults
        WHERE household_id = ? ORDER BY first_name, id""",
        [household_id],
    )


def accounts_of(con: Connection, household_id: int) -> list[Account]:
    """Enabled accounts of the household's adults, by id."""
    return fetch_all(
        con, Account, f"SELECT a.id, c.email, a.name {_ACCOUNTS} AND d.household_id = ? ORDER BY a.id", [household_id]
    )


def accounts_of_many(con: Connection, household_ids: Sequence[int]) -> dict[int, list[Account]]:
    """As `accounts_of`, by household; a household without account is absent."""
    rows = con.execute(
        f"""SELECT d.household_id, a.id, c.email, a.name {_ACCOUNTS}
            AND d.household_id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY a.id""",
        [list(household_ids)],
    ).fetchall()
    found: dict[int, list[Account]] = {}
    for household_id, *values in rows:
        found.setdefault(household_id, []).append(Account(*values))
    return found


def update_address(con: Connection, id: int, address: str, postcode: str, city: str) -> None:
    """Raises NotFound("household")."""
    con.execute("UPDATE households SET address = ?, postcode = ?, city = ? WHERE id = ?", [address, postcode, city, id])
    if con.rowcount == 0:
        raise NotFound("household")


def update_phone(con: Connection, adult_id: int, phone: str) -> None:
    """Raises NotFound("account")."""
    con.execute("UPDATE adults SET phone = ? WHERE id = ?", [phone, adult_id])
    if con.rowcount == 0:
        raise NotFound("account")


PLAIN = "replace(replace(translate(lower(strip_accents({})), 'đłıø’', 'dlio'''), 'œ', 'oe'), 'æ', 'ae')"
_EVERYTHING = "reference || ' ' || grown || ' ' || small"
_NAMES = "string_agg({0}.first_name || ' ' || {0}.last_name, ', ' ORDER BY {0}.id)"


_FOUND = f"""WITH people AS (
        SELECT h.id, h.reference, h.city,
            coalesce((SELECT {_NAMES.format("d")} FROM adults d WHERE d.household_id = h.id), '') AS grown,
            coalesce((SELECT {_NAMES.format("k")} FROM children k JOIN guardianships g ON g.child_id = k.id
                WHERE g.household_id = h.id), '') AS small
        FROM households h WHERE h.id NOT IN (SELECT e.household_id FROM erasures e WHERE e.adult_id IS NULL))
    SELECT id, reference, city, grown, small FROM people"""


def listed(con: Connection, ids: Sequence[int]) -> list[Found]:
    """Those of the ids that are not erased, in order of reference."""
    return fetch_all(
        con, Found, f"{_FOUND} WHERE id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY reference", [list(ids)]
    )


def search(con: Connection, text: str, limit: int = 50) -> list[Found]:
    """Households whose reference or people hold every word of `text`, whatever its accents and case.

    In order of reference. A text without a word finds nothing.
    """
    words = text.split()
    if not words:
        return []
    return fetch_all(
        con,
        Found,
        f"""{_FOUND} WHERE NOT EXISTS (SELECT 1 FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS word) w
            WHERE position({PLAIN.format("w.word")} IN {PLAIN.format(_EVERYTHING)}) = 0)
        ORDER BY reference LIMIT ?""",
        [words, limit],
    )
