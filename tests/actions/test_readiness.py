"""« Suis-je prêt ? » answers as the booking does; « Mes documents » lists what is needed."""

import pytest

from portail.actions import documents, readiness
from portail.errors import Forbidden
from portail.rules.access import User
from portail.rules.documents import Audience, Light, Scope, State
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
