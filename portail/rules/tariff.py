"""What a day costs the families: versions of an activity's price by date, the household's quotient on that day.

Prices are euros. The models are those of `tariff_models`, evaluated by `pricing`.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portail.errors import InvalidRule
from portail.rules import bands, pricing, reading
from portail.rules.asked import facts_asked
from portail.rules.cheapest import several_prices, starting_price
from portail.rules.facts import NO_FACTS, Fact, Facts
from portail.rules.fields import Fault
from portail.rules.tariff_models import (
    AnyModel,
    Bands,
    DurationUnits,
    Flat,
    LinearKnots,
    Model,
    Rate,
    RateOrFlat,
    Row,
    Versions,
)

__all__ = [
    "AnyModel", "Bands", "Flat", "Quotient", "Row", "Tariff", "gaps", "in_force", "needs_quotient", "parse", "parts",
    "price", "quotient_on", "several_prices", "starting_price",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of an activity's price, in force on the days of service from `valid_from`, until the next version.

    `asks`: the names of the facts that may change the price.
    """

    id: int
    activity_id: int
    valid_from: date
    model: AnyModel
    asks: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", frozenset(facts_asked(self.model)))


@dataclass(frozen=True, slots=True)
class Quotient:
    """A household's quotient from `valid_from` to `valid_to`, both included; None: until a newer one."""

    qf: Decimal
    valid_from: date
    valid_to: date | None
    origin: str


@functools.cache
def parse(text: str) -> AnyModel:
    """The model written in JSON, numbers read as decimals, with neither hole nor overlap between its bands.

    Raises InvalidRule, which names every fault.
    """
    model: AnyModel = reading.shape(AnyModel, text)
    if faults := list(gaps(model)):
        raise InvalidRule(f"{'; '.join(map(str, faults))}: {text}")
    return model


def gaps(model: AnyModel) -> Iterator[Fault]:
    """Holes and overlaps between the bands of the model and of those that it holds."""
    for part in parts(model):
        if isinstance(part, Bands):
            yield from bands.gaps([row.qf for row in part.rows])


def parts(model: AnyModel) -> Iterator[AnyModel]:
    """The model and those that it holds."""
    yield model
    match model:
        case Versions(versions=versions):
            for version in versions:
                yield from parts(version.model)
        case DurationUnits(unit_price=Model() as unit_price):
            yield from parts(unit_price)


def price(model: AnyModel, qf: Decimal | None, known: Mapping[str, Fact] = NO_FACTS.values) -> Decimal:
    """Price of a day, to the cent, half up. Without quotient: as with the highest. Raises Unanswered."""
    values = known if qf is None else {**known, "qf": qf}
    return pricing.price(model, Facts(values, highest=True))


def needs_quotient(model: AnyModel) -> bool:
    """Whether the price depends on the quotient."""
    return any(isinstance(part, Bands | Rate | RateOrFlat | LinearKnots) for part in parts(model))


def in_force(tariffs: Iterable[Tariff], activity_id: int, day: date) -> Tariff | None:
    """The activity's latest version that is valid on that day of service; None before the first."""
    versions = [tariff for tariff in tariffs if tariff.activity_id == activity_id and tariff.valid_from <= day]
    return max(versions, key=lambda tariff: tariff.valid_from, default=None)


def quotient_on(quotients: Iterable[Quotient], day: date) -> Quotient | None:
    """The household's latest quotient that is valid on that day; None when there is none or it has expired."""
    valid = [q for q in quotients if q.valid_from <= day and (q.valid_to is None or day <= q.valid_to)]
    return max(valid, key=lambda quotient: quotient.valid_from, default=None)
