"""Baskets: what a parent chose and has not ordered yet. Rows, so that nothing is lost with a browser."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db import Connection, periods
from db.bookings import Key
from portail.rules.booking import CartLine, Operation


@dataclass(frozen=True, slots=True)
class Cart:
    """Where a parent is in the four steps. `key` makes the next order unique.

    `period_key`: the key when the last period was applied, at `period_at` (naive UTC), to `period_lines` lines.
    """

    account_id: int
    key: str
    children: tuple[int, ...]
    activities: tuple[int, ...]
    month: date | None
    period_key: str | None = None
    period_lines: int = 0
    period_at: datetime | None = None

    @property
    def undoable(self) -> int:
        """How many lines the undo of the last period gives back; 0 once it is ordered."""
        return self.period_lines if self.period_key == self.key else 0


def of(con: Connection, account_id: int) -> Cart | None:
    """The basket's head; None before the first choice."""
    row = con.execute(
        """SELECT account_id, key, children, activities, month, period_key, period_lines, period_at
        FROM carts WHERE account_id = ?""",
        [account_id],
    ).fetchone()
    if row is None:
        return None
    return Cart(row[0], row[1], _ids(row[2]), _ids(row[3]), row[4], row[5], row[6] or 0, row[7])


def ensure(con: Connection, account_id: int, at_utc: datetime) -> Cart:
    """The basket's head, created when there is none."""
    con.execute(
        "INSERT INTO carts (account_id, key, updated_at) VALUES (?, ?, ?) ON CONFLICT (account_id) DO NOTHING",
        [account_id, uuid.uuid4().hex, at_utc],
    )
    cart = of(con, account_id)
    assert cart is not None
    return cart


def choose(con: Connection, cart: Cart, at_utc: datetime) -> None:
    """Store the choices of the steps; the key is left alone."""
    con.execute(
        "UPDATE carts SET children = ?, activities = ?, month = ?, updated_at = ? WHERE account_id = ?",
        [_text(cart.children), _text(cart.activities), cart.month, at_utc, cart.account_id],
    )


def renew_key(con: Connection, account_id: int, at_utc: datetime) -> None:
    """A new key, for the order after this one."""
    con.execute("UPDATE carts SET key = ?, updated_at = ? WHERE account_id = ?", [uuid.uuid4().hex, at_utc, account_id])


def count(con: Connection, account_id: int) -> int:
    """Lines in the basket."""
    row = con.execute("SELECT count(*) FROM cart_lines WHERE account_id = ?", [account_id]).fetchone()
    assert row is not None
    return int(row[0])


def lines(con: Connection, account_id: int) -> list[CartLine]:
    """Lines by child, day, activity."""
    rows = con.execute(
        """SELECT child_id, activity_id, day, operation, hour, wait_if_full, seen_price, added_at
        FROM cart_lines WHERE account_id = ?""",
        [account_id],
    ).fetchall()
    rows.sort(key=lambda row: (row[0], row[2], row[1]))
    return [CartLine(row[0], row[1], row[2], Operation(row[3]), *row[4:]) for row in rows]


def put(con: Connection, account_id: int, wanted: Sequence[CartLine], at_utc: datetime) -> None:
    """Add lines, or replace those of the same child, activity and day; a key may be listed once.

    Those that were put before keep their `added_at`.
    """
    if not wanted:
        return
    con.execute(
        """INSERT INTO cart_lines (account_id, child_id, activity_id, day, operation, hour, wait_if_full,
            seen_price, added_at)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS TIME[])), unnest(CAST(? AS BOOLEAN[])),
            unnest(CAST(? AS DECIMAL(10,2)[])), unnest(CAST(? AS TIMESTAMP[]))
        ON CONFLICT (account_id, child_id, activity_id, day) DO UPDATE SET
            operation = excluded.operation, hour = excluded.hour, wait_if_full = excluded.wait_if_full,
            seen_price = excluded.seen_price, added_at = excluded.added_at""",
        [
            account_id, [w.child_id for w in wanted], [w.activity_id for w in wanted], [w.day for w in wanted],
            [w.operation for w in wanted], [w.hour for w in wanted], [w.wait_if_full for w in wanted],
            [w.seen_price for w in wanted], [w.added_at or at_utc for w in wanted],
        ],
    )  # fmt: skip


def remove(con: Connection, account_id: int, keys: Iterable[Key]) -> None:
    """Take lines out; unknown keys are ignored."""
    listed = list(keys)
    if not listed:
        return
    con.execute(
        """DELETE FROM cart_lines USING (SELECT unnest(CAST(? AS BIGINT[])) AS c, unnest(CAST(? AS BIGINT[])) AS a,
            unnest(CAST(? AS DATE[])) AS d) k
        WHERE account_id = ? AND child_id = k.c AND activity_id = k.a AND day = k.d""",
        [[k[0] for k in listed], [k[1] for k in listed], [k[2] for k in listed], account_id],
    )


def empty(con: Connection, account_id: int) -> None:
    """Take every line out; the choices of the steps stay."""
    con.execute("DELETE FROM cart_lines WHERE account_id = ?", [account_id])


def forget_child(con: Connection, child_id: int, account_ids: Sequence[int]) -> None:
    """The child leaves these baskets and what undoing a period would put back; it is chosen no more."""
    theirs = "account_id IN (SELECT unnest(CAST(? AS BIGINT[])))"
    given = [child_id, list(account_ids)]
    con.execute(f"DELETE FROM cart_lines WHERE child_id = ? AND {theirs}", given)
    con.execute(
        f"UPDATE carts SET children = '' WHERE ',' || children || ',' LIKE ? AND {theirs}",
        [f"%,{child_id},%", list(account_ids)],
    )
    undoable = f"SELECT DISTINCT account_id FROM cart_lines_before WHERE child_id = ? AND {theirs}"
    for (owner,) in con.execute(undoable, given).fetchall():
        periods.forget(con, owner)


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)


def _text(ids: Iterable[int]) -> str:
    return ",".join(str(id) for id in ids)
