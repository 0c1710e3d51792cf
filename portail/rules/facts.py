"""What is known of a case — quotient, rank, hour… — by name, each in the kind that the rule asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from portail.errors import BadFact, MissingFact, UnlistedFact
from portail.rules import fields

Fact = Decimal | bool | str | time | date | int
Listed = TypeVar("Listed")

ANY_OTHER = "*"
AT_LEAST = "_gte"
HIGHEST = Decimal("Infinity")  # the quotient of those who gave none
_ZERO, _ONE = Decimal(0), Decimal(1)


class Kind(StrEnum):
    """What a fact is to the rule that asks for it."""

    NUMBER = "number"
    HOUR = "hour"
    DAY = "day"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Facts:
    """`highest`: who has no quotient pays as with the highest; otherwise it is a missing fact like another."""

    values: Mapping[str, Fact]
    highest: bool = False

    def number(self, name: str) -> Decimal:
        """Zero or more. Raises MissingFact, BadFact."""
        return _number(name, self._value(name))

    def number_or(self, name: str, other: Decimal) -> Decimal:
        """The same; `other` when it is not known. Raises BadFact."""
        return _number(name, self.values[name]) if name in self.values else other

    def quotient(self) -> Decimal:
        """Raises MissingFact, BadFact."""
        if "qf" in self.values:
            return _number("qf", self.values["qf"])
        if self.highest:
            return HIGHEST
        raise MissingFact("qf")

    def hour(self, name: str) -> time:
        """Raises MissingFact, BadFact."""
        value = self._value(name)
        if isinstance(value, time):
            return value
        try:
            return fields.clock(value)
        except fields.Fault:
            raise BadFact(name, value) from None

    def day(self, name: str) -> date:
        """Raises MissingFact, BadFact."""
        value = self._value(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return fields.day(value)
        except fields.Fault:
            raise BadFact(name, value) from None

    def choose(self, name: str, listed: Mapping[str, Listed]) -> Listed:
        """What is listed for the fact, or for any other « * ». Raises MissingFact, BadFact, UnlistedFact."""
        key = key_of(name, self._value(name))
        if key in listed:
            return listed[key]
        if ANY_OTHER in listed:
            return listed[ANY_OTHER]
        raise UnlistedFact(name, key, ", ".join(listed))

    def meet(self, conditions: Mapping[str, bool | Decimal | str]) -> bool:
        """Whether every condition holds. « x_gte »: x is at least that, 0 when not known. Raises BadFact."""
        return all(self._meets(name, value) for name, value in conditions.items())

    def _meets(self, name: str, value: bool | Decimal | str) -> bool:
        if name.endswith(AT_LEAST) and isinstance(value, Decimal):
            return self.number_or(name.removesuffix(AT_LEAST), _ZERO) >= value
        return name in self.values and key_of(name, self.values[name]) == key_of(name, value)

    def _value(self, name: str) -> Fact:
        try:
            return self.values[name]
        except KeyError:
            raise MissingFact(name) from None

    def quantity(self) -> Decimal:
        """Raises BadFact."""
        return self.number_or("qty", _ONE)


NO_FACTS = Facts({})


def _number(name: str, value: Fact) -> Decimal:
    if type(value) is Decimal and value.is_finite() and not value.is_signed():
        return value
    try:
        return fields.amount(value)
    except fields.Fault:
        raise BadFact(name, value) from None


def key_of(name: str, value: Fact) -> str:
    """The value as the key of a table: « yes », « no », « 3 », « 17:15 ». Raises BadFact."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case Decimal() if not value.is_finite():
            raise BadFact(name, value)
        case Decimal():
            return format(value.normalize(), "f")
        case _:
            return str(value)
