"""The words of the documents that families hand in: states, kinds, why a file or a document is refused."""

from collections.abc import Sequence
from datetime import date

from portail import errors, french
from portail.rules.documents import Audience, DocumentType, FileFault, Light, Need, Reason, Scope, State, Validity

NOUNS = {"document": "Ce document", "document_type": "Ce type de document"}
FIELDS = {
    "label": "Le nom du document",
    "explanation": "L'explication",
    "valid_until": "La date de validité",
    "months": "Le nombre de mois",
    "ages": "L'âge",
    "file": "Le fichier (PDF, JPEG ou PNG, 10 Mo au plus)",
}
FEW = 3  # activities are named up to this many

STATES = {
    State.MISSING: "À fournir",
    State.PENDING: "En attente de vérification",
    State.ACCEPTED: "Accepté",
    State.REFUSED: "Refusé",
    State.EXPIRED: "Expiré",
    State.REPLACED: "Remplacé",
}

REASONS = {
    Reason.UNREADABLE: "le document est illisible",
    Reason.INCOMPLETE: "le document est incomplet ou n'est pas signé",
    Reason.OUT_OF_DATE: "le document n'est plus valable",
    Reason.WRONG_DOCUMENT: "ce n'est pas le document demandé",
    Reason.WRONG_PERSON: "le document est au nom d'une autre personne",
    Reason.OTHER: "autre motif",
}

OPEN = {
    State.PENDING: "Voir la version envoyée",
    State.ACCEPTED: "Voir le document",
    State.REFUSED: "Voir la version refusée",
}

LIGHTS = {Light.READY: "Prêt", Light.INCOMPLETE: "À compléter", Light.BLOCKED: "Bloqué"}
SCOPES = {Scope.CHILD: "Un par enfant", Scope.HOUSEHOLD: "Un pour la famille"}
AUDIENCES = {
    Audience.EVERYONE: "Tout le monde",
    Audience.ACTIVITIES: "Les enfants de certaines activités",
    Audience.AGES: "Les enfants d'une tranche d'âge",
}
VALIDITIES = {
    Validity.NONE: "Sans limite",
    Validity.MONTHS: "Un nombre de mois",
    Validity.UNTIL: "Jusqu'à une date",
    Validity.SCHOOL_YEAR: "Jusqu'à la fin de l'année scolaire",
}

FAULTS = {
    FileFault.EMPTY: "Ce fichier est vide. Choisissez-en un autre.",
    FileFault.TOO_LARGE: "Ce fichier dépasse {limit} Mo. Envoyez une photo plus petite, ou un PDF plus léger.",
    FileFault.HEIC: "Cette photo est au format HEIC. Enregistrez-la en JPEG, ou photographiez le document à nouveau "
    "depuis cette page.",
    FileFault.UNKNOWN: "Ce fichier n'est ni un PDF, ni une photo JPEG ou PNG. Envoyez l'un de ces formats.",
    FileFault.DISGUISED: "Ce fichier contient autre chose qu'un document. Enregistrez-le à nouveau en PDF, ou envoyez "
    "une photo.",
    FileFault.DAMAGED: "Ce fichier est abîmé et ne s'ouvre pas. Enregistrez-le à nouveau, ou envoyez une photo.",
    FileFault.TOO_MANY_PIXELS: "Cette image est trop grande (plus de {limit} millions de pixels). Envoyez une photo "
    "plus petite.",
    FileFault.TOO_MANY_PAGES: "Ce PDF a plus de {limit} pages. Envoyez seulement celles qui sont demandées.",
    FileFault.PASSWORD: (  # pragma: allowlist nextline secret
        "Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection, ou envoyez une photo."
    ),
    FileFault.ACTIVE: "Ce PDF contient un programme ou des fichiers joints. Imprimez-le en PDF, ou envoyez une photo.",
}


def refusal(refused: errors.Refusal) -> str:
    """The sentence of a refusal that is about documents; '' for any other."""
    match refused:
        case errors.DocumentMissing(first_name, label, state, whole_household):
            return _missing(first_name, label, State(state), whole_household)
        case errors.FileRefused(fault, limit):
            return FAULTS[FileFault(fault)].format(limit=limit)
        case errors.TooManyFiles(limit):
            return f"Vous avez envoyé plus de {french.count('fichier', limit)} depuis hier. Réessayez demain."
        case errors.StorageFailed():
            return "Le fichier n'a pas pu être enregistré. Rien n'est perdu : réessayez dans quelques minutes."
    return ""


def _missing(first_name: str, label: str, state: State, whole_household: bool) -> str:
    who = "Votre famille" if whole_household else first_name
    where = "dans «\u00a0Mon compte\u00a0», rubrique «\u00a0Mes documents\u00a0»"
    named = f"«\u00a0{label}\u00a0»"
    match state:
        case State.PENDING:
            return f"{who} : le document {named} doit d'abord être vérifié par la structure."
        case State.REFUSED:
            return f"{who} : le document {named} a été refusé. Envoyez-en un autre {where}."
        case State.EXPIRED:
            return f"{who} : le document {named} ne sera plus valable ce jour-là. Envoyez le nouveau {where}."
    return f"{who} : il manque le document {named}. Donnez-le {where}."


def due(need: Need, today: date) -> str:
    """« à donner avant le 30 novembre 2026 inclus »; what follows from a missing document."""
    due_on = need.type.due_on
    if due_on is not None and due_on >= today:
        then = ", ensuite la réservation est bloquée" if need.type.blocking else ""
        return f"à donner au plus tard le {french.day_month_year(due_on)}{then}"
    return "sans lui, pas de réservation" if need.type.blocking else "à donner dès que possible"


def validity(type: DocumentType) -> str:
    """« valable 12 mois », « valable jusqu'à la fin de l'année scolaire »."""
    match type.validity:
        case Validity.MONTHS if type.months is not None:
            return f"valable {type.months} mois"
        case Validity.UNTIL if type.until is not None:
            return f"valable jusqu'au {french.day_month_year(type.until)}"
        case Validity.SCHOOL_YEAR:
            return "valable jusqu'à la fin de l'année scolaire"
    return "valable sans limite"


def audience(type: DocumentType, names: dict[int, str]) -> str:
    """« tout le monde », « de 3 à 5 ans », « CANTINE, MERCREDI »; `names` of activities by id."""
    match type.audience:
        case Audience.ACTIVITIES:
            named = [name for id, name in names.items() if id in type.activities]
            return few(named)
        case Audience.AGES:
            return f"de {type.min_age} à {french.count('an', type.max_age)}"
    return "tout le monde"


def few(activities: Sequence[str]) -> str:
    """« CANTINE, MERCREDI », « 4 activités »."""
    return ", ".join(activities) if len(activities) <= FEW else french.count("activité", len(activities))


def size(number: int) -> str:
    """« 340 Ko », « 2,4 Mo »."""
    if number < 1024 * 1024:
        return f"{max(number // 1024, 1)} Ko"
    return f"{number / 1024 / 1024:.1f} Mo".replace(".", ",")


def accepted_alert(label: str, child: str, valid_until: date | None) -> tuple[str, str]:
    """Title and text of the alert."""
    until = f" Il est valable jusqu'au {french.day_month_year(valid_until)}." if valid_until else ""
    return "Document accepté", f"« {label} »{_of(child)} : merci, tout est en ordre.{until}"


def refused_alert(label: str, child: str, reason: Reason, comment: str) -> tuple[str, str]:
    """Title and text of the alert."""
    said = f" Précision : {comment}" if comment else ""
    return "Document à refaire", f"« {label} »{_of(child)} : {REASONS[reason]}. Envoyez une nouvelle version.{said}"


def ending_alert(papers: list[tuple[str, str, date]]) -> tuple[str, str]:
    """Title and text of the reminder; (label, child or '', last day) of each."""
    listed = " ; ".join(
        f"« {label} »{_of(child)} jusqu'au {french.day_month_year(last)}" for label, child, last in papers
    )
    title = "Documents bientôt expirés" if len(papers) > 1 else "Document bientôt expiré"
    return title, f"À renouveler : {listed}."


def _of(child: str) -> str:
    return f" pour {child}" if child else " pour votre famille"
