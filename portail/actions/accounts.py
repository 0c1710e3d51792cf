"""Administrators look after accounts: who has one, in what state, with which rights."""

from collections.abc import Sequence
from datetime import datetime

import db
from db import account_list, activities, links, second_factors, sessions, structure
from db.account_list import Account, Holder
from portail import clock, settings
from portail.actions import links as secret
from portail.actions import signing
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import LastAdmin, OwnAccount
from portail.messages import account_letters, outbox
from portail.rules.access import ADMINISTRATORS, STAFF, Role, User
from portail.rules.links import Purpose


def listed(user: User, now: datetime) -> list[Account]:
    """Staff, then the adults of every household. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return account_list.every(con, clock.to_utc(now))


def disable(user: User, account_id: int, now: datetime) -> None:
    """Nobody signs in with it any more, from now on. Raises Forbidden, NotFound, OwnAccount, LastAdmin."""
    at = clock.to_utc(now)
    with db.transaction() as con:
        holder = _other(con, user, account_id)
        _keep_an_admin(con, holder)
        account_list.set_disabled(con, account_id, at)
        sessions.revoke_all(con, account_id, at)
        links.revoke(con, account_id, list(Purpose), at)
        _record(con, user, holder, "account_disabled", now)
    signing.forget()


def enable(user: User, account_id: int, now: datetime) -> None:
    """It works again, with the same password. Raises Forbidden, NotFound, OwnAccount."""
    with db.transaction() as con:
        holder = _other(con, user, account_id)
        account_list.set_disabled(con, account_id, None)
        _record(con, user, holder, "account_enabled", now)


def set_rights(user: User, account_id: int, role: Role, sites: Sequence[int], now: datetime) -> None:
    """The role of a member of staff, and the sites it is for (none: all of them); their sessions follow at once.

    Raises Forbidden, NotFound, OwnAccount, LastAdmin, BadInput when either role is a parent's.
    """
    with db.transaction() as con:
        holder = _other(con, user, account_id)
        if role not in STAFF or holder.role not in STAFF:
            raise BadInput("role")
        if not set(sites) <= {site.id for site in activities.sites(con)}:
            raise NotFound("site")
        if role not in ADMINISTRATORS:
            _keep_an_admin(con, holder)
        account_list.set_role(con, account_id, role)
        account_list.set_sites(con, account_id, sites)
        why = f"{holder.role} → {role}, sites : {', '.join(map(str, sorted(sites))) or 'tous'}"
        _record(con, user, holder, "account_rights", now, why)
    signing.forget()


def reset_factor(user: User, account_id: int, now: datetime) -> None:
    """Somebody has lost their telephone and their codes: one proof is enough again, and they are told.

    Raises Forbidden, NotFound, OwnAccount.
    """
    with db.transaction() as con:
        holder = _other(con, user, account_id)
        if not second_factors.remove(con, account_id):
            raise NotFound("account")
        sessions.revoke_all(con, account_id, clock.to_utc(now))
        letter = account_letters.told(
            holder.name, "Votre double sécurité est retirée",
            "L'administration du portail a retiré la double sécurité de votre compte. Vous pouvez la réactiver.",
            f"{settings.environment().url}/compte", structure.get(con).name,
        )  # fmt: skip
        if holder.email:
            outbox.write(con, [outbox.Mail(account_id, holder.email, letter)], now)
        _record(con, user, holder, "factor_reset", now)
    signing.forget()


def _check(user: User) -> None:
    if user.role not in ADMINISTRATORS:
        raise Forbidden


def _other(con: db.Connection, user: User, account_id: int) -> Holder:
    _check(user)
    if account_id == user.account_id:
        raise OwnAccount
    return account_list.holder(con, account_id)


def _keep_an_admin(con: db.Connection, holder: Holder) -> None:
    if holder.role in ADMINISTRATORS and not account_list.other_admins(con, holder.account_id):
        raise LastAdmin


def _record(con: db.Connection, user: User, holder: Holder, kind: str, now: datetime, why: str = "") -> None:
    told = " ".join(filter(None, (str(holder.account_id), why)))
    secret.record(con, user.account_id, holder.household_id, kind, now, told)
