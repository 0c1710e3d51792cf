"""Intervals of the quotient: « [0,400) » holds 0 and not 400, `inf` is an open end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portail.rules.fields import Fault, amount

_INTERVAL = re.compile(r"([\[(])\s*([0-9.]{1,20})\s*,\s*([0-9.]{1,20}|inf)\s*([\])])")


@dataclass(frozen=True, slots=True)
class Interval:
    """Quotients from `low` to `high` (None: no end), each bound included or not."""

    low: Decimal
    low_included: bool
    high: Decimal | None
    high_included: bool

    def holds(self, qf: Decimal) -> bool:
        if qf < self.low or (qf == self.low and not self.low_included):
            return False
        return self.high is None or qf < self.high or (self.high_included and qf == self.high)

    def __str__(self) -> str:
        """As it was written."""
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        return f"{left}{self.low},{'inf' if self.high is None else self.high}{right}"


def interval(value: object) -> Interval:
    """« [0,400) ». Raises Fault."""
    found = _INTERVAL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Fault("not an interval", value)
    left, low, high, right = found.groups()
    read = Interval(amount(low), left == "[", None if high == "inf" else amount(high), right == "]")
    if read.high is None and read.high_included:
        raise Fault("inf cannot be included", value)
    if read.high is not None and not (read.low < read.high or (read.low == read.high and read.holds(read.low))):
        raise Fault("empty interval", value)
    return read


def gaps(rows: Sequence[Interval]) -> Iterator[Fault]:
    """Holes and overlaps between rows in ascending order. What lies under the first and over the last is not said."""
    widest: Interval | None = None
    for row in rows:
        if widest is not None:
            yield from _between(widest, row)
        if widest is None or _end(row) > _end(widest):
            widest = row


def ends(rows: Sequence[Interval]) -> Iterator[Fault]:
    """What lies under the first row and over the last."""
    if rows[0].low or not rows[0].low_included:
        yield Fault("nothing below", rows[0].low)
    last = max(rows, key=_end)
    if last.high is not None:
        yield Fault("nothing above", last.high)


def _between(below: Interval, above: Interval) -> Iterator[Fault]:
    if below.high is None or below.high > above.low:
        yield Fault("two rows overlap", (str(below), str(above)))
    elif below.high < above.low:
        yield Fault("hole between", (str(below), str(above)))
    elif below.high_included and above.low_included:
        yield Fault(f"{below.high} is in both", (str(below), str(above)))
    elif not below.high_included and not above.low_included:
        yield Fault(f"{below.high} is in neither", (str(below), str(above)))


def _end(row: Interval) -> tuple[bool, Decimal, bool]:
    return row.high is None, row.high or Decimal(0), row.high_included
