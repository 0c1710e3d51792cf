"""The registry of portail/rules/privacy_tables.py as statements: what leads to a family is read, erased, purged.

Tables are taken in the order of their paths, the longest first: a row is found through another that is still there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from db import Connection, documents, payments
from portail.rules.privacy import Erasure, Link, Root, Table
from portail.rules.privacy_tables import TABLES

Value = object  # of a column: text, number, date…
_ERASED = "household_id IN (SELECT e.household_id FROM erasures e WHERE e.adult_id IS NULL)"
_DATES = {  # computed dates that the registry names; `t` is the table
    "end_of_file": """greatest((SELECT max(b.day) FROM bookings b WHERE b.child_id = t.child_id),
        (SELECT max(c.asked_at) FROM child_changes c WHERE c.child_id = t.child_id),
        (SELECT max(f.confirmed_at) FROM confirmations f JOIN guardianships g ON g.household_id = f.household_id
            WHERE g.child_id = t.child_id))""",
    "end_of_document": f"""coalesce({documents.SUPERSEDED_AT}, t.valid_until, CASE WHEN t.child_id <> 0
        THEN greatest(t.sent_at, (SELECT max(b.day) FROM bookings b WHERE b.child_id = t.child_id)) END)""",
    "issued_of_erased": f"CASE WHEN t.{_ERASED} THEN t.issued_on END",
    "received_of_erased": f"CASE WHEN t.{_ERASED} THEN t.received_on END",
}


@dataclass(frozen=True, slots=True)
class People:
    """Whose rows. `hidden`: children that the reader may not know; `others`: accounts of the household's others."""

    households: tuple[int, ...] = ()
    adults: tuple[int, ...] = ()
    accounts: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    others: tuple[int, ...] = ()

    def ids(self, root: Root) -> tuple[int, ...]:
        match root:
            case Root.HOUSEHOLD:
                return self.households
            case Root.ADULT:
                return self.adults
            case Root.ACCOUNT:
                return self.accounts
            case Root.CHILD:
                return self.children


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What keeps a household from being erased. `balance`: due if positive, to give back if negative."""

    bookings: int  # to come
    unbilled: int  # past days of months without an invoice
    balance: Decimal

    @property
    def anything(self) -> bool:
        return bool(self.bookings or self.unbilled or self.balance)


def present(con: Connection) -> dict[str, set[str]]:
    """The columns of every table of the schema."""
    found: dict[str, set[str]] = {}
    for table, column in con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'app' AND NOT internal "
        "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'app')"
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def _depth(table: Table) -> int:
    inner = [TABLES[link.to] for link in table.links if not isinstance(link.to, Root)]
    return 1 + max((_depth(one) for one in inner), default=0)


def in_order(con: Connection) -> list[Table]:
    """The tables of the registry that the schema has, those at the end of the longest paths first."""
    known = present(con)
    return sorted((table for table in TABLES.values() if table.name in known), key=lambda table: -_depth(table))


def _of(table: Table, people: People) -> str:
    """The condition under which a row leads to those people; « FALSE » when no path does."""
    paths = [_path(link, people) for link in table.links]
    return " OR ".join(path for path in paths if path) or "FALSE"


def _path(link: Link, people: People) -> str:
    columns = ", ".join(link.columns)
    if isinstance(link.to, Root):
        ids = people.ids(link.to)
        return f"{columns} IN ({', '.join(map(str, map(int, ids)))})" if ids else ""
    inner = _of(TABLES[link.to], people)
    if inner == "FALSE":
        return ""
    keys = ", ".join(link.keys)
    left = f"({columns})" if len(link.columns) > 1 else columns
    return f"{left} IN (SELECT {keys} FROM {link.to} WHERE {inner})"


def _seen(table: Table, people: People, columns: set[str]) -> str:
    """As `_of`, less what the reader may not see."""
    condition = f"({_of(table, people)})"
    if people.hidden and "child_id" in columns:
        condition += f" AND coalesce(child_id, 0) NOT IN ({', '.join(map(str, people.hidden))})"
    if people.others and table.alone:
        theirs = f"coalesce(account_id, 0) NOT IN ({', '.join(map(str, people.others))})"
        condition += f" AND (child_id IS NOT NULL OR {theirs})" if "child_id" in columns else f" AND {theirs}"
    return condition


def rows(con: Connection, people: People) -> dict[str, list[dict[str, Value]]]:
    """What the export shows of those people, by table in the order of the registry; tables without a row are absent."""
    known, found = present(con), {}
    for table in TABLES.values():
        if table.name in known and table.shown:
            columns = ", ".join(table.shown)
            result = con.execute(
                f"SELECT {columns} FROM {table.name} WHERE {_seen(table, people, known[table.name])} ORDER BY ALL"
            ).fetchall()
            if result:
                found[table.name] = [dict(zip(table.shown, row, strict=True)) for row in result]
    return found


def counts(con: Connection, people: People) -> dict[str, int]:
    """Rows that lead to those people, by table; tables without one are absent."""
    found = {}
    for table in in_order(con):
        if table.personal and (number := _count(con, table.name, _of(table, people))):
            found[table.name] = number
    return found


def _count(con: Connection, table: str, condition: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()
    assert row is not None
    return int(row[0])


def erase(con: Connection, people: People, at_utc: datetime) -> None:
    """Delete or blank every row of those people, as the registry says; close their accounts."""
    for table in in_order(con):
        condition = _of(table, people)
        if condition == "FALSE":
            continue
        if table.erasure is Erasure.DELETE:
            con.execute(f"DELETE FROM {table.name} WHERE {condition}")
        elif table.erasure is Erasure.ANONYMISE:
            _blank(con, table, condition)
    if people.accounts:
        con.execute(
            """UPDATE accounts SET disabled_at = coalesce(disabled_at, ?)
            WHERE id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
            [at_utc, list(people.accounts)],
        )


def _blank(con: Connection, table: Table, condition: str) -> None:
    changes = [f"{column} = ?" for column in table.blanks]
    changes += [f"{column} = CAST(date_trunc('year', {column}) AS DATE)" for column in table.years]
    con.execute(f"UPDATE {table.name} SET {', '.join(changes)} WHERE {condition}", list(table.blanks.values()))


def files(con: Connection, people: People) -> list[str]:
    """Keys of the files on the disk that those people handed in."""
    if "documents" not in present(con):
        return []
    condition = _of(TABLES["documents"], people)
    found = con.execute(f"SELECT storage_key FROM documents WHERE storage_key <> '' AND ({condition})").fetchall()
    return [key for (key,) in found]


def handed(con: Connection, people: People) -> list[tuple[int, str, str]]:
    """The files that those people may take away: id, name, key on the disk; the oldest first."""
    known = present(con)
    if "documents" not in known:
        return []
    condition = _seen(TABLES["documents"], people, known["documents"])
    return con.execute(
        f"SELECT id, name, storage_key FROM documents WHERE storage_key <> '' AND {condition} ORDER BY id"
    ).fetchall()


# What is too old


def _old(table: Table) -> str:
    """The condition under which a row of `t` is before the parameter."""
    if table.kept.with_table:
        parent = TABLES[table.kept.with_table]
        (link,) = [link for link in table.links if link.to == parent.name]
        keys, columns = ", ".join(f"t.{key}" for key in link.keys), ", ".join(link.columns)
        return f"{columns} IN (SELECT {keys} FROM {parent.name} t WHERE {_old(parent)})"
    date_of = _DATES.get(table.kept.since, f"t.{table.kept.since}")
    return f"{date_of} < CAST(? AS TIMESTAMP)"


def timed(con: Connection) -> list[tuple[Table, str]]:
    """The tables that the night cleans with the setting that says how long, in the order in which to do it."""
    found = []
    for table in in_order(con):
        source = table
        while source.kept.with_table:
            source = TABLES[source.kept.with_table]
        if source.kept.since:
            found.append((table, source.kept.setting))
    return found


def purge(con: Connection, table: Table, before_utc: datetime) -> tuple[int, list[str]]:
    """Delete what is older; how many rows, and the keys of the files that these rows named."""
    keys = []
    if table.name == "documents":
        named = f"SELECT t.storage_key FROM documents t WHERE t.storage_key <> '' AND {_old(table)}"
        keys = con.execute(named, [before_utc]).fetchall()
    removed = con.execute(f"DELETE FROM {table.name} AS t WHERE {_old(table)}", [before_utc]).fetchone()
    return int(removed[0]) if removed else 0, [key for (key,) in keys]


# Who


def of_household(con: Connection, household_id: int) -> People:
    """Everybody of a household, but the children who live in another one too."""
    adults = _ids(con, "SELECT id FROM adults WHERE household_id = ? ORDER BY id", household_id)
    children = _ids(
        con,
        """SELECT child_id FROM guardianships g WHERE household_id = ? AND NOT EXISTS (SELECT 1 FROM guardianships o
            WHERE o.child_id = g.child_id AND o.household_id <> g.household_id) ORDER BY child_id""",
        household_id,
    )
    return People((household_id,), adults, _accounts(con, adults), children)


def of_adult(con: Connection, adult_id: int) -> People:
    """An adult and the account, without the household."""
    return People((), (adult_id,), _accounts(con, (adult_id,)))


def _accounts(con: Connection, adults: Sequence[int]) -> tuple[int, ...]:
    found = con.execute(
        "SELECT id FROM accounts WHERE adult_id IN (SELECT unnest(CAST(? AS BIGINT[]))) ORDER BY id", [list(adults)]
    ).fetchall()
    return tuple(id for (id,) in found)


def seen_by(con: Connection, household_id: int, adult_id: int | None, account_id: int | None) -> People:
    """What an adult may take away: the household, their own account, the children over whom they have authority.

    Without an adult: what staff may hand to the household, nothing of any account.
    """
    adults = _ids(con, "SELECT id FROM adults WHERE household_id = ? ORDER BY id", household_id)
    children = _ids(con, "SELECT child_id FROM guardianships WHERE household_id = ? ORDER BY child_id", household_id)
    hidden: tuple[int, ...] = ()
    if adult_id is not None and "without_authority" in present(con):
        hidden = _ids(con, "SELECT child_id FROM without_authority WHERE adult_id = ? ORDER BY child_id", adult_id)
    own = () if account_id is None else (account_id,)
    return People(
        (household_id,),
        adults,
        own,
        tuple(child for child in children if child not in hidden),
        hidden,
        tuple(account for account in _accounts(con, adults) if account not in own),
    )


def _ids(con: Connection, sql: str, parameter: Value) -> tuple[int, ...]:
    return tuple(id for (id,) in con.execute(sql, [parameter]).fetchall())


def unsettled(con: Connection, household_id: int, today: date) -> Unsettled:
    """What must be settled first: days to come, days not billed yet, money."""
    coming = _count(
        con, "bookings", f"household_id = {int(household_id)} AND day >= DATE '{today}' AND state IN "
        "('requested', 'confirmed', 'change_requested', 'cancel_requested', 'waiting')",
    )  # fmt: skip
    unbilled = _count(
        con, "bookings b", f"household_id = {int(household_id)} AND day < DATE '{today}' AND price > 0 AND state IN "
        "('confirmed', 'present', 'absent', 'change_requested', 'cancel_requested') AND NOT EXISTS (SELECT 1 FROM "
        "invoices i WHERE i.household_id = b.household_id AND i.period = date_trunc('month', b.day))",
    )  # fmt: skip
    return Unsettled(coming, unbilled, payments.balance(con, household_id))


def inactive(con: Connection, before: datetime, limit: int) -> list[int]:
    """Households without any sign of life since: no booking, invoice, payment, connection nor change."""
    found = con.execute(
        """SELECT h.id FROM households h WHERE h.created_at < $before
            AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.household_id = h.id AND e.adult_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.household_id = h.id AND b.day >= $before)
            AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.household_id = h.id AND i.issued_on >= $before)
            AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.household_id = h.id AND p.received_on >= $before)
            AND NOT EXISTS (SELECT 1 FROM events v WHERE v.household_id = h.id AND v.happened_at >= $before)
            AND NOT EXISTS (SELECT 1 FROM adults d JOIN accounts a ON a.adult_id = d.id
                JOIN sessions s ON s.account_id = a.id WHERE d.household_id = h.id AND s.seen_at >= $before)
        ORDER BY h.id LIMIT $limit""",
        {"before": before, "limit": limit},
    ).fetchall()
    return [id for (id,) in found]


def add_erasure(
    con: Connection, household_id: int, adult_id: int | None, at_utc: datetime, account_id: int | None
) -> None:
    con.execute("INSERT INTO erasures VALUES (?, ?, ?, ?)", [household_id, adult_id, at_utc, account_id])


def erased(con: Connection, household_id: int) -> set[int | None]:
    """The adults of the household that were erased; None among them when the whole household was."""
    found = con.execute("SELECT adult_id FROM erasures WHERE household_id = ?", [household_id]).fetchall()
    return {adult_id for (adult_id,) in found}


def names(con: Connection) -> Mapping[str, dict[int, str]]:
    """What the ids of an export stand for, by column; the children's are in the export itself."""
    sources = {"activity_id": "activities", "diet_id": "diets", "consent_id": "consents"}
    known = present(con)
    found = {
        column: dict(con.execute(f"SELECT id, name FROM {table}").fetchall())
        for column, table in sources.items()
        if table in known
    }
    if "document_types" in known:
        found["type_id"] = dict(con.execute("SELECT id, label FROM document_types").fetchall())
    return found
