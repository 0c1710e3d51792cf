"""A person reads their alerts."""

from datetime import datetime

import db
from db import notifications
from portail import clock
from portail.rules.access import User


def mark_read(user: User, notification_id: int, now: datetime) -> None:
    """Without effect when it was read already. Raises NotFound, for somebody else's too."""
    with db.transaction() as con:
        notifications.mark_read(con, user.account_id, notification_id, clock.to_utc(now))


def mark_all_read(user: User, now: datetime) -> int:
    """How many were unread."""
    with db.transaction() as con:
        return notifications.mark_all_read(con, user.account_id, clock.to_utc(now))
