"""What a child fetched after closing costs, whatever the policy."""

from datetime import time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portail.rules.late_forms import FlatPickup, LatePickup, PickupStep, SlicePickup, StepPickup
from portail.rules.pickup import late_pickup, minutes_late

CLOSING = time(18)
EURO = st.decimals(0, 100, places=2)


@st.composite
def stepped(draw: st.DrawFn) -> StepPickup:
    ends = sorted(draw(st.sets(st.integers(1, 120), max_size=4)))
    prices = sorted(draw(st.lists(EURO, min_size=len(ends) + 1, max_size=len(ends) + 1)))
    steps = [PickupStep(price, end) for price, end in zip(prices, [*ends, None], strict=True)]
    return StepPickup(tuple(steps), per=draw(st.sampled_from(["child", "family"])), after_n=draw(st.integers(0, 3)))


POLICIES: st.SearchStrategy[LatePickup] = st.one_of(
    st.builds(FlatPickup, EURO, after_n=st.integers(0, 3)),
    st.builds(SlicePickup, EURO, st.integers(1, 90), started=st.booleans(), per=st.sampled_from(["child", "family"])),
    stepped(),
)


def after(minutes: int) -> time:
    return time(18 + minutes // 60, minutes % 60)


@given(POLICIES, st.integers(0, 300), st.integers(0, 300), st.integers(1, 5), st.integers(1, 4))
def test_more_minutes_never_cost_less(policy: LatePickup, one: int, two: int, occurrence: int, children: int) -> None:
    few, many = (late_pickup(policy, after(minutes), CLOSING, occurrence, children) for minutes in sorted((one, two)))
    assert 0 <= few.amount <= many.amount
    assert many.amount == many.unit_price * many.units * many.times


@given(POLICIES, st.integers(1, 300), st.integers(1, 5))
def test_one_more_child_or_one_more_time_never_costs_less(policy: LatePickup, minutes: int, occurrence: int) -> None:
    one = late_pickup(policy, after(minutes), CLOSING, occurrence, 1)
    assert one.amount <= late_pickup(policy, after(minutes), CLOSING, occurrence, 2).amount
    assert one.amount <= late_pickup(policy, after(minutes), CLOSING, occurrence + 1, 1).amount


@given(POLICIES, st.times(max_value=CLOSING))
def test_in_time_is_free(policy: LatePickup, left_at: time) -> None:
    assert late_pickup(policy, left_at, CLOSING).amount == 0


def test_seconds_do_not_count() -> None:
    assert minutes_late(time(18, 0, 59), CLOSING) == 0
    assert minutes_late(time(18, 1), CLOSING) == 1


def test_the_hour_of_the_policy_comes_before_that_of_the_activity() -> None:
    policy = SlicePickup(Decimal(11), 30, closing=time(19))
    assert late_pickup(policy, time(19), CLOSING).amount == 0
    assert late_pickup(policy, time(19, 1), CLOSING).minutes == 1
