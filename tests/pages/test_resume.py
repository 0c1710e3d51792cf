"""The summary: grouped, sorted, and what changed since, before Valider."""

from datetime import date, time
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
from tests.pages.basket_page import act, lines, send, shown
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
    return [line["name"] for line in lines(page)]


def test_lines_are_under_their_child_and_week(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    heads = [(group["child"], group["title"].split(" · ")[0], len(group["lines"])) for group in shown(page)["groups"]]
    assert heads == [("Léa", "Semaine 49", 1), ("", "Semaine 50", 1), ("Tom", "Semaine 49", 1)]
    assert shown(page)["groups"][0]["title"] == "Semaine 49 · du lundi 30 novembre au vendredi 4 décembre 2026"
    assert shown(page)["groups"][0]["child_note"] == "2 lignes · 9,30\xa0€"
    assert '<dd class="sum">12,40\xa0€</dd>' in text(page)


def test_another_order_keeps_lines_total_and_buttons(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert rows(page) == ["Léa", "Léa", "Tom"]
    page.get("button_group")[0].set_value("date").run()
    assert rows(page) == ["Tom", "Léa", "Léa"]
    act(page, "remove", (TOM, MATIN, TUESDAY))
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
    told = [(line["wait"], line["told"], line["notes"][0][:6]) for line in lines(page)]
    assert told == [(False, True, "Le mar"), (None, True, "Prix :"), (None, True, "Prix :")]
    assert lines(page)[1]["notes"] == ["Prix : 3,10\xa0€ → 9,99\xa0€."]
    act(page, "wait", (LEA, SOIR, TUESDAY))
    assert ordering.review(ISABELLE, NOW).verdicts[0].line.wait_if_full
    act(page, "unwait", (LEA, SOIR, TUESDAY))
    assert not ordering.review(ISABELLE, NOW).verdicts[0].line.wait_if_full


def test_an_act_sent_twice_is_done_once(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    first, second = [[1, "remove", [f"{TOM}|{MATIN}|{TUESDAY}"]], [2, "remove", [f"{LEA}|{MATIN}|{MONDAY}"]]]
    send(page, "acted", [first])
    send(page, "acted", [first, second])  # the browser had not seen the answer yet
    assert (rows(page), shown(page)["ack"]) == (["Léa"], 2)
    page.button("undo-last").click().run()
    assert rows(page) == ["Léa", "Léa"]
    page.button("undo-last").click().run()
    assert rows(page) == ["Léa", "Léa", "Tom"]
    assert "undo-last" not in {button.key for button in page.button}


def test_the_hour_of_a_day_that_was_looked_at_is_not_that_of_the_next(open_page: OpenPage) -> None:
    basket.change_hour(ISABELLE, (LEA, MATIN, MONDAY), time(8), NOW)
    page = open_page(ISABELLE, PAGE, etape="resume")
    for number, (key, hour) in enumerate([((LEA, MATIN, MONDAY), time(8)), ((TOM, MATIN, TUESDAY), time(7, 15))]):
        send(page, "opened", {"n": number + 1, "key": "|".join(map(str, key))})
        (field,) = [one for one in page.pills if one.key and one.key.startswith("dialog-hour")]
        assert (field.value, page.button("dialog-update").disabled) == (hour, True)


def test_a_whole_group_leaves_and_comes_back_in_one_gesture(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    act(page, "remove", (LEA, SOIR, TUESDAY), (LEA, MATIN, MONDAY))
    assert rows(page) == ["Tom"]
    assert "2 lignes retirées du panier." in text(page)
    page.button("undo-last").click().run()
    assert rows(page) == ["Léa", "Léa", "Tom"]


def test_a_line_that_was_put_again_meanwhile_is_not_said_to_be_lost(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    act(page, "remove", (TOM, MATIN, TUESDAY))
    basket.pick(ISABELLE, [(f"{TOM}|{MATIN}|{TUESDAY}", "pick")], NOW)  # by a period, or in another tab
    page.button("undo-last").click().run()
    assert (rows(page), page.warning.len) == (["Léa", "Léa", "Tom"], 0)
    act(page, "remove", (TOM, MATIN, TUESDAY))
    withdraw(MATIN)
    page.button("undo-last").click().run()
    assert page.warning[0].value == "1 ligne n'est pas revenue : l'activité n'est plus proposée pour cet enfant."


def test_an_emptied_basket_is_given_back(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    page.button("empty").click().run()
    assert any("panier est vide" in info.value for info in page.info)
    page.button("undo-last").click().run()
    assert rows(page) == ["Léa", "Léa", "Tom"]


def test_nothing_is_undone_once_ordered(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    act(page, "remove", (TOM, MATIN, TUESDAY))
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)  # in another tab
    page.button("undo-last").click().run()
    assert any("a été validé depuis" in warning.value for warning in page.warning)
    assert ordering.review(ISABELLE, NOW).verdicts == ()
    assert "undo-last" not in {button.key for button in page.button}


@pytest.mark.parametrize("verb", ["remove", "wait", "drop", None, 7])
@pytest.mark.parametrize("keys", [["1|1|2026-13-45"], [f"{10**30}|1|2026-12-01"], "x", [None], [], [["a"]]])
def test_a_forged_act_changes_nothing(verb: object, keys: object, open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    for journal in ([[1, verb, keys]], [["1", verb, keys]], {"n": verb}, [keys]):
        send(page, "acted", journal)
    assert rows(page) == ["Léa", "Léa", "Tom"]


def test_a_large_basket_is_folded_except_what_has_something_to_say(open_page: OpenPage) -> None:
    assert not shown(open_page(ISABELLE, PAGE, etape="resume"))["folded"]
    period.apply(ISABELLE, Wish(MONDAY, date(2027, 1, 31)), {(LEA, MATIN): Habit(), (TOM, MATIN): Habit()}, True, NOW)
    with db.transaction() as con:
        con.execute("UPDATE places SET capacity = 0 WHERE activity_id = ? AND day = ?", [MATIN, MONDAY])
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert shown(page)["folded"]
    week = next(group for group in shown(page)["groups"] if group["id"] == f"{TOM}|{MONDAY}|0")
    assert (week["count"], week["content"]) == ("4 lignes", "Matin : lun. mar. jeu. ven.")
    assert [line["told"] for line in week["lines"]] == [True, False, False, False]
    page.get("button_group")[0].set_value("activity").run()
    matin = shown(page)["groups"][0]
    assert matin["content"].startswith("Léa : ")
    assert "du 7 décembre 2026 au" in matin["content"]


def test_the_hour_of_a_day_in_the_basket_is_changed_from_its_line(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, etape="resume")
    assert [line["hour"] for line in lines(page)] == [True, True, True]
    send(page, "opened", {"n": 1, "key": f"{LEA}|{MATIN}|{MONDAY}"})
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
    gone = [line for line in lines(page) if line["notes"] == ["N'est plus proposée. Cette ligne sera laissée de côté."]]
    assert [line["name"] for line in gone] == ["Léa", "Tom"]
    act(page, "remove", (TOM, MATIN, TUESDAY))
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
    assert [line["hour"] for line in lines(page)] == [False]  # nothing to change in a cancellation
    shown = text(page)
    assert '<dd class="sum">0,00\xa0€</dd>' in shown
    assert "<dt>Économie des annulations</dt><dd>–3,10\xa0€</dd>" in shown


def test_staff_have_no_summary(open_page: OpenPage) -> None:
    with pytest.raises(ValueError, match="inscription"):
        open_page(AGATHE, PAGE, etape="resume")
    catalogue.changed()
