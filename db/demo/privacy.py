"""What families asked about their data, and what the last nights removed."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from db import Connection
from db.demo import bulk
from db.demo.families import Household

ADMIN = 104  # account
_NIGHTS: dict[int, dict[str, int]] = {  # days ago → rows by table
    1: {"outbox": 12, "sessions": 31, "notifications": 58},
    2: {"sessions": 27},
    3: {},
    4: {"sessions": 19, "carts": 2, "cart_lines": 9},
}


def write(con: Connection, today: date, homes: Sequence[Household]) -> None:
    """A correction and an erasure that wait, a correction that was answered; four nights."""
    asked = (
        (3, "correction", "Nous avons déménagé : merci de noter la nouvelle école de notre aîné.", 4, None, ""),
        (4, "erase_household", "Nous quittons la commune à la fin du mois.", 11, None, ""),
        (0, "correction", "Mon prénom s'écrit avec un seul L.", 40, 36, "C'est corrigé, merci de nous l'avoir dit."),
    )
    for home, kind, message, age, answered, answer in asked:
        at = bulk.instant(today - timedelta(days=age), time(18, 20))
        done = None if answered is None else bulk.instant(today - timedelta(days=answered), time(9, 5))
        con.execute(
            """INSERT INTO privacy_requests (household_id, account_id, kind, message, created_at, answered_at,
                answered_by, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [homes[home].id, homes[home].accounts[0], kind, message, at, done, done and ADMIN, answer],
        )
    for age, removed in _NIGHTS.items():
        at = bulk.instant(today - timedelta(days=age), time(3))
        rows = [[at, "", sum(removed.values())], *([at, name, number] for name, number in removed.items())]
        con.executemany("INSERT INTO purges VALUES (?, ?, ?)", rows)
