"""What lateness may never do, whatever the policy."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import NoBand
from portail.rules import late, tariff
from portail.rules.booking import Operation
from portail.rules.late import Accepted, LateFacts
from portail.rules.late_forms import (
    Add,
    BillFull,
    BillNone,
    BillPart,
    LateAccept,
    LateCancel,
    Mul,
    OtherTariff,
    PlanSwitch,
    PriceBlock,
    Quota,
    Set,
    UnbookedPresence,
)
from portail.rules.money import cents

EURO = st.decimals(0, 500, places=2)
BANDS = tariff.parse(
    '{"type": "bands", "rows": [{"qf": "[0,600)", "price": "3.00"}, {"qf": "[600,900)", "price": "7.61"}]}'
)
BLOCKS: st.SearchStrategy[PriceBlock] = st.one_of(
    EURO.map(Add), st.decimals(1, 100, places=3).map(Mul), EURO.map(Set), st.just(OtherTariff(BANDS))
)
CANCELS: st.SearchStrategy[LateCancel] = st.one_of(
    st.builds(BillFull, add=EURO, reinvoice_aids=st.booleans()),
    st.builds(BillPart, pct=st.decimals(0, 100, places=1), add=EURO, reinvoice_aids=st.booleans()),
    st.builds(BillNone, add=EURO),
)


@given(BLOCKS, EURO, st.integers(1, 20), st.booleans(), EURO)
def test_a_late_booking_is_never_below_zero_and_adds_up(
    block: PriceBlock, price: Decimal, rank: int, penalised: bool, penalty: Decimal
) -> None:
    outcome = late.late_booking(
        LateAccept(price=block, penalty_per_family=penalty), price, LateFacts(rank=rank, penalised=penalised)
    )
    assert isinstance(outcome, Accepted)
    assert outcome.price == cents(outcome.price) >= 0
    assert outcome.base + outcome.surcharge == outcome.price
    assert outcome.penalty_per_family == (0 if penalised else penalty)


@given(BLOCKS, EURO, st.integers(1, 10), st.integers(0, 30))
def test_no_more_than_the_first_n_bear_a_surcharge(block: PriceBlock, price: Decimal, n: int, asked: int) -> None:
    policy = LateAccept(price=block, first_n_only=n)
    outcomes = [late.late_booking(policy, price, LateFacts(rank=rank)) for rank in range(1, asked + 1)]
    assert sum(isinstance(each, Accepted) and each.surcharge != 0 for each in outcomes) <= n
    assert sum(isinstance(each, Accepted) and each.spared for each in outcomes) == max(asked - n, 0)


@given(EURO, EURO, st.decimals(1, 100, places=3))
def test_an_addition_or_a_factor_never_makes_lateness_cheaper(price: Decimal, more: Decimal, times: Decimal) -> None:
    assert late.priced(Add(more), price, None) >= price
    assert late.priced(Mul(times), price, None) >= price


@given(CANCELS, EURO, EURO)
def test_a_late_cancellation_is_never_below_zero_and_adds_up(policy: LateCancel, price: Decimal, aids: Decimal) -> None:
    outcome = late.late_cancel(policy, price, aids)
    assert outcome.amount == outcome.share + outcome.add >= 0
    assert 0 <= outcome.share <= outcome.base <= price
    assert 0 <= outcome.aids <= aids


@given(BLOCKS, EURO, st.integers(1, 10), st.integers(0, 10))
def test_a_presence_always_has_a_price_even_when_it_may_be_refused(
    block: PriceBlock, price: Decimal, count: int, limit: int
) -> None:
    outcome = late.unbooked_presence(UnbookedPresence(block, limit), price, count)
    assert outcome.price == outcome.base + outcome.surcharge >= 0
    assert outcome.refusable == (count > limit)


def test_without_limit_nobody_is_turned_away() -> None:
    assert not late.unbooked_presence(UnbookedPresence(), Decimal(3), 400).refusable


def test_another_tariff_that_does_not_know_the_quotient_is_an_error_not_a_guess() -> None:
    with pytest.raises(NoBand):
        late.late_booking(LateAccept(price=OtherTariff(BANDS)), Decimal(3), LateFacts(Decimal(900)))


@given(st.integers(0, 10), st.integers(0, 20))
def test_a_quota_allows_exactly_its_number(limit: int, used: int) -> None:
    use = late.quota_use(Quota("month", cancel=limit), Operation.CANCEL, used)
    assert use.allowed == (used < limit)
    assert use.left == max(limit - used, 0)
    assert late.quota_use(Quota("month", cancel=limit), Operation.BOOK, used).allowed


def test_without_quota_nothing_is_counted() -> None:
    assert late.quota_use(None, Operation.BOOK, 400) == late.QuotaUse(True, None, None)


@given(EURO, EURO, st.integers(1, 31), st.integers(0, 31))
def test_a_plan_replaces_the_days_from_its_threshold_on(day: Decimal, whole: Decimal, first: int, count: int) -> None:
    plan = late.plan_switch(PlanSwitch("days_in_month", first, Set(whole)), day, count)
    assert plan.switched == (count >= first)
    assert plan.amount == (whole if plan.switched else day * count)


def test_without_plan_each_day_is_paid() -> None:
    assert late.plan_switch(None, Decimal("7.41"), 4).amount == Decimal("29.64")
