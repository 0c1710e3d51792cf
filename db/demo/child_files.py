"""The children's files of the town: meals, people, consents, a few allergies, what waits and who looked."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from db import Connection, child_changes, events
from db.child_changes import New, State
from db.demo import bulk, names
from db.demo.activities import year_of
from db.demo.families import Child, Household
from portail.rules import child_file as rules
from portail.rules.child_file import Field, Person, Value

AGENT = 101  # account
_DIETS, _DIET_WEIGHTS = (1, 2, 3), (82, 7, 11)
_DOCTORS = ("Dr Berthier", "Dr Nguyễn", "Dr Œuvrard", "Dr Castañeda", "Dr Wójcik")
_RELATIONS = ("grand-mère", "grand-père", "tante", "oncle", "voisine", "ami de la famille")
_ALLERGIES = (
    ("Arachide et fruits à coque", "Stylo d'adrénaline dans la trousse rouge, puis appeler le 15."),
    ("Œuf", "Pas de pâtisserie. Antihistaminique dans son sac en cas de plaques."),
    ("Pollens de graminées", "Collyre dans son sac au printemps."),
)
_PAI = "1. Ouvrir la trousse rouge de l'enfant.\n2. Suivre la fiche du médecin.\n3. Appeler le 15, puis les parents."


def write(con: Connection, today: date, homes: Sequence[Household]) -> None:
    """Fill the files in; the draws are its own: the rest of the town does not change."""
    rng = Random(f"fiches {today}")
    children = list({child.id: (child, home) for home in homes for child in home.children}.values())
    _store_files(con, rng, today, children)
    _store_people(con, rng, children)
    _store_consents(con, rng, today, children)
    _store_confirmations(con, rng, today, homes)
    _tell_stories(con, today, homes)


def _store_files(con: Connection, rng: Random, today: date, children: Sequence[tuple[Child, Household]]) -> None:
    year = year_of(today)
    rows = []
    for rank, (child, _) in enumerate(children):
        allergies, action = rng.choice(_ALLERGIES) if rank == 0 or rng.random() < 0.07 else ("", "")
        pai = bool(allergies) and (rank == 0 or rng.random() < 0.5)
        alone = (today - child.born_on).days > 8 * 365 and rng.random() < 0.4
        doctor = rng.choice(_DOCTORS) if rank < 2 or rng.random() < 0.8 else ""
        phone = f"04 73 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}" if doctor else ""
        rows.append((
            child.id, rng.choices(_DIETS, _DIET_WEIGHTS)[0], allergies, action, pai,
            date(year, 9, 1) if pai else None, date(year + 1, 8, 31) if pai else None, _PAI if pai else "",
            "Porte des lunettes." if rng.random() < 0.1 else "", doctor, phone, alone,
            time(17) if alone else None, "À vélo, avec un casque." if alone else "",
        ))  # fmt: skip
    columns = {"child_id": "BIGINT", "diet_id": "BIGINT", "allergies": "VARCHAR", "allergies_action": "VARCHAR",
               "pai": "BOOLEAN", "pai_from": "DATE", "pai_to": "DATE", "pai_action": "VARCHAR",
               "health_notes": "VARCHAR", "doctor": "VARCHAR", "doctor_phone": "VARCHAR", "leaves_alone": "BOOLEAN",
               "leaves_at": "TIME", "leaves_how": "VARCHAR"}  # fmt: skip
    bulk.insert(con, "child_files", columns, rows)


def _store_people(con: Connection, rng: Random, children: Sequence[tuple[Child, Household]]) -> None:
    rows = []
    for child, home in children:
        people = [_person(rng, home) for _ in range(rng.choice((1, 2, 2, 3)))]
        people = list({person.name: person for person in people}.values())
        for kind, listed in (("contacts", people), ("pickups", people[: rng.choice((0, 1, 2))])):
            rows += [(child.id, kind, rank, one.name, one.phone, one.relation) for rank, one in enumerate(listed, 1)]
    columns = {"child_id": "BIGINT", "kind": "VARCHAR", "rank": "INTEGER", "name": "VARCHAR", "phone": "VARCHAR",
               "relation": "VARCHAR"}  # fmt: skip
    bulk.insert(con, "child_people", columns, rows)


def _person(rng: Random, home: Household) -> Person:
    relation = rng.choice(_RELATIONS)
    first = rng.choice(names.MEN if relation in ("grand-père", "oncle", "ami de la famille") else names.WOMEN)
    last = rng.choice((home.adults[0].last_name, rng.choice(names.LAST_NAMES)))
    return Person(f"{first} {last}", f"06 39 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}", relation)


def _store_consents(con: Connection, rng: Random, today: date, children: Sequence[tuple[Child, Household]]) -> None:
    rows = []
    for child, home in children:
        at = bulk.instant(date(year_of(today), 8, 20) + timedelta(days=rng.randrange(12)), time(20, 15))
        for consent, likely in ((1, 0.99), (2, 0.95), (3, 0.7), (4, 0.85)):
            if rng.random() < 0.93:
                rows.append((child.id, consent, rng.random() < likely, at, home.accounts[0]))
    columns = {"child_id": "BIGINT", "consent_id": "BIGINT", "granted": "BOOLEAN", "signed_at": "TIMESTAMP",
               "signed_by": "BIGINT"}  # fmt: skip
    bulk.insert(con, "child_consents", columns, rows)


def _store_confirmations(con: Connection, rng: Random, today: date, homes: Sequence[Household]) -> None:
    rows = [
        (home.id, bulk.instant(date(year_of(today), 8, 20) + timedelta(days=rng.randrange(12)), time(20, 20)),
         home.accounts[0])
        for home in homes if rng.random() < 0.7
    ]  # fmt: skip
    columns = {"household_id": "BIGINT", "confirmed_at": "TIMESTAMP", "account_id": "BIGINT"}
    bulk.insert(con, "confirmations", columns, rows)


def _tell_stories(con: Connection, today: date, homes: Sequence[Household]) -> None:
    """Two changes that wait, two that were made, one reading of health data."""
    billard, dang, lefevre = homes[0], homes[1], homes[2]
    elio, zoe = billard.children[0], lefevre.children[0]
    made = [
        _new(billard, 0, elio, Field.CLASS_NAME, "", elio.class_name, State.APPLIED),
        _new(billard, 1, elio, Field.LEAVES_HOW, "", "À vélo, avec un casque.", State.APPLIED),
    ]
    asked = [
        _new(lefevre, 0, zoe, Field.LAST_NAME, zoe.last_name, "Lefèvre-Wójcik", State.WAITING),
        _new(dang, 0, dang.children[2], Field.FIRST_NAME, dang.children[2].first_name, "Thiên An", State.WAITING),
    ]
    child_changes.add_many(con, made, bulk.instant(today - timedelta(days=40), time(18, 5)))
    child_changes.add_many(con, asked, bulk.instant(today - timedelta(days=2), time(19, 30)))
    read = events.Event(AGENT, None, child_changes.HEALTH_READ, elio.id, None, None, None, None)
    events.write_many(con, [read], bulk.instant(today - timedelta(days=6), time(11, 40)))


def _new(home: Household, who: int, child: Child, field: Field, old: Value, new: Value, state: State) -> New:
    account = home.accounts[min(who, len(home.accounts) - 1)]
    return New(child.id, home.id, account, field, rules.encode(old), rules.encode(new), state)
