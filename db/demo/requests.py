"""What families asked lately and what staff answered: orders, journal, alerts and mails."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from db import Connection
from db.demo import bulk, texts
from db.demo.families import Adult, Household
from db.rows import fetch_all

AGENT = 101  # account
_LATELY = timedelta(days=8)
_EVENTS = {"happened_at": "TIMESTAMP", "account_id": "BIGINT", "household_id": "BIGINT", "kind": "VARCHAR",
           "child_id": "BIGINT", "activity_id": "BIGINT", "day": "DATE", "from_state": "VARCHAR",
           "to_state": "VARCHAR", "why": "VARCHAR"}  # fmt: skip
_ALERTS = {"account_id": "BIGINT", "created_at": "TIMESTAMP", "kind": "VARCHAR", "title": "VARCHAR", "body": "VARCHAR",
           "read_at": "TIMESTAMP"}  # fmt: skip
_MAILS = {"account_id": "BIGINT", "recipient": "VARCHAR", "subject": "VARCHAR", "text_body": "VARCHAR",
          "html_body": "VARCHAR", "message_id": "VARCHAR", "created_at": "TIMESTAMP", "next_at": "TIMESTAMP",
          "attempts": "INTEGER", "sent_at": "TIMESTAMP"}  # fmt: skip
_LINES = {"order_id": "BIGINT", "rank": "INTEGER", "child_id": "BIGINT", "activity_id": "BIGINT", "day": "DATE",
          "operation": "VARCHAR", "hour": "TIME", "price": "DECIMAL(10,2)", "outcome": "VARCHAR",
          "reason": "VARCHAR"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recent:
    household_id: int
    since_at: datetime
    child_id: int
    child: str
    activity_id: int
    activity: str
    day: date
    state: str
    hour: time | None
    wanted: str | None
    wanted_hour: time | None
    price: Decimal
    reason: str
    automatic: bool

    @property
    def decided(self) -> bool:
        """Answered by staff, rather than by the portal when it was asked."""
        if self.state == "refused":
            return self.reason != "full"
        return self.state == "confirmed" and not self.automatic

    @property
    def operation(self) -> str:
        if self.state in ("cancel_requested", "cancelled"):
            return "cancel"
        return self.wanted or "book"

    @property
    def outcome(self) -> str:
        return "full" if self.state == "refused" else self.state


class Post:
    """Alerts and mails to write together."""

    def __init__(self, today: date) -> None:
        self._unsent = bulk.instant(today - timedelta(days=1), time(12))
        self._unread = bulk.instant(today - timedelta(days=4), time(0))
        self._alerts: list[tuple[int, datetime, str, str, str, datetime | None]] = []
        self._mails: list[tuple[object, ...]] = []

    def alert(self, home: Household, at: datetime, kind: str, title: str, body: str) -> None:
        read_at = at + timedelta(hours=5) if at < self._unread else None
        self._alerts += [(account, at, kind, title, body, read_at) for account in home.accounts]

    def mail(self, adult: Adult, at: datetime, subject: str, paragraphs: Sequence[str]) -> None:
        text, markup = texts.bodies(f"{adult.first_name} {adult.last_name}", paragraphs)
        key = hashlib.sha256(f"{adult.account_id} {subject} {at}".encode()).hexdigest()[:32]
        sent = at + timedelta(minutes=1) if at < self._unsent else None
        row = (adult.account_id, adult.email, subject, text, markup, key, at, at, int(sent is not None), sent)
        self._mails.append(row)

    def send(self, con: Connection) -> None:
        bulk.insert(con, "notifications", _ALERTS, sorted(self._alerts, key=lambda row: (str(row[1]), row[0])))
        bulk.insert(con, "outbox", _MAILS, sorted(self._mails, key=lambda row: (str(row[6]), str(row[1]))))


def write(con: Connection, today: date, homes: Sequence[Household], post: Post) -> None:
    """Orders of the last days for the days to come, and the answers of the staff."""
    found = _recent(con, today)
    by_id = {home.id: home for home in homes}
    asked, decided = [r for r in found if not r.decided], [r for r in found if r.decided]
    _write_orders(con, asked, by_id, post)
    _write_decisions(con, decided, by_id, post)


def _recent(con: Connection, today: date) -> list[Recent]:
    return fetch_all(
        con,
        Recent,
        """SELECT b.household_id, b.since_at, b.child_id, c.first_name, b.activity_id, a.name, b.day, b.state, b.hour,
            b.wanted, b.wanted_hour, b.price, b.reason, a.validation = 'automatic'
        FROM bookings b JOIN children c ON c.id = b.child_id JOIN activities a ON a.id = b.activity_id
        WHERE b.day > ? AND b.since_at >= ?
        ORDER BY b.since_at, b.household_id, c.born_on, c.id, a.rank, a.id, b.day""",
        [today, bulk.instant(today - _LATELY, time(0))],
    )


def _write_orders(con: Connection, asked: Sequence[Recent], homes: dict[int, Household], post: Post) -> None:
    baskets = [(key, list(group)) for key, group in groupby(asked, key=lambda r: (r.since_at, r.household_id))]
    numbers = bulk.ids(con, len(baskets))
    orders, lines, events = [], [], []
    for number, ((at, household_id), basket) in zip(numbers, baskets):
        home = homes[household_id]
        adult = home.adults[number % len(home.adults)]
        total = sum((r.price for r in basket if r.outcome in ("requested", "confirmed")), Decimal("0.00"))
        orders.append((number, f"demonstration-{number}", adult.account_id, household_id, at, total))
        lines += [
            (
                number,
                rank,
                r.child_id,
                r.activity_id,
                r.day,
                r.operation,
                r.wanted_hour or r.hour,
                r.price,
                r.outcome,
                "",
            )
            for rank, r in enumerate(basket)
        ]
        events += [
            _event(r, adult.account_id, "booking", None if r.operation == "book" else "confirmed") for r in basket
        ]
        _tell_order(post, home, adult, number, basket)
    columns = {"id": "BIGINT", "key": "VARCHAR", "account_id": "BIGINT", "household_id": "BIGINT",
               "created_at": "TIMESTAMP", "total": "DECIMAL(10,2)"}  # fmt: skip
    bulk.insert(con, "orders", columns, orders)
    bulk.insert(con, "order_lines", _LINES, lines)
    bulk.insert(con, "events", _EVENTS, events)
    con.execute(
        """UPDATE bookings SET order_id = l.order_id FROM order_lines l
        WHERE bookings.child_id = l.child_id AND bookings.activity_id = l.activity_id AND bookings.day = l.day"""
    )


def _event(recent: Recent, account_id: int, kind: str, before: str | None) -> tuple[object, ...]:
    return (recent.since_at, account_id, recent.household_id, kind, recent.child_id, recent.activity_id, recent.day,
            before, recent.state, "")  # fmt: skip


def _tell_order(post: Post, home: Household, adult: Adult, number: int, basket: Sequence[Recent]) -> None:
    at, name = basket[0].since_at, f"{adult.first_name} {adult.last_name}"
    body = f"Par {name}. {texts.tally([r.outcome for r in basket])}."
    post.alert(home, at, "order", f"Demande n° {number} enregistrée", body)
    late = [texts.LATE] if any(r.outcome == "change_requested" for r in basket) else []
    intro = f"Votre demande n° {number} est bien enregistrée."
    post.mail(adult, at, f"Votre demande n° {number} est enregistrée", [intro, *_paragraphs(basket), *late])


def _write_decisions(con: Connection, decided: Sequence[Recent], homes: dict[int, Household], post: Post) -> None:
    bulk.insert(con, "events", _EVENTS, [_event(r, AGENT, "decision", "requested") for r in decided])
    by_family: dict[int, list[Recent]] = defaultdict(list)
    for recent in decided:
        by_family[recent.household_id].append(recent)
    for household_id, answers in by_family.items():
        home, at = homes[household_id], max(r.since_at for r in answers)
        post.alert(home, at, "decision", "Réponse à vos demandes", f"{texts.tally([r.state for r in answers])}.")
        for adult in home.adults:
            post.mail(adult, at, "Réponse à vos demandes", ["Voici nos réponses.", *_paragraphs(answers)])


def _paragraphs(basket: Sequence[Recent]) -> list[str]:
    """One per child and activity, a line per day."""
    found = []
    for (child, activity), group in groupby(basket, key=lambda r: (r.child, r.activity)):
        days = [f"{texts.day(r.day)} : {texts.STATES[r.outcome]}{_why(r)}" for r in group]
        found.append("\n".join([f"{child} – {activity}", *days]))
    return found


def _why(recent: Recent) -> str:
    return f" ({texts.REASONS[recent.reason]})" if recent.state == "refused" and recent.decided else ""
