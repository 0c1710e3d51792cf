"""Everything that is kept of a household, for the household: a zip with JSON, a PDF to read, and its files."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import db
from db import events, households, privacy, structure
from db.privacy import People, Value
from db.structure import Structure
from portail import clock, settings, wording_export, wording_privacy
from portail.actions import family_files, invoicing
from portail.actions.facts import household_of
from portail.actions.privacy import check
from portail.documents import invoice as invoice_paper
from portail.documents import personal_data as paper
from portail.rules.access import User
from portail.rules.privacy import TREATMENTS
from portail.rules.privacy_tables import TABLES

UNREADABLE = frozenset({"allocations"})  # nothing but numbers of lines: in the JSON only
FORMAT = 1  # of the JSON: grows when a key changes its meaning
Rows = dict[str, list[dict[str, Value]]]

READ_ME = """Ce dossier contient tout ce que le portail garde sur votre foyer et que vous pouvez voir.

mes-donnees.pdf    à lire
mes-donnees.json   les mêmes données, pour un autre programme (UTF-8, dates ISO 8601, instants en UTC)
factures/          vos factures
documents/         les fichiers que vous avez déposés

Gardez-le en lieu sûr : il contient des informations personnelles.
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip and the name under which it is saved, which holds nothing about a person but the household's reference."""

    name: str
    content: bytes


def own(user: User, now: datetime) -> Archive:
    """What a parent may take away. Raises Forbidden for staff."""
    household_id = household_of(user)
    with db.cursor() as con:
        people = privacy.seen_by(con, household_id, user.adult_id, user.account_id)
    return _archive(user, household_id, people, now)


def of_household(user: User, household_id: int, now: datetime) -> Archive:
    """What staff hand to a household that asks on paper: nothing of anybody's account. Raises Forbidden, NotFound."""
    check(user)
    with db.cursor() as con:
        households.get(con, household_id)
        people = privacy.seen_by(con, household_id, None, None)
    return _archive(user, household_id, people, now)


def _archive(user: User, household_id: int, people: People, now: datetime) -> Archive:
    with db.cursor() as con:
        reference = households.get(con, household_id).reference
        rows, names = privacy.rows(con, people), dict(privacy.names(con))
        house, town = structure.get(con), settings.town(structure.settings(con))
    names["child_id"] = {int(str(one["id"])): str(one["first_name"]) for one in rows.get("children", [])}
    names["invoice_id"] = {int(str(one["id"])): str(one["number"]) for one in rows.get("invoices", [])}
    durations = {key: getattr(town, key) for key in town.__slots__ if key.startswith("keep_")}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZ-MOI.txt", READ_ME)
        archive.writestr("mes-donnees.json", as_json(reference, rows, names, now))
        archive.writestr("mes-donnees.pdf", paper.render(_document(house, reference, rows, names, durations, now)))
        for name, content in _files(rows, people):
            archive.writestr(name, content, zipfile.ZIP_STORED)
    _record(user, household_id, now)
    return Archive(f"mes-donnees-{reference}-{now:%Y-%m-%d}.zip", buffer.getvalue())


def as_json(reference: str, rows: Rows, names: Mapping[str, Mapping[int, str]], now: datetime) -> str:
    """Tables and columns keep the names of the schema, in English: they are the keys of a program."""
    said = {
        "format": FORMAT,
        "made_at": clock.to_utc(now).isoformat(timespec="seconds") + "Z",
        "household": reference,
        "names": {column: {str(id): name for id, name in known.items()} for column, known in names.items()},
        "data": {name: {"title": TABLES[name].title, "rows": list(map(_row, kept))} for name, kept in rows.items()},
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _row(row: Mapping[str, Value]) -> dict[str, Value]:
    return {key: _plain(held) for key, held in row.items()}


def _plain(held: Value) -> Value:
    match held:
        case datetime():
            return held.isoformat(timespec="seconds") + "Z"
        case date():
            return held.isoformat()
        case time():
            return held.isoformat(timespec="minutes")
        case Decimal():
            return str(held)
        case _:
            return held


def _document(
    house: Structure,
    reference: str,
    rows: Rows,
    names: Mapping[str, Mapping[int, str]],
    durations: Mapping[str, int],
    now: datetime,
) -> paper.Dossier:
    chapters = [
        paper.Chapter(treatment.name, treatment.purpose, sections)
        for key, treatment in TREATMENTS.items()
        if (sections := tuple(_sections(key, rows, names, durations)))
    ]
    return paper.Dossier(house.name, house.accent, reference, now.date(), chapters)


def _sections(
    treatment: str, rows: Rows, names: Mapping[str, Mapping[int, str]], durations: Mapping[str, int]
) -> Iterator[paper.Section]:
    for name, kept in rows.items():
        table = TABLES[name]
        if table.treatment == treatment and name not in UNREADABLE:
            hidden = {"id"} if name != "orders" else set[str]()
            columns = [column for column in table.shown if column not in hidden]
            yield paper.Section(
                table.title,
                f"Gardé {wording_privacy.kept(table.kept, durations)}.",
                [table.shown[column] for column in columns],
                [wording_export.cells(columns, row, names) for row in kept],
            )


def _files(rows: Rows, people: People) -> Iterator[tuple[str, bytes]]:
    """Invoices, unless one names a child that the reader may not know; the files that the household handed in."""
    ids = [] if people.hidden else [int(str(one["id"])) for one in rows.get("invoices", [])]
    with db.cursor() as con:
        papers = invoicing.documents(con, ids)
        handed = privacy.handed(con, people)
    for one in papers:
        yield f"factures/facture-{one.number}.pdf", invoice_paper.render(one)
    for id, name, key in handed:
        content = family_files.read(key)
        if content is not None:
            yield f"documents/{id}-{name}", content


def _record(user: User, household_id: int, now: datetime) -> None:
    with db.transaction() as con:
        event = events.Event(user.account_id, household_id, "data_exported", None, None, None, None, None, "")
        events.write_many(con, [event], clock.to_utc(now))
