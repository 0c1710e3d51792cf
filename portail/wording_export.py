"""The values of an export as people read them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from portail import french, wording, wording_child, wording_privacy
from portail.rules.booking import Operation, Outcome
from portail.rules.calendar import PARIS
from portail.rules.child_file import Field, decode

_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {
        **{str(state): label for state, label in wording.STATES.items()},
        "pending": "En attente", "accepted": "Accepté", "refused": "Refusé", "replaced": "Remplacé",
        "declined": "Décliné", "withdrawn": "Retiré", "applied": "Appliqué", "waiting": "En attente",
    },
    "from_state": {str(state): label for state, label in wording.STATES.items()},
    "to_state": {str(state): label for state, label in wording.STATES.items()},
    "operation": {str(operation): wording.OPERATIONS[operation] for operation in Operation},
    "outcome": {str(outcome): wording.OUTCOMES[outcome] for outcome in Outcome},
    "means": wording.MEANS,
    "custody": {"full": "Principale", "shared": "Partagée"},
    "weeks": {"every": "Toutes", "all": "Toutes", "even": "Paires", "odd": "Impaires", "none": "Aucune"},
    "holidays": {"weeks": "Comme les semaines", "all": "Toutes", "none": "Aucune", "first": "Première moitié",
                 "second": "Seconde moitié", "first_even": "Première moitié les années paires",
                 "first_odd": "Première moitié les années impaires"},
    "kind": {
        **{str(kind): label for kind, label in wording_privacy.REQUESTS.items()},
        "contacts": "À prévenir", "pickups": "Autorisée à venir chercher", "medical": "Certificat médical",
        "employer": "Attestation de l'employeur", "school": "École", "honour": "Sur l'honneur", "other": "Autre",
    },
}  # fmt: skip
_WEEKDAYS = frozenset({"weekdays", "always_days", "never_days"})
_MONEY = frozenset({"price", "total", "amount", "unit_price", "previous_balance", "qf"})
ACTS = {
    "booking": "Demande sur un jour",
    "decision": "Réponse de l'équipe",
    "invoice": "Facture émise",
    "feed": "Calendrier suivi",
    "news_published": "Actualité publiée",
    "details_changed": "Coordonnées modifiées",
    "password_changed": "Mot de passe changé",  # pragma: allowlist secret
    "session_closed": "Connexion fermée",
    "sessions_closed": "Connexions fermées",
    "child_file": "Fiche modifiée",
    "child_decision": "Réponse sur la fiche",
    "health_read": "Santé lue par l'équipe",
    "confirmed": "« Mes informations sont à jour »",
    "custody": "Garde",
    "document_sent": "Document déposé",
    "document_read": "Document ouvert",
    "document_decision": "Réponse sur un document",
    "account_invited": "Compte proposé",
    "account_key": "Clé d'activation imprimée",
    "account_disabled": "Compte fermé",
    "account_enabled": "Compte rouvert",
    "factor_reset": "Second facteur retiré",
    "privacy_request": "Demande sur mes données",
    "privacy_answer": "Réponse sur mes données",
    "data_exported": "Données téléchargées",
    "adult_erased": "Adulte effacé",
    "household_erased": "Foyer effacé",
}  # fmt: skip


def value(column: str, held: object, names: Mapping[str, Mapping[int, str]]) -> str:
    """A value of an export as people read it; ids become the names given, by column."""
    match held:
        case None | "":
            return ""
        case bool():
            return "oui" if held else "non"
        case int() if column in names:
            return names[column].get(held, "" if held == 0 else str(held))
        case Decimal() if column in _MONEY:
            return french.euros(held)
        case datetime():
            local = held.replace(tzinfo=UTC).astimezone(PARIS)  # stored in UTC
            return f"{french.numeric_date(local.date())} à {french.hour(local.time())}"
        case date():
            return french.month_year(held) if column == "period" else french.numeric_date(held)
        case time():
            return french.hour(held)
        case str():
            if column in _WEEKDAYS:
                return ", ".join(wording.WEEKDAY_NAMES.get(day, day) for day in held.split(","))
            if column == "kind" and held in ACTS:
                return ACTS[held]
            return _WORDS.get(column, {}).get(held, held)
        case _:
            return str(held)


def cells(columns: Sequence[str], row: Mapping[str, object], names: Mapping[str, Mapping[int, str]]) -> list[str]:
    """The row as people read it; a change of a child's file says its field and values."""
    told = dict(row)
    if {"field", "old", "new"} <= row.keys():
        field = Field(str(row["field"]))
        diets, consents = names.get("diet_id", {}), names.get("consent_id", {})
        for key in ("old", "new"):
            told[key] = wording_child.spoken(field, decode(field, str(row[key])), diets, consents)
        told["field"] = wording_child.FIELDS[field]
    return [value(column, told[column], names) for column in columns]
