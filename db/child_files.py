"""The file of a child as it stands, and the lists that the structure keeps for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from db import Connection, families
from db.authority import SEEN
from db.households import PLAIN
from db.rows import fetch_all
from portail.errors import NotFound
from portail.rules.child_file import PEOPLE, Answer, ChildFile, Field, Person, value
from portail.rules.confirmation import Confirmation

_CHILD = (Field.FIRST_NAME, Field.LAST_NAME, Field.BORN_ON, Field.SCHOOL, Field.CLASS_NAME)  # columns of `children`
_SCALARS = tuple(field for field in Field if field not in (*_CHILD, *PEOPLE, Field.CONSENTS))  # of `child_files`
_COLUMNS = {field: "diet_id" if field is Field.DIET else str(field) for field in _SCALARS}


@dataclass(frozen=True, slots=True)
class Diet:
    id: int
    name: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """`terms`: what the family says yes or no to."""

    id: int
    name: str
    terms: str
    retired: bool


class Signature(NamedTuple):
    """Who answered a consent, and when (naive UTC)."""

    consent_id: int
    signed_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A child as a search shows it: nothing of health. `families`: their references, separated by commas."""

    id: int
    first_name: str
    last_name: str
    born_on: date
    school: str
    class_name: str
    families: str


def get(con: Connection, child_id: int) -> ChildFile:
    """The whole file. Raises NotFound("child")."""
    found = get_many(con, [child_id])
    if child_id not in found:
        raise NotFound("child")
    return found[child_id]


def get_many(con: Connection, child_ids: Sequence[int]) -> dict[int, ChildFile]:
    """The files of the children that exist, by child, in three queries."""
    ids = [list(child_ids)]
    columns = ", ".join([*(f"k.{field}" for field in _CHILD), *(f"f.{_COLUMNS[field]}" for field in _SCALARS)])
    rows = con.execute(
        f"""SELECT k.id, f.child_id, {columns} FROM children k LEFT JOIN child_files f ON f.child_id = k.id
        WHERE k.id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        ids,
    ).fetchall()
    lists: dict[int, dict[str, list[Any]]] = {row[0]: {} for row in rows}
    for child_id, kind, *person in con.execute(
        """SELECT child_id, kind, name, phone, relation FROM child_people
        WHERE child_id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY child_id, kind, rank""",
        ids,
    ).fetchall():
        lists[child_id].setdefault(kind, []).append(Person(*person))
    for child_id, *answer in con.execute(
        """SELECT child_id, consent_id, granted FROM child_consents
        WHERE child_id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY child_id, consent_id""",
        ids,
    ).fetchall():
        lists[child_id].setdefault(Field.CONSENTS, []).append(Answer(*answer))
    return {row[0]: _file(row[2:], row[1] is not None, lists[row[0]]) for row in rows}


def _file(row: Sequence[Any], written: bool, lists: dict[str, list[Any]]) -> ChildFile:
    """`written`: whether there is a row of the file; else its own columns have their defaults."""
    columns = (*_CHILD, *_SCALARS) if written else _CHILD
    values: dict[str, Any] = dict(zip(map(str, columns), row, strict=False))
    values.update({str(field): tuple(found) for field, found in lists.items()})
    return ChildFile(**values)


def signatures(con: Connection, child_id: int) -> list[Signature]:
    """By consent."""
    return [
        Signature(*row)
        for row in con.execute(
            """SELECT c.consent_id, c.signed_at, coalesce(a.name, '') FROM child_consents c
            LEFT JOIN accounts a ON a.id = c.signed_by WHERE c.child_id = ? ORDER BY c.consent_id""",
            [child_id],
        ).fetchall()
    ]


def put(con: Connection, child_id: int, file: ChildFile, among: Iterable[Field], account_id: int, at: datetime) -> None:
    """Write these fields of the file; consents that change are signed by the account at that instant, naive UTC."""
    wanted = list(among)
    _update(con, "children", "id", child_id, {str(f): value(file, f) for f in wanted if f in _CHILD})
    con.execute("INSERT INTO child_files (child_id) VALUES (?) ON CONFLICT (child_id) DO NOTHING", [child_id])
    _update(con, "child_files", "child_id", child_id, {_COLUMNS[f]: value(file, f) for f in wanted if f in _COLUMNS})
    for kind, people in ((Field.CONTACTS, file.contacts), (Field.PICKUPS, file.pickups)):
        if kind in wanted:
            _put_people(con, child_id, kind, people)
    if Field.CONSENTS in wanted:
        _sign(con, child_id, file.consents, account_id, at)


def _update(con: Connection, table: str, key: str, id: int, values: dict[str, object]) -> None:
    """Column names are ours: values of `Field`."""
    if values:
        columns = ", ".join(f"{column} = ?" for column in values)
        con.execute(f"UPDATE {table} SET {columns} WHERE {key} = ?", [*values.values(), id])


def _put_people(con: Connection, child_id: int, kind: Field, people: Sequence[Person]) -> None:
    con.execute("DELETE FROM child_people WHERE child_id = ? AND kind = ? AND rank > ?", [child_id, kind, len(people)])
    con.execute(
        """INSERT INTO child_people (child_id, kind, rank, name, phone, relation)
        SELECT CAST(? AS BIGINT), CAST(? AS VARCHAR), unnest(CAST(? AS INTEGER[])), unnest(CAST(? AS VARCHAR[])),
            unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[]))
        ON CONFLICT (child_id, kind, rank) DO UPDATE SET name = excluded.name, phone = excluded.phone,
            relation = excluded.relation""",
        [child_id, kind, list(range(1, len(people) + 1)), [one.name for one in people], [one.phone for one in people],
         [one.relation for one in people]],
    )  # fmt: skip


def _sign(con: Connection, child_id: int, answers: Sequence[Answer], account_id: int, at: datetime) -> None:
    """An answer that does not change keeps its date and its signature."""
    con.execute(
        """INSERT INTO child_consents (child_id, consent_id, granted, signed_at, signed_by)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS BIGINT[])), unnest(CAST(? AS BOOLEAN[])), CAST(? AS TIMESTAMP),
            CAST(? AS BIGINT)
        ON CONFLICT (child_id, consent_id) DO UPDATE SET granted = excluded.granted, signed_at = excluded.signed_at,
            signed_by = excluded.signed_by WHERE child_consents.granted <> excluded.granted""",
        [child_id, [one.consent_id for one in answers], [one.granted for one in answers], at, account_id],
    )


def homes(con: Connection, child_id: int, adult_id: int | None = None) -> list[int]:
    """The households that the child lives in; none for an `adult_id` who has no authority over the child."""
    rows = con.execute(
        f"SELECT g.household_id FROM guardianships g WHERE g.child_id = ? AND {SEEN} ORDER BY g.household_id",
        [child_id, adult_id],
    ).fetchall()
    return [row[0] for row in rows]


def diets(con: Connection) -> list[Diet]:
    """In the structure's order, those no longer offered included."""
    return fetch_all(con, Diet, "SELECT id, name, retired_at IS NOT NULL FROM diets ORDER BY rank, id")


def consents(con: Connection) -> list[Consent]:
    """As `diets`."""
    return fetch_all(con, Consent, "SELECT id, name, terms, retired_at IS NOT NULL FROM consents ORDER BY rank, id")


def add_diet(con: Connection, name: str) -> int:
    """A new diet, last of the list; its id."""
    row = con.execute(
        "INSERT INTO diets (name, rank) SELECT ?, coalesce(max(rank), 0) + 1 FROM diets RETURNING id", [name]
    ).fetchone()
    assert row is not None
    return int(row[0])


def add_consent(con: Connection, name: str, terms: str) -> int:
    """A new consent, last of the list; its id."""
    row = con.execute(
        """INSERT INTO consents (name, terms, rank) SELECT ?, ?, coalesce(max(rank), 0) + 1 FROM consents
        RETURNING id""",
        [name, terms],
    ).fetchone()
    assert row is not None
    return int(row[0])


def retire_diet(con: Connection, id: int, at: datetime | None) -> None:
    """No longer offered from then on, naive UTC; None: offered again. Raises NotFound("diet")."""
    if not con.execute("UPDATE diets SET retired_at = ? WHERE id = ? RETURNING id", [at, id]).fetchall():
        raise NotFound("diet")


def retire_consent(con: Connection, id: int, at: datetime | None) -> None:
    """As `retire_diet`. Raises NotFound("consent")."""
    if not con.execute("UPDATE consents SET retired_at = ? WHERE id = ? RETURNING id", [at, id]).fetchall():
        raise NotFound("consent")


def checked(con: Connection) -> frozenset[Field]:
    """The fields whose changes by a family wait for staff."""
    return frozenset(Field(row[0]) for row in con.execute("SELECT field FROM checked_fields").fetchall())


def set_checked(con: Connection, wanted: Iterable[Field]) -> None:
    """These fields and no other."""
    con.execute("DELETE FROM checked_fields WHERE NOT list_contains(CAST(? AS VARCHAR[]), field)", [list(wanted)])
    con.execute(
        "INSERT INTO checked_fields SELECT unnest(CAST(? AS VARCHAR[])) ON CONFLICT (field) DO NOTHING", [list(wanted)]
    )


def search(con: Connection, text: str, limit: int = 40) -> list[Found]:
    """Children whose name, family or family's adults hold every word of `text`, whatever its accents and case.

    By last and first name. A text without a word finds nobody.
    """
    words = text.split()
    if not words:
        return []
    return fetch_all(
        con,
        Found,
        f"""WITH people AS (
            SELECT k.id, k.first_name, k.last_name, k.born_on, k.school, k.class_name,
                coalesce((SELECT string_agg(h.reference, ', ' ORDER BY h.reference) FROM guardianships g
                    JOIN households h ON h.id = g.household_id WHERE g.child_id = k.id), '') AS families,
                coalesce((SELECT string_agg(d.first_name || ' ' || d.last_name, ' ') FROM guardianships g
                    JOIN adults d ON d.household_id = g.household_id WHERE g.child_id = k.id), '') AS grown
            FROM children k)
        SELECT id, first_name, last_name, born_on, school, class_name, families FROM people
        WHERE NOT EXISTS (SELECT 1 FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS word) w
            WHERE position({PLAIN.format("w.word")} IN
                {PLAIN.format("first_name || ' ' || last_name || ' ' || families || ' ' || grown")}) = 0)
        ORDER BY last_name, first_name, id LIMIT ?""",
        [words, limit],
    )


class LastConfirmation(NamedTuple):
    """Naive UTC, and the account's name."""

    confirmed_at: datetime
    name: str


def confirmation(con: Connection, household_id: int) -> tuple[Confirmation, LastConfirmation | None]:
    """What is asked of the household, and when it last said that its information is up to date; None: never."""
    row = con.execute(
        """SELECT (SELECT value FROM settings WHERE key = 'confirmation_months'), c.confirmed_at, coalesce(a.name, '')
        FROM households h LEFT JOIN confirmations c ON c.household_id = h.id LEFT JOIN accounts a ON a.id = c.account_id
        WHERE h.id = ? ORDER BY c.confirmed_at DESC NULLS LAST LIMIT 1""",
        [household_id],
    ).fetchone()
    months, confirmed_at, name = row or (None, None, "")
    last = None if confirmed_at is None else LastConfirmation(confirmed_at, name)
    return families.confirmation(months, confirmed_at), last


def confirm(con: Connection, household_id: int, account_id: int, at: datetime) -> None:
    """The family says so now, naive UTC."""
    con.execute(
        "INSERT INTO confirmations VALUES (?, ?, ?) ON CONFLICT (household_id, confirmed_at) DO NOTHING",
        [household_id, at, account_id],
    )
