"""What people ask about what is kept of them; what each night removed."""

from dataclasses import dataclass
from datetime import datetime

from db import Connection
from db.rows import fetch_all, fetch_one


@dataclass(frozen=True, slots=True)
class Request:
    """`kind` is a RequestKind of portail/rules/privacy.py; instants UTC."""

    id: int
    household_id: int
    adult_id: int | None
    account_id: int
    reference: str  # of the household
    name: str  # who asks
    kind: str
    message: str
    created_at: datetime
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Night:
    """What a night removed: rows by table; instant UTC."""

    at: datetime
    removed: tuple[tuple[str, int], ...]


_COLUMNS = """r.id, r.household_id, a.adult_id, r.account_id, h.reference, a.name, r.kind, r.message, r.created_at,
    r.answered_at, r.answer FROM privacy_requests r JOIN accounts a ON a.id = r.account_id
    JOIN households h ON h.id = r.household_id"""


def add(con: Connection, household_id: int, account_id: int, kind: str, message: str, at_utc: datetime) -> int:
    """The id of the new request."""
    row = con.execute(
        """INSERT INTO privacy_requests (household_id, account_id, kind, message, created_at)
        VALUES (?, ?, ?, ?, ?) RETURNING id""",
        [household_id, account_id, kind, message, at_utc],
    ).fetchone()
    assert row is not None
    return int(row[0])


def waiting(con: Connection) -> list[Request]:
    """Those without an answer, the oldest first."""
    return fetch_all(con, Request, f"SELECT {_COLUMNS} WHERE r.answered_at IS NULL ORDER BY r.created_at, r.id")


def of_account(con: Connection, account_id: int) -> list[Request]:
    """What the account asked, the newest first."""
    return fetch_all(
        con, Request, f"SELECT {_COLUMNS} WHERE r.account_id = ? ORDER BY r.created_at DESC, r.id DESC", [account_id]
    )


def get(con: Connection, id: int) -> Request:
    """Raises NotFound("request")."""
    return fetch_one(con, Request, f"SELECT {_COLUMNS} WHERE r.id = ?", [id], noun="request")


def answer(con: Connection, id: int, account_id: int, text: str, at_utc: datetime) -> bool:
    """False when it was answered already."""
    done = con.execute(
        """UPDATE privacy_requests SET answered_at = ?, answered_by = ?, answer = ?
        WHERE id = ? AND answered_at IS NULL RETURNING id""",
        [at_utc, account_id, text, id],
    )
    return done.fetchone() is not None


def close_of(con: Connection, accounts: tuple[int, ...], by: int | None, at_utc: datetime) -> None:
    """The requests of erased accounts are done."""
    con.execute(
        """UPDATE privacy_requests SET answered_at = ?, answered_by = ?
        WHERE answered_at IS NULL AND account_id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [at_utc, by, list(accounts)],
    )


def add_night(con: Connection, removed: dict[str, int], at_utc: datetime) -> None:
    """A row per table where something left, and the total under no name."""
    rows = [[at_utc, "", sum(removed.values())], *([at_utc, name, number] for name, number in removed.items())]
    con.executemany("INSERT INTO purges VALUES (?, ?, ?)", rows)


def nights(con: Connection, limit: int) -> list[Night]:
    """The latest first."""
    found: dict[datetime, list[tuple[str, int]]] = {}
    for at, name, number in con.execute(
        """SELECT purged_at, table_name, removed FROM purges WHERE purged_at IN (SELECT DISTINCT purged_at FROM purges
            ORDER BY purged_at DESC LIMIT ?) ORDER BY purged_at DESC, removed DESC, table_name""",
        [limit],
    ).fetchall():
        found.setdefault(at, []).extend([(name, number)] if name else [])
    return [Night(at, tuple(rows)) for at, rows in found.items()]
