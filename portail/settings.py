"""Settings: of the server, from the environment; of the town, from the table `settings`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from portail.errors import CannotStart

DEMONSTRATION_FILE = Path(__file__).resolve().parent.parent / "var" / "demonstration.duckdb"


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    user: str  # empty: no authentication
    password: str
    security: Security
    sender: str


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider of identities (OpenID Connect)."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    label: str  # « FranceConnect »
    scopes: str
    acr: str  # level asked for; empty: none
    signed_userinfo: bool  # whether unsigned information is refused


@dataclass(frozen=True, slots=True)
class Environment:
    database: Path
    demonstration: bool
    url: str  # public address of the portal, without a final slash
    smtp: Smtp | None  # None: mails stay in the outbox
    oidc: Oidc | None  # None: nobody signs in by a provider


def environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """The settings of the server; raises CannotStart naming the variable that is wrong."""
    path = variables.get("PORTAIL_DB", "")
    return Environment(
        database=Path(path).expanduser().absolute() if path else DEMONSTRATION_FILE,
        demonstration=not path,
        url=_url(variables.get("PORTAIL_URL") or "http://localhost:8501"),
        smtp=_smtp(variables) if variables.get("PORTAIL_SMTP_HOST") else None,
        oidc=_oidc(variables) if variables.get("PORTAIL_OIDC_ISSUER") else None,
    )


def database() -> Path:
    """The file to open."""
    return environment().database


def _url(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise _wrong("PORTAIL_URL", "https://familles.exemple.fr")
    return address.rstrip("/")


def _smtp(variables: Mapping[str, str]) -> Smtp:
    try:
        security = Security(variables.get("PORTAIL_SMTP_SECURITY") or "starttls")
    except ValueError:
        raise _wrong("PORTAIL_SMTP_SECURITY", "starttls, tls, none") from None
    port = variables.get("PORTAIL_SMTP_PORT") or str(PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise _wrong("PORTAIL_SMTP_PORT", str(PORTS[security]))
    sender = variables.get("PORTAIL_SMTP_FROM", "")
    if "@" not in sender:
        raise _wrong("PORTAIL_SMTP_FROM", "portail@exemple.fr")
    return Smtp(
        host=variables["PORTAIL_SMTP_HOST"],
        port=int(port),
        user=variables.get("PORTAIL_SMTP_USER", ""),
        password=variables.get("PORTAIL_SMTP_PASSWORD", ""),
        security=security,
        sender=sender,
    )


def _oidc(variables: Mapping[str, str]) -> Oidc:
    issuer = variables["PORTAIL_OIDC_ISSUER"]
    parts = urlsplit(issuer)
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if not (parts.scheme == "https" or local) or not parts.netloc or parts.query or parts.fragment:
        raise _wrong("PORTAIL_OIDC_ISSUER", "https://fournisseur.exemple.fr")
    for name in ("PORTAIL_OIDC_CLIENT_ID", "PORTAIL_OIDC_CLIENT_SECRET"):
        if not variables.get(name):
            raise _wrong(name, "la valeur donnée par le fournisseur")
    return Oidc(
        issuer=issuer,
        client_id=variables["PORTAIL_OIDC_CLIENT_ID"],
        secret=variables["PORTAIL_OIDC_CLIENT_SECRET"],
        label=variables.get("PORTAIL_OIDC_LABEL") or "le fournisseur d'identité",
        scopes=variables.get("PORTAIL_OIDC_SCOPES") or "openid email",
        acr=variables.get("PORTAIL_OIDC_ACR", ""),
        signed_userinfo=variables.get("PORTAIL_OIDC_SIGNED_USERINFO", "") == "1",
    )


def _wrong(variable: str, example: str) -> CannotStart:
    return CannotStart(
        f"La variable d'environnement {variable} est absente ou incorrecte. Exemple : {example}.",
        f"The environment variable {variable} is missing or wrong. Example: {example}.",
    )


class CustodyDays(StrEnum):
    """Whether a household books its own days only, for a child who lives in two."""

    RECORDED = "recorded"  # where a pattern is recorded
    OFF = "off"  # patterns inform, they refuse nothing


@dataclass(frozen=True, slots=True)
class Town:
    """What the structure sets. The fields are the keys of the table `settings`; the values here are the defaults."""

    session_idle_minutes: int = 30
    session_absolute_hours: int = 12
    password_min_length: int = 12
    second_factor_staff: int = 0  # 1: staff sign in with a password and a code
    invoice_due_day: int = 20  # of the month of issue
    custody: CustodyDays = CustodyDays.RECORDED
    confirmation_months: int = 0  # how long « Mes informations sont à jour » holds; 0: booking does not ask for it
    keep_sessions_days: int = 30  # how long what is kept of people stays: portail/rules/privacy.py RETENTIONS
    keep_baskets_months: int = 6
    keep_alerts_months: int = 12
    keep_mails_months: int = 12
    keep_files_months: int = 12
    keep_versions_days: int = 30
    keep_documents_months: int = 12
    keep_journal_months: int = 36
    keep_families_years: int = 3
    erase_inactive: int = 1  # 0: the administration erases the families that no longer come, one by one
    keep_accounting_years: int = 10
    document_reminder_days: str = "30,7"  # before the end of a document
    text_why: str = (
        "Ce portail vous permet de réserver les temps d'accueil de vos enfants à tout moment, de suivre vos demandes "
        "et de retrouver vos factures. Vos réservations parviennent directement à l'équipe."
    )
    text_billing: str = (
        "Chaque mois, une facture reprend les présences du mois écoulé. Une annulation faite dans les délais n'est pas "
        "facturée. Une demande faite hors délai compte comme une absence, et une absence est facturée."
    )


def town(values: Mapping[str, str]) -> Town:
    """The settings of the structure, from the rows of `settings`; keys that are not a field are left aside."""
    default = Town()
    keys = {one.name for one in fields(Town)} & values.keys()
    return replace(default, **{key: type(getattr(default, key))(values[key]) for key in keys})
