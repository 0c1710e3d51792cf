"""The règlement's lateness, openings, quotas and plans, from the cell to the invoice: one price everywhere."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

import db
from db import bookings, catalogue, families, invoices, rule_sets, tariffs
from portail.actions import basket, ordering, planning, validation
from portail.errors import BadInput, BookingOver, NotOpenYet, QuotaReached, TooLate
from portail.rules.access import User
from portail.rules.booking import Operation, Outcome, Reason, State
from portail.rules.calendar import PARIS
from portail.rules.justified import Proof
from portail.rules.known import Answer
from portail.rules.late_forms import ProofKind
from portail.rules.period import Wish
from portail.rules.planning import Cell
from portail.rules.rule_sets import Texts
from tests.actions.conftest import Order
from tests.cast import (
    AGATHE,
    BILLARD,
    CANTINE,
    EVE,
    ISABELLE,
    KARIM,
    LEA,
    MATIN,
    NOW,
    SOIR,
    THURSDAY_NOON,
    TOM,
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


@pytest.mark.usefixtures("town")
class TestLateBooking:
    def test_without_a_word_of_the_reglement_it_is_refused(self) -> None:
        assert cell(MATIN, TUESDAY).cell.view.state is Cell.LATE
        with pytest.raises(TooLate):
            basket.book_late(ISABELLE, (LEA, MATIN, TUESDAY), LATE)

    def test_it_is_shown_ordered_and_billed_with_its_surcharge(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"add": "1.00"}}})
        found = cell(MATIN, TUESDAY).cell
        assert (found.view.state, str(found.late.price)) == (Cell.LATE_OPEN, "4.10")  # type: ignore[union-attr]
        receipt = late(MATIN, TUESDAY)
        assert [(line.outcome, str(line.price)) for line in receipt.lines] == [(Outcome.CONFIRMED, "4.10")]
        assert (booking(MATIN, TUESDAY).late_rank, str(receipt.order.total)) == (1, "4.10")
        assert billed() == [("PERISCOLAIRE MATIN – réservation hors délai", 1, "4.10")]
        assert anomalies() == []

    def test_a_click_or_a_period_never_books_late_without_showing_the_price(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"add": "1.00"}}})
        ((_, refused),) = basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{TUESDAY}", "pick")], LATE)
        assert isinstance(refused, TooLate)
        assert refused.still
        wish = Wish(TUESDAY, TUESDAY, frozenset({1}))
        found = basket.preview_period(ISABELLE, [(LEA, MATIN)], wish, {}, True, LATE)
        assert (found.lines, len(found.left_out)) == ((), 1)

    def test_the_surcharge_is_for_the_first_ones_of_the_month_only(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"add": "1.00"}, "first_n_only": 1}},
             book={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})  # fmt: skip
        receipt = late(MATIN, TUESDAY, THURSDAY)
        assert [str(line.price) for line in receipt.lines] == ["4.10", "3.10"]
        assert str(cell(MATIN, FRIDAY).cell.late.price) == "3.10"  # type: ignore[union-attr]
        assert billed() == [
            ("PERISCOLAIRE MATIN – réservation hors délai", 1, "4.10"),
            ("PERISCOLAIRE MATIN – réservation hors délai", 1, "3.10"),
        ]

    def test_the_penalty_is_due_once_per_family(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "penalty_per_family": "25"}},
             book={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})  # fmt: skip
        receipt = late(MATIN, TUESDAY, THURSDAY)
        assert [str(line.price) for line in receipt.lines] == ["28.10", "3.10"]
        assert [str(line.price) for line in late(MATIN, FRIDAY, child=TOM).lines] == ["3.10"]
        lines = billed()
        assert [(label, amount) for label, _, amount in lines if "pénalité" in label] == [
            ("PERISCOLAIRE MATIN – réservation hors délai : pénalité", "25.00")
        ]
        assert sum(Decimal(amount) for *_, amount in lines) == Decimal("34.30")
        assert anomalies() == []

    def test_staff_decide_even_for_an_automatic_activity(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "request"}})
        assert [line.outcome for line in late(MATIN, TUESDAY).lines] == [Outcome.REQUESTED]
        assert [request.booking.late_rank for request in validation.queue(AGATHE, NOW.date())] == [1]

    def test_it_waits_even_where_places_are_left(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "waitlist"}})
        assert [line.outcome for line in late(MATIN, TUESDAY).lines] == [Outcome.WAITING]

    def test_nothing_is_booked_once_the_service_has_begun(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept"}})
        assert cell(MATIN, TUESDAY, now=datetime(2026, 12, 1, 7, 15, tzinfo=PARIS)).cell.view.state is Cell.LATE

    def test_a_rule_that_never_lets_one_book_online_stands(self) -> None:
        rule(MATIN, book={"type": "never"}, late={"late_booking": {"mode": "accept"}})
        assert cell(MATIN, TUESDAY, now=NOW).cell.view.state is Cell.LATE


@pytest.mark.usefixtures("town")
class TestLateCancellation:
    @pytest.mark.parametrize(
        ("policy", "due"),
        [({"bill": "full"}, "3.10"), ({"bill": "pct", "pct": 50}, "1.55"), ({"bill": "none", "add": "2"}, "2.00"),
         ({"bill": "none"}, "0.00")],
    )  # fmt: skip
    def test_the_cell_the_summary_the_queue_and_the_invoice_say_the_same(
        self, order: Order, policy: dict[str, object], due: str
    ) -> None:
        rule(MATIN, late={"late_cancel": policy})
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
        assert str(cell(MATIN, TUESDAY).cell.cancel_due) == due
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, LATE)
        (verdict,) = ordering.review(ISABELLE, LATE).verdicts
        assert (verdict.outcome, str(verdict.due.amount)) == (Outcome.CHANGE_REQUESTED, due)  # type: ignore[union-attr]
        validated(LATE)
        queue = validation.queue(AGATHE, NOW.date())
        assert [str(amount) for amount in validation.dues(AGATHE, queue).values()] == [due]
        validation.accept(AGATHE, [((LEA, MATIN, TUESDAY), State.CHANGE_REQUESTED)], LATE)
        assert booking(MATIN, TUESDAY).cancelled_late
        assert billed() == [("PERISCOLAIRE MATIN – annulation hors délai", 1, due)]

    def test_the_quota_of_the_month_stops_the_one_too_many(self, order: Order) -> None:
        rule(MATIN, late={"quota": {"per": "month", "cancel": 1}},
             cancel={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})  # fmt: skip
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}", f"{LEA}|{MATIN}|{THURSDAY}", f"{TOM}|{MATIN}|{THURSDAY}")
        for child, day in ((LEA, TUESDAY), (LEA, THURSDAY), (TOM, THURSDAY)):
            basket.ask(ISABELLE, (child, MATIN, day), Operation.CANCEL, None, NOW)
        found = {(v.line.child_id, v.line.day): type(v.refusal) for v in ordering.review(ISABELLE, NOW).verdicts}
        assert found == {(LEA, TUESDAY): type(None), (LEA, THURSDAY): QuotaReached, (TOM, THURSDAY): type(None)}
        validated(NOW)
        with pytest.raises(QuotaReached):
            basket.ask(ISABELLE, (LEA, MATIN, THURSDAY), Operation.CANCEL, None, NOW)

    def test_a_quota_of_the_deadline_itself_counts_too(self) -> None:
        quota = {"per": "year", "book": 1}
        rule(MATIN, late={"late_booking": {"mode": "accept"}},
             book={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00", "quota": quota})  # fmt: skip
        late(MATIN, TUESDAY)
        with pytest.raises(QuotaReached):
            basket.book_late(ISABELLE, (LEA, MATIN, THURSDAY), LATE)

    def test_a_cancellation_withdrawn_from_staff_counts_for_nothing(self, order: Order) -> None:
        rule(MATIN, late={"quota": {"per": "month", "cancel": 1}},
             cancel={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})  # fmt: skip
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}", f"{LEA}|{MATIN}|{THURSDAY}")
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, NOW)
        validated(NOW)
        validation.refuse(AGATHE, [((LEA, MATIN, TUESDAY), State.CHANGE_REQUESTED)], Reason.OTHER, "", NOW)
        basket.ask(ISABELLE, (LEA, MATIN, THURSDAY), Operation.CANCEL, None, NOW)
        assert [v.refusal for v in ordering.review(ISABELLE, NOW).verdicts] == [None]


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


@pytest.mark.usefixtures("town")
class TestJustifiedAbsence:
    SICK = (TUESDAY, THURSDAY, FRIDAY)

    def absent(self, order: Order, received: datetime | None) -> list[tuple[str, int, str]]:
        """Lea is away for three days that her parents cancel on Monday evening; the lines of the month."""
        policy = {"late_cancel": {"bill": "full"},
                  "justified": {"within": {"n": 2, "unit": "d"}, "carence_days": 1}}  # fmt: skip
        rule(MATIN, late=policy, cancel={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})
        order(ISABELLE, *(f"{LEA}|{MATIN}|{day}" for day in self.SICK))
        for day in self.SICK:
            basket.ask(ISABELLE, (LEA, MATIN, day), Operation.CANCEL, None, LATE)
        validated(LATE)
        seen = [((LEA, MATIN, day), State.CHANGE_REQUESTED) for day in self.SICK]
        proof = Proof(ProofKind.MEDICAL, received) if received else None
        validation.accept(AGATHE, seen, LATE + timedelta(days=10), proof)
        return billed()

    def test_without_proof_every_day_is_due(self, order: Order) -> None:
        assert self.absent(order, None) == [("PERISCOLAIRE MATIN – annulation hors délai", 3, "9.30")]

    def test_a_proof_in_time_leaves_the_carence(self, order: Order) -> None:
        assert self.absent(order, datetime(2026, 12, 3, 18, 0, tzinfo=PARIS)) == [
            ("PERISCOLAIRE MATIN – absence justifiée", 2, "0.00"),
            ("PERISCOLAIRE MATIN – annulation hors délai", 1, "3.10"),
        ]

    def test_a_proof_too_late_changes_nothing(self, order: Order) -> None:
        late_proof = datetime(2026, 12, 4, 0, 0, tzinfo=PARIS)
        assert self.absent(order, late_proof) == [("PERISCOLAIRE MATIN – annulation hors délai", 3, "9.30")]

    def test_nobody_receives_a_proof_tomorrow(self, order: Order) -> None:
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
        with pytest.raises(BadInput):
            validation.accept(AGATHE, [((LEA, MATIN, TUESDAY), State.CONFIRMED)], NOW,
                              Proof(ProofKind.MEDICAL, NOW + timedelta(days=1)))  # fmt: skip
