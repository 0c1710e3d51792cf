"""Reading one's own alerts, and nobody else's."""

from pathlib import Path

import pytest

import db
from db import notifications
from portail import clock
from portail.actions import notification
from portail.errors import NotFound
from tests.cast import ISABELLE, KARIM, NOW

AT = clock.to_utc(NOW)


@pytest.fixture
def alerts(town: Path) -> list[int]:
    """Two alerts of Isabelle, the newest first."""
    with db.transaction() as con:
        for title in ("Première", "Seconde"):
            notifications.add_many(con, [(ISABELLE.account_id, "order", title, "")], AT)
        return [alert.id for alert in notifications.latest(con, ISABELLE.account_id, 10)]


def unread() -> int:
    with db.cursor() as con:
        return notifications.unread(con, ISABELLE.account_id)


def test_reading_one_leaves_the_others_unread(alerts: list[int]) -> None:
    notification.mark_read(ISABELLE, alerts[0], NOW)
    assert unread() == 1


def test_reading_again_keeps_the_first_instant(alerts: list[int]) -> None:
    notification.mark_read(ISABELLE, alerts[0], NOW)
    notification.mark_read(ISABELLE, alerts[0], NOW.replace(year=2027))
    with db.cursor() as con:
        assert notifications.latest(con, ISABELLE.account_id, 1)[0].read_at == AT


def test_alert_of_somebody_else_is_not_found(alerts: list[int]) -> None:
    with pytest.raises(NotFound):
        notification.mark_read(KARIM, alerts[0], NOW)
    assert unread() == 2


def test_reading_all_counts_what_was_unread(alerts: list[int]) -> None:
    notification.mark_read(ISABELLE, alerts[0], NOW)
    assert notification.mark_all_read(ISABELLE, NOW) == 1
    assert unread() == 0


def test_reading_all_touches_nobody_else(alerts: list[int]) -> None:
    assert notification.mark_all_read(KARIM, NOW) == 0
    assert unread() == 2
