"""Rows of a result as frozen dataclasses, columns in the order of the fields."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from db import Connection
from portail.errors import NotFound

Row = TypeVar("Row")
Parameters = Sequence[Any] | Mapping[str, Any]


def marks(values: Sequence[object]) -> str:
    """« ?, ?, ? » for a short list in an IN: half the cost of an unnest; NULL for none."""
    return ", ".join("?" * len(values)) or "NULL"


def fetch_all(con: Connection, shape: type[Row], sql: str, parameters: Parameters = ()) -> list[Row]:
    """Every row, as `shape`."""
    return [shape(*row) for row in con.execute(sql, parameters or None).fetchall()]


def fetch_one(con: Connection, shape: type[Row], sql: str, parameters: Parameters = (), *, noun: str) -> Row:
    """The only row; raises NotFound(noun) when there is none."""
    row = con.execute(sql, parameters or None).fetchone()
    if row is None:
        raise NotFound(noun)
    return shape(*row)
