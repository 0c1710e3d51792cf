"""Every account as its administrator sees it, and what they change of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db import Connection
from db.rows import fetch_all, fetch_one
from portail.errors import NotFound
from portail.rules.access import Role


@dataclass(frozen=True, slots=True)
class Account:
    """An adult of a household, with or without an account, or a member of staff. Instants UTC."""

    account_id: int | None
    adult_id: int | None
    household_id: int | None
    reference: str  # of the household
    name: str
    role: Role
    email: str  # that signs in; empty: nobody has accepted yet
    invited: str  # address of the invitation that is open
    key_until: datetime | None  # a key that is open
    disabled_at: datetime | None
    seen_at: datetime | None
    two_factors: bool
    sites: tuple[int, ...]  # none: all of them

    @property
    def state(self) -> str:
        """A key of wording_accounts.STATES."""
        if self.disabled_at is not None:
            return "disabled"
        if self.email:
            return "active"
        if self.invited:
            return "invited"
        return "key" if self.key_until else "none"


_EVERYONE = """SELECT a.id, d.id, d.household_id, coalesce(h.reference, ''),
        coalesce(d.first_name || ' ' || d.last_name, a.name), coalesce(a.role, 'parent'),
        coalesce(c.email, ''), coalesce(i.email, ''), k.expires_at, a.disabled_at,
        (SELECT max(s.seen_at) FROM sessions s WHERE s.account_id = a.id),
        EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id),
        coalesce((SELECT array_agg(t.site_id ORDER BY t.site_id) FROM account_sites t WHERE t.account_id = a.id), [])
    FROM adults d FULL JOIN accounts a ON a.adult_id = d.id
    LEFT JOIN households h ON h.id = d.household_id
    LEFT JOIN credentials c ON c.account_id = a.id
    LEFT JOIN account_links i ON i.account_id = a.id AND i.purpose = 'invite' AND i.used_at IS NULL
        AND i.revoked_at IS NULL AND i.expires_at > $now
    LEFT JOIN account_links k ON k.account_id = a.id AND k.purpose = 'key' AND k.used_at IS NULL
        AND k.revoked_at IS NULL AND k.expires_at > $now"""


def every(con: Connection, now: datetime) -> list[Account]:
    """Staff first, then families by reference."""
    found = fetch_all(
        con,
        Account,
        f"{_EVERYONE} ORDER BY coalesce(h.reference, ''), coalesce(d.last_name, a.name), a.id, d.id",
        {"now": now},
    )
    return [replace(one, role=Role(one.role), sites=tuple(one.sites)) for one in found]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is sent to."""

    adult_id: int
    name: str
    address: str  # street lines separated by a line feed
    postcode: str
    city: str
    reference: str


def addressees(con: Connection, adult_ids: Sequence[int]) -> list[Addressee]:
    """By reference of the household, then by name."""
    return fetch_all(
        con,
        Addressee,
        """SELECT d.id, trim(d.civility || ' ' || d.first_name || ' ' || d.last_name), h.address, h.postcode, h.city,
            h.reference
        FROM adults d JOIN households h ON h.id = d.household_id WHERE d.id IN (SELECT unnest(CAST(? AS BIGINT[])))
        ORDER BY h.reference, d.last_name, d.id""",
        [list(adult_ids)],
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose an account is; `email` is empty until somebody has accepted it."""

    account_id: int
    role: Role
    name: str
    email: str
    household_id: int | None
    enabled: bool


_HOLDER = """SELECT a.id, a.role, a.name, coalesce(c.email, ''), d.household_id, a.disabled_at IS NULL FROM accounts a
    LEFT JOIN adults d ON d.id = a.adult_id LEFT JOIN credentials c ON c.account_id = a.id"""


def holder(con: Connection, account_id: int) -> Holder:
    """Raises NotFound("account")."""
    found = fetch_one(con, Holder, f"{_HOLDER} WHERE a.id = ?", [account_id], noun="account")
    return Holder(found.account_id, Role(found.role), found.name, found.email, found.household_id, found.enabled)


def by_email(con: Connection, email: str) -> Holder | None:
    """Who signs in with this address (lower case, NFC), enabled or not."""
    found = fetch_all(con, Holder, f"{_HOLDER} WHERE c.email = ?", [email])
    return found[0] if found else None


def invited_staff(con: Connection, email: str) -> bool:
    """Whether somebody of the staff was last invited at this address, and has not come."""
    row = con.execute(
        """SELECT 1 FROM accounts a JOIN account_links l ON l.account_id = a.id
        LEFT JOIN credentials c ON c.account_id = a.id
        WHERE a.role <> 'parent' AND a.disabled_at IS NULL AND c.account_id IS NULL
            AND l.purpose = 'invite' AND l.email = ? AND l.revoked_at IS NULL LIMIT 1""",
        [email],
    ).fetchone()
    return row is not None


def of_adult(con: Connection, adult_id: int, at: datetime) -> int:
    """The adult's account; made when there is none. Raises NotFound("account") for an unknown adult."""
    row = con.execute("SELECT first_name || ' ' || last_name FROM adults WHERE id = ?", [adult_id]).fetchone()
    if row is None:
        raise NotFound("account")
    found = con.execute("SELECT id FROM accounts WHERE adult_id = ? ORDER BY id LIMIT 1", [adult_id]).fetchone()
    return int(found[0]) if found else add(con, Role.PARENT, row[0], at, adult_id)


def add(con: Connection, role: Role, name: str, at: datetime, adult_id: int | None = None) -> int:
    """A new account that nobody can sign in with yet; its id."""
    row = con.execute(
        "INSERT INTO accounts (role, adult_id, name, created_at) VALUES (?, ?, ?, ?) RETURNING id",
        [role, adult_id, name, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def give_credentials(con: Connection, account_id: int, email: str, hashed: str, at: datetime) -> None:
    """The account can be signed in with."""
    con.execute("INSERT INTO credentials VALUES (?, ?, ?, ?)", [account_id, email, hashed, at])


def set_email(con: Connection, account_id: int, email: str) -> None:
    con.execute("UPDATE credentials SET email = ? WHERE account_id = ?", [email, account_id])


def set_disabled(con: Connection, account_id: int, at: datetime | None) -> None:
    """Disabled since `at`; None: enabled."""
    con.execute("UPDATE accounts SET disabled_at = ? WHERE id = ?", [at, account_id])


def set_role(con: Connection, account_id: int, role: Role) -> None:
    con.execute("UPDATE accounts SET role = ? WHERE id = ?", [role, account_id])


def set_sites(con: Connection, account_id: int, sites: Sequence[int]) -> None:
    """The only sites of a staff account; none: all of them."""
    con.execute("DELETE FROM account_sites WHERE account_id = ?", [account_id])
    con.execute(
        """INSERT INTO account_sites (account_id, site_id)
        SELECT CAST(? AS BIGINT), unnest(CAST(? AS BIGINT[]))""",
        [account_id, sorted(set(sites))],
    )


def other_admins(con: Connection, account_id: int) -> int:
    """How many other accounts could administer the portal: enabled, accepted."""
    row = con.execute(
        """SELECT count(*) FROM accounts a JOIN credentials c ON c.account_id = a.id
        WHERE a.role = 'admin' AND a.disabled_at IS NULL AND a.id <> ?""",
        [account_id],
    ).fetchone()
    return int(row[0]) if row else 0
