"""Calendar feeds: one per account, found by the hash of its secret."""

from dataclasses import dataclass
from datetime import datetime

from db import Connection


@dataclass(frozen=True, slots=True)
class Feed:
    account_id: int
    household_id: int
    adult_id: int
    deadlines: bool


def of(con: Connection, account_id: int) -> tuple[datetime, bool] | None:
    """Since when, naive UTC, the account has a feed, and whether it holds deadlines."""
    row = con.execute("SELECT created_at, deadlines FROM feeds WHERE account_id = ?", [account_id]).fetchone()
    return None if row is None else (row[0], row[1])


def by_hash(con: Connection, token_hash: str) -> Feed | None:
    """The feed of an enabled parent's account."""
    row = con.execute(
        """SELECT f.account_id, d.household_id, d.id, f.deadlines FROM feeds f
        JOIN accounts a ON a.id = f.account_id JOIN adults d ON d.id = a.adult_id
        WHERE f.token_hash = ? AND a.disabled_at IS NULL""",
        [token_hash],
    ).fetchone()
    return None if row is None else Feed(*row)


def put(con: Connection, account_id: int, token_hash: str, deadlines: bool, created_at: datetime) -> None:
    """A new address, in place of the former one."""
    remove(con, account_id)
    con.execute("INSERT INTO feeds VALUES (?, ?, ?, ?)", [account_id, token_hash, deadlines, created_at])


def remove(con: Connection, account_id: int) -> None:
    """The address leads nowhere any more."""
    con.execute("DELETE FROM feeds WHERE account_id = ?", [account_id])
