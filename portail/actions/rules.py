"""What staff decide of an activity's deadlines, opening, lateness and tariff: tried, then in force from a day on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import db
from db import catalogue, events, rule_sets, tariffs
from portail import clock
from portail.errors import BadInput, BeforeInvoice, Forbidden, InvalidDraft, RedExamples
from portail.reglement import drafts
from portail.reglement.drafts import Draft, Trial
from portail.rules.access import RULERS, User
from portail.rules.calendar import Activity, SchoolCalendar
from portail.rules.fields import FIRST_YEAR, LAST_YEAR
from portail.rules.rule_sets import Texts

MAX_EXAMPLES = 200
MAX_EXAMPLE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Overview:
    """An activity's versions, oldest first, each with all that is in force from its day; its examples by id."""

    activity: Activity
    calendar: SchoolCalendar
    versions: Sequence[tuple[date, Draft]]
    examples: Sequence[tuple[int, str]]
    billed_until: date | None

    def on(self, day: date) -> Draft:
        """What is in force that day; the first version before it."""
        return next((draft for since, draft in reversed(self.versions) if since <= day), self.versions[0][1])


def overview(user: User, activity_id: int) -> Overview:
    """Raises Forbidden, NotFound."""
    _check(user)
    with db.cursor() as con:
        offers = catalogue.load(con)
        activity = offers.activity(activity_id)
        rules, prices = rule_sets.texts(con, activity_id), tariffs.texts(con, activity_id)
        examples, billed = rule_sets.examples(con, activity_id), rule_sets.last_billed(con, activity_id)
    versions = [(day, _draft(rules, prices, day)) for day in sorted({day for day, _ in (*rules, *prices)})]
    return Overview(activity, offers.calendar, versions, examples, billed)


def _draft(rules: Sequence[tuple[date, Texts]], prices: Sequence[tuple[date, str]], day: date) -> Draft:
    texts = next((texts for since, texts in reversed(rules) if since <= day), rules[0][1])
    return Draft(texts, next((model for since, model in reversed(prices) if since <= day), ""))


def _check(user: User) -> None:
    if user.role not in RULERS:
        raise Forbidden


def attempt(known: Overview, draft: Draft, valid_from: date) -> Trial:
    """What the draft would be and answer; writes nothing."""
    return drafts.trial(draft, [text for _, text in known.examples], known.activity, known.calendar, valid_from)


def save(
    user: User, activity_id: int, draft: Draft, valid_from: date, despite_examples: bool, now: datetime
) -> None:  # fmt: skip
    """Put the draft in force on the days of service from `valid_from` on; versions of other days are kept.

    Raises Forbidden, NotFound, BadInput (day), BeforeInvoice, InvalidDraft, RedExamples unless told to go on.
    """
    known = overview(user, activity_id)
    if not FIRST_YEAR <= valid_from.year <= LAST_YEAR:
        raise BadInput("valid_from")
    found = attempt(known, draft, valid_from)
    if found.problems:
        raise InvalidDraft(found.problems)
    if found.red and not despite_examples:
        raise RedExamples(found.red)
    before = known.on(valid_from)
    with db.transaction() as con:
        billed = rule_sets.last_billed(con, activity_id)
        if billed is not None and valid_from <= billed:
            raise BeforeInvoice(billed)
        if draft.texts != before.texts:
            rule_sets.put(con, activity_id, valid_from, draft.texts)
        if draft.tariff and draft.tariff != before.tariff:
            tariffs.put(con, activity_id, valid_from, draft.tariff)
        why = f"{valid_from}{', malgré des exemples en rouge' if found.red else ''}"
        _write(con, user, activity_id, why, now)
    catalogue.changed()


def _write(con: db.Connection, user: User, activity_id: int, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, None, "rules", None, activity_id, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))


def add_example(user: User, activity_id: int, example: dict[str, object], now: datetime) -> None:
    """Raises Forbidden, NotFound, BadInput, InvalidDraft when it is not of the format."""
    known = overview(user, activity_id)
    text = json.dumps(example, default=str)
    if len(text) > MAX_EXAMPLE or len(known.examples) >= MAX_EXAMPLES:
        raise BadInput("example", MAX_EXAMPLE)
    latest = known.versions[-1]
    found = drafts.trial(latest[1], [text], known.activity, known.calendar, latest[0])
    if found.problems:
        raise InvalidDraft(found.problems)
    with db.transaction() as con:
        rule_sets.add_example(con, activity_id, text)
        _write(con, user, activity_id, "exemple", now)


def remove_example(user: User, activity_id: int, example_id: int, now: datetime) -> None:
    """Raises Forbidden; one that is not there is ignored."""
    _check(user)
    with db.transaction() as con:
        rule_sets.remove_example(con, activity_id, example_id)
        _write(con, user, activity_id, "exemple retiré", now)
