"""The structure that runs the portal, and what it has set."""

from dataclasses import dataclass

from db import Connection
from db.rows import fetch_one


@dataclass(frozen=True, slots=True)
class Structure:
    name: str
    tagline: str
    address: str  # lines separated by a line feed
    phone: str
    email: str
    siret: str
    legal_form: str
    vat_mention: str
    iban: str
    bic: str
    creditor_name: str
    accent: str
    zone: str


def get(con: Connection) -> Structure:
    """The only structure; raises NotFound("structure") before the town is set up."""
    return fetch_one(
        con,
        Structure,
        """SELECT name, tagline, address, phone, email, siret, legal_form, vat_mention, iban, bic, creditor_name,
            accent, zone FROM structures ORDER BY id LIMIT 1""",
        noun="structure",
    )


def settings(con: Connection) -> dict[str, str]:
    """Every value that was set, by key; what is absent has the default of portail/settings.py."""
    return dict(con.execute("SELECT key, value FROM settings").fetchall())


def setting(con: Connection, key: str) -> str | None:
    """The value set for `key`; None when there is none."""
    row = con.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchone()
    return None if row is None else str(row[0])


def put_setting(con: Connection, key: str, value: str) -> None:
    """Set `key`, replacing its value."""
    con.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


def is_set_up(con: Connection) -> bool:
    """Whether the database holds a structure."""
    return con.execute("SELECT 1 FROM structures LIMIT 1").fetchone() is not None


def create(con: Connection, name: str, zone: str) -> None:
    """Store a structure of the zone (A, B or C) whose other details staff will fill in."""
    con.execute(
        "INSERT INTO structures (id, name, address, creditor_name, zone) VALUES (1, ?, '', ?, ?)", [name, name, zone]
    )
