"""Links, keys and steps of a single use, found by the hash of their secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import Connection
from portail.rules.links import Purpose


@dataclass(frozen=True, slots=True)
class Link:
    account_id: int | None
    email: str
    detail: str


def add(
    con: Connection, token_hash: str, purpose: Purpose, link: Link, created_at: datetime, expires_at: datetime
) -> None:  # fmt: skip
    """A new secret; former ones of the account for that purpose end."""
    if link.account_id is not None:
        revoke(con, link.account_id, [purpose], created_at)
    con.execute(
        """INSERT INTO account_links (token_hash, purpose, account_id, email, detail, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [token_hash, purpose, link.account_id, link.email, link.detail, created_at, expires_at],
    )


_OPEN = """FROM account_links l LEFT JOIN accounts a ON a.id = l.account_id
    WHERE l.token_hash = ? AND l.purpose = ? AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > ?
    AND a.disabled_at IS NULL"""


def find(con: Connection, token_hash: str, purpose: Purpose, at: datetime) -> Link | None:
    """What the secret opens at `at` (UTC); None when it is over, of another purpose, or its account is disabled."""
    row = con.execute(f"SELECT l.account_id, l.email, l.detail {_OPEN}", [token_hash, purpose, at]).fetchone()
    return None if row is None else Link(*row)


def use(con: Connection, token_hash: str, purpose: Purpose, at: datetime) -> Link | None:
    """As `find`, once: it opens nothing more."""
    row = con.execute(
        f"""UPDATE account_links SET used_at = ? WHERE token_hash IN (SELECT l.token_hash {_OPEN})
        RETURNING account_id, email, detail""",
        [at, token_hash, purpose, at],
    ).fetchone()
    return None if row is None else Link(*row)


def revoke(con: Connection, account_id: int, purposes: Sequence[Purpose], at: datetime) -> None:
    """Those of the account that are still open end; used ones too, as both halves of a change of address must be."""
    con.execute(
        """UPDATE account_links SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL
        AND purpose IN (SELECT unnest(CAST(? AS VARCHAR[])))""",
        [at, account_id, list(purposes)],
    )


def agreed(con: Connection, account_id: int, email: str, at: datetime) -> set[Purpose]:
    """The halves of a change to `email` that were confirmed and not withdrawn since."""
    rows = con.execute(
        """SELECT purpose FROM account_links WHERE account_id = ? AND email = ? AND used_at IS NOT NULL
        AND revoked_at IS NULL AND expires_at > ? AND purpose IN ('email_old', 'email_new')""",
        [account_id, email, at],
    ).fetchall()
    return {Purpose(purpose) for (purpose,) in rows}


def last_email(con: Connection, account_id: int, purpose: Purpose) -> str:
    """The address of the account's last link for that purpose; empty when there was none."""
    row = con.execute(
        """SELECT email FROM account_links WHERE account_id = ? AND purpose = ?
        ORDER BY created_at DESC, revoked_at IS NULL DESC LIMIT 1""",
        [account_id, purpose],
    ).fetchone()
    return "" if row is None else str(row[0])


def open_email(con: Connection, account_id: int, at: datetime) -> str:
    """The address that a change waits for, both halves not having agreed yet; empty when there is none."""
    row = con.execute(
        """SELECT email FROM account_links WHERE account_id = ? AND purpose IN ('email_old', 'email_new')
        AND revoked_at IS NULL AND expires_at > ? LIMIT 1""",
        [account_id, at],
    ).fetchone()
    return "" if row is None else str(row[0])
