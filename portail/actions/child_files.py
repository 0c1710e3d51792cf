"""The file of a child, read and changed: by its parents, or by staff for them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import db
from db import child_changes, child_files, events
from db.child_changes import Change, New, Read, State
from db.child_files import Consent, Diet, Signature
from portail import clock, phones
from portail.actions import child_notices
from portail.actions.facts import household_of
from portail.errors import BadChildFile, FileChanged, Forbidden, NotFound
from portail.rules import child_file as rules
from portail.rules.access import KEEPERS, Role, User
from portail.rules.child_file import SECTIONS, ChildFile, Field, Person, Problem, Section

OPENING = timedelta(minutes=30)  # how long the health section stays open for who opened it


@dataclass(frozen=True)
class View:
    """The file as that person may see it.

    `file`: as it stands. `shown`: with what the family wrote and staff have not verified yet (for staff, as it stands).
    `health`: whether the health section is in it.
    """

    child_id: int
    file: ChildFile
    shown: ChildFile
    health: bool
    waiting: Mapping[Field, Change]
    changes: Sequence[Change]  # the newest first
    reads: Sequence[Read]
    signatures: Mapping[int, Signature]  # by consent
    diets: Sequence[Diet]
    consents: Sequence[Consent]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a section: fields written, fields that wait for staff, fields whose request was taken back."""

    applied: tuple[Field, ...] = ()
    waiting: tuple[Field, ...] = ()
    withdrawn: tuple[Field, ...] = ()


def view(user: User, child_id: int, opening: datetime | None, now: datetime) -> View:
    """The file. Raises NotFound for another family's child, Forbidden for who keeps no files.

    Staff see health only through an `opening` of their own (`open_health`); parents always do.
    """
    with db.cursor() as con:
        _check(con, user, child_id)
        health = user.role is Role.PARENT or is_open(con, user, child_id, opening, now)
        file = child_files.get(con, child_id)
        changes = child_changes.of_child(con, child_id)
        if not health:
            file, changes = rules.without_health(file), [_closed(change) for change in changes]
        waiting = {change.field: change for change in changes if change.state is State.WAITING}
        return View(
            child_id, file, _shown(user, file, waiting), health, waiting, changes,
            child_changes.reads(con, child_id),
            {one.consent_id: one for one in child_files.signatures(con, child_id)},
            child_files.diets(con), child_files.consents(con),
        )  # fmt: skip


def open_health(user: User, child_id: int, now: datetime) -> datetime:
    """Staff open the health section, which the family will read; the instant, naive UTC. Raises Forbidden, NotFound."""
    if user.role not in KEEPERS:
        raise Forbidden
    at = clock.to_utc(now)
    with db.transaction() as con:
        _check(con, user, child_id)
        _write(con, user, child_id, child_changes.HEALTH_READ, "", at)
    return at


def save(user: User, child_id: int, section: Section, seen: ChildFile, wanted: ChildFile, now: datetime) -> Saved:
    """Write a section that was shown as `seen`. What a setting holds back waits for staff, unless staff write it.

    Raises NotFound for another family's child, Forbidden, BadChildFile for the first field that is wrong, FileChanged
    when somebody else changed the same fields to something else.
    """
    new, fields, at = rules.tidied(_cleaned(wanted)), SECTIONS[section], clock.to_utc(now)
    with db.transaction() as con:
        homes = _check(con, user, child_id)
        file = child_files.get(con, child_id)
        waiting = {change.field: change for change in child_changes.waiting_of(con, child_id)}
        shown = _shown(user, file, waiting)
        if crossed := rules.crossed(seen, shown, new, fields):
            raise _crossed(con, child_id, crossed)
        asked = {field: rules.value(new, field) for field in rules.changed(seen, new, fields)}
        merged = rules.with_values(shown, asked)
        check_values(con, merged, section, now, kept=shown)
        fields_changed = rules.changed(shown, merged, fields)
        held = child_files.checked(con) if user.role is Role.PARENT else frozenset()
        saved = _sorted_out(file, merged, fields_changed, held, waiting)
        _settle_waiting(con, user, merged, fields_changed, waiting, at)
        child_files.put(con, child_id, merged, saved.applied, user.account_id, at)
        _keep(con, user, child_id, file, merged, saved, at)
        child_notices.changed(con, user, child_id, homes, saved.applied, now)
    return saved


def confirm(user: User, now: datetime) -> None:
    """« Mes informations sont à jour », for the whole household. Raises Forbidden for anybody but a parent."""
    household_id, at = household_of(user), clock.to_utc(now)
    with db.transaction() as con:
        child_files.confirm(con, household_id, user.account_id, at)
        event = events.Event(user.account_id, household_id, "confirmed", None, None, None, None, None)
        events.write_many(con, [event], at)


def check_keeper(user: User) -> None:
    """Raises Forbidden for who does not keep children's files."""
    if user.role not in KEEPERS:
        raise Forbidden


def is_open(con: db.Connection, user: User, child_id: int, opening: datetime | None, now: datetime) -> bool:
    """Whether the account opened that child's health section at `opening`, naive UTC, not too long ago."""
    if opening is None or not timedelta(0) <= clock.to_utc(now) - opening < OPENING:
        return False
    return child_changes.has_read(con, user.account_id, child_id, opening)


def _check(con: db.Connection, user: User, child_id: int) -> list[int]:
    """The child's households. Raises NotFound for a child that is not theirs, Forbidden for who keeps no files."""
    if user.role is not Role.PARENT and user.role not in KEEPERS:
        raise Forbidden
    homes = child_files.homes(con, child_id, user.adult_id)
    if user.role is Role.PARENT and user.household_id not in homes:
        raise NotFound("child")
    return homes


def _shown(user: User, file: ChildFile, waiting: Mapping[Field, Change]) -> ChildFile:
    if user.role is not Role.PARENT:
        return file
    return rules.with_values(file, {field: rules.decode(field, change.new) for field, change in waiting.items()})


def _closed(change: Change) -> Change:
    """Without the values, when they are about health."""
    return replace(change, old='""', new='""') if change.field in rules.HEALTH else change


def _crossed(con: db.Connection, child_id: int, fields: Sequence[Field]) -> FileChanged:
    last = child_changes.last_of(con, child_id, fields)
    at = clock.to_paris(last.decided_at or last.asked_at) if last else None
    return FileChanged(tuple(fields), last.name if last else "", at)


def check_values(con: db.Connection, file: ChildFile, section: Section, now: datetime, kept: ChildFile) -> None:
    """Raises BadChildFile for the first field of the section that cannot be kept.

    What is no longer offered stays where it was `kept`, and is not chosen anew.
    """
    diets, consents = [], []
    if section is Section.DIET:
        diets = [one.id for one in child_files.diets(con) if not one.retired or one.id == kept.diet]
    if section is Section.CONSENTS:
        answered = {answer.consent_id for answer in kept.consents}
        consents = [one.id for one in child_files.consents(con) if not one.retired or one.id in answered]
    rules.check(file, section, now.date(), diets, consents)


def _sorted_out(
    file: ChildFile, merged: ChildFile, fields: Sequence[Field], held: frozenset[Field], waiting: Mapping[Field, Change]
) -> Saved:
    """A held field that says again what the file says takes its request back."""
    moved = set(rules.changed(file, merged, fields))
    return Saved(
        tuple(field for field in fields if field in moved and field not in held),
        tuple(field for field in fields if field in moved and field in held),
        tuple(field for field in fields if field not in moved and field in waiting),
    )


def _settle_waiting(
    con: db.Connection, user: User, merged: ChildFile, fields: Sequence[Field], waiting: Mapping[Field, Change],
    at: datetime,
) -> None:  # fmt: skip
    """Requests on these fields end: replaced by the family, or granted by staff who write the very same."""
    for field, change in waiting.items():
        if field in fields:
            same = rules.encode(rules.value(merged, field)) == change.new
            if user.role is Role.PARENT:
                child_changes.decide(con, change.id, State.WITHDRAWN, user.account_id, at)
            elif same:
                child_changes.decide(con, change.id, State.ACCEPTED, user.account_id, at)


def _keep(
    con: db.Connection, user: User, child_id: int, file: ChildFile, merged: ChildFile, saved: Saved, at: datetime
) -> None:  # fmt: skip
    """The history, with its values; an event that names the fields only."""
    states = {**dict.fromkeys(saved.applied, State.APPLIED), **dict.fromkeys(saved.waiting, State.WAITING)}
    child_changes.add_many(
        con,
        [
            New(child_id, user.household_id, user.account_id, field, rules.encode(rules.value(file, field)),
                rules.encode(rules.value(merged, field)), state)
            for field, state in states.items()
        ],
        at,
    )  # fmt: skip
    if named := [*states, *saved.withdrawn]:
        _write(con, user, child_id, "child_file", ", ".join(named), at)


def _write(con: db.Connection, user: User, child_id: int, kind: str, why: str, at: datetime) -> None:
    event = events.Event(user.account_id, user.household_id, kind, child_id, None, None, None, None, why)
    events.write_many(con, [event], at)


def _cleaned(file: ChildFile) -> ChildFile:
    """Texts without stray spaces, telephones as they are dialled. Raises BadChildFile for one that cannot be."""
    texts = {
        field: _squeezed(found) for field in Field if isinstance(found := rules.value(file, field), str)
    }  # fmt: skip
    tidy = rules.with_values(file, texts)
    phone = _phone(Field.DOCTOR_PHONE, tidy.doctor_phone, 0) if tidy.doctor_phone else ""
    people = {
        field: tuple(_person(field, person, rank) for rank, person in enumerate(found, 1))
        for field, found in ((Field.CONTACTS, file.contacts), (Field.PICKUPS, file.pickups))
    }
    return rules.with_values(tidy, {Field.DOCTOR_PHONE: phone, **people})


def _person(field: Field, person: Person, rank: int) -> Person:
    name, phone, relation = map(_squeezed, (person.name, person.phone, person.relation))
    return Person(name, _phone(field, phone, rank) if phone else "", relation)


def _phone(field: Field, text: str, rank: int) -> str:
    """`rank`: of the person in the list, 0 when there is no list."""
    tidy = phones.tidy(text)
    if tidy is None:
        raise BadChildFile(field, Problem.PHONE, rank)
    return tidy


def _squeezed(text: str) -> str:
    """NFC, one space between words, no empty lines at the ends."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    return "\n".join(lines).strip()
