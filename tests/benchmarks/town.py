"""The demonstration town, built once; every figure measures a copy of its file."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import db
from db import catalogue, demo
from portail.actions import basket, ordering, planning
from portail.actions.ordering import Receipt
from portail.rules.access import Role, User
from portail.rules.calendar import PARIS
from portail.rules.planning import Cell

TODAY = date(2026, 11, 30)  # a Monday, the last day of a month that is not invoiced yet
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=PARIS)
FREE_FROM = date(2027, 1, 11)  # nobody has booked from here on
FREE_MONTHS = tuple(date(2027, month, 1) for month in range(1, 7))


@dataclass(frozen=True, slots=True)
class Town:
    folder: Path

    @contextlib.contextmanager
    def copy(self, name: str) -> Iterator[Path]:
        """A copy, open; its path. Deleted at the end."""
        path = self.folder / f"{name}.duckdb"
        shutil.copy2(self.folder / "town.duckdb", path)
        db.open_file(path)
        try:
            yield path
        finally:
            db.close()
            for file in self.folder.glob(f"{name}.duckdb*"):
                file.unlink()


def build(folder: Path, households: int) -> Town:
    """A town of at least five households, in a folder that has none."""
    demo.build(folder / "town.duckdb", TODAY, households)
    db.close()
    return Town(folder)


@dataclass(frozen=True, slots=True)
class Family:
    """One adult, and the children whose places nobody else can book."""

    user: User
    children: tuple[int, ...]


def families() -> list[Family]:
    """One per household that has a child of its own, in the order of their arrival."""
    with db.cursor() as con:
        rows = con.execute(
            """SELECT a.id, a.name, c.email, d.household_id, a.adult_id, list(g.child_id ORDER BY g.child_id)
            FROM accounts a JOIN credentials c ON c.account_id = a.id JOIN adults d ON d.id = a.adult_id
            JOIN guardianships g ON g.household_id = d.household_id
            WHERE g.custody = 'full' AND a.id = (SELECT min(o.id) FROM accounts o JOIN adults p ON p.id = o.adult_id
                WHERE p.household_id = d.household_id)
            GROUP BY ALL ORDER BY d.household_id"""
        ).fetchall()
    return [
        Family(User(account, Role.PARENT, name, email, household, adult), tuple(children))
        for account, name, email, household, adult, children in rows
    ]


def make_room(places: int = 1000) -> None:
    """Exceptional places everywhere, so that every order is accepted."""
    with db.transaction() as con:
        con.execute("UPDATE places SET extra = extra + ?", [places])


def baskets(own: Sequence[Family], lines: int) -> Iterator[tuple[Family, list[str]]]:
    """Cells that can be booked, `lines` at a time, each once: family after family, then the next month."""
    for first in FREE_MONTHS:
        for family in own:
            free = _free_cells(family, first)
            for start in range(0, len(free) - lines + 1, lines):
                yield family, free[start : start + lines]


def _free_cells(family: Family, first: date) -> list[str]:
    with db.cursor() as con:
        activities = sorted(catalogue.load(con).activities)
    cells = planning.month(family.user, family.children, activities, first, NOW).cells
    keys = [cell.key for day in sorted(cells) for cell in cells[day] if cell.view.state is Cell.FREE]
    return ["|".join(map(str, key)) for key in keys]


def fill(family: Family, cells: Sequence[str]) -> None:
    """Put the cells in the basket, and nothing else."""
    basket.empty(family.user)
    refused = basket.pick(family.user, [(cell, "pick") for cell in cells], NOW)
    if refused:
        raise RuntimeError(f"the basket refused {refused}")


def order(family: Family) -> Receipt:
    """What a parent does with a basket: look at the summary, validate."""
    seen = ordering.review(family.user, NOW)
    return ordering.validate(family.user, seen.key, seen.fingerprint, NOW)
