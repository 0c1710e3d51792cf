"""A month's invoices as a table for the accountant: CSV that French spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portail import french

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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    """Semicolons, decimal commas, UTF-8 with the mark that Excel needs. No text can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow(
            [
                *(inert(words) for words in (row.number, row.month, row.family, row.addressee)),
                french.numeric_date(row.issued_on),
                french.numeric_date(row.due_on),
                inert(row.quotient),
                *(_amount(value) for value in (row.total, row.carried, row.total - row.remaining, row.remaining)),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def inert(words: str) -> str:
    """With an apostrophe in front when a spreadsheet would run it, spaces or not."""
    return f"'{words}" if words.lstrip(" \n").startswith(_FORMULA) else words


def _amount(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")
