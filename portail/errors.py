"""What can go wrong, as types that carry facts. `portail/wording.py` turns each into a French sentence."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


class Refusal(Exception):
    """A request that a rule refuses. Nothing was written."""


@dataclass(eq=False)
class NotFound(Refusal):
    """The object does not exist, or belongs to somebody else: the two are told apart nowhere."""

    noun: str


@dataclass(eq=False)
class Forbidden(Refusal):
    """The role may not do this."""


@dataclass(eq=False)
class TooLate(Refusal):
    day: date
    deadline: datetime | None  # last instant, local; None: never possible
    still: bool = False  # it can still be asked for, at the price of lateness


@dataclass(eq=False)
class NotOpenYet(Refusal):
    """Booking of that activity has not begun."""

    begins: datetime  # first instant, local


@dataclass(eq=False)
class BookingOver(Refusal):
    closes_on: date  # last day on which it could be booked


@dataclass(eq=False)
class QuotaReached(Refusal):
    """No more late operation of that kind."""

    operation: str
    limit: int
    per: str  # 'period', 'month' or 'year'


@dataclass(eq=False)
class Past(Refusal):
    day: date


@dataclass(eq=False)
class Closed(Refusal):
    day: date
    reason: str  # a ClosedReason value
    name: str = ""  # of the férié, the holidays or the closure


@dataclass(eq=False)
class Full(Refusal):
    day: date


@dataclass(eq=False)
class AgeOutside(Refusal):
    first_name: str
    age: int
    min_age: int
    max_age: int


@dataclass(eq=False)
class HourOutside(Refusal):
    hour: time | None
    opens_at: time
    closes_at: time


@dataclass(eq=False)
class DocumentMissing(Refusal):
    """Nothing can be booked for the child before that document is there."""

    first_name: str
    label: str
    document_state: str  # of portail/rules/documents.py
    whole_household: bool


@dataclass(eq=False)
class FileRefused(Refusal):
    """A file that is not what it says, or that nobody should keep; `fault` is a FileFault."""

    fault: str
    limit: int | None = None


@dataclass(eq=False)
class TooManyFiles(Refusal):
    """So many were sent by the household since yesterday."""

    limit: int


class StorageFailed(Refusal):
    """The disk refused the file: nothing was kept."""


@dataclass(eq=False)
class AlreadyBooked(Refusal):
    day: date


@dataclass(eq=False)
class NothingBooked(Refusal):
    day: date


@dataclass(eq=False)
class OtherHousehold(Refusal):
    """The day was booked by the child's other household: theirs to change."""

    day: date


@dataclass(eq=False)
class ElsewhereDay(Refusal):
    """The child is with the other household that day."""

    first_name: str
    day: date


@dataclass(eq=False)
class AlreadyYourDay(Refusal):
    """A day that is asked for and that the household has already."""

    first_name: str
    day: date


@dataclass(eq=False)
class NoCustody(Refusal):
    """No pattern is recorded for that child of two households."""

    first_name: str


@dataclass(eq=False)
class AlreadyProposed(Refusal):
    """Another proposal about that day waits for an answer."""

    day: date


@dataclass(eq=False)
class TwoHouseholds(Refusal):
    """A child lives in two households at most, and not twice in the same."""

    first_name: str


@dataclass(eq=False)
class StillBooked(Refusal):
    """The household keeps bookings of the child, the first of them on `day`."""

    first_name: str
    day: date


@dataclass(eq=False)
class MoveNotAllowed(Refusal):
    """The table of moves has no such move: the booking changed in between."""

    state: str
    move: str


@dataclass(eq=False)
class BasketChanged(Refusal):
    """What would be ordered is no longer what the screen showed."""


class BasketEmpty(Refusal):
    """Nothing to order."""


@dataclass(eq=False)
class BasketTooLarge(Refusal):
    """`size`: the lines that it would hold."""

    limit: int
    size: int


@dataclass(eq=False)
class PeriodOrdered(Refusal):
    """The basket was validated after the period: it cannot be undone any more."""


@dataclass(eq=False)
class BadInput(Refusal):
    """A form field that cannot be accepted; `field` is a key of wording.FIELDS."""

    field: str
    limit: int | None = None


@dataclass(eq=False)
class BadChildFile(Refusal):
    """A field of a child's file that cannot be kept. `number`: a limit, or the rank of a person of the list."""

    what: str  # a value of rules/child_file.py Field
    problem: str  # of its Problem
    number: int = 0


@dataclass(eq=False)
class FileChanged(Refusal):
    """Somebody else changed the same fields of a child's file in between."""

    fields: tuple[str, ...]
    name: str  # of the last one who did, '' when it is not known
    at: datetime | None  # local


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """The change of a file was accepted, refused or withdrawn by somebody else."""


@dataclass(eq=False)
class NotConfirmed(Refusal):
    """The family must first say that its information is up to date."""


@dataclass(eq=False)
class NoTariff(Refusal):
    activity: str
    day: date


class Unanswered(Refusal):
    """A rule says nothing of this case: nothing is guessed."""


@dataclass(eq=False)
class MissingFact(Unanswered):
    """A rule asks for something that is not known of the child, the family or the day."""

    fact: str


@dataclass(eq=False)
class NoBand(Unanswered):
    """The quotient lies in no row of the tariff."""

    quotient: Decimal
    rows: str  # « [0,400), [400,800) »


@dataclass(eq=False)
class TwoBands(Unanswered):
    """The quotient lies in several rows of the tariff."""

    quotient: Decimal
    rows: str  # those that hold it


@dataclass(eq=False)
class BadFact(Unanswered):
    """A fact that is no number, no hour or no date where the rule asks for one; a number below zero."""

    fact: str
    value: object


@dataclass(eq=False)
class UnlistedFact(Unanswered):
    """The rule lists answers to a question, and this is none of them."""

    fact: str
    value: str
    listed: str  # « maternelle, primaire »


@dataclass(eq=False)
class NoStep(Unanswered):
    """The tariff has no price at that hour."""

    hour: time
    rows: str  # « 17h15, 18h00 »


@dataclass(eq=False)
class NoVersion(Unanswered):
    """No version of the tariff had begun on that day."""

    day: date


@dataclass(eq=False)
class NegativePrice(Unanswered):
    """A reduction larger than the price."""

    amount: Decimal


@dataclass(eq=False)
class AlreadyIssued(Refusal):
    period: date


@dataclass(eq=False)
class BeforeInvoice(Refusal):
    """The version would change days that are billed, the last of them `day`."""

    day: date


@dataclass(eq=False)
class RulesChanged(Refusal):
    """Somebody else changed the same part, or another version rules that day."""


@dataclass(eq=False)
class InvalidDraft(Refusal):
    """Rules or tariffs that are not of the format."""

    problems: tuple[str, ...]  # in French: they come from the reader of règlements


@dataclass(eq=False)
class RedExamples(Refusal):
    """So many of the structure's own examples would answer otherwise."""

    number: int


@dataclass(eq=False)
class PeriodNotOver(Refusal):
    """A month is billed once its last day is past."""

    period: date


@dataclass(eq=False)
class Busy(Refusal):
    """Too many people write at once; nothing was started."""


class InvalidRule(ValueError):
    """A deadline or a tariff that is not of the format: a fault of the settings, never of a parent."""


@dataclass(eq=False)
class CannotStart(Exception):
    """The database cannot be opened. `french` and `english` tell the person at the terminal what to do."""

    french: str
    english: str


@dataclass(eq=False)
class Oversold(Exception):
    """The counter of places and the bookings disagree: found by the recount."""

    differences: int
