"""From the days of a month to the lines of each family's invoice. Euros; days are days of service."""

import calendar
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from portail.errors import NoBand, PeriodNotOver, TwoBands, Unanswered
from portail.rules import tariff
from portail.rules.booking import State
from portail.rules.calendar import Activity
from portail.rules.money import ZERO, total
from portail.rules.tariff import Quotient, Tariff

UNDECIDED = frozenset({State.REQUESTED, State.CHANGE_REQUESTED})
LEAST_DAYS_TO_PAY = 10
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.")


class AnomalyKind(StrEnum):
    """What somebody should look at before the invoices leave. The first four keep the family from being billed."""

    NO_TARIFF = "no_tariff"
    NO_BAND = "no_band"  # the quotient lies in no row of the tariff, or in two
    NO_PRICE = "no_price"  # the tariff asks for something else that is not known, or does not list it
    CANCEL_UNANSWERED = "cancel_unanswered"  # asked in time: billing it would be unjust, leaving it out too early
    NO_QUOTIENT = "no_quotient"  # the highest band was taken
    UNDECIDED = "undecided"  # a request of the month that staff did not answer
    PRICE_CHANGED = "price_changed"  # not the price shown when it was ordered
    LEFT_OUT = "left_out"  # the family's invoice was issued before these days counted


BLOCKING = frozenset({AnomalyKind.NO_TARIFF, AnomalyKind.NO_BAND, AnomalyKind.NO_PRICE, AnomalyKind.CANCEL_UNANSWERED})


class Status(StrEnum):
    """Where an invoice stands for the family."""

    DUE = "due"
    LATE = "late"
    SETTLED = "settled"
    NOTHING = "nothing"  # nothing to pay from the start


@dataclass(frozen=True, slots=True)
class BookedDay:
    """A booking of the month: who pays, what, when, and the price shown when it was ordered."""

    household_id: int
    child_id: int
    activity_id: int
    day: date
    state: State
    price: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """Days of a child in an activity at one price: quantity × unit price = amount."""

    child_id: int
    activity_id: int
    label: str
    tariff_id: int
    qf: Decimal | None
    unit: str
    unit_price: Decimal
    days: tuple[BookedDay, ...]

    @property
    def quantity(self) -> int:
        return len(self.days)

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


@dataclass(frozen=True, slots=True)
class _Priced:
    day: BookedDay
    tariff_id: int
    qf: Decimal | None
    unit_price: Decimal


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


def draft(
    days: Sequence[BookedDay],
    tariffs: Sequence[Tariff],
    quotients: Mapping[int, Sequence[Quotient]],
    activities: Mapping[int, Activity],
) -> Billing:
    """The invoices of the days, which are all billed; families and children in the order of `days`.

    Lines follow the order of `activities`, absences apart from what was attended. `quotients` are by household.
    """
    drafts, anomalies = [], []
    price_of = _pricing(tariffs, quotients)
    rank = {activity_id: place for place, activity_id in enumerate(activities)}
    for household_id, group in _by_household(days).items():
        priced, found = _price(group, price_of)
        anomalies += found
        if any(anomaly.kind in BLOCKING for anomaly in found):
            continue
        last = max(day.day for day in group)
        quotient = tariff.quotient_on(quotients.get(household_id, ()), last)
        drafts.append(Draft(household_id, quotient_text(quotient), _lines(priced, activities, rank)))
    return Billing(tuple(drafts), tuple(anomalies))


def group_days(kind: AnomalyKind, days: Iterable[BookedDay]) -> list[Anomaly]:
    """One anomaly per family and activity."""
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in days:
        found[day.household_id, day.activity_id].append(day.day)
    return [
        Anomaly(kind, household, activity, tuple(sorted(set(when)))) for (household, activity), when in found.items()
    ]


def _by_household(days: Iterable[BookedDay]) -> dict[int, list[BookedDay]]:
    groups: dict[int, list[BookedDay]] = {}
    for day in days:
        groups.setdefault(day.household_id, []).append(day)
    return groups


_Pricing = Callable[[BookedDay], tuple[Tariff | None, Decimal | None]]


def _pricing(tariffs: Sequence[Tariff], quotients: Mapping[int, Sequence[Quotient]]) -> _Pricing:
    """Version in force and quotient of a day, each looked up once per activity and day, household and day."""
    versions: dict[tuple[int, date], Tariff | None] = {}
    values: dict[tuple[int, date], Decimal | None] = {}

    def find(booked: BookedDay) -> tuple[Tariff | None, Decimal | None]:
        key, own = (booked.activity_id, booked.day), (booked.household_id, booked.day)
        if key not in versions:
            versions[key] = tariff.in_force(tariffs, *key)
        if own not in values:
            quotient = tariff.quotient_on(quotients.get(booked.household_id, ()), booked.day)
            values[own] = quotient.qf if quotient else None
        return versions[key], values[own]

    return find


def _price(days: Sequence[BookedDay], price_of: _Pricing) -> tuple[list[_Priced], list[Anomaly]]:
    """The days that have a price, and what is odd about them or the others."""
    priced = []
    odd: dict[AnomalyKind, list[BookedDay]] = defaultdict(list)
    for day in days:
        if day.state is State.CANCEL_REQUESTED:
            odd[AnomalyKind.CANCEL_UNANSWERED].append(day)
        version, qf = price_of(day)
        if version is None:
            odd[AnomalyKind.NO_TARIFF].append(day)
            continue
        used = qf if tariff.needs_quotient(version.model) else None
        if used is None and tariff.needs_quotient(version.model):
            odd[AnomalyKind.NO_QUOTIENT].append(day)
        try:
            unit_price = tariff.price(version.model, used, {"date": day.day})
        except Unanswered as unanswered:
            kind = AnomalyKind.NO_BAND if isinstance(unanswered, NoBand | TwoBands) else AnomalyKind.NO_PRICE
            odd[kind].append(day)
            continue
        if unit_price != day.price:
            odd[AnomalyKind.PRICE_CHANGED].append(day)
        priced.append(_Priced(day, version.id, used, unit_price))
    return priced, [anomaly for kind, concerned in odd.items() for anomaly in group_days(kind, concerned)]


def _lines(priced: Sequence[_Priced], activities: Mapping[int, Activity], rank: Mapping[int, int]) -> tuple[Line, ...]:
    children = {child_id: place for place, child_id in enumerate(dict.fromkeys(item.day.child_id for item in priced))}

    def same(item: _Priced) -> tuple[object, ...]:
        absent = item.day.state is State.ABSENT
        return children[item.day.child_id], rank[item.day.activity_id], absent, item.tariff_id, item.qf, item.unit_price

    groups: dict[tuple[object, ...], list[_Priced]] = {}
    for item in sorted(priced, key=lambda item: item.day.day):
        groups.setdefault(same(item), []).append(item)
    ordered = sorted(groups.values(), key=lambda group: same(group[0])[:3])
    return tuple(_line(group, activities[group[0].day.activity_id]) for group in ordered)


def _line(group: Sequence[_Priced], activity: Activity) -> Line:
    first = group[0]
    label = f"{activity.name} – absence" if first.day.state is State.ABSENT else activity.name
    return Line(
        first.day.child_id, activity.id, label, first.tariff_id, first.qf, activity.unit, first.unit_price,
        tuple(item.day for item in group),
    )  # fmt: skip


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
