"""« Suis-je prêt ? » of a household: every child, every activity, by the rule that bookings follow."""

from collections.abc import Iterator

from portail.actions import readiness
from tests.benchmarks.measure import Figure, Options, counted, median_cpu
from tests.benchmarks.town import NOW, Family, Town, families

WARM_UP = 2


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("eligibility"):
        family = max(families(), key=lambda one: len(one.children))
        lights = sum(map(len, readiness.lights(family.user, NOW).of.values()))
        rounds = range(options.rounds * 5 + WARM_UP)
        yield _figure("eligibility_household_cpu", family, rounds, lights)
        with counted() as tally:
            readiness.lights(family.user, NOW)
        yield Figure("eligibility_queries", tally.statements, "queries", "≤ 2")


def _figure(name: str, family: Family, rounds: range, lights: int) -> Figure:
    taken = median_cpu(rounds, lambda _: readiness.lights(family.user, NOW))
    return Figure(name, taken, "ms", "≤ 5", notes={"children": len(family.children), "lights": lights})
