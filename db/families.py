"""Households as the rules see them: their children, quotients and answers, in one or two queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from db import Connection, documents, tariffs
from db.children import Child
from db.rows import marks
from portail.rules import fields
from portail.rules.calendar import PARIS
from portail.rules.confirmation import Confirmation
from portail.rules.documents import Paper, State
from portail.rules.known import Answer, Household
from portail.rules.tariff import Quotient


@dataclass(frozen=True, slots=True)
class Family:
    """Children eldest first, those whom the adult may see; `home` counts them all: prices depend on it."""

    children: tuple[Child, ...]
    home: Household
    shared: frozenset[int] = frozenset()  # those who live in another household too
    papers: tuple[Paper, ...] = ()  # documents that count for these children


# Narrow readings in one statement, each row told by its kind: cheaper than one wide join, and than subqueries in it.
_FAMILY = """SELECT 'child', c.id, c.first_name, c.last_name, c.school, c.class_name, c.born_on, CAST(NULL AS DATE),
        h.resident, g.custody, CAST(NULL AS DECIMAL(10, 2)), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
        CAST(NULL AS TIMESTAMP)
    FROM guardianships g JOIN children c ON c.id = g.child_id JOIN households h ON h.id = g.household_id
    WHERE g.household_id = $household
    UNION ALL SELECT 'hidden', child_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM without_authority WHERE adult_id = $adult
    UNION ALL SELECT 'quotient', NULL, origin, NULL, NULL, NULL, valid_from, valid_to, NULL, NULL, qf, NULL, NULL, NULL
    FROM quotients WHERE household_id = $household
    UNION ALL SELECT 'months', NULL, value, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM settings WHERE key = 'confirmation_months'
    UNION ALL SELECT 'confirmed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, confirmed_at
    FROM confirmations WHERE household_id = $household"""
_PAPERS = """
    UNION ALL SELECT 'paper', id, state, reason, comment, name, valid_until, NULL, NULL, NULL, NULL, type_id, child_id,
        NULL
    FROM documents WHERE household_id = $household AND state <> 'replaced'"""


def load(
    con: Connection, household_id: int, names: Iterable[str] = (), adult_id: int | None = None, papers: bool = False
) -> Family:
    """The household, with what its file answers to the facts of these names. Without children: nothing of it.

    `adult_id`: who looks, None for staff. A child over whom that adult has no authority is not among the children.
    `papers`: with the documents that count for its children, in the same query; one more for a child of two homes.
    """
    rows = con.execute(_FAMILY + _PAPERS if papers else _FAMILY, {"household": household_id, "adult": adult_id})
    of: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, *row in rows.fetchall():
        of[kind].append(tuple(row))
    own = sorted(of["child"], key=lambda row: (row[5], row[0]))
    if not own:
        return Family((), Household(True, {}))
    hidden = {row[0] for row in of["hidden"]}
    children = tuple(Child(row[0], row[1], row[2], row[5], row[3], row[4]) for row in own if row[0] not in hidden)
    shared = frozenset(row[0] for row in own if row[8] == "shared")
    found = sorted((Quotient(row[9], row[5], row[6], row[1]) for row in of["quotient"]), key=_since)
    seen = {0, *(child.id for child in children)}
    sent = [_paper(household_id, row) for row in of["paper"] if row[11] in seen]
    if papers and shared & seen:
        sent += documents.of_other_homes(con, household_id, sorted(shared & seen))
    answers = _answers(con, [household_id], names).get(household_id, ())
    months = next((row[1] for row in of["months"]), None)
    asked = confirmation(months, max((row[12] for row in of["confirmed"]), default=None))
    home = Household(all(row[7] for row in own), {row[0]: row[5] for row in own}, tuple(found), answers, asked)
    return Family(children, home, shared, tuple(sent))


def _paper(household_id: int, row: tuple[Any, ...]) -> Paper:
    id, state, reason, comment, name, valid_until, *_, type_id, child_id, _ = row
    return Paper(id, type_id, child_id, household_id, State(state), valid_until, reason, comment, name)


def _since(quotient: Quotient) -> date:
    return quotient.valid_from


def confirmation(months: str | None, confirmed_at: datetime | None) -> Confirmation:
    """What the setting asks of a family that said so at that instant, naive UTC."""
    local = None if confirmed_at is None else confirmed_at.replace(tzinfo=UTC).astimezone(PARIS)
    return Confirmation(int(months or 0), local.date() if local else None)


def homes(con: Connection, household_ids: Sequence[int], names: Iterable[str] = ()) -> dict[int, Household]:
    """As `load`, of several households, without the children's names."""
    rows = con.execute(
        """SELECT h.id, h.resident, c.id, c.born_on FROM households h
        LEFT JOIN guardianships g ON g.household_id = h.id LEFT JOIN children c ON c.id = g.child_id
        WHERE h.id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [list(household_ids)],
    ).fetchall()
    births: dict[int, dict[int, Any]] = {}
    for household_id, _, child_id, born_on in rows:
        births.setdefault(household_id, {}).update({} if child_id is None else {child_id: born_on})
    quotients = tariffs.quotients_of_many(con, household_ids)
    answers = _answers(con, household_ids, names)
    return {
        id: Household(resident, births[id], quotients.get(id, ()), answers.get(id, ()))
        for id, resident in {row[0]: row[1] for row in rows}.items()
    }


def _answers(con: Connection, household_ids: Sequence[int], names: Iterable[str]) -> dict[int, list[Answer]]:
    wanted = sorted(names)
    if not wanted:
        return {}
    rows = con.execute(
        f"""SELECT household_id, name, value, child_id, valid_from, valid_to FROM known_facts
        WHERE household_id IN (SELECT unnest(CAST(? AS BIGINT[]))) AND name IN ({marks(wanted)})""",
        [list(household_ids), *wanted],
    ).fetchall()
    found: dict[int, list[Answer]] = {}
    for household_id, name, value, child_id, valid_from, valid_to in rows:
        read = fields.scalar(json.loads(value, parse_float=Decimal, parse_int=Decimal))
        found.setdefault(household_id, []).append(Answer(name, read, child_id or None, valid_from, valid_to))
    return found


def answer(con: Connection, household_id: int, found: Answer) -> None:
    """Write what the file says, in place of what it said from the same day on."""
    value = found.value if isinstance(found.value, bool | str) else Decimal(str(found.value))
    text = format(value, "f") if isinstance(value, Decimal) else json.dumps(value)
    con.execute(
        """INSERT INTO known_facts (household_id, child_id, name, value, valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (household_id, child_id, name, valid_from) DO UPDATE SET value = excluded.value,
            valid_to = excluded.valid_to""",
        [household_id, found.child_id or 0, found.name, text, found.valid_from, found.valid_to],
    )
