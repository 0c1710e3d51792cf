"""Sends the mails of the outbox, for as long as the portal runs.

A mail is claimed, sent, then marked. A crash in between sends it again, under the same Message-ID, once the claim has
lapsed: at least once, never lost. The log and the stored errors name no address.
"""

import asyncio
import contextlib
import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import db
from db import outbox as table
from db.outbox import Waiting
from portail import clock, settings
from portail.errors import Busy
from portail.messages import outbox
from portail.settings import Security, Smtp

_log = logging.getLogger("portail.mail")

POLL_SECONDS = 2.0
TICK_SECONDS = 0.25
TIMEOUT_SECONDS = 15.0  # of each exchange with the server
BATCH = 50
BATCH_SECONDS = 120.0
CLAIM = timedelta(minutes=5)  # longer than a batch and its last mail
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 480, 480))
ATTEMPTS = len(DELAYS) + 1
MARKING_TRIES = 3
SEVEN_BITS = SMTP.clone(cte_type="7bit")  # any server passes it unchanged


async def run() -> None:
    """Send what is due, for ever; when cancelled, the mail being sent is finished first."""
    smtp = settings.environment().smtp
    if smtp is None:
        _log.warning("no mail server is set: mails are kept in the outbox")
        return
    stop = threading.Event()
    while True:
        batch = asyncio.ensure_future(asyncio.to_thread(_send_safely, smtp, stop))
        try:
            full = await asyncio.shield(batch)
            if not full:
                await _rest()
        except asyncio.CancelledError:
            stop.set()
            await batch
            raise


async def _rest() -> None:
    """Until something is written, two seconds at most."""
    end = time.monotonic() + POLL_SECONDS
    while time.monotonic() < end and not outbox.written.is_set():
        await asyncio.sleep(TICK_SECONDS)
    outbox.written.clear()


def _send_safely(smtp: Smtp, stop: threading.Event) -> bool:
    """One batch; whatever goes wrong, the sender lives on. Whether more may be waiting."""
    try:
        return send_due(smtp, stop) == BATCH
    except Busy:
        return False
    except Exception:  # noqa: BLE001  the task must outlive any fault; what was claimed comes back
        _log.exception("the batch of mails stopped")
        return False


def send_due(smtp: Smtp, stop: threading.Event) -> int:
    """Send the mails that are due, over one connection; how many were taken."""
    now = clock.to_utc(clock.now())
    with db.cursor() as con:
        if not table.due(con, now, 1):
            return 0
    with db.transaction() as con:
        mails = table.claim(con, now, now + CLAIM, BATCH)
    untried = _send(smtp, mails, stop)
    if untried:
        with db.transaction() as con:
            table.release(con, [mail.id for mail in untried], clock.to_utc(clock.now()))
    return len(mails)


def _send(smtp: Smtp, mails: Sequence[Waiting], stop: threading.Event) -> Sequence[Waiting]:
    """Those that were not tried: the portal stops, the server left, or the claim is about to lapse."""
    end = time.monotonic() + BATCH_SECONDS
    try:
        server = _connect(smtp)
    except OSError as error:
        for mail in mails:
            _mark_failed(mail, _kind(error))
        return ()
    try:
        for index, mail in enumerate(mails):
            if stop.is_set() or server.sock is None or time.monotonic() > end:
                return mails[index:]
            _send_one(server, smtp.sender, mail)
    finally:
        with contextlib.suppress(OSError):
            server.quit()
        server.close()
    return ()


def _connect(smtp: Smtp) -> smtplib.SMTP:
    """A connection ready to send; smtplib's errors are OSErrors."""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if smtp.security is Security.TLS:
        server = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS)
    try:
        if smtp.security is Security.STARTTLS:
            server.starttls(context=context)
        if smtp.user:
            server.login(smtp.user, smtp.password)
    except OSError:
        server.close()
        raise
    return server


def _send_one(server: smtplib.SMTP, sender: str, mail: Waiting) -> None:
    try:
        server.send_message(message(mail, sender))
    except (ValueError, IndexError, MessageError, smtplib.SMTPNotSupportedError):
        _mark_failed(mail, "recipient", for_good=True)
    except OSError as error:
        _mark_failed(mail, _kind(error), for_good=_for_good(error))
    else:
        _mark_sent(mail)


def message(mail: Waiting, sender: str) -> EmailMessage:
    """The mail as it travels: text and HTML, the same Message-ID at every attempt.

    Raises ValueError, IndexError or MessageError when the recipient is not an address.
    """
    _, from_address = parseaddr(sender)
    built = EmailMessage(SEVEN_BITS)
    built["From"] = sender
    built["To"] = Address(addr_spec=mail.recipient)
    built["Subject"] = mail.subject
    built["Date"] = format_datetime(clock.to_paris(mail.created_at))
    built["Message-ID"] = f"<{mail.message_id}@{from_address.partition('@')[2]}>"
    built["Auto-Submitted"] = "auto-generated"
    built["X-Auto-Response-Suppress"] = "All"
    built.set_content(mail.text_body)
    built.add_alternative(mail.html_body, subtype="html")
    return built


def _mark_sent(mail: Waiting) -> None:
    """A mail left unmarked would leave twice: insist when others are writing."""
    for _ in range(MARKING_TRIES):
        with contextlib.suppress(Busy), db.transaction() as con:
            table.sent(con, mail.id, clock.to_utc(clock.now()))
            break
    _log.info("mail %s sent", mail.id)


def _mark_failed(mail: Waiting, error: str, for_good: bool = False) -> None:
    now = clock.to_utc(clock.now())
    with db.transaction() as con:
        table.failed(con, mail.id, error, now, None if for_good else next_attempt(mail.attempts, now))
    _log.warning("mail %s: attempt %s failed", mail.id, mail.attempts)  # the reason names people: outbox only


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after that many attempts; None: given up."""
    return now + DELAYS[attempts - 1] if attempts < ATTEMPTS else None


def _for_good(error: OSError) -> bool:
    """Whether no other attempt can succeed: the address itself is refused."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def _kind(error: OSError) -> str:
    """A key of wording_mails.MAIL_ERRORS, and the code that the server gave."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return f"recipient {next(iter(refused.values()))[0]}"
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return f"sender {code}"
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"login {code}"
        case smtplib.SMTPConnectError(smtp_code=code):
            return f"connection {code}"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"refused {code}"
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return "security"
        case _:
            return "connection"
