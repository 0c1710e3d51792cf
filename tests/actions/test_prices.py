"""Openings, facts, plans and versions of the règlement: the price shown, ordered and billed is one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

import db
from db import families
from portail.actions import basket, ordering, validation
from portail.errors import BookingOver, NotOpenYet
from portail.rules.booking import Operation, Outcome, State
from portail.rules.calendar import PARIS
from portail.rules.known import Answer
from portail.rules.planning import Cell
from tests.actions.conftest import Order
from tests.actions.ruled import (
    FRIDAY,
    LATE,
    THURSDAY,
    TUESDAY,
    anomalies,
    billed,
    booking,
    cell,
    price,
    rule,
    validated,
)  # fmt: skip
from tests.cast import (
    AGATHE,
    BILLARD,
    ISABELLE,
    KARIM,
    LEA,
    MATIN,
    NOW,
    TOM,
)


@pytest.mark.usefixtures("town")
class TestOpening:
    def test_nothing_is_booked_before_the_hour_nor_after_the_last_day(self) -> None:
        rule(MATIN, opening={"opens": "2026-11-24 09:00", "closes": "2026-11-25"})
        for now, cause in ((NOW, NotOpenYet), (datetime(2026, 11, 26, 0, 0, tzinfo=PARIS), BookingOver)):
            ((_, refused),) = basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{TUESDAY}", "pick")], now)
            assert isinstance(refused, cause)
        assert basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{TUESDAY}", "pick")], NOW + timedelta(days=1)) == []

    def test_a_basket_filled_before_is_judged_again(self) -> None:
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{TUESDAY}", "pick")], NOW)
        rule(MATIN, opening={"opens": "2026-11-24 09:00"})
        assert [type(v.refusal) for v in ordering.review(ISABELLE, NOW).verdicts] == [NotOpenYet]

    def test_residents_may_come_first(self) -> None:
        rule(MATIN, opening={"by": "resident", "opens": {"yes": "2026-11-01", "no": "2026-11-24"}})
        with db.transaction() as con:
            con.execute("UPDATE households SET resident = FALSE WHERE id = 2")
        assert cell(MATIN, TUESDAY, now=NOW).cell.view.state is Cell.FREE
        assert cell(MATIN, TUESDAY, child=21, user=KARIM, now=NOW).cell.view.state is Cell.LATE

    def test_a_fact_that_nobody_knows_is_a_named_refusal(self) -> None:
        rule(MATIN, opening={"by": "priority_school", "opens": {"yes": "2026-11-01", "no": "2026-11-24"}})
        view = cell(MATIN, TUESDAY, now=NOW).cell.view
        assert (view.state, str(view.refusal)) == (Cell.LATE, "priority_school")


@pytest.mark.usefixtures("town")
class TestFacts:
    def test_the_price_follows_the_hour_and_its_change(self, order: Order) -> None:
        price(MATIN, type="time_steps", direction="arrival", rows=[["07:15", "3.10"], ["08:00", "1.50"]])
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
        assert str(booking(MATIN, TUESDAY).price) == "3.10"
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.MODIFY, time(8, 15), NOW)
        validated(NOW)
        assert str(booking(MATIN, TUESDAY).price) == "1.50"
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.MODIFY, time(7, 15), LATE)
        validated(LATE)
        validation.accept(AGATHE, [((LEA, MATIN, TUESDAY), State.CHANGE_REQUESTED)], LATE)
        assert str(booking(MATIN, TUESDAY).price) == "3.10"
        assert (billed(), anomalies()) == ([("PERISCOLAIRE MATIN", 1, "3.10")], [])

    def test_brothers_and_sisters_have_their_rank(self) -> None:
        price(MATIN, type="flat", dims=["rank"], price={"1": "3.00", "*": "2.00"})
        found = [str(cell(MATIN, TUESDAY, child, now=NOW).cell.price) for child in (LEA, TOM)]
        assert found == ["3.00", "2.00"]

    def test_the_file_answers_before_the_activity(self) -> None:
        price(MATIN, type="flat", dims=["regime"], price={"rg": "3.00", "*": "2.00"})
        assert cell(MATIN, TUESDAY, now=NOW).cell.price is None
        rule(MATIN, facts={"regime": "rg"})
        assert str(cell(MATIN, TUESDAY, now=NOW).cell.price) == "3.00"
        with db.transaction() as con:
            families.answer(con, BILLARD, Answer("regime", "msa", None, date(2026, 1, 1), None))
            families.answer(con, BILLARD, Answer("regime", "rg", TOM, date(2026, 1, 1), date(2026, 11, 30)))
        assert str(cell(MATIN, TUESDAY, now=NOW).cell.price) == "2.00"
        assert str(cell(MATIN, TUESDAY, TOM, now=NOW).cell.price) == "2.00"

    def test_a_missing_fact_is_said_and_keeps_the_line_out(self) -> None:
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{TUESDAY}", "pick")], NOW)
        price(MATIN, type="flat", dims=["regime"], price={"rg": "3.00"})
        (verdict,) = ordering.review(ISABELLE, NOW).verdicts
        assert (verdict.outcome, str(verdict.refusal)) == (Outcome.REFUSED, "regime")
        assert [line.outcome for line in validated().lines] == [Outcome.REFUSED]

    def test_a_whole_week_lowers_the_price_of_each_of_its_days(self) -> None:
        price(MATIN, type="flat", price="10", modifiers=[{"when": {"days_in_week_gte": 4}, "mul": "0.9"}])
        basket.cart(ISABELLE, NOW)
        week = [date(2026, 11, 30), TUESDAY, THURSDAY, FRIDAY]
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{day}", "pick") for day in week[:3]], NOW)
        assert str(ordering.review(ISABELLE, NOW).total) == "30.00"
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{FRIDAY}", "pick")], NOW)
        assert str(ordering.review(ISABELLE, NOW).total) == "36.00"
        validated()
        assert billed() == [("PERISCOLAIRE MATIN", 3, "27.00")]
        assert anomalies() == []
        assert billed(date(2026, 11, 1)) == [("PERISCOLAIRE MATIN", 1, "9.00")]


@pytest.mark.usefixtures("town")
class TestPlans:
    DAYS = (TUESDAY, THURSDAY, FRIDAY)

    def test_a_plan_replaces_the_days_from_its_threshold_on(self) -> None:
        rule(MATIN, late={"plan_switch": {"metric": "days_in_month", "threshold": 2, "price": {"set": "5.00"}}})
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{day}", "pick") for day in self.DAYS], NOW)
        review = ordering.review(ISABELLE, NOW)
        assert [str(verdict.price) for verdict in review.verdicts] == ["3.10", "1.90", "0.00"]
        validated()
        assert (billed(), anomalies()) == ([("PERISCOLAIRE MATIN (forfait)", 1, "5.00")], [])

    @pytest.mark.parametrize("late_day", [0, 1, 2])
    def test_a_plan_of_days_at_different_hours_is_the_plan_whatever_their_order(self, late_day: int) -> None:
        price(MATIN, type="time_steps", direction="arrival", rows=[["07:15", "3.10"], ["08:00", "1.50"]])
        rule(MATIN, late={"plan_switch": {"metric": "days_in_month", "threshold": 3, "price": {"set": "5.00"}}})
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{day}", "pick") for day in self.DAYS], NOW)
        basket.change_hour(ISABELLE, (LEA, MATIN, self.DAYS[late_day]), time(8, 15), NOW)
        assert str(ordering.review(ISABELLE, NOW).total) == "5.00"
        validated()
        assert (billed(), anomalies()) == ([("PERISCOLAIRE MATIN (forfait)", 1, "5.00")], [])

    def test_a_late_booking_bears_its_surcharge_beside_the_plan(self) -> None:
        plan = {"metric": "days_in_month", "threshold": 2, "price": {"set": "5.00"}}
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"mul": "2"}}, "plan_switch": plan})
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{THURSDAY}", "pick")], NOW)
        basket.book_late(ISABELLE, (LEA, MATIN, TUESDAY), LATE)
        total = ordering.review(ISABELLE, LATE).total
        validated(LATE)
        assert str(total) == "8.10"
        assert sum(Decimal(amount) for *_, amount in billed()) == total

    def test_a_day_cancelled_late_leaves_its_plan(self, order: Order) -> None:
        plan = {"metric": "days_in_month", "threshold": 2, "price": {"set": "5.00"}}
        rule(MATIN, late={"late_cancel": {"bill": "pct", "pct": 50}, "plan_switch": plan})
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}", f"{LEA}|{MATIN}|{THURSDAY}")
        assert str(cell(MATIN, TUESDAY).cell.cancel_due) == "1.55"
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, LATE)
        validated(LATE)
        assert [str(amount) for amount in validation.dues(AGATHE, validation.queue(AGATHE, NOW.date())).values()] == [
            "1.55"
        ]
        validation.accept(AGATHE, [((LEA, MATIN, TUESDAY), State.CHANGE_REQUESTED)], LATE)
        assert billed() == [
            ("PERISCOLAIRE MATIN", 1, "3.10"),
            ("PERISCOLAIRE MATIN – annulation hors délai", 1, "1.55"),
        ]

    def test_a_price_by_number_of_presences_is_that_of_the_month(self) -> None:
        price(MATIN, type="count_cap", unit_price="2.60", **{"from": 3}, cap="6.00")
        basket.cart(ISABELLE, NOW)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{day}", "pick") for day in self.DAYS], NOW)
        assert str(ordering.review(ISABELLE, NOW).total) == "6.00"
        validated()
        assert billed() == [("PERISCOLAIRE MATIN (forfait)", 1, "6.00")]

    def test_a_week_across_two_months_is_one_plan(self) -> None:
        rule(MATIN, late={"plan_switch": {"metric": "days_in_week", "threshold": 2, "price": {"set": "5.00"}}})
        basket.cart(ISABELLE, NOW)
        days = (date(2026, 11, 30), TUESDAY, THURSDAY)
        basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{day}", "pick") for day in days], NOW)
        assert str(ordering.review(ISABELLE, NOW).total) == "5.00"
        validated()
        assert billed(date(2026, 11, 1)) == [("PERISCOLAIRE MATIN", 1, "3.10")]
        assert billed() == [("PERISCOLAIRE MATIN (forfait)", 1, "1.90")]


@pytest.mark.usefixtures("town")
class TestVersions:
    def test_each_day_follows_the_version_in_force_that_day(self) -> None:
        rule(MATIN, FRIDAY, book={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})
        assert cell(MATIN, THURSDAY, now=NOW).cell.view.state is Cell.FREE
        assert cell(MATIN, FRIDAY, now=NOW).cell.view.state is Cell.LATE
