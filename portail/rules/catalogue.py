"""What the structure offers, the same for everybody: activities, groups, calendar, tariffs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portail.errors import NotFound
from portail.rules.calendar import Activity, SchoolCalendar
from portail.rules.capacity import Group, group_for
from portail.rules.tariff import Tariff


@dataclass(frozen=True)
class Catalogue:
    """Activities in the order of the screens, by id."""

    structure: str  # its name
    demonstration: bool  # fictitious data
    activities: Mapping[int, Activity]
    groups: Sequence[Group]
    calendar: SchoolCalendar
    tariffs: Sequence[Tariff]

    def activity(self, activity_id: int) -> Activity:
        """Raises NotFound."""
        try:
            return self.activities[activity_id]
        except KeyError:
            raise NotFound("activity") from None

    def group(self, activity_id: int, born_on: date, day: date) -> Group | None:
        return group_for(self.groups, activity_id, born_on, day)
