"""Staff try again what did not leave."""

from datetime import timedelta
from pathlib import Path

import pytest

import db
from db import outbox as table
from portail import clock
from portail.actions import mailing
from portail.errors import Forbidden, NotFound
from portail.messages import letters, outbox
from tests.cast import AGATHE, BRUNO, ISABELLE, NOW

AT = clock.to_utc(NOW)


def written(*recipients: str) -> list[int]:
    letter = letters.notice("Isabelle", "Bonjour", ["…"], "https://familles.exemple.fr")
    with db.transaction() as con:
        return outbox.write(con, [outbox.Mail(None, recipient, letter) for recipient in recipients], NOW)


def give_up(mail_id: int) -> None:
    with db.transaction() as con:
        table.failed(con, mail_id, "recipient 550", AT, None)


def due() -> list[int]:
    with db.cursor() as con:
        return [mail.id for mail in table.due(con, AT + timedelta(seconds=1), 10)]


def test_mail_given_up_is_due_again(town: Path) -> None:
    (mail_id,) = written("isabelle@exemple.fr")
    give_up(mail_id)
    assert due() == []
    mailing.retry(AGATHE, mail_id, NOW)
    assert due() == [mail_id]


def test_all_that_were_given_up_are_due_again(town: Path) -> None:
    ids = written("isabelle@exemple.fr", "karim@exemple.fr")
    for mail_id in ids:
        give_up(mail_id)
    assert mailing.retry_failed(BRUNO, NOW) == 2
    assert due() == ids


def test_mail_that_has_left_is_not_sent_twice(town: Path) -> None:
    (mail_id,) = written("isabelle@exemple.fr")
    with db.transaction() as con:
        table.sent(con, mail_id, AT)
    with pytest.raises(NotFound):
        mailing.retry(AGATHE, mail_id, NOW)


def test_parents_have_no_say(town: Path) -> None:
    (mail_id,) = written("isabelle@exemple.fr")
    with pytest.raises(Forbidden):
        mailing.retry(ISABELLE, mail_id, NOW)
    with pytest.raises(Forbidden):
        mailing.retry_failed(ISABELLE, NOW)


def test_search_looks_at_recipient_and_subject_whatever_the_case(town: Path) -> None:
    written("isabelle@exemple.fr", "karim@exemple.fr")
    with db.cursor() as con:
        assert [mail.recipient for mail in table.recent(con, 10, "KARIM")] == ["karim@exemple.fr"]
        assert len(table.recent(con, 10, "bonjour")) == 2
        assert table.recent(con, 10, "%") == []
        assert len(table.recent(con, 10, "", "waiting")) == 2
        assert table.counts(con) == table.Counts(waiting=2, sent=0, failed=0)
