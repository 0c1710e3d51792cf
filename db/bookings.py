"""Bookings: one per child, activity and day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from db import Connection
from db.rows import Parameters, marks
from portail.errors import MoveNotAllowed
from portail.rules.booking import PENDING, Booking, Operation, State

Key = tuple[int, int, date]  # child, activity, day

_COLUMNS = """b.child_id, b.activity_id, b.day, b.group_id, b.household_id, b.state, b.hour, b.wanted, b.wanted_hour,
    b.price, b.order_id, b.reason, b.since_at, b.late_rank, b.penalty, b.cancelled_late"""
_KEYS = """(SELECT unnest(CAST(? AS BIGINT[])) AS c, unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS DATE[])) AS d) k
    ON b.child_id = k.c AND b.activity_id = k.a AND b.day = k.d"""


def _fetch(con: Connection, sql: str, parameters: Parameters) -> list[Booking]:
    return [_booking(row) for row in con.execute(sql, parameters).fetchall()]


def _booking(row: Sequence[Any]) -> Booking:
    values = list(row)
    values[5] = State(row[5])
    values[7] = Operation(row[7]) if row[7] else None
    return Booking(*values)


_LATE = "(b.late_rank > 0 OR b.cancelled_late OR b.state = 'change_requested')"


def of_children(
    con: Connection, child_ids: Sequence[int], first: date, last: date, late: tuple[date, date] | None = None
) -> list[Booking]:
    """Those of the children from `first` to `last`, both included, whatever the household; no order.

    `late`: first and last day, both included, between which those that were late are wanted too.
    """
    wider = f"OR ({_LATE} AND b.day BETWEEN ? AND ?)" if late else ""
    return _fetch(
        con,
        f"""SELECT {_COLUMNS} FROM bookings b
        WHERE b.child_id IN ({marks(child_ids)}) AND (b.day BETWEEN ? AND ? {wider})""",
        [*child_ids, first, last, *(late or ())],
    )


def by_keys(con: Connection, keys: Iterable[Key]) -> dict[Key, Booking]:
    """The bookings that exist among the keys."""
    listed = list(keys)
    found = _fetch(con, f"SELECT {_COLUMNS} FROM bookings b JOIN {_KEYS}", _columns(listed))
    return {(b.child_id, b.activity_id, b.day): b for b in found}


def insert(con: Connection, new: Sequence[Booking]) -> None:
    """Add bookings of days that have none; a constraint error when one exists."""
    if not new:
        return
    con.execute(
        """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, hour, price,
            order_id, since_at, late_rank, penalty)
        SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS VARCHAR[])),
            unnest(CAST(? AS TIME[])), unnest(CAST(? AS DECIMAL(10,2)[])), unnest(CAST(? AS BIGINT[])),
            unnest(CAST(? AS TIMESTAMP[])), unnest(CAST(? AS INTEGER[])), unnest(CAST(? AS DECIMAL(10,2)[]))""",
        [
            *_columns([(b.child_id, b.activity_id, b.day) for b in new]),
            [b.group_id for b in new], [b.household_id for b in new], [b.state for b in new], [b.hour for b in new],
            [b.price for b in new], [b.order_id for b in new], [b.since_at for b in new],
            [b.late_rank for b in new], [b.penalty for b in new],
        ],
    )  # fmt: skip


def replace(con: Connection, changes: Sequence[tuple[Booking, Booking]]) -> None:
    """Write the second booking of each pair over the first, which must still be in the state it says.

    Raises MoveNotAllowed when one has moved in between.
    """
    if not changes:
        return
    after = [new for _, new in changes]
    done = con.execute(
        """UPDATE bookings SET group_id = v.g, household_id = v.h, state = v.s, hour = v.t, wanted = v.w,
            wanted_hour = v.wt, price = v.p, order_id = v.o, reason = v.r, since_at = v.at, late_rank = v.lr,
            penalty = v.pe, cancelled_late = v.cl
        FROM (SELECT unnest(CAST(? AS BIGINT[])) AS c, unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS DATE[])) AS d,
            unnest(CAST(? AS VARCHAR[])) AS old, unnest(CAST(? AS BIGINT[])) AS g, unnest(CAST(? AS BIGINT[])) AS h,
            unnest(CAST(? AS VARCHAR[])) AS s, unnest(CAST(? AS TIME[])) AS t, unnest(CAST(? AS VARCHAR[])) AS w,
            unnest(CAST(? AS TIME[])) AS wt, unnest(CAST(? AS DECIMAL(10,2)[])) AS p, unnest(CAST(? AS BIGINT[])) AS o,
            unnest(CAST(? AS VARCHAR[])) AS r, unnest(CAST(? AS TIMESTAMP[])) AS at,
            unnest(CAST(? AS INTEGER[])) AS lr, unnest(CAST(? AS DECIMAL(10,2)[])) AS pe,
            unnest(CAST(? AS BOOLEAN[])) AS cl) v
        WHERE child_id = v.c AND activity_id = v.a AND day = v.d AND state = v.old
        RETURNING child_id""",
        [
            *_columns([(b.child_id, b.activity_id, b.day) for b in after]), [old.state for old, _ in changes],
            [b.group_id for b in after], [b.household_id for b in after], [b.state for b in after],
            [b.hour for b in after], [b.wanted for b in after], [b.wanted_hour for b in after],
            [b.price for b in after], [b.order_id for b in after], [b.reason for b in after],
            [b.since_at for b in after], [b.late_rank for b in after], [b.penalty for b in after],
            [b.cancelled_late for b in after],
        ],
    ).fetchall()  # fmt: skip
    if len(done) != len(changes):
        raise MoveNotAllowed("moved", "replace")


def _columns(keys: Sequence[Key]) -> list[list[object]]:
    return [[k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]]


def hours_of(con: Connection, child_ids: Sequence[int]) -> dict[tuple[int, int], list[time]]:
    """Hours of the children's bookings, one per booking, by (child, activity)."""
    rows = con.execute(
        """SELECT child_id, activity_id, hour FROM bookings
        WHERE child_id IN (SELECT unnest(CAST(? AS BIGINT[]))) AND hour IS NOT NULL
            AND state NOT IN ('refused', 'cancelled')""",
        [list(child_ids)],
    ).fetchall()
    found: dict[tuple[int, int], list[time]] = {}
    for child, activity, hour in rows:
        found.setdefault((child, activity), []).append(hour)
    return found


@dataclass(frozen=True, slots=True)
class Request:
    """A booking that waits for staff, with what they need to decide."""

    booking: Booking
    first_name: str
    last_name: str
    born_on: date
    household: str  # reference
    activity: str
    site_id: int
    free: int  # places left that day in the child's group
    ordered_at: datetime | None  # naive UTC


def pending(con: Connection, today: date) -> list[Request]:
    """Everything that staff must decide from `today` on, oldest request first; those waiting for a place last.

    A cancellation or a change stays to be decided after its day, until the day is billed.
    """
    rows = con.execute(
        f"""SELECT {_COLUMNS}, c.first_name, c.last_name, c.born_on, h.reference, a.name, a.site_id,
            p.capacity + p.extra - p.taken, o.created_at
        FROM bookings b
        JOIN children c ON c.id = b.child_id
        JOIN households h ON h.id = b.household_id
        JOIN activities a ON a.id = b.activity_id
        JOIN places p ON p.activity_id = b.activity_id AND p.group_id = b.group_id AND p.day = b.day
        LEFT JOIN orders o ON o.id = b.order_id
        WHERE b.state IN (SELECT unnest(CAST(? AS VARCHAR[])))
            AND (b.day >= ? OR (b.state IN ('cancel_requested', 'change_requested') AND NOT EXISTS (
                SELECT 1 FROM invoice_days i
                WHERE i.child_id = b.child_id AND i.activity_id = b.activity_id AND i.day = b.day)))
        ORDER BY b.state = 'waiting', b.since_at, b.order_id, b.child_id, a.rank, b.activity_id, b.day""",
        [sorted(PENDING), today],
    ).fetchall()
    return [Request(_booking(row[:16]), *row[16:]) for row in rows]


def billed(con: Connection, keys: Iterable[Key]) -> set[Key]:
    """Those of the keys that an invoice holds: they can no longer change."""
    rows = con.execute(
        """SELECT b.child_id, b.activity_id, b.day FROM invoice_days b JOIN (
            SELECT unnest(CAST(? AS BIGINT[])) AS c, unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS DATE[])) AS d) k
            ON b.child_id = k.c AND b.activity_id = k.a AND b.day = k.d""",
        _columns(list(keys)),
    ).fetchall()
    return {(child, activity, day) for child, activity, day in rows}


def waiting_ranks(con: Connection, child_ids: Sequence[int], first: date, last: date) -> dict[Key, int]:
    """Rank, from 1, of the children's waiting bookings among all those who wait for the same places."""
    rows = con.execute(
        """SELECT child_id, activity_id, day, rank FROM (
            SELECT child_id, activity_id, day, row_number() OVER (
                PARTITION BY activity_id, group_id, day ORDER BY since_at, order_id, child_id) AS rank
            FROM bookings WHERE state = 'waiting' AND day BETWEEN ? AND ?) AS ranked
        WHERE child_id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [first, last, list(child_ids)],
    ).fetchall()
    return {(child, activity, day): rank for child, activity, day, rank in rows}


def usual(
    con: Connection, household_id: int, first: date, last: date
) -> dict[tuple[int, int], list[tuple[date, time | None]]]:
    """Days and hours that the household booked from `first` to `last`, both included, by (child, activity)."""
    rows = con.execute(
        """SELECT child_id, activity_id, day, hour FROM bookings
        WHERE household_id = ? AND day BETWEEN ? AND ? AND state NOT IN ('refused', 'cancelled')""",
        [household_id, first, last],
    ).fetchall()
    found: dict[tuple[int, int], list[tuple[date, time | None]]] = {}
    for child, activity, day, hour in rows:
        found.setdefault((child, activity), []).append((day, hour))
    return found
