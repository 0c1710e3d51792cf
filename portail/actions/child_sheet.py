"""The values of the printed « fiche sanitaire ». Staff who print it have read health: the family will know."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import db
from db import child_files as child_files_table
from db import households, structure
from db.households import Adult
from portail import clock, french, wording_child
from portail.actions import child_files
from portail.actions.child_files import View
from portail.documents.child_file import Part, Row, Sheet
from portail.rules import child_file as rules
from portail.rules.access import Role, User
from portail.rules.child_file import Field, Person, Section

TITLES = wording_child.SECTIONS


def of(user: User, child_id: int, now: datetime) -> Sheet:
    """What stands in the file. Raises NotFound for another family's child, Forbidden for who keeps no files."""
    opening = None if user.role is Role.PARENT else child_files.open_health(user, child_id, now)
    view = child_files.view(user, child_id, opening, now)
    with db.cursor() as con:
        house = structure.get(con)
        homes = [user.household] if user.role is Role.PARENT else child_files_table.homes(con, child_id)
        adults = [adult for home in homes for adult in households.adults(con, home)]
    file = view.file
    school = " · ".join(part for part in (file.school, file.class_name) if part)
    waiting = wording_child.told(sorted(view.waiting, key=list(Field).index))
    return Sheet(
        issuer=house.name,
        address=house.address.splitlines(),
        contact=" · ".join(part for part in (house.phone, house.email) if part),
        accent=house.accent,
        on=now.date(),
        child=f"{file.first_name} {file.last_name}",
        about=f"Naissance le {french.day_month_year(file.born_on)}" + (f" · {school}" if school else ""),
        parts=[
            _adults(adults),
            _health(view),
            *_people(view),
            Part(TITLES[Section.LEAVING], [_leaving(view)]),
            _consents(view),
        ],
        note=f"En attente de vérification par l'équipe : {', '.join(waiting).lower()}." if waiting else "",
    )


def _adults(adults: Sequence[Adult]) -> Part:
    rows = [Row(f"{one.first_name} {one.last_name}", one.phone or wording_child.NOTHING) for one in adults]
    return Part("Responsables", rows or [Row("", wording_child.NOTHING)])


def _health(view: View) -> Part:
    file, lines = view.file, list[tuple[Field, str]]()
    lines.append((Field.DIET, _spoken(view, Field.DIET)))
    lines.append((Field.ALLERGIES, file.allergies or "aucune signalée"))
    if file.allergies_action:
        lines.append((Field.ALLERGIES_ACTION, file.allergies_action))
    lines.append((Field.PAI, _pai(view)))
    if file.pai_action:
        lines.append((Field.PAI_ACTION, file.pai_action))
    if file.health_notes:
        lines.append((Field.HEALTH_NOTES, file.health_notes))
    lines.append((Field.DOCTOR, " · ".join(part for part in (file.doctor, file.doctor_phone) if part)
                  or wording_child.NOTHING))  # fmt: skip
    return Part("Repas et santé", [Row(wording_child.FIELDS[field], text) for field, text in lines])


def _pai(view: View) -> str:
    if not view.file.pai:
        return "non"
    since, until = view.file.pai_from, view.file.pai_to
    return " ".join(
        [
            "oui",
            *([f"à partir du {french.day_month_year(since)}"] if since else []),
            *([f"jusqu'au {french.day_month_year(until)}"] if until else []),
        ]
    )


def _people(view: View) -> Iterator[Part]:
    for section, people in ((Section.CONTACTS, view.file.contacts), (Section.PICKUPS, view.file.pickups)):
        rows = [Row(f"{rank}. {person.name}", _reached(person)) for rank, person in enumerate(people, 1)]
        yield Part(TITLES[section], rows or [Row("", "personne d'autre que les parents")])


def _reached(person: Person) -> str:
    return " · ".join(part for part in (person.phone, person.relation) if part)


def _leaving(view: View) -> Row:
    file = view.file
    if not file.leaves_alone:
        return Row("", "L'enfant repart avec un adulte.")
    since = f"à partir de {french.hour(file.leaves_at)}" if file.leaves_at else "à la fin de l'activité"
    return Row("", "\n".join(filter(None, (f"L'enfant peut partir seul {since}.", file.leaves_how))))


def _consents(view: View) -> Part:
    granted = {answer.consent_id: answer.granted for answer in view.file.consents}
    rows = []
    for consent in view.consents:
        if consent.id in granted:
            signed = view.signatures[consent.id]
            day = french.day_month_year(clock.to_paris(signed.signed_at).date())
            by = f"{'accepté' if granted[consent.id] else 'refusé'} le {day} par {signed.name or 'la famille'}"
            rows.append(Row(consent.name, by))
        elif not consent.retired:
            rows.append(Row(consent.name, "sans réponse"))
    return Part(TITLES[Section.CONSENTS], rows or [Row("", wording_child.NOTHING)])


def _spoken(view: View, field: Field) -> str:
    diets = {diet.id: diet.name for diet in view.diets}
    return wording_child.spoken(field, rules.value(view.file, field), diets, {})
