"""What an invoice says: amounts already decided, words already written. Import it from `portail.documents.invoice`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ADDRESS_LINES = 6


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who asks for the money. `payment_help` holds the rows of « Comment payer »: means, how."""

    name: str
    tagline: str
    address: tuple[str, ...]
    phone: str
    email: str
    siret: str
    legal_form: str
    vat_mention: str
    iban: str
    bic: str
    creditor_name: str
    ics: str = ""
    accent: str = "#0B5A6B"
    payment_help: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """Name and address as they are written; the window of the envelope shows them in capitals. ValueError above six."""

    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.lines) > ADDRESS_LINES:
            raise ValueError(f"an address has at most {ADDRESS_LINES} lines")


@dataclass(frozen=True, slots=True)
class Line:
    """`days` is written for the reader (« 1, 2, 5 oct. »). Nothing is computed here: `amount` is what is due."""

    label: str
    days: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ChildBlock:
    name: str
    details: str
    lines: tuple[Line, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A signed amount: what lowers the sum to pay is negative."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """`adjustments` lead from `total_services` to `total`, `after_total` from there to `amount_due`."""

    number: str
    family_reference: str
    period_label: str
    issued_on: date
    due_on: date
    issuer: Issuer
    addressee: Addressee
    quotient: str
    children: tuple[ChildBlock, ...]
    total_services: Decimal
    adjustments: tuple[Adjustment, ...]
    total: Decimal
    after_total: tuple[Adjustment, ...]
    amount_due: Decimal
    notes: tuple[str, ...]
