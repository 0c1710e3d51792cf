"""« Mon calendrier »: the year, the filters that are kept, a day's details and the way to the planning."""

from datetime import date, time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from pages.ui import agenda_filters, days
from portail.rules.booking import State
from tests.cast import BILLARD, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MATIN, MERCREDI, SOIR, TOM
from tests.pages.conftest import OpenPage
from tests.pages.test_calendrier import DECEMBER, PAGE, TUESDAY, Mounted, book, frame, html, titles

__all__ = ["frame"]  # a fixture

YEAR = {"vue": "Année"}


def children_chosen(page: AppTest) -> list[int]:
    return list(page.button_group(key="agenda-children").value)


def opened(page: AppTest, day: date) -> AppTest:
    page.session_state["agenda-day"] = day
    return page.run()


def dialog(page: AppTest) -> str:
    return "".join(
        e.proto.body for e in page.get("html") if "day-rows" in e.proto.body and "<style" not in e.proto.body
    )


# The year


def test_the_year_has_a_tile_per_month_and_a_mark_per_child_and_standing(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(LEA, MATIN, TUESDAY)
    book(TOM, CANTINE, TUESDAY, state=State.WAITING)
    shown = html(open_page(ISABELLE, PAGE, **YEAR))
    assert shown.count('class="tile"') == 12
    assert "Septembre 2026" in shown
    assert "Août 2027" in shown
    assert "mardi 1er décembre · Léa : réservé, Tom : liste d&#x27;attente" in shown
    assert '<span class="mark booked">L</span><span class="mark waiting">T</span>' in shown
    assert not frame


def test_an_empty_year_says_what_to_do(open_page: OpenPage, frame: Mounted):
    page = open_page(ISABELLE, PAGE, **YEAR)
    assert "Rien n'est réservé pour l'année scolaire 2026-2027." in html(page)
    assert "Réserver des jours" in {link.proto.label for link in page.get("page_link")}


def test_a_month_pressed_in_the_year_is_shown(
    open_page: OpenPage, frame: Mounted, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    book(LEA, CANTINE, TUESDAY)
    mounted: list[Any] = []
    monkeypatch.setattr(days, "_MOUNT", lambda **values: mounted.append(values))
    page = open_page(ISABELLE, PAGE, **YEAR)
    assert mounted[-1]["key"] == "year"
    page.session_state["vue"] = "month"
    page.query_params["jour"] = "2026-12-01"
    page.run()
    assert titles(frame) == ["Léa · Cantine"]


@pytest.mark.parametrize(
    ("event", "day"),
    [
        ({"n": "1", "day": "2026-12-01"}, TUESDAY),
        ({"n": "1", "day": "2026-02-30"}, None),
        ({"n": "1", "day": "20261201"}, None),
        ({"n": "1", "day": ["2026-12-01"]}, None),
        ({"n": "1", "month": "2026-12-01"}, None),
        ("2026-12-01", None),
        (None, None),
    ],
)
def test_a_day_pressed_is_a_day_and_a_forged_one_nothing(event: Any, day: date | None):
    assert days.pressed(event, "day") == day


# Counts


def test_each_child_has_its_days_counted(open_page: OpenPage, frame: Mounted):
    book(LEA, MATIN, TUESDAY)
    book(LEA, CANTINE, TUESDAY)
    book(LEA, CANTINE, date(2026, 12, 3))
    book(TOM, CANTINE, TUESDAY, state=State.REFUSED, reason="full")
    shown = html(open_page(ISABELLE, PAGE, **DECEMBER))
    assert "<b>Léa</b> 2 jours réservés en décembre" in shown
    assert "<b>Tom</b> aucun jour réservé en décembre · 1 refusé" in shown


# Filters


def test_filters_are_kept_in_the_address_without_a_name_or_an_identity(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(TOM, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.button_group(key="agenda-children").set_value([TOM]).run()
    page.multiselect(key="agenda-activities").set_value([CANTINE]).run()
    page.multiselect(key="agenda-states").set_value([State.CONFIRMED]).run()
    asked = {name: value for name, value in page.query_params.items() if name != "jour"}
    assert asked == {"enfants": "2", "activites": str(CANTINE), "etats": "confirmed"}
    again = open_page(ISABELLE, PAGE, **DECEMBER, **asked)  # F5
    assert children_chosen(again) == [TOM]
    assert titles(frame) == ["Tom · Cantine"]


def test_filters_come_back_after_another_page(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(TOM, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.button_group(key="agenda-children").set_value([TOM]).run()
    page.switch_page("famille/alertes.py").run()
    page.query_params.clear()
    page.switch_page(PAGE).run()
    assert children_chosen(page) == [TOM]
    assert page.query_params["enfants"] == "2"


@pytest.mark.parametrize("asked", ["0", "9", "-1", "x", "1.1", "<script>", "." * 500])
def test_nonsense_in_the_address_filters_nothing_wrong(open_page: OpenPage, frame: Mounted, asked: str):
    book(LEA, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER, enfants=asked, activites=asked, etats=asked, annules=asked)
    assert not page.exception
    assert titles(frame) == ["Léa · Cantine"]


def test_an_activity_chosen_hides_the_others(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(LEA, MATIN, TUESDAY, hour=time(7, 45))
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.multiselect(key="agenda-activities").set_value([MATIN]).run()
    assert titles(frame) == ["Léa · Matin · 7h45"]
    next(button for button in page.button if button.label == "Tout montrer").click().run()
    assert len(titles(frame)) == 2
    assert "activites" not in page.query_params


def test_the_address_of_a_sheet_carries_the_filters():
    chosen = agenda_filters.Filters((LEA,), (CANTINE, MATIN), (State.WAITING,), True)
    assert chosen.query() == f"?enfant={LEA}&activite={CANTINE}&activite={MATIN}&etat=waiting&annules=1"
    assert chosen.query(with_states=False) == f"?enfant={LEA}&activite={CANTINE}&activite={MATIN}"
    assert agenda_filters.Filters((), (), (), False).query() == ""


# A day


def test_a_day_says_every_booking_of_every_child_whatever_the_filters(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(LEA, SOIR, TUESDAY, state=State.REFUSED)
    book(TOM, MATIN, TUESDAY, hour=time(7, 45), state=State.CANCELLED)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.button_group(key="agenda-children").set_value([LEA]).run()
    said = dialog(opened(page, TUESDAY))
    for words in ("Léa", "CANTINE", "Validé", "Refusé", "Tom", "Annulé", "7h45"):
        assert words in said


def test_a_day_says_until_when_and_at_what_cost(open_page: OpenPage, frame: Mounted):
    book(LEA, MATIN, TUESDAY, hour=time(7, 45))
    said = dialog(opened(open_page(ISABELLE, PAGE, **DECEMBER), TUESDAY))
    assert "Modifiable ou annulable sans frais jusqu&#x27;au lundi 30 novembre à 18h" in said


def test_a_past_day_says_nothing_of_changes(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, date(2026, 11, 20), state=State.PRESENT)
    page = opened(open_page(ISABELLE, PAGE), date(2026, 11, 20))
    assert "Présent" in dialog(page)
    assert "jusqu" not in dialog(page)
    assert f"day-change-{LEA}" not in {button.key for button in page.button}


def test_the_other_households_booking_shows_without_price_nor_limit(open_page: OpenPage, frame: Mounted):
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    book(LEA, CANTINE, TUESDAY, BILLARD)
    said = dialog(opened(open_page(KARIM, PAGE, **DECEMBER), TUESDAY))
    assert "Avec l&#x27;autre foyer" in said
    assert "€" not in said
    assert "jusqu" not in said


def test_a_child_with_nothing_that_day_is_offered_to_book(open_page: OpenPage, frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    page = opened(open_page(ISABELLE, PAGE, **DECEMBER), TUESDAY)
    assert page.button(key=f"day-change-{LEA}").label == "Modifier pour Léa"
    assert page.button(key=f"day-change-{TOM}").label == "Réserver pour Tom"


def test_any_day_of_the_period_opens_from_the_list(open_page: OpenPage, frame: Mounted):
    book(LEA, MERCREDI, date(2026, 12, 2))
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    box = page.selectbox(key="agenda-pick")
    assert "Mercredi 2 décembre · 1 réservation" in box.options
    box.set_value(date(2026, 12, 2)).run()
    assert "MERCREDI 6-11" in dialog(page)
    assert page.selectbox(key="agenda-pick").value is None
