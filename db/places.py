"""The counters of places: the only module that writes them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from db import Connection
from db.rows import marks
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
    where = f"activity_id IN ({marks(activity_ids)}) AND day BETWEEN ? AND ?"
    rows = con.execute(  # counted here: half the cost of a join
        f"""SELECT activity_id, group_id, day, capacity, extra, taken FROM places WHERE {where}
        UNION ALL
        SELECT activity_id, group_id, day, NULL, NULL, NULL FROM bookings WHERE state = 'waiting' AND {where}""",
        [*activity_ids, first, last] * 2,
    ).fetchall()
    waiting = Counter(row[:3] for row in rows if row[3] is None)
    return [Places(*(*row, waiting[row[:3]])) for row in rows if row[3] is not None]


def take(con: Connection, wanted: Iterable[PlaceKey]) -> set[PlaceKey]:
    """Take one place per listed (activity, group, day), a key as often as it appears or not at all; the keys taken."""
    asked = sorted(Counter(iter(wanted)).items())  # iter: a mapping is not its counts
    if not asked:
        return set()
    keys = [key for key, _ in asked]
    taken = con.execute(
        """UPDATE places SET taken = taken + v.n
        FROM (SELECT unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS BIGINT[])) AS g,
            unnest(CAST(? AS DATE[])) AS d, unnest(CAST(? AS INTEGER[])) AS n) v
        WHERE activity_id = v.a AND group_id = v.g AND day = v.d AND taken + v.n <= capacity + extra
        RETURNING activity_id, group_id, day""",
        [[k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys], [n for _, n in asked]],
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
