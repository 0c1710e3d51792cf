"""What holds of every rule and tariff, whatever the day and the quotient; and the two days on which clocks change.

The plain cases are in the tests of each form: here stand real fériés, real règlements, and computations made otherwise.
"""

import json
import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portail.errors import NegativePrice
from portail.reglement import cases, schema
from portail.reglement.schema import TariffExample
from portail.rules import pricing, reading
from portail.rules.calendar import PARIS, Period, SchoolCalendar
from portail.rules.deadlines import Rule, Service, deadline, in_time, parse
from portail.rules.facts import Facts
from portail.rules.tariff_models import AnyModel, Rate

FILE = Path(__file__).parent.parent / "data" / "reglements.json"
RAW = json.loads(FILE.read_text("utf-8"), parse_float=Decimal)
STRUCTURES, _ = schema.load(FILE)
RATES = [
    (f"{structure.id} {priced.id}", priced.model, [dict(one.facts) for one in structure.examples.values()
     if isinstance(one, TariffExample) and one.tariff == priced.id])
    for structure in STRUCTURES for priced in structure.tariffs.values() if isinstance(priced.model, Rate)
]  # fmt: skip
CHRISTMAS = Period(date(2026, 12, 19), date(2027, 1, 3), "Noël")
CALENDAR = SchoolCalendar((CHRISTMAS,), cases.feries(2027))
EASTER = SchoolCalendar((Period(date(2026, 3, 21), date(2026, 4, 5), "Printemps"),), cases.feries(2026))
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
HOURS = st.sampled_from([None, "00:00", "02:30", "10:00", "23:59"])
EDGES = st.sampled_from([None, "before", "until", "day"])
CENTS = st.decimals(0, 60, places=2)
NOTICES: dict[str, tuple[dict[str, Any], str, int, int]] = {
    "calendar": ({"type": "offset", "unit": "calendar"}, "n", 0, 90),
    "weekday": ({"type": "offset", "unit": "weekday"}, "n", 0, 90),
    "working": ({"type": "offset", "unit": "working"}, "n", 0, 90),
    "working6": ({"type": "offset", "unit": "working6"}, "n", 0, 90),
    "clear_days": ({"type": "clear_days"}, "n", 0, 90),
    "clear_days of the period": ({"type": "clear_days", "anchor": "period_start"}, "n", 0, 90),
    "period_offset": ({"type": "period_offset"}, "n", 0, 90),
    "hours": ({"type": "hours"}, "n", 0, 900),
    "weekly": ({"type": "weekly", "weekday": "sun"}, "weeks", 1, 52),
    "monthly": ({"type": "monthly", "day": 31}, "months_before", 0, 24),
}


def rule(**fields: object) -> Rule:
    return parse(json.dumps(fields))


def model(**fields: object) -> AnyModel:
    found: AnyModel = reading.shape(AnyModel, json.dumps(fields, default=str))
    return found


def utc(found: Rule, day: date, service: Service) -> datetime:
    last = deadline(found, day, CALENDAR, service)
    assert last is not None
    return last.astimezone(UTC)


@pytest.mark.parametrize("kind", NOTICES)
@given(data=st.data(), day=DAYS, at=HOURS, edge=EDGES, back=st.integers(0, 60))
def test_who_is_in_time_with_a_long_notice_is_so_with_every_shorter_one(
    kind: str, data: st.DataObject, day: date, at: str | None, edge: str | None, back: int
) -> None:
    fields, name, least, most = NOTICES[kind]
    fields = fields | ({"edge": edge} if edge else {})
    if at and fields["type"] not in ("clear_days", "hours"):
        fields = fields | {"at": at}
    short, long = sorted(data.draw(st.tuples(*[st.integers(least, most)] * 2)))
    service = Service(time(7, 15), period_start=day - timedelta(days=back))
    shorter, longer = (rule(**fields, **{name: notice}) for notice in (short, long))
    last = utc(longer, day, service)
    assert last <= utc(shorter, day, service)
    assert in_time(longer, day, last, CALENDAR, service)
    assert in_time(shorter, day, last, CALENDAR, service)


@pytest.mark.parametrize(
    ("unit", "weekdays", "feries"), [("calendar", 7, True), ("weekday", 5, True), ("working", 5, False),
    ("working6", 6, False)],
)  # fmt: skip
@given(day=DAYS, n=st.integers(0, 40))
def test_a_notice_is_that_number_of_days_that_its_unit_counts(
    unit: str, weekdays: int, feries: bool, day: date, n: int
) -> None:
    last = deadline(rule(type="offset", unit=unit, n=n), day, CALENDAR)
    assert last is not None
    before = [last.date() + timedelta(days=step) for step in range((day - last.date()).days)]
    counted = [one for one in before if one.weekday() < weekdays and (feries or one not in CALENDAR.feries)]
    assert len(counted) == n
    assert counted[:1] == before[:1]


@pytest.mark.parametrize(("name", "rate", "examples"), RATES, ids=[name for name, *_ in RATES])
@given(data=st.data(), qf=st.decimals(0, 5000, places=2))
def test_the_published_rates_stay_within_their_floors_and_caps(
    name: str, rate: Rate, examples: list[dict[str, Any]], data: st.DataObject, qf: Decimal
) -> None:
    facts = Facts(data.draw(st.sampled_from(examples)) | {"qf": qf})
    amount = pricing.base(rate, facts)
    for bound, sign in ((rate.floor, 1), (rate.cap, -1)):
        if bound is not None:
            limit: Any = bound
            for dim in rate.dims:
                limit = limit if isinstance(limit, Decimal) else facts.choose(dim, limit)
            assert sign * (Fraction(amount) - Fraction(limit)) >= 0


@given(CENTS, CENTS, st.decimals(0, 1, places=5), st.tuples(*[st.decimals(0, 4000, places=2)] * 4))
def test_a_higher_quotient_never_pays_less_at_a_rate(
    one: Decimal, other: Decimal, rate: Decimal, drawn: tuple[Decimal, ...]
) -> None:
    (low, high), (qf_min, qf_max), (poor, rich) = sorted((one, other)), sorted(drawn[:2]), sorted(drawn[2:])
    fields = {"type": "rate", "rate": rate, "qf_min": qf_min, "qf_max": qf_max, "floor": {"a": low}, "cap": {"a": high}}
    found = model(**fields, dims=["who"])
    paid, more = (pricing.price(found, Facts({"qf": qf, "who": "a"})) for qf in (poor, rich))
    assert low <= paid <= more <= high
    exact = Fraction(rate) * Fraction(min(max(poor, qf_min), qf_max))
    assert paid == half_up(min(max(exact, Fraction(low)), Fraction(high)))


def half_up(amount: Fraction | Decimal) -> Decimal:
    """To the cent without decimals of Python: the whole part of the hundredfold and a half."""
    return Decimal(floor(Fraction(amount) * 100 + Fraction(1, 2))).scaleb(-2)


@given(
    price=st.decimals(0, 99, places=5),
    qty=st.integers(0, 40),
    divisor=st.integers(1, 9),
    factor=st.decimals(0, 3, places=3),
    extra=st.decimals(0, 9, places=4),
    steps=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_each_rounding_is_half_up_where_the_model_asks_for_it(
    price: Decimal, qty: int, divisor: int, factor: Decimal, extra: Decimal, steps: tuple[bool, bool, bool]
) -> None:
    first, second, unit = steps
    found = model(
        type="flat",
        price=price,
        round_before_qty=unit,
        modifiers=[{"when": {}, "div": divisor, "round": first}, {"when": {}, "mul": factor, "round": second}],
        supplements=[{"key": "extra", "price": extra}],
    )
    amount = Fraction(price) / divisor
    amount = (Fraction(half_up(amount)) if first else amount) * Fraction(factor)
    amount = Fraction(half_up(amount)) if second or unit else amount
    expected = half_up(amount * qty + Fraction(extra) * 2)
    assert pricing.price(found, Facts({"qty": qty, "extra": 2})) == expected


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_the_published_rules_answer_the_same_whatever_the_order_of_their_keys(seed: int) -> None:
    mixed, problems = schema.read(json.dumps(_mixed(RAW, random.Random(seed)), default=float))
    assert [problem for problem in problems if not problem.warning] == []
    got = {(s.id, one.example.id): one.got for s in mixed for one in cases.answers(s)}
    assert got == ANSWERS


def _mixed(value: object, drawn: random.Random) -> object:
    """The same JSON, the keys of every object in another order; lists keep theirs, which is part of the rule."""
    if isinstance(value, list):
        return [_mixed(one, drawn) for one in value]
    if isinstance(value, dict):
        return {key: _mixed(value[key], drawn) for key in drawn.sample(list(value), len(value))}
    return value


ANSWERS = {(s.id, one.example.id): one.got for s in STRUCTURES for one in cases.answers(s)}


@pytest.mark.parametrize(
    ("fields", "day", "expected"),
    [
        # Clocks jump from 2:00 to 3:00 on 29 March: 7:15 in Paris is 5:15 UTC, 6:15 UTC the day before.
        ({"type": "hours", "n": 0}, "2026-03-29", "2026-03-29T05:15"),
        ({"type": "hours", "n": 5}, "2026-03-29", "2026-03-29T00:15"),  # 1:15: 2:15 was skipped
        ({"type": "hours", "n": 24}, "2026-03-29", "2026-03-28T05:15"),  # 6:15 on the clock
        ({"type": "hours", "n": 48}, "2026-03-29", "2026-03-27T05:15"),
        ({"type": "hours", "n": 5, "edge": "before"}, "2026-03-29", "2026-03-29T00:14:59.999999"),
        ({"type": "hours", "n": 24, "edge": "day"}, "2026-03-29", "2026-03-28T22:59:59.999999"),
        ({"type": "hours", "n": 0, "edge": "day"}, "2026-03-29", "2026-03-29T21:59:59.999999"),
        # They fall from 3:00 to 2:00 on 25 October: 7:15 in Paris is 6:15 UTC, 5:15 UTC the day before.
        ({"type": "hours", "n": 0}, "2026-10-25", "2026-10-25T06:15"),
        ({"type": "hours", "n": 5}, "2026-10-25", "2026-10-25T01:15"),  # 2:15 for the second time
        ({"type": "hours", "n": 6}, "2026-10-25", "2026-10-25T00:15"),  # 2:15 for the first time
        ({"type": "hours", "n": 24}, "2026-10-25", "2026-10-24T06:15"),  # 8:15 on the clock
        ({"type": "hours", "n": 48}, "2026-10-25", "2026-10-23T06:15"),
        ({"type": "hours", "n": 0, "edge": "day"}, "2026-10-25", "2026-10-25T22:59:59.999999"),
        # An hour of the clock: 2:30 is skipped, so it counts as 3:30; or comes twice, and the second counts.
        ({"type": "offset", "n": 0, "unit": "calendar", "at": "02:30"}, "2026-03-29", "2026-03-29T01:30"),
        ({"type": "offset", "n": 0, "unit": "calendar", "at": "02:30"}, "2026-10-25", "2026-10-25T01:30"),
        (
            {"type": "offset", "n": 0, "unit": "calendar", "at": "02:30", "edge": "before"},
            "2026-10-25",
            "2026-10-25T01:29:59.999999",
        ),
        ({"type": "offset", "n": 1, "unit": "calendar", "at": "02:30"}, "2026-03-29", "2026-03-28T01:30"),
        ({"type": "offset", "n": 1, "unit": "calendar", "at": "02:30"}, "2026-10-25", "2026-10-24T00:30"),
        ({"type": "offset", "n": 0, "unit": "calendar", "at": "07:15"}, "2026-03-29", "2026-03-29T05:15"),
        ({"type": "offset", "n": 0, "unit": "calendar", "at": "07:15"}, "2026-10-25", "2026-10-25T06:15"),
        ({"type": "offset", "n": 0, "unit": "calendar"}, "2026-03-29", "2026-03-29T21:59:59.999999"),
    ],
)
def test_the_last_instant_is_exact_on_the_days_when_clocks_change(
    fields: dict[str, object], day: str, expected: str
) -> None:
    last = utc(rule(**fields), date.fromisoformat(day), Service(time(7, 15)))
    assert last == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("n", range(9))
def test_on_those_days_somebody_is_in_time_until_that_very_instant(day: date, n: int) -> None:
    service, found = Service(time(7, 15)), rule(type="hours", n=n)
    start = datetime.combine(day, time(7, 15), PARIS).astimezone(UTC)
    tick, soon = timedelta(microseconds=1), timedelta(minutes=45)  # in autumn the clock shows less 45 minutes later
    for late, expected in ((-soon, True), (0 * tick, True), (tick, False), (soon, False)):
        now = (start - timedelta(hours=n) + late).astimezone(PARIS)
        assert in_time(found, day, now, CALENDAR, service) is expected


@pytest.mark.parametrize(
    ("weekday", "day", "expected"),
    [
        ("wed", "2027-01-06", "2026-12-18T11:00"),  # three days after the last of the holidays: still the first day
        ("thu", "2027-01-07", "2027-01-04T09:00"),  # four: an ordinary one
    ],
)
def test_the_first_day_after_holidays_is_one_up_to_three_days_after_them(weekday: str, day: str, expected: str) -> None:
    exception = {"if": "first_service_day_after_school_holidays", "day": "last_class_day", "at": "12:00"}
    found = rule(type="by_weekday", map={weekday: ["mon", "10:00"]}, exceptions=[exception])
    assert utc(found, date.fromisoformat(day), Service()) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_friday_ferie_is_not_the_last_class_day() -> None:
    found = rule(type="last_class_day_before_period", at="12:00")
    service = Service(period_start=date(2026, 5, 2))  # 1 May is the Friday before
    assert utc(found, date(2026, 5, 4), service) == datetime(2026, 4, 30, 10, tzinfo=UTC)


def test_a_wednesday_is_not_the_last_class_day() -> None:
    found = rule(type="last_class_day_before_period", at="12:00")
    service = Service(period_start=date(2026, 6, 4))  # a Thursday
    assert utc(found, date(2026, 6, 4), service) == datetime(2026, 6, 2, 10, tzinfo=UTC)


BACK = {"if": "first_service_day_after_school_holidays", "day": "last_class_day", "at": "12:00"}
MONDAY = {"if": "monday_of_service_week_is_ferie", "map": {"tue": ["thu", "15:00"]}}


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([BACK, MONDAY], "2026-03-20T11:00"),  # nobody comes on Easter Monday: the Tuesday is the first day
        ([MONDAY, BACK], "2026-04-02T13:00"),
    ],
)
def test_of_two_exceptions_that_hold_the_first_one_decides(exceptions: list[object], expected: str) -> None:
    found = rule(type="by_weekday", map={"mon": ["fri", "10:00"], "tue": ["mon", "10:00"]}, exceptions=exceptions)
    last = deadline(found, date(2026, 4, 7), EASTER)
    assert last is not None
    assert last.astimezone(UTC) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(DAYS, st.integers(-500, 500))
def test_what_is_always_possible_is_so_even_after_the_day(day: date, days: int) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=PARIS) + timedelta(days=days)
    assert in_time(rule(type="any"), day, now, CALENDAR)
    assert not in_time(rule(type="never"), day, now, CALENDAR)


@given(CENTS, CENTS, st.decimals(0, 4000, places=2))
def test_where_a_floor_is_above_the_cap_the_cap_is_due(one: Decimal, other: Decimal, qf: Decimal) -> None:
    low, high = sorted((one, other))
    found = model(type="rate", rate="0.01", dims=["who"], floor={"a": high}, cap={"a": low})
    assert pricing.price(found, Facts({"qf": qf, "who": "a"})) == low


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 999), st.booleans(), st.booleans())
def test_the_shifts_that_hold_add_up_and_stop_at_the_first_row(
    one: int, other: int, qf: int, alone: bool, many: bool
) -> None:
    rows = [{"qf": f"[{low},{low + 100})", "price": low // 100} for low in range(0, 1000, 100)]
    shifts = [{"when": {"alone": True}, "down": one}, {"when": {"children_gte": 3}, "down": other}]
    found = model(type="bands", rows=rows, band_shift=shifts)
    facts = Facts({"qf": qf, "alone": alone, "children": 3 if many else 2})
    assert pricing.price(found, facts) == max(0, qf // 100 - one * alone - other * many)


@given(CENTS, st.decimals(-60, 60, places=4))
def test_a_price_is_never_negative_but_refused(price: Decimal, more: Decimal) -> None:
    found = model(type="flat", price=price, modifiers=[{"when": {}, "add": more}])
    if price + more < 0:
        with pytest.raises(NegativePrice):
            pricing.price(found, Facts({}))
    else:
        assert pricing.price(found, Facts({})) == half_up(price + more)


@pytest.mark.parametrize("wanted", [True, False, "no", 0])
def test_a_fact_that_nobody_knows_meets_no_condition(wanted: object) -> None:
    found = model(type="flat", price=10, modifiers=[{"when": {"resident": wanted}, "mul": 2}])
    assert pricing.price(found, Facts({})) == 10
    assert pricing.price(found, Facts({"resident": wanted})) == 20  # type: ignore[dict-item]
