"""From the days of a month to the lines of each family's invoice. Euros; days are days of service."""

import calendar
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum

from portail.errors import PeriodNotOver
from portail.rules.booking import State
from portail.rules.justified import Proof
from portail.rules.money import ZERO, total
from portail.rules.tariff import Quotient

UNDECIDED = frozenset({State.REQUESTED, State.CHANGE_REQUESTED})
LEAST_DAYS_TO_PAY = 10
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.")


class AnomalyKind(StrEnum):
    """What somebody should look at before the invoices leave. The first five keep the family from being billed."""

    NO_TARIFF = "no_tariff"
    NO_BAND = "no_band"  # the quotient lies in no row of the tariff, or in two
    NO_PRICE = "no_price"  # the tariff asks for something else that is not known, or does not list it
    NEGATIVE = "negative"  # the price of several days brought the total below zero
    CANCEL_UNANSWERED = "cancel_unanswered"  # asked in time: billing it would be unjust, leaving it out too early
    NO_QUOTIENT = "no_quotient"  # the highest band was taken
    UNDECIDED = "undecided"  # a request of the month that staff did not answer
    PRICE_CHANGED = "price_changed"  # not the price shown when it was ordered
    LEFT_OUT = "left_out"  # the family's invoice was issued before these days counted


BLOCKING = frozenset(
    {
        AnomalyKind.NO_TARIFF,
        AnomalyKind.NO_BAND,
        AnomalyKind.NO_PRICE,
        AnomalyKind.NEGATIVE,
        AnomalyKind.CANCEL_UNANSWERED,
    }
)


class Status(StrEnum):
    """Where an invoice stands for the family."""

    DUE = "due"
    LATE = "late"
    SETTLED = "settled"
    NOTHING = "nothing"  # nothing to pay from the start


@dataclass(frozen=True, slots=True)
class BookedDay:
    """A booking of the month: who pays, what, when, and the price shown when it was ordered.

    `late_rank`, `penalty` and `cancelled_late` are those of the booking.
    """

    household_id: int
    child_id: int
    activity_id: int
    day: date
    state: State
    price: Decimal
    hour: time | None = None
    late_rank: int = 0
    penalty: Decimal = ZERO
    cancelled_late: bool = False
    proof: Proof | None = None  # of an absence


@dataclass(frozen=True, slots=True)
class Line:
    """Days of a child in an activity at one price: quantity × unit price = amount.

    `once`: the unit price is that of all the days together, or of a penalty, which has none.
    """

    child_id: int
    activity_id: int
    label: str
    tariff_id: int
    qf: Decimal | None
    unit: str
    unit_price: Decimal
    days: tuple[BookedDay, ...]
    once: bool = False

    @property
    def quantity(self) -> int:
        return 1 if self.once else len(self.days)

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice without a number. `quotient` is the one of the last day billed, as printed."""

    household_id: int
    quotient: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        return total(line.amount for line in self.lines)

    @property
    def totals_by_child(self) -> dict[int, Decimal]:
        """Children in the order of the lines."""
        totals: dict[int, Decimal] = {}
        for line in self.lines:
            totals[line.child_id] = totals.get(line.child_id, ZERO) + line.amount
        return totals


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`days` of a family in an activity, in order."""

    kind: AnomalyKind
    household_id: int
    activity_id: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Billing:
    """The dry run of a month. A family with a blocking anomaly has no draft: it is billed once the cause is mended."""

    drafts: tuple[Draft, ...]
    anomalies: tuple[Anomaly, ...]

    @property
    def total(self) -> Decimal:
        return total(draft.total for draft in self.drafts)


def month_of(day: date) -> date:
    """The period of a day: the first of its month."""
    return day.replace(day=1)


def last_day(period: date) -> date:
    """The last day of the period, included."""
    return period.replace(day=calendar.monthrange(period.year, period.month)[1])


def month_before(period: date) -> date:
    """The period before."""
    return month_of(period - timedelta(days=1))


def check_over(period: date, today: date) -> None:
    """Raises PeriodNotOver until the last day of the period is past."""
    if today <= last_day(period):
        raise PeriodNotOver(period)


def due_date(issued_on: date, day_of_month: int) -> date:
    """That day of the month of issue, or of the next one when it would leave less than ten days to pay."""
    due = issued_on.replace(day=min(day_of_month, last_day(issued_on).day))
    if (due - issued_on).days >= LEAST_DAYS_TO_PAY:
        return due
    following = last_day(issued_on) + timedelta(days=1)
    return following.replace(day=min(day_of_month, last_day(following).day))


def number(period: date, rank: int) -> str:
    """« 2026-10-0147 »: the month billed, the rank in that month, from 1."""
    return f"{period:%Y-%m}-{rank:04d}"


def quotient_text(quotient: Quotient | None) -> str:
    """« 742 (CAF, janv. 2026) », as printed; empty without quotient."""
    if quotient is None:
        return ""
    value = f"{quotient.qf:.2f}".removesuffix(".00").replace(".", ",")
    since = f"{_MONTHS[quotient.valid_from.month - 1]} {quotient.valid_from.year}"
    return f"{value} ({quotient.origin}, {since})"


def addressee(adults: Iterable[tuple[str, str, str]], address: str, postcode: str, city: str) -> str:
    """« Mme Isabelle Billard » for each (civility, first name, last name), then the address; six lines at most."""
    names = [" ".join(filter(None, (civility, first, last))) for civility, first, last in adults]
    street = [line.strip() for line in address.splitlines() if line.strip()]
    place = list(filter(None, (f"{postcode} {city}".strip(),)))
    return "\n".join([*names[:2], *street[: 6 - len(names[:2]) - len(place)], *place])


def group_days(kind: AnomalyKind, days: Iterable[BookedDay]) -> list[Anomaly]:
    """One anomaly per family and activity."""
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in days:
        found[day.household_id, day.activity_id].append(day.day)
    return [
        Anomaly(kind, household, activity, tuple(sorted(set(when)))) for (household, activity), when in found.items()
    ]


def allocate(
    debts: Iterable[tuple[int, Decimal]], credits: Iterable[tuple[int, Decimal]]
) -> list[tuple[int, int, Decimal]]:
    """(payment, line, amount) for what is left of payments on what is left of lines, each in the order given."""
    done: list[tuple[int, int, Decimal]] = []
    waiting = deque((line, amount) for line, amount in debts if amount > 0)
    for payment, left in credits:
        while left > 0 and waiting:
            line, due = waiting.popleft()
            paid = min(left, due)
            done.append((payment, line, paid))
            left -= paid
            if due > paid:
                waiting.appendleft((line, due - paid))
    return done


def status(amount: Decimal, remaining: Decimal, due_on: date, today: date) -> Status:
    """`due_on` is the last day to pay, included."""
    if amount <= 0:
        return Status.NOTHING
    if remaining <= 0:
        return Status.SETTLED
    return Status.LATE if today > due_on else Status.DUE
