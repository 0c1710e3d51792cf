"""What parents read of an activity before they book: its règlement and its price, line by line; what will change."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from portail import french
from portail.errors import Unanswered
from portail.rules import tariff
from portail.rules.booking import Operation
from portail.rules.calendar import Activity
from portail.rules.deadline_forms import Always, Never
from portail.rules.facts import Fact, Facts
from portail.rules.late_forms import (
    BillFull,
    LateAccept,
    LatePolicies,
    OtherTariff,
    PlanSwitch,
    PriceBlock,
    Set,
    UnbookedPresence,
)
from portail.rules.money import ZERO
from portail.rules.rule_sets import RuleSet
from portail.rules.tariff import Tariff
from portail.rules.tariff_models import AnyModel, Bands, CountCap, CountTable, DurationUnits, Flat, Versions
from portail.wording_facts import answer
from portail.wording_late import (
    justified_rule,
    late_booking_rule,
    late_cancel_rule,
    pickup_rule,
    plan_rule,
    quota_rule,
    unbooked_rule,
)
from portail.wording_rules import OPERATIONS, deadline_sentence, interval, opening_sentence, tariff_sentence

MOST_COLUMNS = 4  # of prices in a table
AFTER = "Après ce délai"
OPENING, ABSENCES, UNBOOKED, PICKUP, LIMITS, PLAN = _MAY_END = (
    "Ouverture des réservations", "Absences", "Présence sans réservation", "Départ tardif", "Limites", "Forfait",
)  # fmt: skip
_NOT_PER_UNIT = (DurationUnits, CountTable, CountCap, Versions)  # their sentence says what the price is for
_BEFORE_A_MARK = re.compile(r" (?=[:;!?»%])|(?<=«) |(?<=\+) (?=\d)")


class Table(NamedTuple):
    """Prices by quotient: the first column is the interval. `rest`: what holds besides, such as reductions."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rest: str


class Line(NamedTuple):
    """The sentence follows « title : », without final point; `table` says the same where there is room for it."""

    title: str
    sentence: str
    table: Table | None = None


class Change(NamedTuple):
    """What is said otherwise of the days of service from `since` on."""

    since: date
    lines: Sequence[Line]


def lines(activity: Activity, version: Tariff | None, day: date) -> list[Line]:
    """What holds for that day of service; what the règlement does not say is left out."""
    rules = activity.rules_on(day)
    said = [*_deadlines(rules), *_opening(rules), *_late(rules, activity.unit), *_policies(rules.late, activity)]
    if version is not None:
        said.append(_price(activity.unit, _own_prices(_on(version.model, day), rules.facts)))
    return [line._replace(title=_typeset(line.title), sentence=_typeset(line.sentence)) for line in said]


def changes(activity: Activity, tariffs: Sequence[Tariff], day: date) -> list[Change]:
    """After `day`, until the activity's last day: each date on which a line is no longer the same."""
    found: list[Change] = []
    before = lines(activity, tariff.in_force(tariffs, activity.id, day), day)
    for since in sorted(_dates(activity, tariffs)):
        if day < since <= activity.ends_on:
            after = lines(activity, tariff.in_force(tariffs, activity.id, since), since)
            titles = {line.title for line in after}
            new = [line for line in after if line not in before]
            ended = [line.title for line in before if line.title in set(_MAY_END) - titles]
            new += [Line("Ne s'applique plus", ", ".join(ended).lower())] if ended else []
            found += [Change(since, new)] if new else []
            before = after
    return found


def _dates(activity: Activity, tariffs: Sequence[Tariff]) -> Iterator[date]:
    yield from (rules.valid_from for rules in activity.rules[1:])
    for version in tariffs:
        if version.activity_id == activity.id:
            yield version.valid_from
            if isinstance(version.model, Versions):
                yield from (inner.from_ for inner in version.model.versions)


def _deadlines(rules: RuleSet) -> Iterator[Line]:
    """The operations that have the same deadline share a line."""
    groups: list[list[Operation]] = []
    for operation in Operation:
        same = (group for group in groups if rules.deadlines[group[0]] == rules.deadlines[operation])
        group = next(same, None)
        if group is None:
            groups.append([operation])
        else:
            group.append(operation)
    for first, *others in groups:
        noun, sentence = OPERATIONS[first], deadline_sentence(rules.deadlines[first], first)
        words = sentence.removeprefix(f"{noun} ")
        if others:
            words = re.sub("^((im)?possible)", r"\1s", words)
        yield Line(_together(noun, *(OPERATIONS[other].lower() for other in others)), words)


def _together(*nouns: str) -> str:
    return " et ".join(filter(None, (", ".join(nouns[:-1]), nouns[-1])))


def _opening(rules: RuleSet) -> Iterator[Line]:
    if rules.opening is not None:
        yield Line(OPENING, opening_sentence(rules.opening).removeprefix("Réservation ouverte "))


def _late(rules: RuleSet, unit: str) -> Iterator[Line]:
    """Late booking then late cancellation, where there is a deadline to pass."""
    booking, cancel = rules.deadlines[Operation.BOOK], rules.deadlines[Operation.CANCEL]
    said = []
    if not isinstance(booking, Always | Never):
        said.append(_late_booking(rules.late, unit).removeprefix(f"{AFTER} : "))
    known = isinstance(cancel, Never) and rules.late.late_cancel == BillFull()
    if not known and not isinstance(cancel, Always):
        said.append(_plain(late_cancel_rule(rules.late.late_cancel).replace(" après ce délai :", "")))
    if said:
        yield Line(AFTER if len(list(_deadlines(rules))) == 1 else "Hors délai", " ; ".join(said))


def _late_booking(late: LatePolicies, unit: str) -> str:
    policy = late.late_booking
    if not isinstance(policy, LateAccept):
        return late_booking_rule(policy, unit)
    said = _priced(policy.price, lambda price: late_booking_rule(replace(policy, price=price), unit), unit)
    return said if policy.price is None else said.replace(" : ", " : inscription possible, ", 1)


def _policies(late: LatePolicies, activity: Activity) -> Iterator[Line]:
    if late.justified is not None:
        yield Line(ABSENCES, _plain(justified_rule(late.justified)))
    if late.unbooked_presence != UnbookedPresence():
        yield Line(UNBOOKED, _unbooked(late.unbooked_presence, activity.unit).partition(" : ")[2])
    if late.late_pickup is not None:
        yield Line(PICKUP, _plain(pickup_rule(late.late_pickup, activity.closes_at)))
    if late.quota is not None and (limits := quota_rule(late.quota)):
        yield Line(LIMITS, _plain(limits))
    if late.plan_switch is not None:
        yield Line(PLAN, _plain(_plan(late.plan_switch, activity.unit)))


def _unbooked(policy: UnbookedPresence, unit: str) -> str:
    return _priced(policy.price, lambda price: unbooked_rule(replace(policy, price=price), unit), unit)


def _plan(policy: PlanSwitch, unit: str) -> str:
    return _priced(policy.price, lambda price: plan_rule(replace(policy, price=price), unit))


def _priced(price: PriceBlock | None, said: Callable[[Any], str], unit: str = "") -> str:
    """The sentence; with every price of the other tariff that it speaks of, where that one differs among families."""
    if not (isinstance(price, OtherTariff) and tariff.several_prices(price.tariff)):
        return said(price)
    nothing = french.euros(ZERO)
    amount, word = (f"{nothing} par {unit}", "tarif particulier") if unit else (f"de {nothing}", "particulier")
    return said(Set(ZERO)).replace(amount, f"{word} ({tariff_sentence(price.tariff)})", 1)


def _price(unit: str, model: AnyModel) -> Line:
    title = "Tarif" if isinstance(model, _NOT_PER_UNIT) else f"Tarif par {unit}"
    return Line(title, tariff_sentence(model), _table(model))


def _on(model: AnyModel, day: date) -> AnyModel:
    """Of the versions that a tariff holds, the one of that day; the whole where it adds something to them all."""
    if isinstance(model, Versions) and not model.modifiers and not model.supplements:
        begun = [version.model for version in model.versions if version.from_ <= day]
        return begun[-1] if begun else model
    return model


def _own_prices(model: AnyModel, own: Mapping[str, Fact]) -> AnyModel:
    """The model without the prices that the activity's own answers exclude, such as those of other slots."""
    known, rest = Facts(own), tuple(name for name in model.dims if name not in own)
    if rest == model.dims or model.supplements:
        return model
    try:
        match model:
            case Flat():
                return replace(model, dims=rest, price=_chosen(model.price, model.dims, known))
            case Bands():
                rows = [replace(row, price=_chosen(row.price, model.dims, known)) for row in model.rows]
                return replace(model, dims=rest, rows=tuple(rows))
    except Unanswered:
        pass
    return model


def _chosen(price: Any, dims: Sequence[str], known: Facts) -> Any:
    """Raises Unanswered where the answer is not in the table."""
    if not isinstance(price, Mapping):
        return price
    name, rest = dims[0], dims[1:]
    if name in known.values:
        return _chosen(known.choose(name, price), rest, known)
    return {key: _chosen(one, rest, known) for key, one in price.items()}


def _table(model: AnyModel) -> Table | None:
    """None where the prices are not those of bands, or not the same columns for all, or too many columns."""
    if not isinstance(model, Bands):
        return None
    rows = [dict(_columns(row.price, model.dims)) for row in model.rows]
    names = list(rows[0])
    if len(names) > MOST_COLUMNS or any(list(row) != names for row in rows):
        return None
    shown = [(interval(row.qf), *map(french.price, prices.values())) for row, prices in zip(model.rows, rows)]
    bare = replace(model, modifiers=(), supplements=(), band_shift=())
    rest = tariff_sentence(model).removeprefix(tariff_sentence(bare)).removeprefix(" ; ")
    return Table(("Quotient familial", *(name or "Prix" for name in names)), tuple(shown), _typeset(rest))


def _columns(price: Any, dims: Sequence[str], above: tuple[str, ...] = ()) -> Iterator[tuple[str, Decimal]]:
    """The words of each column with its price."""
    if not isinstance(price, Mapping):
        yield ", ".join(above), price
        return
    for key, one in price.items():
        yield from _columns(one, dims[1:], (*above, answer(dims[0], key)))


def _plain(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _typeset(words: str) -> str:
    """With spaces that never break before the high marks of punctuation, and inside « » and « + 1 »."""
    return _BEFORE_A_MARK.sub("\u00a0", words)
