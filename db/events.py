"""The journal: every change of state and every act that matters, with who, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter

from db import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """`account_id` None: the portal itself. States are those of a booking; '' when there is nothing to say."""

    account_id: int | None
    household_id: int | None
    kind: str
    child_id: int | None
    activity_id: int | None
    day: date | None
    from_state: str | None
    to_state: str | None
    why: str = ""


_VALUES = attrgetter(*(field.name for field in fields(Event)))  # astuple copies each value deeply


def write_many(con: Connection, rows: Sequence[Event], at_utc: datetime) -> None:
    """Store the events, all at the same instant."""
    if not rows:
        return
    con.execute(
        """INSERT INTO events (happened_at, account_id, household_id, kind, child_id, activity_id, day, from_state,
            to_state, why)
        SELECT CAST(? AS TIMESTAMP), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])),
            unnest(CAST(? AS DATE[])), unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[])),
            unnest(CAST(? AS VARCHAR[]))""",
        [at_utc, *(list(column) for column in zip(*map(_VALUES, rows), strict=True))],
    )
