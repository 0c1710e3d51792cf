"""The règlement as families may print it: what holds today, what is announced. It holds nothing personal."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import db
from db import activities, catalogue, structure
from portail import french, wording_activity
from portail.documents import reglement as paper
from portail.rules import tariff
from portail.rules.calendar import Activity
from portail.rules.tariff import Tariff
from portail.wording_activity import Line


def of_day(today: date) -> paper.Reglement:
    """The activities that are not over, by category in the order of the screens. Raises NotFound before the set-up."""
    with db.cursor() as con:
        house, offers, categories = structure.get(con), catalogue.load(con), activities.categories(con)
    running = [activity for activity in offers.activities.values() if activity.ends_on >= today]
    own = {one.id: [activity for activity in running if activity.category_id == one.id] for one in categories}
    return paper.Reglement(
        issuer=house.name,
        tagline=house.tagline,
        address=tuple(house.address.split("\n")),
        contact=" · ".join(filter(None, (house.phone, house.email))),
        accent=house.accent,
        on=today,
        categories=tuple(
            paper.Category(one.name, _chapters(own[one.id], offers.tariffs, today)) for one in categories if own[one.id]
        ),
    )


def _chapters(running: Iterable[Activity], tariffs: Sequence[Tariff], today: date) -> tuple[paper.Chapter, ...]:
    """Neighbours of which the same is said share a chapter."""
    each = [_chapter(activity, tariffs, today) for activity in running]
    groups = groupby(each, key=lambda chapter: (chapter.rules, chapter.changes))
    return tuple(
        paper.Chapter(tuple(offer for chapter in group for offer in chapter.offers), rules, changes)
        for (rules, changes), group in groups
    )


def _chapter(activity: Activity, tariffs: Sequence[Tariff], today: date) -> paper.Chapter:
    day = max(today, activity.starts_on)
    return paper.Chapter(
        (_offer(activity),),
        _rules(wording_activity.lines(activity, tariff.in_force(tariffs, activity.id, day), day)),
        tuple(
            paper.Change(change.since, _rules(change.lines))
            for change in wording_activity.changes(activity, tariffs, day)
        ),
    )


def _offer(activity: Activity) -> paper.Offer:
    first, last = activity.min_age, activity.max_age
    return paper.Offer(
        name=activity.name,
        dates=f"du {french.numeric_date(activity.starts_on)} au {french.numeric_date(activity.ends_on)}",
        hours=f"de {french.hour(activity.opens_at)} à {french.hour(activity.closes_at)}",
        ages=french.count("an", last) if first == last else f"de {first} à {last} ans",
    )


def _rules(lines: Iterable[Line]) -> tuple[paper.Rule, ...]:
    return tuple(
        paper.Rule(line.title, line.sentence, None if line.table is None else paper.Table(*line.table))
        for line in lines
    )
