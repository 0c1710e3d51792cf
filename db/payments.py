"""Payments, and the lines of invoices that each one settles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db import Connection
from db.rows import fetch_all
from portail.rules import invoice
from portail.rules.money import ZERO

_BIGINTS = "unnest(CAST(? AS BIGINT[]))"


@dataclass(frozen=True, slots=True)
class NewPayment:
    """`means` is a key of wording.MEANS."""

    household_id: int
    received_on: date
    means: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    id: int
    received_on: date
    means: str
    amount: Decimal
    reference: str


def of_household(con: Connection, household_id: int) -> list[Payment]:
    """The latest first."""
    return fetch_all(
        con,
        Payment,
        """SELECT id, received_on, means, amount, reference FROM payments WHERE household_id = ?
        ORDER BY received_on DESC, id DESC""",
        [household_id],
    )


def balances(con: Connection, household_ids: Sequence[int]) -> dict[int, Decimal]:
    """Invoiced minus paid: positive is due, negative is in the family's favour. Every household asked for is there."""
    rows = con.execute(
        f"""SELECT household_id, sum(amount) FROM (
            SELECT household_id, total AS amount FROM invoices
            UNION ALL SELECT household_id, -amount FROM payments) moves
        WHERE household_id IN (SELECT {_BIGINTS}) GROUP BY household_id""",
        [list(household_ids)],
    ).fetchall()
    return {**dict.fromkeys(household_ids, ZERO), **dict(rows)}


def balance(con: Connection, household_id: int) -> Decimal:
    """As `balances`, for one household."""
    return balances(con, [household_id])[household_id]


def add_many(con: Connection, payments: Sequence[NewPayment]) -> list[int]:
    """Store payments and settle with them the oldest lines of their households; their ids, in order."""
    if not payments:
        return []
    rows = con.execute(
        f"""INSERT INTO payments (household_id, received_on, means, amount, reference)
        SELECT {_BIGINTS}, unnest(CAST(? AS DATE[])), unnest(CAST(? AS VARCHAR[])),
            unnest(CAST(? AS DECIMAL(10, 2)[])), unnest(CAST(? AS VARCHAR[])) RETURNING id""",
        [
            [p.household_id for p in payments], [p.received_on for p in payments], [p.means for p in payments],
            [p.amount for p in payments], [p.reference for p in payments],
        ],
    ).fetchall()  # fmt: skip
    allocate(con, sorted({payment.household_id for payment in payments}))
    return [int(id) for (id,) in rows]


def allocate(con: Connection, household_ids: Sequence[int]) -> None:
    """Settle the oldest lines of each household with what is left of its payments, the oldest first."""
    credits = _left(
        con,
        f"""SELECT p.household_id, p.id, p.amount - coalesce(sum(a.amount), 0) AS rest
        FROM payments p LEFT JOIN allocations a ON a.payment_id = p.id
        WHERE p.household_id IN (SELECT {_BIGINTS}) GROUP BY p.household_id, p.id, p.received_on, p.amount
        HAVING p.amount > coalesce(sum(a.amount), 0) ORDER BY p.received_on, p.id""",
        household_ids,
    )
    debts = _left(
        con,
        f"""SELECT i.household_id, l.id, l.amount - coalesce(sum(a.amount), 0) AS rest
        FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id LEFT JOIN allocations a ON a.line_id = l.id
        WHERE i.household_id IN (SELECT {_BIGINTS}) GROUP BY i.household_id, i.period, l.id, l.rank, l.amount
        HAVING l.amount > coalesce(sum(a.amount), 0) ORDER BY i.period, l.rank""",
        list(credits),
    )
    rows = [row for household, owed in debts.items() for row in invoice.allocate(owed, credits[household])]
    if rows:
        con.execute(
            f"""INSERT INTO allocations (payment_id, line_id, amount)
            SELECT {_BIGINTS}, {_BIGINTS}, unnest(CAST(? AS DECIMAL(10, 2)[]))""",
            [[row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]],
        )


def _left(con: Connection, sql: str, household_ids: Sequence[int]) -> dict[int, list[tuple[int, Decimal]]]:
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for household_id, id, rest in con.execute(sql, [list(household_ids)]).fetchall():
        found.setdefault(household_id, []).append((id, rest))
    return found
