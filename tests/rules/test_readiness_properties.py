"""« Suis-je prêt ? » says what a booking would answer, whatever is asked of the child and whatever was sent."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portail.errors import DocumentMissing
from portail.rules import documents, eligibility
from portail.rules.documents import Audience, DocumentType, Light, Need, Paper, Scope, State
from tests.cast import BILLARD, HADDAD, LEA, MATIN, MERCREDI, NOW, SOIR, TOM
from tests.papers import kind
from tests.rules.test_eligibility import CALENDAR, TUESDAY, situation

TODAY = NOW.date()
days = st.one_of(st.none(), st.integers(-40, 400).map(lambda number: TODAY + timedelta(days=number)))
booleans = st.booleans()


@st.composite
def types(draw: st.DrawFn) -> list[DocumentType]:
    least = st.integers(0, 12)
    return [
        kind(
            id=number + 1,
            label=f"Document {number}",
            scope=draw(st.sampled_from(Scope)),
            audience=draw(st.sampled_from(Audience)),
            activities=draw(st.frozensets(st.sampled_from((MATIN, SOIR, MERCREDI)))),
            min_age=(low := draw(least)),
            max_age=draw(st.integers(low, 17)),
            due_on=draw(days),
            blocking=draw(booleans),
            accepted_only=draw(booleans),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


papers = st.lists(
    st.builds(
        Paper,
        id=st.integers(1, 99),
        type_id=st.integers(1, 5),
        child_id=st.sampled_from((0, LEA, TOM)),
        household_id=st.sampled_from((BILLARD, HADDAD)),
        state=st.sampled_from((State.PENDING, State.ACCEPTED, State.REFUSED, State.REPLACED)),
        valid_until=days,
    ),
    max_size=8,
    unique_by=lambda paper: paper.id,
)


def needs_for(activity: int, asked: list[DocumentType], sent: list[Paper]) -> tuple[Need, ...]:
    return tuple(need for need in documents.needs(asked, sent, LEA) if need.type.is_for(activity))


@settings(max_examples=400, deadline=None)
@given(types(), papers, st.integers(1, 13))
def test_the_light_is_what_the_booking_answers(asked: list[DocumentType], sent: list[Paper], age: int) -> None:
    born = date(TUESDAY.year - age, TUESDAY.month, 1)
    free = situation(born=born)
    free = replace(free, activity=replace(free.activity, min_age=0, max_age=17))
    assert eligibility.booking_blocker(free, CALENDAR, NOW) is None  # but for a document, nothing is in the way
    wanted = replace(free, needs=needs_for(MATIN, asked, sent))
    found = eligibility.readiness(wanted, TODAY)
    refusal = eligibility.booking_blocker(wanted, CALENDAR, NOW)
    assert (found.light is Light.BLOCKED) == (refusal is not None)
    assert (found.light is Light.READY) == (refusal is None and not found.to_give)
    if refusal is not None:
        assert isinstance(refusal, DocumentMissing)
        assert refusal.label in [piece.need.type.label for piece in found.pieces if piece.blocks]
