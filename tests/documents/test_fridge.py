"""« À afficher sur le frigo »: who goes where and when to fetch whom, and nothing that a visitor should not read."""

from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portail.documents import fridge
from portail.rules.booking import State
from portail.rules.calendar import HourMode
from tests.documents.test_calendar import CANTINE, CHRISTMAS, FIRST, LONG, MATIN, MONDAY, SHEET, booked, text

ARRIVAL = replace(MATIN, hour_mode=HourMode.ARRIVAL, hour=time(7, 45))
SOIR = replace(CANTINE, activity_id=3, activity="SOIR", short_name="Soir", letter="S", opens_at=time(16, 30),
               closes_at=time(18, 30), hour_mode=HourMode.DEPARTURE)  # fmt: skip
WHOLE = replace(SHEET, entries=[ARRIVAL, CANTINE, SOIR])


@pytest.mark.parametrize(
    "words",
    ["Semaine 49", "30 novembre – 6 décembre 2026", "Mardi 1er", "Łukasz", "Déposer à 7h45", "Matin, Cantine, Soir",
     "Reprendre avant 18h30", "Notes"],
)  # fmt: skip
def test_the_week_says(words: str):
    assert words in text(fridge.week(WHOLE, MONDAY))


@pytest.mark.parametrize("words", ["Décembre 2026", "Mardi", "Łukasz", "M C S", "7h45 – 18h30", "Cantine", "Notes"])
def test_the_month_says(words: str):
    assert words in text(fridge.month(WHOLE, FIRST))


def test_what_awaits_an_answer_has_a_question_mark():
    printed = text(fridge.week(replace(SHEET, entries=[ARRIVAL, replace(SOIR, state=State.REQUESTED)]), MONDAY))
    assert "Matin, Soir ?" in printed
    assert "Reprendre avant 18h30 ?" in printed
    assert "la structure n’a pas encore répondu" in printed
    assert "répondu" not in text(fridge.week(WHOLE, MONDAY))


@pytest.mark.parametrize("state", [State.REFUSED, State.CANCELLED, State.ABSENT, State.WAITING])
def test_a_child_who_does_not_go_is_left_out(state: State):
    printed = text(fridge.week(replace(SHEET, entries=[replace(ARRIVAL, state=state)]), MONDAY))
    assert "Łukasz" not in printed


def test_it_holds_neither_the_familys_name_nor_its_number_nor_a_price():
    for document in (fridge.week(WHOLE, MONDAY), fridge.month(WHOLE, FIRST)):
        for secret in ("Wójcik", "F-0382", "€", "2,60"):
            assert secret not in text(document)
        assert "Wójcik" not in str(PdfReader(BytesIO(document)).metadata)


def test_five_children_with_long_names_are_a_page():
    five = {1: LONG, 2: "Œdipe", 3: "محمد", 4: "Zoé 🎈", 5: "Łucja"}
    crowded = booked(five, *(MONDAY + timedelta(days=n) for n in range(5)), entries=(ARRIVAL, CANTINE, SOIR))
    for printed in (text(fridge.week(crowded, MONDAY)), text(fridge.month(crowded, FIRST))):
        for name in ("Maximilien", "Œdipe", "Enfant 3", "Zoé", "Łucja"):
            assert name in printed


def test_an_empty_week_and_an_empty_month_are_pages_to_write_on():
    empty = replace(SHEET, entries=())
    assert "Notes" in text(fridge.week(empty, MONDAY))
    assert "Vacances de Noël" in text(fridge.month(empty, FIRST))
    assert "Noël" in text(fridge.week(empty, CHRISTMAS - timedelta(days=4)))


def test_a_month_of_six_weeks_is_a_page():
    listed = [replace(CANTINE, day=date(2026, 8, 2)), replace(CANTINE, day=date(2026, 8, 31))]
    assert "Dimanche" in text(fridge.month(replace(SHEET, entries=listed), date(2026, 8, 1)))


def test_the_same_values_give_the_same_bytes():
    assert fridge.week(WHOLE, MONDAY) == fridge.week(WHOLE, MONDAY)
