"""Invoices: the days to bill, the issue of a month, what was issued.

`billing` and `issue` decide nothing themselves: portail/rules/invoice.py does. They check no right: the actions do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from db import Connection, catalogue, families, payments, proofs
from db.authority import SEEN
from db.bookings import Key
from db.rows import fetch_all, fetch_one
from portail.rules import billing as rules_of_month
from portail.rules import invoice as rules
from portail.rules.billing import Around
from portail.rules.booking import BILLED, State
from portail.rules.calendar import monday_of
from portail.rules.invoice import AnomalyKind, Billing, BookedDay, Draft
from portail.rules.justified import Proof
from portail.rules.late_forms import ProofKind

BEFORE = timedelta(days=31)  # an absence may have begun last month
_BIGINTS = "unnest(CAST(? AS BIGINT[]))"
_TEXTS = "unnest(CAST(? AS VARCHAR[]))"
_AMOUNTS = "unnest(CAST(? AS DECIMAL(10, 2)[]))"
_COLUMNS = """i.id, i.number, i.household_id, h.reference, i.period, i.issued_on, i.due_on, i.addressee, i.quotient,
    i.total, i.previous_balance, CAST(i.total - coalesce((SELECT sum(a.amount) FROM invoice_lines l
        JOIN allocations a ON a.line_id = l.id WHERE l.invoice_id = i.id), 0) AS DECIMAL(10, 2))"""
_FROM = "invoices i JOIN households h ON h.id = i.household_id"


@dataclass(frozen=True, slots=True)
class Invoice:
    """As issued, and what payments left of its total. `period` is the first of the month billed."""

    id: int
    number: str
    household_id: int
    reference: str
    period: date
    issued_on: date
    due_on: date
    addressee: str  # lines separated by a line feed
    quotient: str
    total: Decimal
    previous_balance: Decimal
    remaining: Decimal

    @property
    def amount_due(self) -> Decimal:
        """What was asked for at its issue; negative: in the family's favour."""
        return self.total + self.previous_balance


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line with its days, in order."""

    invoice_id: int
    child_id: int
    first_name: str
    last_name: str
    born_on: date
    class_name: str
    label: str
    unit: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    days: tuple[date, ...]


# What is to be billed


def billing(con: Connection, period: date) -> Billing:
    """The dry run of the month that begins on `period`: families that have no invoice for it yet."""
    rows = con.execute(
        """SELECT b.household_id, b.child_id, b.activity_id, b.day, b.state, b.price, b.hour, b.late_rank, b.penalty,
            b.cancelled_late,
            EXISTS (SELECT 1 FROM invoices i WHERE i.household_id = b.household_id AND i.period = ?)
        FROM bookings b JOIN children c ON c.id = b.child_id JOIN households h ON h.id = b.household_id
        LEFT JOIN invoice_days d ON d.child_id = b.child_id AND d.activity_id = b.activity_id AND d.day = b.day
        WHERE b.day BETWEEN ? AND ? AND b.state IN (SELECT unnest(CAST(? AS VARCHAR[]))) AND d.child_id IS NULL
        ORDER BY h.reference, c.born_on, c.id, b.day, b.activity_id""",
        [period, period, rules.last_day(period), sorted(BILLED | rules.UNDECIDED)],
    ).fetchall()
    handed = proofs.between(con, period - BEFORE, rules.last_day(period))
    found = [(_booked(row, handed.get(row[1:4])), row[-1]) for row in rows]
    to_bill = [day for day, issued in found if not issued and day.state in BILLED]
    offers = catalogue.load(con)
    homes = families.homes(con, sorted({day.household_id for day in to_bill}), offers.asked)
    run = rules_of_month.draft(to_bill, offers.tariffs, homes, offers.activities, _around(con, period, handed))
    undecided = [day for day, _ in found if day.state in rules.UNDECIDED]
    left_out = [day for day, issued in found if issued and day.state in BILLED]
    return Billing(
        run.drafts,
        (
            *run.anomalies,
            *rules.group_days(AnomalyKind.UNDECIDED, undecided),
            *rules.group_days(AnomalyKind.LEFT_OUT, left_out),
        ),
    )


def _booked(row: Sequence[Any], handed: tuple[ProofKind, datetime] | None) -> BookedDay:
    values = [*row[:4], State(row[4]), *row[5:10], _proof(handed)]
    return BookedDay(*values)


def _around(
    con: Connection, period: date, handed: Mapping[Key, tuple[ProofKind, datetime]]
) -> dict[int, Around]:  # fmt: skip
    """By household: the billed days of the month, of its weeks and of the month before, invoiced or not."""
    rows = con.execute(
        """SELECT household_id, child_id, activity_id, day, hour, cancelled_late, state = 'absent' FROM bookings
        WHERE day BETWEEN ? AND ? AND state IN (SELECT unnest(CAST(? AS VARCHAR[])))""",
        [period - BEFORE, monday_of(rules.last_day(period)) + timedelta(days=6), sorted(BILLED)],
    ).fetchall()
    found: dict[int, Around] = {}
    for household_id, child_id, activity_id, day, hour, cancelled_late, absent in rows:
        own = found.setdefault(household_id, Around({}, {}, {}))
        key = child_id, activity_id
        own.service.setdefault(key, set()).add(day)
        if not cancelled_late:
            own.counted.setdefault(key, {})[day] = hour
        if absent:
            own.absent.setdefault(key, {})[day] = _proof(handed.get((*key, day)))
    return found


def _proof(handed: tuple[ProofKind, datetime] | None) -> Proof | None:
    return None if handed is None else Proof(handed[0], handed[1].replace(tzinfo=UTC))


def issue(
    con: Connection,
    period: date,
    issued_on: date,
    due_on: date,
    issued_at: datetime,
    issued_by: int | None = None,
) -> list[int]:
    """Number and store the invoices of the month that begins on `period`; their ids, in the order of the numbers.

    To be called inside a transaction, by an action or by the builder of a town. Families that have their invoice are
    left alone: a second call stores nothing. `issued_at` is naive UTC, `issued_by` an account. Payments received in
    advance settle the new lines.
    """
    drafts = billing(con, period).drafts
    if not drafts:
        return []
    households = [draft.household_id for draft in drafts]
    ids = _insert_heads(con, drafts, period, [issued_on, due_on, issued_at, issued_by])
    lines = _insert_lines(con, ids, drafts)
    _insert_days(con, lines, drafts)
    payments.allocate(con, households)
    return ids


def _take_numbers(con: Connection, period: date, count: int) -> range:
    """The next `count` ranks of the month; given back if the transaction is."""
    row = con.execute(
        """INSERT INTO counters (name, value) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value""",
        [f"invoice {period:%Y-%m}", count],
    ).fetchone()
    assert row is not None
    return range(row[0] - count + 1, row[0] + 1)


def _insert_heads(con: Connection, drafts: Sequence[Draft], period: date, stamps: Sequence[object]) -> list[int]:
    households = [draft.household_id for draft in drafts]
    due_before, addressees = payments.balances(con, households), _addressees(con, households)
    numbers = [rules.number(period, rank) for rank in _take_numbers(con, period, len(drafts))]
    rows = con.execute(
        f"""INSERT INTO invoices (number, household_id, addressee, quotient, total, previous_balance,
            period, issued_on, due_on, issued_at, issued_by)
        SELECT number, household, addressee, quotient, total, previous, CAST(? AS DATE), CAST(? AS DATE),
            CAST(? AS DATE), CAST(? AS TIMESTAMP), CAST(? AS BIGINT)
        FROM (SELECT {_TEXTS} AS number, {_BIGINTS} AS household, {_TEXTS} AS addressee, {_TEXTS} AS quotient,
            {_AMOUNTS} AS total, {_AMOUNTS} AS previous) v
        RETURNING number, id""",
        [
            period, *stamps, numbers, households, [addressees[household] for household in households],
            [draft.quotient for draft in drafts], [draft.total for draft in drafts],
            [due_before[household] for household in households],
        ],
    ).fetchall()  # fmt: skip
    by_number = dict(rows)
    return [by_number[number] for number in numbers]


def _addressees(con: Connection, household_ids: Sequence[int]) -> dict[int, str]:
    """Name of the adults and address, as printed."""
    rows = con.execute(
        f"""SELECT h.id, h.address, h.postcode, h.city, a.civility, a.first_name, a.last_name
        FROM households h LEFT JOIN adults a ON a.household_id = h.id
        WHERE h.id IN (SELECT {_BIGINTS}) ORDER BY h.id, a.id""",
        [list(household_ids)],
    ).fetchall()
    found = {}
    for household_id, group in groupby(rows, key=lambda row: row[0]):
        adults = list(group)
        names = [tuple(row[4:7]) for row in adults if row[6] is not None]
        found[household_id] = rules.addressee(names, *adults[0][1:4])
    return found


def _insert_lines(con: Connection, invoice_ids: Sequence[int], drafts: Sequence[Draft]) -> dict[tuple[int, int], int]:
    """Ids of the lines by place of the draft and rank in it."""
    rows = [(id, rank, line) for id, draft in zip(invoice_ids, drafts) for rank, line in enumerate(draft.lines)]
    columns: list[list[Any]] = [
        [id for id, _, _ in rows], [rank for _, rank, _ in rows], [line.child_id for _, _, line in rows],
        [line.activity_id for _, _, line in rows], [line.label for _, _, line in rows],
        [line.tariff_id for _, _, line in rows], [line.qf for _, _, line in rows],
        [line.quantity for _, _, line in rows], [line.unit for _, _, line in rows],
        [line.unit_price for _, _, line in rows], [line.amount for _, _, line in rows],
    ]  # fmt: skip
    inserted = con.execute(
        f"""INSERT INTO invoice_lines (invoice_id, rank, child_id, activity_id, label, tariff_id, qf, quantity, unit,
            unit_price, amount)
        SELECT {_BIGINTS}, unnest(CAST(? AS INTEGER[])), {_BIGINTS}, {_BIGINTS}, {_TEXTS}, {_BIGINTS}, {_AMOUNTS},
            unnest(CAST(? AS INTEGER[])), {_TEXTS}, {_AMOUNTS}, {_AMOUNTS}
        RETURNING invoice_id, rank, id""",
        columns,
    ).fetchall()
    places = {id: place for place, id in enumerate(invoice_ids)}
    return {(places[invoice_id], rank): id for invoice_id, rank, id in inserted}


def _insert_days(con: Connection, line_ids: dict[tuple[int, int], int], drafts: Sequence[Draft]) -> None:
    rows = [
        (line_ids[place, rank], day)
        for place, draft in enumerate(drafts)
        for rank, line in enumerate(draft.lines)
        for day in line.days
    ]
    con.execute(
        f"""INSERT INTO invoice_days (child_id, activity_id, day, line_id, state)
        SELECT {_BIGINTS}, {_BIGINTS}, unnest(CAST(? AS DATE[])), {_BIGINTS}, {_TEXTS}""",
        [
            [day.child_id for _, day in rows], [day.activity_id for _, day in rows], [day.day for _, day in rows],
            [line_id for line_id, _ in rows], [day.state for _, day in rows],
        ],
    )  # fmt: skip


# What was issued


def of_household(con: Connection, household_id: int, adult_id: int | None) -> list[Invoice]:
    """The latest month first, without those that name a child over whom the adult who looks has no authority."""
    sql = f"""SELECT {_COLUMNS} FROM {_FROM} WHERE i.household_id = ? AND NOT EXISTS (
            SELECT 1 FROM invoice_lines g WHERE g.invoice_id = i.id AND NOT {SEEN})
        ORDER BY i.period DESC"""
    return fetch_all(con, Invoice, sql, [household_id, adult_id])


def of_period(con: Connection, period: date) -> list[Invoice]:
    """Those of the month that begins on `period`, in the order of their numbers."""
    return fetch_all(con, Invoice, f"SELECT {_COLUMNS} FROM {_FROM} WHERE i.period = ? ORDER BY i.number", [period])


def by_ids(con: Connection, invoice_ids: Iterable[int]) -> list[Invoice]:
    """In the order of their numbers."""
    return fetch_all(
        con,
        Invoice,
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE i.id IN (SELECT {_BIGINTS}) ORDER BY i.number",
        [list(invoice_ids)],
    )


def ids_of_period(con: Connection, period: date) -> list[int]:
    """In the order of their numbers."""
    rows = con.execute("SELECT id FROM invoices WHERE period = ? ORDER BY number", [period]).fetchall()
    return [id for (id,) in rows]


def get(con: Connection, invoice_id: int) -> Invoice:
    """Raises NotFound("invoice")."""
    return fetch_one(con, Invoice, f"SELECT {_COLUMNS} FROM {_FROM} WHERE i.id = ?", [invoice_id], noun="invoice")


def lines(con: Connection, invoice_ids: Sequence[int]) -> dict[int, list[Line]]:
    """Lines by invoice, in their order."""
    rows = con.execute(
        f"""SELECT l.id, d.day, l.invoice_id, l.child_id, c.first_name, c.last_name, c.born_on, c.class_name, l.label,
            l.unit, l.quantity, l.unit_price, l.amount
        FROM invoice_lines l JOIN children c ON c.id = l.child_id LEFT JOIN invoice_days d ON d.line_id = l.id
        WHERE l.invoice_id IN (SELECT {_BIGINTS}) ORDER BY l.invoice_id, l.rank, d.day""",
        [list(invoice_ids)],
    ).fetchall()
    found: dict[int, list[Line]] = {}
    for _, group in groupby(rows, key=lambda row: row[0]):
        days = list(group)
        when = tuple(row[1] for row in days if row[1] is not None)
        found.setdefault(days[0][2], []).append(Line(*(*days[0][2:], when)))
    return found


def periods(con: Connection) -> list[date]:
    """First of each month that has something to bill or was billed, the latest first."""
    rows = con.execute(
        """SELECT DISTINCT CAST(date_trunc('month', day) AS DATE) AS period FROM bookings
        WHERE state IN (SELECT unnest(CAST(? AS VARCHAR[])))
        UNION SELECT period FROM invoices ORDER BY period DESC""",
        [sorted(BILLED)],
    ).fetchall()
    return [period for (period,) in rows]


def totals(con: Connection, period: date) -> dict[int, Decimal]:
    """Total invoiced for the month, by household."""
    return dict(con.execute("SELECT household_id, total FROM invoices WHERE period = ?", [period]).fetchall())


def references(con: Connection, household_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Reference and last names of the households, « F-0382 » and « Đặng, Wójcik »."""
    rows = con.execute(
        f"""SELECT h.id, h.reference, a.last_name FROM households h LEFT JOIN adults a ON a.household_id = h.id
        WHERE h.id IN (SELECT {_BIGINTS}) ORDER BY h.id, a.id""",
        [list(household_ids)],
    ).fetchall()
    found: dict[int, tuple[str, str]] = {}
    for (household_id, reference), group in groupby(rows, key=lambda row: row[:2]):
        names = dict.fromkeys(name for _, _, name in group if name)
        found[household_id] = (reference, ", ".join(names))
    return found
