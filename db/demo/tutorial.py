"""The tutorial's family: a week in which every state can be seen, and a basket that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from db import Connection
from db.demo import bulk
from db.demo.activities import AHEAD
from db.demo.families import Child, Household
from db.rows import fetch_all

IN_TIME = timedelta(days=16)  # no deadline of the town is longer
_FROM = """FROM bookings b JOIN activities a ON a.id = b.activity_id
    JOIN places p ON p.activity_id = b.activity_id AND p.group_id = b.group_id AND p.day = b.day
    LEFT JOIN late l ON l.activity_id = b.activity_id AND l.day = b.day"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A confirmed day to come of one of the children."""

    child_id: int
    activity_id: int
    group_id: int
    day: date
    hour: time | None
    free: int  # places left
    staff: bool
    late: bool


def enrich(con: Connection, home: Household, today: date) -> None:
    """Give the children bookings in every state; to be called once the places are counted."""
    asked_at = bulk.instant(today - timedelta(days=1), time(20, 14))
    for rank, child in enumerate(home.children):
        found = _slots(con, child, today)
        late = [slot for slot in found if slot.late]
        open_ones = [slot for slot in found if slot.staff and not slot.late]
        full = sorted(open_ones[2:], key=lambda slot: (slot.free, slot.day))[:2]
        rest = [slot for slot in open_ones if slot not in full]
        if rank == 0:
            for slot in full[:1]:
                _put(con, slot, "waiting", asked_at)
            for slot in full[1:]:
                _put(con, slot, "refused", asked_at, reason="full")
            _fill(con, full)
        for slot, state in zip(rest, ("requested", "cancel_requested", "requested")):
            _put(con, slot, state, asked_at)
        for slot in [slot for slot in rest[3:] if slot.free > 0][:1]:  # elsewhere somebody would be waiting for it
            _put(con, slot, "cancelled", asked_at)
        with_hour = [slot for slot in late if slot.hour is not None]
        for slot in late[-1:] if rank else with_hour[-1:] or late[-1:]:
            _put(con, slot, "change_requested", asked_at, wants_hour=not rank)
    _mark_past(con, home, today)


def _slots(con: Connection, child: Child, today: date) -> list[Slot]:
    return fetch_all(
        con,
        Slot,
        f"""SELECT b.child_id, b.activity_id, b.group_id, b.day, b.hour, p.capacity + p.extra - p.taken,
            a.validation = 'staff', l.day IS NOT NULL {_FROM}
        WHERE b.child_id = ? AND b.day > ? AND b.state = 'confirmed' ORDER BY b.day, a.rank""",
        [child.id, today],
    )


def _put(con: Connection, slot: Slot, state: str, at: datetime, reason: str = "", wants_hour: bool = False) -> None:
    wanted = None
    if state == "change_requested":
        wanted = "modify" if wants_hour and slot.hour is not None else "cancel"
    hour = None
    if wanted == "modify" and slot.hour is not None:
        hour = time(8, 15) if slot.hour < time(12) else time(16, 45)
    con.execute(
        """UPDATE bookings SET state = ?, wanted = ?, wanted_hour = ?, reason = ?, since_at = ?
        WHERE child_id = ? AND activity_id = ? AND day = ?""",
        [state, wanted, hour, reason, at, slot.child_id, slot.activity_id, slot.day],
    )


def _fill(con: Connection, slots: Sequence[Slot]) -> None:
    """Leave no place on these days, without the child: an outing, with as many seats as the coach."""
    for slot in slots:
        con.execute(
            """UPDATE places SET capacity = greatest(taken - extra - 1, 0), taken = taken - 1
            WHERE activity_id = ? AND group_id = ? AND day = ?""",
            [slot.activity_id, slot.group_id, slot.day],
        )


def _mark_past(con: Connection, home: Household, today: date) -> None:
    """An absence last week, whatever chance said."""
    con.execute(
        """UPDATE bookings SET state = 'absent' WHERE child_id = ? AND (activity_id, day) IN (
            SELECT (activity_id, day) FROM bookings WHERE child_id = ? AND state = 'present'
            ORDER BY day DESC, activity_id LIMIT 1)""",
        [home.children[0].id] * 2,
    )


def fill_basket(con: Connection, home: Household, today: date) -> None:
    """Two days to book and two to cancel, like the tutorial's summary."""
    account_id, at = home.accounts[0], bulk.instant(today - timedelta(days=1), time(21, 30))
    child = home.children[0]
    booked = _to_book(con, child, today)
    open_ones = [slot for slot in _slots(con, child, today) if slot.staff and slot.day >= today + IN_TIME]
    first = min((slot.activity_id for slot in open_ones), default=None)
    cancelled = [slot for slot in open_ones if slot.activity_id == first][-2:]
    lines = [(account_id, child.id, activity, day, "book", hour, at) for activity, day, hour in booked]
    lines += [(account_id, child.id, slot.activity_id, slot.day, "cancel", slot.hour, at) for slot in cancelled]
    columns = {"account_id": "BIGINT", "child_id": "BIGINT", "activity_id": "BIGINT", "day": "DATE",
               "operation": "VARCHAR", "hour": "TIME", "added_at": "TIMESTAMP"}  # fmt: skip
    bulk.insert(con, "cart_lines", columns, lines)
    activities = ",".join(str(activity) for activity in sorted({line[2] for line in lines}))
    month = min((line[3] for line in lines), default=today).replace(day=1)
    con.execute(
        "INSERT INTO carts (account_id, key, children, activities, month, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        [account_id, f"demonstration-{today}", str(child.id), activities, month, at],
    )


def _to_book(con: Connection, child: Child, today: date) -> list[tuple[int, date, time | None]]:
    """The two next days, the mornings before the rest, that are free, in time and with places left."""
    return con.execute(
        """SELECT p.activity_id, p.day, a.default_hour FROM places p
        JOIN activities a ON a.id = p.activity_id
        WHERE p.day BETWEEN ? AND ? AND p.taken < p.capacity + p.extra AND p.group_id IN (
            SELECT group_id FROM bookings WHERE child_id = ? AND day > ?)
            AND NOT EXISTS (SELECT 1 FROM bookings b
                WHERE b.child_id = ? AND b.activity_id = p.activity_id AND b.day = p.day)
        ORDER BY a.rank, p.day LIMIT 2""",
        [today + IN_TIME, today + AHEAD, child.id, today, child.id],
    ).fetchall()
