"""How an answer came about, step by step, in French."""

from collections.abc import Container, Iterator
from datetime import UTC, date, timedelta
from fractions import Fraction

from portail import french, wording_facts, wording_rules
from portail.errors import Unanswered
from portail.reglement import cases
from portail.reglement.cases import Answer
from portail.reglement.problems import plain
from portail.reglement.schema import DeadlineExample, OpeningExample, TariffExample
from portail.rules import deadlines, instants, openings, pricing
from portail.rules.calendar import ONE_DAY, WEEKDAYS
from portail.rules.deadline_forms import AfterHolidays, ByWeekday, MondayFerie, Offset, Rule
from portail.rules.facts import Facts, key_of
from portail.rules.fields import LONGEST_TEXT
from portail.rules.pricing import Exact
from portail.rules.tariff_models import AnyModel, Bands, DurationUnits, Rate, Versions

_FULL = 12  # digits of an amount that is not yet rounded


def steps(answer: Answer) -> Iterator[str]:
    """The lines of the explanation, in order."""
    structure, example = answer.structure, answer.example
    yield f"{plain(structure.name)}, exemple {plain(example.id)}"
    match example:
        case DeadlineExample():
            written = structure.deadlines[example.rule]
            yield from _rule(example.rule, written.text, wording_rules.deadline_sentence(written.rule, example.op))
            yield from _deadline(written.rule, example)
        case OpeningExample():
            opened = structure.openings[example.opening]
            yield from _rule(example.opening, opened.text, wording_rules.opening_sentence(opened.rule))
            yield from _opening(opened.rule, example)
        case TariffExample():
            priced = structure.tariffs[example.tariff]
            yield from _rule(example.tariff, priced.text, wording_rules.tariff_sentence(priced.model))
            yield from _tariff(priced.model, example)
    verdict = "conforme" if answer.passed else f"attendu {answer.expected}"
    yield f"Réponse : {answer.got} ({verdict})"


def _rule(id: str, text: str, sentence: str) -> Iterator[str]:
    yield f"Règle {plain(id)}, telle qu'écrite : {plain(text, LONGEST_TEXT)}"
    yield f"Comprise ainsi : {sentence}"


def _deadline(rule: Rule, example: DeadlineExample) -> Iterator[str]:
    calendar, day = cases.calendar(example), example.service_date
    yield f"Jour de l'accueil : {french.long_date(day)}"
    match rule:
        case Offset(n=n) if n:
            yield from _counted(rule, day, calendar.feries)
        case ByWeekday():
            yield from _exceptions(rule, example)
    yield f"Dernier instant qui compte : {cases.limit(rule, example)}"
    now = cases.local(example.now)
    yield f"Demande : {cases.moment(now)}"
    try:
        last = deadlines.deadline(rule, day, calendar, cases.service(example.context))
    except Unanswered:
        return
    if last is not None:
        gap = last.astimezone(UTC) - now.astimezone(UTC)
        yield f"{_span(gap)} d'avance" if gap >= timedelta(0) else f"{_span(-gap)} de retard"


def _counted(rule: Offset, day: date, feries: Container[date]) -> Iterator[str]:
    walked, number = day, 0
    while number < rule.n:
        walked -= ONE_DAY
        counted = deadlines.counts(walked, rule.unit, feries)
        number += counted
        yield f"  {french.long_date(walked)} : {f'{french.rank(number)} jour compté' if counted else 'non compté'}"


def _exceptions(rule: ByWeekday, example: DeadlineExample) -> Iterator[str]:
    calendar, day = cases.calendar(example), example.service_date
    for exception in rule.exceptions:
        match exception:
            case AfterHolidays():
                met = deadlines.holidays_before(day, rule, calendar) is not None
                yield f"  Premier jour d'accueil après des vacances : {_yes(met)}"
            case MondayFerie():
                met = day - timedelta(days=day.weekday()) in calendar.feries
                yield f"  Lundi de cette semaine férié : {_yes(met)}"
    if WEEKDAYS[day.weekday()] not in rule.map:
        yield "  La règle ne prévoit rien pour ce jour de la semaine"


def _yes(met: bool) -> str:
    return "oui" if met else "non"


def _span(gap: timedelta) -> str:
    hours, rest = divmod(gap.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = (("jour", gap.days), ("heure", hours), ("minute", minutes), ("seconde", seconds))
    return " ".join(french.count(noun, number) for noun, number in parts if number) or "0 seconde"


def _opening(opening: openings.Opening, example: OpeningExample) -> Iterator[str]:
    facts = Facts(example.facts)
    yield from _known(facts)
    try:
        yield f"Ouverture : {cases.moment(openings.opens_at(opening, facts))}"
    except Unanswered as unanswered:
        yield wording_facts.unanswered(unanswered)
    if opening.closes is not None:
        yield f"Dernier instant : {cases.moment(instants.end_of(opening.closes))}"
    yield f"Demande : {cases.moment(cases.local(example.now))}"


def _known(facts: Facts) -> Iterator[str]:
    for name, value in facts.values.items():
        yield f"  {wording_facts.fact_name(name)} : {plain(wording_facts.answer(name, key_of(name, value)))}"


def _tariff(model: AnyModel, example: TariffExample) -> Iterator[str]:
    facts = Facts(example.facts)
    yield from _known(facts)
    try:
        detail = pricing.detail(model, facts)
        yield from _base(model, facts)
    except Unanswered as unanswered:
        yield wording_facts.unanswered(unanswered)
        return
    yield f"Prix de base : {_exact(detail.base)}"
    for modifier, amount in detail.modified:
        where = wording_rules.conditions(modifier.when.items())
        yield f"{f'{where} : ' if where else ''}{wording_rules.change(modifier)} → {_exact(amount)}"
    yield f"Prix d'une unité : {_exact(detail.unit)}"
    if detail.quantity != 1:
        yield f"Quantité : {french.number(detail.quantity)}"
    for supplement, number, amount in detail.supplements:
        yield f"{wording_facts.fact_name(supplement.key)} : {french.number(number)}, soit {_exact(amount)} en plus"
    yield f"Total, arrondi au centime : {french.euros(detail.total)}"


def _base(model: AnyModel, facts: Facts) -> Iterator[str]:
    match model:
        case Bands():
            row = pricing.row_of(model, facts)
            yield f"Tranche : {row} ({wording_rules.interval(row.qf)})"
        case Rate():
            yield f"Quotient compté : {french.number(pricing.clamped(model, facts))}"
        case DurationUnits():
            yield f"Unités dues : {french.number(pricing.units(model, facts))}"
        case Versions():
            inner = pricing.version_on(model, facts)
            yield f"Version du tarif : {wording_rules.tariff_sentence(inner)}"
            yield from _base(inner, facts)


def _exact(amount: Exact) -> str:
    """An amount before rounding: all its figures where they end, a fraction where they do not."""
    exact = Fraction(amount)
    scaled = exact * 10**_FULL
    if scaled.denominator == 1:
        return f"{_decimal(exact)} €"
    return f"{exact.numerator}/{exact.denominator} €"


def _decimal(exact: Fraction) -> str:
    whole, rest = divmod(abs(int(exact * 10**_FULL)), 10**_FULL)
    figures = f"{rest:0{_FULL}d}".rstrip("0").ljust(2, "0")
    return f"{'–' if exact < 0 else ''}{french.number(whole)},{figures}"
