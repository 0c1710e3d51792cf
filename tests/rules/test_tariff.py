"""Prices that the town hall can check by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import InvalidRule, NoBand
from portail.rules import tariff
from portail.rules.tariff import Quotient, Tariff

BANDS = (
    '{"type": "bands", "rows": [{"qf": "[0,400)", "price": "1.20"}, {"qf": "[400,800]", "price": "2.60"},'
    ' {"qf": "(800,inf)", "price": 4.10}]}'
)


def flat(price: str) -> str:
    return f'{{"type": "flat", "price": {price}}}'


def bands(*rows: str) -> str:
    written = ", ".join(f'{{"qf": "{row}", "price": "1.00"}}' for row in rows)
    return f'{{"type": "bands", "rows": [{written}]}}'


@pytest.mark.parametrize(
    ("qf", "price"),
    [
        ("0", "1.20"),
        ("399.99", "1.20"),
        ("400", "2.60"),
        ("800", "2.60"),
        ("800.01", "4.10"),
        ("99999", "4.10"),
    ],
)
def test_brackets_say_which_bound_is_included(qf: str, price: str) -> None:
    assert tariff.price(tariff.parse(BANDS), Decimal(qf)) == Decimal(price)


def test_without_quotient_the_highest_band_is_due() -> None:
    assert tariff.price(tariff.parse(BANDS), None) == Decimal("4.10")


def test_a_flat_price_needs_no_quotient() -> None:
    model = tariff.parse(flat('"3.10"'))
    assert tariff.price(model, None) == tariff.price(model, Decimal(12)) == Decimal("3.10")
    assert not tariff.needs_quotient(model)


@pytest.mark.parametrize(
    ("written", "rounded"),
    [("19.425", "19.43"), ("1.525", "1.53"), ("0.005", "0.01"), ("2.675", "2.68"), ("3", "3.00")],
)
def test_half_a_cent_goes_up(written: str, rounded: str) -> None:
    price = tariff.price(tariff.parse(flat(written)), None)
    assert str(price) == rounded


def test_a_quotient_outside_of_the_rows_is_named_with_them() -> None:
    with pytest.raises(NoBand) as raised:
        tariff.price(tariff.parse(bands("[100,400)", "[400,800]")), Decimal("99.50"))
    assert (raised.value.quotient, raised.value.rows) == (Decimal("99.50"), "[100,400), [400,800]")


def test_rows_may_come_in_any_order() -> None:
    assert tariff.parse(bands("[400,inf)", "[0,400)")) == tariff.parse(bands("[0,400)", "[400,inf)"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (bands("[0,400)", "(400,inf)"), "400 is in neither"),
        (bands("[0,400]", "[400,inf)"), "400 is in both"),
        (bands("[0,400]", "[500,inf)"), "hole between"),
        (bands("[0,500)", "[400,inf)"), "overlap"),
        (bands("[0,inf)", "[400,500)"), "overlap"),
        (bands("[400,400)"), "empty interval"),
        (bands("[500,400]"), "empty interval"),
        (bands("[0,inf]"), "inf cannot be included"),
        (bands("0-400"), "not an interval"),
        (bands("[-5,400]"), "not an interval"),
        (bands(), "not a list of rows"),
        ('{"type": "bands", "rows": [{"qf": "[0,inf)", "price": "1", "unit": "€"}]}', "unknown fields"),
        ('{"type": "flat", "price": "3.10", "vat": 20}', "unknown fields"),
        ('{"type": "flat", "price": "3.10", "price": "2.00"}', "given twice"),
        ('{"type": "wheel", "rate": "0.01"}', "unknown type: wheel"),
        ('{"type": ["flat"], "price": "1"}', "unknown type"),
        ('{"price": "3.10"}', "type"),
        ('{"type": "flat"}', "price"),
        (flat('"-3.10"'), "not an amount"),
        (flat("-3.10"), "not an amount"),
        (flat("NaN"), "NaN is not a number"),
        (flat('"nan"'), "not an amount"),
        (flat("Infinity"), "not a number"),
        (flat("1e99"), "not an amount"),
        (flat('"3,10"'), "not an amount"),
        (flat("true"), "not an amount"),
        (flat("null"), "not an amount"),
        ("[]", "not an object"),
        ("trois euros", "Expecting value"),
    ],
)
def test_a_faulty_tariff_is_refused_and_its_fault_named(text: str, fault: str) -> None:
    with pytest.raises(InvalidRule, match=fault):
        tariff.parse(text)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8, unique=True), st.integers(0, 600_000))
def test_every_quotient_has_exactly_one_row(knots: list[int], hundredths: int) -> None:
    low, written = 0, []
    for high in sorted(knots):
        written.append(f"[{low},{high})")
        low = high
    model = tariff.parse(bands(*written, f"[{low},inf)"))
    assert isinstance(model, tariff.Bands)
    assert sum(row.holds(Decimal(hundredths) / 100) for row in model.rows) == 1


@given(st.decimals(0, 9999, places=4))
def test_a_price_is_within_half_a_cent_of_what_was_written(written: Decimal) -> None:
    price = tariff.price(tariff.parse(flat(f'"{written}"')), None)
    assert -Decimal("0.005") < price - written <= Decimal("0.005")
    assert price.as_tuple().exponent == -2


@given(st.decimals(0, 2000, places=2))
def test_nobody_pays_less_than_the_starting_price_or_more_than_without_quotient(qf: Decimal) -> None:
    model = tariff.parse(BANDS)
    assert tariff.starting_price(model) <= tariff.price(model, qf) <= tariff.price(model, None)


@pytest.mark.parametrize(
    ("day", "id"), [(date(2026, 8, 31), None), (date(2026, 9, 1), 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 2)]
)
def test_the_version_in_force_is_the_latest_that_has_begun(day: date, id: int | None) -> None:
    model = tariff.parse(flat("1"))
    versions = [
        Tariff(2, 7, date(2027, 1, 1), model),
        Tariff(1, 7, date(2026, 9, 1), model),
        Tariff(3, 8, date(2020, 1, 1), model),
    ]
    found = tariff.in_force(versions, 7, day)
    assert (found.id if found else None) == id


@pytest.mark.parametrize(
    ("day", "qf"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 700),
        (date(2026, 6, 30), 700),
        (date(2026, 7, 1), 500),
        (date(2026, 12, 31), 500),
        (date(2027, 1, 1), None),
    ],
)
def test_the_quotient_is_the_latest_that_is_valid(day: date, qf: int | None) -> None:
    quotients = [
        Quotient(Decimal(700), date(2026, 1, 1), None, "CAF"),
        Quotient(Decimal(500), date(2026, 7, 1), date(2026, 12, 31), "CAF"),
    ]
    found = tariff.quotient_on(quotients[1:] if day.year == 2027 else quotients, day)
    assert (found.qf if found else None) == qf
