"""The second proof of accounts: the secret shared with an application, and recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db import Connection


@dataclass(frozen=True, slots=True)
class Factor:
    secret: str = field(repr=False)
    last_step: int
    created_at: datetime
    codes_left: int  # recovery codes


def of(con: Connection, account_id: int) -> Factor | None:
    row = con.execute(
        """SELECT f.secret, f.last_step, f.created_at,
            (SELECT count(*) FROM recovery_codes r WHERE r.account_id = f.account_id AND r.used_at IS NULL)
        FROM second_factors f WHERE f.account_id = ?""",
        [account_id],
    ).fetchone()
    return None if row is None else Factor(*row)


def put(con: Connection, account_id: int, secret: str, step: int, at: datetime) -> None:
    """The account's factor, whose code of `step` has served."""
    con.execute("INSERT INTO second_factors VALUES (?, ?, ?, ?)", [account_id, secret, step, at])


def use_step(con: Connection, account_id: int, step: int) -> bool:
    """Whether the code of that step had not served yet, nor a later one; it has now."""
    used = con.execute(
        "UPDATE second_factors SET last_step = ? WHERE account_id = ? AND last_step < ? RETURNING account_id",
        [step, account_id, step],
    )
    return used.fetchone() is not None


def remove(con: Connection, account_id: int) -> bool:
    """The account has one proof again; False when it had no other."""
    con.execute("DELETE FROM recovery_codes WHERE account_id = ?", [account_id])
    gone = con.execute("DELETE FROM second_factors WHERE account_id = ? RETURNING account_id", [account_id])
    return gone.fetchone() is not None


def put_codes(con: Connection, account_id: int, hashes: Sequence[str]) -> None:
    """Recovery codes in place of the former ones."""
    con.execute("DELETE FROM recovery_codes WHERE account_id = ?", [account_id])
    con.execute(
        "INSERT INTO recovery_codes (account_id, code_hash) SELECT CAST(? AS BIGINT), unnest(CAST(? AS VARCHAR[]))",
        [account_id, list(hashes)],
    )


def use_code(con: Connection, account_id: int, code_hash: str, at: datetime) -> bool:
    """Whether it was one of the account's codes and had not served; it has now."""
    used = con.execute(
        """UPDATE recovery_codes SET used_at = ? WHERE account_id = ? AND code_hash = ? AND used_at IS NULL
        RETURNING account_id""",
        [at, account_id, code_hash],
    )
    return used.fetchone() is not None
