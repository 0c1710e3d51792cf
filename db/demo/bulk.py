"""What the builder shares: many rows in one statement, numbers drawn ahead, civil hours as stored instants."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from db import Connection
from portail.rules.calendar import PARIS


def insert(con: Connection, table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Store the rows; `columns` gives the SQL type of each of their values, in order."""
    if not rows:
        return
    values = ", ".join(f"unnest(CAST(? AS {kind}[]))" for kind in columns.values())
    lists = [list(column) for column in zip(*rows, strict=True)]
    con.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values}", lists)


def ids(con: Connection, count: int) -> list[int]:
    """The next `count` surrogate keys, smallest first."""
    return sorted(id for (id,) in con.execute("SELECT nextval('ids') FROM range(?)", [count]).fetchall())


def instant(day: date, hour: time) -> datetime:
    """A local hour of a day as it is stored: naive UTC."""
    return datetime.combine(day, hour, PARIS).astimezone(UTC).replace(tzinfo=None)
