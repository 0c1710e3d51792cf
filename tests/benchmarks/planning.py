"""Step 3 of the inscription: a month of two children, and the whole page around it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

import db
from pages.ui import grid, session
from portail import clock
from portail.actions import basket, planning, signing
from portail.actions.planning import Month
from tests.benchmarks.measure import Figure, Options, counted, median_cpu
from tests.benchmarks.town import NOW, Family, Town, families

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)  # school days, then holidays
NAVIGATION = Path(__file__).parents[2] / "pages" / "navigation.py"


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("planning"):
        family = _busiest(families())
        activities = _busiest_activities(family)
        rounds = range(options.rounds + 2)
        six = median_cpu(rounds, lambda _: _drawn(family, activities[:3]))
        yield Figure("planning_6_series_cpu", six, "ms", "≤ 30")
        twelve = median_cpu(rounds, lambda _: _drawn(family, activities))
        cells = sum(map(len, _month(family, activities).cells.values()))
        yield Figure("planning_month_cpu", twelve, "ms", "≤ 30", notes={"series": 12, "cells": cells})
        token = signing.open_session(family.user.account_id, former="", ip="", device="", now=NOW)
        whole = median_cpu(rounds, lambda _: _answered(token, family, activities))
        yield Figure("planning_12_series_cpu", whole, "ms", "≤ 60", notes={"with": "session, basket, JSON"})
        with counted() as tally:
            signing.forget()
            signing.who(token, NOW)
            _drawn(family, activities)
        yield Figure("planning_month_queries", tally.statements, "queries", "≤ 6", notes={"with": "session"})
        size = len(_answered(token, family, activities).encode()) / 1000
        yield Figure("planning_month_payload", size, "kB", "≤ 60", notes={"series": 12})
        yield from _page(token, family, activities, options.rounds)


def _busiest(own: Sequence[Family]) -> Family:
    """The family of exactly two children that has booked most in the month."""
    with db.cursor() as con:
        counts = con.execute(
            "SELECT household_id, count(*) FROM bookings WHERE day BETWEEN ? AND ? GROUP BY household_id",
            [FIRST, LAST],
        ).fetchall()
    booked = dict(counts)
    pairs = [family for family in own if len(family.children) == 2]
    return max(pairs, key=lambda family: booked.get(family.user.household_id, 0))


def _busiest_activities(family: Family) -> list[int]:
    with db.cursor() as con:
        rows = con.execute(
            """SELECT a.id FROM activities a LEFT JOIN bookings b ON b.activity_id = a.id AND b.day BETWEEN $first
                AND $last AND b.child_id IN (SELECT unnest(CAST($children AS BIGINT[])))
            WHERE a.starts_on <= $last AND a.ends_on >= $first
            GROUP BY a.id, a.rank ORDER BY count(b.child_id) DESC, a.rank LIMIT 6""",
            {"first": FIRST, "last": LAST, "children": list(family.children)},
        ).fetchall()
    return [id for (id,) in rows]


def _month(family: Family, activities: Sequence[int]) -> Month:
    return planning.month(family.user, family.children, activities, FIRST, NOW)


def _drawn(family: Family, activities: Sequence[int]) -> object:
    return grid.data(_month(family, activities), 0, (), FIRST, LAST, NOW)


def _answered(token: str, family: Family, activities: Sequence[int]) -> str:
    """All that the server does for the planning, Streamlit left out; what it sends."""
    signing.forget()
    signing.who(token, NOW)
    basket.cart(family.user, NOW)
    first, last = planning.span(activities, NOW.date())
    return json.dumps(grid.data(_month(family, activities), 0, (), first, last, NOW))


def _page(token: str, family: Family, activities: Sequence[int], rounds: int) -> Iterator[Figure]:
    """The page as Streamlit runs it: navigation, header, basket, planning."""
    basket.choose_children(family.user, family.children, NOW)
    basket.choose_activities(family.user, _suitable(family, activities), NOW)
    basket.turn_to(family.user, FIRST, NOW)
    now, cookie = clock.now, session.token
    clock.now, session.token = _now, lambda: token
    try:
        page = AppTest.from_file(str(NAVIGATION), default_timeout=60).run()
        page.switch_page("famille/inscription.py")
        page.query_params["etape"] = "planning"
        page.run()
        if page.exception or "period" not in {button.key for button in page.button}:
            raise RuntimeError("the planning was not drawn")
        taken = median_cpu(range(rounds // 2 + 2), lambda _: page.run())
        with counted() as tally:
            signing.forget()
            page.run()
    finally:
        clock.now, session.token = now, cookie
    yield Figure("planning_page_cpu", taken, "ms", notes={"with": "all of Streamlit's run, in AppTest"})
    yield Figure("planning_page_queries", tally.statements, "queries", notes={"with": "session, header, menu"})


def _now() -> datetime:
    return NOW


def _suitable(family: Family, activities: Sequence[int]) -> list[int]:
    """Those that the age of every child allows today."""
    month = _month(family, activities)
    today = NOW.date()
    ages = [(today - child.born_on).days // 365.25 for child in month.children]
    return [a.id for a in month.activities if all(a.min_age <= age <= a.max_age for age in ages)]
