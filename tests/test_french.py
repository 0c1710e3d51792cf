"""What families read: every date, hour, amount and count, as French typography writes it."""

from datetime import date, time
from decimal import Decimal

import pytest

from portail import french

NARROW, HARD = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", f"0,00{HARD}€"),
        ("6.15", f"6,15{HARD}€"),
        ("1234.56", f"1{NARROW}234,56{HARD}€"),
        ("1234567.8", f"1{NARROW}234{NARROW}567,80{HARD}€"),
        ("-6.15", f"–6,15{HARD}€"),
        ("-1234.5", f"–1{NARROW}234,50{HARD}€"),
        ("19.425", f"19,43{HARD}€"),
        ("-19.425", f"–19,43{HARD}€"),
        ("-0.004", f"0,00{HARD}€"),
    ],
)
def test_an_amount_is_written_in_euros_half_up(amount: str, written: str) -> None:
    assert french.euros(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [("3.85", "3,85"), ("13.4", "13,40"), ("1.1025", "1,1025"), ("0.64", "0,64"), ("0.125", "0,125"), ("-2", "–2,00")],
)
def test_a_unit_price_keeps_the_decimals_of_the_tariff(amount: str, written: str) -> None:
    assert french.price(Decimal(amount)) == f"{written}{HARD}€"


@pytest.mark.parametrize(
    ("value", "written"),
    [("9", "9"), ("9.00", "9"), ("1.50", "1,5"), ("0.25", "0,25"), ("1234", f"1{NARROW}234"), ("-2", "–2")],
)
def test_a_number_has_no_useless_decimal(value: str, written: str) -> None:
    assert french.number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("noun", "quantity", "written"),
    [
        ("jour", 0, "0 jour"),
        ("jour", 1, "1 jour"),
        ("jour", 2, "2 jours"),
        ("an", 6, "6 ans"),
        ("repas", 2, "2 repas"),
        ("créneau", 3, "3 créneaux"),
        ("journal", 2, "2 journaux"),
        ("demi-journée", 2, "2 demi-journées"),
    ],
)
def test_a_count_agrees_with_its_noun(noun: str, quantity: int, written: str) -> None:
    assert french.count(noun, quantity) == written


def test_one_and_a_half_is_singular() -> None:
    assert french.count("jour", Decimal("1.5")) == "1,5 jour"


def test_an_irregular_plural_is_given() -> None:
    assert french.count("place libre", 3, "places libres") == "3 places libres"


@pytest.mark.parametrize(
    ("words", "written"),
    [("octobre", "d’octobre"), ("août 2026", "d’août 2026"), ("novembre", "de novembre"), ("été", "d’été")],
)
def test_the_article_is_elided(words: str, written: str) -> None:
    assert french.of(words) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 12, 1), "mardi 1er décembre 2026"),
        (date(2026, 11, 5), "jeudi 5 novembre 2026"),
        (date(2026, 2, 21), "samedi 21 février 2026"),
    ],
)
def test_a_long_date(day: date, written: str) -> None:
    assert french.long_date(day) == written


def test_a_date_without_its_weekday() -> None:
    assert french.day_month_year(date(2026, 12, 1)) == "1er décembre 2026"


def test_a_month() -> None:
    assert french.month_year(date(2026, 8, 31)) == "août 2026"


def test_a_date_in_figures() -> None:
    assert french.numeric_date(date(2026, 12, 1)) == "01/12/2026"


def test_the_head_of_a_planning_column() -> None:
    assert french.short_day(date(2026, 12, 1)) == "mar. 1"


@pytest.mark.parametrize(("at", "written"), [(time(7, 45), "7h45"), (time(17), "17h"), (time(8, 5), "8h05")])
def test_an_hour(at: time, written: str) -> None:
    assert french.hour(at) == written


@pytest.mark.parametrize(
    ("days", "written"),
    [
        ([], ""),
        ([date(2026, 10, 22)], "22 oct."),
        ([date(2026, 10, 1)], "1er oct."),
        ([date(2026, 10, 5), date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 1)], "1, 2, 5 oct."),
        ([date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 3)], "30 oct., 2, 3 nov."),
        ([date(2026, 5, 4), date(2026, 5, 5)], "4, 5 mai"),
        ([date(2026, 12, 31), date(2027, 1, 4)], "31 déc. 2026, 4 janv. 2027"),
        (
            [date(2026, 11, 3), date(2026, 12, 31), date(2027, 1, 4), date(2027, 2, 2)],
            "3 nov., 31 déc. 2026, 4 janv., 2 févr. 2027",
        ),
    ],
)
def test_a_list_of_days(days: list[date], written: str) -> None:
    assert french.days_list(days) == written
