"""A figure with its target, CPU time, and the statements that reach the database."""

import contextlib
import json
import operator
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import db

Item = TypeVar("Item")
COMPARISONS = {"≤": operator.le, "≥": operator.ge, "=": operator.eq}
WARM_UP = 2  # first repetitions, not counted


@dataclass(frozen=True, slots=True)
class Options:
    """Of the command line; `rounds` is how often a measure is repeated."""

    households: int
    rounds: int
    bookings: int
    kills: int


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` is « ≤ 30 » in the same unit; empty: none is set. A `vital` figure that misses it is a fault."""

    name: str
    value: float
    unit: str
    target: str = ""
    vital: bool = False
    notes: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        if not self.target:
            return True
        sign, limit = self.target.split()
        return bool(COMPARISONS[sign](self.value, float(limit)))

    def line(self) -> str:
        """As it is printed: one line of JSON."""
        facts = {"name": self.name, "value": round(self.value, 2), "unit": self.unit, "target": self.target or None}
        return json.dumps({**facts, "ok": self.ok, **self.notes}, ensure_ascii=False)


def median_cpu(items: Iterable[Item], act: Callable[[Item], object]) -> float:
    """Median CPU of `act(item)` by the whole process, in milliseconds; what makes the items is not counted."""
    taken = []
    for item in items:
        start = time.process_time()
        act(item)
        taken.append(time.process_time() - start)
    return statistics.median(taken[WARM_UP:] or taken) * 1000


def cpu(act: Callable[[], object]) -> float:
    """CPU of `act()` by the whole process, once, in seconds."""
    start = time.process_time()
    act()
    return time.process_time() - start


@dataclass(slots=True)
class Tally:
    """Statements that read or write, and transactions begun."""

    statements: int = 0
    transactions: int = 0


class _Counting:
    """A connection that counts what it is asked to execute."""

    def __init__(self, con: db.Connection, tally: Tally) -> None:
        self._con, self._tally = con, tally

    def execute(self, sql: str, *parameters: Any) -> db.Connection:
        match sql.split(None, 1)[0].upper():
            case "BEGIN":
                self._tally.transactions += 1
            case "COMMIT" | "ROLLBACK":
                pass
            case _:
                self._tally.statements += 1
        return self._con.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)


@contextlib.contextmanager
def counted() -> Iterator[Tally]:
    """Count every statement of every connection opened meanwhile, transactions included."""
    tally, cursor = Tally(), db.cursor
    db.cursor = lambda: contextlib.closing(_Counting(cursor().thing, tally))  # type: ignore
    try:
        yield tally
    finally:
        db.cursor = cursor


def peak_memory() -> float:
    """Highest resident memory since `forget_peak`, in megabytes; Linux."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def forget_peak() -> float:
    """Measure the peak from here on; the memory resident now, in megabytes."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak_memory()
