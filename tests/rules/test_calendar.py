"""Open days, ages, weeks."""

from datetime import date, time

import pytest

from portail.rules.calendar import (
    ClosedReason,
    Closure,
    DayKind,
    HourMode,
    Period,
    SchoolCalendar,
    age_on,
    month_end,
    next_month,
    week_number,
)
from tests.cast import ACTIVITIES, CANTINE, MATIN, NOEL, SOIR

CALENDAR = SchoolCalendar(
    holidays=(Period(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël"),),
    feries={date(2026, 11, 11): "Armistice", date(2026, 12, 25): "Noël"},
    closures=(
        Closure(Period(date(2026, 12, 3), date(2026, 12, 4), "Grève"), activity_id=CANTINE),
        Closure(Period(date(2026, 12, 8), date(2026, 12, 8), "Travaux"), site_id=1),
        Closure(Period(date(2026, 12, 10), date(2026, 12, 10), "Autre site"), site_id=2),
    ),
)
BY_ID = {activity.id: activity for activity in ACTIVITIES}


@pytest.mark.parametrize(
    ("activity", "day", "expected"),
    [
        (MATIN, "2026-12-01", None),
        (MATIN, "2026-12-02", (ClosedReason.WEEKDAY, "")),
        (MATIN, "2026-12-05", (ClosedReason.WEEKDAY, "")),
        (MATIN, "2026-08-31", (ClosedReason.OUTSIDE, "")),
        (MATIN, "2026-09-01", None),
        (MATIN, "2027-07-02", None),
        (MATIN, "2027-07-05", (ClosedReason.OUTSIDE, "")),
        (MATIN, "2026-12-21", (ClosedReason.HOLIDAYS, "Vacances de Noël")),
        (CANTINE, "2026-12-03", (ClosedReason.CLOSURE, "Grève")),
        (MATIN, "2026-12-03", None),
        (MATIN, "2026-12-08", (ClosedReason.CLOSURE, "Travaux")),
        (MATIN, "2026-12-10", None),
        (NOEL, "2026-12-21", None),
        (NOEL, "2026-12-25", (ClosedReason.FERIE, "Noël")),
        (NOEL, "2026-12-18", (ClosedReason.OUTSIDE, "")),
    ],
)
def test_an_activity_runs_on_its_days_less_feries_holidays_and_closures(
    activity: int, day: str, expected: object
) -> None:
    assert CALENDAR.closed(BY_ID[activity], date.fromisoformat(day)) == expected


def test_a_holiday_activity_is_closed_in_term_time() -> None:
    from dataclasses import replace

    summer = replace(BY_ID[NOEL], starts_on=date(2026, 9, 1), day_kind=DayKind.HOLIDAYS)
    assert CALENDAR.closed(summer, date(2026, 12, 18)) == (ClosedReason.TERM, "")


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2020-03-12", "2026-03-11", 5),
        ("2020-03-12", "2026-03-12", 6),
        ("2020-02-29", "2026-02-28", 5),
        ("2020-02-29", "2026-03-01", 6),
        ("2020-02-29", "2024-02-29", 4),
    ],
)
def test_a_child_is_a_year_older_on_the_birthday(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


def test_hours_are_offered_from_opening_to_closing_both_included() -> None:
    assert BY_ID[MATIN].hours() == [time(7, 15), time(7, 30), time(7, 45), time(8), time(8, 15), time(8, 30)]
    assert BY_ID[SOIR].hours()[-1] == time(18, 30)
    assert BY_ID[CANTINE].hour_mode is HourMode.NONE
    assert BY_ID[CANTINE].hours() == []


def test_months_follow_each_other_across_the_year() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert month_end(date(2028, 2, 1)) == date(2028, 2, 29)


def test_weeks_are_numbered_as_iso_8601_in_a_year_of_53() -> None:
    assert week_number(date(2026, 12, 31)) == 53
    assert week_number(date(2027, 1, 3)) == 53
    assert week_number(date(2027, 1, 4)) == 1


@pytest.mark.parametrize(
    ("activity", "day", "first"),
    [
        (MATIN, date(2026, 12, 18), date(2026, 9, 1)),  # the activity begins
        (MATIN, date(2027, 1, 4), date(2027, 1, 4)),  # back to school
        (MATIN, date(2027, 2, 12), date(2027, 1, 4)),
        (NOEL, date(2026, 12, 28), date(2026, 12, 19)),
    ],
)
def test_a_period_is_of_school_or_of_holidays(activity: int, day: date, first: date) -> None:
    assert CALENDAR.period_start(BY_ID[activity], day) == first
