"""Rules kept by the portal: JSON text to shapes. Everything wrong is gathered, nothing is ignored."""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from portail.errors import InvalidRule
from portail.rules.fields import Fault, Faults, Place, PriceOrModel, Read, Tagged


def shape(kind: Any, text: str) -> Any:
    """The shape that the text describes. Raises InvalidRule, which names every fault."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_object)
    except RecursionError:
        raise InvalidRule("nested too deep") from None
    except ValueError as error:
        raise InvalidRule(f"{error}: {text}") from None
    reader = _Reader()
    found = reader.read(kind, raw, ())
    faults = reader.faults or [*faults_of(found)]
    if faults:
        raise InvalidRule(f"{'; '.join(map(str, faults))}: {text}")
    return found


def faults_of(value: object, place: Place = ()) -> Iterator[Fault]:
    """What the fields of a shape, each good by itself, say wrong together; the same in all that it holds."""
    if isinstance(value, tuple | Mapping):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            yield from faults_of(item, (*place, key))
    elif is_dataclass(value):
        own: Any = getattr(value, "faults", tuple)()
        yield from (Fault(fault.code, fault.value, (*place, *fault.place)) for fault in own)
        for field in fields(value):
            yield from faults_of(getattr(value, field.name), (*place, field.name.removesuffix("_")))


def _constant(name: str) -> object:
    raise InvalidRule(f"{name} is not a number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidRule("a field is given twice")
    return found


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


class _Reader:
    """Reads by the annotations; `faults` grows, and what could not be read is None."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, kind: Any, raw: object, place: Place) -> Any:
        if get_origin(kind) is Annotated:
            union, mark, *_ = get_args(kind)
            return self._marked(union, mark, raw, place)
        if is_dataclass(kind):
            return self._shape(kind, raw, place)
        arguments = get_args(kind)
        match get_origin(kind):
            case origin if origin in (Union, UnionType):
                (other,) = [member for member in arguments if member is not NoneType]
                return None if raw is None else self.read(other, raw, place)
            case origin if origin is Literal:
                return raw if isinstance(raw, str) and raw in arguments else self._fault("not one of", raw, place)
            case origin if origin is tuple:
                return self._tuple(arguments, raw, place)
            case _:
                return self._mapping(arguments, raw, place)

    def _fault(self, code: str, raw: object, place: Place) -> None:
        self.faults.append(Fault(code, raw, place))

    def _marked(self, union: Any, mark: object, raw: object, place: Place) -> Any:
        match mark:
            case Read(read):
                try:
                    return read(raw)
                except Fault as fault:
                    return self._fault(fault.code, fault.value, (*place, *fault.place))
                except Faults as several:
                    self.faults += [Fault(f.code, f.value, (*place, *f.place)) for f in several.faults]
                    return None
            case PriceOrModel():
                price, model = get_args(union)
                return self.read(model if mark.kind(raw) == "model" else price, raw, place)
            case Tagged():
                return self._tagged(mark, union, raw, place)
        raise TypeError(mark)

    def _tagged(self, mark: Tagged, union: object, raw: object, place: Place) -> Any:
        if not isinstance(raw, dict):
            return self._fault("not an object", raw, place)
        members, tag = mark.members(union), raw.get(mark.field)
        if not isinstance(tag, str) or tag not in members:
            return self._fault("unknown type" if mark.field in raw else "missing", tag, (*place, mark.field))
        return self._shape(members[tag], raw, place)

    def _shape(self, kind: Any, raw: object, place: Place) -> Any:
        if not isinstance(raw, dict):
            return self._fault("not an object", raw, place)
        names = {field.name.removesuffix("_"): field for field in fields(kind)}
        if unknown := sorted(set(raw) - set(names)):
            self._fault("unknown fields", ", ".join(unknown), place)
        values, before = {}, len(self.faults)
        for name, field in names.items():
            if name in raw:
                values[field.name] = self.read(_hints(kind)[field.name], raw[name], (*place, name))
            elif field.default is MISSING and field.default_factory is MISSING:
                self._fault("missing", None, (*place, name))
        return kind(**values) if len(self.faults) == before else None

    def _tuple(self, arguments: tuple[Any, ...], raw: object, place: Place) -> Any:
        if not isinstance(raw, list):
            return self._fault("not a list", raw, place)
        kinds = [arguments[0]] * len(raw) if arguments[-1] is Ellipsis else arguments
        if len(kinds) != len(raw):
            return self._fault(f"not a list of {len(kinds)}", len(raw), place)
        return tuple(self.read(kind, item, (*place, index)) for index, (kind, item) in enumerate(zip(kinds, raw)))

    def _mapping(self, arguments: tuple[Any, ...], raw: object, place: Place) -> Any:
        if not isinstance(raw, dict):
            return self._fault("not an object", raw, place)
        key_kind, kind = arguments
        return {
            self.read(key_kind, key, (*place, key)): self.read(kind, item, (*place, key)) for key, item in raw.items()
        }
