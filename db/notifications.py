"""What an account is told on its page « Alertes »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import Connection
from db.rows import fetch_all
from portail.errors import NotFound


@dataclass(frozen=True, slots=True)
class Notification:
    """`kind` is a key of wording.NOTIFICATIONS; instants UTC."""

    id: int
    created_at: datetime
    kind: str
    title: str
    body: str
    read_at: datetime | None


def add_many(con: Connection, rows: Sequence[tuple[int, str, str, str]], at_utc: datetime) -> None:
    """Each row: account, kind, title, body."""
    if not rows:
        return
    con.execute(
        """INSERT INTO notifications (account_id, kind, title, body, created_at)
        SELECT account_id, kind, title, body, CAST(? AS TIMESTAMP)
        FROM (SELECT unnest(CAST(? AS BIGINT[])) AS account_id, unnest(CAST(? AS VARCHAR[])) AS kind,
            unnest(CAST(? AS VARCHAR[])) AS title, unnest(CAST(? AS VARCHAR[])) AS body) v""",
        [at_utc, *([row[column] for row in rows] for column in range(4))],
    )


def unread(con: Connection, account_id: int) -> int:
    """How many the account has not read."""
    row = con.execute(
        "SELECT count(*) FROM notifications WHERE account_id = ? AND read_at IS NULL", [account_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def latest(con: Connection, account_id: int, limit: int) -> list[Notification]:
    """The newest first."""
    return fetch_all(
        con,
        Notification,
        """SELECT id, created_at, kind, title, body, read_at FROM notifications
        WHERE account_id = ? ORDER BY created_at DESC, id DESC LIMIT ?""",
        [account_id, limit],
    )


def mark_read(con: Connection, account_id: int, id: int, at_utc: datetime) -> None:
    """Keeps the first reading. Raises NotFound when it is not the account's."""
    marked = con.execute(
        "UPDATE notifications SET read_at = coalesce(read_at, ?) WHERE id = ? AND account_id = ? RETURNING id",
        [at_utc, id, account_id],
    ).fetchall()
    if not marked:
        raise NotFound("notification")


def mark_all_read(con: Connection, account_id: int, at_utc: datetime) -> int:
    """How many were unread."""
    marked = con.execute(
        "UPDATE notifications SET read_at = ? WHERE account_id = ? AND read_at IS NULL RETURNING id",
        [at_utc, account_id],
    ).fetchall()
    return len(marked)
