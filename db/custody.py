"""Whose day it is, as recorded: patterns and exceptions of children who live in two households."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db import Connection
from db.rows import fetch_all, marks
from portail.rules.booking import State
from portail.rules.calendar import WEEKDAYS
from portail.rules.custody import Custody, Holidays, Pattern, Weeks

SETTING = "custody"  # key of the setting that says whether the days are enforced


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of some children. `setting` is the structure's own word, None: the default."""

    children: Mapping[int, Custody]
    setting: str | None


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A day that goes otherwise. `by` is the name of who entered it; `agreed`: both households did."""

    day: date
    household_id: int
    why: str
    by: str
    entered_at: datetime  # naive UTC
    agreed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A booking that is kept, without its money."""

    child_id: int
    household_id: int
    day: date
    state: State
    activity: str


def load(con: Connection, child_ids: Sequence[int]) -> Known:
    """Everything that `rules.custody` needs of the children, in one query; a child without household is absent."""
    asked = marks(child_ids)
    rows = con.execute(
        f"""SELECT 'home' AS part, child_id, household_id, CAST(NULL AS DATE) AS first_day,
            CAST(NULL AS DATE) AS last_day, '' AS weeks, 0 AS changeover, FALSE AS evening, '' AS holidays,
            '' AS always_days, '' AS never_days
        FROM guardianships WHERE child_id IN ({asked})
        UNION ALL SELECT 'pattern', child_id, household_id, valid_from, valid_to, weeks, changeover, evening, holidays,
            always_days, never_days
        FROM custody_patterns WHERE child_id IN ({asked})
        UNION ALL SELECT 'day', child_id, household_id, day, day, '', 0, FALSE, '', '', ''
        FROM custody_exceptions WHERE child_id IN ({asked})
        UNION ALL SELECT 'setting', 0, 0, NULL, NULL, value, 0, FALSE, '', '', '' FROM settings WHERE key = ?
        ORDER BY 2, 3, 4""",
        [*child_ids, *child_ids, *child_ids, SETTING],
    ).fetchall()
    homes: dict[int, list[int]] = {}
    patterns: dict[int, list[Pattern]] = {}
    exceptions: dict[int, dict[date, int]] = {}
    for part, child, home, first, last, weeks, changeover, evening, holidays, always, never in rows:
        match part:
            case "home":
                homes.setdefault(child, []).append(home)
            case "pattern":
                found = Pattern(home, first, Weeks(weeks), changeover, evening, Holidays(holidays), last,
                                _weekdays(always), _weekdays(never))  # fmt: skip
                patterns.setdefault(child, []).append(found)
            case "day":
                exceptions.setdefault(child, {})[first] = home
    setting = next((row[5] for row in rows if row[0] == "setting"), None)
    return Known({
        child: Custody(tuple(own), tuple(patterns.get(child, ())), exceptions.get(child, {}))
        for child, own in homes.items()
    }, setting)  # fmt: skip


def _weekdays(names: str) -> frozenset[int]:
    return frozenset(WEEKDAYS.index(name) for name in names.split(",") if name)


def _named(weekdays: Iterable[int]) -> str:
    """« mon,wed »; « » for none."""
    return ",".join(WEEKDAYS[day] for day in sorted(weekdays))


def exceptions(con: Connection, child_id: int, since: date) -> list[Exceptional]:
    """The child's exceptions from that day on, in order."""
    return fetch_all(
        con,
        Exceptional,
        """SELECT e.day, e.household_id, e.why, coalesce(a.name, ''), e.entered_at, e.request_id IS NOT NULL
        FROM custody_exceptions e LEFT JOIN accounts a ON a.id = e.account_id
        WHERE e.child_id = ? AND e.day >= ? ORDER BY e.day""",
        [child_id, since],
    )


def held(con: Connection, child_id: int, since: date) -> list[Held]:
    """The child's bookings that are kept from that day on, of every household, by day and activity."""
    rows = con.execute(
        """SELECT b.child_id, b.household_id, b.day, b.state, a.name FROM bookings b
        JOIN activities a ON a.id = b.activity_id
        WHERE b.child_id = ? AND b.day >= ? AND b.state NOT IN ('cancelled', 'refused') ORDER BY b.day, a.rank, a.id""",
        [child_id, since],
    ).fetchall()
    return [Held(child, home, day, State(state), activity) for child, home, day, state, activity in rows]


def put_patterns(con: Connection, child_id: int, patterns: Sequence[Pattern]) -> None:
    """The patterns rule from their first day on: what was to begin later is dropped. The custody is shared."""
    since = min(pattern.valid_from for pattern in patterns)
    con.execute("DELETE FROM custody_patterns WHERE child_id = ? AND valid_from >= ?", [child_id, since])
    con.executemany(
        """INSERT INTO custody_patterns (child_id, household_id, valid_from, valid_to, weeks, changeover, evening,
            holidays, always_days, never_days)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            [
                child_id,
                p.household_id,
                p.valid_from,
                p.valid_to,
                p.weeks,
                p.changeover,
                p.evening,
                p.holidays,
                _named(p.always),
                _named(p.never),
            ]
            for p in patterns
        ],
    )
    con.execute("UPDATE guardianships SET custody = 'shared' WHERE child_id = ?", [child_id])


def end_patterns(con: Connection, child_id: int, since: date, last: date) -> None:
    """Nothing is recorded any more from `since` on; `last` is the day before."""
    con.execute("DELETE FROM custody_patterns WHERE child_id = ? AND valid_from >= ?", [child_id, since])
    con.execute(
        "UPDATE custody_patterns SET valid_to = ? WHERE child_id = ? AND (valid_to IS NULL OR valid_to > ?)",
        [last, child_id, last],
    )


def put_exceptions(
    con: Connection, child_id: int, homes: Mapping[date, int], why: str, account_id: int, at: datetime,
    request_id: int | None = None,
) -> None:  # fmt: skip
    """Those days go to these households (day → household), whatever was said before; `at` is UTC."""
    con.execute(
        """INSERT INTO custody_exceptions (child_id, day, household_id, why, account_id, entered_at, request_id)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS DATE[])), unnest(CAST(? AS BIGINT[])), CAST(? AS VARCHAR),
            CAST(? AS BIGINT), CAST(? AS TIMESTAMP), CAST(? AS BIGINT)
        ON CONFLICT (child_id, day) DO UPDATE SET household_id = excluded.household_id, why = excluded.why,
            account_id = excluded.account_id, entered_at = excluded.entered_at, request_id = excluded.request_id""",
        [child_id, list(homes), list(homes.values()), why, account_id, at, request_id],
    )


def remove_exceptions(con: Connection, child_id: int, days: Iterable[date]) -> list[date]:
    """Those days follow the pattern again; the days that were exceptions, in order."""
    rows = con.execute(
        "DELETE FROM custody_exceptions WHERE child_id = ? AND day IN (SELECT unnest(CAST(? AS DATE[]))) RETURNING day",
        [child_id, list(days)],
    ).fetchall()
    return sorted(day for (day,) in rows)


def remove_home(con: Connection, child_id: int, household_id: int) -> None:
    """The child has its other household alone; what was recorded of the days goes, past exceptions included."""
    con.execute("DELETE FROM guardianships WHERE child_id = ? AND household_id = ?", [child_id, household_id])
    con.execute("DELETE FROM custody_patterns WHERE child_id = ?", [child_id])
    con.execute("DELETE FROM custody_exceptions WHERE child_id = ?", [child_id])
    con.execute("UPDATE custody_requests SET state = 'withdrawn' WHERE child_id = ? AND state = 'pending'", [child_id])
    con.execute("UPDATE guardianships SET custody = 'full' WHERE child_id = ?", [child_id])


def add_home(con: Connection, child_id: int, household_id: int) -> None:
    """A second household for the child, who is then in shared custody."""
    con.execute(
        "INSERT INTO guardianships (child_id, household_id, custody) VALUES (?, ?, 'shared')", [child_id, household_id]
    )
    con.execute("UPDATE guardianships SET custody = 'shared' WHERE child_id = ?", [child_id])
