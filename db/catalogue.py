"""The catalogue, read once and kept in memory until it changes: it holds nothing personal."""

import threading

from db import Connection, accounts, activities, document_types, generation, school_calendar, structure, tariffs
from portail.rules.catalogue import Catalogue

_lock = threading.Lock()
_version = 0
_held: tuple[int, int, Catalogue] | None = None  # file opened, version, value


def load(con: Connection) -> Catalogue:
    """The whole catalogue."""
    global _held
    held, opened, version = _held, generation(), _version
    if held is not None and held[:2] == (opened, version):
        return held[2]
    read = Catalogue(
        structure=structure.get(con).name,
        demonstration=accounts.is_demonstration(con),
        activities={activity.id: activity for activity in activities.every(con)},
        groups=activities.groups(con),
        calendar=school_calendar.load(con),
        tariffs=tariffs.every(con),
        document_types=document_types.asked(con),
    )
    with _lock:
        if version == _version:  # else it changed while it was read
            _held = (opened, version, read)
    return read


def changed() -> None:
    """To be called after the commit of a change of the structure, activities, groups, calendar, closures, tariffs or
    document types."""
    global _version
    with _lock:
        _version += 1
