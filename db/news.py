"""News of the structure, and the files that go with them."""

from dataclasses import dataclass
from datetime import date

from db import Connection
from db.files import File
from db.rows import fetch_all, fetch_one
from portail.errors import NotFound


@dataclass(frozen=True, slots=True)
class NewsItem:
    """`until` is the last day shown, included; None: for ever. One file at most: `file_id` is None without."""

    id: int
    title: str
    body: str
    published_on: date
    until: date | None
    file_id: int | None
    file_name: str | None
    file_size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """A parent's account."""

    account_id: int
    name: str
    email: str


_ITEMS = """SELECT n.id, n.title, n.body, n.published_on, n.until, f.id, f.name, octet_length(f.content)
    FROM news n LEFT JOIN files f ON f.news_id = n.id"""


def shown(con: Connection, today: date, limit: int = 20) -> list[NewsItem]:
    """What families see on that day, the newest first."""
    return fetch_all(
        con,
        NewsItem,
        f"""{_ITEMS} WHERE n.published_on <= ? AND (n.until IS NULL OR n.until >= ?)
        ORDER BY n.published_on DESC, n.id DESC LIMIT ?""",
        [today, today, limit],
    )


def every(con: Connection, limit: int = 100) -> list[NewsItem]:
    """Past and future ones too, the newest first."""
    return fetch_all(con, NewsItem, f"{_ITEMS} ORDER BY n.published_on DESC, n.id DESC LIMIT ?", [limit])


def add(con: Connection, title: str, body: str, published_on: date, until: date | None) -> int:
    row = con.execute(
        "INSERT INTO news (title, body, published_on, until) VALUES (?, ?, ?, ?) RETURNING id",
        [title, body, published_on, until],
    ).fetchone()
    assert row is not None
    return int(row[0])


def attach(con: Connection, news_id: int, file: File) -> None:
    con.execute(
        "INSERT INTO files (news_id, name, media_type, content) VALUES (?, ?, ?, ?)",
        [news_id, file.name, file.media_type, file.content],
    )


def show_until(con: Connection, news_id: int, last: date) -> None:
    """Change the last day shown. Raises NotFound."""
    changed = con.execute("UPDATE news SET until = ? WHERE id = ? RETURNING id", [last, news_id]).fetchall()
    if not changed:
        raise NotFound("news")


def file_shown(con: Connection, file_id: int, today: date) -> File:
    """For families: only while its news is shown. Raises NotFound."""
    return fetch_one(
        con,
        File,
        """SELECT f.name, f.media_type, f.content FROM files f JOIN news n ON n.id = f.news_id
        WHERE f.id = ? AND n.published_on <= ? AND (n.until IS NULL OR n.until >= ?)""",
        [file_id, today, today],
        noun="file",
    )


def readers(con: Connection) -> list[Reader]:
    """Every parent who can sign in; no order."""
    return fetch_all(
        con,
        Reader,
        """SELECT a.id, a.name, c.email FROM accounts a JOIN credentials c ON c.account_id = a.id
        WHERE a.role = 'parent' AND a.disabled_at IS NULL""",
    )
