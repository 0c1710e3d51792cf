"""Every model of a tariff, its modifiers and supplements: figures that anybody can check by hand."""

import json
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail import errors
from portail.rules import cheapest, pricing, reading, tariff
from portail.rules.asked import facts_asked
from portail.rules.facts import Facts, Kind
from portail.rules.tariff_models import AnyModel

PRICES = st.decimals(0, 500, places=2)
QUOTIENTS = st.decimals(0, 5000, places=2)


def model(**fields: Any) -> AnyModel:
    found: AnyModel = reading.shape(AnyModel, json.dumps(fields, default=str))
    return found


def price(found: AnyModel, **facts: Any) -> str:
    return str(pricing.price(found, Facts(facts)))


BANDS = {"type": "bands", "rows": [{"qf": "[0,599]", "price": 1}, {"qf": "[600,inf)", "price": "2.50"}]}
RATE = {"type": "rate", "rate": "0.0036", "floor": "2.60", "cap": "4.50"}


@pytest.mark.parametrize(
    ("fields", "facts", "expected"),
    [
        ({"type": "flat", "price": "1.525"}, {}, "1.53"),
        ({"type": "flat", "price": "1.525"}, {"qty": 2}, "3.06"),
        ({"type": "flat", "price": "1.525", "round_before_qty": False}, {"qty": 2}, "3.05"),
        ({"type": "flat", "dims": ["rank"], "price": {"1": 4, "*": 2}}, {"rank": 3}, "2.00"),
        ({"type": "flat", "dims": ["rank"], "price": {"1": 4, "*": 2}}, {"rank": Decimal("1.0")}, "4.00"),
        ({"type": "flat", "dims": ["pai"], "price": {"yes": 1, "no": 3}}, {"pai": False}, "3.00"),
        (BANDS, {"qf": 599}, "1.00"),
        (BANDS, {"qf": "600"}, "2.50"),
        (RATE, {"qf": 1000}, "3.60"),
        (RATE, {"qf": 10}, "2.60"),
        (RATE, {"qf": 9999}, "4.50"),
        ({**RATE, "floor": 5}, {"qf": 10}, None),  # a floor above the cap is refused
        ({"type": "rate", "rate": "0.001", "qf_min": 200, "qf_max": 900}, {"qf": 5}, "0.20"),
        ({"type": "rate", "rate": "0.001", "qf_min": 200, "qf_max": 900}, {"qf": 5000}, "0.90"),
        ({"type": "rate", "rate": "0.001", "round_rate": True}, {"qf": 1004, "qty": 3}, "3.00"),
        (
            {"type": "rate", "rate": "0.001", "round_rate": True, "round_before_qty": False},
            {"qf": 1004, "qty": 3},
            "3.00",
        ),
        ({"type": "rate", "rate": "0.001", "round_before_qty": False}, {"qf": 1004, "qty": 3}, "3.01"),
        ({"type": "rate_or_flat", "rate": "0.0055", "threshold": 580, "price": 3.19}, {"qf": "579.99"}, "3.19"),
        ({"type": "rate_or_flat", "rate": "0.0055", "threshold": 580, "price": 9}, {"qf": 580}, "9.00"),
        (
            {"type": "rate_or_flat", "rate": "0.001", "threshold": 9999, "price": 9, "round_before_qty": False},
            {"qf": 1004, "qty": 3},
            "3.00",
        ),
        ({"type": "linear_knots", "knots": [[0, 1], [300, 2]]}, {"qf": 100}, "1.33"),
        ({"type": "linear_knots", "knots": [[300, 2], [0, 1]]}, {"qf": 301}, "2.00"),
        ({"type": "linear_knots", "knots": [[100, 1], [300, 2]]}, {"qf": 99}, "1.00"),
        (
            {"type": "time_steps", "direction": "departure", "rows": [["18:00", 2], ["17:00", 1]]},
            {"time": "17:00"},
            "1.00",
        ),
        (
            {"type": "time_steps", "direction": "departure", "rows": [["17:00", 1], ["18:00", 2]]},
            {"time": time(17, 1)},
            "2.00",
        ),
        (
            {"type": "time_steps", "direction": "arrival", "rows": [["07:30", 2], ["08:15", 1]]},
            {"time": "08:15"},
            "1.00",
        ),
        ({"type": "duration_units", "unit_minutes": 30, "unit_price": 1}, {"minutes": 60}, "2.00"),
        ({"type": "duration_units", "unit_minutes": 30, "unit_price": 1}, {"minutes": 61}, "3.00"),
        ({"type": "duration_units", "unit_minutes": 30, "unit_price": 1, "started": False}, {"minutes": 59}, "1.00"),
        ({"type": "duration_units", "unit_minutes": 30, "unit_price": 1, "from": "16:15"}, {"time": "16:00"}, "0.00"),
        ({"type": "duration_units", "unit_minutes": 30, "unit_price": RATE}, {"minutes": 60, "qf": 1001}, "7.20"),
        (
            {"type": "duration_units", "unit_minutes": 30, "unit_price": {**RATE, "round_before_qty": False}},
            {"minutes": 90, "qf": 1001},
            "10.81",
        ),
        ({"type": "count_table", "count": "rank", "prices": {"1": 2, "*": "0.5"}}, {"rank": 7}, "0.50"),
        ({"type": "count_cap", "unit_price": "2.6", "from": 20, "cap": 50}, {"count": 19}, "49.40"),
        ({"type": "count_cap", "unit_price": "2.6", "from": 20, "cap": 50}, {"count": 20}, "50.00"),
        (
            {"type": "income_bands", "thresholds": {"1": [10, 20]}, "prices": [1, 2, 3]},
            {"children": 1, "income": 10},
            "2.00",
        ),
        (
            {"type": "income_bands", "thresholds": {"1": [10, 20]}, "prices": [1, 2, 3]},
            {"children": 1, "income": 20},
            "3.00",
        ),
        (
            {"type": "income_bands", "thresholds": {"1": [10, 20]}, "prices": [1, 2, 3]},
            {"children": 1, "income": 9},
            "1.00",
        ),
    ],
)
def test_each_model_gives_the_price_of_a_hand_calculation(
    fields: dict[str, Any], facts: dict[str, Any], expected: str | None
) -> None:
    if expected is None:
        with pytest.raises(errors.InvalidRule):
            model(**fields)
    else:
        assert price(model(**fields), **facts) == expected


@pytest.mark.parametrize(
    ("modifiers", "facts", "expected"),
    [
        ([{"when": {"late": True}, "mul": 2}], {}, "10.00"),
        ([{"when": {"late": True}, "mul": 2}], {"late": True}, "20.00"),
        ([{"when": {"late": True}, "mul": 2}], {"late": 1}, "10.00"),  # 1 is not yes
        ([{"when": {"rank_gte": 2}, "mul": "0.9"}], {"rank": 2}, "9.00"),
        ([{"when": {"rank_gte": 2}, "mul": "0.9"}], {}, "10.00"),
        ([{"when": {"rank_gte": 0}, "mul": "0.9"}], {}, "9.00"),  # a fact that is missing counts as 0
        ([{"when": {"resident": False}, "add": 2}, {"when": {}, "mul": 2}], {"resident": False}, "24.00"),
        ([{"when": {}, "mul": 2}, {"when": {"resident": False}, "add": 2}], {"resident": False}, "22.00"),
        ([{"when": {"resident": False, "late": True}, "set": 3}], {"resident": False}, "10.00"),
        ([{"when": {"resident": False, "late": True}, "set": 3}], {"resident": False, "late": True}, "3.00"),
        ([{"when": {}, "div": 3}, {"when": {}, "mul": 3}], {}, "10.00"),
        ([{"when": {}, "set": "10.015"}, {"when": {}, "div": 3}, {"when": {}, "mul": 3}], {}, "10.02"),
        ([{"when": {}, "div": 3, "round": True}, {"when": {}, "mul": 3}], {}, "9.99"),
        ([{"when": {}, "add": -4}], {}, "6.00"),
    ],
)
def test_modifiers_apply_in_order_where_every_condition_holds(
    modifiers: list[dict[str, Any]], facts: dict[str, Any], expected: str
) -> None:
    assert price(model(type="flat", price=10, modifiers=modifiers), **facts) == expected


def test_supplements_are_added_after_the_quantity_and_may_be_keyed() -> None:
    found = model(type="flat", price=2, dims=["resident"], supplements=[{"key": "repas", "price": {"yes": 3, "no": 4}}])
    assert price(found, qty=3, repas=2, resident=False) == "14.00"
    assert price(found, qty=3, resident=False) == "6.00"


def test_versions_keep_the_modifiers_supplements_and_rounding_of_their_models() -> None:
    inner = {
        "type": "flat",
        "price": "1.004",
        "round_before_qty": False,
        "supplements": [{"key": "gouter", "price": 1}],
    }
    found = model(
        type="versions",
        versions=[
            {"from": "2027-01-01", "model": {"type": "flat", "price": 9}},
            {"from": "2026-01-01", "model": inner},
        ],
        modifiers=[{"when": {}, "mul": 2}],
    )
    assert price(found, date="2026-12-31", qty=10, gouter=1) == "21.08"
    assert price(found, date=date(2027, 1, 1)) == "18.00"
    with pytest.raises(errors.NoVersion):
        price(found, date="2025-12-31")


def test_a_band_shift_goes_down_so_many_rows_but_not_below_the_first() -> None:
    shift = [{"when": {"children_gte": 3}, "down": 1}]
    found = model(**BANDS, band_shift=shift)
    assert [price(found, qf=700, children=3), price(found, qf=700, children=2), price(found, qf=5, children=3)] == [
        "1.00",
        "2.50",
        "1.00",
    ]


@pytest.mark.parametrize(
    ("fields", "facts", "error"),
    [
        (BANDS, {}, errors.MissingFact("qf")),
        (BANDS, {"qf": "599.5"}, errors.NoBand(Decimal("599.5"), "[0,599], [600,inf)")),
        (
            {"type": "bands", "rows": [{"qf": "[0,9]", "price": 1}, {"qf": "[5,inf)", "price": 2}]},
            {"qf": 7},
            errors.TwoBands(Decimal(7), "[0,9], [5,inf)"),
        ),
        (BANDS, {"qf": Decimal("NaN")}, errors.BadFact("qf", Decimal("NaN"))),
        (BANDS, {"qf": Decimal("Infinity")}, errors.BadFact("qf", Decimal("Infinity"))),
        (BANDS, {"qf": -1}, errors.BadFact("qf", -1)),
        (BANDS, {"qf": Decimal(-1)}, errors.BadFact("qf", Decimal(-1))),
        (BANDS, {"qf": True}, errors.BadFact("qf", True)),
        (
            {"type": "flat", "dims": ["who"], "price": {"a": 1, "b": 2}},
            {"who": "c"},
            errors.UnlistedFact("who", "c", "a, b"),
        ),
        ({"type": "flat", "dims": ["who"], "price": {"a": 1, "*": 2}}, {}, errors.MissingFact("who")),
        (
            {"type": "time_steps", "direction": "departure", "rows": [["17:00", 1]]},
            {"time": "17:01"},
            errors.NoStep(time(17, 1), "17:00"),
        ),
        (
            {"type": "time_steps", "direction": "departure", "rows": [["17:00", 1]]},
            {"time": "25:00"},
            errors.BadFact("time", "25:00"),
        ),
        (
            {"type": "flat", "price": 1, "modifiers": [{"when": {}, "add": -2}]},
            {},
            errors.NegativePrice(Decimal("-1.00")),
        ),
    ],
)
def test_what_the_model_does_not_say_is_never_guessed(
    fields: dict[str, Any], facts: dict[str, Any], error: errors.Unanswered
) -> None:
    with pytest.raises(type(error)) as raised:
        price(model(**fields), **facts)
    assert repr(raised.value) == repr(error)


@given(QUOTIENTS, PRICES, PRICES, st.decimals(0, 1, places=6))
def test_a_rate_stays_within_floor_and_cap(qf: Decimal, one: Decimal, other: Decimal, rate: Decimal) -> None:
    low, high = sorted((one, other))
    found = model(type="rate", rate=rate, floor=low, cap=high)
    assert low <= pricing.price(found, Facts({"qf": qf})) <= high


@given(st.decimals(0, 9999, places=4), st.integers(0, 40), st.decimals(0, 3, places=3), st.integers(1, 7))
def test_rounding_is_half_up_to_the_cent(base: Decimal, qty: int, factor: Decimal, divisor: int) -> None:
    modifiers = [{"when": {}, "div": divisor}, {"when": {}, "mul": str(factor)}]
    found = model(type="flat", price=base, modifiers=modifiers, round_before_qty=False)
    exact = Fraction(base) / divisor * Fraction(factor) * qty
    got = pricing.price(found, Facts({"qty": qty}))
    assert -Fraction(1, 200) < Fraction(got) - exact <= Fraction(1, 200)
    assert got.as_tuple().exponent == -2


@given(st.decimals(0, 9999, places=4))
def test_a_price_does_not_depend_on_the_decimal_context_of_the_thread(base: Decimal) -> None:
    found = model(type="rate", rate="0.00105")
    expected = pricing.price(found, Facts({"qf": base}))
    with localcontext(prec=getcontext().prec):
        assert pricing.price(found, Facts({"qf": base})) == expected
    assert expected == (base * Decimal("0.00105")).quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.lists(st.tuples(QUOTIENTS, PRICES), min_size=1, max_size=6, unique_by=lambda knot: knot[0]), QUOTIENTS)
def test_a_line_stays_between_its_knots(knots: list[tuple[Decimal, Decimal]], qf: Decimal) -> None:
    found = model(type="linear_knots", knots=knots)
    prices = [amount for _, amount in knots]
    assert min(prices) <= pricing.price(found, Facts({"qf": qf})) <= max(prices)


@given(st.data())
def test_the_order_of_keys_of_rows_and_of_facts_is_nothing(data: st.DataObject) -> None:
    fields = {
        "type": "bands",
        "dims": ["resident"],
        "modifiers": [{"mul": "1.1", "when": {"late": True, "rank_gte": 2}}],
        "rows": [{"qf": f"[{low},{low + 100})", "price": {"yes": low, "no": low + 1}} for low in range(0, 500, 100)],
    }
    facts = {"qf": 250, "resident": False, "late": True, "rank": 3}
    shuffled = {key: fields[key] for key in data.draw(st.permutations(list(fields)))}
    shuffled["rows"] = data.draw(st.permutations(fields["rows"]))  # type: ignore[arg-type]
    mixed = {key: facts[key] for key in data.draw(st.permutations(list(facts)))}
    assert price(model(**shuffled), **mixed) == price(model(**fields), **facts) == "221.10"


def test_without_quotient_the_product_takes_the_highest_price() -> None:
    assert tariff.price(model(**BANDS), None) == Decimal("2.50")
    assert tariff.price(model(**RATE), None) == Decimal("4.50")
    assert tariff.price(model(type="linear_knots", knots=[[0, 1], [9, 5]]), None) == Decimal("5.00")
    assert tariff.price(model(type="rate_or_flat", rate="0.01", threshold=9, price=7), None) == Decimal("7.00")
    with pytest.raises(errors.MissingFact):
        tariff.price(model(type="rate", rate="0.01"), None)


@pytest.mark.parametrize(
    ("fields", "lowest"),
    [
        ({"type": "flat", "price": 3}, "3.00"),
        ({"type": "flat", "dims": ["who"], "price": {"a": 3, "b": 2}}, "2.00"),
        (BANDS, "1.00"),
        (RATE, "2.60"),
        (
            {
                "type": "flat",
                "price": 10,
                "modifiers": [{"when": {"days": 4}, "mul": "0.9"}, {"when": {"days": 5}, "mul": "0.8"}],
            },
            "8.00",
        ),
        ({"type": "flat", "price": 10, "modifiers": [{"when": {"resident": False}, "add": 2}]}, "10.00"),
        ({"type": "flat", "price": 10, "modifiers": [{"when": {}, "div": 4}]}, "2.50"),
    ],
)
def test_the_starting_price_is_the_lowest_that_somebody_pays(fields: dict[str, Any], lowest: str) -> None:
    assert str(cheapest.starting_price(model(**fields))) == lowest


def test_a_model_names_the_facts_that_it_asks_for() -> None:
    found = model(
        type="versions",
        versions=[{"from": "2026-01-01", "model": {**BANDS, "modifiers": [{"when": {"rank_gte": 2}, "mul": "0.9"}]}}],
    )
    assert facts_asked(found) == {
        "qty": Kind.NUMBER,
        "date": Kind.DAY,
        "rank": Kind.NUMBER,
        "qf": Kind.NUMBER,
    }
