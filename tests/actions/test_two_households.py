"""A child of two households: each sees the days, and its own money only."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import db
from portail.actions import basket, ordering, planning, validation
from portail.errors import OtherHousehold
from portail.rules.booking import Operation, Outcome, Reason, State
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, CANTINE, HADDAD, ISABELLE, KARIM, LEA, NOW, SOIR

TUESDAY = date(2026, 12, 1)
KEY = (LEA, CANTINE, TUESDAY)
CELL = f"{LEA}|{CANTINE}|{TUESDAY}"


@pytest.fixture(autouse=True)
def shared(town: Path) -> None:
    """Léa lives with Isabelle (quotient 742: 2,60 €) and with Karim (no quotient: 4,10 €)."""
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])


def refuse(reason: Reason = Reason.OTHER) -> None:
    seen = [
        ((r.booking.child_id, r.booking.activity_id, r.booking.day), r.booking.state)
        for r in validation.queue(AGATHE, NOW.date())
    ]
    validation.refuse(AGATHE, seen, reason, "", NOW)


def test_each_pays_at_its_own_price(order: Order) -> None:
    assert order(ISABELLE, CELL).order.total == Decimal("2.60")
    assert order(KARIM, f"{LEA}|{CANTINE}|2026-12-03").order.total == Decimal("4.10")


def test_the_other_households_day_shows_its_state_without_its_price(order: Order) -> None:
    order(KARIM, CELL)
    seen = planning.one_day(ISABELLE, KEY, NOW)
    assert seen.cell.view.state is State.REQUESTED
    assert (seen.cell.ours, seen.cell.price) == (False, None)
    assert seen.booking is not None
    assert (seen.booking.price, seen.booking.order_id) == (Decimal("0.00"), None)


def test_a_stale_line_never_reveals_what_the_other_household_pays(order: Order, count: Count) -> None:
    order(ISABELLE, CELL)
    basket.ask(ISABELLE, KEY, Operation.CANCEL, None, NOW)
    refuse()
    order(KARIM, CELL)
    review = ordering.review(ISABELLE, NOW)
    assert [(v.price, v.outcome, type(v.refusal)) for v in review.verdicts] == [
        (Decimal("2.60"), Outcome.REFUSED, OtherHousehold)
    ]
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    assert count("order_lines WHERE price = 4.10 AND order_id IN (SELECT id FROM orders WHERE account_id = 101)") == 0


def test_a_day_given_up_by_the_other_household_can_be_taken_at_ones_own_price(order: Order) -> None:
    order(KARIM, CELL)
    refuse()
    free = planning.one_day(ISABELLE, KEY, NOW).cell
    assert (free.view.state, free.price) == ("free", Decimal("2.60"))
    assert order(ISABELLE, CELL).order.total == Decimal("2.60")


def test_mails_and_alerts_go_to_the_household_that_booked(order: Order, count: Count) -> None:
    order(KARIM, f"{LEA}|{SOIR}|{TUESDAY}")
    refuse()
    assert count("outbox WHERE recipient <> 'karim@exemple.fr'") == 0
    assert count("notifications WHERE account_id <> 103") == 0
