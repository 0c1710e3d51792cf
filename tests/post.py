"""What the portal has written to somebody, as the tests read it."""

import re

import db


def last_link(recipient: str, path: str) -> str:
    """The token of the last link under `path` that was written to that address."""
    with db.cursor() as con:
        rows = con.execute("SELECT text_body FROM outbox WHERE recipient = ? ORDER BY id DESC", [recipient]).fetchall()
    found = [token for (text,) in rows for token in re.findall(re.escape(path) + r"/([\w-]+)", text)]
    assert found, f"no link to {path} for {recipient}"
    return str(found[0])


def subjects(recipient: str) -> list[str]:
    """Oldest first."""
    with db.cursor() as con:
        rows = con.execute("SELECT subject FROM outbox WHERE recipient = ? ORDER BY id", [recipient]).fetchall()
    return [subject for (subject,) in rows]


def kinds() -> list[str]:
    """The events, oldest first."""
    with db.cursor() as con:
        return [kind for (kind,) in con.execute("SELECT kind FROM events ORDER BY id").fetchall()]
