"""« Mes informations sont à jour »: asked or not, and then the same answer everywhere."""

from datetime import date, timedelta

import pytest

import db
from db import child_files as table
from db.structure import put_setting
from portail import clock
from portail.actions import basket, child_files, ordering, planning
from portail.errors import Forbidden, NotConfirmed
from portail.rules.booking import Operation, Outcome
from portail.rules.planning import Cell
from tests.actions.conftest import Count
from tests.cast import AGATHE, BILLARD, HADDAD, ISABELLE, KARIM, LEA, MATIN, NOW, YANIS

TUESDAY = date(2026, 12, 1)
KEY = f"{LEA}|{MATIN}|{TUESDAY}"

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def asked(town: object) -> None:
    with db.transaction() as con:
        put_setting(con, "confirmation_months", "12")


def test_nothing_is_asked_by_default() -> None:
    basket.cart(ISABELLE, NOW)
    assert basket.pick(ISABELLE, [(KEY, "pick")], NOW) == []


@pytest.mark.usefixtures("asked")
def test_the_click_the_cell_and_the_basket_refuse_for_the_same_reason() -> None:
    basket.cart(ISABELLE, NOW)
    ((_, refusal),) = basket.pick(ISABELLE, [(KEY, "pick")], NOW)
    assert isinstance(refusal, NotConfirmed)
    cells = planning.month(ISABELLE, [LEA], [MATIN], TUESDAY, NOW).cells
    assert isinstance(cells[TUESDAY][0].view.refusal, NotConfirmed)
    assert cells[TUESDAY][0].view.state is Cell.LATE


@pytest.mark.usefixtures("asked")
def test_once_confirmed_the_whole_household_books() -> None:
    child_files.confirm(ISABELLE, NOW)
    basket.cart(ISABELLE, NOW)
    assert basket.pick(ISABELLE, [(KEY, "pick")], NOW) == []


@pytest.mark.usefixtures("asked")
def test_another_familys_word_is_not_ours() -> None:
    child_files.confirm(ISABELLE, NOW)
    basket.cart(KARIM, NOW)
    ((_, refusal),) = basket.pick(KARIM, [(f"{YANIS}|{MATIN}|{TUESDAY}", "pick")], NOW)
    assert isinstance(refusal, NotConfirmed)


def test_a_basket_filled_before_is_refused_line_by_line_and_kept() -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(KEY, "pick")], NOW)
    with db.transaction() as con:
        put_setting(con, "confirmation_months", "12")
    (verdict,) = ordering.review(ISABELLE, NOW).verdicts
    assert verdict.outcome is Outcome.REFUSED
    assert isinstance(verdict.refusal, NotConfirmed)


def test_cancelling_never_asks_for_it() -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(KEY, "pick")], NOW)
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    with db.transaction() as con:
        put_setting(con, "confirmation_months", "12")
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, NOW)
    (verdict,) = ordering.review(ISABELLE, NOW).verdicts
    assert verdict.refusal is None


@pytest.mark.usefixtures("asked")
def test_it_holds_a_year_to_the_day() -> None:
    child_files.confirm(ISABELLE, NOW)
    with db.cursor() as con:
        found, last = table.confirmation(con, BILLARD)
    assert found.until == date(2027, 11, 23)
    assert (found.due(date(2027, 11, 23)), found.due(date(2027, 11, 24))) == (False, True)
    assert last is not None
    assert last.name == "Isabelle Billard"


@pytest.mark.usefixtures("asked")
def test_every_word_is_dated_and_kept(count: Count) -> None:
    child_files.confirm(ISABELLE, NOW)
    child_files.confirm(ISABELLE, NOW)  # a double click
    child_files.confirm(ISABELLE, NOW + timedelta(days=1))
    assert count(f"confirmations WHERE household_id = {BILLARD}") == 2
    with db.cursor() as con:
        _, last = table.confirmation(con, BILLARD)
        assert table.confirmation(con, HADDAD)[1] is None
    assert last is not None
    assert last.confirmed_at == clock.to_utc(NOW + timedelta(days=1))


def test_staff_cannot_say_it_for_a_family() -> None:
    with pytest.raises(Forbidden):
        child_files.confirm(AGATHE, NOW)
