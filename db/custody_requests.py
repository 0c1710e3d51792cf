"""Days that a parent proposes to exchange with the child's other household."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db import Connection
from db.rows import marks
from portail.errors import NotFound


@dataclass(frozen=True, slots=True)
class Proposal:
    """`days`: day → household that would have the child. Instants naive UTC."""

    id: int
    child_id: int
    household_id: int  # that proposes
    other_id: int  # that answers
    why: str
    created_at: datetime
    state: str
    days: Mapping[date, int]


_COLUMNS = "r.id, r.child_id, r.household_id, r.other_id, r.why, r.created_at, r.state, d.day, d.household_id"
_FROM = "custody_requests r JOIN custody_request_days d ON d.request_id = r.id"


def add(
    con: Connection, child_id: int, household_id: int, other_id: int, account_id: int, why: str,
    days: Mapping[date, int], at: datetime,
) -> int:  # fmt: skip
    """A proposal that waits for its answer; its id."""
    row = con.execute(
        """INSERT INTO custody_requests (child_id, household_id, other_id, account_id, why, created_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id""",
        [child_id, household_id, other_id, account_id, why, at],
    ).fetchone()
    assert row is not None
    con.execute(
        """INSERT INTO custody_request_days (request_id, day, household_id)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS DATE[])), unnest(CAST(? AS BIGINT[]))""",
        [row[0], list(days), list(days.values())],
    )
    return int(row[0])


def get(con: Connection, id: int) -> Proposal:
    """Raises NotFound("proposal")."""
    rows = con.execute(f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.id = ? ORDER BY d.day", [id]).fetchall()
    if not rows:
        raise NotFound("proposal")
    return _proposals(rows)[0]


def pending(con: Connection, child_ids: Sequence[int]) -> list[Proposal]:
    """Those of the children that wait for an answer, oldest first."""
    rows = con.execute(
        f"""SELECT {_COLUMNS} FROM {_FROM} WHERE r.state = 'pending' AND r.child_id IN ({marks(child_ids)})
        ORDER BY r.created_at, r.id, d.day""",
        list(child_ids),
    ).fetchall()
    return _proposals(rows)


def close(con: Connection, id: int, state: str, account_id: int, at: datetime) -> bool:
    """Give it its end ('accepted', 'declined' or 'withdrawn'); False when it had one already."""
    done = con.execute(
        """UPDATE custody_requests SET state = ?, answered_by = ?, answered_at = ?
        WHERE id = ? AND state = 'pending' RETURNING id""",
        [state, account_id, at, id],
    ).fetchone()
    return done is not None


def _proposals(rows: Sequence[tuple[Any, ...]]) -> list[Proposal]:
    found: dict[int, tuple[tuple[Any, ...], dict[date, int]]] = {}
    for row in rows:
        found.setdefault(row[0], (row[:7], {}))[1][row[7]] = row[8]
    return [Proposal(*(*head, days)) for head, days in found.values()]
