"""The demonstration town: a database to look at, built anew when it is out of date."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import db
from db import catalogue, vault
from db.demo import activities, town
from db.structure import is_set_up, setting

HOUSEHOLDS = 120
KEPT = timedelta(days=7)


def open_or_build(path: Path, today: date) -> None:
    """Open the town of that file; build it when it is empty, of another school year or more than a week old.

    A file that holds another structure is opened as it is. Raises CannotStart.
    """
    db.open_file(path)
    built_on = _built_on()
    if built_on is None:
        if not _is_set_up():
            _settle(today, HOUSEHOLDS)
    elif _out_of_date(built_on, today):
        db.close()
        for file in (path, path.with_name(f"{path.name}.wal")):
            file.unlink(missing_ok=True)
        shutil.rmtree(vault.folder_of(path), ignore_errors=True)
        build(path, today)


def build(path: Path, today: date, households: int = HOUSEHOLDS) -> None:
    """Build a town of at least five households in a file that has none, and leave it open."""
    db.open_file(path)
    _settle(today, households)


def _settle(today: date, households: int) -> None:
    with db.transaction() as con:
        town.settle(con, today, households)
    catalogue.changed()  # it was read before all of it was written
    with db.cursor() as con:
        con.execute("CHECKPOINT app")


def _built_on() -> date | None:
    with db.cursor() as con:
        written = setting(con, town.BUILT_ON)
    return date.fromisoformat(written) if written else None


def _is_set_up() -> bool:
    with db.cursor() as con:
        return is_set_up(con)


def _out_of_date(built_on: date, today: date) -> bool:
    another_year = activities.year_of(built_on) != activities.year_of(today)
    return another_year or not timedelta(0) <= today - built_on <= KEPT
