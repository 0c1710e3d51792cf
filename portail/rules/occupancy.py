"""How full each activity is each day: the values that charts, tables and figures show. Nothing is drawn here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from portail.rules.booking import HOLDS_PLACE, State
from portail.rules.calendar import ONE_DAY, monday_of, month_end, month_of

LIVE = tuple(state for state in State if state not in (State.REFUSED, State.CANCELLED))
UNDECIDED = (State.REQUESTED, State.CHANGE_REQUESTED, State.CANCEL_REQUESTED)
STACKED = (  # from the bottom of a bar to its top
    State.PRESENT,
    State.CONFIRMED,
    State.ABSENT,
    State.CANCEL_REQUESTED,
    State.CHANGE_REQUESTED,
    State.REQUESTED,
)
SIX_DAYS = timedelta(days=6)


class Span(StrEnum):
    """How much time a screen shows."""

    WEEK = "week"
    MONTH = "month"


class Step(StrEnum):
    """How full, in the order of the scale. Lower bounds are included: 90 % is HIGH, 100 % too."""

    LOW = "low"  # below 50 %
    HALF = "half"  # from 50 %
    BUSY = "busy"  # from 75 %
    HIGH = "high"  # from 90 % to 100 %
    ABOVE = "above"  # exceptional places are in use


BOUNDS = ((50, Step.LOW), (75, Step.HALF), (90, Step.BUSY))


@dataclass(frozen=True, slots=True)
class Offered:
    """An activity as a chart names it."""

    id: int
    name: str
    short_name: str
    site: str
    includes_meal: bool


@dataclass(frozen=True, slots=True)
class DayChild:
    """A child of an activity on a day. `rank` counts from 1 among those who wait in the group, else is None."""

    child_id: int
    first_name: str
    last_name: str
    born_on: date
    group: str
    state: State
    hour: time | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class DayFill:
    """An activity on one of its open days, all age groups together. `counts` holds the bookings of the LIVE states."""

    activity: Offered
    day: date
    capacity: int
    extra: int  # exceptional places
    full_groups: int  # age groups without a free place
    counts: Mapping[State, int]

    @property
    def taken(self) -> int:
        return sum(number for state, number in self.counts.items() if state in HOLDS_PLACE)

    @property
    def expected(self) -> int:
        """Children who should come: the places taken, without the absences."""
        return self.taken - self.counts.get(State.ABSENT, 0)

    @property
    def free(self) -> int:
        """Never negative."""
        return max(self.capacity + self.extra - self.taken, 0)

    @property
    def full(self) -> bool:
        return self.free == 0

    @property
    def percent(self) -> int | None:
        """Of the ordinary capacity, rounded down: 100 is never said of 99,6. None without capacity."""
        return self.taken * 100 // self.capacity if self.capacity else None

    @property
    def step(self) -> Step:
        if self.taken > self.capacity:
            return Step.ABOVE
        reached = (step for bound, step in BOUNDS if self.taken * 100 < bound * self.capacity)
        return next(reached, Step.HIGH)

    @property
    def waiting(self) -> int:
        return self.counts.get(State.WAITING, 0)

    @property
    def undecided(self) -> int:
        """Requests that staff must answer; those who wait for a place are apart."""
        return sum(self.counts.get(state, 0) for state in UNDECIDED)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows, columns and squares of the map. A square that is not in `cells` is a closed day."""

    days: tuple[date, ...]
    activities: tuple[Offered, ...]
    cells: Mapping[tuple[date, int], DayFill]

    def capacities(self, activity_id: int) -> tuple[int, int]:
        """The smallest and the largest capacity of the activity in the map."""
        found = [cell.capacity for (_, id), cell in self.cells.items() if id == activity_id]
        return min(found), max(found)

    def week_starts(self) -> list[int]:
        """Places in `days` of the days that begin another week than the day before."""
        weeks = [day.isocalendar()[:2] for day in self.days]
        return [place for place in range(1, len(weeks)) if weeks[place] != weeks[place - 1]]

    def open_on(self, day: date) -> tuple[Offered, ...]:
        return tuple(activity for activity in self.activities if (day, activity.id) in self.cells)


@dataclass(frozen=True, slots=True)
class Stack:
    """Children of each day by state, bottom first, against the places; those who wait hold none and are apart."""

    days: tuple[date, ...]
    series: tuple[tuple[State, tuple[int, ...]], ...]
    places: tuple[int, ...]  # capacity and exceptional places
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a period. A day of an activity counts once: two activities full on one Monday make two full days."""

    open_days: int
    full_days: int
    places: int
    taken: int
    free: int
    undecided: int
    waiting: int

    @property
    def percent(self) -> int | None:
        """Of the ordinary and exceptional places, rounded down; None without any."""
        return self.taken * 100 // self.places if self.places else None


def heat_map(fills: Sequence[DayFill]) -> HeatMap:
    """Rows in the order in which `fills` names the activities."""
    return HeatMap(
        tuple(sorted({fill.day for fill in fills})),
        tuple(dict.fromkeys(fill.activity for fill in fills)),
        {(fill.day, fill.activity.id): fill for fill in fills},
    )


def stack(fills: Iterable[DayFill], activity_id: int | None = None) -> Stack:
    """For one activity, or all of them. States that nobody is in are left out, Validé excepted."""
    kept = [fill for fill in fills if activity_id in (None, fill.activity.id)]
    days = tuple(sorted({fill.day for fill in kept}))
    by_day = [[fill for fill in kept if fill.day == day] for day in days]
    series = [(state, tuple(_count(group, state) for group in by_day)) for state in STACKED]
    return Stack(
        days,
        tuple((state, values) for state, values in series if any(values) or state is State.CONFIRMED),
        tuple(sum(fill.capacity + fill.extra for fill in group) for group in by_day),
        tuple(_count(group, State.WAITING) for group in by_day),
    )


def summary(fills: Sequence[DayFill]) -> Summary:
    return Summary(
        open_days=len(fills),
        full_days=sum(fill.full for fill in fills),
        places=sum(fill.capacity + fill.extra for fill in fills),
        taken=sum(fill.taken for fill in fills),
        free=sum(fill.free for fill in fills),
        undecided=sum(fill.undecided for fill in fills),
        waiting=sum(fill.waiting for fill in fills),
    )


def _count(fills: Iterable[DayFill], state: State) -> int:
    return sum(fill.counts.get(state, 0) for fill in fills)


# Periods


def start(span: Span, day: date) -> date:
    """The first day of the month, or the Monday of the week, that holds `day`."""
    return month_of(day) if span is Span.MONTH else monday_of(day)


def end(span: Span, first: date) -> date:
    """The last day, included, of the month or week that begins on `first`."""
    return month_end(first) if span is Span.MONTH else first + SIX_DAYS


def periods(span: Span, first: date, last: date) -> list[date]:
    """First days of the months or weeks that hold a day from `first` to `last`, both included."""
    starts = [start(span, first)]
    while (following := end(span, starts[-1]) + ONE_DAY) <= last:
        starts.append(following)
    return starts


def first_shown(days: Sequence[date], today: date) -> date:
    """The day that a screen opens: today or the next open day, else the first one. `days` sorted, not empty."""
    return next((day for day in days if day >= today), days[0])
