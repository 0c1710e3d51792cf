"""The next booking deadlines of a family, as its home page shows them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from portail.rules import rule_sets
from portail.rules.calendar import PARIS, Closure, Period, SchoolCalendar
from portail.rules.reminders import next_deadlines
from tests.cast import ACTIVITIES, CANTINE, MATIN, MERCREDI, NOEL, NOW, SOIR, THURSDAY_NOON

LEA, TOM = date(2020, 3, 12), date(2022, 9, 30)
NOEL_HOLIDAYS = Period(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël")
CALENDAR = SchoolCalendar(holidays=(NOEL_HOLIDAYS,))


def found(births: list[date], now: datetime = NOW, limit: int = 10) -> dict[int, tuple[datetime, date, date]]:
    coming = next_deadlines(ACTIVITIES, births, CALENDAR, now, limit)
    return {deadline.activity.id: (deadline.at, deadline.first, deadline.last) for deadline in coming}


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("activity", "last", "first_day", "last_day"),
    [
        (MATIN, at(11, 23, 18), date(2026, 11, 24), date(2026, 11, 24)),  # the eve at 18:00
        (CANTINE, at(11, 24, 10), date(2026, 11, 26), date(2026, 11, 26)),  # two working days before, 10:00
        (SOIR, at(11, 26, 12), date(2026, 11, 30), date(2026, 12, 4)),  # Thursday noon for the next week
        (MERCREDI, at(11, 26, 12), date(2026, 12, 2), date(2026, 12, 2)),
        (NOEL, at(12, 17, 12), date(2026, 12, 21), date(2026, 12, 25)),
    ],
)
def test_nearest_deadline_of_each_activity(activity: int, last: datetime, first_day: date, last_day: date) -> None:
    assert found([LEA])[activity] == (last, first_day, last_day)


def test_the_soonest_comes_first_and_the_list_is_cut() -> None:
    assert list(found([LEA], limit=3)) == [MATIN, CANTINE, SOIR]


def test_deadline_of_this_very_instant_still_counts() -> None:
    assert found([LEA], at(11, 26, 12))[SOIR][0] == at(11, 26, 12)
    assert found([LEA], at(11, 26, 12, 1))[SOIR][0] == at(12, 3, 12)


def test_activity_that_suits_no_age_is_left_out() -> None:
    assert MERCREDI not in found([TOM])


def test_without_children_there_is_nothing() -> None:
    assert found([]) == {}


def test_closed_week_is_passed_over() -> None:
    closed = SchoolCalendar(closures=(Closure(Period(date(2026, 11, 30), date(2026, 12, 4), "Travaux")),))
    coming = next_deadlines([ACTIVITIES[2]], [LEA], closed, NOW, 1)
    assert (coming[0].first, coming[0].at) == (date(2026, 12, 7), at(12, 3, 12))


def test_activity_that_cannot_be_booked_online_is_left_out() -> None:
    never = replace(ACTIVITIES[0], rules=(rule_sets.always('{"type": "never"}'),))
    assert next_deadlines([never], [LEA], CALENDAR, NOW, 1) == []


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ('{"opens": "2026-11-24 09:00"}', False),
        ('{"opens": "2026-11-01", "closes": "2026-11-22"}', False),
        ('{"by": "resident", "opens": {"yes": "2026-11-23 09:00", "no": "2026-12-20"}}', True),
    ],
)
def test_a_deadline_is_told_while_booking_is_open_to_somebody(opening: str, shown: bool) -> None:
    rules = rule_sets.read(date.min, rule_sets.Texts(THURSDAY_NOON, THURSDAY_NOON, THURSDAY_NOON, opening))
    assert bool(next_deadlines([replace(ACTIVITIES[2], rules=(rules,))], [LEA], CALENDAR, NOW, 1)) is shown
