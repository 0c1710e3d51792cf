"""Files of families beside the database: read for their export, removed once the rows that named them are gone."""

from collections.abc import Iterable

import db
from db import documents, vault
from portail.errors import NotFound


def read(key: str) -> bytes | None:
    """None when the file is gone."""
    try:
        return vault.read(key)
    except NotFound:
        return None


def remove(keys: Iterable[str]) -> None:
    """After the commit: a crash leaves a file that no row names, which the night sweeps. What a row names stays."""
    with db.cursor() as con:
        named = documents.keys(con)
    for key in keys:
        if key not in named:
            vault.remove(key)
