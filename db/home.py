"""What a parent's home page says, in three short queries."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from db import Connection
from db.authority import SEEN
from db.rows import fetch_one
from portail.rules.booking import State

_SEEN = SEEN.replace("?", "$adult")


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits. `requests` are for staff to decide; `due` is what remains to pay of the `unpaid` invoices."""

    basket: int
    unread: int
    requests: int
    waiting_list: int
    unpaid: int
    due: Decimal
    oldest_due_on: date | None


@dataclass(frozen=True, slots=True)
class NextBooking:
    day: date
    child: str
    activity: str
    hour: time | None
    state: State


def pending(con: Connection, account_id: int, household_id: int, today: date, adult_id: int | None) -> Pending:
    """Basket and alerts of the account, requests from `today` on and invoices of the household."""
    return fetch_one(
        con,
        Pending,
        f"""WITH rests AS (
            SELECT i.due_on, i.total - coalesce((SELECT sum(a.amount) FROM invoice_lines l
                JOIN allocations a ON a.line_id = l.id WHERE l.invoice_id = i.id), 0) AS rest
            FROM invoices i WHERE i.household_id = $household
                AND NOT EXISTS (SELECT 1 FROM invoice_lines g WHERE g.invoice_id = i.id AND NOT {_SEEN})
        ), owed AS (
            SELECT count(*) AS n, coalesce(sum(rest), CAST(0 AS DECIMAL(10, 2))) AS due, min(due_on) AS due_on
            FROM rests WHERE rest > 0
        ), asked AS (
            SELECT count(*) FILTER (WHERE state <> 'waiting') AS n, count(*) FILTER (WHERE state = 'waiting') AS waiting
            FROM bookings g WHERE household_id = $household AND day >= $today AND {_SEEN}
                AND state IN ('requested', 'change_requested', 'cancel_requested', 'waiting')
        )
        SELECT (SELECT count(*) FROM cart_lines WHERE account_id = $account),
            (SELECT count(*) FROM notifications WHERE account_id = $account AND read_at IS NULL),
            asked.n, asked.waiting, owed.n, owed.due, owed.due_on FROM owed CROSS JOIN asked""",
        {"account": account_id, "household": household_id, "today": today, "adult": adult_id},
        noun="household",
    )


def next_bookings(
    con: Connection, household_id: int, today: date, days: int, adult_id: int | None
) -> list[NextBooking]:
    """Bookings of the next `days` booked days, today included, of the children whom the adult may see.

    By day, child, opening hour.
    """
    rows = con.execute(
        f"""WITH coming AS (
            SELECT child_id, activity_id, day, hour, state, dense_rank() OVER (ORDER BY day) AS rank
            FROM bookings g WHERE household_id = ? AND day >= ? AND {SEEN}
                AND state NOT IN ('waiting', 'refused', 'cancelled', 'absent')
        )
        SELECT b.day, c.first_name, a.name, b.hour, b.state
        FROM coming b JOIN children c ON c.id = b.child_id JOIN activities a ON a.id = b.activity_id
        WHERE b.rank <= ? ORDER BY b.day, c.born_on, c.first_name, a.opens_at, a.name""",
        [household_id, today, adult_id, days],
    ).fetchall()
    return [NextBooking(day, child, activity, hour, State(state)) for day, child, activity, hour, state in rows]


def births(con: Connection, household_id: int, adult_id: int | None) -> list[date]:
    """When the children of the household whom the adult may see were born, the oldest first."""
    rows = con.execute(
        f"""SELECT c.born_on FROM children c JOIN guardianships g ON g.child_id = c.id
        WHERE g.household_id = ? AND {SEEN} ORDER BY c.born_on""",
        [household_id, adult_id],
    ).fetchall()
    return [born_on for (born_on,) in rows]
