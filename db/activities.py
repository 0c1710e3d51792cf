"""Activities, their groups, categories and sites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db import Connection, rule_sets
from db.rows import fetch_all
from portail.rules.calendar import WEEKDAYS, Activity, DayKind, HourMode, Validation
from portail.rules.capacity import Group
from portail.rules.rule_sets import RuleSet

_COLUMNS = """id, site_id, category_id, name, short_name, letter, starts_on, ends_on, weekdays, day_kind, opens_at,
    closes_at, hour_mode, hour_step, default_hour, min_age, max_age, validation, unit, includes_meal"""


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    id: int
    name: str


def _activity(row: tuple[Any, ...], rules: Sequence[RuleSet]) -> Activity:
    values = list(row)
    values[8] = frozenset(WEEKDAYS.index(name) for name in row[8].split(","))
    values[9], values[12], values[17] = DayKind(row[9]), HourMode(row[12]), Validation(row[17])
    return Activity(*[*values, tuple(rules)])


def every(con: Connection) -> list[Activity]:
    """All activities with their rules, in the order of the screens (category, rank, name). Raises InvalidRule."""
    rows = con.execute(f"""SELECT {", ".join("a." + c.strip() for c in _COLUMNS.split(","))}
        FROM activities a JOIN categories c ON c.id = a.category_id ORDER BY c.rank, a.rank, a.name, a.id""").fetchall()
    rules = rule_sets.every(con)
    return [_activity(row, rules[row[0]]) for row in rows]


def running(con: Connection, first: date, last: date) -> list[Activity]:
    """Those with at least a day between `first` and `last`, both included; same order as `every`."""
    return [activity for activity in every(con) if activity.starts_on <= last and activity.ends_on >= first]


def groups(con: Connection) -> list[Group]:
    """All age groups, youngest first."""
    return fetch_all(
        con, Group, "SELECT id, activity_id, name, min_age, max_age, capacity FROM groups ORDER BY min_age, id"
    )


def categories(con: Connection) -> list[Category]:
    return fetch_all(con, Category, "SELECT id, name FROM categories ORDER BY rank, name")


def sites(con: Connection) -> list[Site]:
    return fetch_all(con, Site, "SELECT id, name FROM sites ORDER BY name")


def add(con: Connection, activity: Activity, rank: int) -> None:
    """Store a new activity under its own id, with its rules from its first day on. Raises InvalidRule."""
    names: Sequence[str] = [WEEKDAYS[index] for index in sorted(activity.weekdays)]
    con.execute(
        f"INSERT INTO activities (rank, {_COLUMNS}) VALUES ({', '.join('?' * 21)})",
        [rank, activity.id, activity.site_id, activity.category_id, activity.name, activity.short_name,
         activity.letter, activity.starts_on, activity.ends_on, ",".join(names), activity.day_kind,
         activity.opens_at, activity.closes_at, activity.hour_mode, activity.hour_step, activity.default_hour,
         activity.min_age, activity.max_age, activity.validation, activity.unit, activity.includes_meal],
    )  # fmt: skip
    for rules in activity.rules:
        if rules.texts is not None:
            rule_sets.put(con, activity.id, max(rules.valid_from, activity.starts_on), rules.texts)


def names(con: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Of those that exist, offered or not."""
    rows = con.execute(
        "SELECT id, name FROM activities WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))", [list(ids)]
    ).fetchall()
    return dict(rows)
