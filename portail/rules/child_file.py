"""The file of a child: its fields, how a value is written down, what may be written, what two people changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from portail.errors import BadChildFile

MAX_PEOPLE = 8
OLDEST = 18  # years: a portal for children
SHORT, LONG = 60, 500  # characters


class Field(StrEnum):
    """What the file says; the values are the attributes of `ChildFile`, and stored."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    BORN_ON = "born_on"
    SCHOOL = "school"
    CLASS_NAME = "class_name"
    DIET = "diet"
    ALLERGIES = "allergies"
    ALLERGIES_ACTION = "allergies_action"
    PAI = "pai"
    PAI_FROM = "pai_from"
    PAI_TO = "pai_to"
    PAI_ACTION = "pai_action"
    HEALTH_NOTES = "health_notes"
    DOCTOR = "doctor"
    DOCTOR_PHONE = "doctor_phone"
    CONTACTS = "contacts"
    PICKUPS = "pickups"
    LEAVES_ALONE = "leaves_alone"
    LEAVES_AT = "leaves_at"
    LEAVES_HOW = "leaves_how"
    CONSENTS = "consents"


class Section(StrEnum):
    """Fields that are shown and saved together."""

    IDENTITY = "identity"
    SCHOOL = "school"
    DIET = "diet"
    HEALTH = "health"
    CONTACTS = "contacts"
    PICKUPS = "pickups"
    LEAVING = "leaving"
    CONSENTS = "consents"


SECTIONS: Mapping[Section, tuple[Field, ...]] = MappingProxyType(
    {
        Section.IDENTITY: (Field.FIRST_NAME, Field.LAST_NAME, Field.BORN_ON),
        Section.SCHOOL: (Field.SCHOOL, Field.CLASS_NAME),
        Section.DIET: (Field.DIET,),
        Section.HEALTH: (
            Field.ALLERGIES, Field.ALLERGIES_ACTION, Field.PAI, Field.PAI_FROM, Field.PAI_TO, Field.PAI_ACTION,
            Field.HEALTH_NOTES, Field.DOCTOR, Field.DOCTOR_PHONE,
        ),
        Section.CONTACTS: (Field.CONTACTS,),
        Section.PICKUPS: (Field.PICKUPS,),
        Section.LEAVING: (Field.LEAVES_ALONE, Field.LEAVES_AT, Field.LEAVES_HOW),
        Section.CONSENTS: (Field.CONSENTS,),
    }
)  # fmt: skip
HEALTH = frozenset(SECTIONS[Section.HEALTH])
PEOPLE = (Field.CONTACTS, Field.PICKUPS)
LONGEST: Mapping[Field, int] = MappingProxyType(
    {
        Field.FIRST_NAME: SHORT, Field.LAST_NAME: SHORT, Field.SCHOOL: 80, Field.CLASS_NAME: 40,
        Field.ALLERGIES: LONG, Field.ALLERGIES_ACTION: LONG, Field.PAI_ACTION: 2 * LONG, Field.HEALTH_NOTES: LONG,
        Field.DOCTOR: 80, Field.DOCTOR_PHONE: 20, Field.LEAVES_HOW: 200,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to call, or who may come for the child. `relation`: « grand-mère »."""

    name: str
    phone: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to a consent of the structure."""

    consent_id: int
    granted: bool


@dataclass(frozen=True, slots=True)
class ChildFile:
    """All of it. `diet` and consents are ids of the structure's lists; contacts in the order in which to call them."""

    first_name: str
    last_name: str
    born_on: date
    school: str = ""
    class_name: str = ""
    diet: int | None = None
    allergies: str = ""
    allergies_action: str = ""
    pai: bool = False
    pai_from: date | None = None
    pai_to: date | None = None
    pai_action: str = ""
    health_notes: str = ""
    doctor: str = ""
    doctor_phone: str = ""
    contacts: tuple[Person, ...] = ()
    pickups: tuple[Person, ...] = ()
    leaves_alone: bool = False
    leaves_at: time | None = None
    leaves_how: str = ""
    consents: tuple[Answer, ...] = ()


Value = str | date | time | bool | int | None | tuple[Person, ...] | tuple[Answer, ...]


class Problem(StrEnum):
    """What is wrong with a value."""

    EMPTY = "empty"
    LONG = "long"
    CHARACTERS = "characters"
    DATE = "date"
    DATES_TURNED = "dates_turned"
    PAI_END = "pai_end"
    PHONE = "phone"
    NO_NAME = "no_name"
    NO_PHONE = "no_phone"
    MANY = "many"
    TWICE = "twice"
    LIST = "list"


def value(file: ChildFile, field: Field) -> Value:
    """What the file says there."""
    found: Value = getattr(file, field)
    return found


def encode(found: Value) -> str:
    """The value as it is kept in the history."""
    return json.dumps(found, default=_plain, ensure_ascii=False)


def _plain(found: object) -> object:
    match found:
        case date() | time():
            return found.isoformat()
        case Person(name, phone, relation):
            return [name, phone, relation]
        case Answer(consent_id, granted):
            return [consent_id, granted]
    raise TypeError(type(found))


def decode(field: Field, text: str) -> Value:
    """The value that `encode` wrote."""
    read: Any = json.loads(text)
    match field:
        case _ if read is None:
            return None
        case Field.BORN_ON | Field.PAI_FROM | Field.PAI_TO:
            return date.fromisoformat(read)
        case Field.LEAVES_AT:
            return time.fromisoformat(read)
        case Field.CONTACTS | Field.PICKUPS:
            return tuple(Person(*one) for one in read)
        case Field.CONSENTS:
            return tuple(Answer(*one) for one in read)
    kept: Value = read
    return kept


def with_values(file: ChildFile, values: Mapping[Field, Value]) -> ChildFile:
    """The file once these fields say so."""
    named: dict[str, Any] = {str(field): found for field, found in values.items()}
    return replace(file, **named)


def without_health(file: ChildFile) -> ChildFile:
    """The file as a person sees it who has not opened the health section."""
    blank = ChildFile(file.first_name, file.last_name, file.born_on)
    return with_values(file, {field: value(blank, field) for field in HEALTH})


def changed(before: ChildFile, after: ChildFile, among: Sequence[Field]) -> list[Field]:
    """The fields that differ."""
    return [field for field in among if value(before, field) != value(after, field)]


def crossed(seen: ChildFile, now: ChildFile, wanted: ChildFile, among: Sequence[Field]) -> list[Field]:
    """Fields to change that somebody else changed since they were `seen`, to something else than `wanted`."""
    moved = set(changed(seen, now, among)) & set(changed(now, wanted, among))
    return [field for field in changed(seen, wanted, among) if field in moved]


def tidied(file: ChildFile) -> ChildFile:
    """Without the details of a PAI that there is not, or of leaving alone when the child does not."""
    if not file.pai:
        file = replace(file, pai_from=None, pai_to=None, pai_action="")
    return file if file.leaves_alone else replace(file, leaves_at=None, leaves_how="")


def check(file: ChildFile, section: Section, today: date, diets: Collection[int], consents: Collection[int]) -> None:
    """Whether the section can be kept, phones apart. Raises BadChildFile for the first field that cannot."""
    for field in SECTIONS[section]:
        found = value(file, field)
        if isinstance(found, str):
            _check_text(field, found)
    match section:
        case Section.IDENTITY:
            _check_identity(file, today)
        case Section.DIET if file.diet is not None and file.diet not in diets:
            raise BadChildFile(Field.DIET, Problem.LIST)
        case Section.HEALTH:
            _check_pai(file)
        case Section.CONTACTS:
            _check_people(Field.CONTACTS, file.contacts)
        case Section.PICKUPS:
            _check_people(Field.PICKUPS, file.pickups)
        case Section.CONSENTS:
            named = [answer.consent_id for answer in file.consents]
            if not set(named) <= set(consents) or len(named) != len(set(named)):
                raise BadChildFile(Field.CONSENTS, Problem.LIST)


def _check_text(field: Field, text: str) -> None:
    if len(text) > LONGEST[field]:
        raise BadChildFile(field, Problem.LONG, LONGEST[field])
    if not text.replace("\n", " ").isprintable():
        raise BadChildFile(field, Problem.CHARACTERS)


def _check_identity(file: ChildFile, today: date) -> None:
    for field in (Field.FIRST_NAME, Field.LAST_NAME):
        if not value(file, field):
            raise BadChildFile(field, Problem.EMPTY)
    if not date(today.year - OLDEST, 1, 1) <= file.born_on <= today:
        raise BadChildFile(Field.BORN_ON, Problem.DATE)


def _check_pai(file: ChildFile) -> None:
    if not file.pai:
        return
    if file.pai_to is None:
        raise BadChildFile(Field.PAI_TO, Problem.PAI_END)
    if file.pai_from is not None and file.pai_from > file.pai_to:
        raise BadChildFile(Field.PAI_TO, Problem.DATES_TURNED)
    if not file.pai_action:
        raise BadChildFile(Field.PAI_ACTION, Problem.EMPTY)


def _check_people(field: Field, people: Sequence[Person]) -> None:
    if len(people) > MAX_PEOPLE:
        raise BadChildFile(field, Problem.MANY, MAX_PEOPLE)
    for rank, person in enumerate(people, 1):
        if not person.name:
            raise BadChildFile(field, Problem.NO_NAME, rank)
        if not person.phone:
            raise BadChildFile(field, Problem.NO_PHONE, rank)
        for text in (person.name, person.phone, person.relation):
            if len(text) > SHORT:
                raise BadChildFile(field, Problem.LONG, SHORT)
            if not text.isprintable():
                raise BadChildFile(field, Problem.CHARACTERS)
    if len({person.name.casefold() for person in people}) != len(people):
        raise BadChildFile(field, Problem.TWICE)
