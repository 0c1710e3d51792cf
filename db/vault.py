"""Files of families, outside the database: a folder beside it, names that nobody can guess.

A file is whole before the row that names it is committed: a crash leaves at most a file that no row names.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import db
from portail.errors import NotFound, StorageFailed

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")
_WRITING = ".writing"


def folder() -> Path:
    """« portail.duckdb.documents », beside the open database."""
    return folder_of(db.path())


def folder_of(database: Path) -> Path:
    """That of another database."""
    return database.with_name(f"{database.name}.documents")


def write(content: bytes, name: str = "") -> str:
    """Keep the bytes; their key. On the disk when this returns. Raises StorageFailed: nothing is kept then.

    `name`: 64 hexadecimal digits, for the demonstration town, the same each time; drawn at random without it.
    """
    name = name or secrets.token_hex(32)
    key = f"{name[:2]}/{name[2:]}"
    place = folder() / key
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_through(place, content)
    except OSError as error:
        raise StorageFailed from error
    return key


def _write_through(place: Path, content: bytes) -> None:
    unfinished = place.with_suffix(_WRITING)
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _sync(place.parent)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(key: str) -> bytes:
    """Raises NotFound("document") when the file is gone."""
    try:
        return _place(key).read_bytes()
    except OSError:
        raise NotFound("document") from None


def remove(key: str) -> None:
    """Without effect when it is gone."""
    with contextlib.suppress(OSError):
        _place(key).unlink(missing_ok=True)


def _place(key: str) -> Path:
    """A key comes from the database; nothing else may name a file all the same."""
    if not KEY.fullmatch(key):
        raise NotFound("document")
    return folder() / key


def kept() -> Iterator[tuple[str, float]]:
    """Every file, unfinished ones too, with the instant of its last change (seconds, as the system gives it)."""
    for place in folder().glob("??/*"):
        with contextlib.suppress(OSError):
            yield f"{place.parent.name}/{place.name}", place.stat().st_mtime


def sweep(named: frozenset[str], before: float) -> int:
    """Remove what no row names and was last changed before that instant; how many."""
    lost = [key for key, changed in list(kept()) if key not in named and changed < before]
    for key in lost:
        with contextlib.suppress(OSError):
            (folder() / key).unlink(missing_ok=True)
    return len(lost)
