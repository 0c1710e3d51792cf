"""The values of the règlement format: how each is read from JSON, and what it may be.

A shape is a frozen dataclass whose annotations bear a `Read`, a `Tagged` or a `PriceOrModel`. Two readers obey these
marks: `portail/rules/reading.py` for a rule kept by the portal, pydantic for a file somebody brings. The core schemas
below are plain dicts, so that this package needs the standard library only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, get_args

Place = tuple[str | int, ...]  # the fields and positions that lead to a value

LONGEST_NAME, LONGEST_TEXT = 200, 2000  # characters
FIRST_YEAR, LAST_YEAR = 1990, 2199
MOST_DAYS, MOST_HOURS = 400, 10_000

_NUMBER = re.compile(r"[0-9]{1,8}(\.[0-9]{1,10})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_FACT = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Fault(ValueError):
    """A value that the format does not take: `code` is worded by portail.reglement.problems, `place` is where it is."""

    def __init__(self, code: str, value: object = None, place: Place = ()) -> None:
        super().__init__(code, value, place)
        self.code, self.value, self.place = code, value, place

    def __str__(self) -> str:
        where = "".join(f"{step}: " for step in self.place)
        if self.value is None:
            return f"{where}{self.code}"
        value = " and ".join(self.value) if isinstance(self.value, tuple) else self.value
        return f"{where}{self.code}: {value}"


class Faults(ValueError):
    """Several values of one field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Read:
    """How the value is read; the function raises Fault or Faults."""

    read: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> dict[str, Any]:
        return {"type": "function-plain", "function": {"type": "no-info", "function": self.read}}


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of several shapes, told apart by a field that each of them fixes."""

    field: str = "type"

    def members(self, union: object) -> dict[str, Any]:
        name = self.field if self.field == "type" else f"{self.field}_"
        found = (get_args(member.__dataclass_fields__[name].type)[0:1] for member in get_args(union))
        return {tag: member for (tag,), member in zip(found, get_args(union), strict=True)}

    def __get_pydantic_core_schema__(self, union: object, handler: Any) -> dict[str, Any]:
        choices = {tag: handler.generate_schema(member) for tag, member in self.members(union).items()}
        return {"type": "tagged-union", "choices": choices, "discriminator": self.field}


@dataclass(frozen=True, slots=True)
class PriceOrModel:
    """A price, or a whole model: an object that bears a `type`."""

    def kind(self, raw: object) -> str:
        return "model" if isinstance(raw, dict) and "type" in raw else "price"

    def __get_pydantic_core_schema__(self, union: object, handler: Any) -> dict[str, Any]:
        price, model = (handler.generate_schema(member) for member in get_args(union))
        return {"type": "tagged-union", "choices": {"price": price, "model": model}, "discriminator": self.kind}


class Shape:
    """Fields that are reserved words bear a final underscore: `from_` is « from » in the file."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = {
        "extra": "forbid",
        "alias_generator": lambda name: name.removesuffix("_"),
    }


def _decimal(value: object, code: str) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        value = format(value, "f")
    if not isinstance(value, str):
        raise Fault(code, value)
    negative, digits = value.startswith("-"), value.removeprefix("-")
    if not _NUMBER.fullmatch(digits):
        raise Fault(code, value)
    return -Decimal(digits) if negative else Decimal(digits)


def signed(value: object) -> Decimal:
    """A decimal string or a JSON number."""
    return _decimal(value, "not a number")


def amount(value: object) -> Decimal:
    """The same, zero or more."""
    number = _decimal(value, "not an amount")
    if number < 0:
        raise Fault("not an amount", value)
    return number


def divisor(value: object) -> Decimal:
    """The same, above zero."""
    if not (number := amount(value)):
        raise Fault("cannot divide by zero", value)
    return number


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number within bounds, both included."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Fault(f"not a whole number from {least} to {most}", value)
        return value

    return read


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Fault("not true or false", value)
    return value


def text(longest: int, least: int = 0) -> Callable[[object], str]:
    """A text of `least` to `longest` characters."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Fault("not a text", value)
        if broken(value):
            raise Fault("half a character")
        if len(value) > longest:
            raise Fault(f"text longer than {longest} characters", len(value))
        if len(value.strip()) < least:
            raise Fault("empty text")
        return value

    return read


def broken(value: str) -> bool:
    """Whether the text bears half of a character, which JSON can write and no file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in value)


def fact(value: object) -> str:
    """The name of a fact: « resident »."""
    if not isinstance(value, str) or not _FACT.fullmatch(value):
        raise Fault("not the name of a fact", value)
    return value


def clock(value: object) -> time:
    """« HH:MM »."""
    if isinstance(value, str) and _HOUR.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise Fault("not a time", value)


def day(value: object) -> date:
    """« YYYY-MM-DD »."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Fault("not a date", value)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise Fault("a date that does not exist", value) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Fault(f"a date outside of {FIRST_YEAR}–{LAST_YEAR}", value)
    return found


def moment(value: object) -> datetime:
    """A local time without zone: « YYYY-MM-DD », « YYYY-MM-DD HH:MM » or with seconds. A date alone is 00:00."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Fault("not an instant", value)
    day(value[:10])
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Fault("an instant that does not exist", value) from None


def scalar(value: object) -> bool | Decimal | str:
    """What a fact may be compared to: yes or no, a number, a text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(LONGEST_NAME)(value)
    return signed(value)


def members(raw: Mapping[str, object], read: Callable[[object], Any]) -> dict[str, Any]:
    """The object with every value read; raises Faults with all that is wrong."""
    found, faults = {}, list[Fault]()
    for key, value in raw.items():
        try:
            found[text(LONGEST_NAME, 1)(key)] = read(value)
        except Fault as fault:
            faults.append(Fault(fault.code, fault.value, (key, *fault.place)))
        except Faults as several:
            faults += [Fault(fault.code, fault.value, (key, *fault.place)) for fault in several.faults]
    if faults:
        raise Faults(tuple(faults))
    return found


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Amount = Annotated[Decimal, Read(amount)]
Signed = Annotated[Decimal, Read(signed)]
Divisor = Annotated[Decimal, Read(divisor)]
Flag = Annotated[bool, Read(flag)]
Fact = Annotated[str, Read(fact)]
Clock = Annotated[time, Read(clock)]
Day = Annotated[date, Read(day)]
Moment = Annotated[datetime, Read(moment)]
Text = Annotated[str, Read(text(LONGEST_TEXT))]
Name = Annotated[str, Read(text(LONGEST_NAME, 1))]
