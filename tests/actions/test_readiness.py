"""« Suis-je prêt ? » answers as the booking does; « Mes documents » lists what is needed."""

import random
from datetime import date, timedelta

import pytest

import db
from db import catalogue
from portail.actions import basket, documents, planning, readiness
from portail.errors import Forbidden
from portail.rules.access import User
from portail.rules.documents import Audience, Light, Reason, Scope, State
from portail.rules.planning import Cell
from tests.cast import (
    AGATHE,
    BRUNO,
    CANTINE,
    ISABELLE,
    KARIM,
    LEA,
    MARC,
    MATIN,
    MERCREDI,
    NOEL,
    NOW,
    SOIR,
    TOM,
    YANIS,
)
from tests.papers import ask, pdf

FIRST = date(2026, 12, 1)


def lights(user: User = ISABELLE) -> dict[int, dict[int, Light]]:
    found = readiness.lights(user, NOW).of
    return {child: {activity: one.light for activity, one in own.items()} for child, own in found.items()}


def test_without_types_everybody_is_ready(town: object) -> None:
    assert lights() == {
        LEA: dict.fromkeys((MATIN, CANTINE, SOIR, MERCREDI, NOEL), Light.READY),
        TOM: dict.fromkeys((MATIN, CANTINE, SOIR, NOEL), Light.READY),  # too young for MERCREDI
    }


def test_a_light_per_child_and_activity(town: object) -> None:
    warns = ask(audience=Audience.AGES, min_age=0, max_age=5)
    blocks = ask(label="Test", audience=Audience.ACTIVITIES, activities=frozenset({CANTINE}), blocking=True)
    assert lights()[LEA] == {**dict.fromkeys((MATIN, SOIR, MERCREDI, NOEL), Light.READY), CANTINE: Light.BLOCKED}
    assert lights()[TOM] == {**dict.fromkeys((MATIN, SOIR, NOEL), Light.INCOMPLETE), CANTINE: Light.BLOCKED}
    (piece,) = readiness.lights(ISABELLE, NOW).of[LEA][CANTINE].to_give
    assert (piece.need.type.id, piece.state, piece.blocks) == (blocks, State.MISSING, True)
    documents.send(ISABELLE, blocks, TOM, "a.pdf", pdf(), NOW)
    documents.send(MARC, warns, TOM, "a.pdf", pdf(), NOW)
    assert set(lights()[TOM].values()) == {Light.READY}
    assert lights()[LEA][CANTINE] is Light.BLOCKED


def test_one_family_never_counts_for_another(town: object) -> None:
    type_id = ask(scope=Scope.HOUSEHOLD)
    documents.send(ISABELLE, type_id, 0, "a.pdf", pdf(), NOW)
    assert set(lights()[LEA].values()) == {Light.READY}
    assert set(lights(KARIM)[YANIS].values()) == {Light.INCOMPLETE}


@pytest.mark.parametrize("seed", range(20))
def test_the_planning_refuses_for_a_document_where_the_light_says_so(town: object, seed: int) -> None:
    """The light is for the first day of an activity that has not begun."""
    rng = random.Random(seed)
    with db.transaction() as con:
        con.execute("UPDATE activities SET starts_on = ? WHERE id IN (?, ?, ?)", [FIRST, MATIN, CANTINE, SOIR])
    catalogue.changed()
    basket.cart(ISABELLE, NOW)
    for number in range(4):
        ask(label=f"Document {number}", scope=rng.choice(list(Scope)), audience=rng.choice(list(Audience)),
            activities=frozenset(rng.sample((MATIN, CANTINE, SOIR), 2)), min_age=rng.randint(0, 4),
            max_age=rng.randint(4, 8), blocking=rng.random() < 0.7, accepted_only=rng.random() < 0.5,
            due_on=rng.choice((None, NOW.date(), NOW.date() + timedelta(days=3))))  # fmt: skip
    for _, need in rng.sample(needed := list(readiness.wallet(ISABELLE, NOW).needs), len(needed) // 2):
        child = 0 if need.type.scope is Scope.HOUSEHOLD else rng.choice((LEA, TOM))
        id = documents.send(ISABELLE, need.type.id, child, "a.pdf", pdf(), NOW)
        match rng.randrange(3):
            case 0:
                documents.accept(AGATHE, id, rng.choice((None, NOW.date(), FIRST)), NOW)
            case 1:
                documents.refuse(AGATHE, id, Reason.UNREADABLE, "", NOW)
    for child, own in lights().items():
        for activity in (MATIN, CANTINE, SOIR):
            cell = planning.one_day(ISABELLE, (child, activity, FIRST), NOW).cell.view
            assert (own[activity] is Light.BLOCKED) == (cell.state is Cell.DOCUMENT), (child, activity)
            assert cell.state in (Cell.FREE, Cell.DOCUMENT)
            refused = basket.pick(ISABELLE, [(f"{child}|{activity}|{FIRST}", "pick")], NOW)
            assert bool(refused) == (own[activity] is Light.BLOCKED)


@pytest.mark.parametrize("user", [AGATHE, BRUNO])
def test_staff_have_no_light(town: object, user: User) -> None:
    for of in (readiness.lights, readiness.wallet):
        with pytest.raises(Forbidden):
            of(user, NOW)


def test_the_wallet_of_a_family(town: object) -> None:
    home, every = ask(label="Avis", scope=Scope.HOUSEHOLD), ask(label="Bulletin")
    wednesdays = ask(label="Certificat", audience=Audience.ACTIVITIES, activities=frozenset({MERCREDI}))
    documents.send(ISABELLE, every, LEA, "a.pdf", pdf(), NOW)
    found = [(child, need.type.id, need.state(NOW.date())) for child, need in readiness.wallet(MARC, NOW).needs]
    assert found == [
        (0, home, State.MISSING),
        (LEA, every, State.PENDING),
        (TOM, every, State.MISSING),
        (LEA, wednesdays, State.MISSING),
    ]
