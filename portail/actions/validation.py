"""What staff decide: requests, cancellations, changes, people who wait."""

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import db
from db import authority, bookings, catalogue, children, custody, events, households, notifications, places, proofs
from db.bookings import Key
from db.children import Child
from portail import clock, settings, wording
from portail.actions import sites
from portail.actions.facts import gather_for
from portail.errors import BadInput, Forbidden, Refusal
from portail.messages import letters, outbox
from portail.rules.access import VALIDATORS, User
from portail.rules.booking import HOLDS_PLACE, PENDING, Booking, Move, Operation, Reason, State, after
from portail.rules.catalogue import Catalogue
from portail.rules.custody import whose
from portail.rules.justified import Proof

MAX_COMMENT = 500
MAX_DECISIONS = 2000

Seen = tuple[Key, State]  # a request, in the state that the screen showed


@dataclass(frozen=True, slots=True)
class Decision:
    """What came out. `changed` had moved or were billed, `full` found no place: both are untouched."""

    decided: tuple[Booking, ...]
    changed: tuple[Key, ...]
    full: tuple[Key, ...]


def queue(user: User, today: date) -> list[bookings.Request]:
    """Everything to decide from `today` on, in the sites of the account. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return [request for request in bookings.pending(con, today) if user.covers(request.site_id)]


def accept(user: User, seen: Sequence[Seen], now: datetime, proof: Proof | None = None) -> Decision:
    """Accept requests; somebody who waits needs a free place. Raises Forbidden, NotFound (another site), BadInput.

    `proof`: what the family handed in, for the late cancellations among them; the règlement says what it is worth when
    the month is billed. Raises BadInput for a proof of the future.
    """
    _check(user)
    if proof is not None and proof.received_at > now:
        raise BadInput("proof")
    return _decide(user, seen, None, "", now, proof)


def refuse(user: User, seen: Sequence[Seen], reason: Reason, comment: str, now: datetime) -> Decision:
    """Refuse requests, with a reason that the family reads. Raises Forbidden, BadInput for a comment too long."""
    return _decide(user, seen, reason, comment.strip(), now)


def _check(user: User) -> None:
    if user.role not in VALIDATORS:
        raise Forbidden


def _decide(
    user: User, seen: Sequence[Seen], reason: Reason | None, comment: str, now: datetime, proof: Proof | None = None
) -> Decision:
    _check(user)
    if len(comment) > MAX_COMMENT or not 0 < len(seen) <= MAX_DECISIONS:
        raise BadInput("reason", MAX_COMMENT)
    at_utc = clock.to_utc(now)
    with db.transaction() as con:
        expected = dict(seen)
        sites.check_activities(con, user, (activity_id for _, activity_id, _ in expected), "booking")
        found = bookings.by_keys(con, expected)
        billed = bookings.billed(con, expected)
        asked = [found[key] for key in expected if key in found and key not in billed]
        ready = [booking for booking in asked if _still(booking, expected[_key(booking)], now.date())]
        placed, full = _give_places(con, ready) if reason is None else (ready, [])
        moves = [(booking, _move(booking, reason is None)) for booking in placed]
        prices = _repriced(con, moves)
        pairs = [(old, _moved(old, move, reason, prices.get(_key(old), old.price), at_utc)) for old, move in moves]
        bookings.replace(con, pairs)
        justified = [_key(new) for _, new in pairs if proof is not None and new.state is State.ABSENT]
        if proof is not None and justified:
            proofs.put(con, justified, proof.kind, clock.to_utc(proof.received_at))
        freed = [old for old, new in pairs if old.state in HOLDS_PLACE and new.state not in HOLDS_PLACE]
        places.give_back(con, [(b.activity_id, b.group_id, b.day) for b in freed])
        why = ": ".join(part for part in (reason or "", comment) if part)
        events.write_many(con, [_event(user, old, new, why) for old, new in pairs], at_utc)
        _tell(con, pairs, dict(zip([_key(old) for old, _ in pairs], [move for _, move in moves])), comment, now)
        ready_keys = {_key(booking) for booking in ready}
    return Decision(
        tuple(new for _, new in pairs),
        tuple(key for key in expected if key not in ready_keys),
        tuple(_key(booking) for booking in full),
    )


def _key(booking: Booking) -> Key:
    return booking.child_id, booking.activity_id, booking.day


def _still(booking: Booking, state: State, today: date) -> bool:
    """A day that is past can no longer be given to anybody, but what was asked of it can be answered."""
    answerable = booking.day >= today or state in (State.CANCEL_REQUESTED, State.CHANGE_REQUESTED)
    return booking.state == state and state in PENDING and answerable


def _give_places(con: db.Connection, ready: Sequence[Booking]) -> tuple[list[Booking], list[Booking]]:
    """Those who wait take a place, longest wait first; (who goes on, who found none)."""
    full: list[Booking] = []
    waiting = sorted((b for b in ready if b.state is State.WAITING), key=lambda b: (b.since_at, b.child_id))
    rounds: dict[places.PlaceKey, list[Booking]] = defaultdict(list)
    for booking in waiting:
        rounds[booking.activity_id, booking.group_id, booking.day].append(booking)
    while rounds:  # one place per round: some of a day may find one, the others not
        got = places.take(con, rounds)
        for key in list(rounds):
            if key not in got:
                full += rounds.pop(key)
            elif len(rounds[key]) == 1:
                del rounds[key]
            else:
                rounds[key] = rounds[key][1:]
    return [booking for booking in ready if booking not in full], full


def _move(booking: Booking, accepted: bool) -> Move:
    match booking.state, accepted:
        case State.CANCEL_REQUESTED, True:
            return Move.ACCEPT_CANCEL
        case State.CANCEL_REQUESTED, False:
            return Move.REFUSE_CANCEL
        case State.CHANGE_REQUESTED, True:
            return Move.ACCEPT_CHANGE if booking.wanted is Operation.MODIFY else Move.ACCEPT_ABSENCE
        case State.CHANGE_REQUESTED, False:
            return Move.REFUSE_CHANGE
        case _, True:
            return Move.ACCEPT
        case _:
            return Move.REFUSE


def _moved(booking: Booking, move: Move, reason: Reason | None, price: Decimal, at_utc: datetime) -> Booking:
    state = after(booking.state, move)
    return replace(
        booking,
        state=state,
        price=price,
        hour=booking.wanted_hour if move is Move.ACCEPT_CHANGE else booking.hour,
        wanted=None,
        wanted_hour=None,
        reason=reason or "" if state is State.REFUSED else "",
        since_at=at_utc,
        cancelled_late=booking.cancelled_late or move is Move.ACCEPT_ABSENCE,
    )


def _repriced(con: db.Connection, moved: Sequence[tuple[Booking, Move]]) -> dict[Key, Decimal]:
    """Prices at the new hours that were accepted; those that the tariff has no answer for are absent."""
    families_of: dict[int, list[Booking]] = defaultdict(list)
    for booking, move in moved:
        if move is Move.ACCEPT_CHANGE:
            families_of[booking.household_id].append(booking)
    found: dict[Key, Decimal] = {}
    for household_id, own in families_of.items():
        facts = gather_for(con, household_id, [_key(booking) for booking in own])
        for booking in own:
            with contextlib.suppress(Refusal):
                found[_key(booking)] = facts.at_hour(booking, booking.wanted_hour)
    return found


def dues(user: User, requests: Sequence[bookings.Request]) -> dict[Key, Decimal]:
    """What each late cancellation would leave to pay, euros; those that the tariff has no answer for are absent."""
    _check(user)
    late: dict[int, list[Booking]] = defaultdict(list)
    for request in requests:
        if request.booking.wanted is Operation.CANCEL and user.covers(request.site_id):
            late[request.booking.household_id].append(request.booking)
    found: dict[Key, Decimal] = {}
    with db.cursor() as con:
        for household_id, own in late.items():
            facts = gather_for(con, household_id, [_key(booking) for booking in own])
            for booking in own:
                with contextlib.suppress(Refusal):
                    found[_key(booking)] = facts.cancelled_late(booking).amount
    return found


def elsewhere(user: User, requests: Sequence[bookings.Request]) -> frozenset[Key]:
    """Those that fall on a day of the child's other household: its custody was changed after they were made.

    Raises Forbidden.
    """
    _check(user)
    asked = [request.booking for request in requests if user.covers(request.site_id)]
    if not asked:
        return frozenset()
    with db.cursor() as con:
        known = custody.load(con, sorted({booking.child_id for booking in asked})).children
        calendar = catalogue.load(con).calendar
    return frozenset(
        _key(booking)
        for booking in asked
        if booking.child_id in known
        and whose(known[booking.child_id], booking.day, calendar).is_elsewhere(booking.household_id)
    )


def _event(user: User, old: Booking, new: Booking, why: str) -> events.Event:
    return events.Event(
        user.account_id, new.household_id, "decision", new.child_id, new.activity_id, new.day, old.state, new.state, why
    )


def _tell(
    con: db.Connection, pairs: Sequence[tuple[Booking, Booking]], moves: dict[Key, Move], comment: str, now: datetime
) -> None:
    """One mail and one alert per adult of each family, whatever the number of decisions."""
    if not pairs:
        return
    offers = catalogue.load(con)
    names = {child.id: child for child in children.by_ids(con, sorted({new.child_id for _, new in pairs}))}
    by_family: dict[int, list[tuple[int, letters.DecisionLine]]] = defaultdict(list)
    for _, new in pairs:
        line = _letter_line(new, moves[_key(new)], names[new.child_id], offers, comment)
        by_family[new.household_id].append((new.child_id, line))
    accounts = households.accounts_of_many(con, sorted(by_family))
    hidden = authority.hidden_from(con, [account.id for listed in accounts.values() for account in listed])
    mails, alerts = [], []
    for household_id, lines in by_family.items():
        for account in accounts.get(household_id, []):
            seen = [line for child_id, line in lines if child_id not in hidden.get(account.id, ())]
            if not seen:
                continue
            title, body = wording.decision_alert([line.state for line in seen])
            letter = letters.decisions(account.name, seen, settings.environment().url, offers.structure)
            mails.append(outbox.Mail(account.id, account.email, letter))
            alerts.append((account.id, "decision", title, body))
    outbox.write(con, mails, now)
    notifications.add_many(con, alerts, clock.to_utc(now))


def _letter_line(new: Booking, move: Move, child: Child, offers: Catalogue, comment: str) -> letters.DecisionLine:
    activity = offers.activity(new.activity_id)
    reason = Reason(new.reason) if new.reason else None
    return letters.DecisionLine(child.first_name, activity.name, new.day, new.hour, move, new.state, reason, comment)
