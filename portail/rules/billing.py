"""The dry run of a month: each day priced by the règlement, then gathered into the lines of a family's invoice."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from portail.errors import NoBand, TwoBands, Unanswered
from portail.rules import cost, tariff
from portail.rules.booking import State
from portail.rules.calendar import Activity, month_of
from portail.rules.cost import IN_TIME, LateUse
from portail.rules.invoice import (
    BLOCKING,
    Anomaly,
    AnomalyKind,
    Billing,
    BookedDay,
    Draft,
    Line,
    group_days,
    quotient_text,
)
from portail.rules.justified import Absence, justified, spells
from portail.rules.known import Case, Household
from portail.rules.money import ZERO
from portail.rules.tariff import Tariff

_PENALTY, _PLAN, _EXCUSED = "réservation hors délai : pénalité", "forfait", "absence justifiée"
_SHARED = frozenset({"qf", "date", "resident", "qty"})
_Days = Mapping[tuple[int, int], Collection[date]]  # of the household, by child and activity


@dataclass(frozen=True, slots=True)
class _Priced:
    day: BookedDay
    version: Tariff
    qf: Decimal | None
    unit_price: Decimal
    kind: str  # said after the name of the activity
    together: bool = False  # the price of the day depends on how many there are


@dataclass
class _Prices:
    """Prices of the household's days; those that only depend on the quotient and the day are computed once."""

    tariffs: Mapping[int, Sequence[Tariff]]
    home: Household
    activities: Mapping[int, Activity]
    days: _Days
    done: dict[tuple[int, int], list[date]] = field(default_factory=lambda: defaultdict(list))
    known: dict[tuple[int, date, bool], Decimal] = field(default_factory=dict)

    def version(self, day: BookedDay) -> Tariff | None:
        return tariff.in_force(self.tariffs.get(day.activity_id, ()), day.activity_id, day.day)

    def case(self, day: BookedDay) -> Case:
        key = day.child_id, day.activity_id
        own, month = self.days.get(key, ()), month_of(day.day)
        together = [
            child
            for (child, activity), days in self.days.items()
            if activity == day.activity_id and any(month_of(other) == month for other in days)
        ]
        before = [*self.done[key], *(other for other in own if other < month)]  # of a week that began last month
        return Case(
            day.child_id, self.activities[day.activity_id], day.day, day.hour, day.late_rank > 0, own, before, together
        )

    def price(self, day: BookedDay, version: Tariff, case: Case) -> Decimal:
        """What is due for the day, the penalty apart. Raises Unanswered."""
        use = LateUse(day.late_rank, penalised=True) if day.late_rank else IN_TIME
        shared = version.asks <= _SHARED and not day.late_rank and not cost.depends_on_other_days(version, case)
        key = day.activity_id, day.day, day.cancelled_late
        if shared and key in self.known:
            return self.known[key]
        if day.cancelled_late:
            amount = cost.cancelled_late(version, self.home, case, use).amount
        else:
            amount = cost.booking(version, self.home, case, use).price
        if shared:
            self.known[key] = amount
        self.done[day.child_id, day.activity_id].append(day.day)
        return amount


def draft(
    days: Sequence[BookedDay],
    tariffs: Sequence[Tariff],
    homes: Mapping[int, Household],
    activities: Mapping[int, Activity],
    around: Mapping[int, _Days] | None = None,
) -> Billing:
    """The invoices of the days, which are all billed; families and children in the order of `days`.

    Lines follow the order of `activities`, absences apart from what was attended. `homes` are by household. `around`:
    by household, the billed days of the whole weeks and months concerned, those of `days` included; without it, `days`.
    """
    drafts, anomalies = [], []
    versions = _by_activity(tariffs)
    rank = {activity_id: place for place, activity_id in enumerate(activities)}
    for household_id, group in _by_household(days).items():
        home = homes[household_id]
        own = around.get(household_id, {}) if around is not None else _own_days(group)
        priced, found = _price(group, _Prices(versions, home, activities, own))
        anomalies += found
        if any(anomaly.kind in BLOCKING for anomaly in found):
            continue
        quotient = tariff.quotient_on(home.quotients, max(day.day for day in group))
        drafts.append(Draft(household_id, quotient_text(quotient), _lines(priced, activities, rank)))
    return Billing(tuple(drafts), tuple(anomalies))


def _by_activity(tariffs: Iterable[Tariff]) -> dict[int, list[Tariff]]:
    found: dict[int, list[Tariff]] = defaultdict(list)
    for one in tariffs:
        found[one.activity_id].append(one)
    return found


def _by_household(days: Iterable[BookedDay]) -> dict[int, list[BookedDay]]:
    groups: dict[int, list[BookedDay]] = {}
    for day in days:
        groups.setdefault(day.household_id, []).append(day)
    return groups


def _own_days(days: Iterable[BookedDay]) -> dict[tuple[int, int], set[date]]:
    found: dict[tuple[int, int], set[date]] = defaultdict(set)
    for day in days:
        found[day.child_id, day.activity_id].add(day.day)
    return found


def _price(days: Sequence[BookedDay], prices: _Prices) -> tuple[list[_Priced], list[Anomaly]]:
    """The days that have a price, and what is odd about them or the others."""
    priced = []
    odd: dict[AnomalyKind, list[BookedDay]] = defaultdict(list)
    for day in sorted(days, key=lambda day: day.day):
        if day.state is State.CANCEL_REQUESTED:
            odd[AnomalyKind.CANCEL_UNANSWERED].append(day)
        version = prices.version(day)
        if version is None:
            odd[AnomalyKind.NO_TARIFF].append(day)
            continue
        case = prices.case(day)
        quotient = tariff.quotient_on(prices.home.quotients, day.day) if "qf" in version.asks else None
        if quotient is None and "qf" in version.asks:
            odd[AnomalyKind.NO_QUOTIENT].append(day)
        try:
            unit_price = prices.price(day, version, case)
        except Unanswered as unanswered:
            kind = AnomalyKind.NO_BAND if isinstance(unanswered, NoBand | TwoBands) else AnomalyKind.NO_PRICE
            odd[kind].append(day)
            continue
        together = cost.depends_on_other_days(version, case)
        if unit_price + day.penalty != day.price and not day.cancelled_late and not together:
            odd[AnomalyKind.PRICE_CHANGED].append(day)
        own = quotient.qf if quotient is not None else None
        priced.append(_Priced(day, version, own, unit_price, _kind(day), together))
    priced = _justified(priced, prices)
    order = {id(day): place for place, day in enumerate(days)}
    priced.sort(key=lambda item: order[id(item.day)])
    return priced, [anomaly for kind, concerned in odd.items() for anomaly in group_days(kind, concerned)]


def _justified(priced: Sequence[_Priced], prices: _Prices) -> list[_Priced]:
    """Absences with a proof are due, or not, as the règlement says; the invoice never says why."""
    proved = {(one.day.child_id, one.day.activity_id) for one in priced if one.day.proof is not None}
    free: set[tuple[int, int, date]] = set()
    for child_id, activity_id in proved:
        own = {one.day.day: one for one in priced if (one.day.child_id, one.day.activity_id) == (child_id, activity_id)}
        absent = {day for day, one in own.items() if one.day.state is State.ABSENT}
        for spell in spells(absent, prices.days.get((child_id, activity_id), ())):
            free |= {(child_id, activity_id, day) for day in _not_due(spell, own, prices)}
    return [
        replace(one, unit_price=ZERO, kind=_EXCUSED)
        if (one.day.child_id, one.day.activity_id, one.day.day) in free
        else one
        for one in priced
    ]  # fmt: skip


def _not_due(spell: Sequence[date], own: Mapping[date, _Priced], prices: _Prices) -> Iterator[date]:
    """Days of one absence that the proof handed in first takes off the invoice."""
    days = [own[day] for day in spell if day in own]
    proofs = sorted((one.day.proof for one in days if one.day.proof is not None), key=lambda proof: proof.received_at)
    if not proofs:
        return
    activity = prices.activities[days[0].day.activity_id]
    absences = [Absence(one.day.day, max(one.unit_price, ZERO), starts_at=activity.opens_at) for one in days]
    outcome = justified(activity.rules_on(spell[0]).late.justified, absences, proofs[0])
    yield from (day.day for day in outcome.days if day.then is not None)


def _kind(day: BookedDay) -> str:
    if day.cancelled_late:
        return "annulation hors délai"
    if day.state is State.ABSENT:
        return "absence"
    return "réservation hors délai" if day.late_rank else ""


def _lines(priced: Sequence[_Priced], activities: Mapping[int, Activity], rank: Mapping[int, int]) -> tuple[Line, ...]:
    children = {child_id: place for place, child_id in enumerate(dict.fromkeys(item.day.child_id for item in priced))}

    def same(item: _Priced) -> tuple[object, ...]:
        price = None if item.together and not item.kind else item.unit_price
        return children[item.day.child_id], rank[item.day.activity_id], item.kind, item.version.id, item.qf, price

    groups: dict[tuple[object, ...], list[_Priced]] = {}
    for item in sorted(priced, key=lambda item: item.day.day):
        groups.setdefault(same(item), []).append(item)
    ordered = sorted(groups.values(), key=lambda group: same(group[0])[:3])
    return tuple(line for group in ordered for line in _lines_of(group, activities[group[0].day.activity_id]))


def _lines_of(group: Sequence[_Priced], activity: Activity) -> Iterator[Line]:
    """One line for the days, at their price or as a plan; one for the penalties they bear."""
    first, days = group[0], tuple(item.day for item in group)
    total = sum((item.unit_price for item in group), start=ZERO)
    once = any(item.unit_price != first.unit_price for item in group)
    name = f"{activity.name} – {first.kind}" if first.kind else activity.name
    label = f"{name} ({_PLAN})" if once else name
    yield Line(
        first.day.child_id, activity.id, label, first.version.id, first.qf, _PLAN if once else activity.unit,
        total if once else first.unit_price, days, once,
    )  # fmt: skip
    for day in days:
        if day.penalty:
            yield Line(
                day.child_id, activity.id, f"{activity.name} – {_PENALTY}", first.version.id, first.qf, _PLAN,
                day.penalty, (), once=True,
            )  # fmt: skip
