"""« Mes informations sont à jour »: how long a family's word holds."""

from dataclasses import dataclass
from datetime import date

from portail.rules.calendar import month_end, next_month


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`months`: how long it holds, 0 when the structure does not ask. `last`: local day, None when never said."""

    months: int = 0
    last: date | None = None

    @property
    def until(self) -> date | None:
        """Last day on which it holds, included; None when it was never said, or is not asked for."""
        return after(self.last, self.months) if self.last is not None and self.months else None

    def due(self, today: date) -> bool:
        """Whether the family must confirm before it books."""
        return self.months > 0 and (self.until is None or today > self.until)


def after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    first = next_month(day.replace(day=1), months)
    return first.replace(day=min(day.day, month_end(first).day))


NOT_ASKED = Confirmation()
