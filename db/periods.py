"""The last period of each basket: what its lines were before, so that it can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from db import Connection
from db.bookings import Key
from portail.rules.booking import CartLine, Operation


def keep(con: Connection, account_id: int, key: str, before: Mapping[Key, CartLine | None], at_utc: datetime) -> None:
    """In place of the period before. `before`: each line that it changes, as it was; None: there was none."""
    con.execute("DELETE FROM cart_lines_before WHERE account_id = ?", [account_id])
    lines = list(before.values())
    con.execute(
        """INSERT INTO cart_lines_before (account_id, child_id, activity_id, day, operation, hour, wait_if_full,
            seen_price, added_at)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS TIME[])), unnest(CAST(? AS BOOLEAN[])),
            unnest(CAST(? AS DECIMAL(10,2)[])), unnest(CAST(? AS TIMESTAMP[]))""",
        [
            account_id, [k[0] for k in before], [k[1] for k in before], [k[2] for k in before],
            [w and w.operation for w in lines], [w and w.hour for w in lines], [w and w.wait_if_full for w in lines],
            [w and w.seen_price for w in lines], [w and w.added_at for w in lines],
        ],
    )  # fmt: skip
    con.execute(
        "UPDATE carts SET period_key = ?, period_lines = ?, period_at = ? WHERE account_id = ?",
        [key, len(before), at_utc, account_id],
    )


def before(con: Connection, account_id: int) -> dict[Key, CartLine | None]:
    """What `keep` has kept."""
    rows = con.execute(
        """SELECT child_id, activity_id, day, operation, hour, wait_if_full, seen_price, added_at
        FROM cart_lines_before WHERE account_id = ?""",
        [account_id],
    ).fetchall()
    return {row[:3]: _line(row) for row in rows}


def _line(row: Sequence[Any]) -> CartLine | None:
    child, activity, day, operation, *rest = row
    return CartLine(child, activity, day, Operation(operation), *rest) if operation else None


def forget(con: Connection, account_id: int) -> None:
    """Nothing to undo any more."""
    con.execute("DELETE FROM cart_lines_before WHERE account_id = ?", [account_id])
    con.execute(
        "UPDATE carts SET period_key = NULL, period_lines = NULL, period_at = NULL WHERE account_id = ?", [account_id]
    )
