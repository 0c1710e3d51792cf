"""The printed calendar: what it says, and that nothing a family books makes it overflow."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from portail.documents import calendar
from portail.documents.calendar_sheet import Sheet, letters, named_letters
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


LONG = "Maximilien-Alexandre-Emmanuel de la Tour-Maubourg"


def pages(document: bytes) -> list[str]:
    """What each page says; all are A4 in landscape."""
    found = PdfReader(BytesIO(document)).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in found} == {(842, 595)}
    return [page.extract_text() for page in found]


def text(document: bytes) -> str:
    (page,) = pages(document)
    return page


def booked(children: dict[int, str], *days: date, entries: tuple[Entry, ...] = (MATIN, CANTINE)) -> Sheet:
    listed = [replace(entry, child_id=child, day=day) for day in days for child in children for entry in entries]
    return replace(SHEET, children=children, entries=listed)


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


def test_activities_of_two_ages_share_a_letter_when_no_child_has_both():
    younger = replace(MATIN, child_id=12, activity_id=7, short_name="Matin 3/5")
    assert letters([MATIN, CANTINE, younger]) == {1: "M", 2: "C", 7: "M"}
    assert named_letters([MATIN, CANTINE, younger]) == {"C": "Cantine", "M": "Matin / Matin 3/5"}


def test_the_week_says_hours_and_states_in_words():
    printed = text(calendar.week(replace(SHEET, entries=[replace(MATIN, state=State.WAITING)]), MONDAY))
    for words in (
        "S49 · 30 novembre – 6 décembre 2026",
        "Mardi 1er décembre",
        "Łukasz",
        "Matin",
        "7h15 – 8h30",
        "Liste d'attente",
    ):
        assert words in printed


def test_the_month_says_what_is_awaited():
    entries = [
        replace(MATIN, state=State.REQUESTED),
        replace(MATIN, state=State.REQUESTED, day=date(2026, 12, 3)),
        replace(CANTINE, state=State.WAITING),
    ]
    printed = text(calendar.month(replace(SHEET, entries=entries), FIRST))
    assert "Réponse attendue – Łukasz Matin : 1, 3 déc." in printed
    assert "Liste d’attente – Łukasz Cantine : 1er déc." in printed
    assert "Réponse attendue" not in text(calendar.month(SHEET, FIRST))


def test_the_legend_says_what_became_of_what_is_out():
    entries = [replace(CANTINE, state=State.REFUSED), replace(MATIN, state=State.CANCELLED)]
    assert "refusé / annulé" in text(calendar.month(replace(SHEET, entries=entries), FIRST))


def test_four_children_fit_on_a_month():
    printed = text(calendar.month(booked({1: "Łukasz", 2: "Œdipe", 3: LONG, 4: "Zoé"}, TUESDAY), FIRST))
    for name in ("Łukasz", "Œdipe", "Zoé", "Maximilien"):
        assert name in printed


def test_five_children_have_a_sheet_per_week_that_holds_something():
    five = {id: f"Enfant{id}" for id in range(1, 6)}
    listed = pages(calendar.month(booked(five, TUESDAY, date(2026, 12, 15)), FIRST))
    assert [page.splitlines()[0] for page in listed] == [
        "S49 · 30 novembre – 6 décembre 2026", "S51 · 14 – 20 décembre 2026"]  # fmt: skip
    assert all(name in page for page in listed for name in five.values())


def test_ten_children_are_shared_out_between_sheets_that_can_be_read():
    ten = {id: f"Prénom-très-long-{id}" for id in range(10)}
    listed = pages(calendar.week(booked(ten, TUESDAY, entries=(MATIN, CANTINE, MERCREDI)), MONDAY))
    assert len(listed) == 2
    assert sum(page.count("7h15 – 8h30") for page in listed) == 10
    assert "Feuille 2 sur 2" in listed[1]


def test_a_month_of_six_weeks_is_a_page():
    sunday = replace(CANTINE, day=date(2026, 8, 2))
    monday = replace(CANTINE, day=date(2026, 8, 31))
    printed = text(calendar.month(replace(SHEET, entries=[sunday, monday]), date(2026, 8, 1)))
    assert all(f"S{week}" in printed for week in range(31, 37))


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Łucja-Cœur", "Łucja-Cœur"),
        ("Zoe\u0301 🎈", "Zoé"),
        ("محمد", "Enfant 1"),
        ("🎈", "Enfant 1"),
        ("Thị Hương", "Thị Hương"),
    ],
)
def test_a_name_is_printed_or_replaced_never_garbled(name: str, printed: str):
    for drawn in (calendar.month, calendar.week):
        first = FIRST if drawn is calendar.month else MONDAY
        said = text(drawn(replace(SHEET, children={11: name}), first))
        assert printed in said
        assert "?" not in said


def test_what_the_family_chose_to_see_is_said():
    assert "Affiché : Chloé · CANTINE" in text(calendar.month(replace(SHEET, only="Chloé · CANTINE"), FIRST))
    assert "Affiché" not in text(calendar.month(SHEET, FIRST))


def test_an_empty_month_is_a_page():
    assert "Décembre 2026" in text(calendar.month(replace(SHEET, entries=()), FIRST))
    assert "S49" in text(calendar.week(replace(SHEET, entries=()), MONDAY))


def test_the_same_values_give_the_same_bytes_without_a_family_name_in_the_metadata():
    document = calendar.month(SHEET, FIRST)
    assert document == calendar.month(SHEET, FIRST)
    assert "Wójcik" not in str(PdfReader(BytesIO(document)).metadata)
