"""Shortcuts shared by the tests of the actions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import db
from portail.actions import basket, ordering
from portail.actions.ordering import Receipt
from portail.rules.access import User
from tests.cast import NOW

Count = Callable[[str], int]
Order = Callable[..., Receipt]


@pytest.fixture
def count(town: Path) -> Count:
    """How many rows a FROM clause has: « bookings WHERE state = 'waiting' »."""

    def rows(source: str) -> int:
        with db.cursor() as con:
            found = con.execute(f"SELECT count(*) FROM {source}").fetchone()
        assert found is not None
        return int(found[0])

    return rows


@pytest.fixture
def order(town: Path) -> Order:
    """Put cells in the basket, « child|activity|day », and validate it."""

    def validated(user: User, *cells: str, now: datetime = NOW) -> Receipt:
        basket.cart(user, now)
        assert basket.pick(user, [(cell, "pick") for cell in cells], now) == []
        review = ordering.review(user, now)
        return ordering.validate(user, review.key, review.fingerprint, now)

    return validated
