"""French words of what is kept about people: requests, erasures, durations."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from portail import errors_privacy as errors
from portail import french
from portail.errors_privacy import PrivacyRefusal
from portail.rules.privacy import UNITS, Erasure, Kept, RequestKind

REQUESTS = {
    RequestKind.CORRECTION: "Correction de mes données",
    RequestKind.ERASE_ME: "Effacement de mon compte et de mes données",
    RequestKind.ERASE_HOUSEHOLD: "Effacement de tout mon foyer",
}

ASKED = {  # as staff read it
    RequestKind.CORRECTION: "Correction",
    RequestKind.ERASE_ME: "Effacement d'un adulte",
    RequestKind.ERASE_HOUSEHOLD: "Effacement de tout le foyer",
}

ERASURES = {
    Erasure.DELETE: "Effacé",
    Erasure.ANONYMISE: "Rendu anonyme",
    Erasure.KEEP: "Gardé, sans nom",
    Erasure.NONE: "Sans objet",
}


def duration(setting: str, number: int) -> str:
    """« 30 jours », « 12 mois », « 3 ans »."""
    return french.count(UNITS[setting.rsplit("_", 1)[1]], number)


def kept(how_long: Kept, settings: Mapping[str, int]) -> str:
    """« 12 mois après la réponse »."""
    if not how_long.setting:
        return how_long.words
    return how_long.words.replace("{}", duration(how_long.setting, settings[how_long.setting]))


def request_notice(kind: RequestKind) -> tuple[str, Sequence[str]]:
    """Subject and paragraphs of the mail to the structure; it names nobody."""
    return "Une demande sur les données personnelles", [
        f"Une famille vient d'envoyer une demande : {ASKED[kind][0].lower()}{ASKED[kind][1:]}.",
        "La loi donne un mois pour y répondre. Vous la trouverez sur la page « Données personnelles ».",
    ]


def answer_alert(kind: RequestKind) -> tuple[str, str]:
    """Title and text of the alert that says there is an answer."""
    about = f"{REQUESTS[kind][0].lower()}{REQUESTS[kind][1:]}"
    return "Réponse à votre demande", f"Nous avons répondu à votre demande ({about}). Lisez-la dans « Mon compte »."


def refusal(refused: PrivacyRefusal) -> str:
    """What keeps a request or an erasure from being done."""
    match refused:
        case errors.AlreadyAsked():
            return "Vous avez déjà fait cette demande : elle attend une réponse, qui vous parviendra sous un mois."
        case errors.NotTyped(expected):
            return f"Rien n'est effacé : recopiez la référence {expected} pour confirmer."
        case errors.LastAdult():
            return "C'est le dernier adulte de ce foyer : effacez plutôt le foyer entier."
        case errors.NotSettled(bookings, unbilled, balance):
            return f"Rien n'est effacé. À régler d'abord : {' ; '.join(to_settle(bookings, unbilled, balance))}."
        case _:
            raise LookupError(type(refused).__name__)


def to_settle(bookings: int, unbilled: int, balance: Decimal) -> list[str]:
    """What is left before a household can be erased."""
    found = []
    if bookings:
        found.append(f"{french.count('réservation', bookings)} à venir, à annuler")
    if unbilled:
        found.append(f"{french.count('jour', unbilled)} d'accueil sans facture, à facturer")
    if balance > 0:
        found.append(f"{french.euros(balance)} restant à payer")
    if balance < 0:
        found.append(f"{french.euros(-balance)} à rendre à la famille")
    return found
