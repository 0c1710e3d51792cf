"""What the rules need to know of a household, gathered in one place and in few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import db
from db import bookings, catalogue, families, places
from db.bookings import Key
from db.children import Child
from portail.errors import BadInput, Forbidden, NoTariff, NotFound
from portail.rules import tariff
from portail.rules.access import Role, User
from portail.rules.booking import Booking, CartLine, Operation
from portail.rules.calendar import Activity
from portail.rules.capacity import Places
from portail.rules.catalogue import Catalogue
from portail.rules.eligibility import Situation
from portail.rules.money import ZERO
from portail.rules.tariff import Quotient


def household_of(user: User) -> int:
    """The parent's household; raises Forbidden for anybody else."""
    if user.role is not Role.PARENT or user.household_id is None:
        raise Forbidden
    return user.household_id


def parse_key(text: object) -> Key:
    """« child|activity|2026-12-01 », as the planning sends it. Raises BadInput: a message can be forged."""
    if not isinstance(text, str) or len(text) > 60:
        raise BadInput("message")
    parts = text.split("|")
    try:
        child, activity, day = int(parts[0]), int(parts[1]), date.fromisoformat(parts[2])
    except (ValueError, IndexError):
        raise BadInput("message") from None
    if len(parts) != 3 or not 0 < child < 2**62 or not 0 < activity < 2**62:
        raise BadInput("message")
    return child, activity, day


@dataclass(frozen=True)
class Facts:
    """A household, its children, and the days looked at."""

    household_id: int
    catalogue: Catalogue
    children: Mapping[int, Child]
    quotients: Sequence[Quotient]
    bookings: Mapping[Key, Booking]
    places: Mapping[tuple[int, int, date], Places]

    def child(self, child_id: int) -> Child:
        """Raises NotFound, for another family's child too."""
        try:
            return self.children[child_id]
        except KeyError:
            raise NotFound("child") from None

    def situation(self, key: Key) -> Situation:
        """Raises NotFound for a child or an activity that is not theirs to book."""
        child_id, activity_id, day = key
        child, activity = self.child(child_id), self.catalogue.activity(activity_id)
        group = self.catalogue.group(activity_id, child.born_on, day)
        return Situation(
            child.first_name,
            child.born_on,
            self.household_id,
            activity,
            day,
            group,
            self.places.get((activity_id, group.id, day)) if group else None,
            self.bookings.get(key),
        )

    def price(self, activity: Activity, day: date) -> Decimal:
        """Price of a day for this household. Raises NoTariff, Unanswered."""
        version = tariff.in_force(self.catalogue.tariffs, activity.id, day)
        if version is None:
            raise NoTariff(activity.name, day)
        quotient = tariff.quotient_on(self.quotients, day)
        return tariff.price(version.model, quotient.qf if quotient else None, {"date": day})

    def line_price(self, line: CartLine) -> Decimal:
        """What the line is about: the price of a day to book, or the price at which it was booked."""
        booking = self.bookings.get((line.child_id, line.activity_id, line.day))
        if line.operation is Operation.BOOK or booking is None or booking.household_id != self.household_id:
            return self.price(self.catalogue.activity(line.activity_id), line.day)
        return booking.price


def gather(con: db.Connection, household_id: int, activity_ids: Sequence[int], first: date, last: date) -> Facts:
    """Facts of the household for the activities, from `first` to `last`, both included. Three queries."""
    family = families.load(con, household_id)
    own = {child.id: child for child in family.children}
    return Facts(
        household_id=household_id,
        catalogue=catalogue.load(con),
        children=own,
        quotients=family.quotients,
        bookings={
            (b.child_id, b.activity_id, b.day): b if b.household_id == household_id else _without_money(b)
            for b in bookings.of_children(con, list(own), first, last)
        },
        places={(p.activity_id, p.group_id, p.day): p for p in places.between(con, list(activity_ids), first, last)},
    )


def _without_money(booking: Booking) -> Booking:
    """What a household may know of the days that the child's other household booked."""
    return replace(booking, price=ZERO, order_id=None, reason="")


def gather_for(con: db.Connection, household_id: int, keys: Iterable[Key]) -> Facts:
    """Facts of the household for these children, activities and days."""
    listed = list(keys)
    listed_days = [day for _, _, day in listed] or [date.min]
    return gather(con, household_id, sorted({a for _, a, _ in listed}), min(listed_days), max(listed_days))
