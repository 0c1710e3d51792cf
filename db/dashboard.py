"""Figures for staff, over many bookings. Two are computed at a time, so that families never wait for them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from db import Connection
from portail.rules.booking import HOLDS_PLACE, State
from portail.rules.occupancy import LIVE, UNDECIDED, DayChild, DayFill, Offered

_turns = threading.BoundedSemaphore(2)

_COUNTS = ", ".join(f"coalesce(CAST(sum(n) FILTER (state = '{state}') AS INTEGER), 0) AS {state}" for state in LIVE)
# Bookings of a day without places (closed since) are kept: somebody must see them.
_FILLS = f"""WITH booked AS (
        SELECT activity_id, day, {_COUNTS} FROM (
            SELECT activity_id, day, state, count(*) AS n FROM bookings
            WHERE day BETWEEN $first AND {{last}} AND state NOT IN ('refused', 'cancelled')
            GROUP BY activity_id, day, state)
        GROUP BY activity_id, day
    ), opened AS (
        SELECT activity_id, day, CAST(sum(capacity) AS INTEGER) AS capacity, CAST(sum(extra) AS INTEGER) AS extra,
            count(*) FILTER (taken >= capacity + extra) AS full_groups
        FROM places WHERE day BETWEEN $first AND {{last}} GROUP BY activity_id, day
    )
    SELECT a.id, a.name, a.short_name, s.name, a.includes_meal, f.day, coalesce(f.capacity, 0), coalesce(f.extra, 0),
        coalesce(f.full_groups, 0), {", ".join(f"coalesce(f.{state}, 0)" for state in LIVE)}
    FROM (SELECT * FROM opened FULL JOIN booked USING (activity_id, day)) f
    JOIN activities a ON a.id = f.activity_id
    JOIN sites s ON s.id = a.site_id
    JOIN categories c ON c.id = a.category_id
    WHERE $site IS NULL OR a.site_id = $site
    ORDER BY lower(strip_accents(s.name)), s.id, c.rank, a.rank, a.name, a.id, f.day"""


@dataclass(frozen=True, slots=True)
class SiteSpan:
    """A site, and the first and last day of its activities, both included."""

    id: int
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Today:
    """What staff should know first. `requests` are theirs to answer; instants UTC."""

    children: int  # expected today, each counted once
    requests: int
    waiting: int
    oldest_at: datetime | None  # of the requests
    mails_failed: int


@dataclass(frozen=True, slots=True)
class Due:
    """What families owe on issued invoices, and the part whose date is past."""

    invoices: int
    amount: Decimal
    late_invoices: int
    late_amount: Decimal


def sites(con: Connection) -> list[SiteSpan]:
    """Sites that have an activity, by name."""
    rows = _read(
        con,
        """SELECT s.id, s.name, min(a.starts_on), max(a.ends_on) FROM sites s JOIN activities a ON a.site_id = s.id
        GROUP BY s.id, s.name ORDER BY lower(strip_accents(s.name)), s.id""",
    )
    return [SiteSpan(*row) for row in rows]


def month(con: Connection, first: date, last: date, site_id: int | None = None) -> list[DayFill]:
    """Every open day of every activity from `first` to `last`, both included; by site, activity, day."""
    return _fills(con, "$last", {"first": first, "last": last, "site": site_id})


def coming(con: Connection, today: date, days: int) -> list[DayFill]:
    """As `month`, for the first `days` open days from `today` on, today included."""
    horizon = "(SELECT max(day) FROM (SELECT DISTINCT day FROM places WHERE day >= $first ORDER BY day LIMIT $days))"
    return _fills(con, horizon, {"first": today, "days": days, "site": None})


def _fills(con: Connection, last: str, parameters: Mapping[str, object]) -> list[DayFill]:
    activities: dict[int, Offered] = {}
    fills = []
    for id, name, short_name, site, meal, day, capacity, extra, full_groups, *counts in _read(
        con, _FILLS.format(last=last), parameters
    ):
        activity = activities.setdefault(id, Offered(id, name, short_name, site, meal))
        fills.append(DayFill(activity, day, capacity, extra, full_groups, dict(zip(LIVE, counts, strict=True))))
    return fills


def children_of(con: Connection, activity_id: int, day: date) -> list[DayChild]:
    """Those who come or ask to, by name; then those who wait for a place, by group and rank."""
    rows = _read(
        con,
        """SELECT c.id, c.first_name, c.last_name, c.born_on, coalesce(g.name, ''), b.state, b.hour,
            CASE WHEN b.state = 'waiting' THEN row_number() OVER (
                PARTITION BY b.group_id, b.state ORDER BY b.since_at, b.order_id, b.child_id) END AS rank
        FROM bookings b JOIN children c ON c.id = b.child_id LEFT JOIN groups g ON g.id = b.group_id
        WHERE b.activity_id = $activity AND b.day = $day AND b.state NOT IN ('refused', 'cancelled')
        ORDER BY b.state = 'waiting', CASE WHEN b.state = 'waiting' THEN g.min_age END, rank,
            lower(strip_accents(c.last_name)), lower(strip_accents(c.first_name)), c.id""",
        {"activity": activity_id, "day": day},
    )
    return [
        DayChild(id, first_name, last_name, born_on, group, State(state), hour, rank)
        for id, first_name, last_name, born_on, group, state, hour, rank in rows
    ]


def today(con: Connection, day: date) -> Today:
    """Figures of the day and of what waits from that day on."""
    row = _read(
        con,
        """SELECT
            (SELECT count(DISTINCT child_id) FROM bookings
                WHERE day = $day AND state <> 'absent' AND state IN (SELECT unnest(CAST($holding AS VARCHAR[])))),
            count(*) FILTER (state <> 'waiting'), count(*) FILTER (state = 'waiting'),
            min(since_at) FILTER (state <> 'waiting'),
            (SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL AND sent_at IS NULL)
        FROM bookings WHERE day >= $day AND state IN (SELECT unnest(CAST($asked AS VARCHAR[])))""",
        {"day": day, "holding": sorted(HOLDS_PLACE), "asked": sorted([*UNDECIDED, State.WAITING])},
    )[0]
    return Today(*row)


def due(con: Connection, day: date) -> Due:
    """What is still to be paid; an invoice is late the day after its date."""
    row = _read(
        con,
        """WITH rests AS (
            SELECT i.due_on, i.total - coalesce(p.paid, 0) AS rest FROM invoices i LEFT JOIN (
                SELECT l.invoice_id, sum(a.amount) AS paid FROM allocations a JOIN invoice_lines l ON l.id = a.line_id
                GROUP BY l.invoice_id) p ON p.invoice_id = i.id
        )
        SELECT count(*), CAST(coalesce(sum(rest), 0) AS DECIMAL(12, 2)), count(*) FILTER (due_on < $day),
            CAST(coalesce(sum(rest) FILTER (due_on < $day), 0) AS DECIMAL(12, 2))
        FROM rests WHERE rest > 0""",
        {"day": day},
    )[0]
    return Due(*row)


def _read(con: Connection, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
    with _turns:
        return con.execute(sql, parameters).fetchall()
