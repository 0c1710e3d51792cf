"""A basket left for three weeks: what changed since is named at the summary; and the days remembered by a period."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from db import Connection, usual_days
from db.demo import bulk
from db.demo.activities import AHEAD
from db.demo.families import Household
from db.demo.tutorial import IN_TIME
from portail.rules.period import Habit

_LEFT = timedelta(days=21)
_RISE = Decimal("0.20")
_LINES = {"account_id": "BIGINT", "child_id": "BIGINT", "activity_id": "BIGINT", "day": "DATE", "operation": "VARCHAR",
          "hour": "TIME", "seen_price": "DECIMAL(10,2)", "added_at": "TIMESTAMP"}  # fmt: skip
_OFFERED = """FROM places p JOIN activities a ON a.id = p.activity_id JOIN groups g ON g.id = p.group_id
    LEFT JOIN late l ON l.activity_id = p.activity_id AND l.day = p.day
    WHERE p.activity_id = ? AND p.day > ? AND p.group_id IN (SELECT group_id FROM bookings WHERE child_id = ?)
        AND NOT EXISTS (SELECT 1 FROM bookings b
            WHERE b.child_id = ? AND b.activity_id = p.activity_id AND b.day = p.day)"""


def leave(con: Connection, home: Household, today: date) -> None:
    """A day whose price changed, one that is full since, one past its deadline, as far as the town has them."""
    at = bulk.instant(today - _LEFT, time(21, 5))
    row = con.execute(
        """SELECT k.child_id, k.activity_id, k.hour FROM (
            SELECT b.child_id, b.activity_id, min(b.group_id) AS group_id, min(b.hour) AS hour
            FROM bookings b JOIN activities a ON a.id = b.activity_id
            WHERE b.household_id = ? AND a.day_kind = 'term' GROUP BY b.child_id, b.activity_id) k
        JOIN places p ON p.activity_id = k.activity_id AND p.group_id = k.group_id AND p.day BETWEEN ? AND ?
            AND NOT EXISTS (SELECT 1 FROM bookings o
                WHERE o.child_id = k.child_id AND o.activity_id = k.activity_id AND o.day = p.day)
        GROUP BY k.child_id, k.activity_id, k.hour ORDER BY count(*) DESC, k.child_id, k.activity_id LIMIT 1""",
        [home.id, today, today + AHEAD],
    ).fetchone()
    if row is None:
        return
    child, activity, hour = row
    _fill_one(con, child, activity, today)
    days = [
        _first(con, child, activity, today, f"p.day >= ? AND p.taken {sign} p.capacity + p.extra", [today + IN_TIME])
        for sign in ("<", "=")
    ]
    days.append(_first(con, child, activity, today, "l.day IS NOT NULL", []))
    seen = (_last_year(con, activity), None, None)
    account = home.accounts[0]
    lines = [
        (account, child, activity, day, "book", hour, price, at)
        for day, price in zip(days, seen, strict=True)
        if day is not None
    ]
    bulk.insert(con, "cart_lines", _LINES, lines)
    _head(con, account, child, activity, min((line[3] for line in lines), default=today), at)
    usual_days.put(con, home.id, {(child, activity): Habit(frozenset({0, 1, 3}), hour)}, at)


def _last_year(con: Connection, activity_id: int) -> Decimal | None:
    """What a day cost before the last rise; None where the price is not the same for all."""
    row = con.execute(
        "SELECT model FROM tariffs WHERE activity_id = ? ORDER BY valid_from DESC LIMIT 1", [activity_id]
    ).fetchone()
    model = json.loads(row[0]) if row else {}
    return Decimal(model["price"]) - _RISE if model.get("type") == "flat" else None


def _fill_one(con: Connection, child_id: int, activity_id: int, today: date) -> None:
    """No place left, on the last day that the child has not booked."""
    con.execute(
        f"""UPDATE places SET capacity = greatest(taken - extra, 0), extra = least(extra, taken)
        WHERE (activity_id, group_id, day) IN (SELECT (p.activity_id, p.group_id, p.day) {_OFFERED}
            AND p.day BETWEEN ? AND ? AND p.day NOT IN (SELECT day FROM cart_lines) ORDER BY p.day DESC LIMIT 1)""",
        [activity_id, today, child_id, child_id, today + IN_TIME, today + AHEAD],
    )


def _first(
    con: Connection, child_id: int, activity_id: int, today: date, condition: str, values: list[date]
) -> date | None:
    row = con.execute(
        f"SELECT min(p.day) {_OFFERED} AND p.day <= ? AND {condition}",
        [activity_id, today, child_id, child_id, today + AHEAD, *values],
    ).fetchone()
    return None if row is None else row[0]


def _head(con: Connection, account_id: int, child_id: int, activity_id: int, day: date, at: datetime) -> None:
    con.execute(
        "INSERT INTO carts (account_id, key, children, activities, month, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        [account_id, f"left-{day}", str(child_id), str(activity_id), day.replace(day=1), at],
    )
