"""« Saisir une période »: seen before it is applied, undone in one gesture after, remembered for the next one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

import db
from db import bookings, carts, catalogue, children, periods, usual_days
from db.bookings import Key
from portail import clock
from portail.actions import basket, ordering, seen
from portail.actions.facts import Facts, gather_for, household_of
from portail.errors import BadInput, BasketTooLarge, PeriodOrdered, Refusal
from portail.rules import eligibility, period
from portail.rules.access import User
from portail.rules.booking import FREE_AGAIN, CartLine, Operation
from portail.rules.money import ZERO
from portail.rules.ordering import Verdict
from portail.rules.period import Habit, Series, Wish

MOST_DAYS = 10_000  # children × activities × days looked at in one period
LATELY = timedelta(weeks=6)  # bookings that show what is usual
SOON = timedelta(weeks=3)


@dataclass(frozen=True, slots=True)
class Late:
    """A cancellation past its deadline: what stays due if staff accept it, euros; None: not known."""

    key: Key
    due: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a period would do to the basket: lines to put, some over others (`replaced`), lines to take out.

    `price`: of the days to book, euros. Of those to cancel: `saved` in time, the `late` ones apart.
    """

    lines: tuple[CartLine, ...]
    left_out: tuple[tuple[Key, Refusal], ...]
    removed: tuple[Key, ...] = ()
    replaced: int = 0
    price: Decimal = ZERO
    saved: Decimal = ZERO
    late: tuple[Late, ...] = ()

    @property
    def changes(self) -> int:
        """Lines of the basket that it touches."""
        return len(self.lines) + len(self.removed)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish, with all that is known of it. `held`: the basket."""

    facts: Facts
    wish: Wish
    habits: Mapping[Series, Habit]
    keys: Sequence[Key]
    held: Mapping[Key, CartLine]
    known: Mapping[Series, Habit]
    now: datetime


def habits(user: User, activity_ids: Collection[int], now: datetime) -> dict[Series, Habit]:
    """When the parent's children usually come: what a period left, else what the household's bookings of late show."""
    household_id, today = household_of(user), now.date()
    with db.cursor() as con:
        own = {child.id for child in children.of_household(con, household_id, user.adult_id)}
        kept = usual_days.of_household(con, household_id)
        booked = bookings.usual(con, household_id, today - LATELY, today + SOON)
        offered = catalogue.load(con).activities
    shown = {series: period.from_bookings(days) for series, days in booked.items()}
    return {
        series: usable
        for series, habit in {**shown, **kept}.items()
        if habit is not None and series[0] in own and series[1] in activity_ids and series[1] in offered
        if (usable := period.possible(habit, offered[series[1]])) is not None
    }


def preview(user: User, wish: Wish, wanted: Mapping[Series, Habit], adding: bool, now: datetime) -> Preview:
    """What « Inscrire » (adding) or « Désinscrire » would do, nothing being written. `wanted`: days of each series.

    Raises BadInput, NotFound for a child or an activity that is not theirs, BasketTooLarge.
    """
    with db.cursor() as con:
        return _preview(con, _ask(con, user, wish, wanted, now), adding)


def apply(user: User, wish: Wish, wanted: Mapping[Series, Habit], adding: bool, now: datetime) -> Preview:
    """Do what the preview says, computed again, keep how to undo it and what is usual; what was done."""
    at_utc = clock.to_utc(now)
    with db.transaction() as con:
        asked = _ask(con, user, wish, wanted, now)
        done = _preview(con, asked, adding)
        if not done.changes:
            return done
        head = carts.ensure(con, user.account_id, at_utc)
        touched = [*(line.key for line in done.lines), *done.removed]
        periods.keep(con, user.account_id, head.key, {key: asked.held.get(key) for key in touched}, at_utc)
        carts.remove(con, user.account_id, done.removed)
        basket.put(con, user, done.lines, now)
        if adding:
            usual_days.put(con, household_of(user), _usual(asked, done.lines), at_utc)
    return done


def undo(user: User, now: datetime) -> int:
    """Give the basket back the lines that the last period changed, as they were; how many.

    0 when there is nothing to undo; a line of a child or of an activity that is no longer there does not come back.
    Raises PeriodOrdered once the basket was validated, BasketTooLarge.
    """
    household_id = household_of(user)
    with db.transaction() as con:
        head = carts.of(con, user.account_id)
        if head is None or head.period_key is None or head.period_at is None:
            return 0
        if head.period_key != head.key:
            raise PeriodOrdered
        before = periods.before(con, user.account_id)
        wanted = [line for line in before.values() if line is not None]
        back = basket.still_there(con, user, wanted)
        carts.remove(con, user.account_id, before)
        basket.put(con, user, back, now)
        usual_days.forget(con, household_id, head.period_at)
        periods.forget(con, user.account_id)
    return len(before) - len(wanted) + len(back)


def _ask(con: db.Connection, user: User, wish: Wish, wanted: Mapping[Series, Habit], now: datetime) -> _Asked:
    household_id = household_of(user)
    if not wanted:
        raise BadInput("series")
    keys = period.designated(wish, wanted)
    if len(keys) > MOST_DAYS:
        raise BadInput("period")
    lines = carts.lines(con, user.account_id)
    facts = gather_for(con, user, keys, lines)
    concerned = [key for key in keys if _concerns(facts, key)]
    known = usual_days.of_household(con, household_id)
    return _Asked(facts, wish, wanted, concerned, {line.key: line for line in lines}, known, now)


def _concerns(facts: Facts, key: Key) -> bool:
    """Days on which the activity never runs are not worth a word to the parent. Raises NotFound."""
    facts.child(key[0])
    activity = facts.catalogue.activity(key[1])
    return activity.starts_on <= key[2] <= activity.ends_on and key[2].weekday() in activity.weekdays


def _preview(con: db.Connection, asked: _Asked, adding: bool) -> Preview:
    found = _adding(con, asked) if adding else _removing(asked)
    size = len(asked.held) - len(found.removed) + sum(line.key not in asked.held for line in found.lines)
    if size > basket.MAX_LINES:
        raise BasketTooLarge(basket.MAX_LINES, size)
    return found


def _adding(con: db.Connection, asked: _Asked) -> Preview:
    """Days to book; another hour for those in the basket; cancellations that are in it are taken out."""
    fresh = [key for key in asked.keys if key not in asked.held]
    hours = {series: habit.hour or _known_hour(asked, series) for series, habit in asked.habits.items()}
    added, refused = basket.new_lines(con, asked.facts, fresh, asked.now, hours)
    held = [(asked.held[key], asked.habits[key[:2]].hour) for key in asked.keys if key in asked.held]
    moved = [
        replace(line, hour=hour)
        for line, hour in held
        if line.operation is Operation.BOOK and hour not in (None, line.hour) and _offered(asked.facts, line, hour)
    ]
    removed = tuple(line.key for line, _ in held if line.operation is Operation.CANCEL)
    lines = seen.stamped(asked.facts, [*added, *moved])
    return Preview(tuple(lines), tuple(refused), removed, len(moved), _price(asked, added))


def _known_hour(asked: _Asked, series: Series) -> time | None:
    habit = asked.known.get(series)
    usable = period.possible(habit, asked.facts.catalogue.activity(series[1])) if habit is not None else None
    return usable.hour if usable is not None else None


def _offered(facts: Facts, line: CartLine, hour: time | None) -> bool:
    try:
        eligibility.check_hour(facts.catalogue.activity(line.activity_id), hour)
    except Refusal:
        return False
    return True


def _price(asked: _Asked, added: Sequence[CartLine]) -> Decimal:
    """What the days add to the total of the basket; a day whose price nobody knows adds nothing."""
    booked = [line for line in asked.held.values() if line.operation is Operation.BOOK]
    facts = replace(asked.facts, lines=[*booked, *added])
    total, before = ZERO, [line.key for line in booked]
    for line in added:
        try:
            total += facts.price(line.key, line.hour, before=before).price
        except Refusal:
            continue
        before.append(line.key)
    return total


def _removing(asked: _Asked) -> Preview:
    """Booked days to cancel, judged as the summary will judge them; days that are only in the basket leave it."""
    verdicts, refused = _cancellations(asked)
    removed = tuple(key for key in asked.keys if key in asked.held and asked.held[key].operation is Operation.BOOK)
    lines = seen.stamped(asked.facts, [verdict.line for verdict in verdicts])
    late = tuple(Late(v.line.key, v.due.amount if v.due is not None else None) for v in verdicts if not v.in_time)
    saved = sum((v.price for v in verdicts if v.saved), ZERO)
    replaced = sum(line.key in asked.held for line in lines)
    return Preview(tuple(lines), tuple(refused), removed, replaced, saved=saved, late=late)


def _cancellations(asked: _Asked) -> tuple[list[Verdict], list[tuple[Key, Refusal]]]:
    """Those of the basket count first: late ones may have a quota."""
    facts, own = asked.facts, asked.held.values()
    waiting = [line for line in own if line.operation is Operation.CANCEL and _is_there(facts, line)]
    before = _judged(facts, waiting if facts.counts_late else (), asked.now)
    done: list[Verdict] = []
    refused: list[tuple[Key, Refusal]] = []
    for key in asked.keys:
        booking, line = facts.bookings.get(key), asked.held.get(key)
        if booking is None or (line is not None and line.operation is not Operation.MODIFY):
            continue
        verdict = ordering.judge(facts, CartLine(*key, Operation.CANCEL, booking.hour), [*before, *done], asked.now)
        if verdict.refusal is None:
            done.append(verdict)
        elif booking.state not in FREE_AGAIN:
            refused.append((key, verdict.refusal))
    return done, refused


def _is_there(facts: Facts, line: CartLine) -> bool:
    return line.child_id in facts.children and line.activity_id in facts.catalogue.activities


def _judged(facts: Facts, lines: Iterable[CartLine], now: datetime) -> list[Verdict]:
    found: list[Verdict] = []
    for line in lines:
        found.append(ordering.judge(facts, line, found, now))
    return found


def _usual(asked: _Asked, lines: Sequence[CartLine]) -> dict[Series, Habit]:
    """What the days just booked say of each child's weeks."""
    hours = {line.key[:2]: line.hour for line in reversed(lines) if line.operation is Operation.BOOK}
    found = {
        series: period.to_remember(
            asked.wish, habit, asked.facts.catalogue.activity(series[1]), hours[series], series in asked.known
        )
        for series, habit in asked.habits.items()
        if series in hours
    }
    return {series: habit for series, habit in found.items() if habit is not None}
