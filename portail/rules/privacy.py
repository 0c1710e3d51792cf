"""What is kept about people: the words and the types of the registry whose rows are in `privacy_tables.py`.

One registry says for every table what it is, why, who sees it, how long it stays, how it leads to a family, what the
export shows and what an erasure does. The export, the erasure, the nightly purge, the register of processing and the
privacy page all read it. It holds no SQL: `db/privacy.py` turns it into statements.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Root(StrEnum):
    """Where every path to a family ends."""

    HOUSEHOLD = "household"
    ADULT = "adult"
    ACCOUNT = "account"
    CHILD = "child"


class Erasure(StrEnum):
    """What becomes of the rows of a family that is erased."""

    DELETE = "delete"
    ANONYMISE = "anonymise"  # the row stays, what names somebody is blanked
    KEEP = "keep"  # the row stays as it is: it names nobody once the others are anonymous
    NONE = "none"  # nothing of a family is in it


@dataclass(frozen=True, slots=True)
class Link:
    """A path: `columns` of the table equal `keys` of the table `to`, or the ids of the root `to`."""

    columns: tuple[str, ...]
    to: Root | str
    keys: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class Kept:
    """How long. `words`: in French, « {} » where the setting's duration goes.

    `setting` is a field of Town whose name ends in its unit; `since` a column of the table, or a date that
    `db/privacy.py` computes under that name; `with_table`: the rows leave at night with those of that table.
    """

    words: str
    setting: str = ""
    since: str = ""
    with_table: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    title: str
    treatment: str  # a key of TREATMENTS
    kept: Kept
    links: tuple[Link, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)  # column → French label; a column left out is not exported
    erasure: Erasure = Erasure.NONE
    blanks: Mapping[str, str | None] = field(default_factory=dict)  # what an anonymous row holds instead
    years: tuple[str, ...] = ()  # dates of which an anonymous row keeps the year alone
    law: str = ""  # why what stays stays, or why nothing is exported
    alone: bool = False  # what another adult did that concerns no child is theirs alone: not in this one's export

    @property
    def personal(self) -> bool:
        """Whether it holds anything about a family."""
        return bool(self.links)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A processing of the register (article 30 of the GDPR)."""

    name: str
    purpose: str
    basis: str
    people: str
    data: str
    readers: str


@dataclass(frozen=True, slots=True)
class Retention:
    """A duration that the structure may set, between two bounds; where its default comes from."""

    setting: str  # a field of Town; its name ends in the unit
    label: str
    source: str
    least: int
    most: int

    @property
    def unit(self) -> str:
        """« jour », « mois », « an »."""
        return UNITS[self.setting.rsplit("_", 1)[1]]


class RequestKind(StrEnum):
    """What a parent may ask of staff."""

    CORRECTION = "correction"
    ERASE_ME = "erase_me"
    ERASE_HOUSEHOLD = "erase_household"


def before(setting: str, number: int, now: datetime) -> datetime:
    """The instant `number` days, months or years before `now`, as the setting's name says; the end of a short month."""
    match setting.rsplit("_", 1)[1]:
        case "days":
            return now - timedelta(days=number)
        case "months":
            return _months_before(now, number)
        case _:
            return _months_before(now, number * 12)


def answer_by(asked_at: datetime) -> date:
    """The last day to answer a request: a month (GDPR, art. 12.3)."""
    return _months_before(asked_at, -1).date()


def _months_before(now: datetime, number: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - number, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


UNITS = {"days": "jour", "months": "mois", "years": "an"}

ACCOUNTING = "Code de commerce, art. L. 123-22 : pièces comptables, dix ans"
LAW = "code de commerce, art. L. 123-22"
BOOKED = f"partie de la comptabilité, gardée dix ans ({LAW})"
PROOF = f"justificatifs des factures, gardés dix ans ({LAW})"

_FAMILY = "Les adultes du foyer ; l'équipe, selon son rôle"
_CONTRACT = (
    "Exécution du contrat d'accueil (RGPD, art. 6.1.b) ; pour une commune, mission d'intérêt public (art. 6.1.e)"
)

TREATMENTS: Mapping[str, Treatment] = {
    "accounts": Treatment(
        "Comptes et connexions",
        "Ouvrir le portail aux bonnes personnes, et à elles seules",
        "Intérêt légitime : la sécurité (RGPD, art. 6.1.f)",
        "Parents, membres de l'équipe",
        "Nom, adresse e-mail, empreinte du mot de passe, second facteur, connexions (date, adresse IP, navigateur)",
        "La personne elle-même ; l'administration du portail, sauf les secrets, que personne ne peut lire",
    ),
    "families": Treatment(
        "Familles et enfants",
        "Savoir quel enfant est accueilli, qui en est responsable et qui joindre",
        _CONTRACT,
        "Parents, enfants",
        "Nom, adresse, téléphone, date de naissance, école et classe, garde, quotient familial",
        _FAMILY,
    ),
    "children": Treatment(
        "Fiche de l'enfant",
        "Accueillir chaque enfant en sécurité : repas, santé, personnes autorisées, autorisations",
        "Consentement des responsables pour la santé (RGPD, art. 9.2.a) ; " + _CONTRACT[0].lower() + _CONTRACT[1:],
        "Enfants, médecins, personnes à prévenir ou autorisées à venir chercher l'enfant",
        "Régime alimentaire, allergies, PAI, médecin, contacts, autorisations",
        "Les responsables de l'enfant ; l'équipe qui l'accueille. Chaque lecture de la santé est inscrite au journal",
    ),
    "documents": Treatment(
        "Documents du dossier",
        "Vérifier les pièces demandées pour inscrire un enfant",
        _CONTRACT,
        "Parents, enfants",
        "Fichiers déposés (attestations, certificats), décision et validité. Les photos sont redessinées : le lieu, la "
        "date et l'appareil qu'elles contiennent ne sont pas gardés",
        "Les adultes du foyer qui l'a déposé ; l'équipe qui vérifie les dossiers",
    ),
    "bookings": Treatment(
        "Réservations et présences",
        "Réserver les places, organiser les journées, compter les présences",
        _CONTRACT,
        "Parents, enfants",
        "Jours demandés, décisions, présences et absences, paniers",
        _FAMILY,
    ),
    "money": Treatment(
        "Factures et paiements",
        "Facturer l'accueil, suivre les paiements, tenir la comptabilité",
        "Obligation légale (RGPD, art. 6.1.c) : " + ACCOUNTING[0].lower() + ACCOUNTING[1:],
        "Parents, enfants",
        "Factures, tarif et quotient appliqués, paiements",
        "Les adultes du foyer facturé ; la régie et l'administration",
    ),
    "messages": Treatment(
        "Messages aux familles",
        "Prévenir d'une réponse, d'une facture, d'une actualité",
        _CONTRACT,
        "Parents",
        "Alertes, e-mails envoyés",
        "La personne elle-même ; la direction, la régie et l'administration",
    ),
    "journal": Treatment(
        "Journal et droits des personnes",
        "Savoir qui a fait quoi ; répondre aux demandes sur les données",
        "Obligation légale (RGPD, art. 5.2, 12 et 32) et intérêt légitime (art. 6.1.f)",
        "Parents, enfants, membres de l'équipe",
        "Date, auteur et nature des actes ; demandes de correction et d'effacement",
        "Les adultes du foyer pour ce qui les concerne ; l'administration",
    ),
    "structure": Treatment(
        "Fonctionnement de la structure",
        "Décrire les activités, les places, les règles et les tarifs",
        "Aucune donnée sur les familles",
        "Personne",
        "Activités, calendrier, tarifs, règlement, actualités, réglages",
        "Tous, selon la page",
    ),
}

RETENTIONS = (
    Retention("keep_sessions_days", "Connexions closes et liens expirés",
              "CNIL, recommandation sur la journalisation : le temps d'enquêter sur un accès anormal", 1, 365),
    Retention("keep_baskets_months", "Paniers abandonnés",
              "RGPD, art. 5.1.e : rien au-delà de l'utile", 1, 24),
    Retention("keep_alerts_months", "Alertes", "RGPD, art. 5.1.e : une année scolaire", 1, 36),
    Retention("keep_mails_months", "Copies des e-mails",
              "RGPD, art. 5.1.e : le temps de répondre à une contestation de l'année", 1, 36),
    Retention("keep_files_months", "Fiche d'un enfant qui ne vient plus (repas, santé, contacts, autorisations)",
              "CNIL : les données de santé ne survivent pas à l'accueil qu'elles servent", 1, 24),
    Retention("keep_versions_days", "Fichier d'un document refusé ou remplacé",
              "RGPD, art. 5.1.c : il ne sert plus qu'à comprendre un refus", 1, 365),
    Retention("keep_documents_months", "Documents périmés ; trace de ceux refusés ou remplacés",
              "RGPD, art. 5.1.e : le temps de l'année scolaire", 1, 24),
    Retention("keep_journal_months", "Journal des actes et demandes closes sur les données",
              "CNIL, délibération 2021-122 : un an, trois au plus quand le journal sert au contrôle interne", 6, 36),
    Retention("keep_families_years", "Famille sans aucune activité",
              "CNIL, ancienne norme NS-058 et référentiels : deux ou trois ans après le dernier contact", 1, 10),
    Retention("keep_accounting_years", "Réservations, factures et paiements", ACCOUNTING, 10, 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    purpose: str
    lasts: str


COOKIES = (
    Cookie("__Host-portail", "Vous reconnaît tant que vous êtes connecté.",
           "Effacé à la déconnexion ou à la fermeture du navigateur."),
    Cookie("__Host-portail-etape", "Retient que votre mot de passe est bon, le temps de saisir le code de "
           "l'application d'authentification.", "Dix minutes."),
    Cookie("__Host-portail-oidc", "Retient votre aller-retour quand vous vous connectez par un autre service, si "
           "la structure le propose.", "Quelques minutes, le temps de la connexion."),
    Cookie("__Host-csrf", "Protège les formulaires de connexion contre les envois faits par un autre site.",
           "Effacé à la fermeture du navigateur."),
    Cookie("_streamlit_xsrf", "Protège l'envoi de fichiers depuis les pages du portail.",
           "Effacé à la fermeture du navigateur."),
)  # fmt: skip
