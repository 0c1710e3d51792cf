"""A household with something in every corner, to export and to erase; where its names are left in the database."""

import re
from collections.abc import Iterable
from datetime import date

import db
from db import payments, vault
from db.payments import NewPayment
from portail.actions import basket, feeds, invoicing, privacy, signing
from portail.rules.privacy import RequestKind
from tests.cast import BILLARD, BRUNO, ISABELLE, KARIM, LEA, MARC, MATIN, NOW, SOIR, TOM, YANIS

DOCUMENT = 9003
OCTOBER = date(2026, 10, 1)
NAMES = (
    "Isabelle",
    "Marc",
    "Billard",
    "Léa",
    "Tom",
    "isabelle@exemple.fr",
    "marc@exemple.fr",
    "06 12 34 56 78",
    "impasse des Mûres",
    "Jules-Verne",
)


def live(paid: bool = True) -> None:
    """October booked, billed and (or not) paid; a basket, connections, a calendar feed, requests, a proof, facts."""
    with db.transaction() as con:
        con.execute("UPDATE adults SET phone = '06 12 34 56 78' WHERE household_id = ?", [BILLARD])
        con.execute("UPDATE households SET address = '5 impasse des Mûres' WHERE id = ?", [BILLARD])
        con.execute("UPDATE children SET school = 'École Jules-Verne', class_name = 'CP' WHERE id = ?", [LEA])
        con.executemany(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, DATE '2026-10-01', 10, ?, 'confirmed', 3.10, TIMESTAMP '2026-09-01')""",
            [[LEA, MATIN, BILLARD], [TOM, MATIN, BILLARD], [YANIS, MATIN, KARIM.household]],
        )
        con.execute("UPDATE places SET taken = 3 WHERE activity_id = ? AND day = DATE '2026-10-01'", [MATIN])
        con.execute(
            "INSERT INTO proofs VALUES (?, ?, DATE '2026-10-01', 'medical', ?)", [LEA, MATIN, NOW.replace(tzinfo=None)]
        )
        con.execute(
            "INSERT INTO known_facts VALUES (?, ?, 'regime', '\"rg\"', DATE '2026-01-01', NULL)", [BILLARD, LEA]
        )
        con.execute(
            """INSERT INTO events (happened_at, household_id, kind, why)
            VALUES (TIMESTAMP '2026-10-02', ?, 'note', 'Mot de Mme Billard')""",
            [BILLARD],
        )
        file_of_lea(con)
    invoicing.issue(BRUNO, OCTOBER, NOW)
    if paid:
        with db.transaction() as con:
            due = payments.balance(con, BILLARD)
            payments.add_many(con, [NewPayment(BILLARD, date(2026, 11, 20), "transfer", due, "VIR BILLARD OCT")])
    for user in (ISABELLE, MARC):
        signing.open_session(user.account_id, former="", ip="192.0.2.7", device="Firefox", now=NOW)
    feeds.create(ISABELLE, True, NOW)
    basket.cart(ISABELLE, NOW)
    basket.pick(ISABELLE, [(f"{LEA}|{SOIR}|2026-12-01", "pick")], NOW)
    privacy.ask(MARC, RequestKind.CORRECTION, "Le prénom de Tom s'écrit Thom", NOW)


def file_of_lea(con: db.Connection) -> None:
    """Health, people, history, custody and habits: names in every free text."""
    mine = {"child": LEA, "home": BILLARD, "account": ISABELLE.account_id, "at": NOW.replace(tzinfo=None)}
    type_id = con.execute(
        """INSERT INTO document_types (label, scope, audience, validity)
        VALUES ('Assurance scolaire', 'child', 'everyone', 'none') RETURNING id"""
    ).fetchone()
    con.execute(
        """INSERT INTO documents (id, type_id, household_id, child_id, state, name, media_type, size, sha256,
            storage_key, sent_at, sent_by, comment)
        VALUES (?, ?, ?, ?, 'accepted', 'assurance.pdf', 'application/pdf', 3, 'x', ?, ?, ?, 'Merci Isabelle')""",
        [DOCUMENT, type_id and type_id[0], BILLARD, LEA, vault.write(b"pdf"), mine["at"], ISABELLE.account_id],
    )
    con.execute("INSERT INTO document_reminders VALUES (?, 30, ?)", [DOCUMENT, mine["at"]])
    for statement in (
        "INSERT INTO child_files (child_id, allergies, doctor) SELECT $child, 'Léa ne mange pas de noix', 'Dr Billard'",
        "INSERT INTO child_people SELECT $child, 'contacts', 1, 'Marc Billard', '06 12 34 56 78', 'père'",
        "INSERT INTO child_consents SELECT $child, 1, TRUE, $at, $account",
        """INSERT INTO child_changes (child_id, household_id, account_id, field, old, new, state, asked_at)
        SELECT $child, $home, $account, 'first_name', '"Lea"', '"Léa"', 'accepted', $at""",
        "INSERT INTO confirmations SELECT $home, $at, $account",
        "INSERT INTO custody_patterns (child_id, household_id, valid_from, weeks) SELECT $child, $home, $at, 'even'",
        "INSERT INTO custody_exceptions SELECT $child, $at, $home, 'Chez Marc', $account, $at, NULL",
        """INSERT INTO custody_requests (id, child_id, household_id, other_id, account_id, why, created_at)
        SELECT 9001, $child, $home, 2, $account, 'Marc travaille', $at""",
        "INSERT INTO custody_request_days SELECT 9001, $at, $home",
        "INSERT INTO orders SELECT 9002, 'k', $account, $home, $at, 3.10",
        "INSERT INTO order_lines SELECT 9002, 1, $child, 1, DATE '2026-10-01', 'book', NULL, 3.10, 'confirmed', ''",
        """INSERT INTO account_links (token_hash, purpose, account_id, email, created_at, expires_at)
        SELECT 'h', 'email_new', $account, 'isabelle.billard@exemple.fr', $at, $at""",
        "INSERT INTO second_factors SELECT $account, 'ABC', 1, $at",
        "INSERT INTO recovery_codes SELECT $account, 'h', NULL",
        "INSERT INTO identities SELECT 'https://exemple.fr', 'Isabelle', $account, $at",
        "INSERT INTO usual_days SELECT $home, $child, 1, 'mon', NULL, 'all', $at",
    ):
        con.execute(statement, {name: value for name, value in mine.items() if f"${name}" in statement})


def found(words: Iterable[str] = NAMES) -> list[tuple[str, str, str]]:
    """Table, column and text of every VARCHAR of the database that holds one of the words."""
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)
    left = []
    with db.cursor() as con:
        columns = con.execute(
            """SELECT table_name, column_name FROM duckdb_columns()
            WHERE database_name = 'app' AND data_type = 'VARCHAR' ORDER BY ALL"""
        ).fetchall()
        for table, column in columns:
            texts = [text or "" for (text,) in con.execute(f'SELECT "{column}" FROM {table}').fetchall()]
            left += [(table, column, text) for text in texts if wanted.search(text)]
    return left
