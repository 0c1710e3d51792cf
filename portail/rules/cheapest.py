"""The lowest price of a model, for « à partir de », whatever the quotient and the other facts."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portail.rules.facts import Facts
from portail.rules.pricing import Exact, changed, rounded
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
    TimeSteps,
    Versions,
)

_ZERO, _ONE = Decimal(0), Decimal(1)


def starting_price(model: AnyModel) -> Decimal:
    """The lowest price of one unit that somebody may pay, of the latest version. Supplements are not in it."""
    return rounded(_lowest(model))


def several_prices(model: AnyModel) -> bool:
    """Whether the price of one unit depends on anything at all."""
    return not (isinstance(model, Flat) and isinstance(model.price, Decimal) and not model.modifiers)


def _lowest(model: AnyModel) -> Exact:
    return max(_ZERO, _modified(_base(model), model.modifiers, Facts({})))


def _base(model: AnyModel) -> Exact:
    match model:
        case Flat():
            return _least(model.price)
        case Bands():
            return min(_least(row.price) for row in model.rows)
        case Rate():
            return _lowest_rate(model)
        case RateOrFlat():
            return _ZERO if model.threshold else _least(model.price)
        case LinearKnots():
            return min(_least(price) for _, price in model.knots)
        case IncomeBands():
            return min(_least(price) for price in model.prices)
        case TimeSteps():
            return min(_least(price) for _, price in model.rows)
        case DurationUnits(unit_price=own):
            return _lowest(own) if isinstance(own, Model) else _least(own)
        case CountTable():
            return _least(model.prices)
        case CountCap():
            return _least(model.cap if model.from_ <= _ONE else model.unit_price)
        case Versions():
            return _lowest(model.versions[-1].model)


def _lowest_rate(model: Rate) -> Exact:
    amount = (model.qf_min or _ZERO) * model.rate
    if model.floor is not None:
        amount = max(amount, _least(model.floor))
    return amount if model.cap is None else min(amount, _least(model.cap))


def _least(price: Any) -> Decimal:
    return min(_leaves(price))


def _leaves(price: Any) -> Iterator[Decimal]:
    if isinstance(price, Mapping):
        for one in price.values():
            yield from _leaves(one)
    else:
        yield price


def _modified(amount: Exact, modifiers: Sequence[Modifier], chosen: Facts) -> Exact:
    """The least that the modifiers can make of the amount, never two of them that contradict each other."""
    if not modifiers:
        return amount
    modifier, *others = modifiers
    outcomes = [] if not modifier.when else [_modified(amount, others, chosen)]
    if all(name not in chosen.values or chosen.meet({name: value}) for name, value in modifier.when.items()):
        outcomes.append(_modified(changed(modifier, amount), others, Facts({**chosen.values, **modifier.when})))
    return min(outcomes, key=lambda outcome: Fraction(outcome))
