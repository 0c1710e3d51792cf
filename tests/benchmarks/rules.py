"""The engine alone: a million deadlines, openings and prices of fifty-three real règlements, one after the other."""

import itertools
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from portail.errors import Unanswered
from portail.reglement import cases, schema
from portail.reglement.schema import DeadlineExample, OpeningExample, Structure, TariffExample
from portail.rules import deadlines, fields, openings, pricing
from portail.rules.calendar import SchoolCalendar
from portail.rules.facts import Facts
from portail.rules.openings import Opening
from portail.rules.tariff_models import AnyModel
from tests.benchmarks.measure import Figure, Options
from tests.benchmarks.town import Town

FILE = Path(__file__).parent.parent / "data" / "reglements.json"
MILLION, FULL_ROUNDS = 1_000_000, 20
CASES = 5000  # drawn at once, and each asked once; drawing is not counted
HIGHEST_QF = 300_000  # cents
Ask = Callable[[], object]
Asks = Callable[[list[Structure], Random], list[Iterator[Ask]]]


def figures(town: Town, options: Options) -> Iterator[Figure]:
    structures, problems = schema.load(FILE)
    assert not any(not problem.warning for problem in problems)
    drawn = Random(53)
    kinds = {"deadline": _deadlines, "opening": _openings, "price": _prices}
    asked = {name: kind(structures, drawn) for name, kind in kinds.items()}
    count = MILLION * options.rounds // FULL_ROUNDS // sum(map(len, asked.values()))  # of each rule, opening, tariff
    found = {name: _timed(sources, count * len(sources)) for name, sources in asked.items()}
    evaluations = count * sum(map(len, asked.values()))
    taken = sum(seconds for seconds, _, _ in found.values())
    notes = {
        "evaluations": evaluations,
        "answered": sum(answered for _, answered, _ in found.values()),
        "checksum": "-".join(f"{checksum:08x}" for _, _, checksum in found.values()),
        "structures": len(structures),
    }
    yield Figure("rules_million_cpu", taken * MILLION / evaluations, "s", notes=notes)
    yield Figure("rules_evaluation_cpu", taken / evaluations * 1e6, "µs")
    for name, (seconds, _, _) in found.items():
        each = {"different": len(asked[name])}
        yield Figure(f"rules_{name}_cpu", seconds / (count * len(asked[name])) * 1e6, "µs", notes=each)


def _timed(sources: Sequence[Iterator[Ask]], count: int) -> tuple[float, int, int]:
    """CPU seconds of so many, how many could be answered, and the CRC of all answers: a refusal is one too."""
    asks = (next(source) for source in itertools.cycle(sources))
    taken, answered, checksum = 0.0, 0, 0
    for size in [CASES] * (count // CASES) + [count % CASES]:
        batch, answers = list(itertools.islice(asks, size)), list[object]()
        start = time.process_time()
        for ask in batch:
            try:
                answers.append(ask())
            except Unanswered as unanswered:
                answers.append(unanswered)
        taken += time.process_time() - start
        answered += sum(not isinstance(answer, Unanswered) for answer in answers)
        checksum = zlib.crc32("|".join(map(_told, answers)).encode(), checksum)
    return taken, answered, checksum


def _told(answer: object) -> str:
    return type(answer).__name__ if isinstance(answer, Unanswered) else str(answer)


def _deadlines(structures: list[Structure], drawn: Random) -> list[Iterator[Ask]]:
    """Of each rule the last instant, or whether it has passed, on days around its examples."""

    def asks(rule: deadlines.Rule, examples: list[DeadlineExample]) -> Iterator[Ask]:
        around = [(one.service_date, cases.calendar(one), cases.service(one.context)) for one in examples]
        while True:
            example_day, calendar, service = drawn.choice(around)
            day, now = _day(example_day, drawn), _instant(example_day, drawn)
            yield _deadline(rule, day, now if drawn.random() < 0.5 else None, calendar, service)

    return [
        asks(one.rule, [e for e in s.examples.values() if isinstance(e, DeadlineExample) and e.rule == one.id])
        for s in structures
        for one in s.deadlines.values()
    ]


def _openings(structures: list[Structure], drawn: Random) -> list[Iterator[Ask]]:
    """Whether each is open, for the facts of its examples, at an instant around them."""

    def asks(opening: Opening, examples: list[OpeningExample]) -> Iterator[Ask]:
        while True:
            example = drawn.choice(examples)
            yield _opening(opening, _instant(example.now.date(), drawn), Facts(example.facts))

    return [
        asks(one.rule, [e for e in s.examples.values() if isinstance(e, OpeningExample) and e.opening == one.id])
        for s in structures
        for one in s.openings.values()
    ]


def _prices(structures: list[Structure], drawn: Random) -> list[Iterator[Ask]]:
    """Each tariff for the facts of its examples, the quotient and the day being others."""

    def asks(model: AnyModel, examples: list[TariffExample]) -> Iterator[Ask]:
        while True:
            facts = dict(drawn.choice(examples).facts)
            if "qf" in facts:
                facts["qf"] = Decimal(drawn.randrange(HIGHEST_QF + 1)).scaleb(-2)
            if "date" in facts:
                facts["date"] = str(_day(fields.day(facts["date"]), drawn))
            yield _price(model, Facts(facts))

    return [
        asks(one.model, [e for e in s.examples.values() if isinstance(e, TariffExample) and e.tariff == one.id])
        for s in structures
        for one in s.tariffs.values()
    ]


def _day(example: date, drawn: Random) -> date:
    """Any day of its school year."""
    first, last = deadlines.school_year(example)
    return first + timedelta(days=drawn.randint(0, (last - first).days))


def _instant(example: date, drawn: Random) -> datetime:
    """Any minute of its school year."""
    day, minute = _day(example, drawn), drawn.randrange(24 * 60)
    return cases.local(datetime(day.year, day.month, day.day, *divmod(minute, 60)))  # noqa: DTZ001


def _deadline(
    rule: deadlines.Rule, day: date, now: datetime | None, calendar: SchoolCalendar, service: deadlines.Service
) -> Ask:
    if now is None:
        return lambda: deadlines.deadline(rule, day, calendar, service)
    return lambda: deadlines.in_time(rule, day, now, calendar, service)


def _opening(opening: Opening, now: datetime, facts: Facts) -> Ask:
    return lambda: openings.answer(opening, now, facts)


def _price(model: AnyModel, facts: Facts) -> Ask:
    return lambda: pricing.price(model, facts)
