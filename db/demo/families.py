"""The families of the town: who lives where, with which children, and how they sign in."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

import argon2

from db import Connection
from db.demo import bulk, names
from db.demo.activities import year_of

PASSWORD = "demonstration"  # pragma: allowlist secret
DOMAIN = "familles.example"
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "ø": "o", "’": "", "'": ""})
_SIZES, _SIZE_WEIGHTS = (1, 2, 3, 4), (53, 37, 9, 1)
STAFF = (
    ("agent", "Nadège Cœuret", "Agent d'accueil", "Familles, demandes à valider, présences"),
    ("director", "Hélène Garnier", "Directrice", "Validation, occupation, listes d'attente"),
    ("bursar", "Bruno Marchand", "Régisseur", "Factures et règlements"),
    ("admin", "Adèle Fournier", "Administratrice", "Tout le portail, et ses réglages"),
)


@dataclass(slots=True)
class Adult:
    civility: str
    first_name: str
    last_name: str
    email: str = ""
    id: int = 0
    account_id: int = 0


@dataclass(slots=True)
class Child:
    first_name: str
    last_name: str
    born_on: date
    school: str
    class_name: str
    id: int = 0


@dataclass(slots=True)
class Household:
    adults: list[Adult]
    children: list[Child]
    resident: bool
    quotient: Decimal | None
    expired: bool = False
    shared: bool = False  # with the next household, which has the same children
    id: int = 0
    accounts: list[int] = field(default_factory=list)


def settle(con: Connection, rng: Random, today: date, count: int) -> list[Household]:
    """Write `count` households, at least five: the four that the sign-in page offers come first."""
    named = list(_named(today))
    homes = named + [_household(rng, today) for _ in range(count - len(named))]
    _address_mails(homes)
    _number(con, homes)
    created_at = bulk.instant(today - timedelta(days=400), time(9))
    _store_homes(con, rng, homes, created_at)
    _store_children(con, homes)
    _store_quotients(con, homes, today)
    _store_accounts(con, homes, created_at)
    return homes


def _named(today: date) -> Iterator[Household]:
    """The tutorial's family, a family of three, and two separated parents."""
    billard = [_child("Elio", "Billard", today, 6), _child("Luka", "Billard", today, 4)]
    yield Household([Adult("Mme", "Isabelle", "Billard"), Adult("M.", "Marc", "Billard")], billard, True, Decimal(742))
    dang = [_child(first, "Đặng", today, age) for first, age in (("Minh Đức", 9), ("Ngọc Linh", 7), ("An", 5))]
    yield Household([Adult("Mme", "Thị Hương", "Đặng"), Adult("M.", "Văn Đức", "Đặng")], dang, True, Decimal(386))
    zoe = [_child("Zoé", "Wójcik-Lefèvre", today, 7)]
    yield Household([Adult("Mme", "Émilie", "Lefèvre")], zoe, True, Decimal(951), shared=True)
    yield Household([Adult("M.", "Łukasz", "Wójcik")], zoe, False, Decimal(1320))


def _child(first_name: str, last_name: str, today: date, age: int) -> Child:
    """A child who is `age` years old on that day, in the class of that age."""
    month = 3 if today.month >= 9 else 9
    born_on = date(year_of(today) - age, month, 10 + age)
    return Child(first_name, last_name, born_on, names.SCHOOLS[age > 5], names.CLASSES[age - 3])


def _household(rng: Random, today: date) -> Household:
    last = rng.choice(names.LAST_NAMES)
    mother = Adult("Mme", _first_name(rng, names.WOMEN), last)
    father = Adult("M.", _first_name(rng, names.MEN), last if rng.random() < 0.75 else rng.choice(names.LAST_NAMES))
    adults = [mother, father] if rng.random() < 0.78 else [rng.choice((mother, father))]
    name = adults[-1].last_name
    if len(adults) == 2 and mother.last_name != father.last_name and rng.random() < 0.5:
        name = f"{mother.last_name} {father.last_name}"
    size = rng.choices(_SIZES, _SIZE_WEIGHTS)[0]
    children = [_pupil(rng, name, today, grade) for grade in sorted(rng.sample(range(8), size), reverse=True)]
    value = Decimal(rng.choice((rng.randint(180, 700), rng.randint(400, 1150), rng.randint(700, 1900))))
    luck = rng.random()
    return Household(adults, children, rng.random() < 0.82, value if luck > 0.1 else None, expired=0.1 < luck < 0.2)


def _first_name(rng: Random, pool: Sequence[str]) -> str:
    """Mostly from the first two thirds of the list, the most common."""
    return rng.choice(pool[: len(pool) * 2 // 3] if rng.random() < 0.85 else pool)


def _pupil(rng: Random, last_name: str, today: date, grade: int) -> Child:
    """Old enough to be three on the first day of the nursery."""
    born = date(year_of(today) - 3 - grade, 1, 1) + timedelta(days=rng.randrange(240 if grade == 0 else 365))
    first = _first_name(rng, names.GIRLS if rng.random() < 0.5 else names.BOYS)
    return Child(first, last_name, born, names.SCHOOLS[grade > 2], names.CLASSES[grade])


def _address_mails(homes: Sequence[Household]) -> None:
    """One address per adult; namesakes are numbered."""
    seen: dict[str, int] = {}
    for home in homes:
        for adult in home.adults:
            name = f"{_ascii(adult.first_name)}.{_ascii(adult.last_name)}"
            seen[name] = seen.get(name, 0) + 1
            adult.email = f"{name}{seen[name] if seen[name] > 1 else ''}@{DOMAIN}"


def _ascii(name: str) -> str:
    """« Thị Hương » → « thi-huong »."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return folded.encode("ascii", "ignore").decode().replace(" ", "-")


def _number(con: Connection, homes: Sequence[Household]) -> None:
    """Draw every key of the families at once."""
    adults = [adult for home in homes for adult in home.adults]
    children = list({id(child): child for home in homes for child in home.children}.values())
    keys = iter(bulk.ids(con, len(homes) + 2 * len(adults) + len(children)))
    for home in homes:
        home.id = next(keys)
    for adult in adults:
        adult.id, adult.account_id = next(keys), next(keys)
    for child in children:
        child.id = next(keys)
    for home in homes:
        home.accounts = [adult.account_id for adult in home.adults]


def _store_homes(con: Connection, rng: Random, homes: Sequence[Household], created_at: object) -> None:
    rows = []
    for rank, home in enumerate(homes):
        postcode, city = names.TOWN if home.resident else rng.choice(names.NEIGHBOURS)
        number = f"{rng.randint(1, 90)}{rng.choice(('', '', '', ' bis', ' ter'))}"
        address = f"{number} {rng.choice(names.STREETS)}" + ("\nBât. B, apt. 12" if rng.random() < 0.12 else "")
        rows.append((home.id, f"F-{rank + 1:04d}", address, postcode, city, home.resident, created_at))
    columns = {"id": "BIGINT", "reference": "VARCHAR", "address": "VARCHAR", "postcode": "VARCHAR", "city": "VARCHAR",
               "resident": "BOOLEAN", "created_at": "TIMESTAMP"}  # fmt: skip
    bulk.insert(con, "households", columns, rows)
    people = [
        (adult.id, home.id, adult.civility, adult.first_name, adult.last_name, _phone(rng))
        for home in homes
        for adult in home.adults
    ]
    columns = {"id": "BIGINT", "household_id": "BIGINT", "civility": "VARCHAR", "first_name": "VARCHAR",
               "last_name": "VARCHAR", "phone": "VARCHAR"}  # fmt: skip
    bulk.insert(con, "adults", columns, people)


def _phone(rng: Random) -> str:
    """In the range of numbers kept for works of fiction."""
    return f"06 39 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"


def _store_children(con: Connection, homes: Sequence[Household]) -> None:
    children = {child.id: child for home in homes for child in home.children}
    columns = {"id": "BIGINT", "first_name": "VARCHAR", "last_name": "VARCHAR", "born_on": "DATE", "school": "VARCHAR",
               "class_name": "VARCHAR"}  # fmt: skip
    rows = [(c.id, c.first_name, c.last_name, c.born_on, c.school, c.class_name) for c in children.values()]
    bulk.insert(con, "children", columns, rows)
    shared = {child.id for home in homes if home.shared for child in home.children}
    links = [(c.id, home.id, "shared" if c.id in shared else "full") for home in homes for c in home.children]
    bulk.insert(con, "guardianships", {"child_id": "BIGINT", "household_id": "BIGINT", "custody": "VARCHAR"}, links)


def _store_quotients(con: Connection, homes: Sequence[Household], today: date) -> None:
    """Renewed each February; the expired ones were not."""
    year = today.year if (today.month, today.day) >= (2, 1) else today.year - 1
    rows: list[tuple[object, ...]] = []
    for home in homes:
        if home.quotient is None:
            continue
        rows.append((home.id, home.quotient + 24, date(year - 1, 2, 1), date(year, 1, 31)))
        if not home.expired:
            rows.append((home.id, home.quotient, date(year, 2, 1), None))
    columns = {"household_id": "BIGINT", "qf": "DECIMAL(10,2)", "valid_from": "DATE", "valid_to": "DATE"}
    bulk.insert(con, "quotients", columns, rows)


def _store_accounts(con: Connection, homes: Sequence[Household], created_at: object) -> None:
    """The same password for all: hashed once, at the cost of `portail.actions.passwords`."""
    hasher = argon2.PasswordHasher(time_cost=2, memory_cost=65_536, parallelism=1)
    hashed = hasher.hash(PASSWORD, salt=b"demonstration...")
    people = [
        (adult.account_id, "parent", adult.id, f"{adult.first_name} {adult.last_name}", adult.email)
        for home in homes
        for adult in home.adults
    ]
    staff = [(role_id, role, None, name, staff_email(name)) for role_id, (role, name, _, _) in enumerate(STAFF, 101)]
    rows = people + staff
    columns = {"id": "BIGINT", "role": "VARCHAR", "adult_id": "BIGINT", "name": "VARCHAR", "created_at": "TIMESTAMP"}
    bulk.insert(con, "accounts", columns, [(*row[:4], created_at) for row in rows])
    columns = {"account_id": "BIGINT", "email": "VARCHAR", "password_hash": "VARCHAR", "changed_at": "TIMESTAMP"}
    bulk.insert(con, "credentials", columns, [(row[0], row[4], hashed, created_at) for row in rows])


def staff_email(name: str) -> str:
    first, last = name.split(" ", 1)
    return f"{_ascii(first)}.{_ascii(last)}@ptitsloups.example"


def offered(homes: Sequence[Household]) -> list[dict[str, str]]:
    """The accounts of the sign-in page, in its order."""
    parents = (
        (homes[0].adults[0], "Parent, deux enfants", "Elio, 6 ans, et Luka, 4 ans"),
        (homes[1].adults[0], "Parent, trois enfants", "Minh Đức, Ngọc Linh et An"),
        (homes[2].adults[0], "Parent séparé", "Zoé vit chez elle une semaine sur deux"),
        (homes[3].adults[0], "Parent séparé", "Zoé vit chez lui l'autre semaine"),
    )
    found = [
        {"email": adult.email, "label": f"{adult.first_name} {adult.last_name}", "description": f"{label} – {text}"}
        for adult, label, text in parents
    ]
    return found + [
        {"email": staff_email(name), "label": name, "description": f"{label} – {text}"}
        for _, name, label, text in STAFF
    ]
