"""« Suis-je prêt ? » and « Mes documents »: what a family still has to give, by the rule that bookings follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import db
from db import catalogue, families
from db.children import Child
from portail.actions.facts import Facts, household_of
from portail.rules import documents, eligibility
from portail.rules.access import User
from portail.rules.calendar import Activity, age_on
from portail.rules.documents import Need, Readiness


@dataclass(frozen=True, slots=True)
class Lights:
    """By child, then by activity that the child may come to; both in the order of the screens."""

    children: Sequence[Child]
    activities: Mapping[int, Activity]
    of: Mapping[int, Mapping[int, Readiness]]


def lights(user: User, now: datetime) -> Lights:
    """Of every child of the household. Two queries, the catalogue being in memory. Raises Forbidden."""
    facts = _facts(user)
    found = {child.id: _of_child(facts, child, now.date()) for child in facts.children.values()}
    return Lights(tuple(facts.children.values()), facts.catalogue.activities, found)


def _facts(user: User) -> Facts:
    household_id = household_of(user)
    with db.cursor() as con:
        offers = catalogue.load(con)
        family = families.load(con, household_id, (), user.adult_id, papers=bool(offers.document_types))
    own = {child.id: child for child in family.children}
    return Facts(household_id, offers, own, family.home, {}, {}, papers=family.papers)


def _of_child(facts: Facts, child: Child, today: date) -> dict[int, Readiness]:
    found = {}
    for activity in facts.catalogue.activities.values():
        if eligibility.offer_blocker(activity, child.first_name, child.born_on, today) is None:
            situation = facts.situation((child.id, activity.id, max(today, activity.starts_on)))
            found[activity.id] = eligibility.readiness(situation, today)
    return found


@dataclass(frozen=True, slots=True)
class Wallet:
    """Every document that the household needs, by child (0: the household); `household_id` tells whose each is."""

    household_id: int
    children: Sequence[Child]
    needs: Sequence[tuple[int, Need]]


def wallet(user: User, now: datetime) -> Wallet:
    """What « Mes documents » shows. Raises Forbidden."""
    facts, today = _facts(user), now.date()
    activities = facts.catalogue.activities.values()
    suited = {
        child.id: frozenset(
            a.id for a in activities
            if eligibility.offer_blocker(a, child.first_name, child.born_on, today) is None
        )
        for child in facts.children.values()
    }  # fmt: skip
    ages = {child.id: age_on(child.born_on, today) for child in facts.children.values()}
    found = documents.all_needs(facts.catalogue.document_types, facts.papers, ages, suited)
    return Wallet(facts.household_id, tuple(facts.children.values()), found)
