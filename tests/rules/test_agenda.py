"""The family's calendar: grouping, filtering, which days a view shows."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.rules.agenda import (
    STANDINGS,
    Entry,
    Standing,
    View,
    beginnings,
    by_day,
    by_week,
    counts,
    hidden_weekdays,
    marks,
    names,
    particular_days,
    select,
    span,
    turn,
    week_loads,
    within_reach,
)
from portail.rules.booking import State
from portail.rules.calendar import Closure, HourMode, Period, SchoolCalendar

TUESDAY = date(2026, 12, 1)
SATURDAY = date(2026, 12, 5)
TODAY = date(2026, 11, 23)
ENTRY = Entry(
    11, 2, "CANTINE", "Cantine", "C", TUESDAY, State.CONFIRMED, None, HourMode.NONE, time(11, 30), time(13, 30),
    None, None, True, Decimal("2.60"), "",
)  # fmt: skip


class Child(NamedTuple):
    id: int
    first_name: str
    last_name: str


def of(day: date, state: State = State.CONFIRMED, child: int = 11) -> Entry:
    return replace(ENTRY, day=day, state=state, child_id=child)


@pytest.mark.parametrize(
    ("mode", "hour", "expected"),
    [
        (HourMode.NONE, None, (time(11, 30), time(13, 30))),
        (HourMode.ARRIVAL, time(12, 0), (time(12, 0), time(13, 30))),
        (HourMode.DEPARTURE, time(12, 0), (time(11, 30), time(12, 0))),
        (HourMode.ARRIVAL, None, (time(11, 30), time(13, 30))),
        (HourMode.NONE, time(12, 0), (time(11, 30), time(13, 30))),
    ],
)
def test_hours_are_the_activitys_moved_by_what_the_family_said(mode, hour, expected):
    entry = replace(ENTRY, hour_mode=mode, hour=hour)
    assert (entry.starts_at, entry.ends_at) == expected


def test_children_who_share_a_first_name_get_their_last_name():
    children = [Child(1, "Léa", "Billard"), Child(2, "Léa", "Haddad"), Child(3, "Tom", "Billard")]
    assert names(children) == {1: "Léa Billard", 2: "Léa Haddad", 3: "Tom"}


def test_cancelled_bookings_are_shown_on_demand_only():
    entries = [of(TUESDAY), of(SATURDAY, State.CANCELLED)]
    assert select(entries, (), (), cancelled=False) == entries[:1]
    assert select(entries, (), (), cancelled=True) == entries


def test_filters_keep_the_children_and_the_states_chosen():
    entries = [of(TUESDAY), of(TUESDAY, State.REFUSED), of(TUESDAY, child=12), of(TUESDAY, State.CANCELLED)]
    assert select(entries, (12,), (), cancelled=False) == [entries[2]]
    assert select(entries, (), (State.REFUSED,), cancelled=True) == [entries[1], entries[3]]


def test_refused_and_waiting_bookings_are_shown():
    entries = [of(TUESDAY, state) for state in State if state is not State.CANCELLED]
    assert select(entries, (), (), cancelled=False) == entries


def test_days_are_grouped_in_order_and_keep_the_order_of_their_entries():
    entries = [of(SATURDAY), of(TUESDAY, child=12), of(TUESDAY, child=11)]
    assert [(day.day, [e.child_id for e in day.entries]) for day in by_day(entries)] == [
        (TUESDAY, [12, 11]),
        (SATURDAY, [11]),
    ]


def test_days_are_listed_under_the_monday_of_their_week():
    weeks = by_week(by_day([of(TUESDAY), of(SATURDAY), of(date(2026, 12, 7))]))
    assert [(monday, len(days)) for monday, days in weeks] == [(date(2026, 11, 30), 2), (date(2026, 12, 7), 1)]


@pytest.mark.parametrize(
    ("view", "first", "last"),
    [
        (View.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (View.LIST, date(2026, 12, 1), date(2026, 12, 31)),
        (View.WEEK, date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_a_view_shows_its_month_or_its_week_from_monday(view, first, last):
    assert span(view, TUESDAY) == (first, last)


@pytest.mark.parametrize(
    ("view", "anchor", "step", "expected"),
    [
        (View.MONTH, date(2026, 12, 31), 1, date(2027, 1, 1)),
        (View.MONTH, date(2026, 12, 31), -1, TODAY),
        (View.WEEK, date(2026, 12, 31), 1, date(2027, 1, 4)),
        (View.WEEK, date(2026, 12, 1), -1, TODAY),
        (View.LIST, date(2027, 1, 31), 1, date(2027, 2, 1)),
    ],
)
def test_arrows_move_by_a_period_and_land_on_today_when_it_is_there(view, anchor, step, expected):
    assert turn(view, anchor, step, TODAY) == expected


@given(st.sampled_from(View), st.dates(), st.sampled_from((-1, 1)))
def test_arrows_never_leave_the_calendar(view, day, step):
    anchor = within_reach(day)
    span(view, turn(view, anchor, step, TODAY))


def test_the_weekend_is_hidden_unless_something_is_booked_on_it():
    assert hidden_weekdays([of(TUESDAY)]) == {5, 6}
    assert hidden_weekdays([of(SATURDAY)]) == {6}


def test_each_week_tells_what_its_fullest_day_holds():
    entries = [of(TUESDAY), of(TUESDAY, child=12), of(date(2026, 12, 17))]
    assert week_loads(date(2026, 12, 1), date(2026, 12, 31), {5, 6}, entries) == [2, 0, 1, 0, 0]


def test_a_week_of_which_only_hidden_days_are_in_the_month_is_not_a_row():
    assert week_loads(date(2026, 11, 1), date(2026, 11, 30), {5, 6}, []) == [0] * 5
    assert week_loads(date(2026, 11, 1), date(2026, 11, 30), {5}, []) == [0] * 6


def test_particular_days_are_those_of_the_whole_structure_that_touch_the_period():
    closed, elsewhere = Period(TUESDAY, TUESDAY, "Travaux"), Period(TUESDAY, TUESDAY, "Sortie")
    calendar = SchoolCalendar(
        holidays=[Period(date(2026, 12, 19), date(2027, 1, 3), "Noël"), Period(date(2026, 10, 17), TODAY, "Toussaint")],
        feries={date(2026, 12, 25): "Noël", date(2027, 1, 1): "Jour de l'An"},
        closures=[Closure(closed), Closure(elsewhere, site_id=1), Closure(elsewhere, activity_id=2)],
    )
    found = particular_days(calendar, date(2026, 12, 1), date(2026, 12, 31))
    assert [(p.first.day, p.name) for p in found] == [(1, "Travaux"), (19, "Noël"), (25, "Noël")]


# A school year, counts, marks


@pytest.mark.parametrize("day", [date(2026, 9, 1), TODAY, date(2027, 8, 31)])
def test_a_year_runs_from_september_to_august(day: date):
    assert span(View.YEAR, day) == (date(2026, 9, 1), date(2027, 8, 31))


def test_turning_a_year_comes_back_to_today():
    assert turn(View.YEAR, TODAY, 1, TODAY) == date(2027, 9, 1)
    assert turn(View.YEAR, date(2027, 9, 1), -1, TODAY) == TODAY


def test_a_day_counts_once_for_a_standing_and_what_is_out_is_counted_by_state():
    entries = [
        of(TUESDAY), replace(of(TUESDAY), activity_id=3), of(SATURDAY, State.PRESENT),
        of(TUESDAY, State.WAITING), of(TUESDAY, State.REFUSED), of(SATURDAY, State.ABSENT), of(TUESDAY, child=12),
    ]  # fmt: skip
    assert counts(entries) == {
        11: {Standing.BOOKED: 2, Standing.WAITING: 1, State.REFUSED: 1, State.ABSENT: 1},
        12: {Standing.BOOKED: 1},
    }


def test_a_day_has_one_mark_per_child_and_standing():
    entries = [of(TUESDAY, child=12), of(TUESDAY), of(TUESDAY), of(TUESDAY, State.REFUSED)]
    assert marks(entries, [11, 12]) == {
        TUESDAY: [(11, Standing.BOOKED), (11, Standing.OUT), (12, Standing.BOOKED)]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({1: "Léa", 2: "Tom"}, {1: "L", 2: "T"}),
        ({1: "Léa", 2: "Léo"}, {1: "Léa", 2: "Léo"}),
        ({1: "Ana", 2: "Anaëlle"}, {1: "Ana", 2: "Anaë"}),
        ({1: "Zoé"}, {1: "Z"}),
    ],
)
def test_the_shortest_beginning_that_tells_apart(words: dict[int, str], expected: dict[int, str]):
    assert beginnings(words) == expected


def test_activities_are_chosen_too():
    other = replace(ENTRY, activity_id=3)
    assert select([ENTRY, other], (), (), cancelled=False, activity_ids=[3]) == [other]


def test_every_state_has_a_standing():
    assert set(STANDINGS) == set(State)
