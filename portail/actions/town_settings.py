"""What staff set of the portal: rules for families, how people sign in, when invoices are due."""

from collections.abc import Collection, Mapping
from datetime import datetime

import db
from db import events, structure
from portail import clock, settings
from portail.errors import BadInput, Forbidden, NotFound
from portail.rules.access import ADMINISTRATORS, BILLERS, RULERS, Role, User
from portail.settings import CustodyDays, Town

FAMILIES = frozenset({"custody", "confirmation_months", "document_reminder_days"})
ACCESS = frozenset({"session_idle_minutes", "session_absolute_hours", "password_min_length", "second_factor_staff"})
BILLING = frozenset({"invoice_due_day"})
BOUNDS = {  # both included
    "session_idle_minutes": (5, 240),
    "session_absolute_hours": (1, 24),
    "password_min_length": (12, 30),
    "second_factor_staff": (0, 1),
    "invoice_due_day": (1, 31),
}
CONFIRMATIONS = (0, 12, 24)  # months that « Mes informations sont à jour » may hold; 0: not asked
MOST_REMINDERS, LONGEST_REMINDER = 5, 180  # how many, days
LONGEST = 40  # characters of a value


def shown(user: User) -> Town:
    """What is set. Raises Forbidden."""
    _check(user, RULERS | BILLERS)
    with db.cursor() as con:
        return settings.town(structure.settings(con))


def set_families(user: User, wanted: Mapping[str, str], now: datetime) -> None:
    """Keys of FAMILIES, what the person changed. Raises Forbidden, NotFound, BadInput for a value out of bounds."""
    _set(user, RULERS, FAMILIES, wanted, now)


def set_access(user: User, wanted: Mapping[str, str], now: datetime) -> None:
    """As `set_families`, keys of ACCESS. Who has no second factor makes one at their next sign-in."""
    _set(user, ADMINISTRATORS, ACCESS, wanted, now)


def set_billing(user: User, wanted: Mapping[str, str], now: datetime) -> None:
    """As `set_families`, keys of BILLING."""
    _set(user, BILLERS, BILLING, wanted, now)


def _set(
    user: User, roles: Collection[Role], keys: Collection[str], wanted: Mapping[str, str], now: datetime
) -> None:  # fmt: skip
    _check(user, roles)
    if not wanted.keys() <= set(keys):
        raise NotFound("setting")
    said = {key: _checked(key, value) for key, value in wanted.items()}
    with db.transaction() as con:
        former = settings.town(structure.settings(con))
        changed = {key: value for key, value in said.items() if value != str(getattr(former, key))}
        for key, value in changed.items():
            structure.put_setting(con, key, value)
        if changed:
            why = "; ".join(f"{key}: {getattr(former, key)} → {value}" for key, value in changed.items())
            event = events.Event(user.account_id, None, "settings", None, None, None, None, None, why)
            events.write_many(con, [event], clock.to_utc(now))


def _checked(key: str, value: str) -> str:
    """As it is stored. Raises BadInput."""
    if len(value) > LONGEST:
        raise BadInput(key)
    match key:
        case "custody":
            fits = value in [*CustodyDays]
        case "document_reminder_days":
            return _reminders(key, value)
        case "confirmation_months":
            fits = value in map(str, CONFIRMATIONS)
        case _:
            least, most = BOUNDS[key]
            fits = value.isascii() and value.isdecimal() and least <= int(value) <= most
    if not fits:
        raise BadInput(key)
    return value


def _reminders(key: str, value: str) -> str:
    """« 30,7 », the longest first; empty: no reminder."""
    parts = [part.strip() for part in value.split(",")] if value.strip() else []
    if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= LONGEST_REMINDER for part in parts):
        raise BadInput(key)
    days = sorted({int(part) for part in parts}, reverse=True)
    if len(days) > MOST_REMINDERS:
        raise BadInput(key)
    return ",".join(map(str, days))


def _check(user: User, roles: Collection[Role]) -> None:
    if user.role not in roles:
        raise Forbidden
