"""Rules as French sentences, without final point: deadlines, openings, tariffs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from portail import french
from portail.rules.bands import Interval
from portail.rules.calendar import WEEKDAYS
from portail.rules.deadline_forms import (
    AfterHolidays,
    Always,
    ByWeekday,
    ClearDays,
    DateTable,
    Hour,
    Hours,
    LastClassDay,
    MondayFerie,
    Monthly,
    Never,
    Offset,
    PeriodOffset,
    Quota,
    Rule,
    Weekly,
)
from portail.rules.facts import AT_LEAST
from portail.rules.openings import Opening
from portail.rules.pricing import changed, rounded
from portail.rules.tariff_models import (
    AnyModel,
    Bands,
    CountCap,
    CountTable,
    DurationUnits,
    Flat,
    IncomeBands,
    LinearKnots,
    Model,
    Modifier,
    Rate,
    RateOrFlat,
    TimeSteps,
    Versions,
)
from portail.wording import WEEKDAY_NAMES
from portail.wording_facts import COUNTED, answer, fact_name, word

OPERATIONS = {"book": "Réservation", "modify": "Modification", "cancel": "Annulation"}
CAUSES = {"sick": "pour maladie", "exception": "exceptionnelle"}
_UNITS = {
    "calendar": ("jour", "jours"),
    "weekday": ("jour", "jours"),
    "working": ("jour ouvré", "jours ouvrés"),
    "working6": ("jour ouvrable", "jours ouvrables"),
}
_PERIODS = {"period": "par période", "month": "par mois", "year": "par année scolaire"}
_SPANS = {15: "quart d'heure", 30: "demi-heure", 60: "heure"}


class _Day(NamedTuple):
    """A day in a sentence: « à la veille », « la veille », « incluse », and what follows."""

    to: str
    name: str
    included: str = "inclus"
    after: str = ""


def _masculine(day: str, after: str = "") -> _Day:
    return _Day(f"au {day}", f"le {day}", after=f" {after}" if after else "")


def deadline_sentence(rule: Rule, operation: str) -> str:
    """« Réservation jusqu'au jeudi 12h de la semaine précédente »."""
    kind, _, cause = operation.partition("_")
    noun = OPERATIONS.get(kind, kind.capitalize())
    if cause:
        noun += f" {CAUSES.get(cause, cause.replace('_', ' '))}"
    match rule:
        case Never():
            sentence = f"{noun} impossible"
        case Always():
            sentence = f"{noun} possible à tout moment"
        case _:
            sentence = f"{noun} {_until(rule)}"
    return sentence + _quota(rule.quota)


def _quota(quota: Quota | None) -> str:
    if quota is None:
        return ""
    limits = (("réservation", quota.book), ("annulation", quota.cancel))
    parts = [french.count(noun, most) for noun, most in limits if most is not None]
    return f", dans la limite de {' et '.join(parts)} {_PERIODS[quota.per]}" if parts else ""


def _until(rule: Rule) -> str:
    match rule:
        case ByWeekday():
            return " ; ".join((_weekdays(rule.map, rule.edge), *(_exception(one, rule) for one in rule.exceptions)))
        case DateTable():
            rows = (
                f"{_limit(_masculine(french.day_month_year(row.deadline)), row.at or rule.at, rule.edge)}"
                f" pour l'accueil du {french.day_month_year(row.from_)} au {french.day_month_year(row.to)}"
                for row in rule.rows
            )
            return " ; ".join(rows)
        case ClearDays():
            anchor = "avant" if rule.anchor == "service" else "avant le début de la période"
            return f"en laissant {french.count('jour franc', rule.n, 'jours francs')} {anchor}"
        case Hours():
            strictly = "plus de " if rule.edge == "before" else "jusqu'à "
            return f"{strictly}{french.count('heure', rule.n)} avant le début de l'accueil"
        case Offset() | Weekly() | Monthly() | PeriodOffset() | LastClassDay():
            return _limit(_day(rule), rule.at, rule.edge)
    raise LookupError(type(rule).__name__)


def _day(rule: Offset | Weekly | Monthly | PeriodOffset | LastClassDay) -> _Day:
    match rule:
        case Offset(n=0):
            return _masculine("jour même")
        case Offset(n=1, unit="calendar"):
            return _Day("à la veille", "la veille", "incluse")
        case Offset():
            one, many = _UNITS[rule.unit]
            apart = " (hors samedi et dimanche)" if rule.unit == "weekday" else ""
            return _before(french.count(one, rule.n, many), f"avant{apart}")
        case Weekly():
            if rule.weeks == 1:
                return _masculine(WEEKDAY_NAMES[rule.weekday], "de la semaine précédente")
            day = WEEKDAY_NAMES[rule.weekday]
            return _Day(f"au {day}", f"le {day}", after=f", {rule.weeks} semaines avant")
        case Monthly():
            known = {0: "du mois même", 1: "du mois précédent"}
            month = known.get(rule.months_before, f"du mois, {rule.months_before} mois avant")
            return _masculine("1er" if rule.day == 1 else str(rule.day), month)
        case PeriodOffset(n=0):
            return _masculine("premier jour de la période")
        case PeriodOffset():
            return _before(french.count("jour", rule.n), "avant le début de la période")
        case LastClassDay():
            return _masculine("dernier jour de classe", "qui précède la période")


def _before(counted: str, than: str) -> _Day:
    return _Day(f"à {counted} {than}", f"{counted} {than}")


def _limit(day: _Day, at: time | None, edge: str | None) -> str:
    if edge == "before":
        if at is not None:
            return f"au plus tard {day.name}{day.after}, avant {french.hour(at)}"
        return f"plus de {day.name}" if day.name[0].isdigit() else f"avant {day.name}{day.after}"
    if edge == "day" or at is None:
        return f"jusqu'{day.to} {day.included}{day.after}"
    if day.name.removeprefix("le ") in WEEKDAY_NAMES.values():
        return f"jusqu'{day.to} {french.hour(at)}{day.after}"
    return f"jusqu'{day.to}{day.after}, {french.hour(at)}"


def _weekdays(hours: Mapping[Any, Hour], edge: str | None) -> str:
    """« avant le jeudi précédent 10h pour le lundi et le mardi ; … »."""
    groups: dict[Hour, list[str]] = {}
    for weekday in WEEKDAYS:
        if weekday in hours:
            groups.setdefault(hours[weekday], []).append(f"le {WEEKDAY_NAMES[weekday]}")
    return " ; ".join(
        f"{_weekday_limit(WEEKDAY_NAMES[weekday], at, edge)} pour {_and(days)}"
        for (weekday, at), days in groups.items()
    )


def _weekday_limit(weekday: str, at: time, edge: str | None) -> str:
    match edge:
        case "before":
            return f"avant le {weekday} précédent {french.hour(at)}"
        case "day":
            return f"jusqu'au {weekday} précédent inclus"
        case _:
            return f"jusqu'au {weekday} précédent {french.hour(at)}"


def _exception(exception: AfterHolidays | MondayFerie, rule: ByWeekday) -> str:
    match exception:
        case AfterHolidays():
            limit = _limit(_masculine("dernier jour de classe", "qui précède les vacances"), exception.at, rule.edge)
            return f"pour le jour de la rentrée, {limit}"
        case MondayFerie():
            return f"si le lundi est férié, {_weekdays(exception.map, rule.edge)}"


def opening_sentence(opening: Opening) -> str:
    """« Réservation ouverte du 13 au 22 septembre 2025 inclus »; by answer where it depends on one."""
    if isinstance(opening.opens, datetime):
        starts = _moment(opening.opens)
    else:
        starts = ", du ".join(f"{_moment(at)} ({answer(opening.by or '', key)})" for key, at in opening.opens.items())
    if opening.closes is None:
        return f"Réservation ouverte à partir du {starts}"
    return f"Réservation ouverte du {starts} au {french.day_month_year(opening.closes)} inclus"


def _moment(at: datetime) -> str:
    day = french.day_month_year(at.date())
    return f"{day} à {french.hour(at.time())}" if at.time() != time(0) else day


def tariff_sentence(model: AnyModel) -> str:
    """« 4,10 € ; 3,69 € à partir du 2e enfant »."""
    return " ; ".join((_model(model), *_modifiers(model), *_supplements(model)))


def _model(model: AnyModel) -> str:
    match model:
        case Flat():
            return _price(model.price, model.dims)
        case Bands():
            rows = [f"{interval(row.qf)} : {_price(row.price, model.dims)}" for row in model.rows]
            return f"selon le quotient, {' ; '.join(rows)}"
        case Rate():
            return _rate(model)
        case RateOrFlat():
            share, limit = _percent(model.rate), french.number(model.threshold)
            return f"{share} du quotient s'il est inférieur à {limit}, sinon {_price(model.price, model.dims)}"
        case LinearKnots():
            return f"progressif selon le quotient, {_knots(model)}"
        case IncomeBands():
            return _income(model)
        case TimeSteps():
            word = "départ jusqu'à" if model.direction == "departure" else "arrivée à partir de"
            return " ; ".join(f"{word} {french.hour(at)} : {_price(price, model.dims)}" for at, price in model.rows)
        case DurationUnits():
            return _duration(model)
        case CountTable():
            name = fact_name(model.count)
            rows = [f"{_listed(model.count, key)} : {_price(price, model.dims)}" for key, price in model.prices.items()]
            return f"selon {_the(name)}, {' ; '.join(rows)}"
        case CountCap():
            each, cap = _price(model.unit_price, model.dims), _price(model.cap, model.dims)
            return f"{each} par présence, forfait de {cap} à partir de {french.number(model.from_)} présences"
        case Versions():
            rows = [f"à partir du {french.day_month_year(v.from_)}, {tariff_sentence(v.model)}" for v in model.versions]
            return " ; puis ".join(rows)


def _listed(count: str, key: str) -> str:
    return answer(count, key) if count == "rank" or not key.isdigit() else french.number(int(key))


def _the(noun: str) -> str:
    return f"l'{noun}" if noun[:1] in "aeéèêiouh" else f"le {noun}"


def _price(price: Any, dims: Sequence[str]) -> str:
    """« 3,90 € », or « 3,90 € (maternelle), 4,08 € (primaire) »."""
    return ", ".join(
        f"{french.price(amount)} ({', '.join(answers)})" if answers else french.price(amount)
        for answers, amount in _leaves(price, dims, ())
    )


def _leaves(price: Any, dims: Sequence[str], answers: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    if isinstance(price, Mapping):
        for key, one in price.items():
            yield from _leaves(one, dims[1:], (*answers, answer(dims[0], key)))
    else:
        yield answers, price


def interval(qf: Interval) -> str:
    """« moins de 400 », « de 400 à 800 », « plus de 800 »."""
    low = french.number(qf.low)
    if qf.high is None:
        return f"à partir de {low}" if qf.low_included else f"plus de {low}"
    high = french.number(qf.high)
    if not qf.low and qf.low_included:
        return f"jusqu'à {high}" if qf.high_included else f"moins de {high}"
    if qf.low_included:
        return f"de {low} à {high}" if qf.high_included else f"de {low} à moins de {high}"
    return f"plus de {low}, jusqu'à {high}" if qf.high_included else f"plus de {low}, moins de {high}"


def _percent(rate: Decimal) -> str:
    return f"{french.number(rate * 100)} %"


def _rate(model: Rate) -> str:
    parts = [f"{_percent(model.rate)} du quotient"]
    bounds = (("au moins", model.qf_min), ("au plus", model.qf_max))
    if counted := " et ".join(f"{french.number(qf)} {which}" for which, qf in bounds if qf is not None):
        parts[0] += f" (compté pour {counted})"
    if model.floor is not None:
        parts.append(f"{_price(model.floor, model.dims)} au moins")
    if model.cap is not None:
        parts.append(f"{_price(model.cap, model.dims)} au plus")
    if model.round_rate:
        parts.append("arrondi au centime")
    return ", ".join(parts)


def _knots(model: LinearKnots) -> str:
    places = [f"à {french.number(qf)}" for qf, _ in model.knots]
    places[0], places[-1] = f"jusqu'{places[0]}", f"à partir de {french.number(model.knots[-1][0])}"
    return " ; ".join(f"{_price(price, model.dims)} {place}" for (_, price), place in zip(model.knots, places))


def _income(model: IncomeBands) -> str:
    limits = ", ".join(
        f"{_children(children)} : {french.euros(low)} et {french.euros(high)}"
        for children, (low, high) in model.thresholds.items()
    )
    names = ("sous le premier seuil", "entre les deux seuils", "à partir du second seuil")
    prices = " ; ".join(f"{name} : {_price(price, model.dims)}" for name, price in zip(names, model.prices))
    return f"selon le revenu mensuel (seuils : {limits}), {prices}"


def _children(key: str) -> str:
    return french.count("enfant", int(key)) if key.isdigit() else "autres familles"


def _duration(model: DurationUnits) -> str:
    span = _SPANS.get(model.unit_minutes, f"tranche de {model.unit_minutes} minutes")
    own = model.unit_price
    each = f"{tariff_sentence(own)} –" if isinstance(own, Model) else _price(own, model.dims)
    start = f", à partir de {french.hour(model.from_)}" if model.from_ else ""
    begun, whole = ("commencé", "complet") if span.startswith("quart") else ("commencée", "complète")
    return f"{each} par {span} {begun if model.started else whole}{start}"


def _modifiers(model: AnyModel) -> Iterator[str]:
    for shift in model.band_shift if isinstance(model, Bands) else ():
        down = "tranche inférieure" if shift.down == 1 else f"{shift.down} tranches plus bas"
        yield f"{conditions(shift.when.items()) or 'pour tous'} : {down}"
    for modifier in model.modifiers:
        where = conditions(modifier.when.items())
        if isinstance(model, Flat) and isinstance(model.price, Decimal) and len(model.modifiers) == 1 and where:
            yield f"{french.euros(rounded(changed(modifier, model.price)))} {where}"
        else:
            yield f"{where} : {change(modifier)}" if where else change(modifier)


def conditions(when: Iterable[tuple[str, bool | Decimal | str]]) -> str:
    """« hors commune », « à partir du 2e enfant »; nothing when it always holds."""
    return " et ".join(_condition(name, value) for name, value in when)


def _condition(name: str, value: bool | Decimal | str) -> str:
    if name.endswith(AT_LEAST) and isinstance(value, Decimal):
        fact = name.removesuffix(AT_LEAST)
        if fact == "rank" and value == int(value):
            return f"à partir du {french.rank(int(value))} enfant"
        return f"{fact_name(fact)} au moins égal à {french.number(value)}"
    if isinstance(value, bool):
        return answer(name, "yes" if value else "no")
    if isinstance(value, Decimal):
        return answer(name, french.number(value)) if name in COUNTED else f"{fact_name(name)} {french.number(value)}"
    return f"{fact_name(name)} {word(value)}"


def change(modifier: Modifier) -> str:
    """« –10 % », « doublé », « +2,00 € », « 30,90 € », « divisé par 4 »."""
    words = _change(modifier)
    return f"{words}, arrondi au centime" if modifier.round else words


def _change(modifier: Modifier) -> str:
    match modifier:
        case Modifier(mul=Decimal() as factor):
            if factor == 2:
                return "prix doublé"
            if factor > 2:
                return f"prix multiplié par {french.number(factor)}"
            share = (factor - 1) * 100
            return f"{'+' if share >= 0 else ''}{french.number(share)} %"
        case Modifier(div=Decimal() as divisor):
            return "moitié prix" if divisor == 2 else f"prix divisé par {french.number(divisor)}"
        case Modifier(add=Decimal() as more):
            return f"{'+' if more >= 0 else ''}{french.price(more)}"
        case Modifier(set=Decimal() as other):
            return french.price(other)
    raise LookupError(modifier)


def _supplements(model: AnyModel) -> Iterator[str]:
    for one in model.supplements:
        yield f"{fact_name(one.key)} : {_price(one.price, model.dims)} en plus"


def _and(words: Sequence[str]) -> str:
    """« le lundi, le mardi et le jeudi »."""
    return f"{', '.join(words[:-1])} et {words[-1]}" if len(words) > 1 else words[0]
