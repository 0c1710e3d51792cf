"""A month's invoices as a table for the accountant: CSV that French spreadsheets open as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portail import french
from portail.documents import spreadsheet

HEADINGS = (
    "Numéro",
    "Mois",
    "Famille",
    "Destinataire",
    "Émise le",
    "À régler au plus tard le",
    "Quotient",
    "Total",
    "Solde antérieur",
    "Réglé",
    "Reste sur cette facture",
)


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice; `remaining` is what payments left of its total, `carried` was due before it."""

    number: str
    month: str
    family: str
    addressee: str
    issued_on: date
    due_on: date
    quotient: str
    total: Decimal
    carried: Decimal
    remaining: Decimal


def csv_file(rows: Iterable[Row]) -> bytes:
    """A line per invoice."""
    return spreadsheet.csv_file(HEADINGS, (_values(row) for row in rows))


def _values(row: Row) -> list[str | Decimal]:
    return [
        row.number,
        row.month,
        row.family,
        row.addressee,
        french.numeric_date(row.issued_on),
        french.numeric_date(row.due_on),
        row.quotient,
        row.total,
        row.carried,
        row.total - row.remaining,
        row.remaining,
    ]
