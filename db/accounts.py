"""Accounts, what they sign in with, and the person behind them."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from db import Connection
from db.authority import SEEN
from db.rows import fetch_all, fetch_one
from db.structure import setting
from portail.errors import NotFound
from portail.rules.access import Role

DEMONSTRATION_KEY = "demo_accounts"


@dataclass(frozen=True, slots=True)
class Credentials:
    account_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class Person:
    """A parent's details, with the address of the household."""

    civility: str
    first_name: str
    last_name: str
    phone: str
    address: str  # street lines separated by a line feed
    postcode: str
    city: str
    reference: str  # of the household


@dataclass(frozen=True, slots=True)
class Adult:
    id: int
    first_name: str
    last_name: str
    phone: str
    email: str  # empty: this adult has no account


@dataclass(frozen=True, slots=True)
class Child:
    id: int
    first_name: str
    last_name: str
    born_on: date
    school: str
    class_name: str
    custody: str  # 'full' or 'shared'


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    email: str
    label: str
    description: str


def credentials(con: Connection, email: str) -> Credentials | None:
    """What the enabled account of this address (lower case, NFC) signs in with; None when there is none."""
    row = con.execute(
        """SELECT c.account_id, c.password_hash FROM credentials c JOIN accounts a ON a.id = c.account_id
        WHERE c.email = ? AND a.disabled_at IS NULL""",
        [email],
    ).fetchone()
    return None if row is None else Credentials(*row)


def password_hash(con: Connection, account_id: int) -> str:
    """Raises NotFound("account")."""
    row = con.execute("SELECT password_hash FROM credentials WHERE account_id = ?", [account_id]).fetchone()
    if row is None:
        raise NotFound("account")
    return str(row[0])


def email(con: Connection, account_id: int) -> str:
    """What the account signs in with; empty when there is nothing any more."""
    row = con.execute("SELECT email FROM credentials WHERE account_id = ?", [account_id]).fetchone()
    return "" if row is None else str(row[0])


def person(con: Connection, adult_id: int) -> Person:
    """Raises NotFound("account")."""
    return fetch_one(
        con,
        Person,
        """SELECT d.civility, d.first_name, d.last_name, d.phone, h.address, h.postcode, h.city, h.reference
        FROM adults d JOIN households h ON h.id = d.household_id WHERE d.id = ?""",
        [adult_id],
        noun="account",
    )


def adults(con: Connection, household_id: int) -> list[Adult]:
    """The household's adults, in alphabetical order of first names."""
    return fetch_all(
        con,
        Adult,
        """SELECT d.id, d.first_name, d.last_name, d.phone, coalesce(c.email, '') FROM adults d
        LEFT JOIN accounts a ON a.adult_id = d.id AND a.disabled_at IS NULL
        LEFT JOIN credentials c ON c.account_id = a.id
        WHERE d.household_id = ? AND d.id NOT IN (SELECT e.adult_id FROM erasures e WHERE e.adult_id IS NOT NULL)
        ORDER BY d.first_name, d.id""",
        [household_id],
    )


def children(con: Connection, household_id: int, adult_id: int | None) -> list[Child]:
    """The household's children, the eldest first, but those over whom the adult who looks has no authority."""
    return fetch_all(
        con,
        Child,
        f"""SELECT k.id, k.first_name, k.last_name, k.born_on, k.school, k.class_name, g.custody
        FROM children k JOIN guardianships g ON g.child_id = k.id
        WHERE g.household_id = ? AND {SEEN} ORDER BY k.born_on, k.id""",
        [household_id, adult_id],
    )


def set_password(con: Connection, account_id: int, hashed: str, at: datetime) -> None:
    con.execute(
        "UPDATE credentials SET password_hash = ?, changed_at = ? WHERE account_id = ?", [hashed, at, account_id]
    )


def renew_password(con: Connection, found: Credentials, hashed: str) -> None:
    """The same password computed again; nothing when another one has been chosen since it was `found`."""
    con.execute(
        "UPDATE credentials SET password_hash = ? WHERE account_id = ? AND password_hash = ?",
        [hashed, found.account_id, found.password_hash],
    )


def set_name(con: Connection, account_id: int, name: str) -> None:
    """The name shown in the header."""
    con.execute("UPDATE accounts SET name = ? WHERE id = ?", [name, account_id])


def set_person(con: Connection, adult_id: int, first_name: str, last_name: str, phone: str) -> None:
    con.execute(
        "UPDATE adults SET first_name = ?, last_name = ?, phone = ? WHERE id = ?",
        [first_name, last_name, phone, adult_id],
    )


def set_address(con: Connection, household_id: int, address: str, postcode: str, city: str) -> None:
    con.execute(
        "UPDATE households SET address = ?, postcode = ?, city = ? WHERE id = ?",
        [address, postcode, city, household_id],
    )


def is_demonstration(con: Connection) -> bool:
    """Whether the file holds the demonstration town, whose passwords everybody knows."""
    return setting(con, DEMONSTRATION_KEY) is not None


def demonstration_accounts(con: Connection) -> list[DemonstrationAccount]:
    """The accounts that the demonstration town offers on its sign-in page, in its order; none elsewhere."""
    written = setting(con, DEMONSTRATION_KEY)
    return [DemonstrationAccount(**account) for account in json.loads(written)] if written else []


def add_staff(con: Connection, role: Role, name: str, email: str, hashed: str, at: datetime) -> int:
    """A new account without a household; its id. `email` is lower case, NFC."""
    row = con.execute(
        "INSERT INTO accounts (role, name, created_at) VALUES (?, ?, ?) RETURNING id", [role, name, at]
    ).fetchone()
    assert row is not None
    con.execute(
        "INSERT INTO credentials (account_id, email, password_hash, changed_at) VALUES (?, ?, ?, ?)",
        [row[0], email, hashed, at],
    )
    return int(row[0])
