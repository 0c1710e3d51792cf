"""Résumé and Valider, for a basket of twenty lines, and for the whole school year of a family."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import db
from db import catalogue
from pages.ui import basket_lines
from portail.actions import basket, ordering, period
from portail.rules.arranging import Sort
from portail.rules.calendar import DayKind
from portail.rules.period import Habit, Wish
from tests.benchmarks.measure import Figure, Options, counted, cpu, median_cpu
from tests.benchmarks.town import FREE_FROM, NOW, Family, Town, baskets, families, fill, make_room, order

LINES = 20


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("basket"):
        make_room()
        pairs = [family for family in families() if len(family.children) == 2]
        filled = _filled(pairs)
        taken = median_cpu(islice(filled, options.rounds + 2), order)
        yield Figure("basket_of_20_lines_cpu", taken, "ms", "≤ 30", notes={"with": "review and validate"})
        family = next(filled)
        seen = median_cpu([family] * (options.rounds + 2), lambda family: ordering.review(family.user, NOW))
        yield Figure("basket_of_20_lines_review_cpu", seen, "ms")
        with counted() as tally:
            receipt = order(family)
        accepted = sum(line.outcome in ("confirmed", "requested") for line in receipt.lines)
        notes = {"accepted": accepted, "of": LINES}
        yield Figure("basket_of_20_lines_transactions", tally.transactions, "transactions", "= 1", notes=notes)
        yield Figure("basket_of_20_lines_statements", tally.statements, "statements")
        yield from _year(pairs[-1], options.rounds)


def _year(family: Family, rounds: int) -> Iterator[Figure]:
    """Two children, every activity of the school weeks, from January to July."""
    basket.empty(family.user)
    with db.cursor() as con:
        offered = [a for a in catalogue.load(con).activities.values() if a.day_kind is DayKind.TERM]
    wish = Wish(FREE_FROM, FREE_FROM + timedelta(weeks=25))
    wanted = {(child, activity.id): Habit() for child in family.children for activity in offered}
    lines = len(period.apply(family.user, wish, wanted, True, NOW).lines)
    seen = median_cpu(
        range(rounds // 4 + 2), lambda _: basket_lines.data(ordering.review(family.user, NOW), Sort.CHILD, 0)
    )
    yield Figure("basket_of_a_year_review_cpu", seen, "ms", notes={"lines": lines})
    review = ordering.review(family.user, NOW)
    with counted() as tally:
        taken = cpu(lambda: ordering.validate(family.user, review.key, review.fingerprint, NOW))
    notes = {"lines": lines, "transactions": tally.transactions, "statements": tally.statements}
    yield Figure("basket_of_a_year_validate_cpu", taken * 1000, "ms", notes=notes)


def _filled(own: list[Family]) -> Iterator[Family]:
    """Families, each with a full basket."""
    for family, cells in baskets(own, LINES):
        fill(family, cells)
        yield family
