"""What a day costs: models of price, their versions by date, the household's quotient on the day of service.

Prices are euros. The models understood here are `flat` and `bands` of the règlement format. In an interval the brackets
say which bound is included, `inf` is an open end.
"""

import functools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from portail.errors import InvalidRule, NoBand
from portail.rules.money import cents

_NUMBER = re.compile(r"\d{1,8}(\.\d{1,10})?")
_INTERVAL = re.compile(r"([\[(])\s*([0-9.]+)\s*,\s*([0-9.]+|inf)\s*([\])])")


@dataclass(frozen=True, slots=True)
class Row:
    """Price of the quotients from `low` to `high` (None: no end), each bound included or not."""

    low: Decimal
    low_included: bool
    high: Decimal | None
    high_included: bool
    price: Decimal

    def holds(self, qf: Decimal) -> bool:
        above = qf > self.low or (self.low_included and qf == self.low)
        return above and (self.high is None or qf < self.high or (self.high_included and qf == self.high))

    def __str__(self) -> str:
        """« [0,400) », as it was written."""
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        return f"{left}{self.low},{'inf' if self.high is None else self.high}{right}"


@dataclass(frozen=True, slots=True)
class Flat:
    """The same price for everybody."""

    price: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """A price per interval of the quotient, lowest quotients first; neither hole nor overlap between the rows."""

    rows: tuple[Row, ...]


Model = Flat | Bands


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of an activity's price, in force on the days of service from `valid_from`, until the next version."""

    id: int
    activity_id: int
    valid_from: date
    model: Model


@dataclass(frozen=True, slots=True)
class Quotient:
    """A household's quotient from `valid_from` to `valid_to`, both included; None: until a newer one."""

    qf: Decimal
    valid_from: date
    valid_to: date | None
    origin: str


@functools.cache
def parse(text: str) -> Model:
    """The model written in JSON, numbers read as decimals. Raises InvalidRule, which names the fault."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no, object_pairs_hook=_fields)
        if not isinstance(raw, dict):
            raise InvalidRule("not an object")
        return _build(raw)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise InvalidRule(f"{error}: {text}") from None


def _no(constant: str) -> object:
    raise InvalidRule(f"{constant} is not a number")


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidRule("a field is given twice")
    return fields


def _build(raw: dict[str, Any]) -> Model:
    match raw.pop("type"):
        case "flat":
            model: Model = Flat(_amount(raw.pop("price")))
        case "bands":
            model = Bands(_rows(raw.pop("rows")))
        case kind:
            raise InvalidRule(f"unknown type {kind}")
    _nothing_left(raw)
    return model


def _nothing_left(raw: dict[str, Any]) -> None:
    if raw:
        raise InvalidRule(f"unknown fields {sorted(raw)}")


def _amount(value: object) -> Decimal:
    """A decimal string or a JSON number, zero or more."""
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:
        value = format(value, "f")
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise InvalidRule(f"not an amount: {value}")
    return Decimal(value)


def _rows(raw: object) -> tuple[Row, ...]:
    if not isinstance(raw, list) or not raw:
        raise InvalidRule("rows is not a list of rows")
    rows = tuple(sorted((_row(dict(item)) for item in raw), key=lambda row: (row.low, not row.low_included)))
    for below, above in pairwise(rows):
        _check_neighbours(below, above)
    return rows


def _row(raw: dict[str, Any]) -> Row:
    written = raw.pop("qf")
    price = _amount(raw.pop("price"))
    _nothing_left(raw)
    found = _INTERVAL.fullmatch(written)
    if found is None:
        raise InvalidRule(f"not an interval: {written}")
    left, low, high, right = found.groups()
    row = Row(_amount(low), left == "[", None if high == "inf" else _amount(high), right == "]", price)
    if row.high is None and row.high_included:
        raise InvalidRule(f"inf cannot be included: {written}")
    if row.high is not None and not (row.low < row.high or (row.low == row.high and row.holds(row.low))):
        raise InvalidRule(f"empty interval: {written}")
    return row


def _check_neighbours(below: Row, above: Row) -> None:
    """Raises InvalidRule when a quotient lies in both rows, or in neither."""
    if below.high is None or below.high > above.low:
        raise InvalidRule(f"{below} and {above} overlap")
    if below.high < above.low:
        raise InvalidRule(f"hole between {below} and {above}")
    if below.high_included == above.low_included:
        raise InvalidRule(f"{below.high} is in {'both' if below.high_included else 'neither'} of {below} and {above}")


def price(model: Model, qf: Decimal | None) -> Decimal:
    """Price of a day, to the cent, half up. Without quotient: the highest band. Raises NoBand outside of the rows."""
    match model:
        case Flat(amount):
            return cents(amount)
        case Bands(rows):
            return cents(_row_of(rows, qf).price)


def _row_of(rows: Sequence[Row], qf: Decimal | None) -> Row:
    if qf is None:
        return rows[-1]
    for row in rows:
        if row.holds(qf):
            return row
    raise NoBand(qf, ", ".join(str(row) for row in rows))


def starting_price(model: Model) -> Decimal:
    """The lowest price that somebody may pay, for « à partir de »."""
    match model:
        case Flat(amount):
            return cents(amount)
        case Bands(rows):
            return cents(min(row.price for row in rows))


def needs_quotient(model: Model) -> bool:
    """Whether the price depends on the quotient."""
    return isinstance(model, Bands)


def in_force(tariffs: Iterable[Tariff], activity_id: int, day: date) -> Tariff | None:
    """The activity's latest version that is valid on that day of service; None before the first."""
    versions = [tariff for tariff in tariffs if tariff.activity_id == activity_id and tariff.valid_from <= day]
    return max(versions, key=lambda tariff: tariff.valid_from, default=None)


def quotient_on(quotients: Iterable[Quotient], day: date) -> Quotient | None:
    """The household's latest quotient that is valid on that day; None when there is none or it has expired."""
    valid = [q for q in quotients if q.valid_from <= day and (q.valid_to is None or day <= q.valid_to)]
    return max(valid, key=lambda quotient: quotient.valid_from, default=None)
