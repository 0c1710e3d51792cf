"""Children, and the households they live in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db import Connection
from db.authority import SEEN
from db.rows import fetch_all


@dataclass(frozen=True, slots=True)
class Child:
    id: int
    first_name: str
    last_name: str
    born_on: date
    school: str
    class_name: str


_COLUMNS = "k.id, k.first_name, k.last_name, k.born_on, k.school, k.class_name"


def of_household(con: Connection, household_id: int, adult_id: int | None) -> list[Child]:
    """Those who live in the household, shared custody included, the eldest first.

    Without those over whom the adult who looks (None: staff) has no authority.
    """
    return fetch_all(
        con,
        Child,
        f"""SELECT {_COLUMNS} FROM children k JOIN guardianships g ON g.child_id = k.id
        WHERE g.household_id = ? AND {SEEN} ORDER BY k.born_on, k.id""",
        [household_id, adult_id],
    )


def by_ids(con: Connection, ids: Sequence[int]) -> list[Child]:
    """The children that exist among the ids, the eldest first."""
    return fetch_all(
        con,
        Child,
        f"""SELECT {_COLUMNS} FROM children k WHERE k.id IN (SELECT unnest(CAST(? AS BIGINT[])))
        ORDER BY k.born_on, k.id""",
        [list(ids)],
    )
