"""The summary: grouped, sorted, and what changed since, before Valider."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import catalogue
from portail.actions import basket, ordering, period
from portail.rules.booking import Operation
from portail.rules.period import Habit, Wish
from tests.actions.test_since import set_price, withdraw
from tests.cast import AGATHE, ISABELLE, LEA, MATIN, NOW, SOIR, TOM
from tests.pages.conftest import OpenPage

PAGE = "famille/inscription.py"
TUESDAY, MONDAY = date(2026, 12, 1), date(2026, 12, 7)


@pytest.fixture(autouse=True)
def filled(town: Any) -> None:
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN, SOIR], NOW)
    cells = [(LEA, SOIR, TUESDAY), (TOM, MATIN, TUESDAY), (LEA, MATIN, MONDAY)]
    basket.pick(ISABELLE, [(f"{child}|{activity}|{day}", "pick") for child, activity, day in cells], NOW)


def text(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(element.proto.body for element in page.get("html"))


def rows(page: AppTest) -> list[str]:
    return [body.split("</bdi>")[0].split("<bdi>")[1] for body in text(page).splitlines() if "<bdi>" in body]


def test_lines_are_under_their_child_and_week(open_page: OpenPage) -> None:
    shown = text(open_page(ISABELLE, PAGE, etape="resume"))
    assert shown.index("<h2>Léa</h2>") < shown.index("Semaine 50") < shown.index("<h2>Tom</h2>")
    assert "Semaine 49 · du lundi 30 novembre au vendredi 4 décembre 2026" in shown
    assert "12,40\xa0€" in shown


def test_another_order_keeps_lines_total_and_buttons(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert rows(page) == ["Léa", "Léa", "Tom"]
    page.get("button_group")[0].set_value("date").run()
    assert rows(page) == ["Tom", "Léa", "Léa"]
    page.button(f"remove-{TOM}-{MATIN}-{TUESDAY}").click().run()
    assert [v.line.child_id for v in ordering.review(ISABELLE, NOW).verdicts] == [LEA, LEA]


def test_an_order_that_does_not_exist_is_that_of_the_children(open_page: OpenPage) -> None:
    assert rows(open_page(ISABELLE, PAGE, etape="resume", tri="<script>")) == ["Léa", "Léa", "Tom"]


def test_nothing_is_said_of_a_basket_that_did_not_change(open_page: OpenPage) -> None:
    assert open_page(ISABELLE, PAGE, etape="resume").warning.len == 0


def test_what_changed_is_named_at_the_top_and_on_the_line_before_valider(open_page: OpenPage) -> None:
    set_price(MATIN, "9.99")
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ? AND day = ?", [SOIR, TUESDAY])
    page = open_page(ISABELLE, PAGE, etape="resume")
    (warning,) = page.warning
    said = warning.value.replace("\\", "")
    assert "3 lignes ont changé" in said
    assert "Léa · PERISCOLAIRE SOIR, mardi 1er décembre 2026 : il n'y a plus de place" in said
    assert "le prix passe de 3,10\xa0€ à 9,99\xa0€" in said
    assert "<small>Prix : 3,10\xa0€ → 9,99\xa0€.</small>" in text(page)
    page.checkbox[0].check().run()
    assert ordering.review(ISABELLE, NOW).verdicts[0].line.wait_if_full
    page.checkbox[0].uncheck().run()
    assert not ordering.review(ISABELLE, NOW).verdicts[0].line.wait_if_full


def test_a_second_click_on_a_bin_does_not_reach_the_next_line(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    first = next(button for button in page.button if button.key.startswith("remove-"))
    first.click().run()
    first.click().run()  # the browser had not seen the answer yet
    assert len(ordering.review(ISABELLE, NOW).verdicts) == 2


def test_the_hour_of_a_day_in_the_basket_is_changed_from_its_line(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    clock = page.button(f"hour-{LEA}-{MATIN}-{MONDAY}")
    assert clock.label == "Changer l'heure : Léa, PERISCOLAIRE MATIN, lundi 7 décembre 2026"
    clock.click().run()
    assert any("PERISCOLAIRE MATIN" in shown.value for shown in page.markdown)
    assert page.button("dialog-update").disabled  # no other hour is chosen yet


def test_a_price_that_changes_while_the_summary_is_open_is_shown_before_it_is_accepted(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    set_price(MATIN, "9.99")
    page.button("validate").click().run()
    assert page.query_params["etape"] == "resume"
    assert any("Votre panier a changé depuis l'affichage" in warning.value for warning in page.warning)
    assert any("le prix passe de 3,10\xa0€ à 9,99\xa0€" in warning.value for warning in page.warning)
    page.button("validate").click().run()
    assert page.query_params["etape"] == "confirmation"


def test_an_activity_withdrawn_is_named_and_the_rest_is_ordered(open_page: OpenPage) -> None:
    withdraw(MATIN)
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert "2 lignes ont changé" in page.warning[0].value
    assert text(page).count("N'est plus proposée. Cette ligne sera laissée de côté.") == 2
    page.button(f"remove-{TOM}-{MATIN}-{TUESDAY}").click().run()
    page.button("validate").click().run()
    assert page.query_params["etape"] == "confirmation"
    assert not open_page(ISABELLE, PAGE, etape="planning").exception


def test_a_basket_of_withdrawn_activities_cannot_be_validated(open_page: OpenPage) -> None:
    withdraw(MATIN)
    withdraw(SOIR)
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert page.button("validate").disabled
    page.button("empty").click().run()
    assert not page.exception
    assert any("panier est vide" in info.value for info in page.info)


@pytest.mark.parametrize(
    "name", ["<script>window.hacked=1</script>", "Zoé 🦊 *gras*", "ليلى", "\u202eevil\u2066", "[x](http://y)"]
)
def test_names_are_text_whatever_they_hold(name: str, open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE children SET first_name = ? WHERE id = ?", [name, LEA])
    set_price(MATIN, "9.99")
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert "<script>window" not in text(page)
    assert "[x](http" not in page.warning[0].value
    assert "*gras*" not in page.warning[0].value.replace("\\*", "")
    assert not any(turn in page.warning[0].value for turn in "\u202e\u2066")


def test_the_last_period_is_undone_from_the_planning(open_page: OpenPage) -> None:
    period.apply(ISABELLE, Wish(MONDAY, date(2026, 12, 11)), {(TOM, SOIR): Habit()}, True, NOW)
    page = open_page(ISABELLE, PAGE, etape="planning")
    assert page.button("period-undo").label == "Annuler la période (4 lignes)"
    page.button("period-undo").click().run()
    assert [info.value for info in page.info] == ["Période annulée : 4 lignes comme avant."]
    assert len(ordering.review(ISABELLE, NOW).verdicts) == 3
    assert "period-undo" not in {button.key for button in page.button}


def test_savings_of_cancellations_are_a_line_of_their_own(open_page: OpenPage) -> None:
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    basket.ask(ISABELLE, (LEA, MATIN, MONDAY), Operation.CANCEL, None, NOW)
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert not any(button.key.startswith("hour-") for button in page.button)  # nothing to change in a cancellation
    shown = text(page)
    assert '<dd class="sum">0,00\xa0€</dd>' in shown
    assert "<dt>Économie des annulations</dt><dd>–3,10\xa0€</dd>" in shown


def test_staff_have_no_summary(open_page: OpenPage) -> None:
    with pytest.raises(ValueError, match="inscription"):
        open_page(AGATHE, PAGE, etape="resume")
    catalogue.changed()
