"""The town's activities, prices and places, for the school year around a day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from db import Connection, activities, places, school_calendar, tariffs
from db import rule_sets as rule_sets_of
from db.demo import bulk
from portail.rules import rule_sets
from portail.rules.calendar import Activity, DayKind, HourMode, Period, SchoolCalendar, Validation, monday_of
from portail.rules.capacity import open_places
from portail.rules.rule_sets import Texts

AHEAD = timedelta(days=35)  # bookings reach so far
ELEMENTARY, NURSERY = 1, 2  # sites
DAILY, NURSERY_DAILY, WEDNESDAYS, HOLIDAYS = 1, 2, 3, 4  # categories

EVE = '{"type": "offset", "n": 1, "unit": "calendar", "at": "18:00"}'
TWO_WORKING_DAYS = '{"type": "offset", "n": 2, "unit": "working", "at": "10:00"}'
THURSDAY_NOON = '{"type": "weekly", "weekday": "thu", "at": "12:00"}'
TWO_WEEKS = '{"type": "weekly", "weekday": "thu", "weeks": 2, "at": "12:00"}'

SCHOOL_DAYS, WEDNESDAY, WORKING_DAYS = frozenset({0, 1, 3, 4}), frozenset({2}), frozenset({0, 1, 2, 3, 4})
LATE_EVENING = (
    '{"late_booking": {"mode": "accept", "price": {"add": "1.00"}}, "justified": {"within": {"n": 48, "unit": "h"}}}'
)
MEAL, MEAL_BEFORE = ("1.20", "2.60", "3.60", "4.30"), ("1.15", "2.50", "3.45", "4.10")
BOUNDS = ("0", "400", "800", "1200", "inf")


@dataclass(frozen=True, slots=True)
class Year:
    """A school year: from 1 September to 31 August; term ends on the eve of the summer holidays."""

    start: date
    holidays: tuple[Period, ...]

    @property
    def end(self) -> date:
        return date(self.start.year + 1, 8, 31)

    @property
    def summer(self) -> Period | None:
        return next((p for p in self.holidays if "été" in p.name and p.first > self.start), None)

    @property
    def term_end(self) -> date:
        return self.summer.first - timedelta(days=1) if self.summer else date(self.start.year + 1, 7, 4)


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity with its price per band (one price: for everybody) and its places for 120 households."""

    activity: Activity
    program: str  # the habit of a child that leads here
    prices: tuple[str, ...]
    capacities: tuple[int, ...]  # of 3-5 then 6-11, or of the only group
    price_before: tuple[str, ...] = ()  # until 31 December
    id: int = field(default=0)


def year_of(day: date) -> int:
    """The civil year in which the school year of the day began."""
    return day.year if day.month >= 9 else day.year - 1


def lay_out(con: Connection, today: date, first: date, households: int) -> list[Offer]:
    """Sites, categories, calendar, activities, prices and empty places; everything that can be booked from `first`."""
    con.execute(
        """INSERT INTO sites (id, name, address) VALUES (1, 'École Jules-Ferry', '3 place de l''Église'),
            (2, 'Maternelle Les Tilleuls', '12 allée des Tilleuls')"""
    )
    con.execute(
        """INSERT INTO categories (id, name, rank) VALUES (1, 'PERISCOLAIRE', 1), (2, 'PERISCOLAIRE 3/5', 2),
            (3, 'MERCREDIS', 3), (4, 'VACANCES', 4)"""
    )
    start = year_of(today)
    school_calendar.fill(con, "A", start, start + 2)
    _close(con, start)
    calendar = school_calendar.load(con)
    offers = [replace(offer, id=rank + 1) for rank, offer in enumerate(_offers(calendar, today, first))]
    offers = [replace(offer, activity=replace(offer.activity, id=offer.id)) for offer in offers]
    for rank, offer in enumerate(offers):
        _add(con, offer, rank, households)
    _open(con, offers, calendar, first)
    return offers


def _close(con: Connection, start: int) -> None:
    """A week at Christmas, one in August, a day at each site."""
    eve, mid_august = date(start, 12, 28), monday_of(date(start + 1, 8, 12))
    week = timedelta(days=6)
    rows = [
        (None, monday_of(eve), monday_of(eve) + timedelta(days=4), "Fermeture annuelle"),
        (None, mid_august, mid_august + week, "Fermeture annuelle"),
        (NURSERY, date(start + 1, 3, 16), date(start + 1, 3, 16), "Journée de formation de l'équipe"),
        (None, date(start, 11, 13), date(start, 11, 13), "Travaux de chauffage"),
    ]
    columns = {"site_id": "BIGINT", "first_day": "DATE", "last_day": "DATE", "reason": "VARCHAR"}
    bulk.insert(con, "closures", columns, rows)


def _offers(calendar: SchoolCalendar, today: date, first: date) -> Iterator[Offer]:
    """Those of the school year, the summer before when it is still to be invoiced, the next year when it is near."""
    years = [_year(calendar, year_of(today) + step) for step in (-1, 0, 1)]
    if first < years[1].start:
        yield from _holiday_offers(years[0], summer_only=True)
    yield from _term_offers(years[1])
    yield from _holiday_offers(years[1])
    if today + AHEAD >= years[2].start:
        yield from _term_offers(years[2])


def _year(calendar: SchoolCalendar, start: int) -> Year:
    first, last = date(start, 9, 1), date(start + 1, 8, 31)
    return Year(first, tuple(p for p in calendar.holidays if first < p.first <= last))


def _activity(name: str, short: str, letter: str, year: Year, **other: object) -> Activity:
    values: dict[str, object] = {
        "site_id": ELEMENTARY, "category_id": DAILY, "starts_on": year.start, "ends_on": year.term_end,
        "weekdays": SCHOOL_DAYS, "day_kind": DayKind.TERM, "opens_at": time(7, 15), "closes_at": time(8, 30),
        "hour_mode": HourMode.NONE, "hour_step": 15, "default_hour": None, "min_age": 3, "max_age": 11,
        "validation": Validation.STAFF, "unit": "séance", "includes_meal": False, **other,
    }  # fmt: skip
    rule, late = values.pop("rule", THURSDAY_NOON), values.pop("late", "{}")
    rules = rule_sets.read(year.start, Texts(rule, rule, rule, late=late))  # type: ignore[arg-type]
    return Activity(id=0, name=name, short_name=short, letter=letter, rules=(rules,), **values)  # type: ignore[arg-type]


def _term_offers(year: Year) -> Iterator[Offer]:
    lunch: dict[str, object] = {
        "opens_at": time(11, 30), "closes_at": time(13, 30), "unit": "repas", "includes_meal": True,
        "validation": Validation.AUTOMATIC, "rule": TWO_WORKING_DAYS,
    }  # fmt: skip
    evening: dict[str, object] = {
        "opens_at": time(16, 30), "closes_at": time(18, 30), "hour_mode": HourMode.DEPARTURE,
        "default_hour": time(18, 30), "late": LATE_EVENING,
    }  # fmt: skip
    morning = _activity("PERISCOLAIRE MATIN", "Matin", "M", year, hour_mode=HourMode.ARRIVAL, rule=EVE,
                        default_hour=time(7, 15), validation=Validation.AUTOMATIC)  # fmt: skip
    yield Offer(morning, "matin", ("3.10",), (27, 44))
    yield Offer(_activity("CANTINE", "Cantine", "C", year, **lunch), "cantine", MEAL, (46, 68), MEAL_BEFORE)
    yield Offer(_activity("CANTINE 2-SANS", "2-sans", "V", year, **lunch), "sans", MEAL, (21,), MEAL_BEFORE)
    yield Offer(_activity("PERISCOLAIRE SOIR", "Soir", "S", year, min_age=6, **evening), "soir", ("6.20",), (41,))
    small = _activity("PERISCOLAIRE SOIR 3/5", "Soir 3/5", "S", year, max_age=5, site_id=NURSERY,
                      category_id=NURSERY_DAILY, **evening)  # fmt: skip
    yield Offer(small, "soir", ("5.60",), (25,))
    yield from _both_ages(
        _activity("MERCREDI", "Mercredi", "J", year, category_id=WEDNESDAYS, weekdays=WEDNESDAY, opens_at=time(7, 30),
                  closes_at=time(18, 0), unit="journée", includes_meal=True),
        "mercredi", ("6.50", "9.80", "13.40", "16.20"), (24, 40),
    )  # fmt: skip


def _holiday_offers(year: Year, summer_only: bool = False) -> Iterator[Offer]:
    """3-5 and 6-11 years old of each holidays; bridges are left out."""
    for period in year.holidays:
        name = period.name.removeprefix("Vacances ").removeprefix("de la ").removeprefix("de ").removeprefix("d'")
        if name == period.name or (summer_only and period is not year.summer):
            continue
        title = f"VACANCES {name.upper()}" + (f" {period.first.year}" if summer_only else "")
        activity = _activity(
            title, name.capitalize(), "V", year, category_id=HOLIDAYS, starts_on=period.first, ends_on=period.last,
            weekdays=WORKING_DAYS, day_kind=DayKind.HOLIDAYS, opens_at=time(7, 30), closes_at=time(18, 0),
            unit="journée", includes_meal=True, rule=TWO_WEEKS,
        )  # fmt: skip
        yield from _both_ages(activity, f"vacances {period.first}", ("7.00", "10.50", "14.00", "17.00"), (15, 26))


def _both_ages(activity: Activity, program: str, prices: tuple[str, ...], places: tuple[int, int]) -> Iterator[Offer]:
    small = replace(activity, name=f"{activity.name} 3-5", short_name=f"{activity.short_name} 3-5", max_age=5)
    yield Offer(replace(small, site_id=NURSERY), program, prices, places[:1])
    tall = replace(activity, name=f"{activity.name} 6-11", short_name=f"{activity.short_name} 6-11", min_age=6)
    yield Offer(tall, program, prices, places[1:])


def _add(con: Connection, offer: Offer, rank: int, households: int) -> None:
    activity = offer.activity
    activities.add(con, activity, rank)
    ages = [(activity.min_age, activity.max_age)] if len(offer.capacities) == 1 else [(3, 5), (6, 11)]
    rows = [
        (offer.id * 10 + place, offer.id, f"{low}-{high} ans", low, high, max(1, round(capacity * households / 120)))
        for place, ((low, high), capacity) in enumerate(zip(ages, offer.capacities))
    ]
    columns = {"id": "BIGINT", "activity_id": "BIGINT", "name": "VARCHAR", "min_age": "INTEGER", "max_age": "INTEGER",
               "capacity": "INTEGER"}  # fmt: skip
    bulk.insert(con, "groups", columns, rows)
    for valid_from, prices in versions(offer):
        tariffs.add(con, offer.id, valid_from, _model(prices))
    for example in _examples(offer):
        rule_sets_of.add_example(con, offer.id, json.dumps(example))


def _examples(offer: Offer) -> Iterator[dict[str, object]]:
    """What the structure checks its rules by: the price of a family, the last minute of a deadline and the next one."""
    if not offer.price_before:
        price = offer.prices[0] if len(offer.prices) == 1 else offer.prices[1]
        yield {"id": "1", "type": "tariff", "facts": {"qf": 742}, "expected": price}
    if offer.activity.weekdays == SCHOOL_DAYS and offer.activity.unit == "séance" and offer.activity.min_age >= 6:
        asked = {"id": "1", "type": "deadline", "op": "book", "service_date": "2026-12-01"}
        yield {**asked, "now": "2026-11-26 12:00", "expected": "bookable"}
        yield {**asked, "now": "2026-11-26 12:01", "expected": "too_late"}


def versions(offer: Offer) -> list[tuple[date, tuple[str, ...]]]:
    """First day and prices of each version of the price, oldest first."""
    start = date(year_of(offer.activity.starts_on), 9, 1)
    if not offer.price_before:
        return [(start, offer.prices)]
    return [(start, offer.price_before), (date(start.year + 1, 1, 1), offer.prices)]


def _model(prices: tuple[str, ...]) -> str:
    if len(prices) == 1:
        return f'{{"type": "flat", "price": "{prices[0]}"}}'
    rows = [
        f'{{"qf": "[{low},{high})", "price": "{price}"}}'
        for low, high, price in zip(BOUNDS[:-1], BOUNDS[1:], prices, strict=True)
    ]
    return f'{{"type": "bands", "rows": [{", ".join(rows)}]}}'


def _open(con: Connection, offers: list[Offer], calendar: SchoolCalendar, first: date) -> None:
    offered = [offer.activity for offer in offers]
    last = max(activity.ends_on for activity in offered)
    places.open_days(con, open_places(offered, activities.groups(con), calendar, first, last))
