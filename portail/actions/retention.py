"""What a night removes because it is too old, and what it says of it: counts, never names."""

import logging
from datetime import datetime

import db
from db import documents, privacy, privacy_requests, structure
from portail import clock, settings
from portail.actions import erasure, family_files
from portail.actions.privacy import check
from portail.rules.access import User
from portail.rules.privacy import before
from portail.settings import Town

VERSIONS = "keep_versions_days"
MOST_FAMILIES = 100  # in a night

_log = logging.getLogger("portail.retention")


def register_of(user: User) -> tuple[Town, str]:
    """What the register of processing needs: the settings, the structure's name. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return settings.town(structure.settings(con)), structure.get(con).name


def purge(now: datetime) -> dict[str, int]:
    """Delete what is older than the settings say; rows by table.

    « households »: families made anonymous; « document_files »: files of documents that were refused or replaced.
    """
    with db.cursor() as con:
        town = settings.town(structure.settings(con))
    erased = erasure.erase_inactive(MOST_FAMILIES, now) if town.erase_inactive else 0
    removed = {"households": erased} if erased else {}
    with db.transaction() as con:
        keys = documents.forget_files(con, clock.to_utc(before(VERSIONS, town.keep_versions_days, now)))
        if keys:
            removed["document_files"] = len(keys)
        for table, setting in privacy.timed(con):
            number, files = privacy.purge(con, table, clock.to_utc(before(setting, getattr(town, setting), now)))
            keys += files
            if number:
                removed[table.name] = number
        privacy_requests.add_night(con, removed, clock.to_utc(now))
    family_files.remove(keys)
    _log.info("retention: %s", ", ".join(f"{name} {number}" for name, number in removed.items()) or "nothing")
    return removed
