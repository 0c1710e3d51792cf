"""Adults without parental authority over a child: for them the child does not exist."""

from collections.abc import Sequence
from datetime import datetime

from db import Connection, carts

# For a query whose `g` is a guardianship: one parameter, the adult who looks (NULL: staff, the portal itself).
SEEN = "NOT EXISTS (SELECT 1 FROM without_authority w WHERE w.child_id = g.child_id AND w.adult_id = ?)"


def hidden_from(con: Connection, account_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Children that do not exist for these accounts, by account; an account from which nothing is hidden is absent."""
    rows = con.execute(
        """SELECT a.id, w.child_id FROM without_authority w JOIN accounts a ON a.adult_id = w.adult_id
        WHERE a.id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [list(account_ids)],
    ).fetchall()
    return {account: frozenset(child for one, child in rows if one == account) for account, _ in rows}


def unseen_invoices(con: Connection, invoice_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(account, invoice) of the invoices that name a child over whom the account's adult has no authority."""
    rows = con.execute(
        """SELECT DISTINCT a.id, l.invoice_id FROM without_authority w JOIN accounts a ON a.adult_id = w.adult_id
        JOIN invoice_lines l ON l.child_id = w.child_id
        WHERE l.invoice_id IN (SELECT unnest(CAST(? AS BIGINT[])))""",
        [list(invoice_ids)],
    ).fetchall()
    return {(account, invoice) for account, invoice in rows}


def without(con: Connection, household_id: int) -> set[tuple[int, int]]:
    """(adult, child) of the household's adults who have no authority."""
    rows = con.execute(
        """SELECT w.adult_id, w.child_id FROM without_authority w JOIN adults d ON d.id = w.adult_id
        WHERE d.household_id = ?""",
        [household_id],
    ).fetchall()
    return {(adult, child) for adult, child in rows}


def withdraw(con: Connection, adult_id: int, child_id: int, account_id: int, at: datetime) -> bool:
    """The adult sees nothing of the child any more, nor of what was in a basket for it; False: it was so already."""
    added = con.execute(
        """INSERT INTO without_authority (adult_id, child_id, account_id, entered_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (adult_id, child_id) DO NOTHING RETURNING adult_id""",
        [adult_id, child_id, account_id, at],
    ).fetchone()
    accounts = con.execute("SELECT id FROM accounts WHERE adult_id = ?", [adult_id]).fetchall()
    carts.forget_child(con, child_id, [account for (account,) in accounts])
    _unsay(con, adult_id, child_id)
    return added is not None


def _unsay(con: Connection, adult_id: int, child_id: int) -> None:
    """Alerts name children in their text alone: all go but those of everybody. A mail about the child leaves no more.

    What the adult may still know stays on the other pages: bookings, invoices, documents.
    """
    accounts = "(SELECT id FROM accounts WHERE adult_id = ?)"
    con.execute(
        f"DELETE FROM notifications WHERE account_id IN {accounts} AND kind NOT IN ('news', 'privacy')", [adult_id]
    )
    text = r"regexp_replace(regexp_replace(text_body, '-\s+', '-', 'g'), '\s+', ' ', 'g')"  # a line ends within a name
    con.execute(
        rf"""DELETE FROM outbox WHERE account_id IN {accounts} AND sent_at IS NULL AND NOT secret
        AND regexp_matches({text}, (SELECT '(^|[^\pL])' || regexp_escape(first_name) || '($|[^\pL])'
            FROM children WHERE id = ?))""",
        [adult_id, child_id],
    )


def restore(con: Connection, adult_id: int, child_id: int) -> bool:
    """The adult sees the child again; False: nothing was hidden."""
    done = con.execute(
        "DELETE FROM without_authority WHERE adult_id = ? AND child_id = ? RETURNING adult_id", [adult_id, child_id]
    ).fetchone()
    return done is not None
