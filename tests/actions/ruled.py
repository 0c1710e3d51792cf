"""Règlements given to the cast's activities, and what the screens and the invoice then say."""

import json
from datetime import date, datetime

import db
from db import bookings, catalogue, invoices, rule_sets, tariffs
from portail.actions import basket, ordering, planning
from portail.rules.access import User
from portail.rules.calendar import PARIS
from portail.rules.rule_sets import Texts
from tests.cast import (
    CANTINE,
    EVE,
    ISABELLE,
    LEA,
    MATIN,
    NOW,
    SOIR,
    THURSDAY_NOON,
    TWO_WORKING_DAYS,
)

TUESDAY, THURSDAY, FRIDAY = date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)
LATE = datetime(2026, 11, 30, 20, 0, tzinfo=PARIS)  # after the deadline of Tuesday, for every activity
DEADLINES = {MATIN: EVE, CANTINE: TWO_WORKING_DAYS, SOIR: THURSDAY_NOON}


def rule(activity: int, valid_from: date = date(2026, 9, 1), **texts: object) -> None:
    """What the règlement of the activity says besides its deadline; `facts`, `late`, `opening` as objects."""
    written = {name: json.dumps(value) for name, value in texts.items()}
    deadline = DEADLINES[activity]
    with db.transaction() as con:
        rule_sets.put(con, activity, valid_from, Texts(**{"book": deadline, "modify": deadline, "cancel": deadline,
                                                          **written}))  # fmt: skip
    catalogue.changed()


def price(activity: int, **model: object) -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM tariffs WHERE activity_id = ?", [activity])
        tariffs.add(con, activity, date(2026, 9, 1), json.dumps(model))
    catalogue.changed()


def cell(activity: int, day: date, child: int = LEA, user: User = ISABELLE, now: datetime = LATE) -> planning.OneDay:
    return planning.one_day(user, (child, activity, day), now)


def late(activity: int, *days: date, child: int = LEA) -> ordering.Receipt:
    """Ordered after the deadline."""
    for day in days:
        basket.book_late(ISABELLE, (child, activity, day), LATE)
    return validated(LATE)


def validated(now: datetime = NOW, user: User = ISABELLE) -> ordering.Receipt:
    review = ordering.review(user, now)
    return ordering.validate(user, review.key, review.fingerprint, now)


def booking(activity: int, day: date, child: int = LEA) -> bookings.Booking:
    with db.cursor() as con:
        return bookings.by_keys(con, [(child, activity, day)])[child, activity, day]


def billed(period: date = date(2026, 12, 1)) -> list[tuple[str, int, str]]:
    """(label, quantity, amount) of the lines of the dry run."""
    with db.cursor() as con:
        drafts = invoices.billing(con, period).drafts
    return [(line.label, line.quantity, str(line.amount)) for draft in drafts for line in draft.lines]


def anomalies(period: date = date(2026, 12, 1)) -> list[str]:
    with db.cursor() as con:
        return [anomaly.kind for anomaly in invoices.billing(con, period).anomalies]
