"""Parents exchange days: one proposes, the other answers, both are told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

import db
from portail.actions import basket, custody, custody_requests, ordering
from portail.errors import (
    AlreadyProposed,
    AlreadyYourDay,
    BadInput,
    ElsewhereDay,
    Forbidden,
    MoveNotAllowed,
    NoCustody,
    NotFound,
    Past,
    Refusal,
)
from portail.rules.access import User
from portail.rules.custody import Pattern, Weeks
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, BILLARD, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MARC, NOW, TOM

SINCE = date(2026, 9, 1)
ISABELLES, KARIMS = date(2026, 12, 7), date(2026, 11, 30)  # Mondays
EVEN = Pattern(BILLARD, SINCE, Weeks.EVEN)


def one(day: date) -> tuple[date, date]:
    return day, day


def open_to(user: User, day: date) -> bool:
    return basket.pick(user, [(f"{LEA}|{CANTINE}|{day}", "pick")], NOW) == []


@pytest.fixture(autouse=True)
def alternate(town: Path) -> None:
    custody.attach(AGATHE, LEA, "F-0002", NOW)
    custody.save(AGATHE, LEA, (EVEN, EVEN.mirror(HADDAD)), NOW)
    with db.transaction() as con:
        con.execute("DELETE FROM outbox")
        con.execute("DELETE FROM notifications")


@pytest.fixture
def swap() -> int:
    """Isabelle asks for Karim's Monday against one of hers."""
    return custody_requests.propose(ISABELLE, LEA, one(KARIMS), one(ISABELLES), "Anniversaire", NOW)


def test_nothing_changes_before_the_answer(swap: int, count: Count) -> None:
    assert count("custody_exceptions") == 0
    assert (open_to(ISABELLE, KARIMS), open_to(KARIM, KARIMS)) == (False, True)
    assert count("outbox WHERE recipient = 'karim@exemple.fr' AND text_body LIKE '%Anniversaire%'") == 1
    assert count("outbox") == 1
    seen = custody_requests.shared(KARIM, NOW.date())[0].proposals
    assert [(p.id, dict(p.days)) for p in seen] == [(swap, {KARIMS: BILLARD, ISABELLES: HADDAD})]


def test_accepted_days_change_hands_and_both_are_told(swap: int, count: Count) -> None:
    custody_requests.answer(KARIM, swap, True, NOW)
    assert (open_to(ISABELLE, KARIMS), open_to(KARIM, KARIMS)) == (True, False)
    assert (open_to(ISABELLE, ISABELLES), open_to(KARIM, ISABELLES)) == (False, True)
    for recipient in ("isabelle@exemple.fr", "marc@exemple.fr", "karim@exemple.fr"):
        assert count(f"outbox WHERE recipient = '{recipient}' AND text_body LIKE '%est accepté%'") == 1
    assert count("notifications WHERE kind = 'custody' AND title = 'Échange de jours : réponse'") == 3
    shown = custody_requests.shared(ISABELLE, NOW.date())[0]
    assert [(e.day, e.household_id, e.agreed) for e in shown.exceptions] == [
        (KARIMS, BILLARD, True),
        (ISABELLES, HADDAD, True),
    ]
    assert shown.proposals == []


def test_a_declined_proposal_changes_nothing_and_says_so(swap: int, count: Count) -> None:
    custody_requests.answer(KARIM, swap, False, NOW)
    assert count("custody_exceptions") == 0
    assert count("outbox WHERE recipient = 'isabelle@exemple.fr' AND text_body LIKE '%rien ne change%'") == 1
    with pytest.raises(MoveNotAllowed):
        custody_requests.answer(KARIM, swap, True, NOW)


def test_a_withdrawn_proposal_can_no_longer_be_accepted(swap: int) -> None:
    custody_requests.withdraw(MARC, swap, NOW)
    with pytest.raises(MoveNotAllowed):
        custody_requests.answer(KARIM, swap, True, NOW)
    assert custody_requests.propose(ISABELLE, LEA, one(KARIMS), None, "", NOW)


def test_who_proposes_cannot_answer_and_nobody_else_can(swap: int) -> None:
    for user in (ISABELLE, MARC):
        with pytest.raises(NotFound):
            custody_requests.answer(user, swap, True, NOW)
    with pytest.raises(NotFound):
        custody_requests.withdraw(KARIM, swap, NOW)
    with pytest.raises(Forbidden):
        custody_requests.answer(AGATHE, swap, True, NOW)
    with pytest.raises(NotFound):
        custody_requests.answer(KARIM, swap + 1000, True, NOW)


def test_bookings_of_a_day_that_was_exchanged_are_listed_to_who_holds_them(order: Order, swap: int) -> None:
    order(KARIM, f"{LEA}|{CANTINE}|{KARIMS}")
    custody_requests.answer(KARIM, swap, True, NOW)
    assert custody_requests.shared(KARIM, NOW.date())[0].strays == [KARIMS]
    assert custody_requests.shared(ISABELLE, NOW.date())[0].strays == []


@pytest.mark.parametrize(
    ("error", "taken", "given"),
    [
        (AlreadyYourDay, one(ISABELLES), None),
        (ElsewhereDay, None, one(KARIMS)),
        (Past, one(NOW.date()), None),
        (BadInput, None, None),
        (BadInput, (KARIMS, KARIMS - timedelta(days=1)), None),
        (BadInput, (KARIMS, KARIMS + timedelta(days=90)), None),
        (BadInput, one(KARIMS), one(KARIMS)),
        (BadInput, one(KARIMS + timedelta(days=728)), None),
    ],
)
def test_what_cannot_be_proposed(
    error: type[Refusal], taken: tuple[date, date] | None, given: tuple[date, date] | None, count: Count
) -> None:
    with pytest.raises(error):
        custody_requests.propose(ISABELLE, LEA, taken, given, "", NOW)
    assert count("custody_requests") == count("outbox") == 0


def test_a_day_is_proposed_once_at_a_time(swap: int) -> None:
    with pytest.raises(AlreadyProposed):
        custody_requests.propose(KARIM, LEA, one(ISABELLES), None, "", NOW)


def test_only_a_child_of_two_households_with_a_pattern(town: Path) -> None:
    with pytest.raises(NotFound):
        custody_requests.propose(ISABELLE, TOM, one(KARIMS), None, "", NOW)
    custody.end(AGATHE, LEA, NOW.date(), NOW)
    with pytest.raises(NoCustody):
        custody_requests.propose(ISABELLE, LEA, one(KARIMS), None, "", NOW)


def test_a_proposal_is_too_late_once_a_day_is_gone(swap: int, count: Count) -> None:
    with pytest.raises(Past):
        custody_requests.answer(KARIM, swap, True, NOW + timedelta(days=7))
    assert count("custody_exceptions") == 0


def test_of_two_answers_at_once_one_is_kept(swap: int, count: Count) -> None:
    def answer(accepted: bool) -> str:
        try:
            custody_requests.answer(KARIM, swap, accepted, NOW)
        except MoveNotAllowed:
            return "late"
        return "accepted" if accepted else "declined"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(answer, [True, False] * 8))
    (kept,) = [result for result in results if result != "late"]
    assert count("custody_exceptions") == (2 if kept == "accepted" else 0)
    assert count(f"custody_requests WHERE state = '{kept}'") == 1


def test_both_parents_after_the_same_day_while_it_changes_hands(swap: int, count: Count) -> None:
    """A day is never in both baskets' orders, whoever is first."""

    def act(rank: int) -> object:
        if rank == 0:
            return custody_requests.answer(KARIM, swap, True, NOW)
        user = ISABELLE if rank % 2 else KARIM
        return basket.pick(user, [(f"{LEA}|{CANTINE}|{KARIMS}", "pick")], NOW)

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(act, range(9)))
    for user in (ISABELLE, KARIM):
        review = ordering.review(user, NOW)
        if review.verdicts:
            ordering.validate(user, review.key, review.fingerprint, NOW)
    assert count(f"bookings WHERE household_id = {HADDAD}") == 0
    assert count(f"bookings WHERE household_id = {BILLARD}") <= 1
