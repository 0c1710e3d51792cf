"""The structure decides which documents it asks for."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime

import db
from db import activities, catalogue, document_types, events, vault
from db.document_types import NO_TEMPLATE, Template
from portail import clock, intake
from portail.errors import BadInput, Forbidden, NotFound
from portail.rules.access import OBSERVERS, User
from portail.rules.documents import Audience, DocumentType, Validity
from portail.rules.fields import LAST_YEAR

EDITORS = OBSERVERS
MAX_LABEL, MAX_EXPLANATION, MAX_MONTHS, MAX_AGE = 80, 600, 120, 17


def save(user: User, draft: DocumentType, form: tuple[str, bytes] | None, keep_form: bool, now: datetime) -> int:
    """Store a new type (`id` 0), or change one; its id. `form`: name and bytes of the file to fill in.

    Without `form`, the one there was stays if `keep_form`. Raises Forbidden, BadInput, FileRefused, NotFound,
    StorageFailed.
    """
    _check(user)
    type = _clean(draft, now.date())
    uploaded = _keep(*form) if form else None
    try:
        with db.transaction() as con:
            known = {activity.id for activity in activities.every(con)}
            if not type.activities <= known:
                raise NotFound("activity")
            id = document_types.put(con, type, uploaded or (_former(con, draft.id) if keep_form else NO_TEMPLATE))
            _record(con, user, "document_type_saved", f"{id}: {type.label}", now)
    except BaseException:
        if uploaded:
            vault.remove(uploaded.key)
        raise
    catalogue.changed()
    return id


def archive(user: User, type_id: int, now: datetime) -> None:
    """No longer asked for; what was sent stays. Raises Forbidden, NotFound."""
    _check(user)
    with db.transaction() as con:
        document_types.archive(con, type_id, clock.to_utc(now))
        _record(con, user, "document_type_archived", str(type_id), now)
    catalogue.changed()


def _check(user: User) -> None:
    if user.role not in EDITORS:
        raise Forbidden


def _clean(draft: DocumentType, today: date) -> DocumentType:
    """Texts trimmed, and nothing kept of what the choices do not use. Raises BadInput."""
    label, explanation = (unicodedata.normalize("NFC", text).strip() for text in (draft.label, draft.explanation))
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise BadInput("label", MAX_LABEL)
    if len(explanation) > MAX_EXPLANATION:
        raise BadInput("explanation", MAX_EXPLANATION)
    if draft.audience is Audience.ACTIVITIES and not draft.activities:
        raise BadInput("activities")
    if draft.audience is Audience.AGES and not 0 <= draft.min_age <= draft.max_age <= MAX_AGE:
        raise BadInput("ages")
    if draft.validity is Validity.MONTHS and not 1 <= (draft.months or 0) <= MAX_MONTHS:
        raise BadInput("months")
    if draft.validity is Validity.UNTIL and not today <= (draft.until or date.min) <= date(LAST_YEAR, 12, 31):
        raise BadInput("valid_until")
    ages = (draft.min_age, draft.max_age) if draft.audience is Audience.AGES else (0, MAX_AGE)
    return replace(
        draft, label=label, explanation=explanation, min_age=ages[0], max_age=ages[1],
        activities=draft.activities if draft.audience is Audience.ACTIVITIES else frozenset(),
        months=draft.months if draft.validity is Validity.MONTHS else None,
        until=draft.until if draft.validity is Validity.UNTIL else None,
    )  # fmt: skip


def _keep(name: str, content: bytes) -> Template:
    kept = intake.checked(name, content)
    return Template(vault.write(kept.content), kept.name, kept.media_type)


def _former(con: db.Connection, type_id: int) -> Template:
    try:
        return document_types.template(con, type_id)
    except NotFound:
        return NO_TEMPLATE


def _record(con: db.Connection, user: User, kind: str, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, None, kind, None, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))
