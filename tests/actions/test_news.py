"""Publishing news, with its file, and the texts of the home page."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import db
from db import files, news, notifications, outbox, structure
from portail import settings
from portail.actions import news as actions
from portail.actions.news import MAX_BODY, MAX_FILE, MAX_TITLE, Draft
from portail.errors import BadInput, Forbidden, NotFound
from portail.rules.access import User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, NOW, PARENTS

TODAY = NOW.date()
PDF = b"%PDF-1.7\n..."
DRAFT = Draft("Fête de Noël", "Rendez-vous le 18 décembre.\nVenez nombreux.", TODAY)


def shown(today: date = TODAY) -> list[news.NewsItem]:
    with db.cursor() as con:
        return news.shown(con, today)


def publish(user: User = DIANE, by_mail: bool = False, **changes: object) -> int:
    return actions.publish(user, replace(DRAFT, **changes), by_mail, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("user", [DIANE, ADELE])
def test_published_news_is_shown(town: Path, user: User) -> None:
    publish(user)
    assert [item.title for item in shown()] == ["Fête de Noël"]


@pytest.mark.parametrize("user", [ISABELLE, AGATHE, BRUNO])
def test_others_may_not_publish_withdraw_or_edit(town: Path, user: User) -> None:
    news_id = publish()
    with pytest.raises(Forbidden):
        publish(user)
    with pytest.raises(Forbidden):
        actions.withdraw(user, news_id, NOW)
    with pytest.raises(Forbidden):
        actions.edit_text(user, "text_why", "…", NOW)
    assert len(shown()) == 1


def test_every_parent_is_alerted(town: Path) -> None:
    publish()
    with db.cursor() as con:
        assert all(notifications.unread(con, parent.account_id) == 1 for parent in PARENTS)


def test_mails_are_written_only_when_asked(town: Path) -> None:
    publish()
    publish(by_mail=True)
    with db.cursor() as con:
        assert {mail.recipient for mail in outbox.recent(con, 10)} == {parent.email for parent in PARENTS}


def test_news_of_a_later_day_is_told_to_nobody_yet(town: Path) -> None:
    publish(by_mail=True, published_on=date(2026, 12, 1))
    with db.cursor() as con:
        assert notifications.unread(con, ISABELLE.account_id) == 0
        assert outbox.recent(con, 10) == []


def test_dates_decide_when_it_is_shown_both_included(town: Path) -> None:
    publish(published_on=date(2026, 12, 1), until=date(2026, 12, 3))
    seen = [day for day in range(1, 6) if shown(date(2026, 12, day))]
    assert seen == [1, 2, 3]
    assert not shown()


def test_withdrawn_news_and_its_file_are_no_longer_shown(town: Path) -> None:
    news_id = publish(file=("Menu.pdf", PDF))
    (item,) = shown()
    assert item.file_id is not None
    actions.withdraw(DIANE, news_id, NOW)
    assert not shown()
    with db.cursor() as con, pytest.raises(NotFound):
        news.file_shown(con, item.file_id, TODAY)


def test_withdrawing_what_does_not_exist_is_not_found(town: Path) -> None:
    with pytest.raises(NotFound):
        actions.withdraw(DIANE, 999_999, NOW)


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("Menu de décembre.pdf", PDF, "Menu de décembre.pdf", "application/pdf"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "photo.jpg", "image/jpeg"),
        ("affiche.PNG", b"\x89PNG\r\n\x1a\n", "affiche.png", "image/png"),
        ("../../etc/passwd.exe", PDF, "passwd.pdf", "application/pdf"),
        ("C:\\Documents\\menu.pdf", PDF, "menu.pdf", "application/pdf"),
        ('a"\r\nX: <b>.pdf', PDF, "aX b.pdf", "application/pdf"),
        (".pdf", PDF, "pdf.pdf", "application/pdf"),
    ],
)
def test_file_is_known_by_its_content(town: Path, name: str, content: bytes, kept: str, media_type: str) -> None:
    publish(file=(name, content))
    (item,) = shown()
    assert item.file_id is not None
    with db.cursor() as con:
        assert files.get(con, item.file_id) == files.File(kept, media_type, content)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<svg onload=alert(1)>", b" %PDF-1.7", PDF + b"0" * MAX_FILE])
def test_other_files_and_too_large_ones_are_refused(town: Path, content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        publish(file=("menu.pdf", content))
    assert refused.value.field == "file"
    assert not shown()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * (MAX_TITLE + 1)}),
        ("text", {"body": ""}),
        ("text", {"body": "x" * (MAX_BODY + 1)}),
        ("until", {"until": date(2026, 11, 22)}),
    ],
)
def test_incomplete_news_is_refused(town: Path, field: str, changes: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        publish(**changes)
    assert refused.value.field == field


def test_edited_text_replaces_the_default(town: Path) -> None:
    actions.edit_text(DIANE, "text_why", " Bienvenue à toutes les familles. ", NOW)
    with db.cursor() as con:
        assert settings.town(structure.settings(con)).text_why == "Bienvenue à toutes les familles."


@pytest.mark.parametrize(("key", "text"), [("session_idle_minutes", "1"), ("text_why", " "), ("text_why", "x" * 5001)])
def test_other_settings_and_empty_texts_are_refused(town: Path, key: str, text: str) -> None:
    with pytest.raises(BadInput):
        actions.edit_text(DIANE, key, text, NOW)


def test_each_act_leaves_a_trace(town: Path) -> None:
    actions.withdraw(DIANE, publish(), NOW)
    actions.edit_text(DIANE, "text_why", "Bienvenue.", NOW)
    with db.cursor() as con:
        kinds = con.execute("SELECT kind FROM events WHERE account_id = ? ORDER BY id", [DIANE.account_id]).fetchall()
    assert kinds == [("news_published",), ("news_withdrawn",), ("text_edited",)]
