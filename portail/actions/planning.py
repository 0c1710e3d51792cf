"""The month that the planning shows: cells, hints, weeks. Six queries, one of them for the session."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import db
from db import bookings, carts, catalogue
from db.bookings import Key
from db.children import Child
from portail.actions.facts import Facts, gather
from portail.errors import Refusal, Unanswered
from portail.rules import eligibility, late, planning
from portail.rules.access import User
from portail.rules.booking import FREE_AGAIN, Booking, CartLine, Operation, State
from portail.rules.calendar import Activity, days, month_end, month_of, next_month
from portail.rules.eligibility import Situation
from portail.rules.late import NOTHING, LateOutcome
from portail.rules.late_forms import LateAccept, LateRefuse
from portail.rules.money import ZERO
from portail.rules.planning import Cell, CellFacts, CellView


@dataclass(frozen=True)
class Month:
    """A month of the chosen children and activities. `cells` has one list per day, in the order of `series`."""

    first: date
    children: Sequence[Child]
    activities: Sequence[Activity]
    series: Sequence[tuple[int, int]]
    days: Sequence[date]
    cells: Mapping[date, Sequence[CellFacts]]
    closed: Mapping[date, str]  # days on which nothing of all this runs → name of the cause
    basket: int  # lines in the basket
    total: Decimal = field(default=Decimal("0.00"))  # of the lines that book, at the prices of the day


def month(user: User, child_ids: Sequence[int], activity_ids: Sequence[int], first: date, now: datetime) -> Month:
    """The month that begins on `first`. Raises NotFound for a child or an activity that is not theirs."""
    first = month_of(first)
    last = month_end(first)
    with db.cursor() as con:
        lines = carts.lines(con, user.account_id)
        facts = gather(con, user, list(activity_ids), first, last, lines)
        ranks = _ranks(con, facts, child_ids, first, last)
    return _Builder(facts, lines, ranks, now).build(child_ids, activity_ids, first)


@dataclass(frozen=True, slots=True)
class OneDay:
    """A cell opened: dialog « Mise à jour »."""

    child: Child
    activity: Activity
    booking: Booking | None
    cell: CellFacts


def one_day(user: User, key: Key, now: datetime) -> OneDay:
    """What the dialog shows. Raises NotFound for a child or an activity that is not theirs."""
    child_id, activity_id, day = key
    with db.cursor() as con:
        lines = carts.lines(con, user.account_id)
        facts = gather(con, user, [activity_id], day, day, lines)
        ranks = _ranks(con, facts, [child_id], day, day)
    cell = _Builder(facts, lines, ranks, now).cell(key)
    return OneDay(facts.child(child_id), facts.catalogue.activity(activity_id), facts.bookings.get(key), cell)


def cells(user: User, keys: Sequence[Key], now: datetime) -> dict[Key, CellFacts]:
    """The cells of these bookings; one whose child or activity is not theirs to book any more is left out."""
    if not keys:
        return {}
    listed = [day for _, _, day in keys]
    with db.cursor() as con:
        lines = carts.lines(con, user.account_id)
        activity_ids = sorted({activity_id for _, activity_id, _ in keys})
        facts = gather(con, user, activity_ids, min(listed), max(listed), lines)
        ranks = _ranks(con, facts, sorted({child_id for child_id, _, _ in keys}), min(listed), max(listed))
    builder = _Builder(facts, lines, ranks, now)
    return {key: builder.cell(key) for key in keys if key[0] in facts.children and key[1] in facts.catalogue.activities}


def _ranks(con: db.Connection, facts: Facts, child_ids: Sequence[int], first: date, last: date) -> dict[Key, int]:
    if not any(booking.state is State.WAITING for booking in facts.bookings.values()):
        return {}
    return bookings.waiting_ranks(con, child_ids, first, last)


class _Builder:
    """Holds what every cell shares: deadlines do not depend on the child."""

    def __init__(self, facts: Facts, lines: Sequence[CartLine], ranks: Mapping[Key, int], now: datetime) -> None:
        self.facts, self.ranks, self.now = facts, ranks, now
        self.all_lines = lines
        self.lines = {(line.child_id, line.activity_id, line.day): line for line in lines}
        self.limits: dict[tuple[int, date], tuple[datetime | None, ...]] = {}

    def build(self, child_ids: Sequence[int], activity_ids: Sequence[int], first: date) -> Month:
        children = [self.facts.child(child_id) for child_id in child_ids]
        activities = [self.facts.catalogue.activity(activity_id) for activity_id in activity_ids]
        series = [(child.id, activity.id) for child in children for activity in activities]
        weekdays = frozenset().union(*(activity.weekdays for activity in activities))
        shown = [day for day in days(first, month_end(first)) if day.weekday() in weekdays]
        booked = {key[2] for key in self.facts.bookings if key[:2] in set(series)}
        causes = {day: self._closed(activities, day) for day in shown if day not in booked}
        closed = {day: cause for day, cause in causes.items() if cause is not None}
        cells = {day: [self.cell((*pair, day)) for pair in series] for day in shown if day not in closed}
        return Month(first, children, activities, series, shown, cells, closed, len(self.lines), self._total())

    def _closed(self, activities: Sequence[Activity], day: date) -> str | None:
        """Why nothing runs that day, « » when the cause has no name; None when something does."""
        causes = [self.facts.catalogue.calendar.closed(activity, day) for activity in activities]
        if any(cause is None for cause in causes):
            return None
        return next((name for cause in causes if cause and (name := cause[1])), "")

    def cell(self, key: Key) -> CellFacts:
        situation = self.facts.situation(key)
        activity, day, booking = situation.activity, situation.day, situation.booking
        view = self._view(situation, self.lines.get(key))
        if view.state in (Cell.CLOSED, Cell.ELSEWHERE):
            return CellFacts(key, view, None, None, None, None, None, None)
        book, modify, cancel = self._limits(activity, day)
        theirs = booking is not None and booking.household_id != self.facts.household_id
        ours = booking is None or not theirs or booking.state in FREE_AGAIN
        held = booking if view.state not in Cell and not theirs else None
        late = self._late(situation) if view.state is Cell.LATE_OPEN else None
        price = self._price(situation, held, view) if ours else None
        return CellFacts(
            key,
            view,
            price,
            book,
            modify,
            cancel,
            situation.places.open if situation.places else None,
            self.ranks.get(key),
            ours,
            late,
            self._due(held, situation, view, price),
        )

    def _view(self, situation: Situation, line: CartLine | None) -> CellView:
        try:
            return planning.view(situation, line, self.facts.catalogue.calendar, self.now)
        except Unanswered as unanswered:
            return CellView(Cell.LATE, None, unanswered)

    def _late(self, situation: Situation) -> LateOutcome | None:
        """What booking that day now would be."""
        policy = eligibility.late_policy(situation, self.facts.catalogue.calendar, self.now)
        try:
            accepted = self.facts.price(_key(situation), _hour(situation), situation.use)
        except Refusal:
            return None
        return (
            accepted
            if isinstance(policy, LateAccept)
            else late.late_booking(policy or LateRefuse(), accepted.base, NOTHING)
        )

    def _due(self, held: Booking | None, situation: Situation, view: CellView, price: Decimal | None) -> Decimal | None:
        """What cancelling it after the deadline leaves to pay; of a day that is not booked, once it would be."""
        if held is None:
            if price is None or view.state not in (Cell.FREE, Cell.BASKET):
                return None
            return late.late_cancel(situation.activity.rules_on(situation.day).late.late_cancel, price).amount
        if held.state is not State.CONFIRMED:
            return None
        try:
            return self.facts.cancelled_late(held).amount
        except Refusal:
            return None

    def _limits(self, activity: Activity, day: date) -> tuple[datetime | None, ...]:
        key = activity.id, day
        if key not in self.limits:
            calendar = self.facts.catalogue.calendar
            self.limits[key] = tuple(
                eligibility.limit(activity, operation, day, calendar)
                for operation in (Operation.BOOK, Operation.MODIFY, Operation.CANCEL)
            )
        return self.limits[key]

    def _price(self, situation: Situation, booking: Booking | None, view: CellView) -> Decimal | None:
        if booking is not None:
            return booking.price
        try:
            return self.facts.price(_key(situation), view.hour or _hour(situation)).price
        except Refusal:
            return None

    def _total(self) -> Decimal:
        """At the prices of days booked in time: the summary tells the rest."""
        total, before = ZERO, list[Key]()
        for line in self.all_lines:
            if line.operation is Operation.BOOK and line.activity_id in self.facts.catalogue.activities:
                key = line.child_id, line.activity_id, line.day
                with contextlib.suppress(Refusal):
                    total += self.facts.price(key, line.hour, before=before).price
                before.append(key)
        return total


def _key(situation: Situation) -> Key:
    return situation.child_id, situation.activity.id, situation.day


def _hour(situation: Situation) -> time | None:
    """The hour to price a day at before the family chooses one."""
    return eligibility.usual_hour(situation.activity, ())


def span(activity_ids: Sequence[int], today: date) -> tuple[date, date]:
    """First and last month that can be shown: from the previous month to the end of the activities."""
    with db.cursor() as con:
        offers = catalogue.load(con)
    chosen = [offers.activity(activity_id) for activity_id in activity_ids]
    last = month_of(max((activity.ends_on for activity in chosen), default=today))
    start = month_of(min((activity.starts_on for activity in chosen), default=today))
    return min(max(start, next_month(month_of(today), -1)), last), last
