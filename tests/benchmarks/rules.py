"""The engine alone: a million deadlines and prices of fifty-three real règlements, one after the other."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from portail.errors import Unanswered
from portail.reglement import cases, schema
from portail.reglement.schema import DeadlineExample, Structure, TariffExample
from portail.rules import deadlines, pricing
from portail.rules.asked import facts_asked
from portail.rules.calendar import SchoolCalendar
from portail.rules.facts import Fact, Facts
from portail.rules.tariff_models import AnyModel
from tests.benchmarks.measure import Figure, Options
from tests.benchmarks.town import Town

FILE = Path(__file__).parent.parent / "data" / "reglements.json"
MILLION, FULL_ROUNDS = 1_000_000, 20
CASES = 5000  # drawn at once, and each asked once; drawing is not counted
FIRST = date(2026, 9, 1)
MIDDAY = datetime(2026, 9, 1, 12, 0)  # noqa: DTZ001, a clock of the règlement
ORDINARY = SchoolCalendar(feries=cases.feries(FIRST.year))
Ask = Callable[[], object]


def figures(town: Town, options: Options) -> Iterator[Figure]:
    count = MILLION * options.rounds // FULL_ROUNDS
    structures, problems = schema.load(FILE)
    assert not any(not problem.warning for problem in problems)
    drawn = Random(53)
    due, dated = _timed(_deadlines(structures, drawn), count // 2)
    paid, priced = _timed(_prices(structures, drawn), count // 2)
    notes = {"evaluations": count, "answered": dated + priced, "structures": len(structures)}
    yield Figure("rules_million_cpu", (due + paid) * MILLION / count, "s", notes=notes)
    yield Figure("rules_evaluation_cpu", (due + paid) / count * 1e6, "µs")
    rules = {"rules": sum(len(structure.deadlines) for structure in structures)}
    yield Figure("rules_deadline_cpu", due / (count // 2) * 1e6, "µs", notes=rules)
    tariffs = {"tariffs": sum(len(structure.tariffs) for structure in structures)}
    yield Figure("rules_price_cpu", paid / (count // 2) * 1e6, "µs", notes=tariffs)


def _timed(asks: Iterator[Ask], count: int) -> tuple[float, int]:
    """CPU seconds of so many, and how many had an amount or an instant: to say why there is none answers too."""
    taken, answered = 0.0, 0
    for size in [CASES] * (count // CASES) + [count % CASES]:
        batch = list(itertools.islice(asks, size))
        start = time.process_time()
        for ask in batch:
            try:
                ask()
            except Unanswered:
                continue
            answered += 1
        taken += time.process_time() - start
    return taken, answered


def _deadlines(structures: Sequence[Structure], random: Random) -> Iterator[Ask]:
    """Each rule in turn, around one of its examples: the last instant for a day of the year, or whether it passed."""
    known = [(one.rule, _around(s, one.id)) for s in structures for one in s.deadlines.values()]
    for rule, around in itertools.cycle(known):
        calendar, service = random.choice(around)
        day = FIRST + timedelta(days=random.randrange(300))
        now = cases.local(MIDDAY) + timedelta(hours=random.randrange(300 * 24))
        yield _deadline(rule, day, None if random.random() < 0.5 else now, calendar, service)


def _prices(structures: Sequence[Structure], random: Random) -> Iterator[Ask]:
    """Each tariff in turn for the facts of one of its examples, the quotient and the day being others."""
    known = [(one.model, facts_asked(one.model), _known(s, one.id)) for s in structures for one in s.tariffs.values()]
    for model, asked, examples in itertools.cycle(known):
        facts = dict(random.choice(examples))
        if "qf" in asked:
            facts["qf"] = Decimal(random.randrange(300_001)).scaleb(-2)
        if "date" in asked:
            facts["date"] = FIRST + timedelta(days=random.randrange(300))
        yield _price(model, Facts(facts))


def _around(structure: Structure, rule: str) -> list[tuple[SchoolCalendar, deadlines.Service]]:
    """The calendar and the service of the examples of a rule."""
    found = [one for one in structure.examples.values() if isinstance(one, DeadlineExample) and one.rule == rule]
    return [(_calendar(one), cases.service(one.context)) for one in found] or [(ORDINARY, deadlines.UNKNOWN)]


def _known(structure: Structure, tariff: str) -> list[dict[str, Fact]]:
    """The facts of the examples of a tariff."""
    found = [one for one in structure.examples.values() if isinstance(one, TariffExample) and one.tariff == tariff]
    return [dict(one.facts) for one in found] or [{}]


def _calendar(example: DeadlineExample) -> SchoolCalendar:
    """That of the example, with the fériés of the year that is measured."""
    return SchoolCalendar(cases.calendar(example).holidays, ORDINARY.feries)


def _deadline(
    rule: deadlines.Rule, day: date, now: datetime | None, calendar: SchoolCalendar, service: deadlines.Service
) -> Ask:
    if now is None:
        return lambda: deadlines.deadline(rule, day, calendar, service)
    return lambda: deadlines.in_time(rule, day, now, calendar, service)


def _price(model: AnyModel, facts: Facts) -> Ask:
    return lambda: pricing.price(model, facts)
