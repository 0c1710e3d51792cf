"""Mails are written in the transaction of the act that causes them; the sender takes them later."""

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection
from db import outbox as table
from portail import clock
from portail.messages.layout import Letter

written = threading.Event()  # the sender looks sooner
_NO_DELAY = timedelta(0)


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter for one address."""

    account_id: int | None
    recipient: str
    letter: Letter
    secret: bool = False  # it holds a link of a single use


def write(con: Connection, mails: Sequence[Mail], now: datetime, delay: timedelta = _NO_DELAY) -> list[int]:
    """Keep the mails, to leave at `now + delay` at the earliest; their ids, in order."""
    if not mails:
        return []
    created_at = clock.to_utc(now)
    rows = [
        table.NewMail(mail.account_id, mail.recipient, mail.letter.subject, mail.letter.text, mail.letter.html, _key())
        for mail in mails
    ]
    ids = table.add_many(con, rows, created_at, created_at + delay)
    if hidden := [id for id, mail in zip(ids, mails, strict=True) if mail.secret]:
        table.hide(con, hidden)
    written.set()
    return ids


def _key() -> str:
    """Left part of the Message-ID, the same at every attempt."""
    return secrets.token_hex(16)
