"""The four steps, as a parent goes through them; the planning itself is tried in a browser."""

from datetime import date

import db
from db import carts
from pages.ui import grid
from portail.actions import basket, ordering, period, planning
from portail.rules.booking import Operation
from portail.rules.period import Habit, Wish
from tests.cast import AGATHE, CANTINE, ISABELLE, KARIM, LEA, MATIN, MERCREDI, NOEL, NOW, SOIR, TOM
from tests.pages.basket_page import act
from tests.pages.conftest import OpenPage

PAGE = "famille/inscription.py"
TUESDAY = date(2026, 12, 1)


def fill(*cells: str) -> None:
    basket.choose_children(ISABELLE, [LEA, TOM], NOW)
    basket.choose_activities(ISABELLE, [MATIN, CANTINE, SOIR], NOW)
    basket.pick(ISABELLE, [(cell, "pick") for cell in cells], NOW)


def test_step_one_shows_a_card_per_child_with_the_age(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE)
    assert [box.label for box in page.checkbox] == ["LÉA (6 ans)", "TOM (4 ans)"]


def test_nobody_chosen_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE)
    page.button("next").click().run()
    assert [warning.value for warning in page.warning] == ["Choisissez au moins un enfant."]


def test_an_only_child_is_chosen_already(open_page: OpenPage) -> None:
    page = open_page(KARIM, PAGE)
    assert page.checkbox[0].value is True


def test_two_children_see_common_activities_and_why_others_are_not(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE)
    for box in page.checkbox:
        box.check()
    page.button("next").click().run()
    assert page.query_params["etape"] == "activites"
    offered = [box.label for box in page.checkbox]
    assert "PERISCOLAIRE MATIN" in offered
    assert not any("MERCREDI" in label for label in offered)
    assert any("MERCREDI" in text.value and "Tom a 4 ans" in text.value for text in page.markdown)


def test_one_child_old_enough_sees_the_activity(open_page: OpenPage) -> None:
    basket.choose_children(ISABELLE, [LEA], NOW)
    page = open_page(ISABELLE, PAGE, etape="activites")
    page.checkbox(f"activity-{MERCREDI}").check()
    page.button("next").click().run()
    assert page.query_params["etape"] == "planning"
    assert basket.cart(ISABELLE, NOW).activities == (MERCREDI,)


def test_an_address_ahead_of_the_answers_is_pulled_back(open_page: OpenPage) -> None:
    assert open_page(ISABELLE, PAGE, etape="planning").checkbox[0].label.startswith("LÉA")
    basket.choose_children(ISABELLE, [LEA], NOW)
    page = open_page(ISABELLE, PAGE, etape="planning")
    assert any("PERISCOLAIRE" in box.label for box in page.checkbox)
    assert open_page(ISABELLE, PAGE, etape="<script>").checkbox[0].label.startswith("LÉA")


def test_the_planning_opens_on_this_month_with_the_basket_counted(open_page: OpenPage) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}")
    page = open_page(ISABELLE, PAGE, etape="planning")
    assert not page.exception
    assert any("Panier : 1 ligne" in text.value for text in page.markdown)


def test_the_summary_lists_the_lines_and_validates_once(open_page: OpenPage) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}", f"{TOM}|{MATIN}|{TUESDAY}")
    page = open_page(ISABELLE, PAGE, etape="resume")
    page.button("validate").click().run()
    assert page.query_params["etape"] == "confirmation"
    assert any("est enregistrée" in success.value for success in page.success)
    page.run()
    with db.cursor() as con:
        assert con.execute("SELECT count(*) FROM orders").fetchone() == (1,)


def test_a_line_is_deleted_alone_and_the_basket_emptied_whole(open_page: OpenPage) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}", f"{TOM}|{MATIN}|{TUESDAY}")
    page = open_page(ISABELLE, PAGE, etape="resume")
    act(page, "remove", (LEA, MATIN, TUESDAY))
    assert [verdict.line.child_id for verdict in ordering.review(ISABELLE, NOW).verdicts] == [TOM]
    page.button("empty").click().run()
    assert ordering.review(ISABELLE, NOW).verdicts == ()
    assert any("panier est vide" in info.value for info in page.info)


def test_a_new_inscription_starts_at_step_one_with_the_basket_whole(open_page: OpenPage) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}")
    page = open_page(ISABELLE, PAGE, etape="resume")
    page.button("again").click().run()
    assert page.query_params["etape"] == "participants"
    assert len(ordering.review(ISABELLE, NOW).verdicts) == 1


def test_four_weeks_count_from_the_day_typed_just_before(open_page: OpenPage) -> None:
    fill()
    page = open_page(ISABELLE, PAGE, etape="planning")
    page.button("period").click().run()
    page.button("period").click()  # or the next run would have no dialog
    page.date_input("period-first").set_value(date(2027, 1, 4))
    page.button("period-end-weeks").click().run()
    assert page.date_input("period-last-1").value == date(2027, 1, 31)


def test_an_end_of_period_is_the_same_button_whatever_the_day_typed(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE activities SET ends_on = '2027-06-30'")  # before the summer holidays
    fill()
    page = open_page(ISABELLE, PAGE, etape="planning")
    page.button("period").click().run()
    labels = {key: page.button(f"period-end-{key}").label for key in ("weeks", "holidays", "year")}
    assert labels["holidays"] == "Jusqu'aux vacances"
    page.button("period").click()
    page.date_input("period-first").set_value(date(2027, 5, 10)).run()
    after = {one.key.removeprefix("period-end-"): one.label for one in page.button if "period-end-" in str(one.key)}
    assert after == {key: labels[key] for key in ("weeks", "year")}


def test_somebody_elses_order_number_shows_nothing(open_page: OpenPage) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}")
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    page = open_page(KARIM, PAGE, etape="confirmation", commande=review.key)
    assert page.success.len == 0
    assert [warning.value[:13] for warning in page.warning] == ["Cette command"]


def test_staff_have_no_such_page(open_page: OpenPage) -> None:
    page = open_page(AGATHE)
    assert not any("Inscription" in title.value for title in page.title)


def test_the_month_is_shaped_for_the_component(town: object) -> None:
    fill(f"{LEA}|{MATIN}|{TUESDAY}")
    month = planning.month(ISABELLE, [LEA, TOM], [MATIN, SOIR], TUESDAY, NOW)
    data = grid.data(month, 7, ["Trop tard."], date(2026, 11, 1), date(2027, 7, 1), NOW)
    first_day = data["weeks"][0]["days"][0]
    assert (data["ack"], data["refusals"], data["title"]) == (7, ["Trop tard."], "Décembre 2026")
    assert data["pickable"][:2] == [("2026-11", "Novembre 2026"), ("2026-12", "Décembre 2026")]
    assert data["pickable"][-1] == ("2027-07", "Juillet 2027")
    assert data["series"] == [["11", "1"], ["11", "3"], ["12", "1"], ["12", "3"]]
    assert first_day["label"] == "mardi 1er décembre 2026"
    assert first_day["cells"][0][:2] == ("basket", "7h15")
    assert first_day["cells"][1] == (
        "free",
        "3 pl.",
        "À réserver jusqu'au jeudi 26 novembre à 12h · 6,20\xa0€ · annulable sans frais jusque-là, "
        "ensuite 6,20\xa0€ dus · 3 places",
    )
    assert [week["closed"] for week in data["weeks"]] == ["", "", "", "Vacances de Noël", "Vacances de Noël"]


def test_an_activity_without_a_day_this_month_takes_no_room_and_is_named(town: object) -> None:
    first, last = date(2026, 11, 1), date(2027, 7, 1)
    january = planning.month(ISABELLE, [LEA, TOM], [MATIN, NOEL], date(2027, 1, 1), NOW)
    data = grid.data(january, 0, (), first, last, NOW)
    assert data["idle"] == ["VACANCES DE NOËL"]
    assert data["series"] == [["11", "1"], ["12", "1"]]
    assert {date.fromisoformat(day["date"]).weekday() for week in data["weeks"] for day in week["days"]} == {0, 1, 3, 4}
    assert {len(day["cells"]) for week in data["weeks"] for day in week["days"]} == {0, 2}
    nothing = planning.month(ISABELLE, [LEA], [NOEL], date(2027, 1, 1), NOW)
    assert grid.data(nothing, 0, (), first, last, NOW)["idle"] == []  # an empty month keeps its columns


def test_past_weeks_without_anything_are_folded(town: object) -> None:
    fill()
    month = planning.month(ISABELLE, [LEA], [MATIN], date(2026, 11, 1), NOW)
    data = grid.data(month, 0, (), date(2026, 11, 1), date(2027, 7, 1), NOW)
    assert [week["closed"][:15] for week in data["weeks"]] == ["Semaine passée,"] * 3 + ["", ""]


def test_a_period_of_both_children_is_counted_in_lines(town: object) -> None:
    fill()
    wish = Wish(date(2026, 12, 7), date(2026, 12, 11), frozenset({0, 1}))
    period.apply(ISABELLE, wish, {(LEA, MATIN): Habit(), (TOM, MATIN): Habit()}, True, NOW)
    with db.cursor() as con:
        assert carts.count(con, ISABELLE.account_id) == 4
        assert {line.operation for line in carts.lines(con, ISABELLE.account_id)} == {Operation.BOOK}
