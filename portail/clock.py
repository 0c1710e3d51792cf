"""The only module that reads the clock, and the only bridge between UTC (stored) and Europe/Paris (shown)."""

from datetime import UTC, date, datetime

from portail.rules.calendar import PARIS


def now() -> datetime:
    """The present instant, aware, in Europe/Paris."""
    return datetime.now(PARIS)


def today() -> date:
    """The civil day in France."""
    return now().date()


def to_utc(moment: datetime) -> datetime:
    """An aware instant as it is stored: naive UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def to_paris(stored: datetime) -> datetime:
    """A stored instant (naive UTC) as it is shown: aware, Europe/Paris."""
    return stored.replace(tzinfo=UTC).astimezone(PARIS)
