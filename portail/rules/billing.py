"""The dry run of a month: each day priced by the règlement, then gathered into the lines of a family's invoice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
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
from portail.rules.justified import Absence, Proof, justified, spells
from portail.rules.known import Case, Household
from portail.rules.money import ZERO
from portail.rules.tariff import Tariff

_PENALTY, _PLAN, _EXCUSED = "réservation hors délai : pénalité", "forfait", "absence justifiée"
_Key = tuple[int, int]  # child, activity


@dataclass(frozen=True, slots=True)
class Around:
    """The billed days of a household around the month, by child and activity: those before it matter too.

    `counted`: hours by day, without those cancelled late. `service`: all of them. `absent`: the absences among them,
    with the proof handed in.
    """

    counted: dict[_Key, dict[date, time | None]]
    service: dict[_Key, set[date]]
    absent: dict[_Key, dict[date, Proof | None]]


@dataclass
class _Prices:
    """Prices of the household's days; those that only depend on the quotient and the day are computed once."""

    tariffs: Mapping[int, Sequence[Tariff]]
    home: Household
    activities: Mapping[int, Activity]
    around: Around
    done: dict[_Key, dict[date, time | None]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[tuple[int, date, bool], Decimal] = field(default_factory=dict)

    def version(self, day: BookedDay) -> Tariff | None:
        return tariff.in_force(self.tariffs.get(day.activity_id, ()), day.activity_id, day.day)

    def case(self, day: BookedDay) -> Case:
        key, month = (day.child_id, day.activity_id), month_of(day.day)
        own = self.around.counted.get(key, {})
        together = [
            child
            for (child, activity), days in self.around.counted.items()
            if activity == day.activity_id and any(month_of(other) == month for other in days)
        ]
        before = {other: hour for other, hour in own.items() if other < month}  # of a week that began last month
        return Case(
            day.child_id, self.activities[day.activity_id], day.day, day.hour, day.late_rank > 0, own,
            before | self.done[key], together,
        )  # fmt: skip

    def price(self, day: BookedDay, version: Tariff, case: Case) -> Decimal:
        """What is due for the day, the penalty apart. Raises Unanswered."""
        use = LateUse(day.late_rank, penalised=True) if day.late_rank else IN_TIME
        shared = version.asks <= cost.SHARED and not day.late_rank and not cost.depends_on_other_days(version, case)
        key = day.activity_id, day.day, day.cancelled_late
        if shared and key in self.known:
            return self.known[key]
        if day.cancelled_late:
            return cost.cancelled_late(version, self.home, case, use).amount
        amount = cost.booking(version, self.home, case, use).price
        if shared:
            self.known[key] = amount
        self.done[day.child_id, day.activity_id][day.day] = day.hour
        return amount


@dataclass(frozen=True, slots=True)
class _Priced:
    day: BookedDay
    version: Tariff
    qf: Decimal | None
    unit_price: Decimal
    kind: str  # said after the name of the activity
    together: bool = False  # part of the price of several days


def draft(
    days: Sequence[BookedDay],
    tariffs: Sequence[Tariff],
    homes: Mapping[int, Household],
    activities: Mapping[int, Activity],
    around: Mapping[int, Around] | None = None,
) -> Billing:
    """The invoices of the days, which are all billed; families and children in the order of `days`.

    Lines follow the order of `activities`, absences apart from what was attended. `homes` and `around` are by
    household; without the second, only `days` are known.
    """
    drafts, anomalies = [], []
    versions = _by_activity(tariffs)
    rank = {activity_id: place for place, activity_id in enumerate(activities)}
    for household_id, group in _by_household(days).items():
        home = homes[household_id]
        own = around.get(household_id) if around is not None else None
        priced, found = _price(group, _Prices(versions, home, activities, own or surroundings(group)))
        if sum((item.unit_price + item.day.penalty for item in priced), start=ZERO) < 0:
            found += group_days(AnomalyKind.NEGATIVE, group)
        anomalies += found
        if any(anomaly.kind in BLOCKING for anomaly in found):
            continue
        quotient = tariff.quotient_on(home.quotients, max(day.day for day in group))
        drafts.append(Draft(household_id, quotient_text(quotient), _lines(priced, activities, rank)))
    return Billing(tuple(drafts), tuple(anomalies))


def surroundings(days: Iterable[BookedDay]) -> Around:
    """What the days of a household say of each other."""
    found = Around({}, {}, {})
    for day in days:
        key = day.child_id, day.activity_id
        found.service.setdefault(key, set()).add(day.day)
        if not day.cancelled_late:
            found.counted.setdefault(key, {})[day.day] = day.hour
        if day.state is State.ABSENT:
            found.absent.setdefault(key, {})[day.day] = day.proof
    return found


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


def _price(days: Sequence[BookedDay], prices: _Prices) -> tuple[list[_Priced], list[Anomaly]]:
    """The days that have a price, and what is odd about them or the others."""
    priced = []
    odd: dict[AnomalyKind, list[BookedDay]] = defaultdict(list)
    excused = _excused(prices)
    for day in sorted(days, key=lambda day: day.day):
        if day.state is State.CANCEL_REQUESTED:
            odd[AnomalyKind.CANCEL_UNANSWERED].append(day)
        version = prices.version(day)
        if version is None:
            odd[AnomalyKind.NO_TARIFF].append(day)
            continue
        quotient = tariff.quotient_on(prices.home.quotients, day.day) if "qf" in version.asks else None
        if quotient is None and "qf" in version.asks:
            odd[AnomalyKind.NO_QUOTIENT].append(day)
        qf = quotient.qf if quotient is not None else None
        if (day.child_id, day.activity_id, day.day) in excused:
            priced.append(_Priced(day, version, qf, ZERO, _EXCUSED))
            continue
        case = prices.case(day)
        try:
            unit_price = prices.price(day, version, case)
        except Unanswered as unanswered:
            kind = AnomalyKind.NO_BAND if isinstance(unanswered, NoBand | TwoBands) else AnomalyKind.NO_PRICE
            odd[kind].append(day)
            continue
        together = not day.cancelled_late and cost.is_together(version, case)
        priced.append(_Priced(day, version, qf, unit_price, _kind(day), together))
    odd[AnomalyKind.PRICE_CHANGED] += _changed(priced)
    order = {id(day): place for place, day in enumerate(days)}
    priced.sort(key=lambda item: order[id(item.day)])
    return priced, [anomaly for kind, concerned in odd.items() for anomaly in group_days(kind, concerned)]


def _changed(priced: Sequence[_Priced]) -> list[BookedDay]:
    """Days that do not cost what was shown at the order; of days that have a price together, the sum is compared."""
    groups: dict[object, list[_Priced]] = defaultdict(list)
    for item in priced:
        if not item.day.cancelled_late and item.kind != _EXCUSED:
            key = (item.day.child_id, item.day.activity_id)
            groups[key if item.together else id(item)].append(item)
    return [
        item.day
        for group in groups.values()
        if sum(item.unit_price + item.day.penalty - item.day.price for item in group)
        for item in group
    ]


def _excused(prices: _Prices) -> set[tuple[int, int, date]]:
    """Days of absence that a proof takes off the invoice, as the règlement says; the invoice never says why.

    One proof, the first handed in, stands for the whole absence: days without another day of service between them.
    """
    found = set()
    for (child_id, activity_id), absent in prices.around.absent.items():
        if not any(absent.values()):
            continue
        activity = prices.activities[activity_id]
        for spell in spells(absent, prices.around.service.get((child_id, activity_id), ())):
            handed = [proof for day in spell if (proof := absent[day]) is not None]
            first = min(handed, key=lambda proof: proof.received_at, default=None)
            absences = [Absence(day, ZERO, starts_at=activity.opens_at) for day in spell]
            policy = activity.rules_on(spell[0]).late.justified
            outcome = justified(policy, absences, first) if first is not None else None
            days = outcome.days if outcome is not None else ()
            found |= {(child_id, activity_id, one.day) for one in days if one.then is not None}
    return found


def _kind(day: BookedDay) -> str:
    if day.cancelled_late:
        return "annulation hors délai"
    if day.state is State.ABSENT:
        return "absence"
    return "réservation hors délai" if day.late_rank else ""


def _lines(priced: Sequence[_Priced], activities: Mapping[int, Activity], rank: Mapping[int, int]) -> tuple[Line, ...]:
    children = {child_id: place for place, child_id in enumerate(dict.fromkeys(item.day.child_id for item in priced))}

    def same(item: _Priced) -> tuple[object, ...]:
        price = None if item.together else item.unit_price
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
