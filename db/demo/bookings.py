"""Bookings of the town: habits of the children, unrolled over the open days by the database.

What looks like chance is arithmetic on the ids and the day: the same town on the same date, whatever its size.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from db import Connection, school_calendar
from db.demo import bulk
from db.demo.activities import AHEAD, BOUNDS, Offer, versions
from db.demo.families import Household
from portail.rules import eligibility
from portail.rules.booking import Operation
from portail.rules.calendar import PARIS, days

ALWAYS = ("matin", "cantine", "soir", "mercredi")
FAVOURED = {"matin": (0, 1, 3), "cantine": (0, 1, 3, 4), "soir": (0, 3), "mercredi": (2,)}  # leaves days to book
_MORNINGS = (time(7, 15), time(7, 30), time(7, 45), time(8, 0))
_EVENINGS = (time(17, 15), time(17, 30), time(18, 0), time(18, 30))
TEMPORARY = ("habits", "programs", "bands", "late", "asks", "wishes", "states")
_PRIME = 2147483647  # 2^31 - 1: its squares fit in a BIGINT


def write(con: Connection, rng: Random, today: date, first: date, offers: Sequence[Offer],
          homes: Sequence[Household]) -> None:  # fmt: skip
    """Every booking from `first` to five weeks after `today`. Places are counted later, by `count_places`."""
    _keep_habits(con, rng, offers, homes)
    _keep_bands(con, offers)
    _keep_deadlines(con, today, offers)
    _keep_requests(con, rng, today, homes)
    con.execute(_WISHES, {"first": first, "last": today + AHEAD})
    con.execute(_STATES, {"today": today})
    con.execute(_INSERT)


def count_places(con: Connection) -> None:
    """Make the counters equal to the bookings that hold a place."""
    con.execute(
        """UPDATE places SET taken = b.n FROM (
            SELECT activity_id AS a, group_id AS g, day AS d, count(*) AS n FROM bookings
            WHERE state NOT IN ('waiting', 'refused', 'cancelled') GROUP BY activity_id, group_id, day) b
        WHERE activity_id = b.a AND group_id = b.g AND day = b.d"""
    )


def _keep_habits(con: Connection, rng: Random, offers: Sequence[Offer], homes: Sequence[Household]) -> None:
    rows = [row for rank, home in enumerate(homes) for row in _habits(rng, offers, homes, rank, home)]
    con.execute(
        """CREATE TEMP TABLE habits (household_id BIGINT, child_id BIGINT, program VARCHAR, weekday INTEGER, hour TIME,
            parity INTEGER, favoured BOOLEAN)"""
    )
    columns = {"household_id": "BIGINT", "child_id": "BIGINT", "program": "VARCHAR", "weekday": "INTEGER",
               "hour": "TIME", "parity": "INTEGER", "favoured": "BOOLEAN"}  # fmt: skip
    bulk.insert(con, "habits", columns, rows)
    con.execute("CREATE TEMP TABLE programs (program VARCHAR, activity_id BIGINT)")
    bulk.insert(con, "programs", {"program": "VARCHAR", "activity_id": "BIGINT"}, [(o.program, o.id) for o in offers])


_Habit = tuple[int, int, str, int, time | None, int | None, bool]


def _habits(
    rng: Random, offers: Sequence[Offer], homes: Sequence[Household], rank: int, home: Household
) -> Iterator[_Habit]:
    """One per child, program and weekday; one week in two where custody is shared."""
    favoured = rank == 0  # the tutorial's family comes to everything
    parity = None
    if home.shared or (rank and homes[rank - 1].shared):
        parity = 0 if home.shared else 1
    programs = list(dict.fromkeys(offer.program for offer in offers))
    for child in home.children:
        for program in programs:
            if favoured and program == "sans":
                continue
            if not favoured and rng.random() > _share(program, rank):
                continue
            hour = _hour(rng, program)
            weekdays = FAVOURED.get(program, (0, 1, 3)) if favoured else _weekdays(rng, program)
            for weekday in weekdays:
                yield home.id, child.id, program, weekday, hour, parity, favoured


def _share(program: str, rank: int) -> float:
    """Part of the children who have the habit; the families of the sign-in page have most of them."""
    if rank < 4:
        return 0.0 if program == "sans" else 0.85
    return {"matin": 0.36, "cantine": 0.6, "sans": 0.09, "soir": 0.45, "mercredi": 0.34}.get(program, 0.5)


def _hour(rng: Random, program: str) -> time | None:
    choices = {"matin": _MORNINGS, "soir": _EVENINGS}.get(program)
    return rng.choice(choices) if choices else None


def _weekdays(rng: Random, program: str) -> list[int]:
    if program == "mercredi":
        return [2]
    open_days = [0, 1, 3, 4] if program in ALWAYS or program == "sans" else [0, 1, 2, 3, 4]
    least = 3 if program in ("cantine", "sans") else 2
    return sorted(rng.sample(open_days, rng.randint(least, len(open_days))))


def _keep_bands(con: Connection, offers: Sequence[Offer]) -> None:
    """Price by activity, day and quotient; `high` NULL: no end, and the price without quotient."""
    rows = []
    for offer in offers:
        dated = versions(offer)
        ends = [start - timedelta(days=1) for start, _ in dated[1:]] + [date(9999, 12, 31)]
        for (start, prices), end in zip(dated, ends):
            bounds = BOUNDS if len(prices) > 1 else ("0", "inf")
            for low, high, price in zip(bounds[:-1], bounds[1:], prices, strict=True):
                rows.append((offer.id, start, end, low, None if high == "inf" else high, price))
    columns = {"activity_id": "BIGINT", "first_day": "DATE", "last_day": "DATE", "low": "DECIMAL(10,2)",
               "high": "DECIMAL(10,2)", "price": "DECIMAL(10,2)"}  # fmt: skip
    con.execute(f"CREATE TEMP TABLE bands ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    bulk.insert(con, "bands", columns, rows)


def _keep_deadlines(con: Connection, today: date, offers: Sequence[Offer]) -> None:
    """The days to come that could no longer be cancelled yesterday at noon."""
    calendar = school_calendar.load(con)
    yesterday = datetime.combine(today - timedelta(days=1), time(12), PARIS)
    rows = []
    for offer in offers:
        for day in days(today + timedelta(days=1), today + AHEAD):
            last = eligibility.limit(offer.activity, Operation.CANCEL, day, calendar)
            if last is not None and last < yesterday:
                rows.append((offer.id, day))
    con.execute("CREATE TEMP TABLE late (activity_id BIGINT, day DATE)")
    bulk.insert(con, "late", {"activity_id": "BIGINT", "day": "DATE"}, rows)


def _keep_requests(con: Connection, rng: Random, today: date, homes: Sequence[Household]) -> None:
    """When each household last asked for something, and last asked too late; naive UTC."""
    rows = []
    for home in homes:
        day = today - timedelta(days=rng.choice((1, 1, 2, 2, 3, 4, 6)))
        asked_at = bulk.instant(day, time(rng.randint(6, 21), rng.randint(0, 59), rng.randint(0, 59)))
        late_at = bulk.instant(today - timedelta(days=1), time(rng.randint(13, 21), rng.randint(0, 59)))
        rows.append((home.id, asked_at, late_at))
    con.execute("CREATE TEMP TABLE asks (household_id BIGINT, asked_at TIMESTAMP, late_at TIMESTAMP)")
    columns = {"household_id": "BIGINT", "asked_at": "TIMESTAMP", "late_at": "TIMESTAMP"}
    bulk.insert(con, "asks", columns, rows)


def _mixed(*terms: str) -> str:
    """SQL of a number from 0 to 999 that looks drawn by lot."""
    start = f"(({' + '.join(terms)}) % {_PRIME})"
    once = f"(({start} * {start}) % {_PRIME} * 48271 % {_PRIME})"
    return f"(({once} * {once}) % {_PRIME} * 69621 % {_PRIME} % 1000)"


_DAY = "(p.day - DATE '2000-01-01')"
_AGE = """((year(p.day) * 10000 + month(p.day) * 100 + day(p.day))
    - (year(c.born_on) * 10000 + month(c.born_on) * 100 + day(c.born_on))) // 10000"""

# One row per child, activity and open day that its habits hold.
_WISHES = f"""CREATE TEMP TABLE wishes AS
SELECT h.household_id, h.child_id, p.activity_id, p.group_id, p.day, h.hour, h.favoured, a.validation,
    a.day_kind = 'holidays' AS in_holidays,
    p.capacity + p.extra AS room, l.day IS NOT NULL AS late,
    {_mixed("h.child_id * 7919", "p.activity_id * 104729", f"{_DAY} * 1299721")} AS luck,
    {_mixed("h.child_id * 104723", "p.activity_id * 7927", f"(({_DAY} + 5) // 7) * 1299709")} AS luck_of_week
FROM habits h
JOIN programs o ON o.program = h.program
JOIN activities a ON a.id = o.activity_id
JOIN children c ON c.id = h.child_id
JOIN places p ON p.activity_id = o.activity_id AND isodow(p.day) = h.weekday + 1
    AND (h.parity IS NULL OR week(p.day) % 2 = h.parity)
JOIN groups g ON g.id = p.group_id AND {_AGE} BETWEEN g.min_age AND g.max_age
LEFT JOIN late l ON l.activity_id = p.activity_id AND l.day = p.day
WHERE p.day BETWEEN $first AND $last"""

# Who asks first is served first; what overflows waits, or was refused.
_STATES = """CREATE TEMP TABLE states AS
WITH dropped AS (
    SELECT *, CASE WHEN favoured THEN '' WHEN luck < 25 THEN 'cancelled'
        WHEN validation = 'staff' AND luck < 33 THEN 'refused' ELSE '' END AS lost
    FROM wishes WHERE favoured OR NOT in_holidays OR luck_of_week < 620  -- nobody comes every week of the holidays
), ranked AS (
    SELECT *, lost = '' AND row_number() OVER (PARTITION BY activity_id, group_id, day
        ORDER BY lost <> '', NOT favoured, luck_of_week, child_id) > room AS over FROM dropped
)
SELECT *, CASE
    WHEN lost <> '' THEN lost
    WHEN over AND (day <= $today OR luck % 3 = 0) THEN 'refused'
    WHEN over THEN 'waiting'
    WHEN day < $today THEN CASE
        WHEN luck < 65 THEN 'absent' WHEN luck < 75 OR (luck < 110 AND day >= $today - 3) THEN 'confirmed'
        ELSE 'present' END
    WHEN day = $today OR favoured THEN 'confirmed'
    WHEN late THEN CASE WHEN luck < 60 THEN 'change_requested' ELSE 'confirmed' END
    WHEN validation = 'automatic' THEN 'confirmed'
    WHEN luck_of_week < 100 THEN 'requested'
    WHEN luck < 60 THEN 'cancel_requested'
    ELSE 'confirmed' END AS state FROM ranked"""

_INSERT = """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, hour, wanted, wanted_hour,
    price, reason, since_at)
SELECT s.child_id, s.activity_id, s.day, s.group_id, s.household_id, s.state, s.hour,
    CASE WHEN s.state = 'change_requested' THEN
        CASE WHEN s.hour IS NOT NULL AND s.luck % 2 = 0 THEN 'modify' ELSE 'cancel' END END,
    CASE WHEN s.state = 'change_requested' AND s.hour IS NOT NULL AND s.luck % 2 = 0 THEN
        CASE WHEN s.hour < TIME '12:00' THEN TIME '08:15' ELSE TIME '16:45' END END,
    b.price,
    CASE WHEN s.state <> 'refused' THEN '' WHEN s.over THEN 'full' WHEN s.luck % 2 = 0 THEN 'document' ELSE 'other' END,
    CASE WHEN s.state IN ('requested', 'cancel_requested') OR (s.state = 'waiting' AND NOT s.late) THEN s.asked_at
        WHEN s.state = 'change_requested' THEN s.late_at
        WHEN s.state IN ('present', 'absent') THEN s.day + TIME '17:00'
        WHEN s.validation = 'staff' AND (s.state = 'confirmed' OR (s.state = 'refused' AND NOT s.over)) THEN
            date_trunc('week', s.settled_at - INTERVAL 3 DAY) + INTERVAL 580 MINUTE
            + to_days(CAST(least(isodow(s.settled_at - INTERVAL 3 DAY) - 1, 4) AS INTEGER))  -- staff answer on weekdays
        ELSE s.settled_at END
FROM (SELECT *, least(asked_at, day - 20 + TIME '18:30') AS settled_at FROM states JOIN asks USING (household_id)) s
LEFT JOIN quotients q ON q.household_id = s.household_id AND s.day BETWEEN q.valid_from
    AND coalesce(q.valid_to, DATE '9999-12-31')
JOIN bands b ON b.activity_id = s.activity_id AND s.day BETWEEN b.first_day AND b.last_day
    AND CASE WHEN q.qf IS NULL THEN b.high IS NULL ELSE q.qf >= b.low AND (b.high IS NULL OR q.qf < b.high) END
ORDER BY s.day, s.activity_id, s.child_id"""
