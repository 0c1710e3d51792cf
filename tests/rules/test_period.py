"""« Saisir une période »: dates, weekdays, parity of ISO weeks."""

from datetime import date

import pytest

from portail.errors import BadInput
from portail.rules.period import Weeks, Wish

DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def days(weekdays: set[int], weeks: Weeks = Weeks.ALL, period: tuple[date, date] = DECEMBER) -> list[str]:
    return [f"{day:%d/%m}" for day in Wish(*period, frozenset(weekdays), weeks).days()]


def test_both_ends_are_included() -> None:
    assert days({1, 3})[0] == "01/12"
    assert days({1, 3})[-1] == "31/12"


def test_weeks_are_even_or_odd_by_their_iso_number() -> None:
    assert days({1}, Weeks.EVEN) == ["08/12", "22/12"]
    assert days({1}, Weeks.ODD) == ["01/12", "15/12", "29/12"]


def test_parity_follows_the_iso_number_across_a_year_of_53_weeks() -> None:
    winter = (date(2026, 12, 21), date(2027, 1, 15))
    assert days({0}, Weeks.ODD, winter) == ["28/12", "04/01"]  # weeks 53 and 1: two odd weeks in a row
    assert days({0}, Weeks.EVEN, winter) == ["21/12", "11/01"]


@pytest.mark.parametrize(
    "period", [(date(2026, 12, 2), date(2026, 12, 1)), (date(2026, 1, 1), date(2028, 1, 1)), (date.min, date.max)]
)
def test_a_period_upside_down_or_too_long_is_refused(period: tuple[date, date]) -> None:
    with pytest.raises(BadInput):
        days({1}, period=period)


def test_no_weekday_is_a_mistake() -> None:
    with pytest.raises(BadInput):
        days(set())
