"""The counters of places: the only module that writes them."""

from collections.abc import Iterable
from datetime import date

from db import Connection
from db.rows import fetch_all, marks
from portail.rules.capacity import Places

PlaceKey = tuple[int, int, date]  # activity, group, day


def open_days(con: Connection, counters: Iterable[Places]) -> None:
    """Create the counters that do not exist yet."""
    rows = list(counters)
    con.execute(
        """INSERT INTO places (activity_id, group_id, day, capacity, extra, taken)
        SELECT unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS DATE[])),
            unnest(CAST(? AS INTEGER[])), 0, 0
        ON CONFLICT (activity_id, group_id, day) DO NOTHING""",
        [[r.activity_id for r in rows], [r.group_id for r in rows], [r.day for r in rows], [r.capacity for r in rows]],
    )


def between(con: Connection, activity_ids: list[int], first: date, last: date) -> list[Places]:
    """Counters of the activities from `first` to `last`, both included, with how many wait; no order."""
    return fetch_all(
        con,
        Places,
        f"""SELECT p.activity_id, p.group_id, p.day, p.capacity, p.extra, p.taken, coalesce(w.waiting, 0)
        FROM places p LEFT JOIN (
            SELECT activity_id, group_id, day, count(*) AS waiting FROM bookings
            WHERE state = 'waiting' AND day BETWEEN ? AND ? GROUP BY activity_id, group_id, day
        ) w ON w.activity_id = p.activity_id AND w.group_id = p.group_id AND w.day = p.day
        WHERE p.activity_id IN ({marks(activity_ids)}) AND p.day BETWEEN ? AND ?""",
        [first, last, *activity_ids, first, last],
    )


def take(con: Connection, wanted: Iterable[PlaceKey]) -> set[PlaceKey]:
    """Take one place in each (activity, group, day) that has one left; the keys taken.

    A key must appear once: an UPDATE touches a row once however often it is listed.
    """
    keys = sorted(wanted)
    if not keys:
        return set()
    taken = con.execute(
        """UPDATE places SET taken = taken + 1
        FROM (SELECT unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS BIGINT[])) AS g,
            unnest(CAST(? AS DATE[])) AS d) v
        WHERE activity_id = v.a AND group_id = v.g AND day = v.d AND taken < capacity + extra
        RETURNING activity_id, group_id, day""",
        [[k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]],
    ).fetchall()
    return {(a, g, d) for a, g, d in taken}


def give_back(con: Connection, keys: Iterable[PlaceKey]) -> None:
    """Give back one place per listed (activity, group, day); a key may appear several times."""
    listed = list(keys)
    if not listed:
        return
    con.execute(
        """UPDATE places SET taken = taken - v.n
        FROM (SELECT a, g, d, CAST(count(*) AS INTEGER) AS n FROM (SELECT unnest(CAST(? AS BIGINT[])) AS a,
            unnest(CAST(? AS BIGINT[])) AS g, unnest(CAST(? AS DATE[])) AS d) GROUP BY a, g, d) v
        WHERE activity_id = v.a AND group_id = v.g AND day = v.d""",
        [[k[0] for k in listed], [k[1] for k in listed], [k[2] for k in listed]],
    )


def differences(con: Connection) -> int:
    """How many counters disagree with the bookings that hold a place; 0 in health."""
    row = con.execute(
        """SELECT count(*) FROM (
            SELECT coalesce(p.taken, 0) AS counted, coalesce(b.n, 0) AS booked
            FROM places p FULL JOIN (
                SELECT activity_id, group_id, day, count(*) AS n FROM bookings
                WHERE state NOT IN ('waiting', 'refused', 'cancelled') GROUP BY activity_id, group_id, day
            ) b ON b.activity_id = p.activity_id AND b.group_id = p.group_id AND b.day = p.day
        ) WHERE counted <> booked"""
    ).fetchone()
    assert row is not None
    return int(row[0])
