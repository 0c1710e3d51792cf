"""A month for a whole town: computed, issued, printed."""

import statistics
from collections.abc import Iterator
from datetime import datetime

import db
from portail.actions import invoicing, print_run
from portail.rules.access import Role, User
from portail.rules.calendar import PARIS
from tests.benchmarks.measure import Figure, Options, cpu, forget_peak, peak_memory
from tests.benchmarks.town import TODAY, Town

PERIOD = TODAY.replace(day=1)
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=PARIS)  # the month is over
REPETITIONS = 3
REFERENCE = 300  # families, for whom the targets are set


def figures(town: Town, options: Options) -> Iterator[Figure]:
    repetitions = min(REPETITIONS, options.rounds)
    computed, issued = [], []
    for _ in range(repetitions):
        with town.copy("invoices"):
            computed.append(cpu(_compute))
            issued.append(cpu(_issue))
    with town.copy("invoices"):
        count = len(_issue())
        share = count / REFERENCE
        sums = [sum(both) for both in zip(computed, issued, strict=True)]
        notes = {"invoices": count, "compute": _median(computed), "issue": _median(issued)}
        yield Figure("invoices_cpu", statistics.median(sums), "s", f"≤ {2 * share:.2f}", notes=notes)
        yield from _papers(count, repetitions)


def _compute() -> object:
    return invoicing.preview(_bursar(), PERIOD)


def _issue() -> list[int]:
    return invoicing.issue(_bursar(), PERIOD, LATER)


def _papers(count: int, repetitions: int) -> Iterator[Figure]:
    """The merged file for the printer. Memory: what the first run adds at its highest, and what the others add."""
    sizes: list[int] = []

    def draw() -> None:
        run = print_run.now(_bursar(), PERIOD, print_run.Kind.MERGED)
        sizes.append(run.size)
        run.file.close()

    before = forget_peak()
    taken = [cpu(draw)]
    first = peak_memory()
    taken += [cpu(draw) for _ in range(repetitions - 1)]
    notes = {"invoices": count, "megabytes": round(sizes[0] / 1e6, 2)}
    yield Figure("invoices_pdf_cpu", statistics.median(taken), "s", f"≤ {9 * count / REFERENCE:.2f}", notes=notes)
    yield Figure("invoices_pdf_memory", first - before, "MB", notes={"runs": 1, "resident_before": round(before)})
    again = {"runs": repetitions, "what": "growth of the peak after the first run"}
    yield Figure("invoices_pdf_memory_again", peak_memory() - first, "MB", notes=again)


def _median(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 3)


def _bursar() -> User:
    with db.cursor() as con:
        rows = con.execute(
            """SELECT a.id, a.name, c.email FROM accounts a JOIN credentials c ON c.account_id = a.id
            WHERE a.role = 'bursar' ORDER BY a.id"""
        ).fetchall()
    account, name, email = rows[0]
    return User(account, Role.BURSAR, name, email)
