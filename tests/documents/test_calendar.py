"""The printed calendar: what it says, and that nothing a family books makes it overflow."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from portail.documents import calendar
from portail.documents.calendar import Sheet, letters
from portail.rules.agenda import Entry
from portail.rules.booking import State
from portail.rules.calendar import HourMode, Period

FIRST, MONDAY, TUESDAY = date(2026, 12, 1), date(2026, 11, 30), date(2026, 12, 1)
CHRISTMAS = date(2026, 12, 25)
CANTINE = Entry(
    11, 2, "CANTINE", "Cantine", "C", TUESDAY, State.CONFIRMED, None, HourMode.NONE, time(11, 30), time(13, 30),
    None, None, True, Decimal("2.60"), "",
)  # fmt: skip
MATIN = replace(CANTINE, activity_id=1, short_name="Matin", letter="M", opens_at=time(7, 15), closes_at=time(8, 30))
MERCREDI = replace(CANTINE, activity_id=4, short_name="Mercredi", letter="M", day=date(2026, 12, 2))
SHEET = Sheet(
    "Les P'tits Loups", "#0B5A6B", "Wójcik-Đặng · F-0382", {11: "Łukasz", 12: "Chloé"}, (CANTINE, MATIN),
    (Period(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël"), Period(CHRISTMAS, CHRISTMAS, "Noël")),
    date(2026, 11, 23),
)  # fmt: skip


def text(document: bytes) -> str:
    (page,) = PdfReader(BytesIO(document)).pages
    return page.extract_text()


@pytest.mark.parametrize(
    "words",
    ["Décembre 2026", "Wójcik-Đặng · F-0382", "édité le 23/11/2026", "Lundi", "S49", "Łukasz", "Vacances de Noël"],
)
def test_the_month_says(words: str):
    assert words in text(calendar.month(SHEET, FIRST))


def test_the_month_has_a_sign_beside_the_letter_of_what_is_not_acquired():
    entries = [replace(CANTINE, state=state, day=TUESDAY + timedelta(weeks=i)) for i, state in enumerate(
        (State.REQUESTED, State.WAITING, State.REFUSED))]  # fmt: skip
    printed = text(calendar.month(replace(SHEET, entries=entries), FIRST))
    for sign in ("C·D", "C·L", "C·X"):
        assert printed.count(sign) == 2  # the legend and the day


def test_a_child_with_nothing_in_the_month_takes_no_line():
    assert "Chloé" not in text(calendar.month(SHEET, FIRST))


def test_the_weekend_is_printed_only_when_something_is_booked_on_it():
    assert "Samedi" not in text(calendar.month(SHEET, FIRST))
    saturday = replace(CANTINE, day=date(2026, 12, 5))
    assert "Samedi" in text(calendar.month(replace(SHEET, entries=[saturday]), FIRST))


def test_a_ferie_is_named_rather_than_the_holidays_around_it():
    assert SHEET.note(CHRISTMAS) == "Noël"
    assert SHEET.note(date(2026, 12, 24)) == "Vacances de Noël"
    assert SHEET.note(TUESDAY) == ""


def test_activities_that_share_a_letter_are_told_apart():
    assert letters([CANTINE, MATIN]) == {2: "C", 1: "M"}
    assert letters([CANTINE, MATIN, MERCREDI]) == {2: "C", 1: "Ma", 4: "Me"}
    assert letters([MATIN, replace(MATIN, activity_id=7)]) == {1: "Matin", 7: "Matin"}


def test_the_week_says_hours_and_states_in_words():
    printed = text(calendar.week(replace(SHEET, entries=[replace(MATIN, state=State.WAITING)]), MONDAY))
    for words in (
        "S49 · 30 novembre – 6 décembre 2026",
        "Mardi 1er décembre",
        "Łukasz · Matin",
        "7h15 – 8h30",
        "Liste d'attente",
    ):
        assert words in printed


def test_ten_children_still_fit_on_one_page():
    children = {id: f"Prénom-très-long-{id}" for id in range(10)}
    entries = [
        replace(entry, child_id=child, day=day)
        for child in children
        for entry in (MATIN, CANTINE)
        for day in (TUESDAY, TUESDAY + timedelta(days=2))
    ]
    crowded = replace(SHEET, children=children, entries=entries)
    assert text(calendar.month(crowded, FIRST)).count("Prénom-très-lo") >= 10
    assert text(calendar.week(crowded, MONDAY)).count("7h15 – 8h30") == 20


def test_an_empty_month_is_a_page():
    assert "Décembre 2026" in text(calendar.month(replace(SHEET, entries=()), FIRST))
    assert "S49" in text(calendar.week(replace(SHEET, entries=()), MONDAY))


def test_the_same_values_give_the_same_bytes_without_a_family_name_in_the_metadata():
    document = calendar.month(SHEET, FIRST)
    assert document == calendar.month(SHEET, FIRST)
    assert "Wójcik" not in str(PdfReader(BytesIO(document)).metadata)
