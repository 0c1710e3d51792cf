"""What the structure offers, the same for everybody: activities, groups, calendar, tariffs."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portail.errors import NotFound
from portail.rules.calendar import Activity, SchoolCalendar
from portail.rules.capacity import Group, group_for
from portail.rules.documents import DocumentType
from portail.rules.tariff import Tariff

_NEVER_IN_A_FILE = frozenset(
    {"qf", "date", "qty", "time", "minutes", "late", "resident", "days", "count", "days_in_week"}
)


@dataclass(frozen=True)
class Catalogue:
    """Activities in the order of the screens, by id."""

    structure: str  # its name
    demonstration: bool  # fictitious data
    activities: Mapping[int, Activity]
    groups: Sequence[Group]
    calendar: SchoolCalendar
    tariffs: Sequence[Tariff]
    document_types: Sequence[DocumentType] = ()  # those that are asked for

    @functools.cached_property
    def asked(self) -> frozenset[str]:
        """The names of the facts that some tariff or opening asks for, and that a family's file may answer."""
        openings = (rules.opening for activity in self.activities.values() for rules in activity.rules)
        by = {opening.by for opening in openings if opening is not None and opening.by}
        late = (rules.late_asks for activity in self.activities.values() for rules in activity.rules)
        return frozenset(by.union(*(one.asks for one in self.tariffs), *late) - _NEVER_IN_A_FILE)

    def activity(self, activity_id: int) -> Activity:
        """Raises NotFound."""
        try:
            return self.activities[activity_id]
        except KeyError:
            raise NotFound("activity") from None

    def group(self, activity_id: int, born_on: date, day: date) -> Group | None:
        return group_for(self.groups, activity_id, born_on, day)
