"""« Règles et tarifs », as directors use it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from portail.actions import rules
from portail.actions.rules import Draft
from portail.rules.access import User
from tests.cast import AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, LEA, MATIN, NOW
from tests.pages.conftest import OpenPage

PAGE = "equipe/regles.py"
IN_TIME = {"id": "1", "type": "deadline", "op": "book", "service_date": "2026-12-01", "now": "2026-11-30 18:00",
           "expected": "bookable"}  # fmt: skip


def draft() -> dict[str, object]:
    text: dict[str, object] = json.loads(rules.overview(DIANE, MATIN).on(date(2027, 1, 4)).texts.book)
    return text


def html(page: AppTest) -> str:
    return unescape(" ".join(str(block.proto.body) for block in page.get("html")))


def named(widgets: Iterable[Any], name: str) -> Any:
    """The one whose key ends so: its beginning changes whenever the widgets begin again."""
    return next(widget for widget in widgets if str(widget.key).endswith(name))


def show(page: AppTest, part: str) -> AppTest:
    return page.segmented_control("rules-section").set_value(part).run()


@pytest.mark.parametrize("user", [AGATHE, BRUNO, ISABELLE], ids=lambda user: user.role)
def test_others_do_not_have_the_page(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="regles"):
        open_page(user, PAGE)


def test_it_opens_on_the_sentence_that_families_read(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    assert "**Réservation jusqu'à la veille, 18h**" in [block.value for block in page.markdown]
    assert "pour le mardi 24 novembre" in html(page)
    assert "jusqu'au lundi 23 novembre à 18h" in html(page)
    assert "rules-save-now" not in {button.key for button in page.button}


def test_a_deadline_is_changed_by_its_form_and_saved_from_a_day_on(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    named(page.number_input, "book-offset-n").set_value(3).run()
    assert "**Réservation jusqu'à 3 jours avant, 18h**" in [block.value for block in page.markdown]
    named(page.date_input, "-from").set_value(date(2027, 1, 4)).run()
    page.button("rules-save-now").click().run()
    assert [message.value for message in page.success] == ["Règles enregistrées à partir du 4 janvier 2027."]
    assert draft()["n"] == 3
    assert len(rules.overview(DIANE, MATIN).versions) == 2


def test_red_examples_are_shown_and_must_be_accepted(open_page: OpenPage) -> None:
    rules.add_example(DIANE, MATIN, IN_TIME, NOW)
    page = open_page(DIANE, PAGE)
    assert "Conforme" in html(page)
    named(page.number_input, "book-offset-n").set_value(9).run()
    assert "En rouge" in html(page)
    page.button("rules-save-now").click().run()
    assert "exemple en rouge" in page.error[0].value
    named(page.checkbox, "-despite").check().run()
    page.button("rules-save-now").click().run()
    assert page.success


def test_a_kind_of_deadline_shows_its_own_fields(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    named(page.selectbox, "book-kind").set_value("weekly").run()
    assert "**Réservation jusqu'au jeudi inclus de la semaine précédente**" in [block.value for block in page.markdown]
    page.button("rules-drop").click().run()
    assert "**Réservation jusqu'à la veille, 18h**" in [block.value for block in page.markdown]


def test_a_text_that_is_not_json_is_said_and_cannot_be_saved(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.text_area[0].set_value('{"type": "offset"').run()
    named(page.button, "book-take").click().run()
    assert [error.value for error in page.error] == ["Délai réservation : le JSON est mal formé."]
    assert page.button("rules-save-now").disabled


def test_lateness_is_set_by_its_form(open_page: OpenPage) -> None:
    page = show(open_page(DIANE, PAGE), "late")
    named(page.selectbox, "late-booking-mode").set_value("accept").run()
    named(page.selectbox, "late-booking-price").set_value("add").run()
    page.button("rules-save-now").click().run()
    saved = json.loads(rules.overview(DIANE, MATIN).on(date(2026, 11, 24)).texts.late)
    assert saved == {"late_booking": {"mode": "accept", "price": {"add": "1.00"}}}


def test_bands_are_a_table_with_their_curve(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.selectbox("rules-activity").set_value(CANTINE).run()
    show(page, "tariff")
    assert not page.exception
    assert len(page.get("plotly_chart")) == 1
    assert "rules-save-now" not in {button.key for button in page.button}


@pytest.mark.parametrize("part", ["book", "modify", "cancel", "opening", "late", "tariff", "examples"])
@pytest.mark.parametrize("activity", [MATIN, CANTINE])
def test_looking_changes_nothing(open_page: OpenPage, part: str, activity: int) -> None:
    page = open_page(DIANE, PAGE)
    page.selectbox("rules-activity").set_value(activity).run()
    show(page, part)
    assert not page.exception
    assert "rules-save-now" not in {button.key for button in page.button}


def test_an_example_is_added_by_its_form(open_page: OpenPage) -> None:
    page = show(open_page(DIANE, PAGE), "examples")
    page.radio("example-possible").set_value(False)
    next(button for button in page.button if button.label == "Ajouter cet exemple").click().run()
    ((_, text),) = rules.overview(DIANE, MATIN).examples
    assert json.loads(text)["expected"] == "too_late"
    assert "Inscription pour le lundi 23 novembre 2026" in html(page)


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("book", {"book": '{"type": "by_weekday", "map": {"mon": ["thu", "12:00"]}}'}),
        ("book", {"book": '{"type": "by_weekday", "map": {"mon": ["thu", "12:00"]}, "edge": "before"}'}),
        ("book", {"book": '{"type": "offset", "n": 2, "unit": "working", "quota": {"per": "year", "book": 1}}'}),
        ("book", {"book": '{"type": "date_table", "at": "12:00", "rows": [{"from": "2026-12-19", "to": "2026-12-31",'
                          ' "deadline": "2026-12-01", "at": "09:00"}]}'}),
        ("late", {"late": '{"quota": {"per": "month", "cancel": 1}}'}),
        ("late", {"late": '{"late_cancel": {"bill": "pct", "pct": "12.5"}}'}),
        ("late", {"late": '{"late_booking": {"mode": "accept", "price": {"mul": "1.255"}}}'}),
        ("late", {"late": '{"justified": {"within": {"n": 0, "unit": "d"}}}'}),
        ("opening", {"opening": '{"by": "resident", "opens": {"yes": "2026-11-01", "*": "2026-11-24"}}'}),
        ("tariff", {"tariff": '{"type": "bands", "rows": [{"qf": "[0,400]", "price": 1}, {"qf": "(400,inf)",'
                              ' "price": 2}]}'}),
        ("tariff", {"tariff": '{"type": "flat", "price": "0.125"}'}),
        ("tariff", {"tariff": '{"type": "rate", "rate": "0.01", "floor": "0.305", "cap": 0.5}'}),
    ],
)  # fmt: skip
def test_a_rule_that_a_form_cannot_show_is_left_as_it_is(
    open_page: OpenPage, part: str, texts: dict[str, str]
) -> None:  # fmt: skip
    base = rules.overview(DIANE, MATIN).on(NOW.date())
    tariff = texts.pop("tariff", base.tariff)
    wanted = Draft(replace(base.texts, **texts), tariff)
    rules.save(DIANE, MATIN, base, wanted, date(2026, 9, 1), False, NOW)
    page = show(open_page(DIANE, PAGE), part)
    page.run()
    assert not page.exception
    assert "rules-save-now" not in {button.key for button in page.button}
    assert rules.overview(DIANE, MATIN).on(NOW.date()) == wanted


def test_changes_can_be_left(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    before = named(page.number_input, "book-offset-n").key
    named(page.number_input, "book-offset-n").set_value(3).run()
    page.button("rules-drop").click().run()
    after = named(page.number_input, "book-offset-n")
    assert (after.value, "rules-save-now" in {button.key for button in page.button}) == (1, False)
    assert after.key != before  # the browser keeps what it shows for a key


def test_a_text_is_taken_over_by_the_form(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.text_area[0].set_value('{"type": "offset", "n": 4, "unit": "working"}').run()
    named(page.button, "book-take").click().run()
    assert named(page.number_input, "book-offset-n").value == 4
    assert "**Réservation jusqu'à 4 jours ouvrés avant inclus**" in [block.value for block in page.markdown]


def test_changes_are_kept_from_one_part_to_another(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    named(page.number_input, "book-offset-n").set_value(3).run()
    page = show(show(page, "tariff"), "book")
    assert named(page.number_input, "book-offset-n").value == 3
    page.selectbox("rules-activity").set_value(CANTINE).run()
    page.selectbox("rules-activity").set_value(MATIN).run()
    assert named(page.number_input, "book-offset-n").value == 3


def test_what_a_colleague_saves_is_not_taken_back(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    known = rules.overview(DIANE, MATIN).on(NOW.date())
    wanted = replace(known, texts=replace(known.texts, book='{"type": "never"}'))
    rules.save(DIANE, MATIN, known, wanted, date(2026, 9, 1), False, NOW)
    page.run()
    assert "**Réservation impossible**" in [block.value for block in page.markdown]
    assert "rules-save-now" not in {button.key for button in page.button}


def test_an_amount_is_written_as_the_french_do(open_page: OpenPage) -> None:
    page = show(open_page(DIANE, PAGE), "tariff")
    price = named(page.text_input, "tariff-flat")
    assert price.value == "3,10"
    price.set_value("3,35 €").run()
    assert "**3,35 €**" in [block.value.replace("\u202f", " ").replace("\xa0", " ") for block in page.markdown]
    for wrong in ("nan", "-1", "trois"):
        named(page.text_input, "tariff-flat").set_value(wrong).run()
        assert "n'est pas un nombre positif ou nul" in page.error[0].value
        assert page.button("rules-save-now").disabled


def test_a_billed_day_is_refused(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    with db.transaction() as con:
        con.execute("INSERT INTO invoice_days VALUES (?, ?, ?, 1, 'present')", [LEA, MATIN, date(2026, 10, 30)])
    named(page.number_input, "book-offset-n").set_value(3).run()
    named(page.date_input, "-from").set_value(date(2026, 10, 30)).run()
    page.button("rules-save-now").click().run()
    assert "déjà facturés jusqu'au vendredi 30 octobre 2026" in page.error[0].value
