"""Open sessions: who is signed in, from where, until when."""

from dataclasses import dataclass
from datetime import datetime

from db import Connection
from db.rows import fetch_all
from portail.rules.access import STAFF, Role, User


@dataclass(frozen=True, slots=True)
class Session:
    """`idle_minutes` is what the structure has set, as text; None: the default."""

    user: User
    seen_at: datetime
    expires_at: datetime
    idle_minutes: str | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    token_hash: str
    device: str
    ip: str
    created_at: datetime
    seen_at: datetime


def add(con: Connection, token_hash: str, account_id: int, at: datetime, ends: datetime, ip: str, device: str) -> None:
    """A new session, from `at` to `ends` (UTC)."""
    con.execute(
        """INSERT INTO sessions (token_hash, account_id, created_at, seen_at, expires_at, ip, device)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [token_hash, account_id, at, at, ends, ip, device],
    )


def find(con: Connection, token_hash: str, at: datetime) -> Session | None:
    """The session if it can be open at `at` (UTC): not revoked nor ended, account enabled. Idleness is to be judged."""
    row = con.execute(
        """SELECT a.id, a.role, a.name, c.email, d.household_id, a.adult_id, s.seen_at, s.expires_at,
            (SELECT value FROM settings WHERE key = 'session_idle_minutes')
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id
        JOIN credentials c ON c.account_id = a.id
        LEFT JOIN adults d ON d.id = a.adult_id
        WHERE s.token_hash = ? AND s.revoked_at IS NULL AND s.expires_at > ?
            AND a.disabled_at IS NULL""",
        [token_hash, at],
    ).fetchone()
    if row is None:
        return None
    account_id, role, name, email, household_id, adult_id, *rest = row
    sites = _sites(con, account_id) if Role(role) in STAFF else None
    return Session(User(account_id, Role(role), name, email, household_id, adult_id, sites), *rest)


def _sites(con: Connection, account_id: int) -> frozenset[int] | None:
    """The only sites of a staff account; None: all of them."""
    rows = con.execute("SELECT site_id FROM account_sites WHERE account_id = ?", [account_id]).fetchall()
    return frozenset(id for (id,) in rows) or None


def exists(con: Connection, token_hash: str) -> bool:
    """Whether there was ever such a session, open or not."""
    return con.execute("SELECT 1 FROM sessions WHERE token_hash = ?", [token_hash]).fetchone() is not None


def touch(con: Connection, token_hash: str, at: datetime) -> None:
    """Somebody used the session at `at` (UTC)."""
    con.execute("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", [at, token_hash])


def open_of(con: Connection, account_id: int, at: datetime, idle_since: datetime) -> list[OpenSession]:
    """The account's open sessions, last seen first."""
    return fetch_all(
        con,
        OpenSession,
        """SELECT token_hash, device, ip, created_at, seen_at FROM sessions
        WHERE account_id = ? AND revoked_at IS NULL AND expires_at > ? AND seen_at > ?
        ORDER BY seen_at DESC, token_hash""",
        [account_id, at, idle_since],
    )


def revoke(con: Connection, account_id: int, token_hash: str, at: datetime) -> bool:
    """Close one session of the account; False when it has no such open session."""
    closed = con.execute(
        """UPDATE sessions SET revoked_at = ? WHERE token_hash = ? AND account_id = ? AND revoked_at IS NULL
        RETURNING token_hash""",
        [at, token_hash, account_id],
    )
    return closed.fetchone() is not None


def revoke_token(con: Connection, token_hash: str, at: datetime) -> None:
    """Close the session that this token opened, whoever it belongs to; without effect when it is closed."""
    con.execute("UPDATE sessions SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL", [at, token_hash])


def revoke_all(con: Connection, account_id: int, at: datetime, keep: str = "") -> int:
    """Close every session of the account but the one whose hash is `keep`; how many were closed."""
    closed = con.execute(
        """UPDATE sessions SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL AND token_hash <> ?
        RETURNING token_hash""",
        [at, account_id, keep],
    )
    return len(closed.fetchall())
