"""What keeps a request about personal data, or an erasure, from being done: types that carry facts."""

from dataclasses import dataclass
from decimal import Decimal

from portail.errors import Refusal


class PrivacyRefusal(Refusal):
    """What keeps a request or an erasure from being done."""


@dataclass(eq=False)
class AlreadyAsked(PrivacyRefusal):
    """The same request waits for an answer."""


@dataclass(eq=False)
class NotSettled(PrivacyRefusal):
    """A household is erased once nothing is left to come, to bill or to pay."""

    bookings: int  # to come
    unbilled: int  # past days without an invoice
    balance: Decimal  # due if positive, to give back if negative


@dataclass(eq=False)
class NotTyped(PrivacyRefusal):
    """What must be typed by hand was not."""

    expected: str


@dataclass(eq=False)
class LastAdult(PrivacyRefusal):
    """Nobody would be left in the household: erase it whole."""
