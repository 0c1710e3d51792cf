"""Reads files of règlements: JSON text to structures, or all that is wrong in them at once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, ValidationError

from portail.errors import Unanswered
from portail.reglement.problems import Problem, place, plain, sentence
from portail.rules import bands, reading, tariff
from portail.rules.asked import facts_asked
from portail.rules.deadline_forms import ANY_RULE, Rule
from portail.rules.facts import Facts, Kind
from portail.rules.fields import (
    Amount,
    Clock,
    Day,
    Fault,
    Faults,
    Moment,
    Name,
    Place,
    Read,
    Shape,
    Tagged,
    Text,
    broken,
    fact,
    members,
    scalar,
)
from portail.rules.openings import Opening
from portail.rules.tariff_models import AnyModel, Bands

DEEPEST = 40  # objects and lists in one another
_UNREADABLE = {"nested too deep", "half a character"}

_OPERATION = re.compile(r"(book|modify|cancel)(_[a-z]+)*")


def _operation(value: object) -> str:
    if not isinstance(value, str) or not _OPERATION.fullmatch(value):
        raise Fault("not an operation", value)
    return value


def _facts(value: object) -> Any:
    if not isinstance(value, dict):
        raise Fault("not an object", value)
    for name in value:
        try:
            fact(name)
        except Fault as fault:
            raise Fault(fault.code, name) from None
    return members(value, scalar)


Operation = Annotated[str, Read(_operation)]
KnownFacts = Annotated[Mapping[str, bool | Decimal | str], Read(_facts)]
Raw = Annotated[Any, Read(lambda value: value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Shape):
    id: Name
    activity: Text
    ops: tuple[Operation, ...]
    text: Text
    rule: ANY_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRule(Shape):
    id: Name
    activity: Text
    text: Text
    rule: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRule(Shape):
    id: Name
    activity: Text
    unit: Text = ""
    text: Text
    model: AnyModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Shape):
    """What the structure's calendar says around the service day of an example."""

    school_holidays: tuple[tuple[Day, Day], ...] = ()
    period_start: Day | None = None
    last_class_day_before_period: Day | None = None
    service_start: Clock | None = None

    def faults(self) -> Iterator[Fault]:
        for index, (first, last) in enumerate(self.school_holidays):
            if last < first:
                yield Fault("ends before it begins", f"{first} – {last}", ("school_holidays", index))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineExample(Shape):
    id: Name
    type: Literal["deadline"] = "deadline"
    rule: Name
    op: Operation
    service_date: Day
    now: Moment
    context: Context | None = None
    expected: Literal["bookable", "modifiable", "cancellable", "too_late"]
    why: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningExample(Shape):
    id: Name
    type: Literal["opening"] = "opening"
    opening: Name
    now: Moment
    facts: KnownFacts
    expected: Literal["not_open_yet", "open", "closed"]
    why: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffExample(Shape):
    id: Name
    type: Literal["tariff"] = "tariff"
    tariff: Name
    facts: KnownFacts
    expected: Amount
    why: Text = ""


Example = DeadlineExample | OpeningExample | TariffExample


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header(Shape):
    id: Name
    name: Name
    source: Text
    deadlines: tuple[Raw, ...]
    openings: tuple[Raw, ...]
    tariffs: tuple[Raw, ...]
    examples: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure whose every rule and example could be read, by id."""

    id: str
    name: str
    deadlines: Mapping[str, DeadlineRule]
    openings: Mapping[str, OpeningRule]
    tariffs: Mapping[str, TariffRule]
    examples: Mapping[str, Example]


_HEADER = TypeAdapter[Any](_Header)
_SECTIONS: dict[str, TypeAdapter[Any]] = {
    "deadlines": TypeAdapter(DeadlineRule),
    "openings": TypeAdapter(OpeningRule),
    "tariffs": TypeAdapter(TariffRule),
    "examples": TypeAdapter(Annotated[Example, Tagged()]),
}
RULE = TypeAdapter[Rule](ANY_RULE)
OPENING = TypeAdapter(Opening)
MODEL = TypeAdapter[Any](AnyModel)


class _Object(dict[str, Any]):
    """A JSON object that remembers the fields given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


class _Constant:
    """NaN or Infinity, which no field takes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


def load(path: Path) -> tuple[list[Structure], list[Problem]]:
    """The structures of the file, none when a problem is more than a warning."""
    try:
        return read(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return [], [Problem("", "ce fichier n'existe pas")]
    except OSError:
        return [], [Problem("", "ce fichier ne peut pas être lu")]
    except UnicodeDecodeError as error:
        return [], [Problem(f"octet {error.start + 1}", "ce fichier n'est pas du texte UTF-8")]


def read(text: str) -> tuple[list[Structure], list[Problem]]:
    """The same from a text: a list of structures, or one."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=_Constant, object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        return [], [Problem(f"ligne {error.lineno}, colonne {error.colno}", "le JSON est mal formé ici")]
    except RecursionError:
        return [], [Problem("", "objets imbriqués trop profondément")]
    except (ValueError, ArithmeticError):
        return [], [Problem("", "un nombre de ce fichier est démesuré")]
    listed = raw if isinstance(raw, list) else [raw]
    structures, problems = [], list[Problem]()
    for index, one in enumerate(listed):
        structure, found = _structure(one)
        unnamed = "" if isinstance(one, dict) and isinstance(one.get("id"), str) else f"structure n° {index + 1}"
        problems += [Problem(", ".join(filter(None, (unnamed, p.place))), p.text, p.warning) for p in found]
        structures += [structure] if structure else []
    problems += _twice(structures)
    return ([] if any(not problem.warning for problem in problems) else structures), problems


def _twice(structures: Sequence[Structure]) -> Iterator[Problem]:
    """Ids of structures and of examples are the file's: `--explain` finds an example by its own."""
    for noun, ids in (
        ("structure", [structure.id for structure in structures]),
        ("exemple", [id for structure in structures for id in structure.examples]),
    ):
        for id in sorted({id for id in ids if ids.count(id) > 1}) if len(set(ids)) < len(ids) else ():
            yield Problem(f"{noun} {plain(id)}", "cet identifiant est donné deux fois")


def _structure(raw: object) -> tuple[Structure | None, list[Problem]]:
    def problems(faults: list[Fault]) -> list[Problem]:
        return [Problem(place(raw, fault.place), sentence(fault)) for fault in faults]

    outside = list(_outside_of_json(raw))
    if any(fault.code in _UNREADABLE for fault in outside):
        return None, problems(outside)
    header, faults = _validated(_HEADER, raw, ())
    faults = outside + faults
    read: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for section, adapter in _SECTIONS.items():
        items = raw.get(section) if isinstance(raw, dict) else None
        for index, item in enumerate(items if isinstance(items, list) else ()):
            found, wrong = _validated(adapter, item, (section, index))
            faults += wrong
            if found is not None and found.id in read[section]:
                faults.append(Fault("given twice", found.id, (section, index, "id")))
            elif found is not None:
                read[section][found.id] = found
    if faults or header is None:
        return None, problems(faults)
    structure = Structure(header.id, header.name, **read)
    places = {section: list(read[section]) for section in read}
    faults = [Fault(f.code, f.value, _numbered(f.place, places)) for f in _crossed(structure)]
    gaps = [Problem(f"{plain(header.id)}, tarif {plain(id)}", sentence(gap), True) for id, gap in _gaps(structure)]
    return (None if faults else structure), problems(faults) + gaps


def _numbered(steps: Place, places: Mapping[str, list[str]]) -> Place:
    section, id, *rest = steps
    return (section, places[str(section)].index(str(id)), *rest)


def _crossed(structure: Structure) -> Iterator[Fault]:
    """Examples of rules that are not there, operations that are not the rule's, facts of another kind."""
    for id, example in structure.examples.items():
        where: Place = ("examples", id)
        match example:
            case DeadlineExample():
                rule = structure.deadlines.get(example.rule)
                if rule is None:
                    yield Fault("no such rule", example.rule, (*where, "rule"))
                elif example.op not in rule.ops:
                    yield Fault("not an operation of this rule", example.op, (*where, "op"))
            case OpeningExample():
                if example.opening not in structure.openings:
                    yield Fault("no such rule", example.opening, (*where, "opening"))
            case TariffExample():
                priced = structure.tariffs.get(example.tariff)
                if priced is None:
                    yield Fault("no such rule", example.tariff, (*where, "tariff"))
                else:
                    yield from _other_kinds(priced.model, example, where)


def _other_kinds(model: AnyModel, example: TariffExample, where: Place) -> Iterator[Fault]:
    facts = Facts(example.facts)
    read = {Kind.NUMBER: facts.number, Kind.HOUR: facts.hour, Kind.DAY: facts.day}
    for name, kind in facts_asked(model).items():
        if name in example.facts and kind in read:
            try:
                read[kind](name)
            except Unanswered:
                yield Fault("fact of another kind", example.facts[name], (*where, "facts", name))


def _gaps(structure: Structure) -> Iterator[tuple[str, Fault]]:
    for id, priced in structure.tariffs.items():
        yield from ((id, gap) for gap in tariff.gaps(priced.model))
        for part in tariff.parts(priced.model):
            if isinstance(part, Bands):
                yield from ((id, end) for end in bands.ends([row.qf for row in part.rows]))


def _outside_of_json(raw: object) -> Iterator[Fault]:
    """Fields given twice, halves of characters, objects in objects in objects."""
    waiting: list[tuple[object, Place]] = [(raw, ())]
    while waiting:
        value, where = waiting.pop()
        if len(where) > DEEPEST:
            yield Fault("nested too deep", None, where[:4])
            return
        if isinstance(value, _Object):
            yield from (Fault("given twice", key, where) for key in value.twice)
            yield from (Fault("half a character", None, where) for key in value if broken(key))
            waiting += [(item, (*where, key)) for key, item in value.items()]
        elif isinstance(value, str) and broken(value):
            yield Fault("half a character", None, where)
        elif isinstance(value, list):
            waiting += [(item, (*where, index)) for index, item in enumerate(value)]


def _validated(adapter: TypeAdapter[Any], raw: object, where: Place) -> tuple[Any, list[Fault]]:
    """What pydantic reads, or every fault of it."""
    try:
        found = adapter.validate_python(raw)
    except ValidationError as error:
        faults = [fault for one in error.errors(include_url=False) for fault in _translated(one, raw)]
        return None, [Fault(fault.code, fault.value, (*where, *fault.place)) for fault in faults]
    return found, [Fault(f.code, f.value, (*where, *f.place)) for f in reading.faults_of(found)]


def _translated(error: Any, raw: object) -> Iterator[Fault]:
    kind, value = error["type"], error["input"]
    where = _real(raw, error["loc"], kind)
    cause = error.get("ctx", {}).get("error")
    match kind:
        case "value_error" if isinstance(cause, Faults):
            yield from (Fault(fault.code, fault.value, (*where, *fault.place)) for fault in cause.faults)
        case "value_error" if isinstance(cause, Fault):
            yield Fault(cause.code, cause.value, (*where, *cause.place))
        case "missing":
            yield Fault("missing", None, where)
        case "unexpected_keyword_argument":
            yield Fault("unknown field", None, where)
        case "union_tag_not_found":
            yield Fault("missing", None, (*where, error["ctx"]["discriminator"].strip("'")))
        case "union_tag_invalid":
            yield Fault("unknown type", error["ctx"]["tag"], (*where, error["ctx"]["discriminator"].strip("'")))
        case "literal_error":
            yield Fault("not one of", value, where)
        case "tuple_type":
            yield Fault("not a list", value, where)
        case _ if kind.endswith(("_type", "attributes_type")):
            yield Fault("not an object", value, where)
        case _:
            yield Fault("unexpected value", value, where)


def _real(raw: object, steps: Sequence[Any], kind: str) -> Place:
    """The steps that are fields or positions of the file: pydantic adds the names of the types."""
    real: list[Any] = []
    tagged = False
    for index, step in enumerate(steps):
        if not tagged and isinstance(raw, dict) and step in (raw.get("type"), raw.get("if")):
            tagged = True
        elif isinstance(raw, dict) and step in raw:
            real.append(step)
            raw, tagged = raw[step], False
        elif isinstance(raw, list) and isinstance(step, int):
            real.append(step)
            raw, tagged = raw[step] if step < len(raw) else None, False
        elif kind == "missing" and index == len(steps) - 1:
            real.append(step)
    return tuple(real)
