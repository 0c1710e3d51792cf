"""The documents of the town: what is asked for, what families sent, what staff answered."""

import hashlib
from datetime import date, datetime, time, timedelta
from random import Random

from db import Connection, document_types, vault
from db.demo import bulk, texts
from db.demo.activities import HOLIDAYS, year_of
from db.demo.families import Child, Household
from db.document_types import NO_TEMPLATE, Template
from portail.rules.documents import Audience, DocumentType, Scope, State, Validity, good_until

AGENT = 101  # account
PDF = "application/pdf"
_COLUMNS = {"type_id": "BIGINT", "household_id": "BIGINT", "child_id": "BIGINT", "state": "VARCHAR", "name": "VARCHAR",
            "media_type": "VARCHAR", "size": "INTEGER", "sha256": "VARCHAR", "storage_key": "VARCHAR",
            "sent_at": "TIMESTAMP", "sent_by": "BIGINT", "decided_at": "TIMESTAMP", "decided_by": "BIGINT",
            "valid_until": "DATE", "reason": "VARCHAR", "comment": "VARCHAR"}  # fmt: skip
Row = tuple[object, ...]


def write(con: Connection, today: date, homes: list[Household]) -> None:
    """Types, then a document or none for each that a family needs."""
    rng = Random(f"documents {today} {len(homes)}")
    health, insurance, quotient, swimming = _types(con, today)
    files = {type.id: _file([type.label, "Exemplaire fictif de la ville de démonstration."])
             for type in (health, insurance, quotient, swimming)}  # fmt: skip
    rows: list[Row] = []
    done: set[int] = set()
    for rank, home in enumerate(homes):
        rows += _sent(rng, today, home, quotient, None, files, "accepted" if rank == 1 else _luck(rng))
        for place, child in enumerate(home.children):
            if child.id in done:
                continue
            done.add(child.id)
            for type in (health, insurance, swimming):
                state = _TOLD.get((rank, place, type.label)) if rank < 4 else _luck(rng)
                rows += _sent(rng, today, home, type, child, files, state or ("accepted" if rank < 4 else ""))
    bulk.insert(con, "documents", _COLUMNS, rows)


_HEALTH, _INSURANCE = "Fiche sanitaire de liaison", "Attestation d'assurance extrascolaire"
_QUOTIENT, _SWIM = "Attestation de quotient familial (CAF)", "Test d'aisance aquatique"
_TOLD = {  # what the accounts of the sign-in page show: (family, child, type) → state
    (0, 0, _INSURANCE): "refused",
    (0, 1, _SWIM): "none",
    (0, 1, _HEALTH): "none",
    (0, 1, _INSURANCE): "ending",
    (1, 0, _SWIM): "pending",
    (1, 1, _INSURANCE): "pending",
    (1, 2, _HEALTH): "expired",
    (2, 0, _INSURANCE): "none",
}


def _luck(rng: Random) -> str:
    """Most families are in order."""
    return rng.choices(("accepted", "pending", "refused", "none", "expired", "ending"), (84, 3, 2, 6, 2, 3))[0]


def _types(con: Connection, today: date) -> list[DocumentType]:
    rows = con.execute("SELECT id FROM activities WHERE category_id = ? ORDER BY id", [HOLIDAYS]).fetchall()
    blank = _file(["Fiche sanitaire de liaison", "", "Nom et prénom de l'enfant : ______________________",
                   "Médecin traitant : ______________________", "Signature : ______________________"])  # fmt: skip
    form = Template(blank[0], "Fiche sanitaire à remplir.pdf", PDF)
    due = today + timedelta(days=21)
    asked = [
        (_HEALTH, "Vaccins, allergies, personne à prévenir : une par enfant et par année scolaire.", Scope.CHILD,
         Audience.EVERYONE, frozenset[int](), Validity.SCHOOL_YEAR, None, due, True, form),
        (_INSURANCE, "Votre assureur la donne en ligne. Le nom de l'enfant doit s'y lire.", Scope.CHILD,
         Audience.EVERYONE, frozenset[int](), Validity.SCHOOL_YEAR, None, None, False, NO_TEMPLATE),
        (_QUOTIENT, "À télécharger sur caf.fr, rubrique « Mon compte ». Sans elle, le tarif le plus haut s'applique.",
         Scope.HOUSEHOLD, Audience.EVERYONE, frozenset[int](), Validity.MONTHS, 12, None, False, NO_TEMPLATE),
        (_SWIM, "Demandé pour les sorties à la piscine des vacances.", Scope.CHILD, Audience.ACTIVITIES,
         frozenset(id for (id,) in rows), Validity.NONE, None, None, True, NO_TEMPLATE),
    ]  # fmt: skip
    found = []
    for label, said, scope, audience, activities, validity, months, due_on, blocking, template in asked:
        type = DocumentType(0, label, said, scope, audience, activities, 0, 17, validity, months, None, due_on,
                            blocking, False, template.name)  # fmt: skip
        found.append(_numbered(type, document_types.put(con, type, template)))
    return found


def _numbered(type: DocumentType, id: int) -> DocumentType:
    return DocumentType(id, *(getattr(type, name) for name in DocumentType.__slots__[1:]))


def _file(lines: list[str]) -> tuple[str, bytes]:
    content = texts.pdf(lines)
    return vault.write(content, hashlib.sha256(content).hexdigest()), content


def _sent(
    rng: Random, today: date, home: Household, type: DocumentType, child: Child | None,
    files: dict[int, tuple[str, bytes]], told: str,
) -> list[Row]:  # fmt: skip
    """The row of what was sent, if anything was."""
    if told == "none" or not home.accounts:
        return []
    waits = told == "pending"
    sent_on = today - timedelta(days=rng.randint(1, 4) if waits or told == "refused" else rng.randint(10, 60))
    if told == "expired":
        sent_on = date(year_of(today) - 1, 9, 15)
    until = good_until(type, sent_on)
    if told == "ending":
        until = today + timedelta(days=rng.randint(5, 25))
    state = State(told) if told in (State.PENDING, State.REFUSED) else State.ACCEPTED
    key, content = files[type.id]
    sent_at, decided_at = _at(sent_on, 18), None if waits else _at(sent_on + timedelta(days=1), 10)
    refused = state is State.REFUSED
    return [(
        type.id, home.id, child.id if child else 0, state, f"{_NAMES[type.label]}.pdf", PDF, len(content),
        hashlib.sha256(content).hexdigest(), key, sent_at, home.accounts[0], decided_at, None if waits else AGENT,
        until if state is State.ACCEPTED else None, "unreadable" if refused else "",
        "La photo est floue : posez la feuille à plat, en pleine lumière." if refused else "",
    )]  # fmt: skip


_NAMES = {_HEALTH: "fiche sanitaire", _INSURANCE: "attestation assurance", _QUOTIENT: "attestation CAF",
          _SWIM: "test aquatique"}  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return bulk.instant(day, time(hour))
