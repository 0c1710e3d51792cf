"""Letters with activation keys, for adults who have no account: one, or all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import db
from db import account_list, structure
from portail import settings
from portail.actions import invitations
from portail.documents import key_letter
from portail.documents.key_letter import KeyLetter
from portail.rules.access import User
from portail.rules.links import LIFETIMES, Purpose

MOST = 1000  # letters at once


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and the keys in it, in the order of the adults."""

    pdf: bytes = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)


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
    return Printed(pdf, tuple(keys[home.adult_id] for home in homes))
