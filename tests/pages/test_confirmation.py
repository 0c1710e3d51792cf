"""What is read after Valider, for a few lines and for a school year."""

from datetime import date
from typing import Any

import pytest

import db
from pages.ui import outcomes
from portail import wording_basket
from portail.actions import basket, ordering, period
from portail.rules.booking import Outcome
from portail.rules.period import Habit, Wish
from tests.cast import ISABELLE, LEA, MATIN, NOW, SOIR, TOM
from tests.pages.conftest import OpenPage
from tests.pages.test_resume import text

PAGE = "famille/inscription.py"
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)


@pytest.fixture(autouse=True)
def filled(town: Any) -> None:
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN, SOIR], NOW)
    cells = [(LEA, SOIR, TUESDAY), (TOM, MATIN, TUESDAY)]
    basket.pick(ISABELLE, [(f"{child}|{activity}|{day}", "pick") for child, activity, day in cells], NOW)


def confirmation(open_page: OpenPage) -> str:
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    page = open_page(ISABELLE, PAGE, etape="confirmation", commande=review.key)
    return text(page) + "\n".join(element.value for element in page.markdown)


def test_a_few_lines_are_read_at_once(open_page: OpenPage) -> None:
    said = confirmation(open_page)
    assert said.count('<table class="outcomes">') == 1
    assert "<td>Léa · PERISCOLAIRE SOIR</td>" in said
    assert "<details" not in said


def test_a_school_year_is_folded_by_child_and_month_except_what_is_not_as_asked(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ? AND day = ?", [MATIN, MONDAY])
    wish = Wish(MONDAY, date(2027, 2, 28))
    period.apply(ISABELLE, wish, {(child, MATIN): Habit() for child in (LEA, TOM)}, True, NOW)
    basket.pick(ISABELLE, [(f"{LEA}|{MATIN}|{MONDAY}", "pick")], NOW)
    count = len(ordering.review(ISABELLE, NOW).verdicts)
    assert count > outcomes.FOLD_BEYOND
    said = confirmation(open_page)
    assert said.count("<tr><td>") == count
    assert said.count("<details") == 2 * 3  # December, January, February
    assert said.index("<h2>Léa</h2>") < said.index("<span>Décembre 2026</span>") < said.index("<h2>Tom</h2>")
    assert f"{count} lignes : " in said


def test_every_outcome_is_counted_in_words() -> None:
    assert wording_basket.tally([Outcome.WAITING, Outcome.CONFIRMED, Outcome.CONFIRMED]) == (
        "2 acceptées, 1 sur liste d'attente"
    )
    for outcome in Outcome:
        assert wording_basket.tally([outcome]).startswith("1 ")
