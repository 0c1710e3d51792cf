"""« Mon calendrier »: a day of the family, and the way from it to the planning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import db
import db.agenda
from db import accounts, carts, school_calendar
from portail import clock
from portail.actions import planning
from portail.actions.facts import gather, household_of
from portail.rules import agenda, eligibility
from portail.rules.access import User
from portail.rules.agenda import Entry
from portail.rules.calendar import month_of
from portail.rules.planning import CellFacts


@dataclass(frozen=True)
class OneDay:
    """Every booking of every child that day. A booking without a cell is of an activity no longer offered."""

    day: date
    children: Mapping[int, str]  # what to call each, all of them
    entries: Sequence[Entry]
    cells: Mapping[tuple[int, int], CellFacts]  # by child and activity
    notes: Sequence[str]  # férié, holidays, closure

    def of(self, child_id: int) -> list[Entry]:
        return [entry for entry in self.entries if entry.child_id == child_id]


def one_day(user: User, day: date, now: datetime) -> OneDay:
    """What the family has that day, whatever its state. Raises Forbidden."""
    household_id = household_of(user)
    with db.cursor() as con:
        children = agenda.names(accounts.children(con, household_id, user.adult_id))
        entries = db.agenda.entries(con, household_id, day, day, user.adult_id)
        particular = agenda.particular_days(school_calendar.load(con), day, day)
    found = planning.cells(user, [(entry.child_id, entry.activity_id, day) for entry in entries], now)
    cells = {(child, activity): cell for (child, activity, _), cell in found.items()}
    return OneDay(day, children, entries, cells, list(dict.fromkeys(period.name for period in particular)))


def open_planning(user: User, child_id: int, day: date, now: datetime) -> bool:
    """Choose in the four steps the child, its activities of that day and the month; the basket is left alone.

    A child with nothing that day keeps the activities chosen before that suit it. Whether the planning can be shown:
    else an activity remains to be chosen. Raises Forbidden, NotFound.
    """
    household_id = household_of(user)
    with db.transaction() as con:
        facts = gather(con, user, [], now.date(), now.date())
        child, offered = facts.child(child_id), facts.catalogue.activities
        entries = db.agenda.entries(con, household_id, day, day, user.adult_id)
        booked = dict.fromkeys(entry.activity_id for entry in entries if entry.child_id == child_id)
        head = carts.ensure(con, user.account_id, clock.to_utc(now))
        chosen = tuple(
            id
            for id in booked or head.activities
            if id in offered and not eligibility.offer_blocker(offered[id], child.first_name, child.born_on, now.date())
        )
        wanted = replace(head, children=(child_id,), activities=chosen, month=month_of(day))
        carts.choose(con, wanted, clock.to_utc(now))
    return bool(chosen)
