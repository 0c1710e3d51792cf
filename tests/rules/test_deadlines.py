"""Deadlines: what a town hall could check by hand on a calendar."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import InvalidRule
from portail.rules.calendar import PARIS, SchoolCalendar
from portail.rules.deadlines import deadline, in_time, parse

ARMISTICE = SchoolCalendar(feries={date(2026, 11, 11): "Armistice 1918"})
ORDINARY = SchoolCalendar()
THURSDAY = '{"type": "weekly", "weekday": "thu", "at": "12:00"}'


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ('{"type": "offset", "n": 1, "unit": "calendar", "at": "18:00"}', "2026-12-01", "2026-11-30 18:00"),
        ('{"type": "offset", "n": 0, "unit": "calendar", "at": "09:00"}', "2026-12-01", "2026-12-01 09:00"),
        ('{"type": "offset", "n": 2, "unit": "weekday", "at": "10:00"}', "2026-11-30", "2026-11-26 10:00"),
        ('{"type": "offset", "n": 2, "unit": "working", "at": "10:00"}', "2026-11-13", "2026-11-10 10:00"),
        ('{"type": "offset", "n": 2, "unit": "weekday", "at": "10:00"}', "2026-11-13", "2026-11-11 10:00"),
        ('{"type": "offset", "n": 2, "unit": "working6", "at": "10:00"}', "2026-11-30", "2026-11-27 10:00"),
        ('{"type": "offset", "n": 2, "unit": "calendar"}', "2026-12-01", "2026-11-29 23:59:59.999999"),
        (THURSDAY, "2026-12-01", "2026-11-26 12:00"),
        (THURSDAY, "2026-12-06", "2026-11-26 12:00"),
        (THURSDAY, "2026-12-07", "2026-12-03 12:00"),
        ('{"type": "weekly", "weekday": "mon", "at": "23:59", "weeks": 2}', "2026-12-16", "2026-11-30 23:59:59.999999"),
        ('{"type": "any"}', "2026-12-01", "2026-12-01 23:59:59.999999"),
    ],
)
def test_the_last_instant_is_the_one_a_calendar_gives(rule: str, day: str, expected: str) -> None:
    assert deadline(parse(rule), date.fromisoformat(day), ARMISTICE) == at(expected)


def test_never_has_no_last_instant() -> None:
    assert deadline(parse('{"type": "never"}'), date(2026, 12, 1), ARMISTICE) is None


@pytest.mark.parametrize(
    ("edge", "now", "expected"),
    [
        ("until", "2026-11-30 10:00:00", True),
        ("until", "2026-11-30 10:00:01", False),
        ("before", "2026-11-30 09:59:59", True),
        ("before", "2026-11-30 10:00:00", False),
        ("day", "2026-11-30 23:59:59", True),
        ("day", "2026-12-01 00:00:00", False),
    ],
)
def test_the_edge_says_how_the_instant_counts(edge: str, now: str, expected: bool) -> None:
    rule = parse(f'{{"type": "offset", "n": 1, "unit": "calendar", "at": "10:00", "edge": "{edge}"}}')
    assert in_time(rule, date(2026, 12, 1), at(now), ORDINARY) is expected


def test_without_hour_before_excludes_the_day_itself() -> None:
    rule = parse('{"type": "offset", "n": 1, "unit": "calendar", "edge": "before"}')
    assert not in_time(rule, date(2026, 12, 1), at("2026-11-30 00:00"), ORDINARY)
    assert in_time(rule, date(2026, 12, 1), at("2026-11-29 23:59"), ORDINARY)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "3", '{"type": "later"}', '{"type": "offset", "n": 1}',
        '{"type": "offset", "n": -1, "unit": "calendar"}',
        '{"type": "offset", "n": true, "unit": "calendar"}', '{"type": "offset", "n": 1, "unit": "moon"}',
        '{"type": "offset", "n": 1, "unit": "calendar", "at": "25:00"}', '{"type": "weekly", "weekday": "jeudi"}',
        '{"type": "weekly", "weekday": "thu", "weeks": 0}', '{"type": "any", "at": "10:00", "colour": "red"}',
        '{"type": "offset", "n": 1, "unit": "calendar", "edge": "soon"}',
        '{"type": "offset", "n": 99999, "unit": "working"}',
    ],
)  # fmt: skip
def test_a_rule_that_is_not_of_the_format_is_refused(text: str) -> None:
    with pytest.raises(InvalidRule):
        parse(text)


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    notice=st.integers(0, 40),
    unit=st.sampled_from(["calendar", "weekday", "working", "working6"]),
)
def test_a_longer_notice_never_gives_a_later_deadline(day: date, notice: int, unit: str) -> None:
    def rule(n: int) -> str:
        return f'{{"type": "offset", "n": {n}, "unit": "{unit}", "at": "10:00"}}'

    shorter, longer = (deadline(parse(rule(n)), day, ARMISTICE) for n in (notice, notice + 1))
    assert shorter is not None
    assert longer is not None
    assert longer < shorter
    assert shorter.date() <= day


@given(day=st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_weekly_deadline_falls_in_the_week_before(day: date) -> None:
    last = deadline(parse(THURSDAY), day, ORDINARY)
    assert last is not None
    assert last.weekday() == 3
    assert timedelta(days=3) < datetime.combine(day, last.timetz()) - last < timedelta(days=12)
