"""Mails reach a real SMTP server; what fails is tried again, once each, under the same Message-ID."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import db
from db import outbox as table
from portail import clock
from portail.messages import letters, outbox, sender
from portail.messages.outbox import Mail
from portail.settings import Security, Smtp

URL = "https://familles.exemple.fr"
PAST = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NEVER = threading.Event()


class Letterbox:
    """What the server received; refuses the addresses of `refused` with their reply."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.connections = 0

    async def handle_EHLO(  # noqa: N802  name set by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self.refused.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        received: Any = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.mails.append(received)
        return "250 OK"


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def server(letterbox: Letterbox) -> Iterator[Smtp]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(letterbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    controller.start()
    yield Smtp("127.0.0.1", port, "", "", Security.NONE, "Les P'tits Loups <portail@exemple.fr>")
    controller.stop()


def write(*recipients: str, delay: timedelta = timedelta(0), now: datetime = PAST) -> list[int]:
    letter = letters.notice("Zoé Œuvrard", "Fête de Noël à l'école", ["Rendez-vous à 17 h. ñ Ł Đ"], URL)
    with db.transaction() as con:
        return outbox.write(con, [Mail(None, recipient, letter) for recipient in recipients], now, delay)


def send(smtp: Smtp) -> int:
    return sender.send_due(smtp, NEVER)


def line(mail_id: int) -> table.MailLine:
    with db.cursor() as con:
        return next(found for found in table.recent(con, 100) if found.id == mail_id)


def make_due(*ids: int) -> None:
    with db.transaction() as con:
        con.execute(
            "UPDATE outbox SET next_at = created_at WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))", [list(ids)]
        )


def test_mail_arrives_in_both_forms_with_its_accents(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    (mail_id,) = write("isabelle@exemple.fr")
    send(server)
    (mail,) = letterbox.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert mail["Subject"] == "Fête de Noël à l'école"
    assert mail["To"] == "isabelle@exemple.fr"
    assert mail["From"] == "Les P'tits Loups <portail@exemple.fr>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text is not None
    assert "Bonjour Zoé Œuvrard," in text.get_content()
    assert "ñ Ł Đ" in text.get_content()
    assert html is not None
    assert "Zoé Œuvrard" in html.get_content()
    assert line(mail_id).state == "sent"


def test_mail_travels_in_seven_bits(town: Path, letterbox: Letterbox, server: Smtp) -> None:
    write("isabelle@exemple.fr")
    send(server)
    assert bytes(letterbox.mails[0]).isascii()


def test_a_batch_uses_one_connection(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    write(*(f"parent{n}@exemple.fr" for n in range(10)))
    assert send(server) == 10
    assert len(letterbox.mails) == 10
    assert letterbox.connections == 1


def test_mail_does_not_leave_before_its_delay(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    write("isabelle@exemple.fr", delay=timedelta(hours=1), now=clock.now())
    assert send(server) == 0
    assert not letterbox.mails


def test_server_down_then_up_delivers_once(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    (mail_id,) = write("isabelle@exemple.fr")
    down = Smtp("127.0.0.1", 1, "", "", Security.NONE, "portail@exemple.fr")
    send(down)
    assert (line(mail_id).state, line(mail_id).last_error) == ("waiting", "connection")
    assert line(mail_id).next_at > clock.to_utc(clock.now())
    make_due(mail_id)
    send(server)
    send(server)
    assert len(letterbox.mails) == 1
    assert line(mail_id).last_error == ""


def test_refused_address_is_given_up_at_once_and_others_leave(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    letterbox.refused["inconnu@exemple.fr"] = "550 no such user inconnu@exemple.fr"
    unknown, known = write("inconnu@exemple.fr", "isabelle@exemple.fr")
    send(server)
    assert (line(unknown).state, line(known).state) == ("failed", "sent")
    assert line(unknown).last_error == "recipient 550"


def test_full_mailbox_is_tried_again(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    letterbox.refused["isabelle@exemple.fr"] = "452 mailbox full"
    (mail_id,) = write("isabelle@exemple.fr")
    send(server)
    assert line(mail_id).state == "waiting"


@pytest.mark.parametrize("recipient", ["pas une adresse", "", "a@b\r\nBcc: c@exemple.fr", "élise@exemple.fr"])
def test_what_is_not_an_address_is_given_up_and_blocks_nobody(
    town: Path, server: Smtp, letterbox: Letterbox, recipient: str
) -> None:
    bad, good = write(recipient, "isabelle@exemple.fr")
    send(server)
    assert (line(bad).state, line(good).state) == ("failed", "sent")
    assert len(letterbox.mails) == 1


def test_eight_attempts_then_given_up(town: Path) -> None:
    (mail_id,) = write("isabelle@exemple.fr")
    down = Smtp("127.0.0.1", 1, "", "", Security.NONE, "portail@exemple.fr")
    for _ in range(7):
        send(down)
        make_due(mail_id)
    assert line(mail_id).state == "waiting"
    send(down)
    assert (line(mail_id).state, line(mail_id).attempts) == ("failed", 8)
    assert send(down) == 0


def test_delays_grow() -> None:
    waits = [sender.next_attempt(attempt, PAST) for attempt in range(1, 9)]
    minutes = [(at - PAST) / timedelta(minutes=1) if at else None for at in waits]
    assert minutes == [1, 5, 30, 120, 480, 480, 480, None]


def test_crash_between_sending_and_marking_sends_again_under_the_same_message_id(
    town: Path, server: Smtp, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mail_id,) = write("isabelle@exemple.fr")
    with monkeypatch.context() as crash:
        crash.setattr(sender, "_mark_sent", lambda mail: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send(server)
    assert send(server) == 0  # claimed: not before the claim lapses
    make_due(mail_id)
    send(server)
    first, second = (mail["Message-ID"] for mail in letterbox.mails)
    assert first == second
    assert first.endswith("@exemple.fr>")


def test_two_senders_send_each_mail_once(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    write(*(f"parent{n}@exemple.fr" for n in range(80)))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while send(server):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recipients = [str(mail["To"]) for mail in letterbox.mails]
    assert sorted(recipients) == sorted(f"parent{n}@exemple.fr" for n in range(80))


def test_stop_gives_back_what_was_not_tried(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    (mail_id,) = write("isabelle@exemple.fr")
    stop = threading.Event()
    stop.set()
    sender.send_due(server, stop)
    assert (line(mail_id).state, line(mail_id).attempts) == ("waiting", 0)
    assert send(server) == 1


def test_server_that_leaves_in_the_middle_costs_the_others_no_attempt(
    town: Path, server: Smtp, letterbox: Letterbox
) -> None:
    letterbox.refused["premier@exemple.fr"] = "421 closing"
    first, second = write("premier@exemple.fr", "second@exemple.fr")
    send(server)
    assert (line(first).attempts, line(second).attempts) == (1, 0)
    send(server)
    assert line(second).state == "sent"


def test_errors_and_log_name_nobody(
    town: Path, server: Smtp, letterbox: Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    letterbox.refused["inconnu@exemple.fr"] = "550 no such user inconnu@exemple.fr"
    unknown, _ = write("inconnu@exemple.fr", "isabelle@exemple.fr")
    with caplog.at_level("INFO", "portail.mail"):
        send(server)
    assert "@" not in caplog.text
    assert "@" not in line(unknown).last_error
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "login 535"),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b"), "sender 550"),
        (smtplib.SMTPDataError(554, b"spam"), "refused 554"),
        (smtplib.SMTPServerDisconnected("x"), "connection"),
        (smtplib.SMTPNotSupportedError("starttls"), "security"),
        (TimeoutError(), "connection"),
    ],
)
def test_errors_are_kept_by_kind(error: OSError, kind: str) -> None:
    assert sender._kind(error) == kind


def test_withdrawn_mail_never_leaves(town: Path, server: Smtp, letterbox: Letterbox) -> None:
    kept, withdrawn = write("isabelle@exemple.fr", "karim@exemple.fr")
    with db.transaction() as con:
        assert table.withdraw(con, [withdrawn]) == [withdrawn]
    send(server)
    assert [str(mail["To"]) for mail in letterbox.mails] == ["isabelle@exemple.fr"]
    with db.transaction() as con:
        assert table.withdraw(con, [kept]) == []


def test_task_sends_what_is_written_while_it_runs(
    town: Path, server: Smtp, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("HOST", server.host),
        ("PORT", str(server.port)),
        ("SECURITY", "none"),
        ("FROM", server.sender),
    ):
        monkeypatch.setenv(f"PORTAIL_SMTP_{name}", value)

    async def scene() -> None:
        task = asyncio.create_task(sender.run())
        await asyncio.sleep(0.3)
        write("isabelle@exemple.fr")
        for _ in range(60):
            if letterbox.mails:
                break
            await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())
    assert len(letterbox.mails) == 1


def test_without_server_nothing_leaves_and_mails_are_kept(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAIL_SMTP_HOST", raising=False)
    (mail_id,) = write("isabelle@exemple.fr")
    asyncio.run(sender.run())
    assert (line(mail_id).state, line(mail_id).attempts) == ("waiting", 0)
