"""What changed in the files of children, what waits for staff, and who looked at health data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db import Connection
from db.rows import fetch_all
from portail.errors import NotFound
from portail.rules.child_file import Field

HEALTH_READ = "health_read"  # kind of event


class State(StrEnum):
    """Of a change: at once, or through staff."""

    APPLIED = "applied"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the family changed its mind


@dataclass(frozen=True, slots=True)
class Change:
    """One field. `old`, `new`: as rules/child_file.py encodes them. Instants naive UTC. `household_id` None: staff."""

    id: int
    child_id: int
    household_id: int | None
    account_id: int
    name: str  # of who asked
    field: Field
    old: str
    new: str
    state: State
    asked_at: datetime
    decided_at: datetime | None
    decider: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the queue: whose, what and since when. `new`: as encoded."""

    id: int
    child_id: int
    first_name: str
    last_name: str
    born_on: date
    name: str  # of who asked
    field: Field
    asked_at: datetime
    new: str


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody of the staff opened the health section."""

    at: datetime
    name: str
    role: str


_COLUMNS = """c.id, c.child_id, c.household_id, c.account_id, coalesce(a.name, ''), c.field, c.old, c.new, c.state,
    c.asked_at, c.decided_at, coalesce(b.name, ''), c.reason"""
_FROM = """child_changes c LEFT JOIN accounts a ON a.id = c.account_id LEFT JOIN accounts b ON b.id = c.decided_by"""


def _change(*row: object) -> Change:
    values = list(row)
    values[5], values[8] = Field(str(row[5])), State(str(row[8]))
    return Change(*values)  # type: ignore[arg-type]


def of_child(con: Connection, child_id: int, limit: int = 200) -> list[Change]:
    """The newest first; those that wait before the others."""
    rows = con.execute(
        f"""SELECT {_COLUMNS} FROM {_FROM} WHERE c.child_id = ?
        ORDER BY c.state <> 'waiting', coalesce(c.decided_at, c.asked_at) DESC, c.id DESC LIMIT ?""",
        [child_id, limit],
    ).fetchall()
    return [_change(*row) for row in rows]


def waiting_of(con: Connection, child_id: int) -> list[Change]:
    """At most one per field."""
    rows = con.execute(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE c.child_id = ? AND c.state = 'waiting' ORDER BY c.id", [child_id]
    ).fetchall()
    return [_change(*row) for row in rows]


def get(con: Connection, id: int) -> Change:
    """Raises NotFound("change")."""
    row = con.execute(f"SELECT {_COLUMNS} FROM {_FROM} WHERE c.id = ?", [id]).fetchone()
    if row is None:
        raise NotFound("change")
    return _change(*row)


def last_of(con: Connection, child_id: int, fields: Sequence[Field]) -> Change | None:
    """The newest change of one of these fields, waiting or done."""
    row = con.execute(
        f"""SELECT {_COLUMNS} FROM {_FROM} WHERE c.child_id = ? AND list_contains(CAST(? AS VARCHAR[]), c.field)
            AND c.state IN ('applied', 'accepted', 'waiting')
        ORDER BY coalesce(c.decided_at, c.asked_at) DESC, c.id DESC LIMIT 1""",
        [child_id, list(fields)],
    ).fetchone()
    return None if row is None else _change(*row)


@dataclass(frozen=True, slots=True)
class New:
    """A change to write."""

    child_id: int
    household_id: int | None
    account_id: int
    field: Field
    old: str
    new: str
    state: State


def add_many(con: Connection, rows: Sequence[New], at_utc: datetime) -> None:
    """Store the changes, all at the same instant."""
    columns: list[list[object]] = [
        [row.child_id for row in rows], [row.household_id for row in rows], [row.account_id for row in rows],
        [row.field for row in rows], [row.old for row in rows], [row.new for row in rows],
        [row.state for row in rows],
    ]  # fmt: skip
    if rows:
        con.execute(
            """INSERT INTO child_changes (child_id, household_id, account_id, field, old, new, state, asked_at)
            SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])),
                unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[])),
                unnest(CAST(? AS VARCHAR[])), CAST(? AS TIMESTAMP)""",
            [*columns, at_utc],
        )


def decide(con: Connection, id: int, state: State, account_id: int, at_utc: datetime, reason: str = "") -> bool:
    """Whether the change was still waiting, and is so no more."""
    decided = con.execute(
        """UPDATE child_changes SET state = ?, decided_at = ?, decided_by = ?, reason = ?
        WHERE id = ? AND state = 'waiting' RETURNING id""",
        [state, at_utc, account_id, reason, id],
    ).fetchall()
    return bool(decided)


def queue(con: Connection) -> list[Waiting]:
    """Everything that waits, the longest first."""
    rows = con.execute(
        """SELECT c.id, c.child_id, k.first_name, k.last_name, k.born_on, coalesce(a.name, ''), c.field, c.asked_at,
            c.new
        FROM child_changes c JOIN children k ON k.id = c.child_id LEFT JOIN accounts a ON a.id = c.account_id
        WHERE c.state = 'waiting' ORDER BY c.asked_at, c.id"""
    ).fetchall()
    return [
        Waiting(id, child_id, first_name, last_name, born_on, name, Field(field), asked_at, new)
        for id, child_id, first_name, last_name, born_on, name, field, asked_at, new in rows
    ]


def reads(con: Connection, child_id: int, limit: int = 50) -> list[Read]:
    """Openings of the health section by staff, the newest first."""
    return fetch_all(
        con,
        Read,
        """SELECT e.happened_at, coalesce(a.name, ''), coalesce(a.role, '') FROM events e
        LEFT JOIN accounts a ON a.id = e.account_id
        WHERE e.kind = ? AND e.child_id = ? ORDER BY e.happened_at DESC, e.id DESC LIMIT ?""",
        [HEALTH_READ, child_id, limit],
    )


def has_read(con: Connection, account_id: int, child_id: int, at_utc: datetime) -> bool:
    """Whether that opening is one of the account's."""
    found = con.execute(
        "SELECT 1 FROM events WHERE kind = ? AND child_id = ? AND account_id = ? AND happened_at = ?",
        [HEALTH_READ, child_id, account_id, at_utc],
    ).fetchone()
    return found is not None
