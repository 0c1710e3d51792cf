"""Usual days of the children, one per household, child and activity."""

from collections.abc import Mapping
from datetime import datetime

from db import Connection
from portail.rules.calendar import WEEKDAYS
from portail.rules.period import Habit, Series, Weeks


def of_household(con: Connection, household_id: int) -> dict[Series, Habit]:
    """What its periods have left."""
    rows = con.execute(
        "SELECT child_id, activity_id, weekdays, hour, weeks FROM usual_days WHERE household_id = ?", [household_id]
    ).fetchall()
    return {
        (child, activity): Habit(frozenset(WEEKDAYS.index(name) for name in names.split(",")), hour, Weeks(weeks))
        for child, activity, names, hour, weeks in rows
    }


def put(con: Connection, household_id: int, habits: Mapping[Series, Habit], at_utc: datetime) -> None:
    """Write them over what was known of the same child and activity."""
    if not habits:
        return
    con.execute(
        """INSERT INTO usual_days (household_id, child_id, activity_id, weekdays, hour, weeks, saved_at)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS TIME[])), unnest(CAST(? AS VARCHAR[])), CAST(? AS TIMESTAMP)
        ON CONFLICT (household_id, child_id, activity_id) DO UPDATE SET weekdays = excluded.weekdays,
            hour = excluded.hour, weeks = excluded.weeks, saved_at = excluded.saved_at""",
        [
            household_id, [series[0] for series in habits], [series[1] for series in habits],
            [",".join(WEEKDAYS[day] for day in sorted(habit.weekdays)) for habit in habits.values()],
            [habit.hour for habit in habits.values()], [habit.weeks for habit in habits.values()], at_utc,
        ],
    )  # fmt: skip


def forget(con: Connection, household_id: int, saved_at: datetime) -> None:
    """Those that were written at that instant, naive UTC."""
    con.execute("DELETE FROM usual_days WHERE household_id = ? AND saved_at = ?", [household_id, saved_at])
