"""Dates, hours, amounts and counts as French people write them. Pure: values in, text out."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import groupby

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

_LOCALE = "fr"
_ELIDED = frozenset("aàâeéèêiîoôuœ")
_CENT = Decimal("0.01")
_FINEST_PRICE = Decimal("0.0001")


@lru_cache(maxsize=4096)
def euros(amount: Decimal) -> str:
    """« 1 234,56 € », « –6,15 € »: rounded half up to the cent, en dash for minus, spaces that never break."""
    return _currency(amount.quantize(_CENT, ROUND_HALF_UP), "#,##0.00 ¤")


def price(amount: Decimal) -> str:
    """A unit price: as `euros`, with up to four decimals where the tariff has them (« 0,0125 € »)."""
    return _currency(amount.quantize(_FINEST_PRICE, ROUND_HALF_UP), "#,##0.00## ¤")


def _currency(amount: Decimal, pattern: str) -> str:
    written = format_currency(abs(amount), "EUR", pattern.replace(" ", "\u00a0"), locale=_LOCALE, currency_digits=False)
    return f"–{written}" if amount < 0 else written


def number(value: Decimal | int) -> str:
    """« 9 », « 1,5 », « 1 234 »."""
    return format_decimal(value, "#,##0.####", locale=_LOCALE).replace("-", "–")


def count(noun: str, quantity: Decimal | int, plural: str | None = None) -> str:
    """« 1 jour », « 2 jours », « 0 repas »: the plural begins at two."""
    many = plural if plural is not None else _plural(noun)
    return f"{number(quantity)} {noun if -2 < quantity < 2 else many}"


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun.endswith("al"):
        return f"{noun[:-2]}aux"
    return f"{noun}x" if noun.endswith(("au", "eu")) else f"{noun}s"


def rank(position: int) -> str:
    """« 1er », « 2e »."""
    return "1er" if position == 1 else f"{position}e"


def of(words: str) -> str:
    """« de novembre 2026 », « d’octobre 2026 »."""
    return f"d’{words}" if words[:1].lower() in _ELIDED else f"de {words}"


def long_date(day: date) -> str:
    """« mardi 1er décembre 2026 »."""
    return f"{format_date(day, 'EEEE', locale=_LOCALE)} {day_month_year(day)}"


def day_month_year(day: date) -> str:
    """« 1er décembre 2026 »."""
    return f"{_ordinal(day)} {month_year(day)}"


def month_year(day: date) -> str:
    """« décembre 2026 »."""
    return format_date(day, "MMMM y", locale=_LOCALE)


def numeric_date(day: date) -> str:
    """« 01/12/2026 »."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def short_day(day: date) -> str:
    """« mar. 1 », as at the head of a column of a planning."""
    return f"{short_weekday(day)} {day.day}"


def short_weekday(day: date) -> str:
    """« mar. »."""
    return format_date(day, "EEE", locale=_LOCALE)


def hour(at: time) -> str:
    """« 7h45 », « 17h »."""
    return f"{at.hour}h{at.minute:02d}" if at.minute else f"{at.hour}h"


def enumerated(words: Sequence[str]) -> str:
    """« lundi, mardi et jeudi »."""
    return format_list(words, locale=_LOCALE)


def days_list(days: Iterable[date]) -> str:
    """« 1, 2, 5 oct. », « 30 oct., 2 nov. »; any order, no doubles.

    The year appears only when the days span two, after the last month of each: « 3 nov., 30 déc. 2026, 2 janv. 2027 ».
    """
    ordered = sorted(set(days))
    years = len({day.year for day in ordered}) > 1
    last = {day.year: day.month for day in ordered}
    months = groupby(ordered, key=lambda day: (day.year, day.month))
    return ", ".join(_days_of_month(list(group), years and last[year] == month) for (year, month), group in months)


def _days_of_month(days: list[date], with_year: bool) -> str:
    figures = _ordinal(days[0]) if len(days) == 1 else ", ".join(str(day.day) for day in days)
    return f"{figures} {format_date(days[0], 'MMM y' if with_year else 'MMM', locale=_LOCALE)}"


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
