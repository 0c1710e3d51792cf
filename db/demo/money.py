"""Invoices of the two months before, and what families paid: on time, late, in part, or not yet."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from db import Connection, invoices, payments
from db.demo import bulk, texts
from db.demo.families import Household
from db.demo.requests import Post
from db.payments import NewPayment
from portail.rules import invoice as rules

BURSAR = 103  # account
DUE_DAY = 20
_MEANS = {"transfer": 34, "cheque": 24, "card": 22, "debit": 12, "cash": 8}  # how often


def months(today: date) -> tuple[date, date]:
    """First days of the two months before that of the day, the older first."""
    last = rules.month_before(rules.month_of(today))
    return rules.month_before(last), last


def write(con: Connection, rng: Random, today: date, homes: Sequence[Household], post: Post) -> None:
    """Issue both months in their order: what was paid in between lowers the second's previous balance."""
    waiting: list[NewPayment] = []
    by_id = {home.id: home for home in homes}
    for period in months(today):
        issued_on = min(rules.last_day(period) + timedelta(days=3), today)
        payments.add_many(con, [p for p in waiting if p.received_on < issued_on])
        waiting = [p for p in waiting if p.received_on >= issued_on]
        due_on = rules.due_date(issued_on, DUE_DAY)
        issued_at = bulk.instant(issued_on - timedelta(days=issued_on == today), time(16, 40))
        ids = invoices.issue(con, period, issued_on, due_on, issued_at, BURSAR)
        for issued in invoices.by_ids(con, ids):
            _tell(post, by_id[issued.household_id], issued, issued_at)
            waiting += _payments(rng, issued, today, faithful=issued.household_id == homes[0].id)
        _journal(con, ids, issued_at)
    payments.add_many(con, sorted(waiting, key=lambda p: (p.received_on, p.household_id)))


def _payments(rng: Random, issued: invoices.Invoice, today: date, faithful: bool) -> list[NewPayment]:
    """What came in by that day; the tutorial's family pays on the eve of the last day."""
    luck, early = rng.random(), rng.randint(2, max(2, (issued.due_on - issued.issued_on).days))
    late = rng.randint(3, 24)
    amount = issued.total
    received_on = issued.issued_on + timedelta(days=early)
    if faithful:
        received_on = issued.due_on - timedelta(days=1)
    elif luck > 0.9:
        return []
    elif luck > 0.83:
        amount = max(Decimal("1.00"), (amount / 2).quantize(Decimal("1")))
    elif luck > 0.68:
        received_on = issued.due_on + timedelta(days=late)
    means = rng.choices(list(_MEANS), list(_MEANS.values()))[0]
    if received_on > today or issued.total <= 0:
        return []
    return [NewPayment(issued.household_id, received_on, means, min(amount, issued.total), _reference(rng, means))]


def _reference(rng: Random, means: str) -> str:
    if means == "cheque":
        return f"Chèque n° {rng.randint(1000000, 9999999)}"
    return f"Virement {rng.randint(10000, 99999)}" if means == "transfer" else ""


def _tell(post: Post, home: Household, issued: invoices.Invoice, at: datetime) -> None:
    month, due = texts.of_month(issued.period), texts.day(issued.due_on)
    body = (
        f"{texts.euros(issued.amount_due)} à régler au plus tard le {due}."
        if issued.amount_due > 0
        else "rien à payer."
    )
    said = f"Facture n° {issued.number} : {body}"
    post.alert(home, at, "invoice", f"Facture {month}", said)
    for adult in home.adults:
        post.mail(adult, at, f"Votre facture {month} est disponible", [said])


def _journal(con: Connection, ids: Sequence[int], issued_at: datetime) -> None:
    con.execute(
        """INSERT INTO events (happened_at, account_id, household_id, kind, why)
        SELECT CAST(? AS TIMESTAMP), CAST(? AS BIGINT), household_id, 'invoice', number FROM invoices
        WHERE id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY number""",
        [issued_at, BURSAR, list(ids)],
    )
