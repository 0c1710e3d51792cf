"""What the rules need to know of a household, gathered in one place and in few queries."""

import functools
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal

import db
from db import bookings, catalogue, families, places
from db import custody as custodies
from db.bookings import Key
from db.children import Child
from portail import settings
from portail.errors import BadInput, Forbidden, NoTariff, NotFound
from portail.rules import cost, deadlines, documents, tariff
from portail.rules.access import Role, User
from portail.rules.booking import HOLDS_PLACE, Booking, CartLine, Operation, State
from portail.rules.calendar import Activity, monday_of, month_end, month_of
from portail.rules.capacity import Places
from portail.rules.catalogue import Catalogue
from portail.rules.cost import NOTHING_LATE, LateUse
from portail.rules.custody import Custody, whose
from portail.rules.deadlines import Counted
from portail.rules.documents import Need, Paper
from portail.rules.eligibility import Situation
from portail.rules.fields import FIRST_YEAR, LAST_YEAR
from portail.rules.known import Case, Household
from portail.rules.late import Accepted, Cancelled
from portail.rules.late_forms import LateAccept
from portail.rules.money import ZERO
from portail.rules.tariff import Tariff


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
    real = FIRST_YEAR <= day.year <= LAST_YEAR
    if len(parts) != 3 or not 0 < child < 2**62 or not 0 < activity < 2**62 or not real:
        raise BadInput("message")
    return child, activity, day


Hours = dict[date, time | None]  # by day


@dataclass(frozen=True)
class Facts:
    """A household, its children, and the days looked at. `lines`: the basket."""

    household_id: int
    catalogue: Catalogue
    children: Mapping[int, Child]
    home: Household
    bookings: Mapping[Key, Booking]
    places: Mapping[tuple[int, int, date], Places]
    lines: Sequence[CartLine] = ()
    counts_late: bool = False
    custody: Mapping[int, Custody] = field(default_factory=dict)  # of the children whose days are enforced
    papers: Sequence[Paper] = ()  # documents that were sent
    _shared: dict[tuple[int, date], Accepted] = field(default_factory=dict, compare=False)
    _elsewhere: dict[tuple[int, date], bool] = field(default_factory=dict, compare=False)
    _needs: dict[int, tuple[Need, ...]] = field(default_factory=dict, compare=False)  # by child

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
            child_id,
            self.home,
            self.use(key) if self.counts_late else NOTHING_LATE,
            self.elsewhere(child_id, day),
            self.needs(child_id, activity_id) if self.catalogue.document_types else (),
        )

    def elsewhere(self, child_id: int, day: date) -> bool:
        """Whether the child is with its other household that day, where the structure enforces it."""
        custody = self.custody.get(child_id)
        if custody is None:
            return False
        key = child_id, day
        if key not in self._elsewhere:
            self._elsewhere[key] = whose(custody, day, self.catalogue.calendar).is_elsewhere(self.household_id)
        return self._elsewhere[key]

    def needs(self, child_id: int, activity_id: int) -> tuple[Need, ...]:
        """Documents that the child needs for the activity, whatever its age."""
        if child_id not in self._needs:
            self._needs[child_id] = documents.needs(self.catalogue.document_types, self.papers, child_id)
        return tuple(need for need in self._needs[child_id] if need.type.is_for(activity_id))

    def use(self, key: Key, booking: Sequence[Key] = (), cancelling: Sequence[Key] = ()) -> LateUse:
        """What was done late before that day is. `booking`, `cancelling`: late lines of the basket that come first."""
        day, activity = key[2], self.catalogue.activity(key[1])
        own = [one for one in self._late if (one.child_id, one.activity_id) == key[:2] and one.day != day]
        coming = [one[2] for one in booking if one[:2] == key[:2]]
        booked = [one.day for one in own if one.late_rank] + coming
        cancelled = [one.day for one in own if _given_up(one)] + [one[2] for one in cancelling if one[:2] == key[:2]]
        taken = {one.late_rank for one in own if month_of(one.day) == month_of(day)}
        year = deadlines.school_year(day)
        bears = (one for one in self._late if one.penalty and deadlines.school_year(one.day) == year)
        rules, books, cancels = activity.rules_on(day), Operation.BOOK, Operation.CANCEL
        return LateUse(
            _next_rank(taken, sum(month_of(other) == month_of(day) for other in coming)),
            self._within(activity, rules.deadlines[books].quota, day, booked),
            self._within(activity, rules.deadlines[cancels].quota, day, cancelled),
            self._within(activity, rules.late.quota, day, booked),
            self._within(activity, rules.late.quota, day, cancelled),
            any((one.child_id, one.activity_id, one.day) != key for one in bears),
        )

    def _within(self, activity: Activity, quota: Counted | None, day: date, done: Collection[date]) -> int:
        """How many of the days are counted together with `day`."""
        if quota is None:
            return 0
        first, last = deadlines.quota_days(quota, day, self.catalogue.calendar.period(activity, day))
        return sum(first <= other <= last for other in done)

    def version(self, activity: Activity, day: date) -> Tariff:
        """The tariff in force. Raises NoTariff."""
        found = tariff.in_force(self.catalogue.tariffs, activity.id, day)
        if found is None:
            raise NoTariff(activity.name, day)
        return found

    def price(
        self, key: Key, hour: time | None, late: LateUse | None = None, before: Collection[Key] | None = None
    ) -> Accepted:
        """What the day would be booked at. `late`: past its deadline. `before`: the lines of the basket counted first.

        Raises NoTariff, Unanswered.
        """
        _, activity_id, day = key
        activity = self.catalogue.activity(activity_id)
        version = self.version(activity, day)
        shared = late is None and version.asks <= cost.SHARED and activity.rules_on(day).late.plan_switch is None
        if shared and (activity_id, day) in self._shared:
            return self._shared[activity_id, day]
        case = self.case(key, hour, late is not None, before)
        found = cost.booking(version, self.home, case, late or cost.IN_TIME)
        if shared:
            self._shared[activity_id, day] = found
        return found

    def case(self, key: Key, hour: time | None, late: bool = False, before: Collection[Key] | None = None) -> Case:
        """The day among the others of the child in that activity."""
        child_id, activity_id, day = key
        booked, wanted = self._days
        own, asked = booked.get(key[:2], {}), wanted.get(key[:2], {})
        counted = asked if before is None else {one[2]: asked.get(one[2]) for one in before if one[:2] == key[:2]}
        month = month_of(day)
        together = {
            child for (child, which), days in (*booked.items(), *wanted.items())
            if which == activity_id and any(month_of(other) == month for other in days)
        }  # fmt: skip
        return Case(
            child_id, self.catalogue.activity(activity_id), day, hour, late, own | asked, own | counted, together
        )

    @functools.cached_property
    def _late(self) -> list[Booking]:
        """Days of the household that were booked or cancelled late, refused and cancelled ones left out."""
        own = (one for one in self.bookings.values() if one.household_id == self.household_id)
        return [one for one in own if one.state in HOLDS_PLACE | {State.WAITING} and (one.late_rank or _given_up(one))]

    @functools.cached_property
    def _days(self) -> tuple[dict[tuple[int, int], Hours], dict[tuple[int, int], Hours]]:
        """Days of the household with their hours, by child and activity: booked and not given up, in the basket."""
        booked: dict[tuple[int, int], Hours] = defaultdict(dict)
        for (child_id, activity_id, day), one in self.bookings.items():
            if one.state in HOLDS_PLACE and one.household_id == self.household_id and not one.cancelled_late:
                booked[child_id, activity_id][day] = one.hour
        wanted: dict[tuple[int, int], Hours] = defaultdict(dict)
        for line in self.lines:
            if line.operation is Operation.BOOK:
                wanted[line.child_id, line.activity_id][line.day] = line.hour
        return dict(booked), dict(wanted)

    def at_hour(self, booking: Booking, hour: time | None) -> Decimal:
        """What the booked day costs at another hour; as before where several days have one price together.

        Raises NoTariff, Unanswered.
        """
        key = booking.child_id, booking.activity_id, booking.day
        activity = self.catalogue.activity(booking.activity_id)
        if cost.is_together(self.version(activity, booking.day), self.case(key, hour)):
            return booking.price
        late = LateUse(booking.late_rank, penalised=True) if booking.late_rank else None
        return self.price(key, hour, late).price + booking.penalty

    def cancelled_late(self, booking: Booking) -> Cancelled:
        """What stays due for a booked day cancelled now that its deadline is past. Raises NoTariff, Unanswered."""
        activity = self.catalogue.activity(booking.activity_id)
        key = booking.child_id, booking.activity_id, booking.day
        case = self.case(key, booking.hour, booking.late_rank > 0)
        return cost.cancelled_late(
            self.version(activity, booking.day), self.home, case, LateUse(booking.late_rank, penalised=True)
        )


def _given_up(booking: Booking) -> bool:
    """Cancelled late; it counts as soon as it is asked for."""
    return booking.cancelled_late or booking.wanted is Operation.CANCEL


def _next_rank(taken: Collection[int], before: int) -> int:
    """The lowest rank that is free, `before` of them being given to lines that come first."""
    free = (rank for rank in itertools.count(1) if rank not in taken)
    return next(itertools.islice(free, before, None))


def gather(
    con: db.Connection, who: User | int, activity_ids: Sequence[int], first: date, last: date,
    lines: Sequence[CartLine] = (),
) -> Facts:  # fmt: skip
    """Facts of a household for the activities, from `first` to `last`, both included. Three to five queries.

    `who`: a parent, who sees the children over whom they have authority; or the household for which staff act. Raises
    Forbidden for staff given as a person.

    Bookings are those of the whole months and weeks of these days: prices may depend on their number.
    """
    household_id, adult_id = (household_of(who), who.adult_id) if isinstance(who, User) else (who, None)
    offers = catalogue.load(con)
    family = families.load(con, household_id, offers.asked, adult_id, papers=bool(offers.document_types))
    own = {child.id: child for child in family.children}
    late = _years(offers, activity_ids, first, last)
    return Facts(
        household_id=household_id,
        catalogue=offers,
        children=own,
        home=family.home,
        bookings={
            (b.child_id, b.activity_id, b.day): b if b.household_id == household_id else _without_money(b)
            for b in bookings.of_children(
                con, list(family.home.children), *_around([first, last, *(one.day for one in lines)]), late
            )
        },
        places={(p.activity_id, p.group_id, p.day): p for p in places.between(con, list(activity_ids), first, last)},
        lines=lines,
        counts_late=late is not None,
        custody=_enforced(con, [child for child in own if child in family.shared]),
        papers=family.papers,
    )


def _enforced(con: db.Connection, child_ids: Sequence[int]) -> Mapping[int, Custody]:
    """Custody of the children who live in two households; nothing where the structure lets both book any day."""
    if not child_ids:
        return {}
    known = custodies.load(con, child_ids)
    given = {custodies.SETTING: known.setting} if known.setting else {}
    return known.children if settings.town(given).custody is settings.CustodyDays.RECORDED else {}


def _around(listed: Sequence[date]) -> tuple[date, date]:
    first, last = min(listed), max(listed)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        return first, last
    return min(monday_of(first), month_of(first)), max(monday_of(last) + timedelta(days=6), month_end(month_of(last)))


def _years(offers: Catalogue, activity_ids: Sequence[int], first: date, last: date) -> tuple[date, date] | None:
    """First and last day on which lateness counts for what is looked at; None where no règlement counts it."""
    asked = (offers.activities[id] for id in activity_ids if id in offers.activities)
    counted = [activity for activity in asked if _counts(activity)]
    if not counted:
        return None
    start, end = deadlines.school_year(first)[0], deadlines.school_year(last)[1]
    return min(start, *(a.starts_on for a in counted)), max(end, *(a.ends_on for a in counted))


def _counts(activity: Activity) -> bool:
    """Whether some rule of the activity depends on how often one was late."""
    for rules in activity.rules:
        if rules.late.quota is not None or any(rule.quota is not None for rule in rules.deadlines.values()):
            return True
        policy = rules.late.late_booking
        if isinstance(policy, LateAccept) and (policy.first_n_only is not None or policy.penalty_per_family):
            return True
    return False


def _without_money(booking: Booking) -> Booking:
    """What a household may know of the days that the child's other household booked."""
    return replace(booking, price=ZERO, penalty=ZERO, order_id=None, reason="")


def gather_for(con: db.Connection, who: User | int, keys: Iterable[Key], lines: Sequence[CartLine] = ()) -> Facts:
    """As `gather`, for these children, activities and days."""
    listed = list(keys)
    listed_days = [day for _, _, day in listed] or [date.min]
    return gather(con, who, sorted({a for _, a, _ in listed}), min(listed_days), max(listed_days), lines)
