"""What the règlement says of each activity, version by version, and the examples it must keep to."""

from datetime import date

from db import Connection
from portail.rules import rule_sets
from portail.rules.rule_sets import RuleSet, Texts

_COLUMNS = "deadline_book, deadline_modify, deadline_cancel, opening, late, facts"


def every(con: Connection) -> dict[int, list[RuleSet]]:
    """By activity, oldest first. Raises InvalidRule when one is not of the format."""
    rows = con.execute(f"SELECT activity_id, valid_from, {_COLUMNS} FROM rule_sets ORDER BY activity_id, valid_from")
    found: dict[int, list[RuleSet]] = {}
    for activity_id, valid_from, *texts in rows.fetchall():
        found.setdefault(activity_id, []).append(rule_sets.read(valid_from, Texts(*texts)))
    return found


def texts(con: Connection, activity_id: int) -> list[tuple[date, Texts]]:
    """The activity's versions as stored, oldest first."""
    rows = con.execute(
        f"SELECT valid_from, {_COLUMNS} FROM rule_sets WHERE activity_id = ? ORDER BY valid_from", [activity_id]
    ).fetchall()
    return [(valid_from, Texts(*values)) for valid_from, *values in rows]


def put(con: Connection, activity_id: int, valid_from: date, new: Texts) -> None:
    """Store a version, or replace the one of the same date. Raises InvalidRule."""
    rule_sets.read(valid_from, new)
    con.execute(
        f"""INSERT INTO rule_sets (activity_id, valid_from, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (activity_id, valid_from) DO UPDATE SET deadline_book = excluded.deadline_book,
            deadline_modify = excluded.deadline_modify, deadline_cancel = excluded.deadline_cancel,
            opening = excluded.opening, late = excluded.late, facts = excluded.facts""",
        [activity_id, valid_from, new.book, new.modify, new.cancel, new.opening, new.late, new.facts],
    )


def examples(con: Connection, activity_id: int) -> list[tuple[int, str]]:
    """Id and text of the activity's examples, oldest first."""
    return con.execute(
        "SELECT id, example FROM rule_examples WHERE activity_id = ? ORDER BY id", [activity_id]
    ).fetchall()


def add_example(con: Connection, activity_id: int, example: str) -> None:
    con.execute("INSERT INTO rule_examples (activity_id, example) VALUES (?, ?)", [activity_id, example])


def remove_example(con: Connection, activity_id: int, example_id: int) -> None:
    """One that is not there is ignored."""
    con.execute("DELETE FROM rule_examples WHERE id = ? AND activity_id = ?", [example_id, activity_id])


def last_billed(con: Connection, activity_id: int) -> date | None:
    """The last day of the activity that an invoice holds."""
    row = con.execute("SELECT max(day) FROM invoice_days WHERE activity_id = ?", [activity_id]).fetchone()
    return None if row is None else row[0]
