"""From JSON to the shapes of `late_forms`: nothing ignored, nothing guessed, every fault named with its path."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from portail.errors import InvalidRule
from portail.rules import tariff
from portail.rules.late_faults import BadPolicy, Fault, FaultKind
from portail.rules.late_forms import LatePolicies
from portail.rules.tariff_models import AnyModel

_TARIFF = get_args(AnyModel)[0]  # the union of the models, without its mark
_NUMBER = re.compile(r"\d{1,8}(\.\d{1,10})?")
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NAMES = ("mode", "bill", "type")  # of a form, among those of its union


def parse(text: str) -> LatePolicies:
    """The policies written in JSON, numbers read as decimals. Raises BadPolicy, an InvalidRule, with all its faults."""
    try:
        raw = json.loads(text, parse_float=Decimal, object_pairs_hook=_once, parse_constant=str)
    except json.JSONDecodeError as error:
        raise BadPolicy(Fault("", FaultKind.NOT_JSON, str(error))) from None
    return read(raw)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise BadPolicy(*(Fault(key, FaultKind.TWICE) for key in found if keys.count(key) > 1))
    return found


def read(policies: object) -> LatePolicies:
    """The policies of a JSON object already read. Raises BadPolicy with all its faults."""
    return cast(LatePolicies, _form(policies, LatePolicies, ""))


def faults(policies: object) -> Sequence[Fault]:
    """What is wrong with a JSON object already read; nothing when `read` takes it."""
    try:
        read(policies)
    except BadPolicy as bad:
        return bad.faults
    return ()


def _form(raw: object, form: type[Any], path: str) -> Any:
    if not isinstance(raw, Mapping):
        raise BadPolicy(Fault(path, FaultKind.NOT_AN_OBJECT))
    known = {field.name: field for field in fields(form)}
    hints = get_type_hints(form)
    found = [Fault(_join(path, str(key)), FaultKind.UNKNOWN) for key in raw if key not in known]
    found += [Fault(_join(path, name), FaultKind.MISSING) for name in known if name not in raw and _due(known[name])]
    values = {}
    for name in known.keys() & raw.keys():
        try:
            values[name] = _value(raw[name], hints[name], _join(path, name))
        except BadPolicy as bad:
            found += bad.faults
    if found:
        raise BadPolicy(*sorted(found, key=lambda fault: fault.path))
    try:
        return form(**values)
    except BadPolicy as bad:
        raise BadPolicy(*(Fault(_join(path, fault.path), fault.kind, fault.detail) for fault in bad.faults)) from None


def _due(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _join(path: str, name: str) -> str:
    return ".".join(filter(None, (path, name)))


def _value(raw: object, hint: Any, path: str) -> object:
    if hint == _TARIFF:
        return _tariff(raw, path)
    if get_origin(hint) in (Union, UnionType):
        return _one_of(raw, get_args(hint), path)
    if get_origin(hint) is Literal:
        return _choice(raw, get_args(hint), path)
    if get_origin(hint) is tuple:
        return _several(raw, get_args(hint)[0], path)
    if is_dataclass(hint):
        return _form(raw, cast(type[Any], hint), path)
    if issubclass(hint, StrEnum):
        return hint(_choice(raw, tuple(hint), path))
    return _plain(raw, hint, path)


def _plain(raw: object, hint: type, path: str) -> object:
    match hint.__name__:
        case "bool":
            if isinstance(raw, bool):
                return raw
            raise BadPolicy(Fault(path, FaultKind.NOT_YES_NO))
        case "int":
            if isinstance(raw, int) and not isinstance(raw, bool):
                return raw
            raise BadPolicy(Fault(path, FaultKind.NOT_WHOLE))
        case "Decimal":
            return _amount(raw, path)
        case _:
            if isinstance(raw, str) and _HOUR.fullmatch(raw):
                return time.fromisoformat(raw)
            raise BadPolicy(Fault(path, FaultKind.NOT_AN_HOUR))


def _amount(raw: object, path: str) -> Decimal:
    """A decimal string or a JSON number, never a binary float."""
    written = format(raw, "f") if isinstance(raw, Decimal) and abs(raw.adjusted()) < 20 else raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        written = str(raw)
    if not isinstance(written, str) or not _NUMBER.fullmatch(written):
        raise BadPolicy(Fault(path, FaultKind.NOT_AN_AMOUNT))
    return Decimal(written)


def _tariff(raw: object, path: str) -> AnyModel:
    if not isinstance(raw, Mapping):
        raise BadPolicy(Fault(path, FaultKind.NOT_AN_OBJECT))
    try:
        return tariff.parse(json.dumps(raw, default=str))
    except InvalidRule as invalid:
        raise BadPolicy(Fault(path, FaultKind.NOT_A_TARIFF, str(invalid))) from None


def _choice(raw: object, allowed: Sequence[object], path: str) -> Any:
    if not isinstance(raw, str) or raw not in allowed:
        raise BadPolicy(Fault(path, FaultKind.NOT_ONE_OF, ", ".join(str(value) for value in allowed)))
    return raw


def _several(raw: object, hint: Any, path: str) -> tuple[object, ...]:
    if not isinstance(raw, list | tuple):
        raise BadPolicy(Fault(path, FaultKind.NOT_A_LIST))
    values, found = [], list[Fault]()
    for place, item in enumerate(raw):
        try:
            values.append(_value(item, hint, f"{path}[{place}]"))
        except BadPolicy as bad:
            found += bad.faults
    if found:
        raise BadPolicy(*found)
    if len(set(values)) != len(values):
        raise BadPolicy(Fault(path, FaultKind.TWICE))
    return tuple(values)


def _one_of(raw: object, hints: Sequence[Any], path: str) -> object:
    """The form that the raw value names; null only where the shape has a default."""
    if raw is None and NoneType in hints:
        return None
    hints = [hint for hint in hints if hint is not NoneType]
    if len(hints) == 1:
        return _value(raw, hints[0], path)
    words = [hint for hint in hints if get_origin(hint) is Literal]
    if words and not isinstance(raw, Mapping):
        return _value(raw, words[0], path)
    forms = [cast(type[Any], hint) for hint in hints if is_dataclass(hint)]
    if not isinstance(raw, Mapping):
        raise BadPolicy(Fault(path, FaultKind.NOT_AN_OBJECT))
    return _form(raw, forms[0] if len(forms) == 1 else _named(raw, forms, path), path)


def _named(raw: Mapping[str, object], forms: Sequence[type[Any]], path: str) -> type[Any]:
    name = next((name for name in _NAMES if all(name in get_type_hints(form) for form in forms)), None)
    if name is None:
        return _by_key(raw, forms, path)
    by_value = {get_args(get_type_hints(form)[name])[0]: form for form in forms}
    if name not in raw:
        raise BadPolicy(Fault(_join(path, name), FaultKind.MISSING))
    return by_value[_choice(raw[name], tuple(by_value), _join(path, name))]


def _by_key(raw: Mapping[str, object], forms: Sequence[type[Any]], path: str) -> type[Any]:
    """The price block whose only key is there."""
    by_key = {fields(form)[0].name: form for form in forms}
    there = [key for key in by_key if key in raw]
    if len(there) != 1:
        raise BadPolicy(Fault(path, FaultKind.ONE_KEY_OF, ", ".join(by_key)))
    return by_key[there[0]]
