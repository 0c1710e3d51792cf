"""What the night does of documents: families are reminded of those that end, files that no row names are removed."""

from datetime import date, datetime, timedelta
from itertools import groupby

import db
from db import authority, catalogue, document_types, documents, households, notifications, structure, vault
from db.documents import Ending
from portail import clock, settings, wording_documents
from portail.messages import document_letters, outbox

KEPT = timedelta(days=1)  # a file without a row may be that of an upload under way
LONGEST = 365  # days before the end


def days_before(setting: str) -> list[int]:
    """« 30,7 » → [30, 7]; what is not a number of days is left aside."""
    read = {int(part) for part in setting.replace(";", ",").split(",") if part.strip().isdecimal()}
    return sorted((days for days in read if 0 < days <= LONGEST), reverse=True)


def remind(now: datetime) -> int:
    """One alert and one mail per adult for the documents of the household that end soon; how many households.

    Each document is told once for each number of days: the late ones count as told with the first.
    """
    today = now.date()
    with db.transaction() as con:
        steps = days_before(settings.town(structure.settings(con)).document_reminder_days)
        if not steps:
            return 0
        found = documents.ending(con, today, today + timedelta(days=steps[0]))
        told = documents.reminded(con, [one.id for one in found])
        passed = {one.id: [days for days in steps if _left(one, today) <= days] for one in found}
        due = [one for one in found if (one.id, passed[one.id][-1]) not in told]
        sent = [(one.id, days) for one in due for days in passed[one.id] if (one.id, days) not in told]
        documents.remember(con, sent, clock.to_utc(now))
        _tell(con, due, now)
    return len({one.household_id for one in due})


def _left(one: Ending, today: date) -> int:
    return (one.valid_until - today).days


def _tell(con: db.Connection, due: list[Ending], now: datetime) -> None:
    """Each adult is told of the household's papers, and of the children over whom they have authority."""
    labels = {type.id: type.label for type in document_types.every(con)}
    people = households.accounts_of_many(con, sorted({one.household_id for one in due}))
    hidden = authority.hidden_from(con, [person.id for listed in people.values() for person in listed])
    url, mails, alerts = settings.environment().url, list[outbox.Mail](), list[tuple[int, str, str, str]]()
    house = catalogue.load(con).structure if due else ""
    for household_id, group in groupby(due, key=lambda one: one.household_id):
        own = list(group)
        for person in people.get(household_id, ()):
            unseen = hidden.get(person.id, frozenset())
            papers = [(labels[one.type_id], one.child, one.valid_until) for one in own if one.child_id not in unseen]
            if papers:
                letter = document_letters.ending(papers)(person.name, url, house)
                mails.append(outbox.Mail(person.id, person.email, letter))
                alerts.append((person.id, "document", *wording_documents.ending_alert(papers)))
    outbox.write(con, mails, now)
    notifications.add_many(con, alerts, clock.to_utc(now))


def sweep(now: datetime) -> int:
    """Remove the files of uploads that were cut; how many."""
    with db.cursor() as con:
        named = documents.keys(con)
    return vault.sweep(named, (now - KEPT).timestamp())
