"""Files attached to the news."""

from dataclasses import dataclass

from db import Connection
from db.rows import fetch_one


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


def get(con: Connection, file_id: int) -> File:
    """Whatever the dates of its news: for staff. Raises NotFound("file")."""
    return fetch_one(con, File, "SELECT name, media_type, content FROM files WHERE id = ?", [file_id], noun="file")
