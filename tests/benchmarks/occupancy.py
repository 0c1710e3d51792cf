"""How full the house is, over many bookings."""

from collections.abc import Iterator
from datetime import date

import db
from db import dashboard
from portail.rules import occupancy
from tests.benchmarks.measure import Figure, Options, median_cpu
from tests.benchmarks.town import Town

MONTH = date(2026, 12, 1), date(2026, 12, 31)
YEAR = date(2026, 9, 1), date(2027, 8, 31)
CHILDREN_FROM = 10_000_000  # ids that no child of the town has

_STATES = "['present', 'confirmed', 'confirmed', 'confirmed', 'requested', 'absent', 'waiting', 'cancelled', 'refused']"


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("occupancy"):
        size = _fill(options.bookings)
        for name, (first, last), target in (("month", MONTH, "≤ 50"), ("school_year", YEAR, "≤ 200")):
            taken = median_cpu(range(options.rounds + 2), lambda _, span=(first, last): _map(*span))
            yield Figure(f"occupancy_{name}_{size}", taken, "ms", target, notes={"size": size})


def _map(first: date, last: date) -> object:
    with db.cursor() as con:
        fills = dashboard.month(con, first, last)
    return occupancy.heat_map(fills)


def _fill(wanted: int) -> int:
    """Bring the town to about `wanted` bookings, all of one school year, stored month by month; how many there are.

    Within a month they come as families ordered: neither by day nor by activity.
    """
    with db.transaction() as con:
        missing = wanted - _count(con)
        days = con.execute("SELECT count(*) FROM places WHERE day BETWEEN ? AND ?", YEAR).fetchall()[0][0]
        if missing > 0:
            con.execute(
                f"""INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
                SELECT c, activity_id, day, group_id, c, {_STATES}[1 + CAST(h % 9 AS INTEGER)], 3.10, day - 20
                FROM (SELECT *, hash(c, day) AS h FROM (
                    SELECT *, {CHILDREN_FROM} + n * 100000 + group_id AS c
                    FROM places, (SELECT range AS n FROM range(?)) WHERE day BETWEEN ? AND ?))
                ORDER BY date_trunc('month', day), n, h""",
                [-(-missing // days), *YEAR],
            )
    with db.cursor() as con:
        con.execute("CHECKPOINT app")
        return _count(con)


def _count(con: db.Connection) -> int:
    return int(con.execute("SELECT count(*) FROM bookings").fetchall()[0][0])
