"""The documents that families sent: rows only, the files are in the vault."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db import Connection
from db.rows import fetch_all, fetch_one, marks
from portail.errors import NotFound
from portail.rules.documents import Move, Paper, State, before

# Since when a version `t` no longer serves; NULL while it does. An accepted one serves until the next is accepted,
# whatever was sent and refused between the two; one that waited, until the next is sent.
SUPERSEDED_AT = """CASE WHEN t.state NOT IN ('refused', 'replaced') THEN NULL WHEN t.reason <> '' THEN t.decided_at
    ELSE coalesce(
        (SELECT min(CASE WHEN t.decided_at IS NULL THEN n.sent_at WHEN n.reason = '' THEN n.decided_at END)
            FROM documents n WHERE n.type_id = t.type_id AND n.household_id = t.household_id
            AND n.child_id = t.child_id AND n.id > t.id),
        t.decided_at, t.sent_at) END"""
_PAPER = "id, type_id, child_id, household_id, state, valid_until, reason, comment, name"


@dataclass(frozen=True, slots=True)
class Stored:
    """A version with what its file needs; `name` and `storage_key` are '' once it is gone. Instants naive UTC."""

    id: int
    type_id: int
    household_id: int
    child_id: int
    state: State
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class New:
    """A version to store."""

    type_id: int
    household_id: int
    child_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str
    sent_by: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document to check, as staff see it; `child` is '' for a document of the household."""

    id: int
    type_id: int
    household_id: int
    household: str  # its reference
    child_id: int
    child: str
    sender: str
    name: str
    media_type: str
    size: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """An accepted document about to end, that nothing newer replaces."""

    id: int
    type_id: int
    household_id: int
    child_id: int
    child: str
    valid_until: date


def of_household(con: Connection, household_id: int) -> list[Paper]:
    """What the household sent, replaced versions left out; the oldest first."""
    return _papers(con, "household_id = ? AND state <> 'replaced'", [household_id])


def of_other_homes(con: Connection, household_id: int, child_ids: Sequence[int]) -> list[Paper]:
    """The accepted ones that the other household of these children sent: they count here too. The oldest first."""
    condition = f"state = 'accepted' AND household_id <> ? AND child_id IN ({marks(child_ids)})"
    return _papers(con, condition, [household_id, *child_ids])


def _papers(con: Connection, condition: str, values: Sequence[int]) -> list[Paper]:
    rows = con.execute(f"SELECT {_PAPER} FROM documents WHERE {condition} ORDER BY id", values).fetchall()
    return [Paper(id, type, child, home, State(state), *rest) for id, type, child, home, state, *rest in rows]


def get(con: Connection, id: int) -> Stored:
    """Whoever it belongs to: the caller checks. Raises NotFound("document")."""
    return fetch_one(
        con,
        Stored,
        """SELECT id, type_id, household_id, child_id, state, name, media_type, size, sha256, storage_key, sent_at
        FROM documents WHERE id = ?""",
        [id],
        noun="document",
    )


def add(con: Connection, new: New, at_utc: datetime) -> int:
    """Store a version that waits for staff; its id."""
    row = con.execute(
        """INSERT INTO documents (type_id, household_id, child_id, name, media_type, size, sha256, storage_key, sent_by,
            state, sent_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?) RETURNING id""",
        [new.type_id, new.household_id, new.child_id, new.name, new.media_type, new.size, new.sha256, new.storage_key,
         new.sent_by, at_utc],
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


def replace(con: Connection, of: New | Stored, states: Sequence[State], but: int = 0) -> list[int]:
    """The versions of the same paper in those states become replaced, `but` one; their ids."""
    from_states = [state for state in before(Move.REPLACE) if state in states]
    rows = con.execute(
        f"""UPDATE documents SET state = 'replaced' WHERE type_id = ? AND household_id = ? AND child_id = ?
            AND id <> ? AND state IN ({marks(from_states)}) RETURNING id""",
        [of.type_id, of.household_id, of.child_id, but, *from_states],
    ).fetchall()
    return [id for (id,) in rows]


def decide(
    con: Connection, id: int, move: Move, to: State, by: int, at_utc: datetime, *,
    valid_until: date | None = None, reason: str = "", comment: str = "",
) -> bool:  # fmt: skip
    """Move it on, if it is still where the move begins; whether it was. Raises NotFound("document")."""
    from_states = before(move)
    moved = con.execute(
        f"""UPDATE documents SET state = ?, decided_by = ?, decided_at = ?, valid_until = ?, reason = ?, comment = ?
        WHERE id = ? AND state IN ({marks(from_states)}) RETURNING id""",
        [to, by, at_utc, valid_until, reason, comment, id, *from_states],
    ).fetchall()
    if not moved and con.execute("SELECT 1 FROM documents WHERE id = ?", [id]).fetchone() is None:
        raise NotFound("document")
    return bool(moved)


def sent_since(con: Connection, household_id: int, since_utc: datetime) -> int:
    """How many versions the household sent."""
    row = con.execute(
        "SELECT count(*) FROM documents WHERE household_id = ? AND sent_at > ?", [household_id, since_utc]
    ).fetchone()
    assert row is not None
    return int(row[0])


def queue(con: Connection, limit: int) -> list[Waiting]:
    """What staff have to check, the longest waiting first."""
    return fetch_all(
        con,
        Waiting,
        """SELECT p.id, p.type_id, p.household_id, h.reference, p.child_id,
            coalesce(c.first_name || ' ' || c.last_name, ''), coalesce(a.name, ''), p.name, p.media_type, p.size,
            p.sent_at
        FROM documents p JOIN households h ON h.id = p.household_id
        LEFT JOIN children c ON c.id = p.child_id LEFT JOIN accounts a ON a.id = p.sent_by
        WHERE p.state = 'pending' ORDER BY p.sent_at, p.id LIMIT ?""",
        [limit],
    )


def pending(con: Connection) -> int:
    """How many wait for staff."""
    row = con.execute("SELECT count(*) FROM documents WHERE state = 'pending'").fetchone()
    assert row is not None
    return int(row[0])


def ending(con: Connection, first: date, last: date) -> list[Ending]:
    """Accepted ones whose last day is between the two, both included; by household and last day.

    Left out: types that are no longer asked for, and papers of which a newer version waits or lasts longer.
    """
    return fetch_all(
        con,
        Ending,
        """SELECT p.id, p.type_id, p.household_id, p.child_id, coalesce(c.first_name, ''), p.valid_until
        FROM documents p JOIN document_types t ON t.id = p.type_id LEFT JOIN children c ON c.id = p.child_id
        WHERE p.state = 'accepted' AND p.valid_until BETWEEN ? AND ? AND t.archived_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM documents n WHERE n.type_id = p.type_id AND n.child_id = p.child_id AND n.id <> p.id
                AND (n.household_id = p.household_id OR (n.child_id <> 0 AND n.state = 'accepted'))
                AND (n.state = 'pending' OR (n.state = 'accepted'
                    AND (n.valid_until IS NULL OR n.valid_until > p.valid_until))))
        ORDER BY p.household_id, p.valid_until, p.id""",
        [first, last],
    )


def reminded(con: Connection, ids: Sequence[int]) -> set[tuple[int, int]]:
    """(document, days before) of the reminders that were sent."""
    rows = con.execute(
        """SELECT document_id, days_before FROM document_reminders
        WHERE document_id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [list(ids)],
    ).fetchall()
    return {(id, days) for id, days in rows}


def remember(con: Connection, sent: Sequence[tuple[int, int]], at_utc: datetime) -> None:
    """These reminders are sent, once for all."""
    if not sent:
        return
    con.execute(
        """INSERT INTO document_reminders (document_id, days_before, reminded_at)
        SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS INTEGER[])), CAST(? AS TIMESTAMP)""",
        [[id for id, _ in sent], [days for _, days in sent], at_utc],
    )


def forget_files(con: Connection, before_utc: datetime) -> list[str]:
    """Versions that no longer serve since before then keep their row, without their file; the keys of these files."""
    found = con.execute(
        f"SELECT t.id, t.storage_key FROM documents t WHERE t.storage_key <> '' AND {SUPERSEDED_AT} < ?", [before_utc]
    ).fetchall()
    con.execute(
        "UPDATE documents SET storage_key = '', name = '' WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))",
        [[id for id, _ in found]],
    )
    return [key for _, key in found]


def keys(con: Connection) -> frozenset[str]:
    """Every file that a row names, the templates included."""
    rows = con.execute(
        """SELECT storage_key FROM documents WHERE storage_key <> ''
        UNION ALL SELECT template_key FROM document_types WHERE template_key <> ''"""
    ).fetchall()
    return frozenset(key for (key,) in rows)
