"""What a family's calendar shows: the bookings of its children, whoever made them."""

from dataclasses import replace
from datetime import date
from typing import Any

from db import Connection, bookings
from db.authority import SEEN
from portail.rules.agenda import Entry
from portail.rules.booking import Operation, State
from portail.rules.calendar import HourMode


def entries(con: Connection, household_id: int, first: date, last: date, adult_id: int | None) -> list[Entry]:
    """Every booking of the household's children from `first` to `last`, both included, whatever its state.

    Without children over whom the adult who looks has no authority.
    Ordered by day, then eldest child, then hour. Those that the child's other household made come without price nor
    reason.
    """
    rows = con.execute(
        f"""SELECT b.child_id, b.activity_id, a.name, a.short_name, a.letter, b.day, b.state, b.hour, a.hour_mode,
            a.opens_at, a.closes_at, b.wanted, b.wanted_hour, b.household_id = g.household_id,
            CASE WHEN b.household_id = g.household_id THEN b.price END,
            CASE WHEN b.household_id = g.household_id THEN b.reason ELSE '' END, b.since_at
        FROM guardianships g
        JOIN children c ON c.id = g.child_id
        JOIN bookings b ON b.child_id = g.child_id
        JOIN activities a ON a.id = b.activity_id
        WHERE g.household_id = ? AND b.day BETWEEN ? AND ? AND {SEEN}
        ORDER BY b.day, c.born_on, c.id, a.opens_at, a.rank, a.id""",
        [household_id, first, last, adult_id],
    ).fetchall()
    found = [_entry(row) for row in rows]
    return _ranked(con, found, first, last)


def activities(con: Connection, household_id: int, adult_id: int | None) -> dict[int, str]:
    """Name by id of every activity that a child whom the adult may see was ever booked in, in their order."""
    rows = con.execute(
        f"""SELECT DISTINCT a.id, a.name, a.rank
        FROM guardianships g
        JOIN bookings b ON b.child_id = g.child_id
        JOIN activities a ON a.id = b.activity_id
        WHERE g.household_id = ? AND {SEEN}
        ORDER BY a.rank, a.id""",
        [household_id, adult_id],
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def _entry(row: tuple[Any, ...]) -> Entry:
    values = list(row)
    values[6], values[8] = State(row[6]), HourMode(row[8])
    values[11] = Operation(row[11]) if row[11] else None
    return replace(Entry(*values[:-1]), since_at=values[-1])


def _ranked(con: Connection, found: list[Entry], first: date, last: date) -> list[Entry]:
    waiting = {entry.child_id for entry in found if entry.state is State.WAITING}
    if not waiting:
        return found
    ranks = bookings.waiting_ranks(con, sorted(waiting), first, last)
    return [replace(entry, rank=ranks.get((entry.child_id, entry.activity_id, entry.day))) for entry in found]
