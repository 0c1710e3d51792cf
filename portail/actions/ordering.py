"""Résumé and Valider: the basket judged as a whole, then ordered in one transaction."""

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import db
from db import activities, authority, bookings, carts, catalogue, events, households, notifications, orders, places
from db.bookings import Key
from db.orders import Order, OrderLine
from portail import clock, settings, wording
from portail.actions.facts import Facts, gather_for, household_of
from portail.errors import BasketChanged, BasketEmpty, NotFound, Refusal
from portail.messages import letters, outbox
from portail.rules import deadlines, ordering
from portail.rules.access import User
from portail.rules.booking import HOLDS_PLACE, Booking, CartLine, Operation, Outcome
from portail.rules.cost import LateUse
from portail.rules.late import Accepted
from portail.rules.money import ZERO
from portail.rules.ordering import Gone, Review, Verdict


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the parent sees after Valider. `again`: this order had been made already, nothing was done twice."""

    order: Order
    lines: tuple[OrderLine, ...]
    again: bool


def review(user: User, now: datetime) -> Review:
    """The basket as it would be ordered now; empty when there is nothing in it. Raises Forbidden."""
    household_of(user)
    with db.cursor() as con:
        head = carts.of(con, user.account_id)
        lines = carts.lines(con, user.account_id)
        if head is None or not lines:
            return Review(head.key if head else "", ())
        return _review(con, user, head.key, lines, now)


def _review(con: db.Connection, user: User, key: str, lines: Sequence[CartLine], now: datetime) -> Review:
    facts = gather_for(con, user, [line.key for line in lines], lines)
    verdicts: list[Verdict] = []
    gone: list[CartLine] = []
    for line in lines:
        if line.child_id in facts.children and line.activity_id in facts.catalogue.activities:
            verdicts.append(judge(facts, line, verdicts, now))
        else:
            gone.append(line)
    return Review(key, _share_places(facts, verdicts), _named(con, facts, gone) if gone else ())


def _named(con: db.Connection, facts: Facts, lines: Sequence[CartLine]) -> tuple[Gone, ...]:
    children = {child.id: child.first_name for child in facts.children.values()}
    offered = activities.names(con, [line.activity_id for line in lines])
    return tuple(Gone(line, children.get(line.child_id, ""), offered.get(line.activity_id, "")) for line in lines)


def judge(facts: Facts, line: CartLine, before: Sequence[Verdict], now: datetime) -> Verdict:
    """The fate of a line, those before it in the basket being counted: prices and quotas may depend on them."""
    situation = replace(facts.situation(line.key), use=_use(facts, line, before))
    try:
        verdict = ordering.judge(line, situation, ZERO, facts.catalogue.calendar, now)
        own = line.child_id, line.activity_id  # asked first: a basket of a year is compared with itself
        together = [v.line.key for v in before if (v.line.child_id, v.line.activity_id) == own and v.counted]
        return _priced(facts, verdict, together)
    except Refusal as refusal:
        return Verdict(line, situation, ZERO, Outcome.REFUSED, refusal=refusal)


def _use(facts: Facts, line: CartLine, before: Sequence[Verdict]) -> LateUse:
    """What was done late already, the lines before in the same basket included."""
    late = [v for v in before if not v.in_time and v.refusal is None]
    booked = [v.line.key for v in late if v.line.operation is Operation.BOOK]
    cancelled = [v.line.key for v in late if v.line.operation is Operation.CANCEL]
    use = facts.use(line.key, booked, cancelled)
    year = deadlines.school_year(line.day)
    bears = (v for v in late if isinstance(v.late, Accepted) and v.late.penalty_per_family)
    return replace(use, penalised=use.penalised or any(deadlines.school_year(v.line.day) == year for v in bears))


def _priced(facts: Facts, verdict: Verdict, before: Sequence[Key]) -> Verdict:
    """With what the line is about: the price of a day to book or to change, or that at which it was booked."""
    line, booking = verdict.line, verdict.situation.booking
    if line.operation is Operation.BOOK:
        late = None if verdict.in_time else verdict.situation.use
        accepted = facts.price(line.key, line.hour, late, before)
        price = accepted.price + accepted.penalty_per_family
        return replace(verdict, price=price, late=None if verdict.in_time else accepted)
    if booking is None or booking.household_id != facts.household_id:
        return replace(verdict, price=facts.price(line.key, line.hour).price)  # never what somebody else pays
    if line.operation is Operation.MODIFY and verdict.refusal is None:
        return replace(verdict, price=facts.at_hour(booking, line.hour))
    due = None
    if not verdict.in_time:
        with contextlib.suppress(Refusal):  # an absence can be announced before its price is known
            due = facts.cancelled_late(booking)
    return replace(verdict, price=booking.price, due=due)


def _share_places(facts: Facts, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Brothers and sisters after the same last places: the first of the list has them."""
    asked: dict[tuple[int, int, object], int] = defaultdict(int)
    shared = []
    for verdict in verdicts:
        counter = verdict.situation.places
        if verdict.counted and counter is not None:
            key = (counter.activity_id, counter.group_id, counter.day)
            asked[key] += 1
            if asked[key] > counter.open:
                verdict = ordering.full(verdict)
        shared.append(verdict)
    return tuple(shared)


def validate(user: User, key: str, fingerprint: str, now: datetime) -> Receipt:
    """Order the basket. `key` and `fingerprint` are those of the review that the parent saw.

    A key that has been used returns its order and writes nothing. Raises BasketChanged when the basket, a price or an
    outcome is no longer the one shown, BasketEmpty, NotFound for somebody else's key.
    """
    household_id = household_of(user)
    with db.transaction() as con:
        head = carts.of(con, user.account_id)
        if head is None or head.key != key:  # renewed by the order that it made
            return _made_before(con, user, key)
        lines = carts.lines(con, user.account_id)
        if not lines:
            raise BasketEmpty
        seen = _review(con, user, key, lines, now)
        if seen.fingerprint != fingerprint:
            raise BasketChanged
        if not seen.verdicts:
            raise BasketEmpty
        at_utc = clock.to_utc(now)
        verdicts = _take_places(con, seen.verdicts)
        total = Review(key, tuple(verdicts)).total
        order_id = orders.add(con, key, user.account_id, household_id, at_utc, total)
        written = [_order_line(verdict) for verdict in verdicts]
        orders.add_lines(con, order_id, written)
        _write_bookings(con, user, verdicts, order_id, at_utc)
        carts.empty(con, user.account_id)
        carts.renew_key(con, user.account_id, at_utc)
        order = Order(order_id, key, user.account_id, household_id, at_utc, total)
        _tell(con, user, order, verdicts, now)
    return Receipt(order, tuple(written), again=False)


def _made_before(con: db.Connection, user: User, key: str) -> Receipt:
    made = orders.by_key(con, key)
    if made is None:
        raise BasketChanged
    if made.account_id != user.account_id:
        raise NotFound("order")
    return Receipt(made, tuple(orders.lines(con, made.id)), again=True)


def _take_places(con: db.Connection, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Take the places that the lines count on; lines that found none say so.

    There was room for all of them when they were judged, in this transaction: nobody else writes meanwhile.
    """
    got = places.take(con, [_place(verdict) for verdict in verdicts if verdict.counted])
    return [ordering.full(v) if v.counted and _place(v) not in got else v for v in verdicts]


def _place(verdict: Verdict) -> places.PlaceKey:
    assert verdict.situation.group is not None
    return verdict.line.activity_id, verdict.situation.group.id, verdict.line.day


def _order_line(verdict: Verdict) -> OrderLine:
    line = verdict.line
    reason = type(verdict.refusal).__name__ if verdict.outcome is Outcome.REFUSED else ""
    return OrderLine(
        line.child_id, line.activity_id, line.day, line.operation, line.hour, verdict.price, verdict.outcome, reason
    )


def _write_bookings(
    con: db.Connection, user: User, verdicts: Sequence[Verdict], order_id: int, at_utc: datetime
) -> None:
    new: list[Booking] = []
    pairs: list[tuple[Booking, Booking]] = []
    for verdict in verdicts:
        old = verdict.situation.booking
        if verdict.outcome in (Outcome.CONFIRMED, Outcome.REQUESTED, Outcome.WAITING):
            booking = ordering.booked(verdict, order_id, at_utc)
            if old is None:
                new.append(booking)
            else:
                pairs.append((old, booking))
        elif verdict.outcome not in (Outcome.FULL, Outcome.REFUSED) and old is not None:
            pairs.append((old, ordering.changed(verdict, order_id, at_utc)))
    bookings.insert(con, new)
    bookings.replace(con, pairs)
    freed = [old for old, after in pairs if old.state in HOLDS_PLACE and after.state not in HOLDS_PLACE]
    places.give_back(con, [(b.activity_id, b.group_id, b.day) for b in freed])
    moved = [(None, booking) for booking in new] + list(pairs)
    events.write_many(con, [_event(user, old, after) for old, after in moved], at_utc)


def _event(user: User, old: Booking | None, after: Booking) -> events.Event:
    return events.Event(
        user.account_id, after.household_id, "booking", after.child_id, after.activity_id, after.day,
        old.state if old else None, after.state, "",
    )  # fmt: skip


def _tell(con: db.Connection, user: User, order: Order, verdicts: Sequence[Verdict], now: datetime) -> None:
    """The order's mail to who ordered, and an alert to every adult of the household."""
    lines = [
        letters.OrderLine(
            v.situation.first_name, v.situation.activity.name, v.line.day, v.line.hour, v.line.operation, v.price,
            v.outcome, wording.refusal(v.refusal) if v.outcome is Outcome.REFUSED and v.refusal else "",
        )
        for v in verdicts
    ]  # fmt: skip
    signature = catalogue.load(con).structure
    letter = letters.order_received(user.name, order.id, lines, order.total, settings.environment().url, signature)
    outbox.write(con, [outbox.Mail(user.account_id, user.email, letter)], now)
    title, body = wording.order_alert(order.id, user.name, [line.outcome for line in lines])
    accounts = [account.id for account in households.accounts_of(con, order.household_id)]
    hidden, about = authority.hidden_from(con, accounts), {v.line.child_id for v in verdicts}
    told = [(account, "order", title, body) for account in accounts if not about <= hidden.get(account, frozenset())]
    notifications.add_many(con, told, clock.to_utc(now))


def receipt(user: User, key: str) -> Receipt:
    """An order made before, by its key; its own account only. Raises NotFound."""
    household_of(user)
    with db.cursor() as con:
        made = orders.by_key(con, key)
        if made is None or made.account_id != user.account_id:
            raise NotFound("order")
        return Receipt(made, tuple(orders.lines(con, made.id)), again=True)


def lost(user: User, now: datetime) -> list[Verdict]:
    """Lines of the basket that can no longer be ordered as asked, for the home page."""
    return [verdict for verdict in review(user, now).verdicts if verdict.refusal is not None]
