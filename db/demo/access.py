"""Accounts in every state: adults who have not come yet, a colleague limited to a site, one invited, one who left."""

import hashlib
from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from db import Connection, account_list, links
from db.demo import bulk
from db.demo.families import Household, staff_email
from db.links import Link
from portail.rules.access import Role
from portail.rules.links import LIFETIMES, Purpose

WITHOUT = 6  # adults without an account, of as many families
LIMITED, INVITED, LEFT = "Paul Lemaire", "Sophie Roche", "Yves Ménard"


def settle(con: Connection, rng: Random, today: date, homes: Sequence[Household]) -> None:
    """After everything else: those who lose their access here had none to begin with."""
    second = [home.adults[1] for home in homes[5:] if len(home.adults) > 1][-WITHOUT:]
    con.execute(
        "DELETE FROM credentials WHERE account_id IN (SELECT unnest(CAST(? AS BIGINT[])))",
        [[adult.account_id for adult in second]],
    )
    for adult, purpose in zip(second, (Purpose.INVITE, Purpose.KEY, Purpose.KEY), strict=False):
        _open(con, rng, adult.account_id, purpose, adult.email if purpose is Purpose.INVITE else "", today)
    _staff(con, rng, today)


def _staff(con: Connection, rng: Random, today: date) -> None:
    since = bulk.instant(today - timedelta(days=200), time(9))
    hashed = con.execute("SELECT password_hash FROM credentials LIMIT 1").fetchone()
    site = con.execute("SELECT min(id) FROM sites").fetchone()
    assert hashed is not None
    assert site is not None
    limited = account_list.add(con, Role.AGENT, LIMITED, since)
    account_list.set_sites(con, limited, [site[0]])
    left = account_list.add(con, Role.AGENT, LEFT, since)
    for account_id, name in ((limited, LIMITED), (left, LEFT)):
        account_list.give_credentials(con, account_id, staff_email(name), hashed[0], since)
    account_list.set_disabled(con, left, bulk.instant(today - timedelta(days=60), time(17)))
    invited = account_list.add(con, Role.DIRECTOR, INVITED, bulk.instant(today - timedelta(days=2), time(9)))
    _open(con, rng, invited, Purpose.INVITE, staff_email(INVITED), today)


def _open(con: Connection, rng: Random, account_id: int, purpose: Purpose, email: str, today: date) -> None:
    """A secret that nobody was told, sent two days ago."""
    at = bulk.instant(today - timedelta(days=2), time(9))
    hashed = hashlib.sha256(str(rng.random()).encode()).hexdigest()
    links.add(con, hashed, purpose, Link(account_id, email, ""), at, at + LIFETIMES[purpose])
