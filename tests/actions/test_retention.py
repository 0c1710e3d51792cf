"""What a night removes: what is older than the settings say, to the day, and nothing else; it says how much."""

import io
import logging
import os
import zipfile
from datetime import datetime, timedelta

import pytest

import db
from db import documents as table
from db import vault
from portail import clock
from portail.actions import basket, document_nights, documents, erasure, export, privacy, readiness, retention
from portail.errors import BadInput, Forbidden, NotFound
from portail.rules.access import User
from portail.rules.documents import Reason, State, Validity
from tests.actions import family
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, LEA, MATIN, NOW, SOIR
from tests.papers import ask, pdf

pytestmark = pytest.mark.usefixtures("town")
INSERTS = {
    "sessions": "INSERT INTO sessions (token_hash, account_id, created_at, seen_at, expires_at) "
    "SELECT CAST(uuid() AS VARCHAR), 101, $at, $at, $at",
    "notifications": "INSERT INTO notifications (account_id, created_at, kind, title) SELECT 101, $at, 'news', 'x'",
    "outbox": "INSERT INTO outbox (recipient, subject, text_body, html_body, message_id, created_at, next_at) "
    "SELECT 'a@exemple.fr', 'x', 'x', 'x', 'x', $at, $at",
    "events": "INSERT INTO events (happened_at, kind) SELECT $at, 'x'",
    "bookings": "INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at) "
    f"SELECT {LEA}, {MATIN}, CAST($at AS DATE), 10, {BILLARD}, 'cancelled', 0, $at",
    "privacy_requests": "INSERT INTO privacy_requests (household_id, account_id, kind, created_at, answered_at) "
    f"SELECT {BILLARD}, 101, 'correction', $at, $at",
}
SPANS = {  # table → just too old, just kept
    "sessions": (timedelta(days=30, hours=3), timedelta(days=29)),
    "notifications": (timedelta(days=366), timedelta(days=364)),
    "outbox": (timedelta(days=366), timedelta(days=364)),
    "events": (timedelta(days=3 * 365 + 2), timedelta(days=3 * 365 - 1)),
    "bookings": (timedelta(days=3654), timedelta(days=3650)),
    "privacy_requests": (timedelta(days=3 * 365 + 2), timedelta(days=3 * 365 - 1)),
}


def put(table: str, age: timedelta) -> None:
    with db.transaction() as con:
        con.execute(INSERTS[table], {"at": (NOW - age).replace(tzinfo=None)})


@pytest.mark.parametrize("table", INSERTS)
def test_what_is_too_old_leaves_and_the_rest_stays(table: str, count: Count) -> None:
    old, recent = SPANS[table]
    put(table, old)
    put(table, recent)
    before = count(table)
    assert retention.purge(NOW) == {table: 1}
    assert count(table) == before - 1
    assert retention.purge(NOW) == {}


def test_a_basket_that_nobody_touches_leaves_with_its_lines(count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(f"{LEA}|{SOIR}|2026-12-01", "pick")], NOW)
    assert retention.purge(NOW + timedelta(days=150)) == {}
    removed = retention.purge(NOW + timedelta(days=190))
    assert (removed["carts"], removed["cart_lines"]) == (1, 1)
    assert count("cart_lines") == 0


def test_the_file_of_an_ended_document_leaves_with_its_row(count: Count) -> None:
    family.live()
    with db.transaction() as con:
        con.execute("UPDATE documents SET valid_until = DATE '2026-11-30'")
    retention.purge(NOW + timedelta(days=365))
    assert len(list(vault.kept())) == 1
    removed = retention.purge(NOW + timedelta(days=380))
    assert (removed["documents"], removed["document_reminders"]) == (1, 1)
    assert list(vault.kept()) == []


def sent(type_id: int, child: int = LEA, at: datetime = NOW) -> int:
    return documents.send(ISABELLE, type_id, child, "a.pdf", pdf(), at)


def names() -> dict[int, str]:
    """Of the files, by document; '' once it is gone."""
    with db.cursor() as con:
        return dict(con.execute("SELECT id, name FROM documents").fetchall())


def test_the_file_of_a_refused_document_leaves_before_its_reason() -> None:
    refused = sent(ask())
    documents.refuse(AGATHE, refused, Reason.UNREADABLE, "", NOW)
    assert retention.purge(NOW + timedelta(days=29)) == {}
    assert retention.purge(NOW + timedelta(days=31)) == {"document_files": 1}
    assert list(vault.kept()) == []
    (paper,) = [paper for _, need in readiness.wallet(ISABELLE, NOW).needs for paper in need.papers]
    assert (paper.state, paper.reason, paper.name) == (State.REFUSED, Reason.UNREADABLE, "")
    with pytest.raises(NotFound):
        documents.read(ISABELLE, refused, NOW)
    archive = zipfile.ZipFile(io.BytesIO(export.own(ISABELLE, NOW).content))
    assert not [name for name in archive.namelist() if name.startswith("documents/")]
    assert retention.purge(NOW + timedelta(days=31)) == {}
    assert retention.purge(NOW + timedelta(days=370))["documents"] == 1


def test_the_file_of_an_accepted_document_stays_until_a_month_after_its_successor_is_accepted() -> None:
    type_id, later = ask(validity=Validity.NONE), NOW + timedelta(days=200)
    first = sent(type_id)
    documents.accept(AGATHE, first, None, NOW)
    second = sent(type_id, at=later)
    assert retention.purge(later + timedelta(days=90)) == {}
    documents.accept(AGATHE, second, None, later + timedelta(days=90))
    assert retention.purge(later + timedelta(days=119)) == {}
    assert retention.purge(later + timedelta(days=121)) == {"document_files": 1}
    assert names() == {first: "", second: "a.pdf"}
    assert len(list(vault.kept())) == 1


def test_what_was_refused_meanwhile_does_not_shorten_the_life_of_what_was_accepted() -> None:
    type_id, year = ask(validity=Validity.NONE), NOW + timedelta(days=365)
    first = sent(type_id)
    documents.accept(AGATHE, first, None, NOW)
    documents.refuse(AGATHE, sent(type_id), Reason.UNREADABLE, "", NOW)
    sent(type_id)
    last = sent(type_id, at=year)
    documents.accept(AGATHE, last, None, year)
    retention.purge(year + timedelta(days=29))
    assert (names()[first], names()[last]) == ("a.pdf", "a.pdf")
    retention.purge(year + timedelta(days=31))
    assert (names()[first], names()[last]) == ("", "a.pdf")


def test_what_was_sent_again_leaves_a_month_after_it_was_however_late_the_answer() -> None:
    type_id, later = ask(validity=Validity.NONE), NOW + timedelta(days=25)
    first, last = sent(type_id), sent(type_id)
    documents.accept(AGATHE, last, None, later)
    assert retention.purge(NOW + timedelta(days=31)) == {"document_files": 1}
    assert names() == {first: "", last: "a.pdf"}


def test_a_file_that_another_row_names_stays() -> None:
    first, second = sent(ask()), sent(ask(label="Autre"))
    with db.transaction() as con:
        con.execute("UPDATE documents SET storage_key = (SELECT storage_key FROM documents WHERE id = ?)", [first])
    documents.refuse(AGATHE, first, Reason.UNREADABLE, "", NOW)
    retention.purge(NOW + timedelta(days=31))
    assert documents.read(ISABELLE, second, NOW).content.startswith(b"%PDF-")


def test_a_document_without_end_leaves_a_year_after_the_child() -> None:
    documents.accept(AGATHE, sent(ask(validity=Validity.NONE)), None, NOW)
    with db.transaction() as con:
        con.execute(INSERTS["bookings"], {"at": (NOW + timedelta(days=100)).replace(tzinfo=None)})
    assert "documents" not in retention.purge(NOW + timedelta(days=460))
    assert retention.purge(NOW + timedelta(days=470))["documents"] == 1


def test_the_administration_may_keep_the_last_word_on_families_that_no_longer_come(count: Count) -> None:
    gone = NOW + timedelta(days=4 * 365)
    privacy.set_durations(ADELE, {}, False, NOW)
    assert "households" not in retention.purge(gone)
    assert [one.id for one in erasure.inactive(ADELE, gone)] == [BILLARD, HADDAD]
    assert erasure.inactive(ADELE, NOW) == []
    privacy.set_durations(ADELE, {}, True, NOW)
    assert retention.purge(gone)["households"] == 2
    assert (count("erasures"), erasure.inactive(ADELE, gone)) == (2, [])


def test_the_journal_says_who_erases_families_that_no_longer_come(count: Count) -> None:
    privacy.set_durations(ADELE, {"keep_mails_months": 2}, False, NOW)
    assert count("events WHERE kind = 'retention' AND why = 'keep_mails_months 2, erase_inactive 0'") == 1


def test_a_night_that_stops_between_its_rows_and_its_files_leaves_nothing_that_can_be_read() -> None:
    refused, later = sent(ask()), NOW + timedelta(days=31)
    documents.refuse(AGATHE, refused, Reason.UNREADABLE, "", NOW)
    with db.transaction() as con:
        assert len(table.forget_files(con, clock.to_utc(NOW + timedelta(days=1)))) == 1
    (lost,) = [key for key, _ in vault.kept()]
    with pytest.raises(NotFound):
        documents.read(ISABELLE, refused, later)
    assert retention.purge(later) == {}
    os.utime(vault.folder() / lost, (0, 0))
    assert document_nights.sweep(later) == 1
    assert list(vault.kept()) == []


def test_the_file_of_a_child_who_no_longer_comes_leaves(count: Count) -> None:
    family.live()
    kept = ("child_files", "child_people", "child_consents", "child_changes")
    retention.purge(NOW + timedelta(days=360))
    assert [count(table) for table in kept] == [1, 1, 1, 1]
    removed = retention.purge(NOW + timedelta(days=370))
    assert [removed[table] for table in kept] == [1, 1, 1, 1]
    assert count(f"children WHERE id = {LEA} AND first_name = 'Léa'") == 1


def test_a_request_that_waits_never_leaves(count: Count) -> None:
    with db.transaction() as con:
        con.execute(INSERTS["privacy_requests"].replace("$at, $at", "$at, NULL"), {"at": datetime(2000, 1, 1)})  # noqa: DTZ001
    retention.purge(NOW)
    assert count("privacy_requests") == 1


def test_the_night_tells_administrators_and_the_log_how_much(caplog: pytest.LogCaptureFixture) -> None:
    put("outbox", SPANS["outbox"][0])
    put("events", SPANS["events"][0])
    with caplog.at_level(logging.INFO, "portail"):
        logging.getLogger("portail").propagate = True
        retention.purge(NOW)
    assert caplog.messages == ["retention: outbox 1, events 1"]
    (night,) = privacy.nights(ADELE)
    assert dict(night.removed) == {"outbox": 1, "events": 1}
    retention.purge(NOW + timedelta(days=1))
    assert privacy.nights(ADELE)[0].removed == ()


def test_durations_are_set_within_their_bounds() -> None:
    privacy.set_durations(ADELE, {"keep_mails_months": 1}, True, NOW)
    put("outbox", timedelta(days=40))
    assert retention.purge(NOW) == {"outbox": 1}
    for wrong in (
        {"keep_accounting_years": 9},
        {"keep_mails_months": 0},
        {"keep_mails_months": 2, "keep_journal_months": 99},
    ):
        with pytest.raises(BadInput):
            privacy.set_durations(ADELE, wrong, True, NOW)
    with pytest.raises(NotFound):
        privacy.set_durations(ADELE, {"session_idle_minutes": 5}, True, NOW)
    assert privacy.durations(ADELE).keep_mails_months == 1


@pytest.mark.parametrize("user", [ISABELLE, AGATHE, DIANE, BRUNO], ids=lambda user: user.name)
def test_only_the_administration_sets_and_sees(user: User) -> None:
    for act in (
        lambda: privacy.set_durations(user, {"keep_mails_months": 2}, True, NOW),
        lambda: privacy.durations(user),
        lambda: privacy.nights(user),
        lambda: privacy.waiting(user),
        lambda: privacy.answer(user, 1, "x", NOW),
    ):
        with pytest.raises(Forbidden):
            act()
