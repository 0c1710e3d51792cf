"""What staff decide of an activity's deadlines, opening, lateness and tariff: tried, then in force from a day on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import db
from db import catalogue, events, rule_sets, tariffs
from portail import clock
from portail.actions.sites import check_activities
from portail.errors import BadInput, BeforeInvoice, Forbidden, InvalidDraft, RedExamples, RulesChanged
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
    rules_from: frozenset[date]  # first days of the versions of the rules
    tariffs_from: frozenset[date]

    def on(self, day: date) -> Draft:
        """What is in force that day; the first version before it."""
        return next((draft for since, draft in reversed(self.versions) if since <= day), self.versions[0][1])


def overview(user: User, activity_id: int) -> Overview:
    """Raises Forbidden, NotFound."""
    _check(user)
    with db.cursor() as con:
        check_activities(con, user, [activity_id])
        return _overview(con, activity_id)


def _overview(con: db.Connection, activity_id: int) -> Overview:
    offers = catalogue.load(con)
    activity = offers.activity(activity_id)
    rules, prices = rule_sets.texts(con, activity_id), tariffs.texts(con, activity_id)
    examples, billed = rule_sets.examples(con, activity_id), rule_sets.last_billed(con, activity_id)
    starts = [frozenset(day for day, _ in rules), frozenset(day for day, _ in prices)]
    versions = [(day, _draft(rules, prices, day)) for day in sorted(starts[0] | starts[1])]
    return Overview(activity, offers.calendar, versions, examples, billed, *starts)


def _draft(rules: Sequence[tuple[date, Texts]], prices: Sequence[tuple[date, str]], day: date) -> Draft:
    texts = next((texts for since, texts in reversed(rules) if since <= day), rules[0][1])
    return Draft(texts, next((model for since, model in reversed(prices) if since <= day), ""))


def _check(user: User) -> None:
    if user.role not in RULERS:
        raise Forbidden


def attempt(known: Overview, draft: Draft, valid_from: date) -> Trial:
    """What the draft would be and answer; writes nothing."""
    return drafts.trial(draft, known.examples, known.activity, known.calendar, valid_from)


def save(
    user: User, activity_id: int, base: Draft, draft: Draft, valid_from: date, despite_examples: bool, now: datetime
) -> None:  # fmt: skip
    """Put what differs from `base` in force on the days of service from `valid_from` on; other versions are kept.

    `base`: what was on the screen before the changes. Raises Forbidden, NotFound, BadInput (day), BeforeInvoice,
    RulesChanged, InvalidDraft, RedExamples unless told to go on.
    """
    _check(user)
    if not FIRST_YEAR <= valid_from.year <= LAST_YEAR:
        raise BadInput("valid_from")
    with db.transaction() as con:
        check_activities(con, user, [activity_id])
        known = _overview(con, activity_id)
        if known.billed_until is not None and valid_from <= known.billed_until:
            raise BeforeInvoice(known.billed_until)
        current = known.on(valid_from)
        wanted = merged(base, draft, current)
        found = attempt(known, wanted, valid_from)
        if found.problems:
            raise InvalidDraft(found.problems)
        if found.red and not despite_examples:
            raise RedExamples(found.red)
        why = f"{valid_from}{', malgré des exemples en rouge' if found.red else ''}"
        if wanted.texts != current.texts:
            rule_sets.put(con, activity_id, valid_from, wanted.texts)
            _write(con, user, activity_id, "rules", why, now)
        if wanted.tariff and wanted.tariff != current.tariff:
            tariffs.put(con, activity_id, valid_from, wanted.tariff)
            _write(con, user, activity_id, "tariff", why, now)
    catalogue.changed()


def merged(base: Draft, draft: Draft, current: Draft) -> Draft:
    """What is in force, with the parts that were changed. Raises RulesChanged for one that moved under the editor."""
    values = {name: getattr(current.texts, name) for name in Texts.__slots__} | {"tariff": current.tariff}
    old = {name: getattr(base.texts, name) for name in Texts.__slots__} | {"tariff": base.tariff}
    new = {name: getattr(draft.texts, name) for name in Texts.__slots__} | {"tariff": draft.tariff}
    for name, text in new.items():
        if text != old[name]:
            if values[name] not in (old[name], text):
                raise RulesChanged
            values[name] = text
    price = values.pop("tariff")
    return Draft(Texts(**values), price)


def _write(con: db.Connection, user: User, activity_id: int, kind: str, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, None, kind, None, activity_id, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))


def add_example(user: User, activity_id: int, example: dict[str, object], now: datetime) -> None:
    """Raises Forbidden, NotFound, BadInput, InvalidDraft when it is not of the format."""
    known = overview(user, activity_id)
    text = json.dumps(example, default=str)
    if len(text) > MAX_EXAMPLE:
        raise BadInput("example", MAX_EXAMPLE)
    if len(known.examples) >= MAX_EXAMPLES:
        raise InvalidDraft((f"{MAX_EXAMPLES} exemples au plus : retirez-en d'abord",))
    latest = known.versions[-1]
    found = drafts.trial(latest[1], [(0, text)], known.activity, known.calendar, latest[0])
    if found.problems:
        raise InvalidDraft(found.problems)
    if not found.answers:  # of a rule that the activity does not have, or of none
        raise BadInput("example")
    with db.transaction() as con:
        rule_sets.add_example(con, activity_id, text)
        _write(con, user, activity_id, "rules", "exemple", now)


def remove_example(user: User, activity_id: int, example_id: int, now: datetime) -> None:
    """Raises Forbidden, NotFound for an activity of another site; an example that is not there is ignored."""
    _check(user)
    with db.transaction() as con:
        check_activities(con, user, [activity_id])
        rule_sets.remove_example(con, activity_id, example_id)
        _write(con, user, activity_id, "rules", "exemple retiré", now)
