"""The règlement's lateness, quotas and proofs, from the cell to the invoice: one price everywhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

import db
from db import families
from portail.actions import basket, ordering, period, validation
from portail.errors import BadInput, QuotaReached, TooLate
from portail.rules.booking import Operation, Outcome, Reason, State
from portail.rules.calendar import PARIS
from portail.rules.justified import Proof
from portail.rules.known import Answer
from portail.rules.late_forms import ProofKind
from portail.rules.period import Habit, Wish
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
    late,
    rule,
    validated,
)  # fmt: skip
from tests.cast import (
    AGATHE,
    BILLARD,
    ISABELLE,
    LEA,
    MATIN,
    NOW,
    TOM,
)


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
        found = period.preview(ISABELLE, Wish(TUESDAY, TUESDAY), {(LEA, MATIN): Habit()}, True, LATE)
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

    def test_a_late_wait_for_a_full_day_bears_the_surcharge_too(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"add": "1.00"}}})
        with db.transaction() as con:
            con.execute("UPDATE places SET capacity = taken WHERE activity_id = ? AND day = ?", [MATIN, TUESDAY])
        basket.join_waiting(ISABELLE, (LEA, MATIN, TUESDAY), LATE)
        assert [(line.outcome, str(line.price)) for line in validated(LATE).lines] == [(Outcome.WAITING, "4.10")]
        assert booking(MATIN, TUESDAY).late_rank == 1

    def test_a_rank_given_up_is_taken_again(self) -> None:
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"add": "1.00"}, "first_n_only": 1}},
             book={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"}, cancel={"type": "any"})  # fmt: skip
        late(MATIN, TUESDAY, THURSDAY)
        basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, LATE)
        validated(LATE)
        assert [str(line.price) for line in late(MATIN, FRIDAY).lines] == ["4.10"]

    def test_a_late_tariff_may_ask_the_file(self) -> None:
        other = {"type": "flat", "dims": ["regime"], "price": {"msa": "9.00", "*": "8.00"}}
        rule(MATIN, late={"late_booking": {"mode": "accept", "price": {"tariff": other}}})
        with db.transaction() as con:
            families.answer(con, BILLARD, Answer("regime", "msa", None, date(2026, 1, 1), None))
        assert [str(line.price) for line in late(MATIN, TUESDAY).lines] == ["9.00"]

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
class TestTwoQuotas:
    def test_each_counts_over_its_own_days(self) -> None:
        own = {"type": "offset", "n": 40, "unit": "calendar", "at": "12:00", "quota": {"per": "month", "book": 1}}
        rule(MATIN, book=own, late={"late_booking": {"mode": "accept"}, "quota": {"per": "year", "book": 2}})
        late(MATIN, TUESDAY)
        with pytest.raises(QuotaReached):
            basket.book_late(ISABELLE, (LEA, MATIN, THURSDAY), LATE)
        late(MATIN, date(2027, 1, 5))
        with pytest.raises(QuotaReached) as refused:
            basket.book_late(ISABELLE, (LEA, MATIN, date(2027, 2, 1)), LATE + timedelta(days=40))
        assert refused.value.per == "year"


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

    def test_an_absence_across_two_months_is_one(self, order: Order) -> None:
        rule(MATIN, late={"justified": {"carence_days": 1}},
             cancel={"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"})  # fmt: skip
        monday = date(2026, 11, 30)
        order(ISABELLE, f"{LEA}|{MATIN}|{monday}", f"{LEA}|{MATIN}|{TUESDAY}")
        for day in (monday, TUESDAY):
            basket.ask(ISABELLE, (LEA, MATIN, day), Operation.CANCEL, None, NOW)
        validated(NOW)
        seen = [((LEA, MATIN, day), State.CHANGE_REQUESTED) for day in (monday, TUESDAY)]
        validation.accept(AGATHE, seen, LATE, Proof(ProofKind.MEDICAL, LATE))
        amounts = [amount for period in (date(2026, 11, 1), date(2026, 12, 1)) for *_, amount in billed(period)]
        assert amounts == ["3.10", "0.00"]

    def test_nobody_receives_a_proof_tomorrow(self, order: Order) -> None:
        order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
        with pytest.raises(BadInput):
            validation.accept(AGATHE, [((LEA, MATIN, TUESDAY), State.CONFIRMED)], NOW,
                              Proof(ProofKind.MEDICAL, NOW + timedelta(days=1)))  # fmt: skip
