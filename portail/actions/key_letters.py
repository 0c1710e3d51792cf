"""Letters with activation keys, for adults who have no account: one, or all of them at once.

The keys are stored nowhere in clear: the last letters of a person are kept in memory for a quarter of an hour, until
that person fetches them.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import db
from db import account_list, structure
from portail import settings
from portail.actions import invitations
from portail.documents import key_letter
from portail.documents.key_letter import KeyLetter
from portail.errors import Forbidden, NotFound
from portail.rules.access import ADMINISTRATORS, User
from portail.rules.links import LIFETIMES, Purpose

MOST = 1000  # letters at once
KEPT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Printed:
    """The keys, in the order of the adults, and the number under which the PDF with them is fetched."""

    number: str
    keys: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    number: str
    until: datetime
    pdf: bytes = field(repr=False)


_kept: dict[int, _Kept] = {}  # by account


def make(user: User, adult_ids: Sequence[int], now: datetime) -> Printed:
    """A new key for each, which ends the former one, on a page each. Raises Forbidden, NotFound, AlreadyActive."""
    keys = invitations.make_keys(user, adult_ids[:MOST], now)
    with db.cursor() as con:
        homes = account_list.addressees(con, list(keys))
        house = structure.get(con)
    pages = [
        KeyLetter(home.name, [*home.address.splitlines(), f"{home.postcode} {home.city}".strip()], home.reference,
                  keys[home.adult_id])
        for home in homes
    ]  # fmt: skip
    until = (now + LIFETIMES[Purpose.KEY] - timedelta(days=1)).date()
    pdf = key_letter.draw(pages, house.name, house.address.splitlines(), settings.environment().url, until, now.date())
    number = secrets.token_urlsafe(16)
    _kept[user.account_id] = _Kept(number, now + KEPT, pdf)
    return Printed(number, tuple(keys[home.adult_id] for home in homes))


def read(user: User, number: str, now: datetime) -> bytes:
    """The PDF of one's own last letters. Raises Forbidden; NotFound for others, and a quarter of an hour later."""
    if user.role not in ADMINISTRATORS:
        raise Forbidden
    kept = _kept.get(user.account_id)
    if kept is None or kept.number != number or now > kept.until:
        raise NotFound("document")
    return kept.pdf
