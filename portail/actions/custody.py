"""What staff record of a household: whose day it is for each child, exceptions, parental authority."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import db
from db import accounts, authority, carts, catalogue, children, custody, events, households, invoices, notifications
from db.children import Child
from db.custody import Exceptional, Held
from db.households import Found, Household
from portail import clock, settings, wording_custody
from portail.errors import BadInput, Forbidden, NotFound, StillBooked, TwoHouseholds
from portail.messages import letters, outbox
from portail.rules import custody as rules
from portail.rules.access import VALIDATORS, User
from portail.rules.calendar import ONE_DAY, SchoolCalendar, days
from portail.rules.custody import Conflict, Custody, Pattern

MAX_WHY = 200
MAX_DAYS = 62  # in one exception
AHEAD = timedelta(days=366)  # how far conflicts are looked for
BACK = timedelta(days=366)
Homes = Mapping[int, tuple[str, str]]  # household → reference, last names


@dataclass(frozen=True, slots=True)
class ChildFile:
    """A child as staff see it. `exceptions`, `conflicts` and `strays` (household, day) begin today."""

    child: Child
    custody: Custody
    exceptions: Sequence[Exceptional]
    conflicts: Sequence[Conflict]
    strays: Sequence[tuple[int, date]]


@dataclass(frozen=True, slots=True)
class File:
    """A household. `homes` names every household of its children; `without`: (adult, child) without authority."""

    household: Household
    adults: Sequence[accounts.Adult]
    children: Sequence[ChildFile]
    homes: Homes
    without: Collection[tuple[int, int]]
    calendar: SchoolCalendar


def search(user: User, text: str) -> list[Found]:
    """Households whose reference or people hold every word, whatever its accents and case. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return households.search(con, text)


def file(user: User, household_id: int, today: date) -> File:
    """Raises Forbidden, NotFound."""
    _check(user)
    with db.cursor() as con:
        own = children.of_household(con, household_id, None)
        known = custody.load(con, [child.id for child in own]).children
        calendar = catalogue.load(con).calendar
        homes = {home for one in known.values() for home in one.households}
        return File(
            households.get(con, household_id),
            accounts.adults(con, household_id),
            [_child_file(con, child, known[child.id], calendar, today) for child in own],
            invoices.references(con, sorted(homes)),
            authority.without(con, household_id),
            calendar,
        )


def _child_file(con: db.Connection, child: Child, known: Custody, calendar: SchoolCalendar, today: date) -> ChildFile:
    if len(known.households) < 2:
        return ChildFile(child, known, (), (), ())
    booked = custody.held(con, child.id, today)
    return ChildFile(
        child,
        known,
        custody.exceptions(con, child.id, today),
        named_conflicts(known, booked, child.id, calendar, today),
        rules.strays(known, child.id, booked, calendar),
    )


def named_conflicts(
    known: Custody, booked: Sequence[Held], child_id: int, calendar: SchoolCalendar, today: date
) -> list[Conflict]:
    """What to look at in the year to come: the patterns, then days that both have booked."""
    found = rules.conflicts(known, today, today + AHEAD, calendar)
    return [*found, *rules.both_booked(child_id, booked)]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the patterns would make of the days to come."""

    custody: Custody
    conflicts: Sequence[Conflict]
    strays: Sequence[tuple[int, date]]


def preview(user: User, child_id: int, patterns: Sequence[Pattern], today: date) -> Preview:
    """Nothing is written. Raises as `save`."""
    _check(user)
    with db.cursor() as con:
        _, known = _shared(con, child_id)
        _check_patterns(known, patterns, today)
        calendar, booked = catalogue.load(con).calendar, custody.held(con, child_id, today)
    would = replace(known, patterns=_after(known.patterns, patterns))
    start = max(today, patterns[0].valid_from)
    found = named_conflicts(would, booked, child_id, calendar, start)
    return Preview(would, found, rules.strays(would, child_id, booked, calendar))


def _after(former: Sequence[Pattern], patterns: Sequence[Pattern]) -> list[Pattern]:
    since = patterns[0].valid_from
    return [*(one for one in former if one.valid_from < since), *patterns]


def save(user: User, child_id: int, patterns: Sequence[Pattern], now: datetime) -> None:
    """From their first day on, these patterns rule, and what was to begin later is dropped.

    Both households are told; bookings that are now on the other's days are listed to who holds them, none is cancelled.
    Raises Forbidden, NotFound for a household that is not the child's, BadInput for patterns that do not begin on the
    same day within a year, TwoHouseholds for a child who has one household.
    """
    _check(user)
    with db.transaction() as con:
        child, known = _shared(con, child_id)
        _check_patterns(known, patterns, now.date())
        custody.put_patterns(con, child_id, patterns)
        said = "; ".join(f"{one.household_id}: {wording_custody.pattern(one)}" for one in patterns)
        record(con, user, child_id, f"{patterns[0].valid_from}: {said}", now)
        words = {one.household_id: f"{wording_custody.since(one)} : {wording_custody.pattern(one)}" for one in patterns}
        tell_change(con, child, {home: [words[home]] if home in words else [] for home in known.households}, now)


def end(user: User, child_id: int, since: date, now: datetime) -> None:
    """From `since` on nothing is recorded: both households may book any day. Raises Forbidden, NotFound, BadInput."""
    _check(user)
    _check_day(since, now.date())
    with db.transaction() as con:
        child, known = _shared(con, child_id)
        custody.end_patterns(con, child_id, since, since - ONE_DAY)
        record(con, user, child_id, f"{since}: end", now)
        line = f"À partir du {wording_custody.day(since)}, aucun calendrier de garde n'est enregistré."
        tell_change(con, child, {home: [line] for home in known.households}, now)


def add_exception(
    user: User, child_id: int, household_id: int, first: date, last: date, why: str, now: datetime
) -> None:
    """From `first` to `last`, both included, the child is with that household. `why` is read by both.

    Raises Forbidden, NotFound, BadInput.
    """
    _check(user)
    why = checked_why(why)
    listed = _checked_days(first, last, now.date())
    with db.transaction() as con:
        child, known = _shared(con, child_id)
        if household_id not in known.households:
            raise NotFound("household")
        at_utc = clock.to_utc(now)
        custody.put_exceptions(con, child_id, dict.fromkeys(listed, household_id), why, user.account_id, at_utc)
        record(con, user, child_id, f"{first} {last}: {household_id}: {why}", now)
        tell_change(con, child, {home: _exception_lines(child, home == household_id, listed, why)
                                 for home in known.households}, now)  # fmt: skip


def _exception_lines(child: Child, here: bool, listed: Sequence[date], why: str) -> list[str]:
    days_here, days_there = (listed, ()) if here else ((), listed)
    return [*wording_custody.exchanged(child.first_name, days_here, days_there), *([f"Motif : {why}"] if why else [])]


def remove_exceptions(user: User, child_id: int, listed: Collection[date], now: datetime) -> None:
    """Those days follow the pattern again. Raises Forbidden, NotFound when none of them was an exception."""
    _check(user)
    with db.transaction() as con:
        child, known = _shared(con, child_id)
        removed = custody.remove_exceptions(con, child_id, listed)
        if not removed:
            raise NotFound("cell")
        record(con, user, child_id, f"{', '.join(map(str, removed))}: pattern", now)
        line = f"L'exception est retirée : {wording_custody.spans(removed)}. Le rythme habituel s'applique."
        tell_change(con, child, {home: [line] for home in known.households}, now)


def attach(user: User, child_id: int, reference: str, now: datetime) -> None:
    """A second household for the child; both are told, in case it is the wrong one.

    Raises Forbidden, NotFound, TwoHouseholds.
    """
    _check(user)
    with db.transaction() as con:
        child, known = _child(con, child_id)
        household_id = households.by_reference(con, reference.strip())
        if len(known.households) > 1 or household_id in known.households:
            raise TwoHouseholds(child.first_name)
        custody.add_home(con, child_id, household_id)
        record(con, user, child_id, f"attach: {household_id}", now)
        said = dict.fromkeys((*known.households, household_id), wording_custody.ATTACHED)
        tell(con, child, wording_custody.attached(child.first_name), said, now)


def detach(user: User, child_id: int, household_id: int, now: datetime) -> None:
    """The child leaves one of its two households, with its pattern; both are told.

    Raises Forbidden, NotFound, StillBooked.
    """
    _check(user)
    with db.transaction() as con:
        child, known = _shared(con, child_id)
        if household_id not in known.households:
            raise NotFound("household")
        held = [one for one in custody.held(con, child_id, now.date()) if one.household_id == household_id]
        if held:
            raise StillBooked(child.first_name, held[0].day)
        custody.remove_home(con, child_id, household_id)
        carts.forget_child(con, child_id, [account.id for account in households.accounts_of(con, household_id)])
        record(con, user, child_id, f"detach: {household_id}", now)
        tell(con, child, wording_custody.detached(child.first_name), {
            home: [wording_custody.left(child.first_name, stays=home != household_id)] for home in known.households
        }, now)  # fmt: skip


def set_authority(user: User, adult_id: int, child_id: int, holds: bool, now: datetime) -> None:
    """Whether the adult has parental authority over the child; without it the child does not exist for that adult.

    Nobody is written to. Raises Forbidden, NotFound for an adult who is not of one of the child's households.
    """
    _check(user)
    with db.transaction() as con:
        _, known = _child(con, child_id)
        household_id = households.of_adult(con, adult_id)
        if household_id not in known.households:
            raise NotFound("adult")
        at_utc = clock.to_utc(now)
        changed = (
            authority.restore(con, adult_id, child_id)
            if holds
            else authority.withdraw(con, adult_id, child_id, user.account_id, at_utc)
        )
        if changed:
            event = events.Event(
                user.account_id, household_id, "authority", child_id, None, None, None, None,
                f"{adult_id}: {'restored' if holds else 'withdrawn'}",
            )  # fmt: skip
            events.write_many(con, [event], at_utc)


def _check(user: User) -> None:
    if user.role not in VALIDATORS:
        raise Forbidden


def _child(con: db.Connection, child_id: int) -> tuple[Child, Custody]:
    known = custody.load(con, [child_id]).children
    if child_id not in known:
        raise NotFound("child")
    return children.by_ids(con, [child_id])[0], known[child_id]


def _shared(con: db.Connection, child_id: int) -> tuple[Child, Custody]:
    """Raises NotFound, TwoHouseholds for a child who has one household."""
    child, known = _child(con, child_id)
    if len(known.households) < 2:
        raise NotFound("household")
    return child, known


def _check_patterns(known: Custody, patterns: Sequence[Pattern], today: date) -> None:
    homes = [one.household_id for one in patterns]
    if not patterns or len({one.valid_from for one in patterns}) > 1 or len(set(homes)) < len(homes):
        raise BadInput("valid_from")
    if not set(homes) <= set(known.households):
        raise NotFound("household")
    _check_day(patterns[0].valid_from, today)
    if any(not 0 <= one.changeover <= 6 for one in patterns):
        raise BadInput("weekdays")
    if any(one.always & one.never or not one.always | one.never <= set(range(7)) for one in patterns):
        raise BadInput("fixed_days")


def _check_day(day: date, today: date) -> None:
    if not today - BACK <= day <= today + 2 * AHEAD:
        raise BadInput("valid_from")


def _checked_days(first: date, last: date, today: date) -> list[date]:
    """Raises BadInput for days in the wrong order, too many, or too far."""
    if not today - BACK <= first <= last <= today + 2 * AHEAD or (last - first).days >= MAX_DAYS:
        raise BadInput("period")
    return list(days(first, last))


def checked_why(why: str) -> str:
    """One line of text. Raises BadInput when it is too long."""
    squeezed = " ".join(why.split())
    if len(squeezed) > MAX_WHY or not squeezed.isprintable():
        raise BadInput("reason", MAX_WHY)
    return squeezed


def record(con: db.Connection, user: User, child_id: int, why: str, now: datetime) -> None:
    """An event of the child's custody; it names no person."""
    event = events.Event(user.account_id, user.household_id, "custody", child_id, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))


def tell_change(
    con: db.Connection, child: Child, lines: Mapping[int, Sequence[str]], now: datetime,
    alert: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """Tell each household what changes for it, with the days it has booked that are now the other's."""
    known = custody.load(con, [child.id]).children[child.id]
    held = custody.held(con, child.id, now.date())
    astray = rules.strays(known, child.id, held, catalogue.load(con).calendar)
    said = {}
    for home, own in lines.items():
        kept = [day for household_id, day in astray if household_id == home]
        said[home] = [*own, *([wording_custody.strays(child.first_name, kept)] if kept else [])]
    tell(con, child, alert or wording_custody.changed(child.first_name), said, now)


def tell(
    con: db.Connection, child: Child, alert: tuple[str, str], lines: Mapping[int, Sequence[str]], now: datetime
) -> None:
    """A mail and an alert to each adult of these households who has authority over the child."""
    title, body = alert
    url, name = f"{settings.environment().url}/compte?rubrique=foyer", catalogue.load(con).structure
    reached = households.accounts_of_many(con, list(lines))
    hidden = authority.hidden_from(con, [account.id for listed in reached.values() for account in listed])
    mails, alerts = [], []
    for home, paragraphs in lines.items():
        for account in reached.get(home, []):
            if child.id in hidden.get(account.id, ()):
                continue
            letter = letters.notice(account.name, title, [body, *paragraphs], url, "Voir mon foyer", name)
            mails.append(outbox.Mail(account.id, account.email, letter))
            alerts.append((account.id, "custody", title, body))
    outbox.write(con, mails, now)
    notifications.add_many(con, alerts, clock.to_utc(now))
