"""The cast, moved to the present: the server of these tests reads the real clock, on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from db import Connection, activities, school_calendar
from db import places as counters
from portail import clock
from portail.actions import passwords, signing
from portail.rules.access import Role, User
from portail.rules.calendar import ONE_DAY, Activity, DayKind, month_of, next_month
from portail.rules.capacity import open_places
from tests import cast

PASSWORD = "cerise-tabouret-41-nuage"  # pragma: allowlist secret
RUNNING = (cast.MATIN, cast.CANTINE, cast.SOIR, cast.MERCREDI)
CAPACITY = 200
LAST_PLACE = cast.SOIR  # has a single place on `town.last_place`
NEWCOMER = 9115  # an adult of the Haddad household who has no account: « Nina Œrsted »
HOSTILE = '<img src=x onerror="window.hacked=1">'
DECOMPOSED = "Zoe\u0301"  # an accent of its own, as macOS writes them


@dataclass(frozen=True, slots=True)
class Family:
    """A parent and two children, of 7 and 4 years, that no other test knows."""

    parent: User
    elder: int
    younger: int


def _family(number: int, name: str) -> Family:
    parent = User(3000 + number, Role.PARENT, name, f"famille{number}@exemple.fr", 2000 + number, 4000 + number)
    return Family(parent, 5000 + 2 * number, 5001 + 2 * number)


STRANGE = _family(0, f"Nora {HOSTILE}")
PLANNED = _family(90, "Aline Cœuret")  # has something of every kind in the week of `town.monday`
FAMILIES = tuple(_family(number, f"Camille Roche{number}") for number in range(1, 75))


@dataclass(frozen=True, slots=True)
class Town:
    """The days that the tests speak of, from the day on which the town was built."""

    today: date

    @property
    def monday(self) -> date:
        """A Monday before all deadlines, whose week lies in one month."""
        day = self.today + timedelta(days=15)
        while day.weekday() != 0 or month_of(day) != month_of(day + timedelta(days=4)):
            day += ONE_DAY
        return day

    @property
    def week(self) -> list[date]:
        """Monday to Friday."""
        return [self.monday + timedelta(days=number) for number in range(5)]

    @property
    def saturday(self) -> date:
        return self.monday + timedelta(days=5)

    @property
    def late(self) -> date:
        """A day to come that SOIR no longer takes, whatever the day of the week."""
        day = self.today + ONE_DAY
        while day.weekday() not in (0, 1, 3, 4):
            day += ONE_DAY
        return day

    @property
    def last_place(self) -> date:
        return self.monday

    @property
    def billed(self) -> date:
        """First of the month to bill."""
        return next_month(month_of(self.today), -1)

    @property
    def billed_mondays(self) -> list[date]:
        days = (self.billed + timedelta(days=number) for number in range(28))
        return [day for day in days if day.weekday() == 0]

    def settle(self, con: Connection) -> None:
        """Write the whole town into an empty database."""
        cast.settle(con)
        con.execute("DELETE FROM day_kinds")
        con.execute("DELETE FROM places")
        con.execute("UPDATE groups SET capacity = ?", [CAPACITY])
        con.execute("UPDATE tariffs SET valid_from = ?", [self.today - timedelta(days=400)])
        con.execute("UPDATE quotients SET valid_from = ?", [self.today - timedelta(days=400)])
        first, last = self.today - timedelta(days=120), self.today + timedelta(days=120)
        con.execute("UPDATE activities SET day_kind = ?, starts_on = ?, ends_on = ?", [DayKind.ALL, first, last])
        con.execute("UPDATE activities SET ends_on = ? WHERE id = ?", [self.today - 2 * ONE_DAY, cast.NOEL])
        for child, years in ((cast.LEA, 6), (cast.TOM, 4), (cast.YANIS, 9)):
            con.execute("UPDATE children SET born_on = ? WHERE id = ?", [self._born(years), child])
        self._open_days(con, activities.every(con), first, last)
        for number, family in enumerate((STRANGE, *FAMILIES, PLANNED)):
            names = (HOSTILE, DECOMPOSED) if family is STRANGE else ("Inès", "Hugo")
            self._add(con, family, f"F-{1000 + number}", names)
        con.execute(
            "INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nina', 'Œrsted')",
            [NEWCOMER, cast.HADDAD],
        )
        self._book_the_past(con)
        con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(PASSWORD)])

    def _born(self, years: int) -> date:
        return self.today - timedelta(days=365 * years + 150)

    def _open_days(self, con: Connection, offered: Iterable[Activity], first: date, last: date) -> None:
        days = open_places(offered, activities.groups(con), school_calendar.load(con), first, last)
        counters.open_days(con, days)
        con.execute("UPDATE places SET capacity = 1 WHERE activity_id = ? AND day = ?", [LAST_PLACE, self.last_place])

    def _add(self, con: Connection, family: Family, reference: str, names: tuple[str, str]) -> None:
        parent, at = family.parent, clock.to_utc(clock.now())
        first, last = parent.name.split(" ", 1)
        con.execute(
            "INSERT INTO households (id, reference, created_at) VALUES (?, ?, ?)", [parent.household, reference, at]
        )
        con.execute(
            "INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, ?, ?)",
            [parent.adult_id, parent.household, first, last],
        )
        con.execute(
            "INSERT INTO accounts (id, role, adult_id, name, created_at) VALUES (?, ?, ?, ?, ?)",
            [parent.account_id, parent.role, parent.adult_id, parent.name, at],
        )
        con.execute(
            "INSERT INTO credentials VALUES (?, ?, '!', ?)", [parent.account_id, signing.address(parent.email), at]
        )
        for child, name, years in zip((family.elder, family.younger), names, (7, 4), strict=True):
            born = self._born(years)
            con.execute("INSERT INTO children (id, first_name, last_name, born_on) VALUES (?, ?, ?, ?)",
                        [child, name, last, born])  # fmt: skip
            con.execute("INSERT INTO guardianships (child_id, household_id) VALUES (?, ?)", [child, parent.household])

    def _planned(self) -> list[tuple[int, int, date, int, str, str]]:
        home, (monday, tuesday, *_) = PLANNED.parent.household, self.week
        elder, younger = PLANNED.elder, PLANNED.younger
        assert home is not None
        return [
            (elder, cast.MATIN, monday, home, "confirmed", "3.10"),
            (elder, cast.CANTINE, monday, home, "refused", "2.60"),
            (younger, cast.CANTINE, monday, home, "requested", "2.60"),
            (younger, cast.MATIN, tuesday, home, "cancelled", "3.10"),
        ]

    def _book_the_past(self, con: Connection) -> None:
        """What is billed for last month: 3 × 2,60 + 2 × 3,10 = 14,00 € to the Billards, 8,20 € to the Haddads."""
        days = self.billed_mondays
        rows = [(cast.LEA, cast.CANTINE, day, cast.BILLARD, "present", "2.60") for day in days[:3]]
        rows += [(cast.TOM, cast.MATIN, day, cast.BILLARD, "confirmed", "3.10") for day in days[:2]]
        rows += [(cast.YANIS, cast.CANTINE, day, cast.HADDAD, "present", "4.10") for day in days[:2]]
        home = STRANGE.parent.household
        rows += [(child, cast.MATIN, days[0], home, "present", "3.10") for child in (STRANGE.elder, STRANGE.younger)]
        rows += [
            (child, cast.CANTINE, self.monday, home, "requested", "4.10") for child in (STRANGE.elder, STRANGE.younger)
        ]
        rows += self._planned()
        for child, activity, day, household, state, price in rows:
            con.execute(
                """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [child, activity, day, activity * 10, household, state, price, clock.to_utc(clock.now())],
            )
            counters.take(con, [(activity, activity * 10, day)])
