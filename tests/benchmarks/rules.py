"""The engine alone: a million deadlines and prices of fifty-three real règlements, one after the other."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from portail.errors import Unanswered
from portail.reglement import cases, schema
from portail.reglement.schema import DeadlineExample, Structure, TariffExample
from portail.rules import deadlines, pricing
from portail.rules.facts import Facts
from tests.benchmarks.measure import Figure, Options
from tests.benchmarks.town import Town

FILE = Path(__file__).parent.parent / "data" / "reglements.json"
MILLION, FULL_ROUNDS = 1_000_000, 20
CASES = 5000  # different ones, drawn once and asked again and again
FIRST = date(2026, 9, 1)
Ask = Callable[[], object]


def figures(town: Town, options: Options) -> Iterator[Figure]:
    count = MILLION if options.rounds >= FULL_ROUNDS else CASES
    structures, problems = schema.load(FILE)
    assert not any(not problem.warning for problem in problems)
    asks = _drawn(structures, Random(53))
    start, answered = time.process_time(), 0
    for turn in range(count):
        try:
            asks[turn % CASES]()
        except Unanswered:
            continue
        answered += 1
    taken = time.process_time() - start
    notes = {"evaluations": count, "answered": answered, "structures": len(structures)}
    yield Figure("rules_million_cpu", taken * MILLION / count, "s", notes=notes)
    yield Figure("rules_evaluation_cpu", taken / count * 1e6, "µs")


def _drawn(structures: list[Structure], random: Random) -> list[Ask]:
    """Deadlines and prices, half and half, each of an example moved to another day or another quotient."""
    examples = [(structure, example) for structure in structures for example in structure.examples.values()]
    dated = [(s, e) for s, e in examples if isinstance(e, DeadlineExample)]
    priced = [(s, e) for s, e in examples if isinstance(e, TariffExample)]
    return [
        _price(*random.choice(priced), random) if turn % 2 else _deadline(*random.choice(dated), random)
        for turn in range(CASES)
    ]


def _deadline(structure: Structure, example: DeadlineExample, random: Random) -> Ask:
    rule, day = structure.deadlines[example.rule].rule, FIRST + timedelta(days=random.randrange(300))
    calendar, service = cases.calendar(example), cases.service(example.context)
    now = cases.local(example.now)
    return lambda: deadlines.in_time(rule, day, now, calendar, service)


def _price(structure: Structure, example: TariffExample, random: Random) -> Ask:
    model, known = structure.tariffs[example.tariff].model, dict(example.facts)
    if "qf" in known:
        known["qf"] = Decimal(random.randrange(3000))
    facts = Facts(known)
    return lambda: pricing.price(model, facts)
