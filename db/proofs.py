"""What families handed in to justify an absence: its kind and when, never the paper nor the cause."""

from collections.abc import Iterable
from datetime import date, datetime

from db import Connection
from db.bookings import Key
from portail.rules.late_forms import ProofKind


def put(con: Connection, keys: Iterable[Key], kind: ProofKind, received_at: datetime) -> None:
    """For each (child, activity, day), in place of what was handed in before. `received_at` is naive UTC."""
    listed = list(keys)
    con.execute(
        """INSERT INTO proofs (child_id, activity_id, day, kind, received_at)
        SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            CAST(? AS VARCHAR), CAST(? AS TIMESTAMP)
        ON CONFLICT (child_id, activity_id, day) DO UPDATE SET kind = excluded.kind,
            received_at = excluded.received_at""",
        [[k[0] for k in listed], [k[1] for k in listed], [k[2] for k in listed], kind, received_at],
    )


def between(con: Connection, first: date, last: date) -> dict[Key, tuple[ProofKind, datetime]]:
    """Kind and instant, naive UTC, of those of absences from `first` to `last`, both included."""
    rows = con.execute(
        "SELECT child_id, activity_id, day, kind, received_at FROM proofs WHERE day BETWEEN ? AND ?", [first, last]
    ).fetchall()
    return {(child, activity, day): (ProofKind(kind), at) for child, activity, day, kind, at in rows}
