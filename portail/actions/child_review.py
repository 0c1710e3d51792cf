"""What staff do with the files of children: find one, answer changes that wait, set the lists and what is verified."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import db
from db import child_changes, child_files, events
from db.child_changes import Change, State, Waiting
from db.child_files import Consent, Diet, Found
from portail import clock
from portail.actions import child_files as action
from portail.actions import child_notices
from portail.errors import AlreadyDecided, BadInput, FileChanged, Forbidden
from portail.rules import child_file as rules
from portail.rules.access import RULERS, User
from portail.rules.child_file import HEALTH, SECTIONS, ChildFile, Field, Section

MAX_REASON = 500
LONGEST_NAME, LONGEST_TERMS = 60, 300

Seen = tuple[int, str]  # a change, and the value that the file then showed


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that waits. `now`, `new`: values, None while the health section of the child is closed."""

    waiting: Waiting
    now: str | None
    new: str | None


def queue(user: User, openings: Mapping[int, datetime], now: datetime) -> list[Asked]:
    """What waits, the longest first. `openings`: health sections that the person opened, by child. Raises Forbidden."""
    action.check_keeper(user)
    with db.cursor() as con:
        waiting = child_changes.queue(con)
        children = {one.child_id for one in waiting}
        files = child_files.get_many(con, sorted(children))
        opened = {child for child in children if action.is_open(con, user, child, openings.get(child), now)}
    return [_asked(one, files[one.child_id], one.field not in HEALTH or one.child_id in opened) for one in waiting]


def _asked(waiting: Waiting, file: ChildFile, shown: bool) -> Asked:
    if not shown:
        return Asked(replace(waiting, new=""), None, None)
    return Asked(waiting, rules.encode(rules.value(file, waiting.field)), waiting.new)


def accept(user: User, seen: Sequence[Seen], now: datetime) -> None:
    """Write what families asked; all or nothing.

    Raises Forbidden, NotFound, AlreadyDecided, FileChanged when the file no longer says what was seen, BadChildFile
    when what was asked cannot be kept any more.
    """
    action.check_keeper(user)
    at = clock.to_utc(now)
    with db.transaction() as con:
        done = [_accepted(con, user, id, shown, now) for id, shown in seen]
        _tell(con, user, done, None, now, at)


def _accepted(con: db.Connection, user: User, id: int, shown: str, now: datetime) -> Change:
    change = child_changes.get(con, id)
    if not child_changes.decide(con, id, State.ACCEPTED, user.account_id, clock.to_utc(now)):
        raise AlreadyDecided
    file = child_files.get(con, change.child_id)
    if rules.encode(rules.value(file, change.field)) != shown:
        raise FileChanged((change.field,), "", None)
    new = rules.with_values(file, {change.field: rules.decode(change.field, change.new)})
    section = next(section for section, fields in SECTIONS.items() if change.field in fields)
    if section is not Section.HEALTH:  # a PAI and its dates may wait one after the other
        action.check_values(con, new, section, now, kept=new)  # staff decide of what was offered when it was asked
    child_files.put(con, change.child_id, new, [change.field], change.account_id, change.asked_at)
    return change


def refuse(user: User, ids: Sequence[int], reason: str, now: datetime) -> None:
    """Leave the files as they are, with a reason that the family reads.

    Raises Forbidden, NotFound, AlreadyDecided, BadInput without a reason or for one too long.
    """
    action.check_keeper(user)
    why = " ".join(unicodedata.normalize("NFC", reason).split())
    if not why or len(why) > MAX_REASON or not why.isprintable():
        raise BadInput("reason", MAX_REASON)
    at = clock.to_utc(now)
    with db.transaction() as con:
        changes = [child_changes.get(con, id) for id in ids]
        if not all(child_changes.decide(con, id, State.REFUSED, user.account_id, at, why) for id in ids):
            raise AlreadyDecided
        _tell(con, user, changes, why, now, at)


def _tell(
    con: db.Connection, user: User, changes: Sequence[Change], reason: str | None, now: datetime, at: datetime
) -> None:
    """One event per change, one answer per family and child. A refusal is for who asked, a new value for all."""
    to = "accepted" if reason is None else "refused"
    rows = [
        events.Event(user.account_id, change.household_id, "child_decision", change.child_id, None, None, "waiting",
                     to, change.field)
        for change in changes
    ]  # fmt: skip
    events.write_many(con, rows, at)
    grouped: dict[tuple[int, int | None], list[Field]] = defaultdict(list)
    for change in changes:
        grouped[change.child_id, change.household_id if reason is not None else None].append(change.field)
    for (child_id, household_id), fields in grouped.items():
        homes = child_files.homes(con, child_id) if household_id is None else [household_id]
        child_notices.decided(con, child_id, homes, fields, reason, now)


def search(user: User, text: str) -> list[Found]:
    """Children by their name, their family's reference or their parents' names. Raises Forbidden."""
    action.check_keeper(user)
    with db.cursor() as con:
        return child_files.search(con, text[:100])


@dataclass(frozen=True, slots=True)
class Rules:
    """What the structure sets for the files."""

    checked: frozenset[Field]
    diets: Sequence[Diet]
    consents: Sequence[Consent]


def rules_of(user: User) -> Rules:
    """Raises Forbidden."""
    _check_ruler(user)
    with db.cursor() as con:
        return Rules(child_files.checked(con), child_files.diets(con), child_files.consents(con))


def set_rules(user: User, checked: Collection[Field], now: datetime) -> None:
    """Which fields wait for staff. Raises Forbidden."""
    _check_ruler(user)
    with db.transaction() as con:
        child_files.set_checked(con, sorted(set(checked)))
        _write(con, user, ", ".join(sorted(checked)), now)


def add_diet(user: User, name: str, now: datetime) -> None:
    """A diet for families to choose. Raises Forbidden, BadInput."""
    _check_ruler(user)
    with db.transaction() as con:
        child_files.add_diet(con, _named(name, [one.name for one in child_files.diets(con)]))
        _write(con, user, "diet", now)


def add_consent(user: User, name: str, terms: str, now: datetime) -> None:
    """A consent for families to give or not. Raises Forbidden, BadInput."""
    _check_ruler(user)
    said = " ".join(unicodedata.normalize("NFC", terms).split())
    if not said or len(said) > LONGEST_TERMS or not said.isprintable():
        raise BadInput("text", LONGEST_TERMS)
    with db.transaction() as con:
        child_files.add_consent(con, _named(name, [one.name for one in child_files.consents(con)]), said)
        _write(con, user, "consent", now)


def retire_diet(user: User, id: int, retired: bool, now: datetime) -> None:
    """No longer offered, or offered again; the children who have it keep it. Raises Forbidden, NotFound."""
    _check_ruler(user)
    with db.transaction() as con:
        child_files.retire_diet(con, id, clock.to_utc(now) if retired else None)
        _write(con, user, "diet", now)


def retire_consent(user: User, id: int, retired: bool, now: datetime) -> None:
    """As `retire_diet`."""
    _check_ruler(user)
    with db.transaction() as con:
        child_files.retire_consent(con, id, clock.to_utc(now) if retired else None)
        _write(con, user, "consent", now)


def _check_ruler(user: User) -> None:
    if user.role not in RULERS:
        raise Forbidden


def _named(name: str, known: Collection[str]) -> str:
    """Raises BadInput for an empty, long or known name."""
    said = " ".join(unicodedata.normalize("NFC", name).split())
    taken = said.casefold() in {one.casefold() for one in known}
    if not said or len(said) > LONGEST_NAME or not said.isprintable() or taken:
        raise BadInput("name", LONGEST_NAME)
    return said


def _write(con: db.Connection, user: User, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, None, "child_rules", None, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))
