"""The printed school year: twelve months on a page."""

from dataclasses import replace
from datetime import date

from portail.documents import calendar_year
from portail.rules.booking import State
from tests.documents.test_calendar import CANTINE, LONG, SHEET, booked, text

FIRST = date(2026, 9, 1)


def test_the_year_is_one_page_of_twelve_months():
    printed = text(calendar_year.year(SHEET, FIRST))
    assert "Année scolaire 2026-2027" in printed
    for month in ("Septembre 2026", "Décembre 2026", "Août 2027"):
        assert month in printed


def test_each_child_has_its_letter():
    printed = text(calendar_year.year(booked({1: "Léa", 2: "Léo", 3: LONG}, date(2026, 12, 1)), FIRST))
    assert "Léa Léa Léo Léo M Maximilien-Alexandre-Emmanu…" in printed


def test_a_full_year_of_five_children_and_every_state_is_a_page():
    days = [date(2026, month, 15) for month in (9, 10, 12)]
    entries = tuple(replace(CANTINE, activity_id=rank, state=state) for rank, state in enumerate(State))
    five = {id: f"Enfant{id}" for id in range(1, 6)}
    assert "Enfant5" in text(calendar_year.year(booked(five, *days, entries=entries), FIRST))


def test_an_empty_year_is_a_page():
    assert "Juillet 2027" in text(calendar_year.year(replace(SHEET, entries=()), FIRST))
