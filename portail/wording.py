"""Every French word that stands for a value of the code: states, roles, refusals, means of payment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from portail import (
    errors,
    french,
    wording_accounts,
    wording_child,
    wording_custody,
    wording_documents,
    wording_facts,
    wording_inputs,
    wording_privacy,
)
from portail.errors_accounts import AccountRefusal
from portail.errors_privacy import PrivacyRefusal
from portail.rules.access import Role
from portail.rules.booking import Move, Operation, Outcome, Reason, State
from portail.rules.calendar import PARIS, WEEKDAYS, Activity, ClosedReason, HourMode, week_number
from portail.rules.invoice import AnomalyKind, Status
from portail.rules.occupancy import Span, Step
from portail.rules.planning import Cell

Word = TypeVar("Word")

ROLES = {
    Role.PARENT: "Parent",
    Role.AGENT: "Agent d'accueil",
    Role.DIRECTOR: "Directrice ou directeur",
    Role.BURSAR: "Régie",
    Role.ADMIN: "Administration",
}

STATES = {
    State.REQUESTED: "En attente de validation",
    State.CONFIRMED: "Validé",
    State.CHANGE_REQUESTED: "Demande de modification",
    State.CANCEL_REQUESTED: "Demande d'annulation",
    State.WAITING: "Liste d'attente",
    State.REFUSED: "Refusé",
    State.CANCELLED: "Annulé",
    State.ABSENT: "Absence",
    State.PRESENT: "Présent",
}

SHORT_STATES = {  # where a phone has no room
    State.REQUESTED: "En attente",
    State.CHANGE_REQUESTED: "Modification",
    State.CANCEL_REQUESTED: "Annulation",
    State.WAITING: "Liste d'attente",
}

OPERATIONS = {
    Operation.BOOK: "Inscription",
    Operation.MODIFY: "Modification",
    Operation.CANCEL: "Annulation",
}

OUTCOMES = {
    Outcome.CONFIRMED: "Acceptée",
    Outcome.REQUESTED: "En attente de validation",
    Outcome.WAITING: "Sur liste d'attente",
    Outcome.FULL: "Complet : non réservé",
    Outcome.MODIFIED: "Modifiée",
    Outcome.CANCELLED: "Annulée",
    Outcome.CANCEL_REQUESTED: "Demande d'annulation transmise",
    Outcome.CHANGE_REQUESTED: "Demande de modification transmise",
    Outcome.REFUSED: "Refusée",
}

REASONS = {
    Reason.FULL: "plus de place disponible",
    Reason.DOCUMENT: "un document manque au dossier",
    Reason.OTHER: "autre motif",
}

DECISIONS = {
    Move.BOOK: "Réservation validée",
    Move.REQUEST: "Demande enregistrée",
    Move.WAIT: "Inscription sur liste d'attente",
    Move.CANCEL: "Réservation annulée",
    Move.ASK_CANCEL: "Demande d'annulation enregistrée",
    Move.ASK_CHANGE: "Demande de modification enregistrée",
    Move.ACCEPT: "Inscription acceptée",
    Move.REFUSE: "Inscription refusée",
    Move.ACCEPT_CANCEL: "Annulation acceptée, le jour n'est pas facturé",
    Move.REFUSE_CANCEL: "Annulation refusée, le jour reste réservé",
    Move.ACCEPT_CHANGE: "Modification acceptée",
    Move.ACCEPT_ABSENCE: "Absence enregistrée, le jour est facturé",
    Move.REFUSE_CHANGE: "Modification refusée, la réservation ne change pas",
    Move.MARK_PRESENT: "Présence enregistrée",
    Move.MARK_ABSENT: "Absence enregistrée",
}
REFUSING_MOVES = frozenset({Move.REFUSE, Move.REFUSE_CANCEL, Move.REFUSE_CHANGE})

NOTIFICATIONS = {
    "order": "Demande",
    "decision": "Réponse",
    "invoice": "Facture",
    "document": "Document",
    "news": "Actualité",
    "custody": "Garde",
    "child": "Fiche enfant",
    "privacy": "Mes données",
}

CLOSED = {
    ClosedReason.OUTSIDE: "Hors période",
    ClosedReason.WEEKDAY: "Fermé",
    ClosedReason.FERIE: "Férié",
    ClosedReason.CLOSURE: "Fermé",
    ClosedReason.HOLIDAYS: "Vacances",
    ClosedReason.TERM: "Hors vacances",
}

SPANS = {Span.WEEK: "Semaine", Span.MONTH: "Mois"}

STEPS = {
    Step.LOW: "moins de 50\u00a0%",
    Step.HALF: "de 50 à 75\u00a0%",
    Step.BUSY: "de 75 à 90\u00a0%",
    Step.HIGH: "de 90 à 100\u00a0%",
    Step.ABOVE: "places exceptionnelles utilisées",
}

HOUR_MODES = {
    HourMode.NONE: "",
    HourMode.ARRIVAL: "Heure d'arrivée",
    HourMode.DEPARTURE: "Heure de départ",
}

MEANS = {
    "card": "Carte bancaire",
    "transfer": "Virement",
    "debit": "Prélèvement",
    "cheque": "Chèque",
    "cash": "Espèces",
    "cesu": "CESU",
    "ancv": "Chèques-vacances",
}

INVOICE_STATUSES = {
    Status.DUE: "À régler",
    Status.LATE: "En retard",
    Status.SETTLED: "Réglée",
    Status.NOTHING: "Rien à payer",
}

ANOMALIES = {
    AnomalyKind.NO_TARIFF: "Aucun tarif ce jour-là : famille non facturée",
    AnomalyKind.NO_BAND: "Quotient hors des tranches du tarif : famille non facturée",
    AnomalyKind.NO_PRICE: "Le tarif ne dit rien de ce cas : famille non facturée",
    AnomalyKind.NO_QUOTIENT: "Quotient inconnu ou expiré : tranche la plus haute appliquée",
    AnomalyKind.NEGATIVE: "Le forfait ramène le total au-dessous de zéro : à régler par un avoir",
    AnomalyKind.CANCEL_UNANSWERED: "Annulation demandée à temps, sans réponse : répondez-y dans Validation",
    AnomalyKind.UNDECIDED: "Demande restée sans réponse",
    AnomalyKind.PRICE_CHANGED: "Prix différent de celui affiché à la réservation",
    AnomalyKind.LEFT_OUT: "Jours ajoutés après l'émission : non facturés",
}

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAY_NAMES = dict(zip(WEEKDAYS, _DAYS, strict=True))

NOUNS = {
    "child": "Cet enfant",
    "activity": "Cette activité",
    "booking": "Cette réservation",
    "invoice": "Cette facture",
    "account": "Ce compte",
    "structure": "La structure",
    "session": "Cette connexion",
    "file": "Ce fichier",
    "order": "Cette commande",
    "household": "Cette famille",
    "adult": "Cet adulte",
    "proposal": "Cette proposition",
    "cell": "Cette case",
    "notification": "Cette alerte",
    "site": "Ce site",
    "mail": "Ce message",
    "news": "Cette actualité",
    "change": "Cette demande",
    "diet": "Ce repas",
    "consent": "Cette autorisation",
    "request": "Cette demande",
    "setting": "Ce réglage",
    **wording_documents.NOUNS,
}

FIELDS = {
    "email": "L'adresse e-mail",
    "first_name": "Le prénom",
    "last_name": "Le nom",
    "phone": "Le numéro de téléphone",
    "address": "L'adresse",
    "postcode": "Le code postal",
    "city": "La ville",
    "password": "Le mot de passe",  # pragma: allowlist secret
    "reason": "Le motif",
    "hour": "L'heure",
    "day": "La date",
    "month": "Le mois",
    "children": "Les enfants choisis",
    "activities": "Les activités choisies",
    "title": "Le titre",
    "text": "Le texte",
    "duration": "La durée",
    "until": "La date de fin",
    "valid_from": "La date d'effet",
    "name": "Le nom (il doit être nouveau)",
    "example": "L'exemple",
    "proof": "La date de réception du justificatif",
    "role": "Le rôle",
    **wording_documents.FIELDS,
}


def refusal(refused: errors.Refusal) -> str:
    """What to tell the person, and what to do next."""
    match refused:
        case errors.NotFound(noun):
            return f"{NOUNS[noun]} est introuvable. Revenez à la page précédente et recommencez."
        case errors.Forbidden():
            return "Votre compte ne permet pas cette action."
        case errors.TooLate(day, deadline, still):
            return _too_late(day, deadline, still)
        case errors.NotOpenYet(begins):
            return f"Les réservations ouvrent le {moment(begins)}."
        case errors.BookingOver(closes_on):
            return f"Les réservations sont closes depuis le {french.long_date(closes_on)}."
        case errors.QuotaReached(operation, limit, per):
            return wording_facts.quota_reached(operation, limit, per)
        case errors.Past(day):
            return f"Le {french.long_date(day)} est passé : il n'est plus possible de le modifier en ligne."
        case errors.Closed(day, reason, name):
            why = f" ({name})" if name else ""
            return f"Le {french.long_date(day)} : {CLOSED[ClosedReason(reason)].lower()}{why}."
        case errors.Full(day):
            return f"Le {french.long_date(day)} est complet."
        case errors.AgeOutside(first_name, age, min_age, max_age):
            return f"{first_name} a {french.count('an', age)} : cette activité s'adresse aux {min_age}-{max_age} ans."
        case errors.HourOutside(_, opens_at, closes_at):
            return f"Choisissez une heure entre {french.hour(opens_at)} et {french.hour(closes_at)}."
        case errors.AlreadyBooked(day):
            return f"Le {french.long_date(day)} est déjà réservé."
        case errors.NothingBooked(day):
            return f"Rien n'est réservé le {french.long_date(day)}."
        case errors.OtherHousehold(day):
            return f"Le {french.long_date(day)} a été réservé par l'autre foyer de l'enfant, qui seul peut le modifier."
        case errors.ElsewhereDay() | errors.AlreadyYourDay() | errors.NoCustody():
            return wording_custody.refusal(refused)
        case errors.AlreadyProposed() | errors.TwoHouseholds() | errors.StillBooked():
            return wording_custody.refusal(refused)
        case errors.MoveNotAllowed():
            return "Cette demande a déjà été traitée. Actualisez la page pour voir où elle en est."
        case _:
            return _other_refusal(refused)


def _other_refusal(refused: errors.Refusal) -> str:
    match refused:
        case errors.BasketChanged():
            return "Votre panier a changé depuis l'affichage. Vérifiez le résumé ci-dessous, puis validez à nouveau."
        case errors.PeriodOrdered():
            return "Votre panier a été validé depuis : cette saisie ne peut plus être annulée d'un geste."
        case errors.BasketEmpty():
            return "Votre panier est vide. Choisissez d'abord des jours dans le planning."
        case errors.BasketTooLarge(limit, size):
            much = f"Le panier tient au plus {limit} lignes, il en aurait {french.number(size)}."
            return f"{much} Choisissez moins de jours, ou validez-le d'abord."
        case errors.BadInput(field) if field in wording_inputs.SENTENCES:
            return wording_inputs.SENTENCES[field]
        case errors.BadInput(field, limit):
            advice = f" (au plus {limit} caractères)" if limit else ""
            return f"{FIELDS[field]} : cette saisie ne convient pas{advice}. Corrigez, puis recommencez."
        case AccountRefusal():
            return wording_accounts.refusal(refused)
        case errors.NoTariff(activity, day):
            return f"Aucun tarif n'est enregistré pour {activity} le {french.long_date(day)}. Contactez la structure."
        case errors.Unanswered():
            return f"{wording_facts.unanswered(refused)} Contactez la structure."
        case errors.AlreadyIssued(period):
            return f"Les factures {french.of(french.month_year(period))} sont déjà émises."
        case errors.PeriodNotOver(period):
            month = french.of(french.month_year(period))
            return f"Le mois {month} n'est pas terminé : il ne peut pas encore être facturé."
        case errors.Busy():
            return "Le portail est très sollicité en ce moment. Rien n'a été perdu : réessayez dans quelques secondes."
        case errors.BadChildFile() | errors.FileChanged() | errors.AlreadyDecided() | errors.NotConfirmed():
            return wording_child.refusal(refused)
        case PrivacyRefusal():
            return wording_privacy.refusal(refused)
        case _:
            return wording_documents.refusal(refused) or wording_facts.refused_rules(refused)


def _too_late(day: date, deadline: datetime | None, still: bool) -> str:
    if deadline is None:
        return f"Le {french.long_date(day)} ne peut pas être réservé en ligne. Contactez la structure."
    if still:
        return f"Le {french.long_date(day)} est hors délai : ouvrez ce jour dans le planning pour voir à quel prix."
    return f"Trop tard pour le {french.long_date(day)} : c'était possible jusqu'au {moment(deadline)}."


def moment(at: datetime) -> str:
    """« jeudi 26 novembre 2026 à 12h », local; the day alone when it counts to its end."""
    local = at.astimezone(PARIS)
    if (local.hour, local.minute) == (23, 59):
        return f"{french.long_date(local.date())} inclus"
    return f"{french.long_date(local.date())} à {french.hour(local.time())}"


def child_name(first_name: str, age: int) -> str:
    """« LÉA (6 ans) », as on the cards of step 1."""
    return f"{first_name.upper()} ({french.count('an', age)})"


def order_alert(order_id: int, name: str, outcomes: Sequence[Outcome]) -> tuple[str, str]:
    """Title and text of the alert that every adult of the household receives after Valider."""
    return f"Demande n° {order_id} enregistrée", f"Par {name}. {_tally(outcomes, OUTCOMES)}."


def decision_alert(states: Sequence[State]) -> tuple[str, str]:
    """Title and text of the alert after decisions of the staff."""
    return "Réponse à vos demandes", f"{_tally(states, STATES)}."


def invoice_alert(number: str, period: date, amount_due: Decimal, due_on: date) -> tuple[str, str]:
    """Title and text of the alert of an invoice; the amount may be zero or negative."""
    title = f"Facture {french.of(french.month_year(period))}"
    if amount_due <= 0:
        return title, f"Facture n° {number} : rien à payer."
    due = f"{french.euros(amount_due)} à régler au plus tard le {french.long_date(due_on)}"
    return title, f"Facture n° {number} : {due}."


def how_to_pay(iban: str, creditor: str, reference: str) -> tuple[tuple[str, str], ...]:
    """Means, and what to do; `reference` is to be written on a transfer."""
    spaced = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    transfer = ((MEANS["transfer"], f"{spaced}, référence {reference}"),) if iban else ()
    return (
        *transfer,
        (MEANS["cheque"], f"à l'ordre de {creditor}" if creditor else "à remettre à l'accueil"),
        (MEANS["cash"], "à l'accueil, contre reçu"),
        (MEANS["ancv"], "accueil de loisirs seulement"),
        (MEANS["cesu"], "garde des enfants, hors repas"),
    )


def _tally(values: Sequence[Word], words: Mapping[Word, str]) -> str:
    """« 3 jours : Validé, 1 jour : Refusé », in the order of the words."""
    counted = [(words[value], values.count(value)) for value in words if value in values]
    return ", ".join(f"{french.count('jour', number)} : {word.lower()}" for word, number in counted)


CELLS: Mapping[Cell | State, str] = {
    **{state: label for state, label in STATES.items()},  # noqa: C416 – widens the type of the keys
    Cell.FREE: "Disponible",
    Cell.CLOSED: "Fermé",
    Cell.LATE: "Hors délai",
    Cell.LATE_OPEN: "Hors délai, encore possible",
    Cell.FULL: "Complet",
    Cell.ELSEWHERE: "Autre foyer",
    Cell.DOCUMENT: "Document à fournir",
    Cell.BASKET: "Dans le panier",
    Cell.BASKET_MODIFY: "Dans le panier : modification",
    Cell.BASKET_CANCEL: "Dans le panier : annulation",
}


def plural(participle: str, number: int) -> str:
    """« ajouté », « ajoutés » from two."""
    return f"{participle}s" if number > 1 else participle


def hours(activity: Activity, hour: time | None) -> str:
    """« 07:15 – 08:30 »: from the arrival, or to the departure, that the family chose."""
    start, end = activity.opens_at, activity.closes_at
    if hour is not None and activity.hour_mode is HourMode.ARRIVAL:
        start = hour
    if hour is not None and activity.hour_mode is HourMode.DEPARTURE:
        end = hour
    return f"{start:%H:%M} – {end:%H:%M}"


def week(monday: date) -> str:
    """« S49 · 30 novembre – 6 décembre 2026 »: the week that begins on `monday`."""
    sunday = monday + timedelta(days=6)
    start = french.day_month_year(monday)
    if monday.year == sunday.year:
        start = start.removesuffix(f" {monday.year}")
    if monday.month == sunday.month:
        start = start.partition(" ")[0]
    return f"S{week_number(monday)} · {start} – {french.day_month_year(sunday)}"
