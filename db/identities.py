"""Identities that a provider vouches for, and the accounts that they open."""

from datetime import datetime

from db import Connection


def account_of(con: Connection, issuer: str, subject: str) -> int | None:
    """The enabled account of an identity."""
    row = con.execute(
        """SELECT i.account_id FROM identities i JOIN accounts a ON a.id = i.account_id
        JOIN credentials c ON c.account_id = a.id
        WHERE i.issuer = ? AND i.subject = ? AND a.disabled_at IS NULL""",
        [issuer, subject],
    ).fetchone()
    return None if row is None else int(row[0])


def since(con: Connection, account_id: int, issuer: str) -> datetime | None:
    """Since when (UTC) the account has an identity of that provider."""
    row = con.execute(
        "SELECT created_at FROM identities WHERE account_id = ? AND issuer = ?", [account_id, issuer]
    ).fetchone()
    return None if row is None else row[0]


def put(con: Connection, issuer: str, subject: str, account_id: int, at: datetime) -> None:
    """One identity per account and provider, one account per identity: the last link holds."""
    con.execute(
        "DELETE FROM identities WHERE issuer = ? AND (subject = ? OR account_id = ?)", [issuer, subject, account_id]
    )
    con.execute("INSERT INTO identities VALUES (?, ?, ?, ?)", [issuer, subject, account_id, at])


def remove(con: Connection, account_id: int, issuer: str) -> bool:
    """False when there was none."""
    gone = con.execute(
        "DELETE FROM identities WHERE account_id = ? AND issuer = ? RETURNING subject", [account_id, issuer]
    )
    return gone.fetchone() is not None
