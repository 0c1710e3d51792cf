"""The queue of staff, as they use it."""

from datetime import date, timedelta
from html import unescape

import pytest

import db
from db import bookings
from pages.ui import requests
from portail import french
from portail.actions import basket, custody, ordering, validation
from portail.rules.access import User
from portail.rules.booking import Operation, State
from tests.cast import AGATHE, BRUNO, HADDAD, ISABELLE, KARIM, LEA, NOW, SOIR, TOM, YANIS
from tests.pages.conftest import OpenPage

PAGE = "equipe/validation.py"
TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)


def order(user: User, *cells: str) -> None:
    basket.cart(user, NOW)
    basket.pick(user, [(cell, "pick") for cell in cells], NOW)
    review = ordering.review(user, NOW)
    ordering.validate(user, review.key, review.fingerprint, NOW)


def state(child: int, day: date = TUESDAY) -> State:
    with db.cursor() as con:
        return bookings.by_keys(con, [(child, SOIR, day)])[child, SOIR, day].state


@pytest.fixture
def asked(town: object) -> None:
    order(ISABELLE, f"{LEA}|{SOIR}|{TUESDAY}", f"{LEA}|{SOIR}|{THURSDAY}", f"{TOM}|{SOIR}|{TUESDAY}")
    order(KARIM, f"{YANIS}|{SOIR}|{TUESDAY}")


def test_an_empty_queue_says_so(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE)
    assert [info.value for info in page.info] == ["Aucune demande n'attend de réponse."]
    assert page.button("accept").disabled


def test_requests_of_a_child_and_activity_are_one_row(asked: None) -> None:
    rows = requests.rows(validation.queue(AGATHE, NOW.date()))
    assert [(row.requests[0].first_name, len(row.requests)) for row in rows] == [("Léa", 2), ("Tom", 1), ("Yanis", 1)]


def test_the_days_of_a_whole_year_are_read_on_demand() -> None:
    days = [TUESDAY + timedelta(weeks=week) for week in range(3)]
    assert requests.wish("Inscription", days) == "Inscription · 3 jours : 1, 8, 15 déc."
    many = [TUESDAY + timedelta(days=number) for number in range(requests.LISTED_DAYS + 1)]
    assert requests.wish("Inscription <b>", many) == (
        "<details><summary>Inscription &lt;b&gt; · 25 jours, du 1er décembre 2026 au 25 décembre 2026</summary>"
        f"{french.days_list(many)}</details>"
    )


def test_a_row_is_accepted_with_one_click(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    key = requests.rows(validation.queue(AGATHE, NOW.date()))[0].key
    page.button(f"yes-{key}").click().run()
    assert (state(LEA), state(LEA, THURSDAY), state(TOM)) == (State.CONFIRMED, State.CONFIRMED, State.REQUESTED)
    assert [success.value for success in page.success] == ["2 jours : demande acceptée"]


def test_ticked_rows_are_accepted_together(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    for box in page.checkbox:
        box.check()
    page.run()
    page.button("accept").click().run()
    assert {state(LEA), state(TOM), state(YANIS)} == {State.CONFIRMED}


def test_what_is_ticked_just_before_accepting_is_accepted(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    page.checkbox[0].check()
    page.run()
    page.checkbox[1].check()
    page.button("accept").click().run()
    assert (state(LEA), state(TOM), state(YANIS)) == (State.CONFIRMED, State.CONFIRMED, State.REQUESTED)


def test_a_search_typed_just_before_accepting_all_narrows_what_is_accepted(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    page.text_input("words").set_value("haddad")
    page.button("accept-all").click().run()
    assert (state(LEA), state(TOM), state(YANIS)) == (State.REQUESTED, State.REQUESTED, State.CONFIRMED)


@pytest.mark.parametrize("ticked", [(0, 1), (1, 0)])
def test_a_comment_for_one_family_is_not_for_another(
    open_page: OpenPage, asked: None, ticked: tuple[int, int]
) -> None:  # fmt: skip
    """A dialog that was closed leaves nothing to the next."""
    page, (first, second) = open_page(AGATHE, PAGE), ticked
    page.checkbox[first].check()
    page.run()
    page.button("refuse").click().run()
    page.text_area[0].set_value("Votre dossier est incomplet.")
    page.checkbox[first].uncheck()
    page.checkbox[second].check()
    page.button("refuse").click().run()
    assert page.text_area[0].value == ""


def test_the_search_narrows_the_rows(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    page.text_input("words").set_value("haddad").run()
    assert len(page.checkbox) == 1
    page.text_input("words").set_value("personne").run()
    assert [info.value for info in page.info] == ["Aucune demande ne correspond à ces critères."]


def test_each_kind_of_request_has_its_name(asked: None) -> None:
    validation.accept(AGATHE, requests.rows(validation.queue(AGATHE, NOW.date()))[0].seen, NOW)
    basket.ask(ISABELLE, (LEA, SOIR, TUESDAY), Operation.CANCEL, None, NOW)
    review = ordering.review(ISABELLE, NOW)
    ordering.validate(ISABELLE, review.key, review.fingerprint, NOW)
    kinds = {row.kind for row in requests.rows(validation.queue(AGATHE, NOW.date()))}
    assert kinds == {"book", "cancel"} <= set(requests.KINDS)


@pytest.fixture
def moved(asked: None) -> None:
    """Léa has lived with Karim too since Isabelle asked; the first of the two days is his."""
    custody.attach(AGATHE, LEA, "F-0002", NOW)
    custody.add_exception(AGATHE, LEA, HADDAD, TUESDAY, TUESDAY, "", NOW)


def test_the_days_of_the_other_household_are_named(open_page: OpenPage, moved: None) -> None:
    bodies = [unescape(html.proto.body).replace("\u00a0", " ") for html in open_page(AGATHE, PAGE).get("html")]
    shown = [body for body in bodies if 'class="request"' in body]
    assert ["1 jour de l'autre foyer : 1er déc." in body for body in shown] == [True, False, False]


def test_accepting_all_leaves_them_to_be_looked_at(open_page: OpenPage, moved: None) -> None:
    open_page(AGATHE, PAGE).button("accept-all").click().run()
    assert (state(LEA), state(LEA, THURSDAY), state(TOM)) == (State.REQUESTED, State.REQUESTED, State.CONFIRMED)
    open_page(AGATHE, PAGE).button(f"yes-{requests.rows(validation.queue(AGATHE, NOW.date()))[0].key}").click().run()
    assert state(LEA) == State.CONFIRMED


def test_what_the_parents_swap_back_is_named_no_more(moved: None) -> None:
    assert validation.elsewhere(AGATHE, validation.queue(AGATHE, NOW.date())) == {(LEA, SOIR, TUESDAY)}
    custody.remove_exceptions(AGATHE, LEA, [TUESDAY], NOW)
    assert validation.elsewhere(AGATHE, validation.queue(AGATHE, NOW.date())) == frozenset()


def test_an_accent_is_not_needed_to_find(open_page: OpenPage, asked: None) -> None:
    page = open_page(AGATHE, PAGE)
    page.text_input("words").set_value("LEA").run()
    assert len(page.checkbox) == 1


@pytest.mark.parametrize("user", [ISABELLE, BRUNO])
def test_others_have_no_such_page(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="validation"):
        open_page(user, PAGE)
