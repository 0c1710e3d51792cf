"""Résumé and Valider, for a basket of twenty lines."""

from collections.abc import Iterator
from itertools import islice

from portail.actions import ordering
from tests.benchmarks.measure import Figure, Options, counted, median_cpu
from tests.benchmarks.town import NOW, Family, Town, baskets, families, fill, make_room, order

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


def _filled(own: list[Family]) -> Iterator[Family]:
    """Families, each with a full basket."""
    for family, cells in baskets(own, LINES):
        fill(family, cells)
        yield family
