"""« Saisir une période »: dates, weekdays, parity of ISO weeks, what is usual."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail import wording, wording_basket
from portail.errors import AlreadyBooked, BadInput, Closed, Full
from portail.rules import period
from portail.rules.calendar import ClosedReason
from portail.rules.period import EVERY_DAY, Habit, Weeks, Wish
from tests.cast import ACTIVITIES, LEA, MATIN, SOIR, TOM

DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def days(weekdays: set[int], weeks: Weeks = Weeks.ALL, period: tuple[date, date] = DECEMBER) -> list[str]:
    return [f"{day:%d/%m}" for day in Wish(*period, frozenset(weekdays), weeks).days()]


def test_both_ends_are_included() -> None:
    assert days({1, 3})[0] == "01/12"
    assert days({1, 3})[-1] == "31/12"


def test_weeks_are_even_or_odd_by_their_iso_number() -> None:
    assert days({1}, Weeks.EVEN) == ["08/12", "22/12"]
    assert days({1}, Weeks.ODD) == ["01/12", "15/12", "29/12"]


def test_parity_follows_the_iso_number_across_a_year_of_53_weeks() -> None:
    winter = (date(2026, 12, 21), date(2027, 1, 15))
    assert days({0}, Weeks.ODD, winter) == ["28/12", "04/01"]  # weeks 53 and 1: two odd weeks in a row
    assert days({0}, Weeks.EVEN, winter) == ["21/12", "11/01"]


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ((date(2026, 12, 2), date(2026, 12, 1)), "La date de fin vient avant la date de début."),
        ((date(2026, 1, 1), date(2028, 1, 1)), "Cette période est trop longue"),
        ((date.min, date.max), "Cette période est trop longue"),
    ],
)
def test_a_period_upside_down_or_too_long_is_refused(period: tuple[date, date], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        days({1}, period=period)
    assert wording.refusal(refused.value).startswith(said)


def test_no_weekday_is_a_mistake() -> None:
    with pytest.raises(BadInput) as refused:
        days(set())
    assert wording.refusal(refused.value) == "Choisissez au moins un jour de la semaine."


MORNING = next(activity for activity in ACTIVITIES if activity.id == MATIN)
MONDAYS = Habit(frozenset({0}), time(8))


@given(st.dates(date(2020, 1, 1), date(2034, 12, 31)))
def test_every_day_is_of_an_even_or_of_an_odd_week_the_same_all_week_long(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    assert Weeks.EVEN.has(day) is not Weeks.ODD.has(day)
    assert Weeks.EVEN.has(day) is Weeks.EVEN.has(monday)
    assert Weeks.ALL.has(day)


def test_2026_has_53_weeks_and_its_last_is_followed_by_the_first() -> None:
    sunday, monday = date(2027, 1, 3), date(2027, 1, 4)
    assert (sunday.isocalendar().week, monday.isocalendar().week) == (53, 1)
    assert Weeks.ODD.has(sunday)
    assert Weeks.ODD.has(monday)


def test_a_wish_and_the_habit_of_a_child_must_agree_on_the_day() -> None:
    wish = Wish(*DECEMBER, frozenset({0, 1}), Weeks.EVEN)
    habits = {(LEA, MATIN): MONDAYS, (TOM, MATIN): Habit(frozenset({1, 2}), weeks=Weeks.ODD), (TOM, SOIR): Habit()}
    found = [(child, activity, day.day) for child, activity, day in period.designated(wish, habits)]
    assert found == [
        (LEA, MATIN, 7),
        (TOM, SOIR, 7),
        (TOM, SOIR, 8),
        (LEA, MATIN, 21),
        (TOM, SOIR, 21),
        (TOM, SOIR, 22),
    ]


def test_what_is_usual_is_what_half_of_the_weeks_show() -> None:
    booked = [(date(2026, 11, day), time(8) if day < 20 else time(7, 15)) for day in (2, 3, 9, 10, 16, 20, 23)]
    assert period.from_bookings(booked) == Habit(frozenset({0, 1}), time(8))
    assert period.from_bookings([]) is None
    assert period.from_bookings([(date(2026, 11, 2), None)]) == Habit(frozenset({0}))


def test_days_are_those_of_each_child_or_those_of_one_of_them() -> None:
    known = {(LEA, MATIN): MONDAYS, (TOM, SOIR): Habit(frozenset({3}))}
    series = [(LEA, MATIN), (TOM, MATIN), (TOM, SOIR)]
    assert period.alike(series, known) == known
    assert period.alike(series, known, LEA) == {(LEA, MATIN): MONDAYS, (TOM, MATIN): MONDAYS}


@pytest.mark.parametrize(
    ("wish", "habit", "known", "expected"),
    [
        (Wish(*DECEMBER, frozenset({0, 2})), Habit(), False, Habit(frozenset({0}), time(8))),
        (Wish(*DECEMBER), Habit(), True, Habit(frozenset({0, 1, 3, 4}), time(8))),
        (Wish(*DECEMBER, EVERY_DAY, Weeks.ODD), Habit(), True, Habit(frozenset({0, 1, 3, 4}), time(8), Weeks.ODD)),
        (Wish(*DECEMBER), Habit(frozenset({0}), None, Weeks.EVEN), True, Habit(frozenset({0}), time(8), Weeks.EVEN)),
        (Wish(date(2026, 12, 7), date(2026, 12, 19)), Habit(), True, None),
        (Wish(date(2026, 12, 7), date(2026, 12, 20)), Habit(), True, Habit(frozenset({0, 1, 3, 4}), time(8))),
        (Wish(date(2026, 12, 7), date(2026, 12, 8)), Habit(), False, Habit(frozenset({0, 1, 3, 4}), time(8))),
        (Wish(*DECEMBER, frozenset({2})), Habit(), False, None),
    ],
)
def test_what_a_period_teaches(wish: Wish, habit: Habit, known: bool, expected: Habit | None) -> None:
    assert period.to_remember(wish, habit, MORNING, time(8), known) == expected


def test_a_habit_is_what_the_activity_still_has() -> None:
    assert period.possible(Habit(frozenset({0, 2}), time(8)), MORNING) == MONDAYS
    assert period.possible(Habit(frozenset({0}), time(6)), MORNING) == Habit(frozenset({0}))
    assert period.possible(Habit(frozenset({2})), MORNING) is None


def test_habits_are_said_in_french() -> None:
    odd = Habit(frozenset({3, 0, 1}), time(7, 45), Weeks.ODD)
    assert wording_basket.habit(odd, MORNING) == "lundi, mardi et jeudi, semaines impaires, arrivée à 7h45"


def test_causes_are_counted_in_days_and_named_where_they_are_not_everybodys() -> None:
    day = date(2026, 12, 21)
    closed = Closed(day, ClosedReason.HOLIDAYS, "Noël")
    found = [
        ((name, day + timedelta(days=number)), closed) for name in ("Léa · Matin", "Tom · Matin") for number in range(2)
    ]
    found.append((("Tom · Matin", date(2026, 12, 3)), Full(day)))
    found += [(("Léa · Matin", date(2026, 12, number)), AlreadyBooked(day)) for number in range(1, 8)]
    assert wording_basket.left_out(found, 2) == [
        "7 jours déjà réservés (entre le 01/12/2026 et le 07/12/2026) : Léa · Matin",
        "2 jours de vacances (21, 22 déc.)",
        "1 jour complet (3 déc.) : Tom · Matin",
    ]
