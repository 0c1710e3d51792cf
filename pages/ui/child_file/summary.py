"""A section in a few words: what its title says while it is closed."""

from datetime import date

from portail import french, wording_child
from portail.actions.child_files import View
from portail.rules.child_file import ChildFile, Section

TO_FILL = "à compléter"


def of(section: Section, view: View, today: date) -> str:
    """« Sans viande », « 2 personnes », « à compléter »."""
    file = view.shown
    match section:
        case Section.IDENTITY:
            return f"{file.first_name} {file.last_name}, {french.day_month_year(file.born_on)}"
        case Section.SCHOOL:
            return " · ".join(part for part in (file.school, file.class_name) if part) or TO_FILL
        case Section.DIET:
            return next((diet.name for diet in view.diets if diet.id == file.diet), TO_FILL)
        case Section.HEALTH:
            return _health(file, today) if view.health else "non consultée"
        case Section.CONTACTS:
            return french.count("personne", len(file.contacts)) if file.contacts else TO_FILL
        case Section.PICKUPS:
            return french.count("personne", len(file.pickups)) if file.pickups else "personne d'autre que les parents"
        case Section.LEAVING:
            return _leaving(file)
        case Section.CONSENTS:
            return _consents(view)


def _health(file: ChildFile, today: date) -> str:
    parts = ["allergie signalée"] if file.allergies else []
    if file.pai and file.pai_to is not None:
        word = "PAI terminé le" if file.pai_to < today else "PAI jusqu'au"
        parts.append(f"{word} {french.day_month_year(file.pai_to)}")
    if not parts:
        parts.append("rien de signalé")
    return " · ".join(parts if file.doctor else [*parts, "médecin à compléter"])


def _leaving(file: ChildFile) -> str:
    if not file.leaves_alone:
        return "avec un adulte"
    return f"seul à partir de {french.hour(file.leaves_at)}" if file.leaves_at else "seul à la fin de l'activité"


def _consents(view: View) -> str:
    answered = {answer.consent_id for answer in view.shown.consents}
    left = sum(not consent.retired and consent.id not in answered for consent in view.consents)
    return french.count("réponse", left) + " à donner" if left else "réponses données"


def missing(view: View, today: date) -> list[str]:
    """Titles of the sections that nobody filled in yet."""
    words = {section: of(section, view, today) for section in Section if view.health or section is not Section.HEALTH}
    return [wording_child.SECTIONS[section] for section, said in words.items() if TO_FILL in said]
