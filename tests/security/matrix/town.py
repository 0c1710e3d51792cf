"""The town of the matrix: the cast, and a family whose ids, names and prices can be told from everybody else's.

Zéphyrine lives with Ondine in odd weeks, with Perpétue in even ones; Fulgence lives with Ondine and has no parental
authority over her. Every id of theirs begins with 77000, their money is 1777.77.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pyotp

import db
import db.outbox
from db import child_files as child_file_rows
from db import identities, notifications
from db.bookings import Key
from portail import clock
from portail.actions import (
    basket,
    child_files,
    custody,
    custody_requests,
    document_types,
    documents,
    feeds,
    invitations,
    invoicing,
    key_letters,
    news,
    ordering,
    passwords,
    period,
    privacy,
    rules,
    second_factor,
    signing,
)
from portail.rules.access import Role, User
from portail.rules.child_file import ChildFile, Section
from portail.rules.custody import Pattern, Weeks
from portail.rules.period import Habit, Wish
from portail.rules.privacy import RequestKind
from tests import cast
from tests.cast import CANTINE, MATIN, NOW, SOIR
from tests.papers import kind, pdf

HOME, OTHER_HOME = 7700001, 7700002
CHILD = 7700011
ONDINE = User(7700101, Role.PARENT, "Ondine Quillevéré", "ondine@exemple.fr", HOME, 7700111)
FULGENCE = User(7700102, Role.PARENT, "Fulgence Quillevéré", "fulgence@exemple.fr", HOME, 7700112)
PERPETUE = User(7700103, Role.PARENT, "Perpétue Lescouarn", "perpetue@exemple.fr", OTHER_HOME, 7700113)
NEWCOMER = 7700114  # an adult of theirs without an account
PARENTS = (ONDINE, FULGENCE, PERPETUE)
IDS, MONEY = "77000", ("777.77", "777,77")  # as in 7700011, 1777.77
TRACES = (*MONEY, "Zéphyrine", "Quillevéré", "Ondine", "Lescouarn")  # what another family must never read
CHILD_TRACES = ("Zéphyrine",)  # nor an adult without authority
ISSUER = "https://fournisseur.example"
PASSWORD = "cerise-tabouret-41-nuage"  # pragma: allowlist secret

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)  # billed, and not yet
THEIRS = date(2026, 12, 1)  # a Tuesday of an odd week: Zéphyrine is with Ondine
PERPETUES = date(2026, 12, 10)  # a Thursday of an even week
BOOKED, REQUESTED = (CHILD, MATIN, THEIRS), (CHILD, CANTINE, THEIRS)
IN_BASKET, FREE = (CHILD, SOIR, date(2026, 12, 3)), (CHILD, SOIR, date(2026, 12, 4))
EXAMPLE: dict[str, object] = {
    "id": "1", "type": "deadline", "op": "book", "service_date": "2026-12-01", "now": "2026-11-30 18:00",
    "expected": "bookable",
}  # fmt: skip


@dataclass(frozen=True)
class Belongings:
    """What the actions are asked about: all of Ondine's household, but the last lines, which are of the structure."""

    session: str  # fingerprint of one of hers
    order_key: str  # of an order of hers
    basket_key: str  # of her basket, with the fingerprint of its summary
    fingerprint: str
    invoice: int
    notification: int
    proposed: int  # exchange of days by Ondine
    received: int  # by Perpétue, to be answered
    change: int  # of the child's first name, that waits for staff
    feed: str  # path
    mail: int  # that could not leave
    news: int
    file: int
    example: int
    document: int  # of the child, to be checked
    document_type: int  # of the structure, with a form to fill in
    invited: int  # account of somebody who is to join the staff
    letters: str  # with an activation key, made by the administrator
    asked: int  # Ondine's request to be erased
    recovery_code: str  # of Ondine's second factor

    @property
    def file_path(self) -> str:
        return f"/documents/actualites/{self.file}"


def build(path: Path) -> Belongings:
    """The town in a new file, which is left open."""
    db.open_file(path)
    with db.transaction() as con:
        cast.settle(con)
        _settle_family(con)
        con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(PASSWORD)])
    _share()
    invoice = _bill()
    key = _order()
    _fill_basket()
    review = ordering.review(ONDINE, NOW)
    found = Belongings(
        session=signing.fingerprint(signing.open_session(ONDINE.account_id, former="", ip="", device="", now=NOW)),
        order_key=key,
        basket_key=review.key,
        fingerprint=review.fingerprint,
        invoice=invoice,
        notification=_notification(),
        proposed=_propose(ONDINE, date(2026, 12, 8)),
        received=_propose(PERPETUE, date(2026, 12, 15)),
        change=_asked_change(),
        feed=feeds.create(ONDINE, True, NOW).partition("//")[2].partition("/")[2],
        mail=_failed_mail(),
        news=(news_id := _news()),
        file=_one("SELECT id FROM files WHERE news_id = ?", news_id),
        example=_example(),
        document=documents.send(ONDINE, (asked_for := _document_type()), CHILD, "Assurance.pdf", pdf(), NOW),
        document_type=asked_for,
        invited=invitations.invite_staff(cast.ADELE, "Ève Nové", Role.AGENT, "eve@exemple.fr", [], NOW),
        letters=key_letters.make(cast.ADELE, [NEWCOMER], NOW).number,
        asked=privacy.ask(ONDINE, RequestKind.ERASE_ME, "", NOW),
        recovery_code=_protect(),
    )
    with db.transaction() as con:
        con.execute("UPDATE bookings SET price = 1777.77 WHERE household_id = ?", [HOME])
        con.execute("UPDATE invoices SET total = 1777.77 WHERE household_id = ?", [HOME])
        con.execute("UPDATE invoice_lines SET unit_price = 1777.77, amount = 1777.77 WHERE child_id = ?", [CHILD])
    return found


def _settle_family(con: db.Connection) -> None:
    at = clock.to_utc(NOW)
    for id, reference in ((HOME, "F-7701"), (OTHER_HOME, "F-7702")):
        con.execute(
            """INSERT INTO households (id, reference, address, postcode, city, created_at)
            VALUES (?, ?, '1 quai des Brumes', '29900', 'Concarneau', ?)""",
            [id, reference, at],
        )
    con.execute("INSERT INTO children (id, first_name, last_name, born_on) VALUES (?, 'Zéphyrine', 'Quillevéré', ?)",
                [CHILD, date(2019, 4, 2)])  # fmt: skip
    con.execute("INSERT INTO guardianships (child_id, household_id) VALUES (?, ?)", [CHILD, HOME])
    for one in PARENTS:
        first, last = one.name.split(" ")
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, ?, ?)",
                    [one.adult_id, one.household_id, first, last])  # fmt: skip
        con.execute("INSERT INTO accounts (id, role, adult_id, name, created_at) VALUES (?, 'parent', ?, ?, ?)",
                    [one.account_id, one.adult_id, one.name, at])  # fmt: skip
        con.execute("INSERT INTO credentials VALUES (?, ?, '!', ?)", [one.account_id, one.email, at])
    con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nolwenn', 'Quillevéré')",
                [NEWCOMER, HOME])  # fmt: skip
    for day, activity in ((date(2026, 9, 8), MATIN), (date(2026, 10, 6), MATIN), (date(2026, 10, 8), MATIN)):
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, ?, ?, ?, 'confirmed', 3.10, ?)""",
            [CHILD, activity, day, activity * 10, HOME, at],
        )


def _share() -> None:
    """Fulgence loses his authority before anything is told to the household."""
    odd = Pattern(HOME, date(2026, 9, 1), Weeks.ODD)
    custody.attach(cast.AGATHE, CHILD, "F-7702", NOW)
    _leave_traces(FULGENCE)
    custody.set_authority(cast.AGATHE, FULGENCE.adult_id or 0, CHILD, False, NOW)
    custody.save(cast.AGATHE, CHILD, (odd, odd.mirror(OTHER_HOME)), NOW)
    custody.add_exception(cast.AGATHE, CHILD, HOME, PERPETUES, PERPETUES, "", NOW)


def _leave_traces(user: User) -> None:
    """A period that could be undone, usual days: from before the authority was withdrawn."""
    basket.cart(user, NOW)
    assert basket.pick(user, picked(FREE), NOW) == []
    wish = Wish(FREE[2] - timedelta(days=4), FREE[2])
    period.apply(user, wish, {FREE[:2]: Habit()}, False, NOW)


def _bill() -> int:
    (invoice,) = invoicing.issue(cast.BRUNO, OCTOBER, NOW)
    return invoice


def picked(*keys: Key) -> list[tuple[object, object]]:
    """What the planning says when these cells are clicked."""
    return [(f"{child}|{activity}|{day}", "pick") for child, activity, day in keys]


def _order() -> str:
    basket.cart(ONDINE, NOW)
    refused = basket.pick(ONDINE, picked(BOOKED, REQUESTED), NOW)
    assert refused == []
    review = ordering.review(ONDINE, NOW)
    return ordering.validate(ONDINE, review.key, review.fingerprint, NOW).order.key


def _fill_basket() -> None:
    basket.choose_children(ONDINE, [CHILD], NOW)
    basket.choose_activities(ONDINE, [MATIN, CANTINE, SOIR], NOW)
    assert basket.pick(ONDINE, picked(IN_BASKET), NOW) == []


def _propose(user: User, day: date) -> int:
    return custody_requests.propose(user, CHILD, (day, day), None, "", NOW)


def stored_file() -> ChildFile:
    with db.cursor() as con:
        return child_file_rows.get(con, CHILD)


def _asked_change() -> int:
    before = stored_file()
    child_files.save(ONDINE, CHILD, Section.IDENTITY, before, replace(before, first_name="Zéphyrine-Anne"), NOW)
    return _one("SELECT id FROM child_changes WHERE child_id = ? AND state = 'waiting'", CHILD)


def _document_type() -> int:
    return document_types.save(cast.DIANE, kind(), ("Modèle.pdf", pdf("Modèle")), False, NOW)


def _protect() -> str:
    """Ondine has a second factor and an identity of the provider."""
    shared, before = second_factor.new_secret(), NOW - timedelta(minutes=2)
    with db.transaction() as con:
        identities.put(con, ISSUER, "7700101", ONDINE.account_id, clock.to_utc(NOW))
    return second_factor.enrol(ONDINE.account_id, shared, pyotp.TOTP(shared).at(before), before)[0]


def _notification() -> int:
    with db.transaction() as con:
        notifications.add_many(con, [(ONDINE.account_id, "order", "Zéphyrine", "")], clock.to_utc(NOW))
    return _one("SELECT max(id) FROM notifications WHERE account_id = ?", ONDINE.account_id)


def _failed_mail() -> int:
    mail = _one("SELECT max(id) FROM outbox WHERE account_id = ?", ONDINE.account_id)
    with db.transaction() as con:
        db.outbox.failed(con, mail, "recipient 550", clock.to_utc(NOW), None)
    return mail


def _news() -> int:
    draft = news.Draft("Fermeture", "Le portail ferme.", NOW.date(), file=("cour.jpg", b"\xff\xd8\xff\xe0"))
    return news.publish(cast.DIANE, draft, False, NOW)


def _example() -> int:
    rules.add_example(cast.DIANE, MATIN, EXAMPLE, NOW)
    return _one("SELECT max(id) FROM rule_examples WHERE activity_id = ?", MATIN)


def _one(query: str, *values: object) -> int:
    with db.cursor() as con:
        row = con.execute(query, list(values)).fetchone()
    assert row is not None
    return int(row[0])


def snapshot() -> dict[str, tuple[int, int]]:
    """Every table as it is: its rows, and what they say."""
    with db.cursor() as con:
        names = [row[0] for row in con.execute(
            """SELECT table_name FROM information_schema.tables
            WHERE table_catalog = 'app' AND table_type = 'BASE TABLE'"""
        ).fetchall()]  # fmt: skip
        counted = " UNION ALL ".join(f"SELECT '{name}', count(*), sum(hash(t)) FROM {name} t" for name in names)
        return {name: (rows, said) for name, rows, said in con.execute(counted).fetchall()}
