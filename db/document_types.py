"""The types of documents that the structure asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import Connection
from db.rows import fetch_one
from portail.errors import NotFound
from portail.rules.documents import Audience, DocumentType, Scope, Validity

_COLUMNS = """t.id, t.label, t.explanation, t.scope, t.audience, t.min_age, t.max_age, t.validity, t.months, t.until,
    t.due_on, t.blocking, t.accepted_only, t.template_name"""


@dataclass(frozen=True, slots=True)
class Template:
    """The form to fill in; `key` is its place in the vault."""

    key: str
    name: str
    media_type: str


NO_TEMPLATE = Template("", "", "")


def asked(con: Connection) -> tuple[DocumentType, ...]:
    """Those that are asked for, in alphabetical order."""
    return _read(con, "t.archived_at IS NULL")


def every(con: Connection) -> tuple[DocumentType, ...]:
    """The archived ones too, in alphabetical order: what was sent keeps its words."""
    return _read(con, "TRUE")


def _read(con: Connection, condition: str) -> tuple[DocumentType, ...]:
    rows = con.execute(
        f"""SELECT {_COLUMNS}, a.activity_id FROM document_types t
        LEFT JOIN document_type_activities a ON a.type_id = t.id
        WHERE {condition} ORDER BY lower(t.label), t.id, a.activity_id"""
    ).fetchall()
    found: dict[int, tuple[Any, ...]] = {row[0]: row[:14] for row in rows}
    activities: dict[int, set[int]] = {id: set() for id in found}
    for row in rows:
        if row[14] is not None:
            activities[row[0]].add(row[14])
    return tuple(_type(row, frozenset(activities[id])) for id, row in found.items())


def _type(row: Sequence[Any], activities: frozenset[int]) -> DocumentType:
    id, label, said, scope, audience, least, most, validity, months, until, due_on, blocking, only, template = row
    return DocumentType(
        id, label, said, Scope(scope), Audience(audience), activities, least, most, Validity(validity), months, until,
        due_on, blocking, only, template,
    )  # fmt: skip


def template(con: Connection, id: int) -> Template:
    """Of a type that is asked for. Raises NotFound("document") where there is none."""
    return fetch_one(
        con,
        Template,
        """SELECT template_key, template_name, template_type FROM document_types
        WHERE id = ? AND template_key <> '' AND archived_at IS NULL""",
        [id],
        noun="document",
    )


def put(con: Connection, type: DocumentType, template: Template) -> int:
    """Store a new type (`id` 0) or change one that is asked for; its id. Raises NotFound("document_type")."""
    values = [type.label, type.explanation, type.scope, type.audience, type.min_age, type.max_age, type.validity,
              type.months, type.until, type.due_on, type.blocking, type.accepted_only, template.key, template.name,
              template.media_type]  # fmt: skip
    if type.id:
        row = con.execute(
            """UPDATE document_types SET label = ?, explanation = ?, scope = ?, audience = ?, min_age = ?, max_age = ?,
                validity = ?, months = ?, until = ?, due_on = ?, blocking = ?, accepted_only = ?, template_key = ?,
                template_name = ?, template_type = ? WHERE id = ? AND archived_at IS NULL RETURNING id""",
            [*values, type.id],
        ).fetchone()
    else:
        row = con.execute(
            """INSERT INTO document_types (label, explanation, scope, audience, min_age, max_age, validity, months,
                until, due_on, blocking, accepted_only, template_key, template_name, template_type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
            values,
        ).fetchone()
    if row is None:
        raise NotFound("document_type")
    _link(con, int(row[0]), type.activities)
    return int(row[0])


def _link(con: Connection, id: int, activities: frozenset[int]) -> None:
    con.execute(
        """DELETE FROM document_type_activities WHERE type_id = ?
            AND activity_id NOT IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [id, sorted(activities)],
    )
    con.execute(
        """INSERT INTO document_type_activities (type_id, activity_id)
        SELECT CAST(? AS BIGINT), v.a FROM (SELECT unnest(CAST(? AS BIGINT[])) AS a) v
        WHERE NOT EXISTS (SELECT 1 FROM document_type_activities o WHERE o.type_id = ? AND o.activity_id = v.a)""",
        [id, sorted(activities), id],
    )


def archive(con: Connection, id: int, at_utc: datetime) -> None:
    """No longer asked for. Raises NotFound("document_type")."""
    rows = con.execute(
        "UPDATE document_types SET archived_at = ? WHERE id = ? AND archived_at IS NULL RETURNING id", [at_utc, id]
    ).fetchall()
    if not rows:
        raise NotFound("document_type")


def used_by(con: Connection) -> dict[int, int]:
    """How many documents were sent of each type."""
    return dict(con.execute("SELECT type_id, count(*) FROM documents GROUP BY type_id").fetchall())
