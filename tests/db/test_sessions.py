"""Rows of sessions: found while open, forgotten long after their end."""

from datetime import timedelta
from pathlib import Path

import db
from db import sessions
from portail import clock
from tests.cast import ISABELLE, NOW

AT = clock.to_utc(NOW)
LONG_AGO = AT - timedelta(days=1)


def _add(con: db.Connection, token_hash: str = "a", hours: int = 12) -> None:
    sessions.add(con, token_hash, ISABELLE.account_id, AT, AT + timedelta(hours=hours), "192.0.2.1", "Firefox")


def test_an_open_session_knows_its_user(town: Path) -> None:
    with db.transaction() as con:
        _add(con)
        found = sessions.find(con, "a", AT)
    assert found is not None
    assert found.user == ISABELLE


def test_a_session_is_over_at_its_end(town: Path) -> None:
    with db.transaction() as con:
        _add(con)
        assert sessions.find(con, "a", AT + timedelta(hours=12)) is None
        assert sessions.find(con, "b", AT) is None


def test_touching_a_session_moves_its_last_use(town: Path) -> None:
    later = AT + timedelta(minutes=5)
    with db.transaction() as con:
        _add(con)
        sessions.touch(con, "a", later)
        assert [one.seen_at for one in sessions.open_of(con, ISABELLE.account_id, AT, LONG_AGO)] == [later]


def test_closing_twice_tells_so(town: Path) -> None:
    with db.transaction() as con:
        _add(con)
        assert sessions.revoke(con, ISABELLE.account_id, "a", AT)
        assert not sessions.revoke(con, ISABELLE.account_id, "a", AT)


def test_closing_all_keeps_the_one_named(town: Path) -> None:
    with db.transaction() as con:
        for token_hash in "abc":
            _add(con, token_hash)
        assert sessions.revoke_all(con, ISABELLE.account_id, AT, keep="b") == 2
        assert [one.token_hash for one in sessions.open_of(con, ISABELLE.account_id, AT, LONG_AGO)] == ["b"]
