"""How full the sites of an account are, and for directors the children of a day, name by name."""

from datetime import date

import db
from db import catalogue, dashboard
from db.dashboard import SiteSpan
from portail.actions.sites import check_activities
from portail.errors import Forbidden
from portail.rules.access import OBSERVERS, STAFF, User
from portail.rules.occupancy import DayChild, DayFill


def sites(user: User) -> list[SiteSpan]:
    """Those of the account that have an activity, by name. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return [site for site in dashboard.sites(con) if user.covers(site.id)]


def fills(user: User, first: date, last: date, site_id: int | None) -> list[DayFill]:
    """Every open day from `first` to `last`, in a site of the account or in all of them. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return _covered(con, user, dashboard.month(con, first, last, site_id))


def coming(user: User, today: date, days: int) -> list[DayFill]:
    """The first open days from `today` on, in the sites of the account; for every member of staff. Raises Forbidden."""
    if user.role not in STAFF:
        raise Forbidden
    with db.cursor() as con:
        return _covered(con, user, dashboard.coming(con, today, days))


def children_of(user: User, activity_id: int, day: date) -> list[DayChild]:
    """The children of an activity on a day, by name. Raises Forbidden, NotFound for another site."""
    _check(user)
    with db.cursor() as con:
        check_activities(con, user, [activity_id])
        return dashboard.children_of(con, activity_id, day)


def _check(user: User) -> None:
    if user.role not in OBSERVERS:
        raise Forbidden


def _covered(con: db.Connection, user: User, found: list[DayFill]) -> list[DayFill]:
    if user.sites is None:
        return found
    activities = catalogue.load(con).activities
    return [fill for fill in found if user.covers(activities[fill.activity.id].site_id)]
