"""From days to lines: what is billed, how it is grouped, what is reported."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import PeriodNotOver
from portail.rules import billing as billing_rules
from portail.rules import invoice, tariff
from portail.rules.booking import BILLED, State
from portail.rules.invoice import AnomalyKind, Billing, BookedDay, Status
from portail.rules.known import Household
from portail.rules.tariff import Quotient, Tariff
from tests.cast import ACTIVITIES, BANDS, BILLARD, CANTINE, HADDAD, LEA, MATIN, SOIR, TOM, YANIS

AUTUMN = date(2026, 9, 1)
TARIFFS = [
    Tariff(1, MATIN, AUTUMN, tariff.parse('{"type": "flat", "price": "3.10"}')),
    Tariff(2, CANTINE, AUTUMN, tariff.parse(BANDS)),
    Tariff(3, SOIR, AUTUMN, tariff.parse('{"type": "flat", "price": "6.20"}')),
]
QUOTIENT = Quotient(Decimal("742.00"), date(2026, 1, 1), None, "CAF")
BIRTHS = {LEA: date(2020, 3, 12), TOM: date(2022, 9, 30)}
HOMES = {BILLARD: Household(True, BIRTHS, [QUOTIENT]), HADDAD: Household(True, {YANIS: date(2017, 5, 1)})}
OFFERED = {activity.id: activity for activity in ACTIVITIES}


def oct(day: int) -> date:
    return date(2026, 10, day)


def booked(
    activity: int,
    *days: int,
    child: int = LEA,
    home: int = BILLARD,
    state: State = State.CONFIRMED,
    price: str = "3.10",
) -> list[BookedDay]:
    return [BookedDay(home, child, activity, oct(day), state, Decimal(price)) for day in days]


def draft(days: list[BookedDay], **other: object) -> Billing:
    facts = {"tariffs": TARIFFS, "homes": HOMES, "activities": OFFERED, **other}
    return billing_rules.draft(days, **facts)  # type: ignore[arg-type]


def printed(billing: Billing) -> list[tuple[str, int, str, str]]:
    """(label, quantity, unit price, amount) of the first family."""
    return [(l.label, l.quantity, str(l.unit_price), str(l.amount)) for l in billing.drafts[0].lines]  # noqa: E741


def test_a_line_is_quantity_times_unit_price() -> None:
    billing = draft(booked(MATIN, 1, 2, 5) + booked(SOIR, 1, price="6.20"))
    assert printed(billing) == [("PERISCOLAIRE MATIN", 3, "3.10", "9.30"), ("PERISCOLAIRE SOIR", 1, "6.20", "6.20")]
    assert (billing.drafts[0].total, billing.total) == (Decimal("15.50"), Decimal("15.50"))


def test_lines_follow_the_order_of_the_screens_child_by_child() -> None:
    days = booked(SOIR, 1, price="6.20") + booked(MATIN, 2) + booked(MATIN, 1, child=TOM)
    found = draft(days).drafts[0]
    assert [(line.child_id, line.activity_id) for line in found.lines] == [(LEA, MATIN), (LEA, SOIR), (TOM, MATIN)]
    assert found.totals_by_child == {LEA: Decimal("9.30"), TOM: Decimal("3.10")}


def test_an_absence_has_a_line_of_its_own() -> None:
    days = booked(MATIN, 1, 2) + booked(MATIN, 5, state=State.ABSENT)
    assert [line[:2] for line in printed(draft(days))] == [
        ("PERISCOLAIRE MATIN", 2),
        ("PERISCOLAIRE MATIN – absence", 1),
    ]


def test_a_new_quotient_in_the_month_makes_a_new_line() -> None:
    changing = {BILLARD: Household(True, BIRTHS, [QUOTIENT, Quotient(Decimal("350.50"), oct(12), None, "MSA")])}
    billing = draft(booked(CANTINE, 13, 15, 1, price="2.60"), homes=changing)
    assert printed(billing) == [("CANTINE", 1, "2.60", "2.60"), ("CANTINE", 2, "1.20", "2.40")]
    assert billing.drafts[0].quotient == "350,50 (MSA, oct. 2026)"


def test_a_new_tariff_in_the_month_makes_a_new_line() -> None:
    dearer = Tariff(9, MATIN, oct(10), tariff.parse('{"type": "flat", "price": "3.30"}'))
    lines = draft(booked(MATIN, 9, 10, 12), tariffs=[*TARIFFS, dearer]).drafts[0].lines
    assert [(line.tariff_id, line.quantity, line.unit_price) for line in lines] == [
        (1, 1, Decimal("3.10")),
        (9, 2, Decimal("3.30")),
    ]


def kinds(billing: Billing) -> list[tuple[AnomalyKind, tuple[date, ...]]]:
    return [(anomaly.kind, anomaly.days) for anomaly in billing.anomalies]


def test_a_family_with_a_day_without_tariff_is_not_billed_at_all() -> None:
    billing = draft(booked(MATIN, 1) + booked(SOIR, 1, price="6.20"), tariffs=TARIFFS[:2])
    assert billing.drafts == ()
    assert kinds(billing) == [(AnomalyKind.NO_TARIFF, (oct(1),))]


def test_without_quotient_the_highest_band_is_billed_and_reported() -> None:
    billing = draft(booked(CANTINE, 1, 2, child=YANIS, home=HADDAD, price="4.10"))
    assert printed(billing) == [("CANTINE", 2, "4.10", "8.20")]
    assert kinds(billing) == [(AnomalyKind.NO_QUOTIENT, (oct(1), oct(2)))]
    assert billing.drafts[0].quotient == ""


def test_a_quotient_outside_of_the_rows_keeps_the_family_from_being_billed() -> None:
    narrow = Tariff(2, CANTINE, AUTUMN, tariff.parse('{"type": "bands", "rows": [{"qf": "[0,400)", "price": 1}]}'))
    billing = draft(booked(CANTINE, 1, price="1.00"), tariffs=[narrow])
    assert (billing.drafts, kinds(billing)) == ((), [(AnomalyKind.NO_BAND, (oct(1),))])


def test_a_tariff_that_asks_for_what_is_not_known_keeps_the_family_from_being_billed() -> None:
    by_regime = Tariff(
        2, CANTINE, AUTUMN, tariff.parse('{"type": "flat", "dims": ["regime"], "price": {"rg": 3, "*": 2}}')
    )
    billing = draft(booked(CANTINE, 1, price="3.00"), tariffs=[by_regime])
    assert (billing.drafts, kinds(billing)) == ((), [(AnomalyKind.NO_PRICE, (oct(1),))])


def test_a_price_that_is_not_the_one_ordered_is_reported_and_the_tariff_wins() -> None:
    billing = draft(booked(MATIN, 1, price="2.90") + booked(MATIN, 2))
    assert printed(billing) == [("PERISCOLAIRE MATIN", 2, "3.10", "6.20")]
    assert kinds(billing) == [(AnomalyKind.PRICE_CHANGED, (oct(1),))]


def test_the_month_must_be_over() -> None:
    invoice.check_over(date(2026, 10, 1), date(2026, 11, 1))
    with pytest.raises(PeriodNotOver):
        invoice.check_over(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("issued_on", "due_on"),
    [
        (date(2026, 11, 5), date(2026, 11, 20)),
        (date(2026, 11, 10), date(2026, 11, 20)),
        (date(2026, 11, 11), date(2026, 12, 20)),
        (date(2026, 12, 28), date(2027, 1, 20)),
    ],
)
def test_invoices_are_due_on_the_20th_with_ten_days_to_pay(issued_on: date, due_on: date) -> None:
    assert invoice.due_date(issued_on, 20) == due_on


def test_a_due_day_that_the_month_lacks_is_its_last() -> None:
    assert invoice.due_date(date(2027, 2, 1), 31) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("amount", "remaining", "today", "status"),
    [
        ("10", "10", 20, Status.DUE),
        ("10", "0.01", 21, Status.LATE),
        ("10", "0", 21, Status.SETTLED),
        ("0", "0", 21, Status.NOTHING),
    ],
)
def test_status_of_an_invoice_due_on_the_20th(amount: str, remaining: str, today: int, status: Status) -> None:
    assert invoice.status(Decimal(amount), Decimal(remaining), oct(20), oct(today)) is status


def test_payments_settle_the_oldest_lines_first() -> None:
    debts = [(1, Decimal("10.00")), (2, Decimal("5.00"))]
    credits = [(7, Decimal("4.00")), (8, Decimal("7.50"))]
    assert invoice.allocate(debts, credits) == [
        (7, 1, Decimal("4.00")),
        (8, 1, Decimal("6.00")),
        (8, 2, Decimal("1.50")),
    ]


cents = st.integers(0, 5000).map(lambda value: Decimal(value) / 100)


@given(st.lists(cents, max_size=8), st.lists(cents, max_size=8))
def test_no_cent_is_lost_or_made_by_an_allocation(debts: list[Decimal], credits: list[Decimal]) -> None:
    done = invoice.allocate(list(enumerate(debts)), list(enumerate(credits)))
    assert sum(amount for _, _, amount in done) == min(sum(debts), sum(credits))
    assert all(sum(a for _, line, a in done if line == i) <= debt for i, debt in enumerate(debts))
    assert all(sum(a for payment, _, a in done if payment == i) <= credit for i, credit in enumerate(credits))
    assert all(amount > 0 for _, _, amount in done)


billed_days = st.lists(
    st.tuples(
        st.sampled_from([(LEA, BILLARD), (TOM, BILLARD), (YANIS, HADDAD)]),
        st.sampled_from([MATIN, CANTINE, SOIR]),
        st.integers(1, 31),
        st.sampled_from(sorted(BILLED - {State.CANCEL_REQUESTED})),
    ),
    unique_by=lambda day: day[:3],
)


@given(billed_days)
def test_every_day_is_on_exactly_one_line_and_totals_add_up(
    chosen: list[tuple[tuple[int, int], int, int, State]],
) -> None:
    days = [BookedDay(home, child, a, oct(day), state, Decimal(1)) for (child, home), a, day, state in chosen]
    billing = draft(days)
    on_lines = [day for found in billing.drafts for line in found.lines for day in line.days]
    assert sorted(on_lines, key=str) == sorted(days, key=str)
    for found in billing.drafts:
        assert found.total == sum(found.totals_by_child.values())
        assert all(line.amount == line.quantity * line.unit_price for line in found.lines)


@pytest.mark.parametrize(
    ("adults", "address", "printed"),
    [
        (
            [("Mme", "Thị Hương", "Đặng"), ("M.", "Ömer", "Wójcik")],
            "Bât. B\n27 bis rue du Faubourg",
            "Mme Thị Hương Đặng\nM. Ömer Wójcik\nBât. B\n27 bis rue du Faubourg\n63450 Saint-Amant",
        ),
        ([("", "Léa", "Bo")], "a\nb\nc\nd\ne\nf", "Léa Bo\na\nb\nc\nd\n63450 Saint-Amant"),
    ],
)
def test_the_addressee_fits_in_six_lines(adults: list[tuple[str, str, str]], address: str, printed: str) -> None:
    assert invoice.addressee(adults, address, "63450", "Saint-Amant") == printed


def test_the_quotient_is_printed_with_its_origin_and_month() -> None:
    assert invoice.quotient_text(QUOTIENT) == "742 (CAF, janv. 2026)"
