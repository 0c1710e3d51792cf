"""What changed between the click in the planning and Valider: said at the summary, before anything is ordered."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

import db
from db import catalogue
from portail.actions import basket, ordering
from portail.errors import BasketChanged, BasketEmpty
from portail.rules import since
from portail.rules.access import User
from portail.rules.booking import Operation, Outcome
from portail.rules.calendar import PARIS
from portail.rules.since import Changed, What
from tests.actions.conftest import Count, Order
from tests.actions.ruled import rule
from tests.cast import CANTINE, ISABELLE, LEA, MARC, MATIN, NOW, SOIR, TOM

TUESDAY, THURSDAY, MONDAY = date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 7)
NIGHT = datetime(2026, 12, 6, 20, 0, tzinfo=PARIS)


def cell(child: int, activity: int, day: date) -> str:
    return f"{child}|{activity}|{day}"


def validate(user: User = ISABELLE, now: datetime = NOW) -> ordering.Receipt:
    review = ordering.review(user, now)
    return ordering.validate(user, review.key, review.fingerprint, now)


@pytest.fixture(autouse=True)
def opened(town: Path) -> None:
    basket.cart(ISABELLE, NOW)


def changes(now: datetime = NOW) -> list[Changed | None]:
    return [since.changed(verdict) for verdict in ordering.review(ISABELLE, now).verdicts]


def set_price(activity: int, amount: str) -> None:
    with db.transaction() as con:
        model = f'{{"type": "flat", "price": "{amount}"}}'
        con.execute("UPDATE tariffs SET model = ? WHERE activity_id = ?", [model, activity])
    catalogue.changed()


def test_nothing_is_said_when_nothing_changed(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, MONDAY), cell(TOM, MATIN, MONDAY))
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick"), (cell(LEA, CANTINE, TUESDAY), "pick")], NOW)
    basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.MODIFY, time(8), NOW)
    basket.ask(ISABELLE, (TOM, MATIN, MONDAY), Operation.CANCEL, None, NOW)
    assert changes() == [None] * 4
    assert all(v.line.seen_price == v.price for v in ordering.review(ISABELLE, NOW).verdicts)


def test_a_price_is_said_from_and_to() -> None:
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    set_price(MATIN, "9.99")
    assert changes() == [Changed(What.PRICE, Decimal("3.10"), Decimal("9.99"))]
    assert ordering.review(ISABELLE, NOW).total == Decimal("9.99")


def test_a_change_of_hour_looks_at_the_price_of_that_moment() -> None:
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    set_price(MATIN, "9.99")
    basket.wait_if_full(ISABELLE, (LEA, MATIN, TUESDAY), False, NOW)
    assert changes() != [None]
    basket.change_hour(ISABELLE, (LEA, MATIN, TUESDAY), time(8), NOW)
    assert changes() == [None]


def test_a_place_lost_is_offered_as_a_wait_line_by_line() -> None:
    basket.pick(ISABELLE, [(cell(LEA, MATIN, day), "pick") for day in (TUESDAY, THURSDAY)], NOW)
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ? AND day = ?", [MATIN, TUESDAY])
    assert changes() == [Changed(What.PLACE, lost=True), None]
    basket.wait_if_full(ISABELLE, (LEA, MATIN, TUESDAY), True, NOW)
    assert changes() == [None, None]
    assert [line.outcome for line in validate().lines] == [Outcome.WAITING, Outcome.CONFIRMED]


def test_a_deadline_that_passed_is_said(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, MONDAY))
    basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.CANCEL, None, NOW)
    basket.pick(ISABELLE, [(cell(LEA, SOIR, MONDAY), "pick")], NOW)
    assert changes(NIGHT) == [Changed(What.DEADLINE), Changed(What.DEADLINE, lost=True)]


def test_a_line_put_late_did_not_change(order: Order) -> None:
    order(ISABELLE, cell(LEA, MATIN, MONDAY))
    basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.CANCEL, None, NIGHT)
    assert changes(NIGHT) == [None]


def test_a_day_closed_or_booked_by_the_other_parent_is_said() -> None:
    basket.pick(ISABELLE, [(cell(LEA, MATIN, day), "pick") for day in (TUESDAY, THURSDAY)], NOW)
    basket.cart(MARC, NOW)
    basket.pick(MARC, [(cell(LEA, MATIN, THURSDAY), "pick")], NOW)
    validate(MARC)
    with db.transaction() as con:
        con.execute("INSERT INTO closures (first_day, last_day, reason) VALUES (?, ?, 'Grève')", [TUESDAY] * 2)
    catalogue.changed()
    assert changes() == [Changed(What.CLOSED, lost=True), Changed(What.BOOKING, lost=True)]


def test_a_price_that_depends_on_other_days_is_not_compared() -> None:
    rule(MATIN, late={"plan_switch": {"metric": "days_in_week", "threshold": 2, "price": {"set": "4.00"}}})
    basket.pick(ISABELLE, [(cell(LEA, MATIN, THURSDAY), "pick")], NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    assert ordering.review(ISABELLE, NOW).total == Decimal("4.00")
    assert changes() == [None, None]


def test_an_activity_withdrawn_is_named_and_left_out(count: Count) -> None:
    basket.choose_children(ISABELLE, [LEA], NOW)
    basket.choose_activities(ISABELLE, [MATIN, SOIR], NOW)
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick"), (cell(LEA, SOIR, TUESDAY), "pick")], NOW)
    shown = ordering.review(ISABELLE, NOW)
    withdraw(MATIN)
    seen = ordering.review(ISABELLE, NOW)
    assert [(gone.first_name, gone.activity, gone.line.activity_id) for gone in seen.gone] == [("Léa", "", MATIN)]
    assert basket.cart(ISABELLE, NOW).activities == (SOIR,)
    with pytest.raises(BasketChanged):
        ordering.validate(ISABELLE, shown.key, shown.fingerprint, NOW)
    assert [line.activity_id for line in validate().lines] == [SOIR]
    assert count("cart_lines") == 0


def test_a_basket_of_withdrawn_activities_alone_orders_nothing(count: Count) -> None:
    basket.pick(ISABELLE, [(cell(LEA, MATIN, TUESDAY), "pick")], NOW)
    withdraw(MATIN)
    with pytest.raises(BasketEmpty):
        validate()
    assert (count("orders"), count("cart_lines")) == (0, 1)
    basket.remove(ISABELLE, [(LEA, MATIN, TUESDAY)])
    assert count("cart_lines") == 0


def withdraw(activity: int) -> None:
    for table, column in (("tariffs", "activity_id"), ("groups", "activity_id"), ("rule_sets", "activity_id"),
                          ("activities", "id")):  # fmt: skip
        with db.transaction() as con:
            con.execute(f"DELETE FROM {table} WHERE {column} = ?", [activity])
    catalogue.changed()
