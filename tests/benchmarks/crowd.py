"""Opening day: everybody after the last places, and how many orders a second one file takes."""

import collections
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

import db
from db import carts, places
from portail import clock
from portail.actions import ordering
from portail.errors import BasketChanged, Busy
from portail.rules.booking import CartLine, Operation, Outcome
from tests.benchmarks.measure import Figure, Options
from tests.benchmarks.town import FREE_FROM, FREE_MONTHS, NOW, Family, Town, baskets, families, fill, make_room, order

WORKERS = 32
FAMILIES, PLACES = 200, 40
TEN_DAYS = 10
ATTEMPTS = 5
GRANTED = (Outcome.CONFIRMED, Outcome.REQUESTED)


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("places"):
        yield from _last_places(options.rounds)
    with town.copy("orders"):
        make_room()
        yield from _rates(max(1, options.rounds // 6))


# The last places


@dataclass(frozen=True, slots=True)
class Prize:
    """An age group of an activity, and the days on which it can be booked."""

    activity_id: int
    group_id: int
    children: frozenset[int]
    days: tuple[date, ...]


def _last_places(rounds: int) -> Iterator[Figure]:
    prize = _prize()
    crowd = [family for family in families() if prize.children & set(family.children)][:FAMILIES]
    offered = PLACES if len(crowd) == FAMILIES else len(crowd) // 5
    worst = wrong = silent = 0
    answers: collections.Counter[str] = collections.Counter()
    elapsed = []
    for day in prize.days[:rounds]:
        _leave(prize, day, offered)
        before = _taken(prize, day)
        _ask(crowd, prize, day)
        start = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as workers:
            outcomes = list(workers.map(_answer, crowd))
        elapsed.append(time.perf_counter() - start)
        answers.update(outcomes)
        promised = sum(outcome in GRANTED for outcome in outcomes)
        worst = max(worst, abs(_taken(prize, day) - before - offered), abs(promised - offered))
        silent += sum(outcome == "none" for outcome in outcomes)
        with db.cursor() as con:
            wrong += places.differences(con)
    notes = {
        "families": len(crowd), "places": offered, "rounds": len(elapsed), "threads": WORKERS,
        "answers": dict(answers), "seconds_per_round": round(statistics.median(elapsed), 2),
    }  # fmt: skip
    yield Figure("last_places_deviation", worst, "places", "= 0", vital=True, notes=notes)
    yield Figure("last_places_differences", wrong, "counters", "= 0", vital=True)
    yield Figure("last_places_unanswered", silent, "families", "= 0", vital=True)


def _prize() -> Prize:
    """The group that most children can book in the free months."""
    with db.cursor() as con:
        activity_id, group_id, children, days = con.execute(
            """SELECT p.activity_id, p.group_id, list(DISTINCT c.id), list(DISTINCT p.day ORDER BY p.day)
            FROM places p JOIN groups g ON g.id = p.group_id JOIN children c
                ON c.born_on <= ? - to_years(g.min_age) AND c.born_on > ? - to_years(g.max_age + 1)
            WHERE p.day BETWEEN ? AND ? GROUP BY p.activity_id, p.group_id
            ORDER BY count(DISTINCT c.id) DESC, count(DISTINCT p.day) DESC, p.activity_id LIMIT 1""",
            [FREE_FROM, FREE_MONTHS[-1], FREE_FROM, FREE_MONTHS[-1]],
        ).fetchall()[0]
    return Prize(activity_id, group_id, frozenset(children), tuple(days))


def _leave(prize: Prize, day: date, offered: int) -> None:
    with db.transaction() as con:
        con.execute(
            "UPDATE places SET capacity = taken + ?, extra = 0 WHERE activity_id = ? AND group_id = ? AND day = ?",
            [offered, prize.activity_id, prize.group_id, day],
        )


def _ask(crowd: Sequence[Family], prize: Prize, day: date) -> None:
    """The day alone in every basket; one family in two accepts to wait."""
    at = clock.to_utc(NOW)
    with db.transaction() as con:
        for rank, family in enumerate(crowd):
            child = next(child for child in family.children if child in prize.children)
            line = CartLine(child, prize.activity_id, day, Operation.BOOK, None, wait_if_full=rank % 2 == 0)
            carts.ensure(con, family.user.account_id, at)
            carts.empty(con, family.user.account_id)
            carts.put(con, family.user.account_id, [line], at)


def _answer(family: Family) -> str:
    """What became of the family's only line; it looks again when the summary has changed meanwhile."""
    for _ in range(ATTEMPTS):
        try:
            return order(family).lines[0].outcome
        except BasketChanged:
            continue
        except Busy:
            return "busy"
    return "none"


def _taken(prize: Prize, day: date) -> int:
    """Children who hold a place, counted in the bookings."""
    with db.cursor() as con:
        row = con.execute(
            """SELECT count(*) FROM bookings WHERE activity_id = ? AND group_id = ? AND day = ?
            AND state NOT IN ('waiting', 'refused', 'cancelled')""",
            [prize.activity_id, prize.group_id, day],
        ).fetchone()
    return int(row[0]) if row else 0


# How many a second


@dataclass(slots=True)
class Speed:
    """Of several runs: orders per second, CPU of an order in milliseconds, latencies in milliseconds."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


def _rates(runs: int) -> Iterator[Figure]:
    own = families()
    supply = {family.user.account_id: baskets([family], TEN_DAYS) for family in own}
    ready = [(family, supply[family.user.account_id]) for family in own][:FAMILIES]
    alone = _speed(ready, runs, 1)
    note = {"with": "validate; wall clock, shared machine", "orders": len(ready)}
    yield Figure("bookings_per_second", statistics.median(alone.rates), "orders/s", "≥ 150",
                 notes={"clients": 1, **note})  # fmt: skip
    yield Figure("booking_of_ten_days_cpu", statistics.median(alone.costs), "ms", notes={"with": "validate"})
    crowd = _speed(ready, runs, WORKERS)
    yield Figure("bookings_per_second_crowd", statistics.median(crowd.rates), "orders/s", "≥ 150",
                 notes={"clients": WORKERS, **note})  # fmt: skip
    p95 = statistics.quantiles(crowd.latencies, n=20)[-1]
    yield Figure("booking_latency_p95", p95, "ms", "≤ 300", notes={"clients": WORKERS})
    whole = _speed(ready, 1, WORKERS, with_basket=True)
    yield Figure("journeys_per_second", statistics.median(whole.rates), "orders/s",
                 notes={"clients": WORKERS, "with": "pick, review, validate"})  # fmt: skip


Supply = Iterator[tuple[Family, list[str]]]


def _speed(ready: Sequence[tuple[Family, Supply]], runs: int, clients: int, with_basket: bool = False) -> Speed:
    """Ten days for every family, `runs` times, by so many clients; baskets are made before, unless they count."""
    speed = Speed()
    for _ in range(runs):
        work = [_journey(*next(supply)) if with_basket else _validation(*next(supply)) for _, supply in ready]
        start, cpu = time.perf_counter(), time.process_time()
        latencies = _run(work, clients)
        speed.costs.append((time.process_time() - cpu) * 1000 / len(work))
        speed.rates.append(len(work) / (time.perf_counter() - start))
        speed.latencies += latencies
    return speed


def _run(work: Iterable[Callable[[], object]], clients: int) -> list[float]:
    def timed(act: Callable[[], object]) -> float:
        start = time.perf_counter()
        act()
        return (time.perf_counter() - start) * 1000

    if clients == 1:
        return [timed(act) for act in work]
    with ThreadPoolExecutor(clients) as workers:
        return list(workers.map(timed, work))


def _validation(family: Family, cells: list[str]) -> Callable[[], object]:
    fill(family, cells)
    seen = ordering.review(family.user, NOW)
    return lambda: ordering.validate(family.user, seen.key, seen.fingerprint, NOW)


def _journey(family: Family, cells: list[str]) -> Callable[[], object]:
    def act() -> None:
        fill(family, cells)
        order(family)

    return act
