"""Places: which group a child belongs to, which days exist, what is left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portail.rules.calendar import Activity, SchoolCalendar, age_on, days


@dataclass(frozen=True, slots=True)
class Group:
    """An age group of an activity. Ages are completed years on the day of service, both included."""

    id: int
    activity_id: int
    name: str
    min_age: int
    max_age: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Places:
    """The counter of one (activity, group, day)."""

    activity_id: int
    group_id: int
    day: date
    capacity: int
    extra: int
    taken: int
    waiting: int = 0  # families that asked before and wait for a place

    @property
    def free(self) -> int:
        return self.capacity + self.extra - self.taken

    @property
    def open(self) -> int:
        """Places for somebody who comes now: a freed place is first for those who wait."""
        return max(0, self.free - self.waiting)


def group_for(groups: Iterable[Group], activity_id: int, born_on: date, day: date) -> Group | None:
    """The group that takes a child of that age on that day; None when there is none."""
    age = age_on(born_on, day)
    return next((g for g in groups if g.activity_id == activity_id and g.min_age <= age <= g.max_age), None)


def open_places(
    activities: Iterable[Activity], groups: Sequence[Group], calendar: SchoolCalendar, first: date, last: date
) -> Iterator[Places]:
    """Empty counters of every open day from `first` to `last`, both included."""
    for activity in activities:
        own = [group for group in groups if group.activity_id == activity.id]
        for day in days(max(first, activity.starts_on), min(last, activity.ends_on)):
            if calendar.closed(activity, day) is None:
                for group in own:
                    yield Places(activity.id, group.id, day, group.capacity, 0, 0)
