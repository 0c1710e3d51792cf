"""Staff look after the mails that did not leave."""

from dataclasses import replace
from datetime import datetime

import db
from db import outbox
from db.outbox import Bodies
from portail import clock, settings
from portail.errors import Forbidden
from portail.messages.outbox import written
from portail.rules.access import READERS, STAFF, User


def retry(user: User, mail_id: int, now: datetime) -> None:
    """Send a mail as soon as possible, with all its attempts. Raises Forbidden, NotFound when it has left."""
    _check(user)
    with db.transaction() as con:
        outbox.retry(con, mail_id, clock.to_utc(now))
    written.set()


def retry_failed(user: User, now: datetime) -> int:
    """As `retry`, for all that were given up; how many. Raises Forbidden."""
    _check(user)
    with db.transaction() as con:
        retried = outbox.retry_failed(con, clock.to_utc(now))
    written.set()
    return retried


def read(user: User, mail_id: int) -> Bodies:
    """What a mail says: it may hold amounts. Raises Forbidden for counter staff, NotFound.

    A mail that holds a link of a single use comes empty: who reads it could sign in as somebody else.
    """
    if user.role not in READERS:
        raise Forbidden
    with db.cursor() as con:
        found = outbox.bodies(con, mail_id)
    if found.secret and not settings.environment().demonstration:
        return replace(found, text_body="", html_body="")
    return found


def _check(user: User) -> None:
    if user.role not in STAFF:
        raise Forbidden
