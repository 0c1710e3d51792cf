"""A small town with named people, the same in every test. Ids are fixed: tests name them by these constants."""

from datetime import date, datetime, time
from decimal import Decimal

from db import Connection, activities, places, school_calendar
from portail import clock
from portail.rules import rule_sets
from portail.rules.access import Role, User
from portail.rules.calendar import PARIS, Activity, DayKind, HourMode, Validation
from portail.rules.capacity import open_places

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)  # a Monday
YEAR = (date(2026, 9, 1), date(2027, 7, 2))

BILLARD, HADDAD = 1, 2  # households
LEA, TOM, YANIS = 11, 12, 21  # 6, 4 and 9 years old at NOW
MATIN, CANTINE, SOIR, MERCREDI, NOEL = 1, 2, 3, 4, 5  # activities

ISABELLE = User(101, Role.PARENT, "Isabelle Billard", "isabelle@exemple.fr", BILLARD, 111)
MARC = User(102, Role.PARENT, "Marc Billard", "marc@exemple.fr", BILLARD, 112)
KARIM = User(103, Role.PARENT, "Karim Haddad", "karim@exemple.fr", HADDAD, 113)
AGATHE = User(201, Role.AGENT, "Agathe Petit", "agathe@exemple.fr")
DIANE = User(202, Role.DIRECTOR, "Diane Œuvrard", "diane@exemple.fr")
BRUNO = User(203, Role.BURSAR, "Bruno Caisse", "bruno@exemple.fr")
ADELE = User(204, Role.ADMIN, "Adèle Racine", "adele@exemple.fr")
PARENTS = (ISABELLE, MARC, KARIM)
STAFF = (AGATHE, DIANE, BRUNO, ADELE)

THURSDAY_NOON = '{"type": "weekly", "weekday": "thu", "at": "12:00"}'
TWO_WORKING_DAYS = '{"type": "offset", "n": 2, "unit": "working", "at": "10:00"}'
EVE = '{"type": "offset", "n": 1, "unit": "calendar", "at": "18:00"}'
BANDS = (
    '{"type": "bands", "rows": [{"qf": "[0,400)", "price": "1.20"}, {"qf": "[400,800)", "price": "2.60"},'
    ' {"qf": "[800,inf)", "price": "4.10"}]}'
)


def _activity(id: int, name: str, short: str, **other: object) -> Activity:
    values: dict[str, object] = {
        "site_id": 1, "category_id": 1, "letter": short[0], "starts_on": YEAR[0], "ends_on": YEAR[1],
        "weekdays": frozenset({0, 1, 3, 4}), "day_kind": DayKind.TERM, "opens_at": time(7, 15),
        "closes_at": time(8, 30), "hour_mode": HourMode.NONE, "hour_step": 15, "default_hour": None,
        "min_age": 2, "max_age": 11, "validation": Validation.STAFF, "unit": "séance", "includes_meal": False,
        "rules": (rule_sets.always(THURSDAY_NOON),), **other,
    }  # fmt: skip
    return Activity(id=id, name=name, short_name=short, **values)  # type: ignore[arg-type]


ACTIVITIES = (
    _activity(MATIN, "PERISCOLAIRE MATIN", "Matin", validation=Validation.AUTOMATIC, hour_mode=HourMode.ARRIVAL,
              default_hour=time(7, 15), rules=(rule_sets.always(EVE),)),
    _activity(CANTINE, "CANTINE", "Cantine", opens_at=time(11, 30), closes_at=time(13, 30), unit="repas",
              includes_meal=True, rules=(rule_sets.always(TWO_WORKING_DAYS),)),
    _activity(SOIR, "PERISCOLAIRE SOIR", "Soir", opens_at=time(16, 30), closes_at=time(18, 30),
              hour_mode=HourMode.DEPARTURE, default_hour=time(18, 30)),
    _activity(MERCREDI, "MERCREDI 6-11", "Mercredi", weekdays=frozenset({2}), opens_at=time(7, 30),
              closes_at=time(18, 0), min_age=6, max_age=11, category_id=2, unit="journée", includes_meal=True),
    _activity(NOEL, "VACANCES DE NOËL", "Vacances", weekdays=frozenset({0, 1, 2, 3, 4}), day_kind=DayKind.HOLIDAYS,
              starts_on=date(2026, 12, 19), ends_on=date(2027, 1, 3), opens_at=time(7, 30), closes_at=time(18, 0),
              category_id=3, unit="journée", includes_meal=True),
)  # fmt: skip
TARIFFS = {
    MATIN: '{"type": "flat", "price": "3.10"}',
    CANTINE: BANDS,
    SOIR: '{"type": "flat", "price": "6.20"}',
    MERCREDI: '{"type": "flat", "price": "13.40"}',
    NOEL: '{"type": "flat", "price": "14.00"}',
}


def settle(con: Connection) -> None:
    """Write the whole cast into an empty database."""
    con.execute(
        """INSERT INTO structures (id, name, address, phone, email, zone, iban, creditor_name, vat_mention)
        VALUES (1, 'Association Les P''tits Loups', '3 place de l''Église' || chr(10) || '63450 Saint-Amant-la-Œuvre',
        '04 73 00 00 00', 'accueil@ptitsloups.example', 'A', 'FR7630006000011234567890189', 'Les P''tits Loups',
        'Exonération de TVA – art. 261, 7, 1° du CGI')"""
    )
    con.execute("INSERT INTO sites (id, name) VALUES (1, 'École Jules-Ferry')")
    con.execute("INSERT INTO categories VALUES (1, 'PERISCOLAIRE', 1), (2, 'MERCREDI', 2), (3, 'VACANCES', 3)")
    _settle_people(con)
    for rank, activity in enumerate(ACTIVITIES):
        activities.add(con, activity, rank)
        con.execute(
            "INSERT INTO groups (id, activity_id, name, min_age, max_age, capacity) VALUES (?, ?, '3-11 ans', ?, ?, 3)",
            [activity.id * 10, activity.id, activity.min_age, activity.max_age],
        )
        con.execute(
            "INSERT INTO tariffs (id, activity_id, valid_from, model) VALUES (?, ?, DATE '2026-09-01', ?)",
            [activity.id, activity.id, TARIFFS[activity.id]],
        )
    school_calendar.fill(con, "A", 2026, 2027)
    calendar = school_calendar.load(con)
    places.open_days(con, open_places(ACTIVITIES, activities.groups(con), calendar, *YEAR))


def _settle_people(con: Connection) -> None:
    at = clock.to_utc(NOW)
    for id, reference, city in ((BILLARD, "F-0001", "Saint-Amant"), (HADDAD, "F-0002", "Saint-Amant")):
        con.execute(
            "INSERT INTO households (id, reference, address, postcode, city, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            [id, reference, "27 bis rue du Faubourg", "63450", city, at],
        )
    con.execute("INSERT INTO quotients (household_id, qf, valid_from) VALUES (?, ?, DATE '2026-01-01')",
                [BILLARD, Decimal("742.00")])  # fmt: skip
    for child, first, last, born, home in (
        (LEA, "Léa", "Billard", date(2020, 3, 12), BILLARD),
        (TOM, "Tom", "Billard", date(2022, 9, 30), BILLARD),
        (YANIS, "Yanis", "Haddad", date(2017, 5, 1), HADDAD),
    ):
        con.execute("INSERT INTO children (id, first_name, last_name, born_on) VALUES (?, ?, ?, ?)",
                    [child, first, last, born])  # fmt: skip
        con.execute("INSERT INTO guardianships (child_id, household_id) VALUES (?, ?)", [child, home])
    for parent in PARENTS:
        first, last = parent.name.split(" ", 1)
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, ?, ?)",
                    [parent.adult_id, parent.household_id, first, last])  # fmt: skip
    for user in (*PARENTS, *STAFF):
        con.execute("INSERT INTO accounts (id, role, adult_id, name, created_at) VALUES (?, ?, ?, ?, ?)",
                    [user.account_id, user.role, user.adult_id, user.name, at])  # fmt: skip
        con.execute("INSERT INTO credentials VALUES (?, ?, '!', ?)", [user.account_id, user.email, at])
