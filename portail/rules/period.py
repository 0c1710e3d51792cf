"""« Saisir une période »: which days a wish over several weeks designates, and the days a child comes every week."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from portail.errors import BadInput
from portail.rules.calendar import Activity, days, monday_of, week_number

LONGEST = 400  # days
LASTING = 14  # days: a shorter period does not change what is known of a child

Series = tuple[int, int]  # child, activity
EVERY_DAY = frozenset(range(7))


class Weeks(StrEnum):
    ALL = "all"
    EVEN = "even"  # ISO week numbers
    ODD = "odd"

    def has(self, day: date) -> bool:
        """Whether the week of the day is one of them."""
        return self is Weeks.ALL or (week_number(day) % 2 == 0) == (self is Weeks.EVEN)


@dataclass(frozen=True, slots=True)
class Wish:
    """Days from `first` to `last`, both included, of some weekdays (0 = Monday) of some weeks."""

    first: date
    last: date
    weekdays: frozenset[int] = EVERY_DAY
    weeks: Weeks = Weeks.ALL

    def days(self) -> Iterator[date]:
        """The days, in order. Raises BadInput: `period_ends` upside down, `period` too long, `weekdays` none."""
        if self.last < self.first:
            raise BadInput("period_ends")
        if (self.last - self.first).days > LONGEST or self.last.year >= date.max.year:
            raise BadInput("period")
        if not self.weekdays:
            raise BadInput("weekdays")
        return (day for day in days(self.first, self.last) if day.weekday() in self.weekdays and self.weeks.has(day))


@dataclass(frozen=True, slots=True)
class Habit:
    """When a child comes to an activity. Without hour: the usual one."""

    weekdays: frozenset[int] = EVERY_DAY
    hour: time | None = None
    weeks: Weeks = Weeks.ALL

    def has(self, day: date) -> bool:
        return day.weekday() in self.weekdays and self.weeks.has(day)


def designated(wish: Wish, habits: Mapping[Series, Habit]) -> list[tuple[int, int, date]]:
    """(child, activity, day) of the wish that are days of the series too, by day. Raises BadInput as `Wish.days`."""
    return [(*series, day) for day in wish.days() for series, habit in habits.items() if habit.has(day)]


def from_bookings(booked: Collection[tuple[date, time | None]]) -> Habit | None:
    """What the days of some weeks show: weekdays of half of the weeks at least, the most frequent hour."""
    weeks = {monday_of(day) for day, _ in booked}
    counted = Counter(day.weekday() for day, _ in booked)
    weekdays = frozenset(weekday for weekday, count in counted.items() if 2 * count >= len(weeks))
    if not weekdays:
        return None
    hours = sorted(hour for _, hour in booked if hour is not None)
    return Habit(weekdays, max(hours, key=hours.count, default=None))


def possible(habit: Habit, activity: Activity) -> Habit | None:
    """The habit as the activity is today: weekdays and hour that it still has."""
    weekdays = habit.weekdays & activity.weekdays
    hour = habit.hour if habit.hour in activity.hours() else None
    return Habit(weekdays, hour, habit.weeks) if weekdays else None


def alike(series: Iterable[Series], known: Mapping[Series, Habit], child_id: int | None = None) -> dict[Series, Habit]:
    """« Comme Léa » (`child_id`), or each child as usual (None); the series of which nothing is known are left out."""
    found = {(child, activity): known.get((child_id or child, activity)) for child, activity in series}
    return {one: habit for one, habit in found.items() if habit is not None}


def to_remember(wish: Wish, habit: Habit, activity: Activity, hour: time | None, known: bool) -> Habit | None:
    """What applying the wish says of the child's weeks; None when it is too short to change what is `known`."""
    lasting = (wish.last - wish.first).days + 1 >= LASTING
    weekdays = wish.weekdays & habit.weekdays & activity.weekdays
    if not weekdays or (known and not lasting):
        return None
    return Habit(weekdays, hour, wish.weeks if habit.weeks is Weeks.ALL else habit.weeks)
