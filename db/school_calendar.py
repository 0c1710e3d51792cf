"""The structure's calendar: school holidays, fériés, closures."""

import contextlib
import datetime
from collections.abc import Iterable
from datetime import date

import holidays
import vacances_scolaires_france

from db import Connection
from portail.rules.calendar import Closure, Period, SchoolCalendar, days


def load(con: Connection) -> SchoolCalendar:
    """Everything the rules need to know of the days, from two short tables."""
    kinds = con.execute("SELECT kind, first_day, last_day, name FROM day_kinds ORDER BY first_day").fetchall()
    closures = con.execute(
        "SELECT first_day, last_day, reason, site_id, activity_id FROM closures ORDER BY first_day, id"
    ).fetchall()
    return SchoolCalendar(
        holidays=tuple(Period(first, last, name) for kind, first, last, name in kinds if kind == "holidays"),
        feries={day: name for kind, first, last, name in kinds if kind == "ferie" for day in days(first, last)},
        closures=tuple(
            Closure(Period(first, last, why), site, activity) for first, last, why, site, activity in closures
        ),
    )


def fill(con: Connection, zone: str, first_year: int, last_year: int) -> None:
    """Write the official days of the zone (A, B or C) for the civil years, both included.

    What staff corrected is kept.
    """
    rows = [("holidays", p.first, p.last, p.name) for p in official_holidays(zone, first_year, last_year)]
    rows += [("ferie", day, day, name) for day, name in official_feries(first_year, last_year)]
    con.executemany("INSERT INTO day_kinds VALUES (?, ?, ?, ?) ON CONFLICT (kind, first_day) DO NOTHING", rows)


def official_holidays(zone: str, first_year: int, last_year: int) -> list[Period]:
    """School holidays of the zone, of the years published so far; a period across New Year is one."""
    source = vacances_scolaires_france.SchoolHolidayDates()
    named: dict[date, str] = {}
    for year in range(first_year, last_year + 1):
        with contextlib.suppress(vacances_scolaires_france.UnsupportedYearException):
            for day, row in source.holidays_for_year_and_zone(year, zone).items():
                named[day] = row["nom_vacances"]
    periods: list[Period] = []
    for day in sorted(named):
        previous = periods[-1] if periods else None
        if previous and previous.name == named[day] and day - previous.last == datetime.timedelta(days=1):
            periods[-1] = Period(previous.first, day, previous.name)
        else:
            periods.append(Period(day, day, named[day]))
    return periods


def official_feries(first_year: int, last_year: int) -> Iterable[tuple[date, str]]:
    """The eleven legal public holidays of each year, named in French."""
    found = holidays.country_holidays("FR", years=range(first_year, last_year + 1), language="fr")
    return sorted(found.items())
