"""The sites of a staff account: what lies elsewhere is not found."""

from collections.abc import Iterable

import db
from db import catalogue
from portail.errors import NotFound
from portail.rules.access import User


def check_activities(con: db.Connection, user: User, activity_ids: Iterable[int], noun: str = "activity") -> None:
    """Raises NotFound(noun) when one of the activities is unknown, or of a site that the account is not for."""
    activities = catalogue.load(con).activities
    if user.sites is not None and not all(
        id in activities and user.covers(activities[id].site_id) for id in set(activity_ids)
    ):
        raise NotFound(noun)
