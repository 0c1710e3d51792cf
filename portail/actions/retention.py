"""What a night removes because it is too old, and what it says of it: counts, never names."""

import logging
from datetime import datetime

import db
from db import privacy, privacy_requests, structure
from portail import clock, settings
from portail.actions import erasure, family_files
from portail.actions.privacy import check
from portail.rules.access import User
from portail.rules.privacy import before
from portail.settings import Town

FAMILIES = "keep_families_years"
MOST_FAMILIES = 100  # in a night

_log = logging.getLogger("portail.retention")


def register_of(user: User) -> tuple[Town, str]:
    """What the register of processing needs: the settings, the structure's name. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return settings.town(structure.settings(con)), structure.get(con).name


def purge(now: datetime) -> dict[str, int]:
    """Delete what is older than the settings say; rows by table, « households » for families made anonymous."""
    with db.cursor() as con:
        town = settings.town(structure.settings(con))
    erased = erasure.erase_inactive(before(FAMILIES, town.keep_families_years, now), MOST_FAMILIES, now)
    removed, keys = {"households": erased} if erased else {}, []
    with db.transaction() as con:
        for table, setting in privacy.timed(con):
            number, files = privacy.purge(con, table, clock.to_utc(before(setting, getattr(town, setting), now)))
            keys += files
            if number:
                removed[table.name] = number
        privacy_requests.add_night(con, removed, clock.to_utc(now))
    family_files.remove(keys)
    _log.info("retention: %s", ", ".join(f"{name} {number}" for name, number in removed.items()) or "nothing")
    return removed
