"""When booking opens and closes."""

import json
from datetime import date, datetime, time
from typing import Any

import pytest

from portail.errors import MissingFact, UnlistedFact
from portail.rules import instants, reading
from portail.rules.facts import Facts
from portail.rules.openings import Answer, Opening, answer


def at(rule: dict[str, Any], now: str, **facts: Any) -> Answer:
    moment = datetime.fromisoformat(now)
    local = instants.at(moment.date(), moment.time())
    return answer(reading.shape(Opening, json.dumps(rule)), local, Facts(facts))


SUMMER = {"opens": "2026-03-29 09:30", "closes": "2026-10-25"}
BY_TOWN = {"by": "resident", "opens": {"yes": "2026-09-13", "no": "2026-09-27 14:00"}}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-29 09:29:59", Answer.NOT_OPEN_YET),
        ("2026-03-29 09:30:00", Answer.OPEN),
        ("2026-10-25 23:59:59", Answer.OPEN),
        ("2026-10-26 00:00:00", Answer.CLOSED),
    ],
)
def test_it_opens_at_the_instant_and_closes_after_the_whole_day(now: str, expected: Answer) -> None:
    assert at(SUMMER, now) == expected


@pytest.mark.parametrize(
    ("now", "resident", "expected"),
    [
        ("2026-09-13 00:00:00", True, Answer.OPEN),
        ("2026-09-12 23:59:59", True, Answer.NOT_OPEN_YET),
        ("2026-09-27 13:59:59", False, Answer.NOT_OPEN_YET),
        ("2026-09-27 14:00:00", False, Answer.OPEN),
    ],
)
def test_each_answer_has_its_opening(now: str, resident: bool, expected: Answer) -> None:
    assert at(BY_TOWN, now, resident=resident) == expected


def test_an_answer_that_is_missing_or_not_listed_is_named() -> None:
    with pytest.raises(MissingFact):
        at(BY_TOWN, "2026-09-27 14:00")
    with pytest.raises(UnlistedFact):
        at(BY_TOWN, "2026-09-27 14:00", resident="peut-être")


def test_an_hour_that_comes_twice_is_read_as_the_later_and_a_skipped_one_after_the_jump() -> None:
    assert instants.at(date(2026, 10, 25), time(2, 30)).fold == 1
    assert f"{instants.at(date(2026, 3, 29), time(2, 30)):%H:%M}" == "03:30"
