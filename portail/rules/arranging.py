"""In which order a person reads the basket: presentation alone, what is ordered does not depend on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from portail.rules import money
from portail.rules.calendar import monday_of
from portail.rules.ordering import Verdict

FRIDAY = 4


class Sort(StrEnum):
    CHILD = "child"  # then by week
    DATE = "date"  # by week, all children together
    ACTIVITY = "activity"
    PRICE = "price"  # the highest first


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; what does not head it is empty. `child` is a first name, `child_id` tells namesakes."""

    verdicts: tuple[Verdict, ...]
    child_id: int = 0
    child: str = ""
    monday: date | None = None
    activity: str = ""

    @property
    def last(self) -> date | None:
        """The last day of its week to name: Friday, or a later one that it holds."""
        if self.monday is None:
            return None
        return max(self.monday + timedelta(days=FRIDAY), *(verdict.line.day for verdict in self.verdicts))

    @property
    def total(self) -> Decimal:
        """Of its bookings, euros."""
        return money.total(verdict.price for verdict in self.verdicts if verdict.counted)


def arrange(verdicts: Sequence[Verdict], sort: Sort) -> list[Group]:
    """The groups to show, in order; children in the order in which the basket has them."""
    match sort:
        case Sort.CHILD:
            return [
                Group(found, found[0].line.child_id, found[0].situation.first_name, monday_of(found[0].line.day))
                for found in _grouped(verdicts, lambda v: (v.line.child_id, monday_of(v.line.day)))
            ]
        case Sort.DATE:
            found = _grouped(verdicts, lambda v: monday_of(v.line.day))
            return [Group(lines, monday=monday_of(lines[0].line.day)) for lines in found]
        case Sort.ACTIVITY:
            found = _grouped(verdicts, lambda v: (v.situation.activity.name, v.line.activity_id))
            return [Group(lines, activity=lines[0].situation.activity.name) for lines in found]
        case Sort.PRICE:
            return [Group(tuple(sorted(verdicts, key=lambda v: (-v.price, *_by_day(v)))))] if verdicts else []


def _grouped(verdicts: Sequence[Verdict], heading: Callable[[Verdict], Any]) -> list[tuple[Verdict, ...]]:
    ordered = sorted(verdicts, key=lambda verdict: (heading(verdict), *_by_day(verdict)))
    return [tuple(lines) for _, lines in groupby(ordered, heading)]


def _by_day(verdict: Verdict) -> tuple[Any, ...]:
    line, activity = verdict.line, verdict.situation.activity
    return line.day, activity.opens_at, line.activity_id, line.child_id
