"""When to bring and fetch a child: never around the class, always around a whole day."""

from dataclasses import replace
from datetime import date, time

import pytest

from portail.rules.agenda import Entry
from portail.rules.booking import State
from portail.rules.calendar import HourMode
from portail.rules.fridge import Moment, goings
from tests.rules.test_agenda import ENTRY

MATIN = replace(ENTRY, activity_id=1, opens_at=time(7, 15), closes_at=time(8, 30), hour_mode=HourMode.ARRIVAL)
SOIR = replace(ENTRY, activity_id=3, opens_at=time(16, 30), closes_at=time(18, 30), hour_mode=HourMode.DEPARTURE)
DAY = replace(ENTRY, activity_id=4, opens_at=time(7, 30), closes_at=time(18))
HALF = replace(DAY, closes_at=time(13, 30))
AFTERNOON = replace(DAY, opens_at=time(13, 30))


@pytest.mark.parametrize(
    ("entries", "bring", "fetch"),
    [
        ([ENTRY], None, None),  # the canteen, between two classes
        ([MATIN], time(7, 15), None),
        ([SOIR], None, time(18, 30)),
        ([MATIN, ENTRY, SOIR], time(7, 15), time(18, 30)),
        ([DAY], time(7, 30), time(18)),
        ([HALF], time(7, 30), time(13, 30)),
        ([AFTERNOON], None, time(18)),
    ],
)
def test_moments(entries: list[Entry], bring: time | None, fetch: time | None):
    (going,) = goings(entries)
    assert (going.bring and going.bring.at, going.fetch and going.fetch.at) == (bring, fetch)


def test_the_hour_the_family_said_is_exact():
    (going,) = goings([replace(MATIN, hour=time(7, 45)), SOIR])
    assert going.bring == Moment(time(7, 45), exact=True, sure=True)
    assert going.fetch == Moment(time(18, 30), exact=False, sure=True)


def test_what_staff_have_not_answered_is_unsure():
    (going,) = goings([MATIN, replace(SOIR, state=State.REQUESTED)])
    assert going.bring is not None
    assert going.fetch is not None
    assert (going.bring.sure, going.fetch.sure) == (True, False)


@pytest.mark.parametrize("state", [State.WAITING, State.REFUSED, State.CANCELLED, State.ABSENT])
def test_a_child_who_does_not_go_is_left_out(state: State):
    assert goings([replace(MATIN, state=state)]) == []


def test_days_then_children_in_the_order_given():
    later = replace(MATIN, day=date(2026, 12, 3))
    found = goings([MATIN, replace(MATIN, child_id=9), later])
    assert [(going.day.day, going.child_id) for going in found] == [(1, 11), (1, 9), (3, 11)]
