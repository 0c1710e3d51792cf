"""price = round(modifiers(base)) × quantity + supplements, to the cent, half up. Exact from end to end.

Every function raises MissingFact, BadFact, and the other Unanswered errors where the model says nothing of the case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from portail.errors import MissingFact, NegativePrice, NoBand, NoStep, NoVersion, TwoBands
from portail.rules.facts import HIGHEST, Facts
from portail.rules.money import cents
from portail.rules.tariff_models import (
    AnyModel,
    Bands,
    CountCap,
    CountTable,
    DurationUnits,
    Flat,
    IncomeBands,
    LinearKnots,
    Model,
    Modifier,
    Rate,
    RateOrFlat,
    Row,
    Supplement,
    TimeSteps,
    Versions,
)

Exact = Decimal | Fraction

_EXACT = Context(prec=400)  # no product of what the format takes is longer
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Detail:
    """How a price came about: each modifier with the amount after it, each supplement with its number and amount."""

    base: Exact
    modified: tuple[tuple[Modifier, Exact], ...]
    unit: Exact
    quantity: Decimal
    supplements: tuple[tuple[Supplement, Decimal, Exact], ...]
    total: Decimal


def price(model: AnyModel, facts: Facts) -> Decimal:
    """To the cent. Raises Unanswered."""
    total = unit_price(model, facts)
    if "qty" in facts.values:
        total = _times(total, facts.quantity())
    for _, _, amount in supplements(model, facts):
        total = _plus(total, amount)
    return rounded(total)


def detail(model: AnyModel, facts: Facts) -> Detail:
    """The price with its steps. Raises Unanswered."""
    first = base(model, facts)
    return Detail(
        first,
        tuple(modified(model.modifiers, first, facts)),
        unit_price(model, facts),
        facts.quantity(),
        tuple(supplements(model, facts)),
        price(model, facts),
    )


def unit_price(model: AnyModel, facts: Facts) -> Exact:
    """The price of one, to the cent unless the model keeps it exact through the multiplication."""
    amount = _modified(model, facts)
    return rounded(amount) if _rounds(model, facts) else amount


def _modified(model: AnyModel, facts: Facts) -> Exact:
    amount = base(model, facts)
    if model.modifiers:
        amount = [amount, *(after for _, after in modified(model.modifiers, amount, facts))][-1]
    if amount < 0:
        raise NegativePrice(rounded(amount))
    return amount


def _rounds(model: AnyModel, facts: Facts) -> bool:
    if isinstance(model, Versions) and not _rounds(version_on(model, facts), facts):
        return False
    return model.round_before_qty


def modified(modifiers: Sequence[Modifier], amount: Exact, facts: Facts) -> Iterator[tuple[Modifier, Exact]]:
    """The modifiers whose conditions hold, in order, each with the amount after it."""
    for modifier in modifiers:
        if facts.meet(modifier.when):
            amount = changed(modifier, amount)
            yield modifier, amount


def changed(modifier: Modifier, amount: Exact) -> Exact:
    """The amount after the modifier."""
    match modifier:
        case Modifier(mul=Decimal() as factor):
            amount = _times(amount, factor)
        case Modifier(div=Decimal() as divisor):
            amount = Fraction(amount) / Fraction(divisor)
        case Modifier(add=Decimal() as more):
            amount = _plus(amount, more)
        case Modifier(set=Decimal() as other):
            amount = other
    return rounded(amount) if modifier.round else amount


def supplements(model: AnyModel, facts: Facts) -> Iterator[tuple[Supplement, Decimal, Exact]]:
    """Those that are taken: how many, and what they cost."""
    for one in model.supplements:
        if number := facts.number_or(one.key, _ZERO):
            yield one, number, _times(_look_up(one.price, model.dims, facts), number)
    if isinstance(model, Versions):
        yield from supplements(version_on(model, facts), facts)
    elif isinstance(model, DurationUnits) and isinstance(model.unit_price, Model):
        yield from supplements(model.unit_price, facts)


def base(model: AnyModel, facts: Facts) -> Exact:
    """What the model gives before modifiers, quantity and supplements."""
    match model:
        case Flat():
            return _look_up(model.price, model.dims, facts)
        case Bands():
            return _look_up(row_of(model, facts).price, model.dims, facts)
        case Rate():
            return _rate(model, facts)
        case RateOrFlat():
            qf = facts.quotient()
            if qf < model.threshold:
                return rounded(_times(qf, model.rate))
            return _look_up(model.price, model.dims, facts)
        case LinearKnots():
            return _on_line(model, facts)
        case IncomeBands():
            return _look_up(_by_income(model, facts), model.dims, facts)
        case TimeSteps():
            return _look_up(_step(model, facts.hour("time")), model.dims, facts)
        case DurationUnits():
            own = model.unit_price
            each = unit_price(own, facts) if isinstance(own, Model) else _look_up(own, model.dims, facts)
            return _times(each, units(model, facts))
        case CountTable():
            return _look_up(facts.choose(model.count, model.prices), model.dims, facts)
        case CountCap():
            count = facts.number("count")
            if count >= model.from_:
                return _look_up(model.cap, model.dims, facts)
            return _times(_look_up(model.unit_price, model.dims, facts), count)
        case Versions():
            return _modified(version_on(model, facts), facts)


def row_of(model: Bands, facts: Facts) -> Row:
    """The row that holds the quotient, moved down where the family has a right to it. Raises NoBand, TwoBands."""
    qf, rows = facts.quotient(), model.rows
    found = [len(rows) - 1] if qf is HIGHEST else [index for index, row in enumerate(rows) if row.qf.holds(qf)]
    if not found:
        raise NoBand(qf, ", ".join(map(str, rows)))
    if len(found) > 1:
        raise TwoBands(qf, ", ".join(str(rows[index]) for index in found))
    down = sum(shift.down for shift in model.band_shift if facts.meet(shift.when))
    return rows[max(0, found[0] - down)]


def version_on(model: Versions, facts: Facts) -> AnyModel:
    """The latest model begun on the fact `date`. Raises NoVersion."""
    day = facts.day("date")
    for version in reversed(model.versions):
        if version.from_ <= day:
            return version.model
    raise NoVersion(day)


def units(model: DurationUnits, facts: Facts) -> Decimal:
    """How many units are due; none before `from`."""
    minutes = _minutes(model.from_, facts.hour("time")) if model.from_ else facts.number("minutes")
    whole, rest = divmod(minutes, Decimal(model.unit_minutes))
    return whole + 1 if rest and model.started else whole


def _minutes(start: time, end: time) -> Decimal:
    return Decimal(max(0, (end.hour - start.hour) * 60 + end.minute - start.minute))


def clamped(model: Rate, facts: Facts) -> Decimal:
    """The quotient between `qf_min` and `qf_max`."""
    qf = facts.quotient()
    if model.qf_min is not None:
        qf = max(qf, model.qf_min)
    return qf if model.qf_max is None else min(qf, model.qf_max)


def _rate(model: Rate, facts: Facts) -> Exact:
    qf = clamped(model, facts)
    if not qf.is_finite():  # no quotient, nor a highest one: the cap
        if model.cap is None:
            raise MissingFact("qf")
        amount: Exact = _look_up(model.cap, model.dims, facts)
    else:
        amount = _times(qf, model.rate)
        if model.floor is not None:
            amount = max(amount, _look_up(model.floor, model.dims, facts))
        if model.cap is not None:
            amount = min(amount, _look_up(model.cap, model.dims, facts))
    return rounded(amount) if model.round_rate else amount


def _on_line(model: LinearKnots, facts: Facts) -> Exact:
    qf, knots = facts.quotient(), model.knots
    if qf <= knots[0][0]:
        return _look_up(knots[0][1], model.dims, facts)
    for (low, below), (high, above) in pairwise(knots):
        if qf <= high:
            start, end = (Fraction(_look_up(one, model.dims, facts)) for one in (below, above))
            return start + (end - start) * (Fraction(qf) - Fraction(low)) / (Fraction(high) - Fraction(low))
    return _look_up(knots[-1][1], model.dims, facts)


def _by_income(model: IncomeBands, facts: Facts) -> Any:
    low, high = facts.choose("children", model.thresholds)
    income = facts.number("income")
    return model.prices[0 if income < low else 1 if income < high else 2]


def _step(model: TimeSteps, at: time) -> Any:
    if model.direction == "departure":
        found = next((price for limit, price in model.rows if limit >= at), None)
    else:
        found = next((price for limit, price in reversed(model.rows) if limit <= at), None)
    if found is None:
        raise NoStep(at, ", ".join(f"{limit:%H:%M}" for limit, _ in model.rows))
    return found


def _look_up(table: Any, dims: Sequence[str], facts: Facts) -> Decimal:
    """The price for these facts. Raises MissingFact, UnlistedFact."""
    for name in dims:
        if not isinstance(table, Mapping):
            break
        table = facts.choose(name, table)
    amount: Decimal = table
    return amount


def _times(one: Exact, other: Exact) -> Exact:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _EXACT.multiply(one, other)
    return Fraction(one) * Fraction(other)


def _plus(one: Exact, other: Exact) -> Exact:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _EXACT.add(one, other)
    return Fraction(one) + Fraction(other)


def rounded(amount: Exact) -> Decimal:
    """To the cent, half up (away from zero)."""
    if isinstance(amount, Decimal) and amount.adjusted() < 20:
        return cents(amount)
    exact = Fraction(amount)
    units = int(abs(exact) * 100 + Fraction(1, 2))
    return Decimal((int(exact < 0), tuple(map(int, str(units))), -2))
