"""The structure's news and the texts of the home page."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath

import db
from db import events, files, news, notifications, structure
from portail import clock, settings
from portail.errors import BadInput, Forbidden
from portail.messages import letters, outbox
from portail.rules.access import OBSERVERS, User

EDITORS = OBSERVERS
MAX_TITLE, MAX_BODY, MAX_FILE = 120, 5000, 10 * 1024 * 1024
TEXTS = ("text_why", "text_billing")
_SIGNATURES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published. `until`: last day shown, included; `file`: name and content."""

    title: str
    body: str
    published_on: date
    until: date | None = None
    file: tuple[str, bytes] | None = None


def publish(user: User, draft: Draft, by_mail: bool, now: datetime) -> int:
    """Publish; the id. What is shown from today on is told to every parent, by e-mail too if asked.

    Raises Forbidden, BadInput.
    """
    _check(user)
    title, body = _text("title", draft.title, MAX_TITLE), _text("text", draft.body, MAX_BODY)
    if draft.until is not None and draft.until < draft.published_on:
        raise BadInput("until")
    file = _file(*draft.file) if draft.file else None
    with db.transaction() as con:
        news_id = news.add(con, title, body, draft.published_on, draft.until)
        if file:
            news.attach(con, news_id, file)
        _record(con, user, "news_published", title, now)
        if draft.published_on <= now.date():
            _tell(con, title, body, by_mail, now)
    return news_id


def withdraw(user: User, news_id: int, now: datetime) -> None:
    """Families no longer see it, nor its file; staff still do. Raises Forbidden, NotFound."""
    _check(user)
    with db.transaction() as con:
        news.show_until(con, news_id, now.date() - timedelta(days=1))
        _record(con, user, "news_withdrawn", str(news_id), now)


def edit_text(user: User, key: str, text: str, now: datetime) -> None:
    """Replace one of the two texts of the home page. Raises Forbidden, BadInput."""
    _check(user)
    if key not in TEXTS:
        raise BadInput("text")
    with db.transaction() as con:
        structure.put_setting(con, key, _text("text", text, MAX_BODY))
        _record(con, user, "text_edited", key, now)


def _check(user: User) -> None:
    if user.role not in EDITORS:
        raise Forbidden


def _text(field: str, text: str, limit: int) -> str:
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not cleaned or len(cleaned) > limit:
        raise BadInput(field, limit)
    return cleaned


def _file(name: str, content: bytes) -> files.File:
    """The file under a plain name, its type read from its first bytes."""
    media_type = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    if media_type is None or len(content) > MAX_FILE:
        raise BadInput("file")
    stem = "".join(c for c in PurePath(name.replace("\\", "/")).stem if c.isalnum() or c in " -_().")[:80].strip(" .")
    return files.File(f"{stem or 'document'}{_SUFFIXES[media_type]}", media_type, content)


def _tell(con: db.Connection, title: str, body: str, by_mail: bool, now: datetime) -> None:
    readers = news.readers(con)
    notifications.add_many(con, [(reader.account_id, "news", title, body) for reader in readers], clock.to_utc(now))
    if not by_mail:
        return
    name, url = structure.get(con).name, settings.environment().url
    paragraphs = [part for part in body.splitlines() if part.strip()]
    mails = [
        outbox.Mail(
            reader.account_id,
            reader.email,
            letters.notice(reader.name, title, paragraphs, url, "Lire sur le portail", name),
        )
        for reader in readers
    ]
    outbox.write(con, mails, now)


def _record(con: db.Connection, user: User, kind: str, why: str, now: datetime) -> None:
    events.write_many(
        con, [events.Event(user.account_id, None, kind, None, None, None, None, None, why)], clock.to_utc(now)
    )
