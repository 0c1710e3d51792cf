"""What directors read of a day, name by name."""

from datetime import date

import db
from db import dashboard
from portail.errors import Forbidden
from portail.rules.access import OBSERVERS, User
from portail.rules.occupancy import DayChild


def children_of(user: User, activity_id: int, day: date) -> list[DayChild]:
    """The children of an activity on a day, by name. Raises Forbidden."""
    if user.role not in OBSERVERS:
        raise Forbidden
    with db.cursor() as con:
        return dashboard.children_of(con, activity_id, day)
