"""Orders: what was validated, line by line, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from db import Connection
from portail.rules.booking import Operation, Outcome


@dataclass(frozen=True, slots=True)
class Order:
    id: int
    key: str
    account_id: int
    household_id: int
    created_at: datetime  # naive UTC
    total: Decimal


@dataclass(frozen=True, slots=True)
class OrderLine:
    child_id: int
    activity_id: int
    day: date
    operation: Operation
    hour: time | None
    price: Decimal
    outcome: Outcome
    reason: str = ""


def by_key(con: Connection, key: str) -> Order | None:
    """The order that this idempotency key made, if it did."""
    row = con.execute(
        "SELECT id, key, account_id, household_id, created_at, total FROM orders WHERE key = ?", [key]
    ).fetchone()
    return None if row is None else Order(*row)


def latest(con: Connection, account_id: int) -> Order | None:
    """The account's last order."""
    row = con.execute(
        """SELECT id, key, account_id, household_id, created_at, total FROM orders WHERE account_id = ?
        ORDER BY created_at DESC, id DESC LIMIT 1""",
        [account_id],
    ).fetchone()
    return None if row is None else Order(*row)


def lines(con: Connection, order_id: int) -> list[OrderLine]:
    """Lines in their order."""
    rows = con.execute(
        """SELECT child_id, activity_id, day, operation, hour, price, outcome, reason FROM order_lines
        WHERE order_id = ? ORDER BY rank""",
        [order_id],
    ).fetchall()
    return [_line(row) for row in rows]


def _line(row: Sequence[Any]) -> OrderLine:
    values = list(row)
    values[3], values[6] = Operation(row[3]), Outcome(row[6])
    return OrderLine(*values)


def add(con: Connection, key: str, account_id: int, household_id: int, at_utc: datetime, total: Decimal) -> int:
    """A new order; its number."""
    row = con.execute(
        "INSERT INTO orders (key, account_id, household_id, created_at, total) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [key, account_id, household_id, at_utc, total],
    ).fetchone()
    assert row is not None
    return int(row[0])


def add_lines(con: Connection, order_id: int, new: Sequence[OrderLine]) -> None:
    """The lines of an order, ranked as listed."""
    con.execute(
        """INSERT INTO order_lines (order_id, rank, child_id, activity_id, day, operation, hour, price, outcome,
            reason)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS INTEGER[])), unnest(CAST(? AS BIGINT[])),
            unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS TIME[])),
            unnest(CAST(? AS DECIMAL(10,2)[])), unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[]))""",
        [
            order_id, list(range(len(new))), [n.child_id for n in new], [n.activity_id for n in new],
            [n.day for n in new], [n.operation for n in new], [n.hour for n in new], [n.price for n in new],
            [n.outcome for n in new], [n.reason for n in new],
        ],
    )  # fmt: skip
