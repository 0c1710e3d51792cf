"""Who is told that a child's file changed, or what staff answered. Never a value: only what the change is about."""

from collections.abc import Sequence
from datetime import datetime

import db
from db import authority, children, households, notifications, structure
from db.households import Account
from portail import clock, settings, wording_child
from portail.messages import child_letters, outbox
from portail.rules.access import Role, User
from portail.rules.child_file import Field


def changed(
    con: db.Connection, user: User, child_id: int, homes: Sequence[int], fields: Sequence[Field], now: datetime
) -> None:
    """An alert to the other household's adults when a parent wrote; to every family, by mail too, when staff did."""
    told = [home for home in homes if home != user.household_id]
    if not fields or not told:
        return
    first_name = _first_name(con, child_id)
    accounts = _accounts(con, child_id, told)
    _alert(con, accounts, *wording_child.changed_alert(first_name, user.name, fields), now)
    if user.role is not Role.PARENT:
        url, house = settings.environment().url, structure.get(con).name
        names = wording_child.told(fields)
        mails = [
            outbox.Mail(account.id, account.email,
                        child_letters.changed(account.name, first_name, names, url, house))
            for account in accounts
        ]  # fmt: skip
        outbox.write(con, mails, now)


def decided(
    con: db.Connection, child_id: int, homes: Sequence[int], fields: Sequence[Field], reason: str | None, now: datetime
) -> None:
    """The answer of staff, by alert and by mail. `reason`: why it was refused; None: accepted."""
    first_name = _first_name(con, child_id)
    accounts = _accounts(con, child_id, homes)
    _alert(con, accounts, *wording_child.decided_alert(first_name, fields, reason), now)
    url, house = settings.environment().url, structure.get(con).name
    names, why = wording_child.told(fields), None if reason is None else wording_child.told_reason(fields, reason)
    mails = [
        outbox.Mail(account.id, account.email,
                    child_letters.decided(account.name, first_name, names, why, url, house))
        for account in accounts
    ]  # fmt: skip
    outbox.write(con, mails, now)


def _alert(con: db.Connection, accounts: Sequence[Account], title: str, body: str, now: datetime) -> None:
    notifications.add_many(con, [(account.id, "child", title, body) for account in accounts], clock.to_utc(now))


def _accounts(con: db.Connection, child_id: int, homes: Sequence[int]) -> list[Account]:
    """Of the households' adults, but those who have no authority over the child."""
    found = [one for accounts in households.accounts_of_many(con, homes).values() for one in accounts]
    hidden = authority.hidden_from(con, [account.id for account in found])
    return [account for account in found if child_id not in hidden.get(account.id, ())]


def _first_name(con: db.Connection, child_id: int) -> str:
    return children.by_ids(con, [child_id])[0].first_name
