"""The children of an activity on a day, as text: for the screen and for a spreadsheet."""

from collections.abc import Iterable
from datetime import date

from portail import french, wording
from portail.documents import spreadsheet
from portail.rules.calendar import age_on
from portail.rules.occupancy import DayChild

HEADINGS = ("Enfant", "Âge", "Groupe", "État", "Heure")


def csv_file(listed: Iterable[DayChild], day: date) -> bytes:
    """A line per child, in the order given."""
    return spreadsheet.csv_file(HEADINGS, rows(listed, day))


def rows(listed: Iterable[DayChild], day: date) -> list[list[str]]:
    """The values under HEADINGS."""
    return [
        [
            f"{child.last_name} {child.first_name}",
            french.count("an", age_on(child.born_on, day)),
            child.group,
            wording.STATES[child.state] + (f", {french.rank(child.rank)}" if child.rank else ""),
            french.hour(child.hour) if child.hour else "",
        ]
        for child in listed
    ]
