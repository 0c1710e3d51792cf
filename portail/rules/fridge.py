"""Who goes where, and when to bring and fetch whom: what a family sticks on its fridge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from portail.rules.agenda import Entry, Standing
from portail.rules.calendar import HourMode

_MORNING_ENDS = time(11)  # what begins later follows the class: the child is there already
_AFTERNOON_BEGINS = time(14)  # what ends earlier is followed by the class
_GOING = frozenset({Standing.BOOKED, Standing.ASKED})


@dataclass(frozen=True, slots=True)
class Moment:
    """`exact`: the hour the family said; else the activity's. `sure`: nothing to be answered by staff."""

    at: time
    exact: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Going:
    """A child's day away from home. `bring` or `fetch` is None when the class is what begins or ends it."""

    child_id: int
    day: date
    entries: tuple[Entry, ...]
    bring: Moment | None
    fetch: Moment | None


def goings(entries: Iterable[Entry]) -> list[Going]:
    """By day then child, in the order given within a day; what is refused, given up or waiting is left out."""
    kept = [entry for entry in entries if entry.standing in _GOING]
    order = {child: rank for rank, child in enumerate(dict.fromkeys(entry.child_id for entry in kept))}
    kept.sort(key=lambda entry: (entry.day, order[entry.child_id], entry.starts_at, entry.ends_at))
    return [
        Going(child, day, tuple(found), _bring(found), _fetch(found))
        for (day, child), group in groupby(kept, key=lambda entry: (entry.day, entry.child_id))
        for found in (list(group),)
    ]


def _bring(entries: Sequence[Entry]) -> Moment | None:
    first = min(entries, key=lambda entry: entry.starts_at)
    if first.starts_at >= _MORNING_ENDS:
        return None
    exact = first.hour is not None and first.hour_mode is HourMode.ARRIVAL
    return Moment(first.starts_at, exact, first.standing is Standing.BOOKED)


def _fetch(entries: Sequence[Entry]) -> Moment | None:
    last = max(entries, key=lambda entry: entry.ends_at)
    whole_morning = last.starts_at < _MORNING_ENDS <= last.ends_at
    if last.ends_at < _AFTERNOON_BEGINS and not whole_morning:
        return None
    exact = last.hour is not None and last.hour_mode is HourMode.DEPARTURE
    return Moment(last.ends_at, exact, last.standing is Standing.BOOKED)
