"""The facts that tariffs and openings ask for, gathered in this one place.

What a family's file says comes first (an `Answer`), then what follows from the booking and the household, then what the
activity itself answers (`RuleSet.facts`). What none of them says is missing: the rule names it, nobody guesses.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from portail.rules import tariff
from portail.rules.calendar import Activity, HourMode, age_on, monday_of, month_of
from portail.rules.confirmation import NOT_ASKED, Confirmation
from portail.rules.facts import Fact, Facts
from portail.rules.tariff import Quotient


@dataclass(frozen=True, slots=True)
class Answer:
    """What the file says from `valid_from` to `valid_to`, both included; of one child, or of the whole household."""

    name: str
    value: Fact
    child_id: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Household:
    """Who pays. `children`: id to date of birth, those in shared custody included."""

    resident: bool
    children: Mapping[int, date]
    quotients: Sequence[Quotient] = ()
    answers: Sequence[Answer] = ()
    confirmation: Confirmation = NOT_ASKED


@dataclass(frozen=True, slots=True)
class Case:
    """A day of a child in an activity, booked or to be booked.

    `days`: all the days of the child in the activity that are booked or in the basket. `before`: those of them, with
    their hours, that are counted before this one by a price that several days have together. `together`: children of
    the household who come to the activity in that month. `late`: booked after its deadline.
    """

    child_id: int
    activity: Activity
    day: date
    hour: time | None = None
    late: bool = False
    days: Collection[date] = ()
    before: Mapping[date, time | None] = field(default_factory=dict)
    together: Collection[int] = ()


def facts(names: Iterable[str], household: Household, case: Case) -> Facts:
    """The facts of those names that are known. Without quotient: as with the highest."""
    found: dict[str, Fact] = {}
    own = case.activity.rules_on(case.day).facts
    for name in names:
        value = _answer(household.answers, name, case) if household.answers else None
        if value is None and name in _COMPUTED:
            value = _COMPUTED[name](household, case)
        if value is None:
            value = own.get(name)
        if value is not None:
            found[name] = value
    return Facts(found, highest=True)


def _answer(answers: Sequence[Answer], name: str, case: Case) -> Fact | None:
    """That of the child before that of the household, the latest of each."""
    valid = [
        answer
        for answer in answers
        if answer.name == name
        and answer.child_id in (None, case.child_id)
        and answer.valid_from <= case.day
        and (answer.valid_to is None or case.day <= answer.valid_to)
    ]
    best = max(valid, key=lambda answer: (answer.child_id is not None, answer.valid_from), default=None)
    return None if best is None else best.value


def _quotient(household: Household, case: Case) -> Fact | None:
    quotient = tariff.quotient_on(household.quotients, case.day)
    return None if quotient is None else quotient.qf


def _rank(household: Household, case: Case) -> Fact | None:
    """Among the household's children of the activity's ages that day, the eldest first; twins in order of entry."""
    suited = _suited(household, case)
    return Decimal(suited.index(case.child_id) + 1) if case.child_id in suited else None


def _suited(household: Household, case: Case) -> list[int]:
    least, most = case.activity.min_age, case.activity.max_age
    born = sorted((born_on, id) for id, born_on in household.children.items())
    return [id for born_on, id in born if least <= age_on(born_on, case.day) <= most]


def _minutes(household: Household, case: Case) -> Fact | None:
    start, end = case.activity.opens_at, case.activity.closes_at
    if case.hour is not None and case.activity.hour_mode is HourMode.ARRIVAL:
        start = case.hour
    elif case.hour is not None and case.activity.hour_mode is HourMode.DEPARTURE:
        end = case.hour
    return Decimal((end.hour - start.hour) * 60 + end.minute - start.minute)


def same_week(days: Iterable[date], day: date) -> set[date]:
    """Those of the ISO week of `day`."""
    monday = monday_of(day)
    return {other for other in days if monday_of(other) == monday}


def same_month(days: Iterable[date], day: date) -> set[date]:
    return {other for other in days if month_of(other) == month_of(day)}


_COMPUTED: dict[str, Callable[[Household, Case], Fact | None]] = {
    "qf": _quotient,
    "date": lambda household, case: case.day,
    "resident": lambda household, case: household.resident,
    "children": lambda household, case: Decimal(len(household.children)),
    "children_enrolled": lambda household, case: Decimal(len({*case.together, case.child_id})),
    "rank": _rank,
    "time": lambda household, case: case.hour,
    "minutes": _minutes,
    "late": lambda household, case: case.late,
    "days_in_week": lambda household, case: Decimal(len(same_week({*case.days, case.day}, case.day))),
}
COMPUTED = frozenset(_COMPUTED)
