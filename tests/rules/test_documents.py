"""Who needs which document, until when one is good, what it does to a booking and to the light."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import DocumentMissing, MoveNotAllowed
from portail.rules import documents, eligibility
from portail.rules.calendar import SchoolCalendar
from portail.rules.capacity import Group, Places
from portail.rules.documents import MOVES, Audience, Light, Move, Need, Paper, Scope, State, Validity
from portail.rules.eligibility import Situation
from tests.cast import ACTIVITIES, BILLARD, CANTINE, LEA, MATIN, NOW, SOIR
from tests.papers import kind

TODAY = NOW.date()
DAY = date(2026, 12, 1)


def paper(state: State, until: date | None = None, id: int = 1) -> Paper:
    return Paper(id, 5, LEA, BILLARD, state, until)


@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("move", Move)
def test_only_the_table_moves_a_document(state: State | None, move: Move) -> None:
    if (state, move) in MOVES:
        assert documents.after(state, move) is MOVES[state, move]
    else:
        with pytest.raises(MoveNotAllowed):
            documents.after(state, move)


def test_what_follows_from_the_day_is_reached_by_no_move() -> None:
    assert {State.MISSING, State.EXPIRED} & set(MOVES.values()) == set()


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], State.MISSING),
        ([paper(State.PENDING)], State.PENDING),
        ([paper(State.REFUSED)], State.REFUSED),
        ([paper(State.ACCEPTED)], State.ACCEPTED),
        ([paper(State.ACCEPTED, DAY)], State.ACCEPTED),  # the last day counts
        ([paper(State.ACCEPTED, date(2026, 11, 30))], State.EXPIRED),
        ([paper(State.ACCEPTED, date(2026, 11, 30)), paper(State.PENDING, id=2)], State.PENDING),
        ([paper(State.ACCEPTED, DAY), paper(State.PENDING, id=2)], State.ACCEPTED),  # the old one stays good
        ([paper(State.ACCEPTED, DAY), paper(State.REFUSED, id=2)], State.ACCEPTED),
        ([paper(State.ACCEPTED, date(2026, 11, 30)), paper(State.REFUSED, id=2)], State.REFUSED),
    ],
)
def test_state_that_a_family_is_told(papers: list[Paper], state: State) -> None:
    assert Need(kind(5), papers).state(DAY) is state


@pytest.mark.parametrize(
    ("changes", "papers", "blocks"),
    [
        ({}, [], False),  # it only warns
        ({"blocking": True}, [], True),
        ({"blocking": True, "due_on": TODAY}, [], False),  # the last day counts
        ({"blocking": True, "due_on": date(2026, 11, 22)}, [], True),
        ({"blocking": True}, [paper(State.PENDING)], False),
        ({"blocking": True, "accepted_only": True}, [paper(State.PENDING)], True),
        ({"blocking": True}, [paper(State.REFUSED)], True),
        ({"blocking": True}, [paper(State.ACCEPTED, date(2026, 11, 30))], True),  # ends before the service
        ({"blocking": True, "accepted_only": True}, [paper(State.ACCEPTED, DAY)], False),
    ],
)
def test_what_blocks_a_booking(changes: dict[str, object], papers: list[Paper], blocks: bool) -> None:
    assert Need(kind(5, **changes), papers).blocks(DAY, TODAY) is blocks


@pytest.mark.parametrize(
    ("changes", "given_on", "until"),
    [
        ({"validity": Validity.NONE}, TODAY, None),
        ({"validity": Validity.MONTHS, "months": 12}, TODAY, date(2027, 11, 23)),
        ({"validity": Validity.MONTHS, "months": 1}, date(2027, 1, 31), date(2027, 2, 28)),
        ({"validity": Validity.MONTHS, "months": 3}, date(2027, 11, 30), date(2028, 2, 29)),
        ({"validity": Validity.UNTIL, "until": DAY}, TODAY, DAY),
        ({"validity": Validity.SCHOOL_YEAR}, TODAY, date(2027, 8, 31)),
        ({"validity": Validity.SCHOOL_YEAR}, date(2027, 8, 31), date(2027, 8, 31)),
        ({"validity": Validity.SCHOOL_YEAR}, date(2027, 9, 1), date(2028, 8, 31)),
    ],
)
def test_until_when_one_is_good(changes: dict[str, object], given_on: date, until: date | None) -> None:
    assert documents.good_until(kind(**changes), given_on) == until


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_months_never_end_before_they_begin_nor_in_another_month(given_on: date, months: int) -> None:
    until = documents.good_until(kind(validity=Validity.MONTHS, months=months), given_on)
    assert until is not None
    assert until > given_on
    assert (until.year * 12 + until.month) - (given_on.year * 12 + given_on.month) == months


def situation(*needs: Need) -> Situation:
    activity = next(activity for activity in ACTIVITIES if activity.id == SOIR)
    group = Group(30, SOIR, "3-11 ans", 2, 11, 3)
    return Situation("Léa", date(2020, 3, 12), BILLARD, activity, DAY, group, Places(SOIR, 30, DAY, 3, 0, 0), None,
                     LEA, needs=needs)  # fmt: skip


def test_a_missing_document_refuses_the_booking_and_names_itself() -> None:
    refusal = eligibility.booking_blocker(situation(Need(kind(5, blocking=True))), SchoolCalendar(), NOW)
    assert isinstance(refusal, DocumentMissing)
    assert (refusal.first_name, refusal.label, refusal.document_state) == ("Léa", "Attestation d'assurance", "missing")


def test_a_document_of_another_age_is_not_asked_for() -> None:
    need = Need(kind(5, blocking=True, audience=Audience.AGES, min_age=7, max_age=11))
    assert eligibility.booking_blocker(situation(need), SchoolCalendar(), NOW) is None
    assert eligibility.readiness(situation(need), TODAY).light is Light.READY


def test_a_day_past_its_deadline_says_so_rather_than_the_document() -> None:
    late = NOW.replace(day=30)
    refusal = eligibility.booking_blocker(situation(Need(kind(5, blocking=True))), SchoolCalendar(), late)
    assert not isinstance(refusal, DocumentMissing)


@pytest.mark.parametrize(
    ("changes", "papers", "light"),
    [
        ({}, [paper(State.ACCEPTED)], Light.READY),
        ({}, [paper(State.PENDING)], Light.READY),
        ({}, [], Light.INCOMPLETE),
        ({"blocking": True, "due_on": DAY}, [], Light.INCOMPLETE),
        ({"blocking": True}, [], Light.BLOCKED),
        ({"blocking": True, "accepted_only": True}, [paper(State.PENDING)], Light.BLOCKED),
    ],
)
def test_the_light(changes: dict[str, object], papers: list[Paper], light: Light) -> None:
    assert eligibility.readiness(situation(Need(kind(5, **changes), papers)), TODAY).light is light


@given(st.booleans(), st.booleans(), st.sampled_from([None, TODAY, date(2026, 11, 1)]), st.sampled_from([*State]))
def test_the_light_is_blocked_exactly_when_the_booking_is(
    blocking: bool, only: bool, due_on: date | None, state: State
) -> None:
    papers = [paper(state)] if state in (State.PENDING, State.ACCEPTED, State.REFUSED) else []
    asked = situation(Need(kind(5, blocking=blocking, accepted_only=only, due_on=due_on), papers))
    blocked = isinstance(eligibility.booking_blocker(asked, SchoolCalendar(), NOW), DocumentMissing)
    assert (eligibility.readiness(asked, TODAY).light is Light.BLOCKED) is blocked


def test_needs_of_a_child_for_an_activity() -> None:
    types = (
        kind(5), kind(6, audience=Audience.ACTIVITIES, activities=frozenset({MATIN})),
        kind(7, scope=Scope.HOUSEHOLD),
    )  # fmt: skip
    papers = [
        paper(State.ACCEPTED),
        Paper(2, 7, 0, BILLARD, State.PENDING, None),
        Paper(3, 5, 99, BILLARD, State.PENDING, None),
    ]
    found = {need.type.id: [p.id for p in need.papers] for need in documents.needs(types, papers, LEA)
             if need.type.is_for(CANTINE)}  # fmt: skip
    assert found == {5: [1], 7: [2]}
    assert 6 in {need.type.id for need in documents.needs(types, papers, LEA) if need.type.is_for(MATIN)}


def test_a_replaced_version_no_longer_counts() -> None:
    (need,) = documents.needs([kind(5)], [replace(paper(State.ACCEPTED), state=State.REPLACED)], LEA)
    assert need.state(DAY) is State.MISSING


def test_wallet_asks_a_household_document_once_and_leaves_out_other_ages_and_activities() -> None:
    types = (
        kind(5), kind(6, audience=Audience.AGES, min_age=5, max_age=9), kind(7, scope=Scope.HOUSEHOLD),
        kind(8, audience=Audience.ACTIVITIES, activities=frozenset({MATIN})),
    )  # fmt: skip
    ages, suited = {LEA: 6, 12: 4}, {LEA: frozenset({CANTINE}), 12: frozenset({MATIN})}
    found = documents.all_needs(types, [], ages, suited)
    assert [(child, need.type.id) for child, need in found] == [(LEA, 5), (12, 5), (LEA, 6), (0, 7), (12, 8)]
