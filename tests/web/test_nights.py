"""The night's work."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

import db
from portail.actions import links, signing
from portail.rules.calendar import PARIS
from portail.rules.links import Purpose
from portail.web import nights
from tests.cast import ISABELLE, MATIN, NOW


def _at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (_at(2026, 11, 23, 2, 59), _at(2026, 11, 23, 3)),
        (_at(2026, 11, 23, 3), _at(2026, 11, 24, 3)),
        (_at(2026, 12, 31, 23), _at(2027, 1, 1, 3)),
    ],
)
def test_the_next_night(now: datetime, night: datetime) -> None:
    assert nights.next_night(now) == night


def test_old_sessions_are_forgotten_and_recent_ones_kept(town: Path) -> None:
    for moment in (NOW - timedelta(days=60), NOW):
        signing.open_session(ISABELLE.account_id, former="", ip="", device="", now=moment)
    nights.clean(NOW)
    with db.cursor() as con:
        assert con.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_a_wrong_counter_is_reported(town: Path) -> None:
    assert nights.clean(NOW) == 0
    with db.transaction() as con:
        con.execute("UPDATE places SET taken = 1 WHERE activity_id = ? AND day = DATE '2026-11-24'", [MATIN])
    assert nights.clean(NOW) == 1


def test_old_links_are_forgotten(town: Path) -> None:
    with db.transaction() as con:
        for moment in (NOW - timedelta(days=60), NOW):
            links.make(con, Purpose.RESET, None, moment)
    nights.clean(NOW)
    with db.cursor() as con:
        assert con.execute("SELECT count(*) FROM account_links").fetchone() == (1,)
