"""What the occupancy screen shows, as values that a director could check by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.rules import occupancy
from portail.rules.booking import State
from portail.rules.occupancy import DayFill, Offered, Span, Step

CANTINE = Offered(2, "CANTINE", "Cantine", "Jules-Ferry", includes_meal=True)
SOIR = Offered(3, "PERISCOLAIRE SOIR", "Soir", "Jules-Ferry", includes_meal=False)
MONDAY, TUESDAY, NEXT_MONDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 14)


def fill(
    activity: Offered = CANTINE, day: date = MONDAY, capacity: int = 100, extra: int = 0, **counts: int
) -> DayFill:
    return DayFill(activity, day, capacity, extra, 0, {State(name): number for name, number in counts.items()})


@pytest.mark.parametrize(
    ("taken", "capacity", "step", "percent"),
    [
        (0, 100, Step.LOW, 0),
        (49, 100, Step.LOW, 49),
        (50, 100, Step.HALF, 50),
        (74, 100, Step.HALF, 74),
        (75, 100, Step.BUSY, 75),
        (89, 100, Step.BUSY, 89),
        (90, 100, Step.HIGH, 90),
        (100, 100, Step.HIGH, 100),
        (101, 100, Step.ABOVE, 101),
        (299, 300, Step.HIGH, 99),
        (3, 0, Step.ABOVE, None),
        (0, 0, Step.HIGH, None),
    ],
)
def test_steps_begin_at_their_lower_bound(taken: int, capacity: int, step: Step, percent: int | None) -> None:
    square = fill(capacity=capacity, extra=10, confirmed=taken)
    assert (square.step, square.percent) == (step, percent)


def test_only_states_that_hold_a_place_take_one() -> None:
    square = fill(requested=1, confirmed=2, change_requested=4, cancel_requested=8, absent=16, present=32, waiting=64)
    assert (square.taken, square.free, square.waiting, square.undecided) == (63, 37, 64, 13)


def test_absent_children_are_not_expected() -> None:
    assert fill(confirmed=5, present=2, absent=3).expected == 7


def test_a_day_with_exceptional_places_is_full_when_they_are_taken_too() -> None:
    assert not fill(capacity=10, extra=2, confirmed=11).full
    assert fill(capacity=10, extra=2, confirmed=12).full


def test_free_places_are_never_negative() -> None:
    assert fill(capacity=0, confirmed=3).free == 0


def test_the_map_keeps_the_order_of_activities_and_sorts_days() -> None:
    fills = [fill(SOIR, TUESDAY), fill(SOIR, MONDAY), fill(CANTINE, NEXT_MONDAY, capacity=80)]
    shown = occupancy.heat_map(fills)
    assert shown.days == (MONDAY, TUESDAY, NEXT_MONDAY)
    assert shown.activities == (SOIR, CANTINE)
    assert (MONDAY, CANTINE.id) not in shown.cells
    assert shown.open_on(NEXT_MONDAY) == (CANTINE,)
    assert shown.capacities(CANTINE.id) == (80, 80)
    assert shown.week_starts() == [2]


def test_bars_pile_the_states_of_all_activities_against_all_places() -> None:
    fills = [
        fill(confirmed=3, requested=1),
        fill(SOIR, extra=5, confirmed=2, waiting=4),
        fill(SOIR, TUESDAY, capacity=50),
    ]
    shown = occupancy.stack(fills)
    assert shown.days == (MONDAY, TUESDAY)
    assert shown.series == ((State.CONFIRMED, (5, 0)), (State.REQUESTED, (1, 0)))
    assert shown.places == (205, 50)
    assert shown.waiting == (4, 0)


def test_bars_of_one_activity_leave_the_others_out() -> None:
    shown = occupancy.stack([fill(confirmed=3), fill(SOIR, TUESDAY, confirmed=2)], SOIR.id)
    assert (shown.days, shown.series) == ((TUESDAY,), ((State.CONFIRMED, (2,)),))


def test_bars_of_nothing_are_empty() -> None:
    assert occupancy.stack([]).days == ()


def test_the_summary_counts_a_full_day_per_activity() -> None:
    fills = [
        fill(capacity=2, confirmed=2),
        fill(SOIR, capacity=1, requested=1, waiting=3),
        fill(SOIR, TUESDAY, capacity=7),
    ]
    facts = occupancy.summary(fills)
    assert (facts.open_days, facts.full_days, facts.places, facts.taken, facts.free) == (3, 2, 10, 3, 7)
    assert (facts.undecided, facts.waiting, facts.percent) == (1, 3, 30)


def test_the_rate_of_a_period_without_places_is_unknown() -> None:
    assert occupancy.summary([]).percent is None


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.MONTH, date(2026, 12, 17), date(2026, 12, 1), date(2026, 12, 31)),
        (Span.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.WEEK, date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 3)),
        (Span.WEEK, date(2026, 12, 7), date(2026, 12, 7), date(2026, 12, 13)),
    ],
)
def test_a_period_holds_whole_months_or_weeks(span: Span, day: date, first: date, last: date) -> None:
    assert occupancy.start(span, day) == first
    assert occupancy.end(span, first) == last


def test_months_of_a_school_year() -> None:
    months = occupancy.periods(Span.MONTH, date(2026, 9, 1), date(2027, 7, 2))
    assert (months[0], months[-1], len(months)) == (date(2026, 9, 1), date(2027, 7, 1), 11)


@given(st.sampled_from(Span), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_periods_follow_one_another_and_cover_the_days(span: Span, first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    starts = occupancy.periods(span, first, last)
    ends = [occupancy.end(span, start) for start in starts]
    assert starts[0] <= first <= ends[0]
    assert starts[-1] <= last <= ends[-1]
    assert all(after.toordinal() - before.toordinal() == 1 for before, after in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 12, 1), MONDAY), (MONDAY, MONDAY), (date(2026, 12, 9), NEXT_MONDAY), (date(2027, 1, 1), MONDAY)],
)
def test_a_screen_opens_on_the_next_open_day_else_on_the_first(today: date, shown: date) -> None:
    assert occupancy.first_shown([MONDAY, TUESDAY, NEXT_MONDAY], today) == shown
