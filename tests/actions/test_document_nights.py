"""The night reminds families of the documents that end, and removes the files of uploads that were cut."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

import db
from db import authority, notifications, outbox, structure, vault
from portail import clock
from portail.actions import document_nights, document_types, documents
from portail.rules.documents import Scope
from tests.cast import AGATHE, DIANE, ISABELLE, KARIM, LEA, MARC, NOW, TOM, YANIS
from tests.papers import ask, kind, pdf

ENDS = date(2027, 1, 31)


def given(type_id: int, child: int = LEA, until: date | None = ENDS) -> int:
    user = KARIM if child == YANIS else ISABELLE
    id = documents.send(user, type_id, child, "a.pdf", pdf(), NOW)
    documents.accept(AGATHE, id, until, NOW)
    return id


def remind(days: int) -> int:
    """The night that is so many days before ENDS."""
    return document_nights.remind(NOW + (ENDS - NOW.date()) - timedelta(days=days))


def mails(subject: str = "Des documents sont à renouveler") -> list[str]:
    with db.cursor() as con:
        return sorted(mail.recipient for mail in outbox.recent(con, 100, subject))


def test_thirty_then_seven_days_before_once_each(town: Path) -> None:
    given(ask())
    assert [remind(days) for days in (31, 30, 29, 8, 7, 6, 1, 0, -1)] == [0, 1, 0, 0, 1, 0, 0, 0, 0]
    assert mails() == sorted([ISABELLE.email, MARC.email] * 2)
    with db.cursor() as con:
        alert = notifications.latest(con, ISABELLE.account_id, 1)[0]
    assert alert.body == "À renouveler : « Attestation d'assurance » pour Léa jusqu'au 31 janvier 2027."


def test_a_night_that_was_missed_is_caught_up_in_one_mail(town: Path) -> None:
    given(ask())
    assert [remind(days) for days in (5, 4)] == [1, 0]
    assert mails() == [ISABELLE.email, MARC.email]


def test_one_mail_for_all_that_ends(town: Path) -> None:
    type_id = ask()
    given(type_id)
    given(type_id, TOM, ENDS - timedelta(days=3))
    given(ask(label="Quotient", scope=Scope.HOUSEHOLD), 0)
    given(type_id, YANIS)
    assert remind(28) == 2
    assert mails() == [ISABELLE.email, KARIM.email, MARC.email]
    with db.cursor() as con:
        alert = notifications.latest(con, ISABELLE.account_id, 1)[0]
    assert [word in alert.body for word in ("Léa", "Tom", "votre famille")] == [True] * 3


def test_what_is_renewed_or_no_longer_asked_for_is_not_reminded(town: Path) -> None:
    type_id, other, kept = ask(), ask(label="Autre"), ask(label="Sans fin")
    given(type_id)
    documents.send(ISABELLE, type_id, LEA, "a.pdf", pdf(), NOW)
    given(other)
    document_types.archive(DIANE, other, NOW)
    given(kept, until=None)
    assert [remind(days) for days in (30, 7)] == [0, 0]


@pytest.mark.parametrize(
    ("setting", "days"), [("30,7", [30, 7]), ("", []), ("15", [15]), (" 7 ; 60,abc,-3,0,999", [60, 7]), ("7,7", [7])]
)
def test_setting_of_the_reminders(setting: str, days: list[int]) -> None:
    assert document_nights.days_before(setting) == days


def test_the_structure_may_want_other_days_or_none(town: Path) -> None:
    given(ask())
    for setting, told in (("", 0), ("60", 1)):
        with db.transaction() as con:
            structure.put_setting(con, "document_reminder_days", setting)
        assert remind(45) == told


def test_only_old_files_that_no_row_names_are_removed(town: Path) -> None:
    given(ask())
    document_types.save(DIANE, kind(label="Fiche"), ("f.pdf", pdf()), True, NOW)
    lost, young = vault.write(b"lost"), vault.write(b"young")
    unfinished = vault.folder() / "ab" / ("c" * 62 + ".writing")
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"half")
    long_ago = (NOW - timedelta(days=2)).timestamp()
    for key, _ in list(vault.kept()):
        os.utime(vault.folder() / key, (long_ago, long_ago))
    os.utime(vault.folder() / young, (NOW.timestamp(), NOW.timestamp()))
    assert document_nights.sweep(NOW) == 2
    kept = {key for key, _ in vault.kept()}
    assert lost not in kept
    assert young in kept
    assert len(kept) == 3


def test_a_parent_without_authority_is_not_reminded_of_the_child(town: Path) -> None:
    given(ask())
    with db.transaction() as con:
        authority.withdraw(con, MARC.adult_id or 0, LEA, AGATHE.account_id, clock.to_utc(NOW))
    assert remind(7) == 1
    assert mails() == [ISABELLE.email]
