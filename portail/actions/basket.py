"""The basket and the choices of the four steps. Nothing here holds a place: Valider does (ordering)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import db
from db import bookings, carts, catalogue, children, periods
from db.bookings import Key
from db.carts import Cart
from portail import clock
from portail.actions import seen
from portail.actions.facts import Facts, gather, gather_for, household_of, parse_key
from portail.errors import BadInput, BasketTooLarge, Full, NotFound, PeriodOrdered, Refusal, TooLate
from portail.rules import eligibility
from portail.rules.access import User
from portail.rules.booking import CartLine, Operation
from portail.rules.calendar import month_of
from portail.rules.eligibility import Situation
from portail.rules.period import Series

MAX_LINES = 2000  # in a basket, and in one message


@dataclass(frozen=True, slots=True)
class Taken:
    """Lines taken out of a basket, to undo it. `key`: of the order that the basket was to make."""

    key: str
    lines: tuple[CartLine, ...]


def cart(user: User, now: datetime) -> Cart:
    """The parent's basket, created at the first visit. Activities withdrawn since are no longer among its choices."""
    household_of(user)
    with db.cursor() as con:
        found, offers = carts.of(con, user.account_id), catalogue.load(con)
    if found is not None:
        return replace(found, activities=tuple(id for id in found.activities if id in offers.activities))
    with db.transaction() as con:
        return carts.ensure(con, user.account_id, clock.to_utc(now))


def choose_children(user: User, child_ids: Iterable[int], now: datetime) -> None:
    """Step 1. Activities that do not suit all of them any more are dropped. Raises BadInput, NotFound."""
    chosen = tuple(dict.fromkeys(child_ids))
    if not chosen:
        raise BadInput("children")
    with db.transaction() as con:
        facts = gather(con, user, [], now.date(), now.date())
        people = [facts.child(child_id) for child_id in chosen]
        head = carts.ensure(con, user.account_id, clock.to_utc(now))
        kept = tuple(
            activity_id
            for activity_id in head.activities
            if (activity := facts.catalogue.activities.get(activity_id))
            and not any(eligibility.offer_blocker(activity, p.first_name, p.born_on, now.date()) for p in people)
        )
        carts.choose(con, replace(head, children=chosen, activities=kept), clock.to_utc(now))


def choose_activities(user: User, activity_ids: Iterable[int], now: datetime) -> None:
    """Step 2. Raises BadInput for none, NotFound for one that does not exist, AgeOutside for one that does not suit."""
    chosen = tuple(dict.fromkeys(activity_ids))
    if not chosen:
        raise BadInput("activities")
    with db.transaction() as con:
        head = carts.ensure(con, user.account_id, clock.to_utc(now))
        facts = gather(con, user, [], now.date(), now.date())
        for activity_id in chosen:
            activity = facts.catalogue.activity(activity_id)
            for child_id in head.children:
                child = facts.child(child_id)
                if refusal := eligibility.offer_blocker(activity, child.first_name, child.born_on, now.date()):
                    raise refusal
        carts.choose(con, replace(head, activities=chosen), clock.to_utc(now))


def turn_to(user: User, month: date, now: datetime) -> None:
    """Step 3: the month on show, kept for F5 and the other device."""
    household_of(user)
    with db.transaction() as con:
        head = carts.ensure(con, user.account_id, clock.to_utc(now))
        carts.choose(con, replace(head, month=month_of(month)), clock.to_utc(now))


def pick(user: User, clicks: Sequence[tuple[object, object]], now: datetime) -> list[tuple[Key, Refusal]]:
    """Apply clicks of the planning, oldest first: (key, « pick » or « unpick »). Idempotent. The refused ones.

    Raises BadInput when the message is not of that form: nothing is written then.
    """
    wanted = _last_wishes(clicks)
    if not wanted:
        return []
    with db.transaction() as con:
        facts = gather_for(con, user, wanted)
        lines = carts.lines(con, user.account_id)
        held = {line.key: line for line in lines}
        added, refused = new_lines(con, facts, [key for key, on in wanted.items() if on and key not in held], now)
        dropped = [key for key, on in wanted.items() if not on and key in held]
        carts.remove(con, user.account_id, [key for key in dropped if held[key].operation is Operation.BOOK])
        put(con, user, seen.stamped(facts, added), now)
    return refused


def _last_wishes(clicks: Sequence[tuple[object, object]]) -> dict[Key, bool]:
    if len(clicks) > MAX_LINES:
        raise BadInput("message")
    wishes: dict[Key, bool] = {}
    for text, verb in clicks:
        if verb not in ("pick", "unpick"):
            raise BadInput("message")
        wishes[parse_key(text)] = verb == "pick"
    return wishes


def new_lines(
    con: db.Connection, facts: Facts, keys: Sequence[Key], now: datetime,
    hours: Mapping[Series, time | None] | None = None,
) -> tuple[list[CartLine], list[tuple[Key, Refusal]]]:  # fmt: skip
    """BOOK lines with the child's usual hour (or that of `hours`), and the keys that cannot be.

    What is past its deadline is among them even where it may still be asked for: that is done knowingly (`book_late`).
    """
    past = bookings.hours_of(con, list(facts.children)) if keys else {}
    added: list[CartLine] = []
    refused: list[tuple[Key, Refusal]] = []
    for key in keys:
        try:
            situation = facts.situation(key)
            _check_in_time(situation, facts, now)
            hour = eligibility.usual_hour(situation.activity, past.get(key[:2], ()))
            if hours and hours.get(key[:2]) is not None:
                hour = hours[key[:2]]
            eligibility.check_hour(situation.activity, hour)
        except Refusal as refusal:
            refused.append((key, refusal))
        else:
            added.append(CartLine(*key, Operation.BOOK, hour))
    return added, refused


def _check_in_time(situation: Situation, facts: Facts, now: datetime) -> None:
    calendar = facts.catalogue.calendar
    if refusal := eligibility.booking_blocker(situation, calendar, now):
        raise refusal
    if eligibility.late_policy(situation, calendar, now) is not None:
        raise TooLate(
            situation.day, eligibility.limit(situation.activity, Operation.BOOK, situation.day, calendar), still=True
        )


def put(con: db.Connection, user: User, lines: Sequence[CartLine], now: datetime) -> None:
    """Write the lines, over those of the same days. Raises BasketTooLarge."""
    if not lines:
        return
    after = {line.key for line in (*carts.lines(con, user.account_id), *lines)}
    if len(after) > MAX_LINES:
        raise BasketTooLarge(MAX_LINES, len(after))
    carts.ensure(con, user.account_id, clock.to_utc(now))
    carts.put(con, user.account_id, lines, clock.to_utc(now))


def join_waiting(user: User, key: Key, now: datetime) -> None:
    """Put a full day in the basket, to wait for a place. Raises the refusal when something else stands in the way."""
    with db.transaction() as con:
        facts = gather_for(con, user, [key])
        situation = facts.situation(key)
        refusal = eligibility.booking_blocker(situation, facts.catalogue.calendar, now)
        if refusal is not None and not isinstance(refusal, Full):
            raise refusal
        hour = eligibility.usual_hour(situation.activity, bookings.hours_of(con, [key[0]]).get(key[:2], ()))
        line = CartLine(*key, Operation.BOOK, hour, wait_if_full=True)
        put(con, user, seen.stamped(facts, [line]), now)


def book_late(user: User, key: Key, now: datetime) -> None:
    """Put in the basket a day whose deadline is past, where the règlement lets one. Raises the refusal otherwise."""
    with db.transaction() as con:
        facts = gather_for(con, user, [key])
        situation = facts.situation(key)
        if refusal := eligibility.booking_blocker(situation, facts.catalogue.calendar, now):
            raise refusal
        hour = eligibility.usual_hour(situation.activity, bookings.hours_of(con, [key[0]]).get(key[:2], ()))
        late = eligibility.late_policy(situation, facts.catalogue.calendar, now) is not None
        line = CartLine(*key, Operation.BOOK, hour)
        put(con, user, seen.stamped(facts, [line], situation.use if late else None), now)


def ask(user: User, key: Key, operation: Operation, hour: time | None, now: datetime) -> None:
    """Put a change of hour or a cancellation of a booked day in the basket (dialog « Mise à jour »)."""
    if operation is Operation.BOOK:
        raise BadInput("message")
    with db.transaction() as con:
        facts = gather_for(con, user, [key])
        situation = facts.situation(key)
        if refusal := eligibility.change_blocker(situation, operation, facts.catalogue.calendar, now):
            raise refusal
        booking = situation.booking
        assert booking is not None
        if operation is Operation.MODIFY:
            eligibility.check_hour(situation.activity, hour)
        line = CartLine(*key, operation, hour if operation is Operation.MODIFY else booking.hour)
        put(con, user, seen.stamped(facts, [line]), now)


def change_hour(user: User, key: Key, hour: time | None, now: datetime) -> None:
    """Another hour for a day that is in the basket and not ordered yet. Raises NotFound, HourOutside."""
    with db.transaction() as con:
        line = _line(con, user, key)
        facts = gather_for(con, user, [key])
        eligibility.check_hour(facts.situation(key).activity, hour)
        carts.put(con, user.account_id, seen.stamped(facts, [replace(line, hour=hour)]), clock.to_utc(now))


def wait_if_full(user: User, key: Key, wait: bool, now: datetime) -> None:
    """Whether a line of the basket accepts a rank on the waiting list. Raises NotFound."""
    with db.transaction() as con:
        line = _line(con, user, key)
        carts.put(con, user.account_id, [replace(line, wait_if_full=wait)], clock.to_utc(now))


def _line(con: db.Connection, user: User, key: Key) -> CartLine:
    household_of(user)
    for line in carts.lines(con, user.account_id):
        if line.key == key:
            return line
    raise NotFound("cell")


def remove(user: User, keys: Iterable[Key]) -> Taken:
    """Take lines out of the basket; those that are not there are ignored."""
    household_of(user)
    wanted = set(keys)
    with db.transaction() as con:
        head = carts.of(con, user.account_id)
        taken = tuple(line for line in carts.lines(con, user.account_id) if line.key in wanted)
        carts.remove(con, user.account_id, [line.key for line in taken])
    return Taken(head.key if head else "", taken)


def empty(user: User) -> Taken:
    """« Vider le panier »: every line; the choices of the steps stay. The last period cannot be undone any more."""
    household_of(user)
    with db.transaction() as con:
        head = carts.of(con, user.account_id)
        taken = tuple(carts.lines(con, user.account_id))
        carts.empty(con, user.account_id)
        periods.forget(con, user.account_id)
    return Taken(head.key if head else "", taken)


def give_back(user: User, taken: Taken, now: datetime) -> int:
    """Undo `remove` or `empty`; how many of the lines are there again, as they were or as they were put meanwhile.

    Raises PeriodOrdered once the basket was validated, BasketTooLarge.
    """
    household_of(user)
    with db.transaction() as con:
        head = carts.of(con, user.account_id)
        if head is None or head.key != taken.key:
            raise PeriodOrdered
        held = {line.key for line in carts.lines(con, user.account_id)}
        left = [line for line in taken.lines if line.key not in held]
        back = still_there(con, user, left)
        put(con, user, back, now)
    return len(taken.lines) - len(left) + len(back)


def still_there(con: db.Connection, user: User, lines: Iterable[CartLine]) -> list[CartLine]:
    """Those whose child is still one of the parent's, and whose activity is still offered."""
    own = {child.id for child in children.of_household(con, household_of(user), user.adult_id)}
    offered = catalogue.load(con).activities
    return [line for line in lines if line.child_id in own and line.activity_id in offered]


def start_again(user: User, now: datetime) -> None:
    """« + Nouvelle inscription »: back to step 1 with the basket whole."""
    household_of(user)
    with db.transaction() as con:
        head = carts.ensure(con, user.account_id, clock.to_utc(now))
        carts.choose(con, replace(head, children=(), activities=(), month=None), clock.to_utc(now))
