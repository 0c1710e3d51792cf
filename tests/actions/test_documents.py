"""Sending a document, opening it, accepting or refusing it."""

import os
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import db
from db import authority, documents, notifications, outbox, vault
from portail import clock
from portail.actions import basket, ordering, planning, readiness
from portail.actions import documents as actions
from portail.actions.document_types import archive
from portail.errors import (
    BadInput,
    DocumentMissing,
    FileRefused,
    Forbidden,
    MoveNotAllowed,
    NotFound,
    Refusal,
    StorageFailed,
    TooManyFiles,
)
from portail.rules.access import User
from portail.rules.booking import Outcome
from portail.rules.documents import Light, Reason, Scope, State
from portail.rules.planning import Cell
from tests.actions.conftest import Count, Order
from tests.cast import (
    ADELE,
    AGATHE,
    BILLARD,
    BRUNO,
    DIANE,
    HADDAD,
    ISABELLE,
    KARIM,
    LEA,
    MARC,
    NOW,
    SOIR,
    TOM,
    YANIS,
)
from tests.papers import ask, pdf, picture

CELL = f"{LEA}|{SOIR}|2026-12-01"
UNTIL = date(2027, 8, 31)


@pytest.fixture
def asked(town: Path) -> int:
    """A blocking document that every child needs."""
    return ask(blocking=True)


def send(type_id: int, user: User = ISABELLE, child: int = LEA, content: bytes = b"") -> int:
    return actions.send(user, type_id, child, "Assurance.pdf", content or pdf(), NOW)


def states(household: int = BILLARD) -> list[State]:
    with db.cursor() as con:
        return [paper.state for paper in documents.of_household(con, household)]


def files() -> int:
    return len(list(vault.kept()))


def test_a_document_waits_for_staff_and_its_file_is_beside_the_database(town: Path, asked: int, count: Count) -> None:
    id = send(asked)
    assert states() == [State.PENDING]
    with db.cursor() as con:
        stored = documents.get(con, id)
    ((key, _),) = vault.kept()
    assert (stored.storage_key, stored.name, stored.media_type) == (key, "Assurance.pdf", "application/pdf")
    place = town.with_name(f"{town.name}.documents") / key
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.read_bytes() == actions.read(ISABELLE, id, NOW).content
    assert count("events WHERE kind = 'document_sent' AND child_id = 11 AND to_state = 'pending'") == 1


def test_both_parents_open_it_and_staff_leave_a_trace(asked: int, count: Count) -> None:
    id = send(asked)
    assert actions.read(MARC, id, NOW).name == "Assurance.pdf"
    assert count("events WHERE kind = 'document_read'") == 0
    for staff in (AGATHE, DIANE, ADELE):
        actions.read(staff, id, NOW)
    assert count("events WHERE kind = 'document_read' AND child_id = 11") == 3


@pytest.mark.parametrize("user", [KARIM, BRUNO], ids=["another family", "bursar"])
def test_nobody_else_opens_it(asked: int, user: User) -> None:
    id = send(asked)
    with pytest.raises(NotFound) as refused:
        actions.read(user, id, NOW)
    with pytest.raises(NotFound) as unknown:
        actions.read(user, 999_999, NOW)
    assert refused.value.noun == unknown.value.noun


@pytest.mark.parametrize(
    ("user", "child"),
    [(ISABELLE, YANIS), (KARIM, LEA), (ISABELLE, 999), (ISABELLE, 0)],
    ids=["another's child", "the other way round", "no child", "not a paper of the household"],
)
def test_only_for_ones_own_children(asked: int, user: User, child: int) -> None:
    with pytest.raises(NotFound):
        send(asked, user, child)
    assert (states(), states(HADDAD), files()) == ([], [], 0)


def test_a_paper_of_the_household_is_of_no_child(town: Path) -> None:
    id = ask(scope=Scope.HOUSEHOLD)
    with pytest.raises(NotFound):
        send(id)
    send(id, child=0)
    assert states() == [State.PENDING]


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ADELE])
def test_staff_send_nothing_for_a_family(asked: int, user: User) -> None:
    with pytest.raises(Forbidden):
        send(asked, user)


def test_what_is_no_longer_asked_for_is_not_taken(asked: int) -> None:
    archive(DIANE, asked, NOW)
    with pytest.raises(NotFound):
        send(asked)


def test_a_refused_file_leaves_nothing(asked: int, count: Count) -> None:
    with pytest.raises(FileRefused):
        send(asked, content=b"<html>")
    assert (states(), files(), count("events WHERE kind = 'document_sent'")) == ([], 0, 0)


def test_a_new_version_replaces_one_that_waits_or_was_refused(asked: int, count: Count) -> None:
    send(asked)
    second = send(asked)
    assert states() == [State.PENDING]
    actions.refuse(AGATHE, second, Reason.UNREADABLE, "", NOW)
    send(asked)
    assert states() == [State.PENDING]
    assert count("documents WHERE state = 'replaced'") == 2


def test_the_accepted_one_stays_good_until_the_new_one_is_accepted(asked: int, count: Count) -> None:
    first = send(asked)
    actions.accept(AGATHE, first, UNTIL, NOW)
    second = send(asked)
    assert states() == [State.ACCEPTED, State.PENDING]
    actions.refuse(AGATHE, second, Reason.INCOMPLETE, "", NOW)
    assert states() == [State.ACCEPTED, State.REFUSED]
    actions.accept(AGATHE, send(asked), UNTIL, NOW)
    assert states() == [State.ACCEPTED]
    assert count("documents") == 3


def test_accepting_tells_every_adult(asked: int) -> None:
    actions.accept(AGATHE, send(asked), UNTIL, NOW)
    with db.cursor() as con:
        alerts = [notifications.latest(con, user.account_id, 1)[0] for user in (ISABELLE, MARC)]
        assert notifications.unread(con, KARIM.account_id) == 0
        assert {mail.recipient for mail in outbox.recent(con, 10)} == {ISABELLE.email, MARC.email}
    assert {(alert.kind, alert.title) for alert in alerts} == {("document", "Document accepté")}
    assert alerts[0].body.endswith("Il est valable jusqu'au 31 août 2027.")


def test_a_refusal_says_why_and_keeps_the_free_text_out_of_the_mail(asked: int) -> None:
    actions.refuse(AGATHE, send(asked), Reason.UNREADABLE, "On ne lit pas le PAI.", NOW)
    with db.cursor() as con:
        alert = notifications.latest(con, ISABELLE.account_id, 1)[0]
        mail = outbox.bodies(con, outbox.recent(con, 1)[0].id)
    assert "illisible" in alert.body
    assert "On ne lit pas le PAI." in alert.body
    assert "illisible" in mail.text_body
    assert "PAI" not in mail.text_body + mail.html_body + mail.subject
    assert "/compte?rubrique=documents" in mail.text_body


@pytest.mark.parametrize("user", [ISABELLE, KARIM, BRUNO])
def test_others_decide_nothing(asked: int, user: User) -> None:
    id = send(asked)
    for act in (
        lambda: actions.queue(user),
        lambda: actions.accept(user, id, UNTIL, NOW),
        lambda: actions.refuse(user, id, Reason.OTHER, "Non.", NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert states() == [State.PENDING]


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2200, 1, 1)])
def test_nothing_is_accepted_until_a_day_that_cannot_be(asked: int, until: date) -> None:
    id = send(asked)
    with pytest.raises(BadInput) as refused:
        actions.accept(AGATHE, id, until, NOW)
    assert refused.value.field == "valid_until"
    assert states() == [State.PENDING]


@pytest.mark.parametrize(("reason", "comment"), [(Reason.OTHER, "  "), (Reason.UNREADABLE, "x" * 301)])
def test_another_reason_needs_words_and_words_have_an_end(asked: int, reason: Reason, comment: str) -> None:
    id = send(asked)
    with pytest.raises(BadInput):
        actions.refuse(AGATHE, id, reason, comment, NOW)


def test_what_was_decided_is_decided(asked: int, count: Count) -> None:
    id = send(asked)
    actions.accept(AGATHE, id, None, NOW)
    for act in (
        lambda: actions.accept(DIANE, id, UNTIL, NOW),
        lambda: actions.refuse(DIANE, id, Reason.UNREADABLE, "", NOW),
    ):
        with pytest.raises(MoveNotAllowed):
            act()
    with pytest.raises(NotFound):
        actions.accept(DIANE, 999_999, UNTIL, NOW)
    assert count("outbox") == 2


def together(*acts: Callable[[], object]) -> list[object]:
    """What each gives or raises, all begun at the same instant."""
    barrier, found = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            found.append(act())
        except Refusal as refusal:
            found.append(refusal)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_staff_on_one_document_decide_once(asked: int, count: Count) -> None:
    for _ in range(10):
        id = send(asked)
        found = together(
            lambda id=id: actions.accept(AGATHE, id, UNTIL, NOW),
            lambda id=id: actions.refuse(DIANE, id, Reason.UNREADABLE, "", NOW),
        )
        assert sorted(type(one).__name__ for one in found) == ["MoveNotAllowed", "NoneType"]
    assert count("events WHERE kind = 'document_decision'") == 10
    assert count("outbox") == 20


def test_two_parents_sending_at_once_leave_one_to_check(asked: int, count: Count) -> None:
    content = pdf()
    found = together(*(lambda user=user: send(asked, user, content=content) for user in (ISABELLE, MARC) * 5))
    assert all(isinstance(one, int) for one in found)
    assert states() == [State.PENDING]
    assert count("documents") == files() == 10


def test_a_family_cannot_fill_the_disk(asked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_A_DAY", 2)
    content = pdf()
    for _ in range(2):
        send(asked, content=content)
    with pytest.raises(TooManyFiles):
        send(asked, MARC, content=content)
    assert files() == 2
    send(asked, KARIM, YANIS, content)
    actions.send(ISABELLE, asked, LEA, "a.pdf", content, NOW + timedelta(days=1, seconds=1))


def test_a_disk_that_fails_leaves_nothing(town: Path, asked: int) -> None:
    place = town.with_name(f"{town.name}.documents")
    place.write_text("not a folder")
    with pytest.raises(StorageFailed):
        send(asked)
    assert states() == []


def test_a_disk_that_fails_half_way_leaves_no_half_file(
    town: Path, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed):
        send(asked)
    assert (states(), files()) == ([], 0)


def test_a_file_that_is_gone_is_not_found(asked: int) -> None:
    id = send(asked)
    vault.remove(next(vault.kept())[0])
    with pytest.raises(NotFound):
        actions.read(ISABELLE, id, NOW)


def test_a_photo_is_kept_without_what_it_says_of_the_place(asked: int) -> None:
    id = actions.send(ISABELLE, asked, LEA, "IMG_2041.JPG", picture(), NOW)
    opened = actions.read(ISABELLE, id, NOW)
    assert (opened.name, opened.media_type) == ("IMG_2041.jpg", "image/jpeg")


def test_a_missing_document_closes_the_cells_and_the_basket(asked: int) -> None:
    basket.cart(ISABELLE, NOW)
    month = planning.month(ISABELLE, [LEA], [SOIR], date(2026, 12, 1), NOW)
    assert month.cells[date(2026, 12, 1)][0].view.state is Cell.DOCUMENT
    ((_, refusal),) = basket.pick(ISABELLE, [(CELL, "pick")], NOW)
    assert isinstance(refusal, DocumentMissing)
    send(asked)
    assert basket.pick(ISABELLE, [(CELL, "pick")], NOW) == []


def test_what_goes_missing_after_the_basket_is_refused_at_valider(town: Path) -> None:
    basket.cart(ISABELLE, NOW)
    assert basket.pick(ISABELLE, [(CELL, "pick")], NOW) == []
    ask(blocking=True)
    (verdict,) = ordering.review(ISABELLE, NOW).verdicts
    assert verdict.outcome is Outcome.REFUSED
    assert isinstance(verdict.refusal, DocumentMissing)


def test_a_booked_day_can_be_cancelled_without_the_document(town: Path, order: Order) -> None:
    order(ISABELLE, CELL)
    ask(blocking=True)
    assert planning.month(ISABELLE, [LEA], [SOIR], date(2026, 12, 1), NOW).cells[date(2026, 12, 1)][0].view.state == (
        "requested"
    )


def light(user: User, child: int) -> Light:
    return readiness.lights(user, NOW).of[child][SOIR].light


def test_what_one_home_gave_and_was_accepted_counts_in_the_other(asked: int) -> None:
    with db.transaction() as con:
        con.execute(
            "INSERT INTO guardianships (child_id, household_id, custody) VALUES (?, ?, 'shared')", [TOM, HADDAD]
        )
    id = send(asked, child=TOM)
    assert light(KARIM, TOM) is Light.BLOCKED  # what is not accepted is the sender's own affair
    actions.accept(AGATHE, id, UNTIL, NOW)
    assert light(KARIM, TOM) is Light.READY
    assert states(HADDAD) == []
    with pytest.raises(NotFound):  # but only the home that sent it opens it
        actions.read(KARIM, id, NOW)


def test_a_paper_of_the_other_household_itself_never_counts(town: Path) -> None:
    id = ask(blocking=True, scope=Scope.HOUSEHOLD)
    with db.transaction() as con:
        con.execute("UPDATE guardianships SET custody = 'shared' WHERE child_id = ?", [YANIS])
    actions.accept(AGATHE, send(id, child=0), UNTIL, NOW)
    assert light(KARIM, YANIS) is Light.BLOCKED


def test_a_parent_without_authority_sends_opens_and_hears_nothing_of_the_child(asked: int) -> None:
    first = send(asked)
    with db.transaction() as con:
        authority.withdraw(con, MARC.adult_id or 0, LEA, AGATHE.account_id, clock.to_utc(NOW))
    with pytest.raises(NotFound):
        send(asked, MARC)
    with pytest.raises(NotFound):
        actions.read(MARC, first, NOW)
    actions.accept(AGATHE, first, UNTIL, NOW)
    with db.cursor() as con:
        assert {mail.recipient for mail in outbox.recent(con, 10)} == {ISABELLE.email}
        assert notifications.unread(con, MARC.account_id) == 0
    assert set(readiness.lights(MARC, NOW).of) == {TOM}
    assert {child for child, _ in readiness.wallet(MARC, NOW).needs} == {TOM}
    assert actions.read(MARC, send(asked, MARC, TOM), NOW).name == "Assurance.pdf"
