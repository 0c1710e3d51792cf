"""The models of a tariff in the règlement format. Prices are euros, not yet rounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from portail.rules import fields
from portail.rules.bands import Interval, interval
from portail.rules.facts import AT_LEAST
from portail.rules.fields import (
    Amount,
    Clock,
    Day,
    Divisor,
    Fact,
    Fault,
    Faults,
    Flag,
    Place,
    PriceOrModel,
    Read,
    Shape,
    Signed,
    Tagged,
    whole,
)

MOST_MODIFIERS = 12


def _price(value: object) -> Any:
    """An amount, or an object of prices keyed by a fact."""
    if not isinstance(value, dict):
        return fields.amount(value)
    if not value:
        raise Fault("empty")
    return fields.members(value, _price)


def _table(value: object) -> Any:
    if not isinstance(value, dict) or not value:
        raise Fault("not an object", value)
    return fields.members(value, _price)


def _conditions(value: object) -> Any:
    if not isinstance(value, dict):
        raise Fault("not an object", value)
    faults = []
    for name, wanted in value.items():
        try:
            fields.fact(name)
            if name.endswith(AT_LEAST):
                fields.amount("" if isinstance(wanted, str) else wanted)
        except Fault as fault:
            faults.append(Fault(fault.code, wanted if fault.value == "" else fault.value, (name,)))
    if faults:
        raise Faults(tuple(faults))
    return fields.members(value, fields.scalar)


Price = Annotated[Decimal | Mapping[str, Any], Read(_price)]
PriceTable = Annotated[Mapping[str, Any], Read(_table)]
Conditions = Annotated[Mapping[str, bool | Decimal | str], Read(_conditions)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier(Shape):
    """Where every condition holds: times, divided by, plus, or replaced by; `round`: to the cent after that."""

    when: Conditions
    mul: Amount | None = None
    div: Divisor | None = None
    add: Signed | None = None
    set: Amount | None = None
    round: Flag = False

    def faults(self) -> Iterator[Fault]:
        if [self.mul, self.div, self.add, self.set].count(None) != 3:
            yield Fault("not one of mul, div, add, set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement(Shape):
    """`price` × the fact `key`, after the quantity."""

    key: Fact
    price: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Shape):
    """`dims`: the facts by which a price that is an object is keyed, in that order."""

    dims: tuple[Fact, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    round_before_qty: Flag = True

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        """Every price that is its own, with its place."""
        yield from ((("supplements", index, "price"), one.price) for index, one in enumerate(self.supplements))

    def faults(self) -> Iterator[Fault]:
        for place, price in self.own_prices():
            if depth(price) > len(self.dims):
                yield Fault("keyed by more facts than dims lists", ", ".join(self.dims), place)
        if len(self.modifiers) > MOST_MODIFIERS:
            yield Fault(f"more than {MOST_MODIFIERS} modifiers", len(self.modifiers), ("modifiers",))


def depth(price: Any) -> int:
    """How many facts key the price."""
    return 1 + max(map(depth, price.values())) if isinstance(price, Mapping) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat(Model):
    """The same price for everybody."""

    type: Literal["flat"] = "flat"
    price: Price

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield ("price",), self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Shape):
    """The price of an interval of the quotient."""

    qf: Annotated[Interval, Read(interval)]
    price: Price

    def holds(self, qf: Decimal) -> bool:
        return self.qf.holds(qf)

    def __str__(self) -> str:
        return str(self.qf)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandShift(Shape):
    """Where every condition holds: so many rows down, not below the first."""

    when: Conditions
    down: Annotated[int, Read(whole(1, 50))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands(Model):
    """A price per interval of the quotient, kept lowest quotients first."""

    type: Literal["bands"] = "bands"
    rows: tuple[Row, ...]
    band_shift: tuple[BandShift, ...] = ()

    def __post_init__(self) -> None:
        ordered = sorted(self.rows, key=lambda row: (row.qf.low, not row.qf.low_included))
        object.__setattr__(self, "rows", tuple(ordered))

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("rows", str(row), "price"), row.price) for row in self.rows)

    def faults(self) -> Iterator[Fault]:
        if not self.rows:
            yield Fault("not a list of rows", None, ("rows",))
        yield from Model.faults(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Model):
    """*Taux d'effort*: the quotient, first clamped, × rate, then floor, then cap; rounded here if `round_rate`."""

    type: Literal["rate"] = "rate"
    rate: Amount
    floor: Price | None = None
    cap: Price | None = None
    qf_min: Amount | None = None
    qf_max: Amount | None = None
    round_rate: Flag = False

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from (((name,), one) for name, one in (("floor", self.floor), ("cap", self.cap)) if one is not None)

    def faults(self) -> Iterator[Fault]:
        pairs = (("floor", self.floor, "cap", self.cap), ("qf_min", self.qf_min, "qf_max", self.qf_max))
        for low_name, low, high_name, high in pairs:
            if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
                yield Fault(f"{low_name} above {high_name}", f"{low} > {high}", (low_name,))
        yield from Model.faults(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateOrFlat(Model):
    """Quotient × rate, rounded, strictly below the threshold; else the price."""

    type: Literal["rate_or_flat"] = "rate_or_flat"
    rate: Amount
    threshold: Amount
    price: Price

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield ("price",), self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearKnots(Model):
    """Straight between the knots (quotient, price), kept in order of quotients; constant outside."""

    type: Literal["linear_knots"] = "linear_knots"
    knots: tuple[tuple[Amount, Price], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "knots", tuple(sorted(self.knots, key=lambda knot: knot[0])))

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("knots", str(qf)), price) for qf, price in self.knots)

    def faults(self) -> Iterator[Fault]:
        if not self.knots:
            yield Fault("empty", None, ("knots",))
        for (one, _), (other, _) in pairwise(self.knots):
            if one == other:
                yield Fault("given twice", str(one), ("knots",))
        yield from Model.faults(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeBands(Model):
    """By number of children: the first price strictly below a month's income a, the second below b, else the third."""

    type: Literal["income_bands"] = "income_bands"
    thresholds: Mapping[Annotated[str, Read(fields.text(20, 1))], tuple[Amount, Amount]]
    prices: tuple[Price, Price, Price]

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("prices", index), price) for index, price in enumerate(self.prices))

    def faults(self) -> Iterator[Fault]:
        if not self.thresholds:
            yield Fault("empty", None, ("thresholds",))
        for children, (low, high) in self.thresholds.items():
            if low > high:
                yield Fault("thresholds in the wrong order", f"{low} > {high}", ("thresholds", children))
        yield from Model.faults(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSteps(Model):
    """`departure`: first row at or after the fact `time`; `arrival`: last row at or before it. Kept in order."""

    type: Literal["time_steps"] = "time_steps"
    direction: Literal["departure", "arrival"]
    rows: tuple[tuple[Clock, Price], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(sorted(self.rows, key=lambda row: row[0])))

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("rows", f"{at:%H:%M}"), price) for at, price in self.rows)

    def faults(self) -> Iterator[Fault]:
        if not self.rows:
            yield Fault("not a list of rows", None, ("rows",))
        for (one, _), (other, _) in pairwise(self.rows):
            if one == other:
                yield Fault("given twice", f"{one:%H:%M}", ("rows",))
        yield from Model.faults(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationUnits(Model):
    """Price per unit of time of the fact `minutes`, or from `from` to the fact `time`; those begun count if `started`.

    A unit price that is a model is a price like another: rounded to the cent, unless it says not to.
    """

    type: Literal["duration_units"] = "duration_units"
    unit_minutes: Annotated[int, Read(whole(1, 1440))]
    unit_price: "Annotated[Price | AnyModel, PriceOrModel()]"
    started: Flag = True
    from_: Clock | None = None

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        if not isinstance(self.unit_price, Model):
            yield ("unit_price",), self.unit_price


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable(Model):
    """The price listed for the fact that `count` names."""

    type: Literal["count_table"] = "count_table"
    count: Fact
    prices: PriceTable

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("prices", key), price) for key, price in self.prices.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCap(Model):
    """The fact `count` × the unit price; the cap from a count of `from` on."""

    type: Literal["count_cap"] = "count_cap"
    unit_price: Price
    from_: Amount
    cap: Price

    def own_prices(self) -> Iterator[tuple[Place, Any]]:
        yield from Model.own_prices(self)
        yield from ((("unit_price",), self.unit_price), (("cap",), self.cap))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Shape):
    """A model, from a day on."""

    from_: Day
    model: "AnyModel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions(Model):
    """The latest version begun by the fact `date`; kept oldest first."""

    type: Literal["versions"] = "versions"
    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=lambda version: version.from_)))

    def faults(self) -> Iterator[Fault]:
        if not self.versions:
            yield Fault("empty", None, ("versions",))
        for one, other in pairwise(self.versions):
            if one.from_ == other.from_:
                yield Fault("given twice", str(one.from_), ("versions",))
        yield from Model.faults(self)


Stepped = Flat | TimeSteps | DurationUnits | CountTable | CountCap | IncomeBands | Versions
ByQuotient = Bands | Rate | RateOrFlat | LinearKnots
AnyModel = Annotated[Stepped | ByQuotient, Tagged()]
