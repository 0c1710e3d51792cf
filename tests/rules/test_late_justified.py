"""Which days of an absence are due: proofs, delays, carence, free causes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.rules.calendar import PARIS
from portail.rules.justified import Absence, Justification, Proof, Why, justified, proof_by, spells
from portail.rules.late_faults import BadPolicy
from portail.rules.late_forms import Carence, FreeCause, Justified, ProofKind, Then, Within

MONDAY = date(2026, 11, 23)
PRICE = Decimal("4.10")


def absent(*days: int, cause: FreeCause | None = None) -> list[Absence]:
    return [Absence(date(2026, 11, day), PRICE, cause) for day in days]


def proved(policy: Justified, after: timedelta, days: list[Absence]) -> Justification:
    return justified(policy, days, Proof(ProofKind.MEDICAL, datetime(2026, 11, 23, tzinfo=PARIS) + after))


LATE_PROOFS: st.SearchStrategy[Literal["due"] | Carence] = st.one_of(st.just("due"), st.integers(1, 6).map(Carence))


@st.composite
def policies(draw: st.DrawFn) -> Justified:
    try:
        return Justified(
            proof=draw(st.sampled_from([(), (ProofKind.MEDICAL,), (ProofKind.MEDICAL, ProofKind.EMPLOYER)])),
            within=draw(st.none() | st.builds(Within, st.integers(0, 90), st.sampled_from(["h", "d"]))),
            then=draw(st.sampled_from(Then)),
            carence_days=draw(st.integers(0, 4)),
            first_days_free=draw(st.none() | st.integers(1, 4)),
            if_proof_late=draw(LATE_PROOFS),
            proof_max_days=draw(st.none() | st.integers(0, 30)),
            min_consecutive=draw(st.integers(1, 5)),
            min_consecutive_unit=draw(st.sampled_from(["service", "calendar"])),
            free_causes=draw(st.sampled_from([(), (FreeCause.STRIKE,)])),
        )
    except BadPolicy:
        return Justified()


DAYS = st.dictionaries(st.integers(23, 30), st.sampled_from([None, FreeCause.STRIKE]), min_size=1, max_size=6).map(
    lambda days: [one for day, cause in days.items() for one in absent(day, cause=cause)]
)


@given(policies(), DAYS, st.integers(0, 900), st.integers(0, 900))
def test_a_proof_given_earlier_never_costs_more(policy: Justified, days: list[Absence], one: int, two: int) -> None:
    sooner, later = (proved(policy, timedelta(hours=hours), days) for hours in sorted((one, two)))
    assert sooner.due <= later.due <= justified(policy, days, None).due


@given(policies(), DAYS, st.integers(0, 900))
def test_every_day_is_due_or_given_once(policy: Justified, days: list[Absence], hours: int) -> None:
    outcome = proved(policy, timedelta(hours=hours), days)
    assert [day.day for day in outcome.days] == sorted(day.day for day in days)
    assert outcome.due + outcome.given == PRICE * len(days)
    assert outcome.due >= 0 <= outcome.given
    assert {day.then for day in outcome.days} <= {None, policy.then}


@given(policies(), DAYS)
def test_a_free_cause_is_never_due(policy: Justified, days: list[Absence]) -> None:
    free = {day.day for day in days if day.cause in policy.free_causes}
    outcome = justified(policy, days, None)
    assert {day.day for day in outcome.days if day.why is Why.FREE_CAUSE} == free
    assert all(not day.due for day in outcome.days if day.day in free)


def test_an_absence_begins_after_the_strike_that_precedes_it() -> None:
    policy = Justified(carence_days=1, free_causes=(FreeCause.STRIKE,))
    days = [*absent(23, cause=FreeCause.STRIKE), *absent(24, 26)]
    outcome = proved(policy, timedelta(days=2), days)
    assert [day.why for day in outcome.days] == [Why.FREE_CAUSE, Why.CARENCE, Why.JUSTIFIED]


def test_a_cause_the_reglement_does_not_name_excuses_nothing() -> None:
    assert justified(Justified(), absent(23, cause=FreeCause.STRIKE), None).due == PRICE


@pytest.mark.parametrize(
    ("policy", "last"),
    [
        (Justified(), None),
        (Justified(within=Within(48, "h")), datetime(2026, 11, 25, tzinfo=PARIS)),
        (Justified(within=Within(8, "d")), datetime(2026, 12, 1, 23, 59, 59, 999999, PARIS)),
        (Justified(within=Within(0, "d")), datetime(2026, 11, 23, 23, 59, 59, 999999, PARIS)),
        (Justified(proof_max_days=2), datetime(2026, 11, 25, 23, 59, 59, 999999, PARIS)),
    ],
)
def test_the_last_instant_of_a_proof_can_be_shown(policy: Justified, last: datetime | None) -> None:
    assert proof_by(policy, absent(23)[0]) == last
    assert justified(policy, absent(24, 23), None).proof_by == last


def test_the_instant_of_a_proof_may_be_written_in_universal_time() -> None:
    policy = Justified(within=Within(0, "d"))
    in_time, late = (
        Proof(ProofKind.MEDICAL, datetime(2026, 11, 23, *hour, tzinfo=UTC)) for hour in ((22, 59), (23, 0))
    )
    assert justified(policy, absent(23), in_time).due == 0
    assert justified(policy, absent(23), late).due == PRICE


def test_forty_eight_hours_are_the_same_hour_two_days_later_when_the_clocks_change() -> None:
    saturday = Absence(date(2026, 10, 24), PRICE)
    assert proof_by(Justified(within=Within(48, "h")), saturday) == datetime(2026, 10, 26, tzinfo=PARIS)


def test_nothing_absent_is_nothing_due() -> None:
    assert justified(Justified(), [], None) == Justification((), None)


def test_days_of_service_between_two_absences_part_them() -> None:
    service = [date(2026, 11, day) for day in (23, 24, 26, 27, 30)]
    away = {date(2026, 11, day) for day in (24, 26, 30)}
    assert spells(away, service) == [(date(2026, 11, 24), date(2026, 11, 26)), (date(2026, 11, 30),)]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_every_absent_day_of_service_is_in_one_spell(away: set[int], service: set[int]) -> None:
    days = {MONDAY + timedelta(days=day) for day in away}
    open_days = {MONDAY + timedelta(days=day) for day in service}
    found = spells(days, open_days)
    assert [day for spell in found for day in spell] == sorted(days & open_days)
