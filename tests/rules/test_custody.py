"""Whose day it is: tables that two parents could check on a wall calendar, then properties."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.rules.booking import State
from portail.rules.calendar import Period, SchoolCalendar, days
from portail.rules.custody import (
    MIRROR_HOLIDAYS,
    MIRROR_WEEKS,
    Conflict,
    ConflictKind,
    Custody,
    Holidays,
    Pattern,
    Source,
    Weeks,
    both_booked,
    conflicts,
    strays,
    turn_week,
    whose,
)

MOTHER, FATHER = 1, 2
CHRISTMAS = Period(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël")  # 16 days
ODD_LENGTH = Period(date(2027, 4, 10), date(2027, 4, 24), "Vacances de printemps")  # 15 days
CALENDAR = SchoolCalendar(holidays=(CHRISTMAS, ODD_LENGTH))
SINCE = date(2026, 9, 1)


def custody(pattern: Pattern, *others: Pattern, **exceptions: int) -> Custody:
    """The mother's pattern, and what is left to the father unless it is given."""
    found = (pattern, *(others or (pattern.mirror(FATHER),)))
    return Custody((MOTHER, FATHER), found, {date.fromisoformat(day[1:].replace("_", "-")): home
                                             for day, home in exceptions.items()})  # fmt: skip


def mother(weeks: Weeks = Weeks.EVEN, **other: object) -> Pattern:
    return Pattern(MOTHER, SINCE, weeks, **other)  # type: ignore[arg-type]


def who(found: Custody, day: date) -> set[int]:
    return set(whose(found, day, CALENDAR).households)


@pytest.mark.parametrize(
    ("day", "home"),
    [
        (date(2026, 11, 23), MOTHER),  # Monday of week 48
        (date(2026, 11, 29), MOTHER),  # its Sunday
        (date(2026, 11, 30), FATHER),  # Monday of week 49
        (date(2026, 12, 2), FATHER),
        (date(2026, 12, 7), MOTHER),
    ],
)
def test_even_iso_weeks_from_monday(day: date, home: int) -> None:
    assert who(custody(mother()), day) == {home}


@pytest.mark.parametrize(
    ("changeover", "evening", "first_day"),
    [
        (0, False, date(2026, 11, 23)),  # Monday morning
        (6, True, date(2026, 11, 23)),  # Sunday evening: from Monday on
        (4, True, date(2026, 11, 21)),  # Friday evening: from Saturday on
        (4, False, date(2026, 11, 20)),  # Friday morning
        (2, False, date(2026, 11, 25)),  # Wednesday morning
        (2, True, date(2026, 11, 26)),
    ],
)
def test_a_turn_is_named_by_the_week_whose_days_it_mostly_holds(
    changeover: int, evening: bool, first_day: date
) -> None:
    found = custody(mother(changeover=changeover, evening=evening))
    held = [day for day in days(date(2026, 11, 17), date(2026, 12, 3)) if who(found, day) == {MOTHER}]
    whole = [day for day in held if first_day <= day < first_day + timedelta(days=7)]
    assert whole[0] == first_day
    assert len(whole) == 7
    assert turn_week(mother(changeover=changeover, evening=evening), first_day) == 48


def test_the_day_of_an_evening_change_is_of_who_has_the_child_in_the_morning() -> None:
    found = custody(mother(changeover=4, evening=True))
    assert who(found, date(2026, 11, 27)) == {MOTHER}
    assert who(found, date(2026, 11, 28)) == {FATHER}


@pytest.mark.parametrize(
    ("day", "home"),
    [
        (date(2026, 11, 25), FATHER),  # Wednesday of week 48
        (date(2026, 12, 2), FATHER),  # of week 49
        (date(2026, 11, 24), MOTHER),  # Tuesday of her week
        (date(2026, 12, 1), FATHER),  # of his
        (date(2026, 12, 4), MOTHER),  # Friday of his week
        (date(2026, 12, 23), MOTHER),  # Wednesday of the first half of the holidays
        (date(2026, 12, 30), FATHER),
    ],
)
def test_a_fixed_day_of_the_week_is_the_same_every_week_of_school(day: date, home: int) -> None:
    found = custody(mother(always=frozenset({4}), never=frozenset({2}), holidays=Holidays.FIRST))
    assert who(found, day) == {home}


def test_a_fixed_day_goes_on_in_holidays_that_go_like_the_weeks() -> None:
    found = custody(mother(never=frozenset({2})))
    assert [who(found, date(2026, 12, day)) for day in (23, 30)] == [{FATHER}, {FATHER}]


def test_a_fixed_day_of_both_or_of_neither_is_named() -> None:
    wednesday = date(2026, 11, 25)
    both = custody(mother(Weeks.ODD, always=frozenset({2})), Pattern(FATHER, SINCE, Weeks.EVEN))
    neither = custody(mother(Weeks.EVEN, never=frozenset({2})), Pattern(FATHER, SINCE, Weeks.ODD))
    for found, kind in ((both, ConflictKind.OVERLAP), (neither, ConflictKind.GAP)):
        assert conflicts(found, date(2026, 11, 23), date(2026, 11, 29), CALENDAR) == [
            Conflict(kind, wednesday, wednesday)
        ]


def test_two_odd_weeks_in_a_row_are_named_whatever_the_fixed_days() -> None:
    found = custody(mother(Weeks.ODD, always=frozenset({0}), never=frozenset({2})))
    assert conflicts(found, date(2026, 11, 23), date(2027, 2, 1), CALENDAR) == [
        Conflict(ConflictKind.TWO_IN_A_ROW, date(2026, 12, 28), date(2027, 1, 10))
    ]


def test_weeks_53_and_1_are_both_odd() -> None:
    found = custody(mother(Weeks.ODD))
    assert who(found, date(2026, 12, 30)) == who(found, date(2027, 1, 6)) == {MOTHER}
    assert who(found, date(2026, 12, 23)) == {FATHER}
    assert conflicts(found, date(2026, 11, 23), date(2027, 2, 1), CALENDAR) == [
        Conflict(ConflictKind.TWO_IN_A_ROW, date(2026, 12, 28), date(2027, 1, 10))
    ]


def test_a_split_of_the_holidays_leaves_no_two_weeks_in_a_row_to_name() -> None:
    found = custody(mother(Weeks.ODD, holidays=Holidays.FIRST))
    assert conflicts(found, date(2026, 11, 23), date(2027, 2, 1), CALENDAR) == []


def test_a_child_who_is_there_every_week_has_no_two_weeks_in_a_row_to_name() -> None:
    assert conflicts(custody(mother(Weeks.EVERY)), date(2026, 11, 23), date(2027, 2, 1), CALENDAR) == []


@pytest.mark.parametrize(
    ("holidays", "home_before", "home_after"),
    [
        (Holidays.FIRST, MOTHER, FATHER),
        (Holidays.SECOND, FATHER, MOTHER),
        (Holidays.FIRST_EVEN, MOTHER, FATHER),  # they begin in 2026
        (Holidays.FIRST_ODD, FATHER, MOTHER),
        (Holidays.ALL, MOTHER, MOTHER),
        (Holidays.NONE, FATHER, FATHER),
    ],
)
def test_halves_of_christmas(holidays: Holidays, home_before: int, home_after: int) -> None:
    found = custody(mother(holidays=holidays))
    assert {*who(found, date(2026, 12, 19)), *who(found, date(2026, 12, 26))} == {home_before}
    assert {*who(found, date(2026, 12, 27)), *who(found, date(2027, 1, 3))} == {home_after}
    assert whose(found, date(2027, 1, 2), CALENDAR).source is Source.HOLIDAYS


def test_halves_turn_with_the_year_in_which_the_holidays_begin() -> None:
    found = custody(mother(holidays=Holidays.FIRST_EVEN))
    assert who(found, date(2027, 4, 10)) == {FATHER}


def test_the_middle_day_is_of_the_first_half() -> None:
    found = custody(mother(holidays=Holidays.FIRST))
    assert who(found, date(2027, 4, 17)) == {MOTHER}
    assert who(found, date(2027, 4, 18)) == {FATHER}


def test_an_exception_wins_both_ways() -> None:
    found = custody(mother(), d2026_12_02=MOTHER, d2026_11_25=FATHER)
    assert (who(found, date(2026, 12, 2)), who(found, date(2026, 11, 25))) == ({MOTHER}, {FATHER})
    assert whose(found, date(2026, 12, 2), CALENDAR).source is Source.EXCEPTION


def test_a_newer_pattern_rules_from_its_first_day() -> None:
    newer = [Pattern(MOTHER, date(2026, 12, 1), Weeks.EVERY), Pattern(FATHER, date(2026, 12, 1), Weeks.NONE)]
    found = Custody((MOTHER, FATHER), (mother(), mother().mirror(FATHER), *newer))
    assert (who(found, date(2026, 11, 30)), who(found, date(2026, 12, 1))) == ({FATHER}, {MOTHER})


def test_before_and_after_the_patterns_the_day_is_free_for_both() -> None:
    ended = mother(valid_to=date(2026, 12, 1))
    found = custody(ended)
    for day in (date(2026, 8, 31), date(2026, 12, 2)):
        turn = whose(found, day, CALENDAR)
        assert (turn.source, turn.conflict, turn.is_elsewhere(MOTHER)) == (Source.UNRECORDED, None, False)


def test_a_child_of_one_household_is_never_elsewhere() -> None:
    assert whose(Custody((MOTHER,)), date(2026, 12, 2), CALENDAR).source is Source.ALONE


def test_patterns_that_overlap_or_leave_a_gap_are_named_by_their_days() -> None:
    overlap = custody(mother(Weeks.EVEN), Pattern(FATHER, SINCE, Weeks.EVERY))
    gap = custody(mother(Weeks.EVEN), Pattern(FATHER, SINCE, Weeks.NONE))
    first, last = date(2026, 11, 23), date(2026, 12, 6)
    assert conflicts(overlap, first, last, CALENDAR) == [
        Conflict(ConflictKind.OVERLAP, date(2026, 11, 23), date(2026, 11, 29))
    ]
    assert conflicts(gap, first, last, CALENDAR) == [Conflict(ConflictKind.GAP, date(2026, 11, 30), date(2026, 12, 6))]
    assert not whose(overlap, first, CALENDAR).is_elsewhere(MOTHER)
    assert not whose(gap, last, CALENDAR).is_elsewhere(MOTHER)


def booked(household_id: int, day: date, state: State = State.CONFIRMED) -> SimpleNamespace:
    return SimpleNamespace(child_id=11, household_id=household_id, day=day, state=state)


def test_bookings_on_the_others_days_are_listed_and_given_up_ones_are_not() -> None:
    kept = [
        booked(MOTHER, date(2026, 12, 2)),
        booked(MOTHER, date(2026, 12, 2)),  # two activities
        booked(FATHER, date(2026, 12, 3)),
        booked(MOTHER, date(2026, 12, 4), State.CANCELLED),
    ]
    assert strays(custody(mother()), 11, kept, CALENDAR) == [(MOTHER, date(2026, 12, 2))]


def test_a_day_that_both_have_booked_is_named() -> None:
    both = [booked(MOTHER, date(2026, 12, 2)), booked(FATHER, date(2026, 12, 2)), booked(FATHER, date(2026, 12, 3))]
    assert both_booked(11, both) == [Conflict(ConflictKind.BOTH_BOOKED, date(2026, 12, 2), date(2026, 12, 2))]


DAYS = st.dates(date(2020, 1, 1), date(2034, 12, 31))
PATTERNS = st.builds(
    Pattern,
    household_id=st.just(MOTHER),
    valid_from=st.just(date(2019, 1, 1)),
    weeks=st.sampled_from(Weeks),
    changeover=st.integers(0, 6),
    evening=st.booleans(),
    holidays=st.sampled_from(Holidays),
    always=st.frozensets(st.integers(0, 2)),
    never=st.frozensets(st.integers(3, 6)),
)


@given(PATTERNS, DAYS)
def test_with_its_mirror_every_day_belongs_to_exactly_one(pattern: Pattern, day: date) -> None:
    turn = whose(custody(pattern), day, CALENDAR)
    assert len(turn.households) == 1
    assert turn.conflict is None
    assert turn.is_elsewhere(MOTHER) != turn.is_elsewhere(FATHER)


@given(PATTERNS, PATTERNS, DAYS)
def test_a_day_is_of_exactly_one_or_named_a_conflict(one: Pattern, other: Pattern, day: date) -> None:
    theirs = replace(other, household_id=FATHER)
    turn = whose(custody(one, theirs), day, CALENDAR)
    named = {2: ConflictKind.OVERLAP, 1: None, 0: ConflictKind.GAP}
    assert turn.conflict is named[len(turn.households)]
    found = conflicts(custody(one, theirs), day, day, CALENDAR)
    assert [c.kind for c in found] == ([turn.conflict] if turn.conflict else [])


@given(PATTERNS, DAYS, st.sampled_from([MOTHER, FATHER]))
def test_an_exception_is_always_obeyed(pattern: Pattern, day: date, home: int) -> None:
    found = Custody((MOTHER, FATHER), (pattern, pattern.mirror(FATHER)), {day: home})
    assert whose(found, day, CALENDAR).households == {home}


@given(st.integers(0, 6), st.booleans(), DAYS)
def test_turns_last_seven_days_and_alternate_but_around_week_53(changeover: int, evening: bool, start: date) -> None:
    pattern = mother(changeover=changeover, evening=evening)
    weeks = [turn_week(pattern, day) for day in days(start, start + timedelta(days=27))]
    changes = [index for index, (before, after) in enumerate(pairwise(weeks)) if before != after]
    assert all(later - sooner == 7 for sooner, later in pairwise(changes))
    same_parity = [(weeks[i], weeks[i + 1]) for i in changes if weeks[i] % 2 == weeks[i + 1] % 2]
    assert same_parity in ([], [(53, 1)])


def test_mirrors_are_their_own_inverse() -> None:
    assert all(MIRROR_WEEKS[MIRROR_WEEKS[one]] is one for one in Weeks)
    assert all(MIRROR_HOLIDAYS[MIRROR_HOLIDAYS[one]] is one for one in Holidays)
