"""« Saisir une période »: which days a wish over several weeks designates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portail.errors import BadInput
from portail.rules.calendar import days, week_number

LONGEST = 400  # days


class Weeks(StrEnum):
    ALL = "all"
    EVEN = "even"  # ISO week numbers
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Wish:
    """Days from `first` to `last`, both included, of some weekdays (0 = Monday) of some weeks."""

    first: date
    last: date
    weekdays: frozenset[int]
    weeks: Weeks = Weeks.ALL

    def days(self) -> Iterator[date]:
        """The days, in order. Raises BadInput when the period is upside down or too long."""
        if not 0 <= (self.last - self.first).days <= LONGEST or self.last.year >= date.max.year:
            raise BadInput("period")
        if not self.weekdays:
            raise BadInput("weekdays")
        return (day for day in days(self.first, self.last) if day.weekday() in self.weekdays and self._week(day))

    def _week(self, day: date) -> bool:
        return self.weeks is Weeks.ALL or (week_number(day) % 2 == 0) == (self.weeks is Weeks.EVEN)
