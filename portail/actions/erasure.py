"""A household or an adult becomes anonymous: seen first, settled first, then for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import db
from db import events, households, privacy, privacy_requests, structure
from db.households import Found, Household
from db.privacy import People, Unsettled
from portail import clock, settings
from portail.actions import family_files, signing
from portail.actions.privacy import check
from portail.errors import NotFound
from portail.errors_privacy import LastAdult, NotSettled, NotTyped
from portail.rules.access import User
from portail.rules.privacy import Erasure, Table, before
from portail.rules.privacy_tables import TABLES

FAMILIES = "keep_families_years"
MOST = 200  # listed


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. `adult_id` None: to the whole household; `names`: whose names go; `files`: on the disk."""

    household: Household
    adult_id: int | None
    names: tuple[str, ...]
    rows: tuple[tuple[Table, int], ...]
    files: int
    unsettled: Unsettled | None  # None: nothing to settle for an adult alone

    def of(self, erasure: Erasure) -> list[tuple[Table, int]]:
        return [(table, number) for table, number in self.rows if table.erasure is erasure]


def preview(user: User, household_id: int, adult_id: int | None, now: datetime) -> Preview:
    """What an erasure would do. Raises Forbidden, NotFound for what is already erased too."""
    check(user)
    with db.cursor() as con:
        household, people = _find(con, household_id, adult_id)
        counted = privacy.counts(con, people)
        called = [adult for adult in households.adults(con, household_id) if adult.id in people.adults]
        return Preview(
            household,
            adult_id,
            tuple(f"{adult.first_name} {adult.last_name}" for adult in called),
            tuple((table, counted[name]) for name, table in TABLES.items() if name in counted),
            len(privacy.files(con, people)),
            privacy.unsettled(con, household_id, now.date()) if adult_id is None else None,
        )


def erase(user: User, household_id: int, adult_id: int | None, typed: str, now: datetime) -> None:
    """Erase for ever. `typed` is the reference of the household, written by hand.

    Raises Forbidden, NotFound, NotTyped, NotSettled, and LastAdult when the household would have nobody left.
    """
    check(user)
    with db.transaction() as con:
        household, people = _find(con, household_id, adult_id)
        if typed.strip().upper() != household.reference.upper():
            raise NotTyped(household.reference)
        if adult_id is not None and len(_left(con, household_id)) == 1:
            raise LastAdult
        keys = _erase(con, household_id, adult_id, people, user.account_id, now)
    signing.forget()
    family_files.remove(keys)


def inactive(user: User, now: datetime) -> list[Found]:
    """Households without a sign of life for as long as the structure says, in order of reference. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return households.listed(con, privacy.inactive(con, _since(con, now), MOST))


def _since(con: db.Connection, now: datetime) -> datetime:
    return clock.to_utc(before(FAMILIES, settings.town(structure.settings(con)).keep_families_years, now))


def erase_inactive(limit: int, now: datetime) -> int:
    """Erase the households without a sign of life for that long, those that owe nothing; how many."""
    erased = 0
    keys: list[str] = []
    with db.transaction() as con:
        for household_id in privacy.inactive(con, _since(con, now), limit):
            if not privacy.unsettled(con, household_id, now.date()).anything:
                keys += _erase(con, household_id, None, privacy.of_household(con, household_id), None, now)
                erased += 1
    signing.forget()
    family_files.remove(keys)
    return erased


def _find(con: db.Connection, household_id: int, adult_id: int | None) -> tuple[Household, People]:
    household = households.get(con, household_id)
    left = _left(con, household_id)
    if not left and households.adults(con, household_id):
        raise NotFound("household")
    if adult_id is None:
        return household, privacy.of_household(con, household_id)
    if adult_id not in left:
        raise NotFound("adult")
    return household, privacy.of_adult(con, adult_id)


def _left(con: db.Connection, household_id: int) -> list[int]:
    """The adults of the household who are not erased."""
    gone = privacy.erased(con, household_id)
    return [adult.id for adult in households.adults(con, household_id) if None not in gone and adult.id not in gone]


def _erase(
    con: db.Connection, household_id: int, adult_id: int | None, people: People, by: int | None, now: datetime
) -> Sequence[str]:
    """Keys of the files to remove once it is committed."""
    at = clock.to_utc(now)
    if adult_id is None and (left := privacy.unsettled(con, household_id, now.date())).anything:
        raise NotSettled(left.bookings, left.unbilled, left.balance)
    keys = privacy.files(con, people)
    privacy_requests.close_of(con, people.accounts, by, at)
    privacy.erase(con, people, at)
    privacy.add_erasure(con, household_id, adult_id, at, by)
    kind = "household_erased" if adult_id is None else "adult_erased"
    events.write_many(con, [events.Event(by, household_id, kind, None, None, None, None, None, "")], at)
    return keys
