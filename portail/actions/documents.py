"""A family sends a document; staff open it, accept or refuse it. Files are in the vault, rows in the database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db
from db import (
    authority,
    catalogue,
    children,
    document_types,
    documents,
    events,
    households,
    notifications,
    privacy,
    vault,
)
from portail import clock, intake, settings, wording_documents
from portail.actions.facts import household_of
from portail.errors import BadInput, Forbidden, MoveNotAllowed, NotFound, TooManyFiles
from portail.messages import document_letters, outbox
from portail.messages.layout import Letter
from portail.rules.access import VALIDATORS, Role, User
from portail.rules.documents import NO_CHILD, DocumentType, Move, Reason, Scope, State, after
from portail.rules.fields import LAST_YEAR

MAX_COMMENT = 300
MAX_A_DAY = 60  # files that a household may send in 24 hours
QUEUE = 200
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to show."""

    name: str
    media_type: str
    content: bytes


def send(user: User, type_id: int, child_id: int, name: str, content: bytes, now: datetime) -> int:
    """A new version for staff to check, in place of one that waits or was refused; its id. `child_id` 0: household.

    An accepted one stays good until the new one is accepted. Raises Forbidden, NotFound, FileRefused, TooManyFiles,
    StorageFailed.
    """
    household_id = household_of(user)
    with db.cursor() as con:
        _check_subject(con, user, type_id, child_id)
    kept = intake.checked(name, content)
    key = vault.write(kept.content)
    new = documents.New(
        type_id, household_id, child_id, kept.name, kept.media_type, len(kept.content),
        hashlib.sha256(kept.content).hexdigest(), key, user.account_id,
    )  # fmt: skip
    try:
        return _store(user, new, now)
    except BaseException:
        vault.remove(key)
        raise


def _check_subject(con: db.Connection, user: User, type_id: int, child_id: int) -> None:
    """The type is asked for, the child is theirs to speak for, and nobody erased them meanwhile. Raises NotFound."""
    if privacy.erased(con, user.household) & {None, user.adult_id}:
        raise NotFound("household")
    type = _type(catalogue.load(con).document_types, type_id)
    if (type.scope is Scope.HOUSEHOLD) != (child_id == NO_CHILD):
        raise NotFound("child")
    if child_id != NO_CHILD and not _is_theirs(con, user, child_id):
        raise NotFound("child")


def _is_theirs(con: db.Connection, user: User, child_id: int) -> bool:
    """Whether the child lives in the parent's household, and that parent has authority over it."""
    return child_id in {child.id for child in children.of_household(con, user.household, user.adult_id)}


def _type(types: Sequence[DocumentType], type_id: int) -> DocumentType:
    found = next((type for type in types if type.id == type_id), None)
    if found is None:
        raise NotFound("document_type")
    return found


def _store(user: User, new: documents.New, now: datetime) -> int:
    at_utc = clock.to_utc(now)
    with db.transaction() as con:
        _check_subject(con, user, new.type_id, new.child_id)
        if documents.sent_since(con, new.household_id, at_utc - DAY) >= MAX_A_DAY:
            raise TooManyFiles(MAX_A_DAY)
        documents.replace(con, new, (State.PENDING, State.REFUSED))
        id = documents.add(con, new, at_utc)
        _record(con, user, new.household_id, new.child_id, "document_sent", None, after(None, Move.SEND), id, now)
    return id


def read(user: User, document_id: int, now: datetime) -> Opened:
    """The file: for the household that sent it, and for staff who check. Each reading by staff leaves a trace.

    Raises NotFound, for another family's too.
    """
    with db.cursor() as con:
        found = documents.get(con, document_id)
        if user.role is Role.PARENT and not _may_open(con, user, found):
            raise NotFound("document")
    if user.role is not Role.PARENT:
        if user.role not in VALIDATORS:
            raise NotFound("document")
        with db.transaction() as con:
            _record(con, user, found.household_id, found.child_id, "document_read", None, None, found.id, now)
    return Opened(found.name, found.media_type, vault.read(found.storage_key))


def _may_open(con: db.Connection, user: User, found: documents.Stored) -> bool:
    """The household that sent it; of a child, only an adult who has authority over it."""
    own = user.household_id == found.household_id
    return own and (found.child_id == NO_CHILD or _is_theirs(con, user, found.child_id))


def template(type_id: int) -> Opened:
    """The form to fill in, the same for everybody. Raises NotFound."""
    with db.cursor() as con:
        found = document_types.template(con, type_id)
    return Opened(found.name, found.media_type, vault.read(found.key))


def queue(user: User) -> list[documents.Waiting]:
    """What has to be checked, the longest waiting first. Raises Forbidden."""
    _check_staff(user)
    with db.cursor() as con:
        return documents.queue(con, QUEUE)


def accept(user: User, document_id: int, valid_until: date | None, now: datetime) -> None:
    """Good until that day, included (None: for ever); what was accepted before is replaced, the family is told.

    Raises Forbidden, NotFound, BadInput for a day that is past, MoveNotAllowed when somebody decided before.
    """
    _check_staff(user)
    if valid_until is not None and not now.date() <= valid_until <= date(LAST_YEAR, 12, 31):
        raise BadInput("valid_until")
    with db.transaction() as con:
        found = _decide(con, user, document_id, Move.ACCEPT, now, valid_until=valid_until)
        documents.replace(con, found, (State.ACCEPTED,), but=found.id)
        label, child = _words(con, found)
        letter = document_letters.accepted(label, child, valid_until)
        _tell(con, found, wording_documents.accepted_alert(label, child, valid_until), letter, now)


def refuse(user: User, document_id: int, reason: Reason, comment: str, now: datetime) -> None:
    """Not accepted, for a reason that the family reads. Raises Forbidden, NotFound, BadInput, MoveNotAllowed."""
    _check_staff(user)
    said = " ".join(comment.split())
    if len(said) > MAX_COMMENT or not said.isprintable():
        raise BadInput("reason", MAX_COMMENT)
    if reason is Reason.OTHER and not said:
        raise BadInput("precision")
    with db.transaction() as con:
        found = _decide(con, user, document_id, Move.REFUSE, now, reason=reason, comment=said)
        label, child = _words(con, found)
        letter = document_letters.refused(label, child, reason)
        _tell(con, found, wording_documents.refused_alert(label, child, reason, said), letter, now)


def _check_staff(user: User) -> None:
    if user.role not in VALIDATORS:
        raise Forbidden


def _decide(
    con: db.Connection, user: User, id: int, move: Move, now: datetime, *,
    valid_until: date | None = None, reason: str = "", comment: str = "",
) -> documents.Stored:  # fmt: skip
    to = after(State.PENDING, move)
    moved = documents.decide(
        con, id, move, to, user.account_id, clock.to_utc(now), valid_until=valid_until, reason=reason, comment=comment
    )
    found = documents.get(con, id)
    if not moved:
        raise MoveNotAllowed(found.state, move)
    _record(con, user, found.household_id, found.child_id, "document_decision", State.PENDING, to, id, now, reason)
    return found


def _words(con: db.Connection, found: documents.Stored) -> tuple[str, str]:
    """Label of the type and first name of the child, '' for the household."""
    label = _type(document_types.every(con), found.type_id).label
    named = children.by_ids(con, [found.child_id])
    return label, named[0].first_name if named else ""


Compose = document_letters.Compose


def _tell(con: db.Connection, found: documents.Stored, alert: tuple[str, str], compose: Compose, now: datetime) -> None:
    """An alert and a mail for each adult of the household."""
    every = households.accounts_of(con, found.household_id)
    hidden = authority.hidden_from(con, [person.id for person in every])
    people = [person for person in every if found.child_id not in hidden.get(person.id, ())]
    url, house = settings.environment().url, catalogue.load(con).structure
    letters: list[Letter] = [compose(person.name, url, house) for person in people]
    mails = [outbox.Mail(who.id, who.email, letter) for who, letter in zip(people, letters, strict=True)]
    outbox.write(con, mails, now)
    notifications.add_many(con, [(person.id, "document", *alert) for person in people], clock.to_utc(now))


def _record(
    con: db.Connection, user: User, household_id: int, child_id: int, kind: str, from_state: State | None,
    to_state: State | None, document_id: int, now: datetime, reason: str = "",
) -> None:  # fmt: skip
    why = f"document {document_id}" + (f": {reason}" if reason else "")
    event = events.Event(user.account_id, household_id, kind, child_id or None, None, None, from_state, to_state, why)
    events.write_many(con, [event], clock.to_utc(now))
