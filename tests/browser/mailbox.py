"""A mail server that keeps what it receives."""

import email
import time
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Listens on `port`; `messages` are in the order of their arrival."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def to(self, recipient: str, subject_part: str = "") -> list[EmailMessage]:
        found = [message for message in self.messages if message["To"] == recipient]
        return [message for message in found if subject_part in str(message["Subject"])]

    def wait_for(self, recipient: str, subject_part: str, number: int = 1, seconds: float = 15) -> list[EmailMessage]:
        """The mails to `recipient` about `subject_part`, once there are `number` of them."""
        end = time.monotonic() + seconds
        while len(found := self.to(recipient, subject_part)) < number:
            subjects = [(message["To"], message["Subject"]) for message in self.messages]
            assert time.monotonic() < end, f"no « {subject_part} » for {recipient}; received: {subjects}"
            time.sleep(0.05)
        return found


def bodies(message: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())
