"""Every form of a deadline, its edges, exceptions and quotas; the days when the clock changes."""

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import MissingFact
from portail.rules import deadlines, instants
from portail.rules.calendar import PARIS, Period, SchoolCalendar
from portail.rules.deadline_forms import Quota
from portail.rules.deadlines import Service, deadline, in_time, parse

CHRISTMAS = Period(date(2026, 12, 19), date(2027, 1, 3), "Noël")
SPRING = Period(date(2026, 4, 4), date(2026, 4, 20), "Printemps")
FERIES = {date(2026, 4, 6): "Pâques", date(2026, 11, 11): "Armistice", date(2027, 1, 1): "Jour de l'an"}
CALENDAR = SchoolCalendar((SPRING, CHRISTMAS), FERIES)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def rule(**fields: object) -> deadlines.Rule:
    return parse(json.dumps(fields))


def last(found: deadlines.Rule, day: str, service: Service = deadlines.UNKNOWN) -> str | None:
    at = deadline(found, date.fromisoformat(day), CALENDAR, service)
    return at and f"{at:%Y-%m-%d %H:%M:%S}"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "day", "expected"),
    [
        ({"type": "monthly", "day": 18}, "2026-12-10", "2026-11-18 23:59:59"),
        ({"type": "monthly", "day": 18, "edge": "before"}, "2026-12-10", "2026-11-17 23:59:59"),
        ({"type": "monthly", "day": 31, "at": "12:00"}, "2026-03-10", "2026-02-28 12:00:00"),
        ({"type": "monthly", "day": 31, "at": "12:00"}, "2026-05-10", "2026-04-30 12:00:00"),
        ({"type": "monthly", "day": 5, "months_before": 0, "at": "12:00"}, "2026-12-10", "2026-12-05 12:00:00"),
        ({"type": "monthly", "day": 5, "months_before": 2}, "2027-01-10", "2026-11-05 23:59:59"),
        ({"type": "clear_days", "n": 2}, "2026-12-10", "2026-12-07 23:59:59"),
        ({"type": "clear_days", "n": 15, "anchor": "period_start"}, "2026-12-21", "2026-12-03 23:59:59"),
        ({"type": "period_offset", "n": 10, "at": "17:00"}, "2026-12-21", "2026-12-09 17:00:00"),
        ({"type": "last_class_day_before_period"}, "2026-12-21", "2026-12-18 23:59:59"),
        ({"type": "last_class_day_before_period", "at": "11:00"}, "2026-12-21", "2026-12-18 11:00:00"),
        ({"type": "hours", "n": 48}, "2026-12-10", "2026-12-08 07:30:00"),
        ({"type": "hours", "n": 48, "edge": "before"}, "2026-12-10", "2026-12-08 07:29:59"),
        ({"type": "hours", "n": 48, "edge": "day"}, "2026-12-10", "2026-12-08 23:59:59"),
        ({"type": "offset", "n": 3, "unit": "working6", "at": "10:00"}, "2026-11-13", "2026-11-09 10:00:00"),
        (
            {"type": "offset", "n": 1, "unit": "calendar", "at": "10:59", "edge": "until"},
            "2026-12-10",
            "2026-12-09 10:59:59",
        ),
        (
            {"type": "offset", "n": 1, "unit": "calendar", "at": "10:00", "edge": "day"},
            "2026-12-10",
            "2026-12-09 23:59:59",
        ),
        ({"type": "weekly", "weekday": "sun", "weeks": 3, "at": "20:00"}, "2026-12-10", "2026-11-22 20:00:00"),
    ],
)
def test_each_form_gives_the_instant_of_a_calendar(fields: dict[str, object], day: str, expected: str) -> None:
    service = Service(time(7, 30), CHRISTMAS.first)
    assert last(rule(**fields), day, service) == expected


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({"type": "hours", "n": 48}, "service_start"),
        ({"type": "period_offset", "n": 1}, "period_start"),
        ({"type": "clear_days", "n": 1, "anchor": "period_start"}, "period_start"),
        ({"type": "last_class_day_before_period"}, "period_start"),
    ],
)
def test_what_is_not_known_is_named(fields: dict[str, object], fact: str) -> None:
    with pytest.raises(MissingFact) as raised:
        last(rule(**fields), "2026-12-10")
    assert raised.value.fact == fact


def test_the_last_class_day_is_looked_for_when_nobody_gives_it() -> None:
    found = rule(type="last_class_day_before_period", at="12:00")
    assert last(found, "2027-01-05", Service(period_start=date(2027, 1, 4))) == "2026-12-18 12:00:00"
    given_one = Service(period_start=date(2027, 1, 4), last_class_day=date(2026, 12, 17))
    assert last(found, "2027-01-05", given_one) == "2026-12-17 12:00:00"


TABLE = {
    "type": "date_table",
    "at": "16:00",
    "rows": [
        {"from": "2026-07-06", "to": "2026-07-10", "deadline": "2026-06-26"},
        {"from": "2026-07-13", "to": "2026-07-17", "deadline": "2026-07-03", "at": "10:00"},
    ],
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-07-06", "2026-06-26 16:00:00"),
        ("2026-07-10", "2026-06-26 16:00:00"),
        ("2026-07-13", "2026-07-03 10:00:00"),
        ("2026-07-11", None),
    ],
)
def test_a_table_knows_the_days_of_its_rows_only(day: str, expected: str | None) -> None:
    assert last(rule(**TABLE), day) == expected


BY_WEEKDAY = {
    "type": "by_weekday",
    "edge": "until",
    "map": {"mon": ["fri", "11:00"], "tue": ["mon", "11:00"], "fri": ["fri", "09:00"]},
    "exceptions": [
        {"if": "first_service_day_after_school_holidays", "day": "last_class_day", "at": "15:00"},
        {"if": "monday_of_service_week_is_ferie", "map": {"tue": ["thu", "15:00"]}},
    ],
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-30", "2026-11-27 11:00:00"),
        ("2026-11-27", "2026-11-20 09:00:00"),  # strictly before: a week earlier
        ("2026-11-25", None),  # no Wednesday in the map
        ("2027-01-04", "2026-12-18 15:00:00"),  # back to school
        ("2027-01-05", "2027-01-04 11:00:00"),  # the second day is not the first
        ("2026-04-21", "2026-04-03 15:00:00"),  # back to school on the Tuesday: the Monday is in the holidays
        ("2026-04-07", "2026-04-02 15:00:00"),  # the Monday is férié
        ("2026-04-10", None),  # that map has no Friday
    ],
)
def test_exceptions_are_tried_first(day: str, expected: str | None) -> None:
    assert last(rule(**BY_WEEKDAY), day) == expected


def test_holidays_that_ended_four_days_before_are_no_exception() -> None:
    only_friday = {**BY_WEEKDAY, "map": {"fri": ["thu", "11:00"]}}
    assert last(rule(**only_friday), "2027-01-08") == "2027-01-07 11:00:00"


def test_a_quota_counts_late_operations_of_each_kind() -> None:
    quota = Quota(per="period", book=4, cancel=None)
    assert deadlines.within(quota, "book_exception", 3)
    assert not deadlines.within(quota, "book_exception", 4)
    assert deadlines.within(quota, "cancel", 99)
    assert deadlines.within(None, "book", 99)


@pytest.mark.parametrize(
    ("per", "first", "last_day"),
    [
        ("period", CHRISTMAS.first, CHRISTMAS.last),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("year", date(2026, 9, 1), date(2027, 8, 31)),
    ],
)
def test_a_quota_runs_over_a_period_a_month_or_a_school_year(per: str, first: date, last_day: date) -> None:
    quota = Quota(per=per)  # type: ignore[arg-type]
    assert deadlines.quota_days(quota, date(2026, 12, 21), CHRISTMAS) == (first, last_day)


@pytest.mark.parametrize(
    ("fields", "day", "expected"),
    [
        ({"type": "hours", "n": 24}, date(2026, 10, 26), "2026-10-25T06:30"),  # 7:30 in winter
        ({"type": "hours", "n": 72}, date(2026, 10, 26), "2026-10-23T06:30"),  # 8:30 in summer: 72 hours elapse
        ({"type": "hours", "n": 24}, date(2026, 3, 30), "2026-03-29T05:30"),
        ({"type": "hours", "n": 72}, date(2026, 3, 30), "2026-03-27T05:30"),
        ({"type": "offset", "n": 1, "unit": "calendar", "at": "02:30"}, date(2026, 10, 26), "2026-10-25T01:30"),
        ({"type": "offset", "n": 1, "unit": "calendar", "at": "12:00"}, date(2026, 10, 26), "2026-10-25T11:00"),
        ({"type": "offset", "n": 1, "unit": "calendar", "at": "12:00"}, date(2026, 3, 30), "2026-03-29T10:00"),
    ],
)
def test_instants_are_right_when_the_clock_changes(fields: dict[str, object], day: date, expected: str) -> None:
    at = deadline(rule(**fields), day, CALENDAR, Service(time(7, 30)))
    assert at is not None
    assert at.astimezone(UTC) == utc(expected)


def test_the_instant_before_three_o_clock_is_before_the_clock_jumps() -> None:
    at = deadline(rule(type="offset", n=1, unit="calendar", at="03:00", edge="before"), date(2026, 3, 30), CALENDAR)
    assert at is not None
    assert at.astimezone(UTC) == utc("2026-03-29T00:59:59.999999")


def test_the_hour_that_comes_twice_is_compared_by_what_elapsed() -> None:
    found = rule(type="hours", n=30)
    exact = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    assert in_time(found, date(2026, 10, 26), exact.replace(fold=0), CALENDAR, Service(time(8, 30)))
    assert not in_time(found, date(2026, 10, 26), exact, CALENDAR, Service(time(8, 0)))
    assert not instants.passed(exact.replace(fold=0), exact)
    assert instants.passed(exact, exact.replace(fold=0))


@given(
    DAYS,
    st.integers(0, 60),
    st.sampled_from(["calendar", "weekday", "working", "working6"]),
    st.sampled_from(["before", "until", "day"]),
)
def test_more_notice_is_never_a_later_deadline(day: date, n: int, unit: str, edge: str) -> None:
    found = [
        deadline(rule(type="offset", n=more, unit=unit, at="10:00", edge=edge), day, CALENDAR) for more in (n, n + 1)
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert found[1].astimezone(UTC) < found[0].astimezone(UTC)


@given(DAYS, st.integers(0, 200), st.sampled_from(["hours", "clear_days", "period_offset"]))
def test_nor_in_hours_or_in_clear_days(day: date, n: int, kind: str) -> None:
    service = Service(time(7, 30), day)
    found = [deadline(rule(type=kind, n=more), day, CALENDAR, service) for more in (n, n + 1)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[1].astimezone(UTC) < found[0].astimezone(UTC)


@given(DAYS, st.integers(1, 30), st.integers(0, 23))
def test_nor_in_weeks_or_in_months(day: date, n: int, hour: int) -> None:
    weeks = [rule(type="weekly", weekday="thu", weeks=weeks, at=f"{hour:02d}:00") for weeks in (n, n + 1)]
    months = [
        rule(type="monthly", day=31, months_before=months, at=f"{hour:02d}:00") for months in (n % 24, n % 24 + 1)
    ]
    for nearer, farther in (weeks, months):
        one, other = deadline(nearer, day, CALENDAR), deadline(farther, day, CALENDAR)
        assert one is not None
        assert other is not None
        assert other < one


@given(DAYS, st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS))
def test_the_weekday_of_a_deadline_is_strictly_before_and_within_a_week(day: date, service: str, weekday: str) -> None:
    at = deadline(rule(type="by_weekday", map={service: [weekday, "10:00"]}), day, CALENDAR)
    if at is None:
        assert WEEKDAYS[day.weekday()] != service
    else:
        assert WEEKDAYS[at.weekday()] == weekday
        assert 1 <= (day - at.date()).days <= 7


@given(DAYS, st.permutations(["type", "n", "unit", "at", "edge"]))
def test_the_order_of_the_keys_is_nothing(day: date, order: list[str]) -> None:
    fields = {"type": "offset", "n": 2, "unit": "working", "at": "10:00", "edge": "before"}
    same = rule(**{key: fields[key] for key in order})
    assert deadline(same, day, CALENDAR) == deadline(rule(**fields), day, CALENDAR)
