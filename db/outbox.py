"""Mails to send. A row is claimed for a while, then marked sent or failed; unmarked, it is claimed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import Connection
from db.rows import fetch_all, fetch_one
from portail.errors import NotFound


@dataclass(frozen=True, slots=True)
class NewMail:
    account_id: int | None
    recipient: str
    subject: str
    text_body: str
    html_body: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail to send; `attempts` counts this one."""

    id: int
    recipient: str
    subject: str
    text_body: str
    html_body: str
    message_id: str
    created_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail as staff see it in a list; instants UTC."""

    id: int
    recipient: str
    subject: str
    created_at: datetime
    next_at: datetime
    attempts: int
    sent_at: datetime | None
    failed_at: datetime | None
    last_error: str

    @property
    def state(self) -> str:
        """'sent', 'failed' or 'waiting': keys of wording_mails.MAIL_STATES."""
        if self.sent_at is not None:
            return "sent"
        return "waiting" if self.failed_at is None else "failed"


@dataclass(frozen=True, slots=True)
class Bodies:
    recipient: str
    subject: str
    text_body: str
    html_body: str
    secret: bool  # it holds, or held, a link of a single use


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    sent: int
    failed: int


_WAITING_COLUMNS = "id, recipient, subject, text_body, html_body, message_id, created_at, attempts"


def add_many(con: Connection, mails: Sequence[NewMail], created_at: datetime, next_at: datetime) -> list[int]:
    """Store the mails; their ids, in the order given."""
    inserted = con.execute(
        """INSERT INTO outbox (account_id, recipient, subject, text_body, html_body, message_id, created_at, next_at)
        SELECT account_id, recipient, subject, text_body, html_body, message_id,
            CAST(? AS TIMESTAMP), CAST(? AS TIMESTAMP)
        FROM (SELECT unnest(CAST(? AS BIGINT[])) AS account_id, unnest(CAST(? AS VARCHAR[])) AS recipient,
            unnest(CAST(? AS VARCHAR[])) AS subject, unnest(CAST(? AS VARCHAR[])) AS text_body,
            unnest(CAST(? AS VARCHAR[])) AS html_body, unnest(CAST(? AS VARCHAR[])) AS message_id) v
        RETURNING message_id, id""",
        [
            created_at,
            next_at,
            [mail.account_id for mail in mails],
            [mail.recipient for mail in mails],
            [mail.subject for mail in mails],
            [mail.text_body for mail in mails],
            [mail.html_body for mail in mails],
            [mail.message_id for mail in mails],
        ],
    ).fetchall()
    ids = dict(inserted)
    return [ids[mail.message_id] for mail in mails]


def hide(con: Connection, ids: Sequence[int]) -> None:
    """Mails that hold a link of a single use: no screen shows them, their text is erased once they have left."""
    con.execute("UPDATE outbox SET secret = TRUE WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))", [list(ids)])


def due(con: Connection, now_utc: datetime, limit: int) -> list[Waiting]:
    """Mails that may leave, the longest waiting first."""
    return fetch_all(
        con,
        Waiting,
        f"""SELECT {_WAITING_COLUMNS} FROM outbox
        WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? ORDER BY next_at, id LIMIT ?""",
        [now_utc, limit],
    )


def claim(con: Connection, now_utc: datetime, until: datetime, limit: int) -> list[Waiting]:
    """Mails that are due, kept from other senders until `until`; the longest waiting first. Counts an attempt each."""
    claimed = fetch_all(
        con,
        Waiting,
        f"""UPDATE outbox SET next_at = ?, attempts = attempts + 1
        WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? AND id IN (
            SELECT id FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ?
            ORDER BY next_at, id LIMIT ?)
        RETURNING {_WAITING_COLUMNS}""",
        [until, now_utc, now_utc, limit],
    )
    return sorted(claimed, key=lambda mail: (mail.created_at, mail.id))


def release(con: Connection, ids: Sequence[int], at: datetime) -> None:
    """Give back mails that were claimed and not tried: due at `at`, the attempt is not counted."""
    con.execute(
        """UPDATE outbox SET next_at = ?, attempts = attempts - 1
        WHERE id IN (SELECT unnest(CAST(? AS BIGINT[]))) AND sent_at IS NULL AND failed_at IS NULL""",
        [at, list(ids)],
    )


def sent(con: Connection, id: int, at: datetime) -> None:
    con.execute(
        """UPDATE outbox SET sent_at = ?, last_error = '', text_body = CASE WHEN secret THEN '' ELSE text_body END,
            html_body = CASE WHEN secret THEN '' ELSE html_body END WHERE id = ?""",
        [at, id],
    )


def failed(con: Connection, id: int, error: str, at: datetime, next_at: datetime | None) -> None:
    """The attempt at `at` failed: the next one is at `next_at`, or never. `error` starts with a key of MAIL_ERRORS."""
    con.execute(
        """UPDATE outbox SET last_error = ?, next_at = coalesce(CAST(? AS TIMESTAMP), next_at),
            failed_at = CASE WHEN CAST(? AS TIMESTAMP) IS NULL THEN CAST(? AS TIMESTAMP) END WHERE id = ?""",
        [error, next_at, next_at, at, id],
    )


def retry(con: Connection, id: int, at: datetime) -> None:
    """Start again from the first attempt, due at `at`. Raises NotFound when it is unknown or has left."""
    changed = con.execute(
        "UPDATE outbox SET next_at = ?, attempts = 0, failed_at = NULL WHERE id = ? AND sent_at IS NULL RETURNING id",
        [at, id],
    ).fetchall()
    if not changed:
        raise NotFound("mail")


def retry_failed(con: Connection, at: datetime) -> int:
    """As `retry`, for all that were given up; how many."""
    changed = con.execute(
        "UPDATE outbox SET next_at = ?, attempts = 0, failed_at = NULL WHERE failed_at IS NOT NULL RETURNING id", [at]
    ).fetchall()
    return len(changed)


def withdraw(con: Connection, ids: Sequence[int]) -> list[int]:
    """Remove those that no attempt was made for; the ids removed, the others have left or are leaving."""
    removed = con.execute(
        """DELETE FROM outbox WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))
        AND attempts = 0 AND sent_at IS NULL AND failed_at IS NULL RETURNING id""",
        [list(ids)],
    ).fetchall()
    return [id for (id,) in removed]


_STATES = {
    "": "TRUE",
    "waiting": "sent_at IS NULL AND failed_at IS NULL",
    "sent": "sent_at IS NOT NULL",
    "failed": "failed_at IS NOT NULL",
}


def recent(con: Connection, limit: int, search: str = "", state: str = "") -> list[MailLine]:
    """The newest first. `search` is looked for in recipient and subject, whatever its case; '' for any state."""
    return fetch_all(
        con,
        MailLine,
        f"""SELECT id, recipient, subject, created_at, next_at, attempts, sent_at, failed_at, last_error FROM outbox
        WHERE {_STATES[state]} AND position(lower(CAST(? AS VARCHAR)) IN lower(recipient || ' ' || subject)) > 0
        ORDER BY created_at DESC, id DESC LIMIT ?""",
        [search, limit],
    )


def bodies(con: Connection, id: int) -> Bodies:
    """What the mail says. Raises NotFound."""
    return fetch_one(
        con,
        Bodies,
        "SELECT recipient, subject, text_body, html_body, secret FROM outbox WHERE id = ?",
        [id],
        noun="mail",
    )


def counts(con: Connection) -> Counts:
    return fetch_one(
        con,
        Counts,
        """SELECT count(*) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL), count(sent_at), count(failed_at)
        FROM outbox""",
        noun="mail",
    )
