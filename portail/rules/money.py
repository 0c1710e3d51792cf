"""Euros are `Decimal`, rounded to the cent half up: bankers' rounding contradicts published prices."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """The amount rounded to the cent, half up (away from zero): 19.425 → 19.43."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, two decimals; 0.00 for nothing."""
    return sum(amounts, start=ZERO)
