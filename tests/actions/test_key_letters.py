"""Activation letters are fetched by who made them, for a quarter of an hour."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import db
from portail.actions import key_letters
from portail.errors import Forbidden, NotFound
from portail.rules.access import Role, User
from tests.cast import ADELE, BILLARD, DIANE, NOW

NINA = 115
SECOND = replace(DIANE, role=Role.ADMIN)


@pytest.fixture
def number(town: Path) -> str:
    with db.transaction() as con:
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nina', 'Œrsted')",
                    [NINA, BILLARD])  # fmt: skip
    return key_letters.make(ADELE, [NINA], NOW).number


def test_who_made_them_fetches_them_for_a_quarter_of_an_hour(number: str) -> None:
    assert key_letters.read(ADELE, number, NOW + key_letters.KEPT).startswith(b"%PDF-")
    with pytest.raises(NotFound):
        key_letters.read(ADELE, number, NOW + key_letters.KEPT + timedelta(seconds=1))


def test_newer_letters_end_the_former_ones(number: str) -> None:
    newer = key_letters.make(ADELE, [NINA], NOW).number
    assert key_letters.read(ADELE, newer, NOW)
    with pytest.raises(NotFound):
        key_letters.read(ADELE, number, NOW)


@pytest.mark.parametrize(
    ("user", "refusal"), [(SECOND, NotFound), (DIANE, Forbidden)], ids=["another admin", "director"]
)
def test_nobody_else_fetches_them(number: str, user: User, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        key_letters.read(user, number, NOW)
