"""Tariffs of the activities and quotients of the households."""

from collections.abc import Sequence
from datetime import date

from db import Connection
from portail.rules import tariff
from portail.rules.tariff import Quotient, Tariff


def every(con: Connection) -> list[Tariff]:
    """All versions, by activity, oldest first. Raises InvalidRule when one is not of the format."""
    rows = con.execute(
        "SELECT id, activity_id, valid_from, model FROM tariffs ORDER BY activity_id, valid_from"
    ).fetchall()
    return [Tariff(id, activity, valid_from, tariff.parse(model)) for id, activity, valid_from, model in rows]


def add(con: Connection, activity_id: int, valid_from: date, model: str) -> int:
    """Store a version of the activity's price, JSON; its id. Raises InvalidRule."""
    tariff.parse(model)
    row = con.execute(
        "INSERT INTO tariffs (activity_id, valid_from, model) VALUES (?, ?, ?) RETURNING id",
        [activity_id, valid_from, model],
    ).fetchone()
    assert row is not None
    return int(row[0])


def texts(con: Connection, activity_id: int) -> list[tuple[date, str]]:
    """First day and JSON of the activity's versions, oldest first."""
    return con.execute(
        "SELECT valid_from, model FROM tariffs WHERE activity_id = ? ORDER BY valid_from", [activity_id]
    ).fetchall()


def put(con: Connection, activity_id: int, valid_from: date, model: str) -> None:
    """Store a version, or replace the one of the same day. Raises InvalidRule."""
    tariff.parse(model)
    con.execute(
        """INSERT INTO tariffs (activity_id, valid_from, model) VALUES (?, ?, ?)
        ON CONFLICT (activity_id, valid_from) DO UPDATE SET model = excluded.model""",
        [activity_id, valid_from, model],
    )


def quotients_of_many(con: Connection, household_ids: Sequence[int] | None = None) -> dict[int, list[Quotient]]:
    """Quotients by household, oldest first; None for every household. Those that never had one are absent."""
    wanted = "TRUE" if household_ids is None else "household_id IN (SELECT unnest(CAST(? AS BIGINT[])))"
    rows = con.execute(
        f"""SELECT household_id, qf, valid_from, valid_to, origin FROM quotients WHERE {wanted}
        ORDER BY household_id, valid_from""",
        None if household_ids is None else [list(household_ids)],
    ).fetchall()
    found: dict[int, list[Quotient]] = {}
    for household_id, *values in rows:
        found.setdefault(household_id, []).append(Quotient(*values))
    return found
