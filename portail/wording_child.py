"""The words of a child's file: its fields and sections, its values, what is wrong with one, what families are told."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from portail import errors, french
from portail.rules.child_file import HEALTH, Answer, Field, Person, Problem, Section, Value

SECTIONS = {
    Section.IDENTITY: "Identité",
    Section.SCHOOL: "École et classe",
    Section.DIET: "Repas",
    Section.HEALTH: "Santé",
    Section.CONTACTS: "Personnes à prévenir en cas d'urgence",
    Section.PICKUPS: "Personnes autorisées à venir chercher l'enfant",
    Section.LEAVING: "Départ de l'enfant",
    Section.CONSENTS: "Autorisations",
}

FIELDS = {
    Field.FIRST_NAME: "Prénom",
    Field.LAST_NAME: "Nom",
    Field.BORN_ON: "Date de naissance",
    Field.SCHOOL: "École",
    Field.CLASS_NAME: "Classe",
    Field.DIET: "Repas",
    Field.ALLERGIES: "Allergies",
    Field.ALLERGIES_ACTION: "Que faire en cas de réaction",
    Field.PAI: "Projet d'accueil individualisé (PAI)",
    Field.PAI_FROM: "PAI valable à partir du",
    Field.PAI_TO: "PAI valable jusqu'au",
    Field.PAI_ACTION: "Conduite à tenir prévue par le PAI",
    Field.HEALTH_NOTES: "Autres informations utiles",
    Field.DOCTOR: "Médecin",
    Field.DOCTOR_PHONE: "Téléphone du médecin",
    Field.CONTACTS: "Personnes à prévenir",
    Field.PICKUPS: "Personnes autorisées à venir le chercher",
    Field.LEAVES_ALONE: "Départ sans adulte",
    Field.LEAVES_AT: "À partir de",
    Field.LEAVES_HOW: "Conditions du départ",
    Field.CONSENTS: "Autorisations",
}

CHANGE_STATES = {
    "applied": "Enregistré",
    "waiting": "En attente de vérification",
    "accepted": "Accepté",
    "refused": "Refusé",
    "withdrawn": "Retiré",
}

NOTHING = "non renseigné"

_LISTS = {Field.CONTACTS: "Personne à prévenir", Field.PICKUPS: "Personne autorisée"}


def spoken(field: Field, found: Value, diets: Mapping[int, str], consents: Mapping[int, str]) -> str:
    """The value in French. `diets`, `consents`: names by id."""
    match found:
        case None | "" | ():
            return NOTHING
        case bool():
            return "oui" if found else "non"
        case date():
            return french.day_month_year(found)
        case time():
            return french.hour(found)
        case int():
            return diets.get(found, NOTHING)
        case str():
            return found
    return ", ".join(_one(item, consents) for item in found)


def _one(item: Person | Answer, consents: Mapping[int, str]) -> str:
    match item:
        case Person(name, phone, relation):
            return f"{name} ({' · '.join(part for part in (relation, phone) if part)})"
        case Answer(consent_id, granted):
            return f"{consents.get(consent_id, '')} : {'oui' if granted else 'non'}"


def refusal(refused: errors.Refusal) -> str:
    """What is wrong, and what to do."""
    match refused:
        case errors.BadChildFile(field, problem, number):
            return _bad(Field(field), Problem(problem), number)
        case errors.FileChanged(fields, name, at):
            what = _listed([FIELDS[Field(field)] for field in fields])
            who = name or "Une autre personne"
            when = f" le {french.day_month_year(at.date())} à {french.hour(at.time())}" if at else ""
            return (
                f"{who} a modifié entre-temps{when} : {what}. Rien n'a été enregistré. Vérifiez la valeur actuelle "
                "ci-dessous, puis enregistrez à nouveau si vous souhaitez la remplacer par votre saisie."
            )
        case errors.AlreadyDecided():
            return "Cette demande a déjà reçu une réponse, ou la famille l'a retirée. La liste est à jour."
        case errors.NotConfirmed():
            return "Confirmez d'abord que vos informations sont à jour, dans Mon compte, rubrique Mon foyer."
    raise LookupError(type(refused).__name__)


def _bad(field: Field, problem: Problem, number: int) -> str:
    name = FIELDS[field]
    who = f"{_LISTS[field]} n° {number}" if field in _LISTS and number else name
    match problem:
        case Problem.EMPTY:
            return f"{name} : remplissez ce champ."
        case Problem.LONG:
            return f"{name} : {number} caractères au plus. Raccourcissez, puis enregistrez à nouveau."
        case Problem.CHARACTERS:
            return f"{name} : un caractère ne peut pas être enregistré. Saisissez le texte à nouveau."
        case Problem.DATE:
            return f"{name} : cette date ne convient pas. Vérifiez le jour, le mois et l'année."
        case Problem.DATES_TURNED:
            return "Le PAI se termine avant de commencer : vérifiez ses deux dates."
        case Problem.PAI_END:
            return "Indiquez jusqu'à quelle date le PAI est valable : elle figure sur le document signé."
        case Problem.PHONE:
            return f"{who} : ce numéro de téléphone n'est pas complet. Exemple : 06 12 34 56 78, ou +32 2 555 12 12."
        case Problem.NO_NAME:
            return f"{who} : indiquez son nom, ou retirez cette personne."
        case Problem.NO_PHONE:
            return f"{who} : indiquez son numéro de téléphone."
        case Problem.MANY:
            return f"{name} : {number} personnes au plus."
        case Problem.TWICE:
            return f"{name} : la même personne figure deux fois. Retirez-en une."
        case Problem.LIST:
            return f"{name} : ce choix n'est plus proposé. Actualisez la page, puis choisissez à nouveau."


def changed_alert(first_name: str, name: str, fields: Sequence[Field]) -> tuple[str, str]:
    """Title and text of the alert when somebody else changed the file."""
    return f"Fiche {french.of(first_name)} modifiée", f"Par {name}. Ce qui a changé : {_named(fields)}."


def decided_alert(first_name: str, fields: Sequence[Field], reason: str | None) -> tuple[str, str]:
    """Title and text of the alert after an answer; `reason`: why it is refused, None: accepted."""
    if reason is None:
        return f"Fiche {french.of(first_name)} : modification acceptée", f"C'est enregistré : {_named(fields)}."
    title = f"Fiche {french.of(first_name)} : modification refusée"
    return title, f"Reste comme avant : {_named(fields)}. {told_reason(fields, reason)}"


def told_reason(fields: Sequence[Field], reason: str) -> str:
    """Why it is refused; to be read in the file when it may speak of health."""
    return "Le motif est dans la fiche de l'enfant." if HEALTH & set(fields) else f"Motif : {reason}"


def told(fields: Sequence[Field]) -> list[str]:
    """What the fields are about, for alerts and mails: of health, no more than the word."""
    names = [SECTIONS[Section.HEALTH] if field in HEALTH else FIELDS[field] for field in fields]
    return list(dict.fromkeys(names))


def _named(fields: Sequence[Field]) -> str:
    return _listed(told(fields))


def _listed(names: Sequence[str]) -> str:
    """« école, classe »: without a capital inside a sentence, sigles apart."""
    return ", ".join(name if name[:2].isupper() else name[:1].lower() + name[1:] for name in names)


def saved(applied: Sequence[Field], waiting: Sequence[Field], withdrawn: Sequence[Field]) -> str:
    """What became of a section, once saved."""
    parts = ["C'est enregistré."] if applied else []
    if waiting:
        parts.append(f"L'équipe va vérifier : {_named(waiting)}. Nous vous préviendrons de sa réponse.")
    if withdrawn:
        parts.append(f"Demande retirée : {_named(withdrawn)}.")
    return " ".join(parts) or "Rien n'a changé."
