"""A household as the rules see it: its children and its quotients, in one query."""

from dataclasses import dataclass

from db import Connection
from db.children import Child
from portail.rules.tariff import Quotient


@dataclass(frozen=True, slots=True)
class Family:
    """Children eldest first, quotients oldest first."""

    children: tuple[Child, ...]
    quotients: tuple[Quotient, ...]


def load(con: Connection, household_id: int) -> Family:
    """Both lists, empty when the household has none of them."""
    rows = con.execute(
        """SELECT c.id, c.first_name, c.last_name, c.born_on, c.school, c.class_name,
            q.qf, q.valid_from, q.valid_to, q.origin
        FROM guardianships g
        JOIN children c ON c.id = g.child_id
        LEFT JOIN quotients q ON q.household_id = g.household_id
        WHERE g.household_id = ? ORDER BY c.born_on, c.id, q.valid_from""",
        [household_id],
    ).fetchall()
    children = dict.fromkeys(Child(*row[:6]) for row in rows)
    quotients = dict.fromkeys(Quotient(*row[6:]) for row in rows if row[6] is not None)
    return Family(tuple(children), tuple(quotients))
