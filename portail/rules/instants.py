"""Instants in France. Two of one zone compare by their clocks in Python: where it matters, they compare in UTC."""

import functools
from datetime import UTC, date, datetime, time, timedelta

from portail.rules.calendar import PARIS

_TICK = timedelta(microseconds=1)
_LAST_TIME = time(23, 59, 59, 999999)


@functools.lru_cache(maxsize=4096)
def at(day: date, hour: time) -> datetime:
    """That hour in Paris. Of an hour that the clock shows twice, or skips, the later reading."""
    readings = (datetime.combine(day, hour, PARIS).replace(fold=fold) for fold in (0, 1))
    return max(reading.astimezone(UTC) for reading in readings).astimezone(PARIS)


@functools.lru_cache(maxsize=4096)
def end_of(day: date) -> datetime:
    """The last instant of the day."""
    return at(day, _LAST_TIME)


def before(instant: datetime) -> datetime:
    """The instant just before."""
    return (instant.astimezone(UTC) - _TICK).astimezone(PARIS)


def end_of_minute(instant: datetime) -> datetime:
    """The last instant of its minute."""
    return instant.replace(second=59, microsecond=999999)


def earlier(instant: datetime, hours: int) -> datetime:
    """So many elapsed hours before: on the day when the clock changes they are not hours of the clock."""
    return (instant.astimezone(UTC) - timedelta(hours=hours)).astimezone(PARIS)


def passed(now: datetime, last: datetime) -> bool:
    """Whether `now` is after the last instant."""
    return now.astimezone(UTC) > last.astimezone(UTC)
