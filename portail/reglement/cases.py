"""The examples of a structure, put to the engine."""

import functools
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import holidays

from portail import french, wording_facts, wording_rules
from portail.errors import Unanswered
from portail.reglement.schema import Context, DeadlineExample, Example, OpeningExample, Structure, TariffExample
from portail.rules import deadlines, instants, openings, pricing
from portail.rules.calendar import Period, SchoolCalendar
from portail.rules.deadline_forms import Rule
from portail.rules.facts import Facts
from portail.rules.money import cents

_POSSIBLE = {"book": "bookable", "modify": "modifiable", "cancel": "cancellable"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine answers to an example. `why`: the rule and, for a deadline, the last instant; in French."""

    structure: Structure
    example: Example
    expected: str
    got: str
    why: str

    @property
    def passed(self) -> bool:
        return self.expected == self.got


def answers(structure: Structure) -> list[Answer]:
    """One per example, in the order of the file."""
    return [answer(structure, example) for example in structure.examples.values()]


def answer(structure: Structure, example: Example) -> Answer:
    """What the engine says; the reason in French where it has no answer."""
    try:
        got = _got(structure, example)
    except Unanswered as unanswered:
        got = f"pas de réponse ({wording_facts.unanswered(unanswered)})"
    return Answer(structure, example, _expected(example.expected), got, why(structure, example))


def _expected(written: Decimal | str) -> str:
    """What the example says; an amount with two decimals unless it has more, and then nothing can be equal to it."""
    if isinstance(written, str):
        return written
    return str(cents(written)) if written == cents(written) else str(written)


def _got(structure: Structure, example: Example) -> str:
    match example:
        case DeadlineExample():
            rule = structure.deadlines[example.rule].rule
            day, now = example.service_date, local(example.now)
            possible = deadlines.in_time(rule, day, now, calendar(example), service(example.context))
            return _POSSIBLE[example.op.partition("_")[0]] if possible else "too_late"
        case OpeningExample():
            opening = structure.openings[example.opening].rule
            return openings.answer(opening, local(example.now), Facts(example.facts))
        case TariffExample():
            return str(pricing.price(structure.tariffs[example.tariff].model, Facts(example.facts)))


def why(structure: Structure, example: Example) -> str:
    """« règle r1, Réservation jusqu'au jeudi 12h de la semaine précédente ; limite : jeudi 19 novembre 2026 à 12h »."""
    match example:
        case DeadlineExample():
            rule = structure.deadlines[example.rule].rule
            sentence = wording_rules.deadline_sentence(rule, example.op)
            return f"règle {example.rule}, {sentence} ; limite : {limit(rule, example)}"
        case OpeningExample():
            sentence = wording_rules.opening_sentence(structure.openings[example.opening].rule)
            return f"ouverture {example.opening}, {sentence}"
        case TariffExample():
            sentence = wording_rules.tariff_sentence(structure.tariffs[example.tariff].model)
            return f"tarif {example.tariff}, {sentence}"


def limit(rule: Rule, example: DeadlineExample) -> str:
    """The deadline in words; « aucune » when the operation is never possible."""
    try:
        last = deadlines.deadline(rule, example.service_date, calendar(example), service(example.context))
    except Unanswered as unanswered:
        return wording_facts.unanswered(unanswered).removesuffix(".")
    return "aucune" if last is None else moment(last)


def moment(at: datetime) -> str:
    """« jeudi 19 novembre 2026 à 12h », with seconds where they count."""
    hour = french.hour(at.time())
    if at.second or at.microsecond:
        hour = f"{at.hour}h{at.minute:02d} et {french.count('seconde', at.second)}"
    return f"{french.long_date(at.date())} à {hour}"


def local(now: datetime) -> datetime:
    """The instant of a file, which bears no zone: Paris."""
    return instants.at(now.date(), now.time())


def service(context: Context | None) -> deadlines.Service:
    if context is None:
        return deadlines.UNKNOWN
    return deadlines.Service(context.service_start, context.period_start, context.last_class_day_before_period)


def calendar(example: DeadlineExample) -> SchoolCalendar:
    """The holidays of the example and the fériés around it."""
    periods = example.context.school_holidays if example.context else ()
    known = tuple(Period(first, last, "") for first, last in periods)
    return SchoolCalendar(known, feries(example.service_date.year))


@functools.cache
def feries(year: int) -> dict[date, str]:
    """The eleven legal public holidays of the year and of those on either side, named in French."""
    found = holidays.country_holidays("FR", years=range(year - 2, year + 2), language="fr")
    return dict(sorted(found.items()))
