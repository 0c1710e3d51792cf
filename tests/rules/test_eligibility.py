"""What blocks a child here."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from portail.errors import (
    AgeOutside,
    AlreadyBooked,
    Closed,
    Full,
    HourOutside,
    MoveNotAllowed,
    NothingBooked,
    OtherHousehold,
    Past,
    TooLate,
)
from portail.rules import eligibility, rule_sets
from portail.rules.booking import Booking, Operation, State
from portail.rules.calendar import PARIS, SchoolCalendar
from portail.rules.capacity import Group, Places
from portail.rules.eligibility import Situation
from tests.cast import ACTIVITIES, BILLARD, HADDAD, MATIN, MERCREDI, NOW, SOIR

BY_ID = {activity.id: activity for activity in ACTIVITIES}
CALENDAR = SchoolCalendar(feries={date(2026, 12, 25): "Noël"})
TUESDAY = date(2026, 12, 1)
LEA_BORN, TOM_BORN = date(2020, 3, 12), date(2022, 9, 30)


def situation(activity: int = MATIN, day: date = TUESDAY, born: date = LEA_BORN, **other: object) -> Situation:
    group = Group(activity * 10, activity, "3-11 ans", 2, 11, 3)
    places = Places(activity, group.id, day, 3, 0, 0)
    return replace(Situation("Léa", born, BILLARD, BY_ID[activity], day, group, places, None), **other)  # type: ignore[arg-type]


def booking(state: State, household: int = BILLARD, day: date = TUESDAY) -> Booking:
    wanted = Operation.CANCEL if state is State.CHANGE_REQUESTED else None
    since = datetime(2026, 11, 1)  # noqa: DTZ001 – naive UTC, as stored
    return Booking(11, MATIN, day, 10, household, state, time(7, 15), wanted, None, Decimal("3.10"), None, "", since)


def test_a_free_day_in_time_is_blocked_by_nothing() -> None:
    assert eligibility.booking_blocker(situation(), CALENDAR, NOW) is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (situation(day=date(2026, 12, 2)), Closed),
        (situation(day=date(2026, 12, 25)), Closed),
        (situation(MERCREDI, date(2026, 12, 2), TOM_BORN), AgeOutside),
        (situation(group=None), AgeOutside),
        (situation(places=None), Closed),
        (situation(places=Places(MATIN, 10, TUESDAY, 3, 0, 3)), Full),
        (situation(booking=booking(State.CONFIRMED)), AlreadyBooked),
        (situation(booking=booking(State.WAITING)), AlreadyBooked),
        (situation(day=date(2026, 11, 23)), Past),
        (situation(SOIR, date(2026, 11, 24)), TooLate),
    ],
)
def test_each_cause_has_its_refusal(case: Situation, expected: type[Exception]) -> None:
    assert isinstance(eligibility.booking_blocker(case, CALENDAR, NOW), expected)


@pytest.mark.parametrize("state", [State.CANCELLED, State.REFUSED])
def test_a_cancelled_or_refused_day_can_be_taken_up_again(state: State) -> None:
    assert eligibility.booking_blocker(situation(booking=booking(state)), CALENDAR, NOW) is None


def test_an_extra_place_given_by_staff_counts() -> None:
    assert eligibility.booking_blocker(situation(places=Places(MATIN, 10, TUESDAY, 3, 1, 3)), CALENDAR, NOW) is None


def test_the_last_minute_counts_and_the_next_second_does_not() -> None:
    eve = datetime(2026, 11, 30, 18, 0, tzinfo=PARIS)
    assert eligibility.booking_blocker(situation(), CALENDAR, eve) is None
    assert isinstance(eligibility.booking_blocker(situation(), CALENDAR, eve + timedelta(seconds=1)), TooLate)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (situation(), NothingBooked),
        (situation(booking=booking(State.CANCELLED)), NothingBooked),
        (situation(booking=booking(State.CONFIRMED, HADDAD)), OtherHousehold),
        (situation(booking=booking(State.CANCEL_REQUESTED)), MoveNotAllowed),
        (situation(booking=booking(State.CHANGE_REQUESTED)), MoveNotAllowed),
        (situation(booking=booking(State.ABSENT)), MoveNotAllowed),
        (situation(day=date(2026, 11, 20), booking=booking(State.CONFIRMED, day=date(2026, 11, 20))), Past),
    ],
)
def test_a_change_is_refused_with_its_cause(case: Situation, expected: type[Exception]) -> None:
    assert isinstance(eligibility.change_blocker(case, Operation.CANCEL, CALENDAR, NOW), expected)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.REQUESTED, State.WAITING])
def test_what_is_booked_by_the_household_can_be_changed(state: State) -> None:
    assert eligibility.change_blocker(situation(booking=booking(state)), Operation.CANCEL, CALENDAR, NOW) is None


def test_nothing_can_be_changed_once_the_service_has_begun() -> None:
    case = situation(booking=booking(State.CONFIRMED))
    begun = datetime(2026, 12, 1, 7, 15, tzinfo=PARIS)
    assert isinstance(eligibility.change_blocker(case, Operation.CANCEL, CALENDAR, begun), Past)
    assert eligibility.change_blocker(case, Operation.CANCEL, CALENDAR, begun - timedelta(seconds=1)) is None


@pytest.mark.parametrize("hour", [None, time(7, 20), time(7, 0), time(8, 45), time(23, 0)])
def test_an_hour_that_is_not_offered_is_refused(hour: time | None) -> None:
    with pytest.raises(HourOutside):
        eligibility.check_hour(BY_ID[MATIN], hour)


def test_the_usual_hour_is_the_most_frequent_then_the_default() -> None:
    matin = BY_ID[MATIN]
    assert eligibility.usual_hour(matin, [time(8), time(7, 45), time(7, 45), time(3)]) == time(7, 45)
    assert eligibility.usual_hour(matin, []) == time(7, 15)
    assert eligibility.usual_hour(replace(matin, default_hour=None), []) == time(7, 15)
    assert eligibility.usual_hour(replace(BY_ID[SOIR], default_hour=None), []) == time(18, 30)


def test_an_activity_is_offered_to_a_child_who_reaches_the_age_before_its_end() -> None:
    mercredi = BY_ID[MERCREDI]
    assert eligibility.offer_blocker(mercredi, "Zoé", date(2021, 6, 1), NOW.date()) is None
    assert isinstance(eligibility.offer_blocker(mercredi, "Tom", TOM_BORN, NOW.date()), AgeOutside)
    assert isinstance(eligibility.offer_blocker(mercredi, "Léa", LEA_BORN, date(2027, 8, 1)), Past)


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ('{"type": "hours", "n": 48}', TUESDAY, "2026-11-29 07:15"),
        ('{"type": "period_offset", "n": 10, "at": "12:00"}', TUESDAY, "2026-08-22 12:00"),
    ],
)
def test_a_deadline_may_depend_on_the_hour_and_on_the_period(rule: str, day: date, expected: str) -> None:
    activity = replace(BY_ID[MATIN], rules=(rule_sets.always(rule),))
    last = eligibility.limit(activity, Operation.BOOK, day, CALENDAR)
    assert f"{last:%Y-%m-%d %H:%M}" == expected
