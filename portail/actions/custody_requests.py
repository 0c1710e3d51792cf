"""What parents do with the custody calendar: read it, propose an exchange of days, answer one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db
from db import catalogue, children, custody, custody_requests
from db.children import Child
from db.custody import Exceptional
from db.custody_requests import Proposal
from portail import clock, wording_custody
from portail.actions.custody import MAX_DAYS, checked_why, named_conflicts, record, tell, tell_change
from portail.actions.facts import household_of
from portail.errors import (
    AlreadyProposed,
    AlreadyYourDay,
    BadInput,
    ElsewhereDay,
    MoveNotAllowed,
    NoCustody,
    NotFound,
    Past,
)
from portail.rules import custody as rules
from portail.rules.access import User
from portail.rules.calendar import SchoolCalendar, days
from portail.rules.custody import Conflict, Custody, Source

FARTHEST = timedelta(days=366)
Span = tuple[date, date]  # first and last day, both included


@dataclass(frozen=True, slots=True)
class Shared:
    """A child of two households as one of them sees it: nothing of the other's money nor names."""

    child: Child
    home: int  # the household that looks
    custody: Custody
    exceptions: Sequence[Exceptional]
    conflicts: Sequence[Conflict]
    strays: Sequence[date]  # days that this household has booked and that are the other's
    proposals: Sequence[Proposal]  # that wait for an answer
    calendar: SchoolCalendar


def shared(user: User, today: date) -> list[Shared]:
    """The parent's children who live in two households, the eldest first. Raises Forbidden."""
    home = household_of(user)
    with db.cursor() as con:
        own = children.of_household(con, home, user.adult_id)
        known = custody.load(con, [child.id for child in own]).children
        both = [child for child in own if len(known[child.id].households) > 1]
        calendar = catalogue.load(con).calendar
        waiting = custody_requests.pending(con, [child.id for child in both])
        return [_shared(con, child, home, known[child.id], waiting, calendar, today) for child in both]


def _shared(
    con: db.Connection, child: Child, home: int, known: Custody, waiting: Sequence[Proposal],
    calendar: SchoolCalendar, today: date,
) -> Shared:  # fmt: skip
    booked = custody.held(con, child.id, today)
    return Shared(
        child,
        home,
        known,
        custody.exceptions(con, child.id, today),
        named_conflicts(known, booked, child.id, calendar, today),
        [day for household_id, day in rules.strays(known, child.id, booked, calendar) if household_id == home],
        [one for one in waiting if one.child_id == child.id],
        calendar,
    )


def propose(user: User, child_id: int, taken: Span | None, given: Span | None, why: str, now: datetime) -> int:
    """Ask the child's other household for an exchange: days `taken` from it, days `given` to it; the proposal's id.

    Nothing changes before it accepts. Raises Forbidden, NotFound, BadInput, NoCustody, Past, AlreadyYourDay,
    ElsewhereDay for a given day that is not the proposer's, AlreadyProposed.
    """
    home, why = household_of(user), checked_why(why)
    with db.transaction() as con:
        child, known = _own(con, user, child_id)
        other = next(one for one in known.households if one != home)
        moves = _moves(home, other, taken, given)
        _check_moves(child, home, known, moves, catalogue.load(con).calendar, now.date())
        busy = {day for one in custody_requests.pending(con, [child_id]) for day in one.days}
        if clash := sorted(busy & moves.keys()):
            raise AlreadyProposed(clash[0])
        id = custody_requests.add(con, child_id, home, other, user.account_id, why, moves, clock.to_utc(now))
        record(con, user, child_id, f"proposal {id}", now)
        lines = _read_by(child, other, moves)
        said = [*lines, *([f"Motif : {why}"] if why else []), "Répondez dans « Mon compte », onglet « Mon foyer »."]
        tell(con, child, wording_custody.proposed(child.first_name), {other: said}, now)
    return id


def answer(user: User, proposal_id: int, accepted: bool, now: datetime) -> None:
    """The other household accepts or declines; both are told. Accepted days are exceptions from then on.

    Raises Forbidden, NotFound for anybody else's proposal, MoveNotAllowed when it has its answer, Past when one of
    the days is gone.
    """
    home = household_of(user)
    with db.transaction() as con:
        found = custody_requests.get(con, proposal_id)
        if found.other_id != home:
            raise NotFound("proposal")
        child, known = _own(con, user, found.child_id)
        if accepted and min(found.days) <= now.date():
            raise Past(min(found.days))
        at_utc = clock.to_utc(now)
        if not custody_requests.close(con, found.id, "accepted" if accepted else "declined", user.account_id, at_utc):
            raise MoveNotAllowed(found.state, "answer")
        record(con, user, child.id, f"proposal {found.id}: {'accepted' if accepted else 'declined'}", now)
        if not accepted:
            tell(con, child, wording_custody.answered(child.first_name, False), {found.household_id: []}, now)
            return
        custody.put_exceptions(con, child.id, found.days, found.why, user.account_id, at_utc, found.id)
        lines = {one: wording_custody.exchanged(child.first_name, *_split(one, found.days)) for one in known.households}
        tell_change(con, child, lines, now, wording_custody.answered(child.first_name, True))


def withdraw(user: User, proposal_id: int, now: datetime) -> None:
    """The household that proposed changes its mind. Raises Forbidden, NotFound, MoveNotAllowed."""
    home = household_of(user)
    with db.transaction() as con:
        found = custody_requests.get(con, proposal_id)
        if found.household_id != home:
            raise NotFound("proposal")
        child, _ = _own(con, user, found.child_id)
        if not custody_requests.close(con, found.id, "withdrawn", user.account_id, clock.to_utc(now)):
            raise MoveNotAllowed(found.state, "withdraw")
        record(con, user, child.id, f"proposal {found.id}: withdrawn", now)


def _own(con: db.Connection, user: User, child_id: int) -> tuple[Child, Custody]:
    """The parent's child of two households. Raises NotFound."""
    own = {child.id: child for child in children.of_household(con, household_of(user), user.adult_id)}
    if child_id not in own:
        raise NotFound("child")
    known = custody.load(con, [child_id]).children[child_id]
    if len(known.households) < 2:
        raise NotFound("child")
    return own[child_id], known


def _moves(home: int, other: int, taken: Span | None, given: Span | None) -> dict[date, int]:
    """Day → household that would have the child. Raises BadInput for none, too many, or a day on both sides."""
    sides = [(home, span) for span in (taken,) if span] + [(other, span) for span in (given,) if span]
    if any(last < first or (last - first).days >= MAX_DAYS for _, (first, last) in sides):
        raise BadInput("exchange")
    listed = [(day, one) for one, (first, last) in sides for day in days(first, last)]
    moves = dict(listed)
    if not moves or len(moves) < len(listed):
        raise BadInput("exchange")
    return moves


def _check_moves(
    child: Child, home: int, known: Custody, moves: Mapping[date, int], calendar: SchoolCalendar, today: date
) -> None:
    for day, goes_to in moves.items():
        if day <= today:
            raise Past(day)
        if day > today + FARTHEST:
            raise BadInput("exchange")
        turn = rules.whose(known, day, calendar)
        if turn.source is Source.UNRECORDED:
            raise NoCustody(child.first_name)
        if goes_to == home and turn.households == {home}:
            raise AlreadyYourDay(child.first_name, day)
        if goes_to != home and turn.is_elsewhere(home):
            raise ElsewhereDay(child.first_name, day)


def _split(home: int, moves: Mapping[date, int]) -> tuple[list[date], list[date]]:
    """Days with that household, days with the other."""
    return [day for day, one in moves.items() if one == home], [day for day, one in moves.items() if one != home]


def _read_by(child: Child, home: int, moves: Mapping[date, int]) -> list[str]:
    return wording_custody.exchange(child.first_name, *_split(home, moves))
