"""Separated parents: each books and pays their own days; staff record whose they are."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import db
from db import invoices, structure
from portail import wording
from portail.actions import basket, custody, invoicing, ordering, period, planning
from portail.errors import BadInput, ElsewhereDay, Forbidden, NotFound, StillBooked, TwoHouseholds
from portail.rules.access import User
from portail.rules.booking import Operation, State
from portail.rules.custody import ConflictKind, Holidays, Pattern, Weeks
from portail.rules.period import Habit, Wish
from portail.rules.planning import Cell
from tests.actions.conftest import Count, Order
from tests.cast import (
    AGATHE,
    BILLARD,
    BRUNO,
    CANTINE,
    DIANE,
    HADDAD,
    ISABELLE,
    KARIM,
    LEA,
    MARC,
    MATIN,
    MERCREDI,
    NOW,
    SOIR,
    TOM,
    YANIS,
)

SINCE = date(2026, 9, 1)
ISABELLES, KARIMS = date(2026, 12, 7), date(2026, 11, 30)  # Mondays of weeks 50 and 49
EVEN = Pattern(BILLARD, SINCE, Weeks.EVEN)
BOTH = (EVEN, EVEN.mirror(HADDAD))


def cell(day: date, activity: int = CANTINE, child: int = LEA) -> str:
    return f"{child}|{activity}|{day}"


def pick(user: User, *cells: str) -> list[object]:
    return [refusal for _, refusal in basket.pick(user, [(one, "pick") for one in cells], NOW)]


def mails(recipient: str) -> list[str]:
    with db.cursor() as con:
        rows = con.execute("SELECT text_body FROM outbox WHERE recipient = ? ORDER BY id", [recipient]).fetchall()
    return [" ".join(body.split()) for (body,) in rows]


@pytest.fixture(autouse=True)
def two_homes(town: Path) -> None:
    """Léa lives with Isabelle and Marc, and with Karim; nothing is recorded yet."""
    custody.attach(AGATHE, LEA, "f-0002", NOW)


@pytest.fixture
def alternate(two_homes: None) -> None:
    custody.save(AGATHE, LEA, BOTH, NOW)


def test_both_households_are_told_of_the_second_one(count: Count) -> None:
    """It may be the wrong one, and it reads the child's file."""
    for parent in (ISABELLE, MARC, KARIM):
        assert ["Une erreur ? Prévenez la structure aussitôt." in mail for mail in mails(parent.email)] == [True]
        assert count(f"notifications WHERE account_id = {parent.account_id} AND title = 'Un enfant, deux foyers'") == 1
    assert not any("Haddad" in mail for mail in mails(ISABELLE.email))


def test_a_household_that_is_left_keeps_nothing_of_the_child_in_a_basket(count: Count) -> None:
    basket.cart(KARIM, NOW)
    basket.choose_children(KARIM, [LEA, YANIS], NOW)
    assert pick(KARIM, cell(KARIMS), cell(KARIMS, child=YANIS)) == []
    custody.detach(AGATHE, LEA, HADDAD, NOW)
    assert count(f"cart_lines WHERE account_id = {KARIM.account_id} AND child_id = {LEA}") == 0
    assert basket.cart(KARIM, NOW).children == ()
    assert [verdict.line.child_id for verdict in ordering.review(KARIM, NOW).verdicts] == [YANIS]
    assert "Votre foyer ne voit plus Léa" in mails(KARIM.email)[-1]
    assert "tous les jours de Léa" in mails(ISABELLE.email)[-1]


def test_without_a_pattern_both_may_book(order: Order) -> None:
    order(ISABELLE, cell(KARIMS))
    order(KARIM, cell(ISABELLES))


def test_a_day_of_the_other_household_is_refused_with_a_kind_word(alternate: None) -> None:
    refusal = pick(ISABELLE, cell(KARIMS))[0]
    assert isinstance(refusal, ElsewhereDay)
    assert wording.refusal(refusal) == "Ce lundi 30 novembre est un jour de l'autre foyer de Léa."
    assert pick(KARIM, cell(KARIMS)) == []


def test_own_days_and_the_other_children_are_booked_as_before(alternate: None, order: Order) -> None:
    order(ISABELLE, cell(ISABELLES), cell(KARIMS, child=TOM))
    order(KARIM, cell(KARIMS), cell(ISABELLES, child=YANIS))


def test_the_planning_says_other_household_without_a_price(alternate: None) -> None:
    seen = planning.one_day(ISABELLE, (LEA, CANTINE, KARIMS), NOW).cell
    assert (seen.view.state, seen.price) == (Cell.ELSEWHERE, None)
    shown = planning.month(ISABELLE, [LEA], [CANTINE], date(2026, 12, 1), NOW).cells
    states = {day.isocalendar().week: cells[0].view.state for day, cells in shown.items() if day.month == 12}
    assert (states[49], states[50], states[51]) == (Cell.ELSEWHERE, Cell.FREE, Cell.ELSEWHERE)


def test_a_structure_may_choose_not_to_enforce(alternate: None, order: Order) -> None:
    with db.transaction() as con:
        structure.put_setting(con, "custody", "off")
    order(ISABELLE, cell(KARIMS))


def test_every_way_of_booking_refuses(alternate: None) -> None:
    key = (LEA, CANTINE, KARIMS)
    for act in (basket.join_waiting, basket.book_late):
        with pytest.raises(ElsewhereDay):
            act(ISABELLE, key, NOW)
    wish = Wish(KARIMS, ISABELLES, frozenset({0}))
    found = period.preview(ISABELLE, wish, {(LEA, CANTINE): Habit()}, True, NOW)
    assert [line.day for line in found.lines] == [ISABELLES]
    assert [type(refusal) for _, refusal in found.left_out] == [ElsewhereDay]


def test_a_basket_filled_before_a_change_is_judged_again_at_valider(count: Count) -> None:
    basket.cart(ISABELLE, NOW)
    assert pick(ISABELLE, cell(KARIMS)) == []
    before = ordering.review(ISABELLE, NOW)
    custody.save(AGATHE, LEA, BOTH, NOW)
    after = ordering.review(ISABELLE, NOW)
    assert before.fingerprint != after.fingerprint
    assert isinstance(after.verdicts[0].refusal, ElsewhereDay)
    ordering.validate(ISABELLE, after.key, after.fingerprint, NOW)
    assert count("bookings") == 0


def test_an_exception_gives_the_day_to_the_other_both_ways(alternate: None, order: Order) -> None:
    custody.add_exception(AGATHE, LEA, BILLARD, KARIMS, KARIMS, "Échange demandé", NOW)
    custody.add_exception(AGATHE, LEA, HADDAD, ISABELLES, ISABELLES, "", NOW)
    order(ISABELLE, cell(KARIMS))
    order(KARIM, cell(ISABELLES))
    found = custody.file(AGATHE, BILLARD, NOW.date()).children[0].exceptions
    assert [(one.day, one.household_id, one.why, one.by) for one in found] == [
        (KARIMS, BILLARD, "Échange demandé", "Agathe Petit"),
        (ISABELLES, HADDAD, "", "Agathe Petit"),
    ]
    custody.remove_exceptions(AGATHE, LEA, [KARIMS + timedelta(days=7)], NOW)
    assert isinstance(pick(KARIM, cell(ISABELLES, SOIR))[0], ElsewhereDay)


def test_a_change_cancels_nothing_and_lists_the_days_to_who_holds_them(order: Order, count: Count) -> None:
    order(ISABELLE, cell(KARIMS), cell(ISABELLES))
    custody.save(AGATHE, LEA, BOTH, NOW)
    assert count("bookings WHERE state = 'requested'") == 2
    file = custody.file(AGATHE, BILLARD, NOW.date())
    assert next(one for one in file.children if one.child.id == LEA).strays == [(BILLARD, KARIMS)]
    assert "lundi 30 novembre 2026" in mails("isabelle@exemple.fr")[-1]
    assert "Rien n'est annulé" in mails("isabelle@exemple.fr")[-1]
    assert "30 novembre" not in mails("karim@exemple.fr")[-1]


def test_who_holds_a_day_of_the_other_can_still_cancel_it(order: Order, count: Count) -> None:
    order(ISABELLE, cell(KARIMS))
    custody.save(AGATHE, LEA, BOTH, NOW)
    review = _cancelled(ISABELLE, (LEA, CANTINE, KARIMS))
    assert review == State.CANCELLED
    assert pick(KARIM, cell(KARIMS)) == []


def _cancelled(user: User, key: tuple[int, int, date]) -> State:
    basket.ask(user, key, Operation.CANCEL, None, NOW)
    seen = ordering.review(user, NOW)
    ordering.validate(user, seen.key, seen.fingerprint, NOW)
    return planning.one_day(user, key, NOW).booking.state  # type: ignore[union-attr]


def test_a_day_booked_by_both_is_named(order: Order) -> None:
    order(ISABELLE, cell(KARIMS))
    order(KARIM, cell(KARIMS, SOIR))
    custody.save(AGATHE, LEA, BOTH, NOW)
    kinds = [one.kind for one in custody.file(AGATHE, HADDAD, NOW.date()).children[1].conflicts]
    assert ConflictKind.BOTH_BOOKED in kinds


def test_the_preview_writes_nothing_and_names_conflicts_and_strays(order: Order, count: Count) -> None:
    order(ISABELLE, cell(KARIMS))
    wrong = (EVEN, Pattern(HADDAD, SINCE, Weeks.NONE))
    seen = custody.preview(AGATHE, LEA, wrong, NOW.date())
    assert {one.kind for one in seen.conflicts} == {ConflictKind.GAP}
    assert seen.strays == []  # nobody's day is nobody's to refuse
    assert custody.preview(AGATHE, LEA, BOTH, NOW.date()).strays == [(BILLARD, KARIMS)]
    assert count("custody_patterns") == 0


def test_a_newer_pattern_keeps_the_days_before_it(alternate: None) -> None:
    later = Pattern(BILLARD, ISABELLES, Weeks.ODD, holidays=Holidays.FIRST)
    custody.save(DIANE, LEA, (later, later.mirror(HADDAD)), NOW)
    assert pick(KARIM, cell(KARIMS), cell(ISABELLES)) == []
    custody.end(DIANE, LEA, ISABELLES, NOW)
    assert pick(ISABELLE, cell(ISABELLES)) == []
    assert isinstance(pick(ISABELLE, cell(KARIMS))[0], ElsewhereDay)


@pytest.mark.parametrize("user", [ISABELLE, BRUNO])
def test_only_who_keeps_the_files_may_record(user: User) -> None:
    for act in (
        lambda: custody.search(user, "Billard"),
        lambda: custody.file(user, BILLARD, NOW.date()),
        lambda: custody.preview(user, LEA, BOTH, NOW.date()),
        lambda: custody.save(user, LEA, BOTH, NOW),
        lambda: custody.end(user, LEA, SINCE, NOW),
        lambda: custody.add_exception(user, LEA, HADDAD, KARIMS, KARIMS, "", NOW),
        lambda: custody.remove_exceptions(user, LEA, [KARIMS], NOW),
        lambda: custody.attach(user, TOM, "F-0002", NOW),
        lambda: custody.detach(user, LEA, HADDAD, NOW),
        lambda: custody.set_authority(user, 113, LEA, False, NOW),
    ):
        with pytest.raises(Forbidden):
            act()


def test_bad_input_writes_nothing(count: Count) -> None:
    before = count("events")
    stranger = Pattern(999, SINCE, Weeks.ODD)
    other_day = Pattern(HADDAD, SINCE + timedelta(days=1), Weeks.ODD)
    ancient = Pattern(BILLARD, date(2019, 1, 1), Weeks.EVEN)
    torn = replace(EVEN, always=frozenset({2}), never=frozenset({2}))
    no_day = replace(EVEN, always=frozenset({7}))
    for error, patterns in ((NotFound, (EVEN, stranger)), (BadInput, (EVEN, other_day)), (BadInput, (EVEN, EVEN)),
                            (BadInput, ()), (BadInput, (ancient,)), (BadInput, (torn,)),
                            (BadInput, (no_day,))):  # fmt: skip
        with pytest.raises(error):
            custody.save(AGATHE, LEA, patterns, NOW)
    with pytest.raises(BadInput):
        custody.add_exception(AGATHE, LEA, HADDAD, ISABELLES, KARIMS, "", NOW)
    with pytest.raises(BadInput):
        custody.add_exception(AGATHE, LEA, HADDAD, KARIMS, KARIMS, "x" * 300, NOW)
    with pytest.raises(NotFound):
        custody.add_exception(AGATHE, LEA, 999, KARIMS, KARIMS, "", NOW)
    with pytest.raises(NotFound):
        custody.save(AGATHE, TOM, BOTH, NOW)
    assert (count("custody_patterns"), count("custody_exceptions"), count("events")) == (0, 0, before)


def test_a_child_has_two_households_at_most_and_can_leave_one(order: Order) -> None:
    with pytest.raises(TwoHouseholds):
        custody.attach(AGATHE, LEA, "F-0002", NOW)
    with pytest.raises(NotFound):
        custody.attach(AGATHE, TOM, "F-9999", NOW)
    order(KARIM, cell(KARIMS))
    with pytest.raises(StillBooked):
        custody.detach(AGATHE, LEA, HADDAD, NOW)
    _cancelled(KARIM, (LEA, CANTINE, KARIMS))
    custody.detach(AGATHE, LEA, HADDAD, NOW)
    with pytest.raises(NotFound):
        planning.one_day(KARIM, (LEA, CANTINE, KARIMS), NOW)


def test_every_act_is_an_event_without_names(alternate: None) -> None:
    custody.add_exception(AGATHE, LEA, BILLARD, KARIMS, KARIMS, "", NOW)
    custody.set_authority(AGATHE, 113, LEA, False, NOW)
    with db.cursor() as con:
        rows = con.execute("SELECT kind, child_id, account_id, why FROM events ORDER BY id").fetchall()
    assert [row[:3] for row in rows] == [
        ("custody", LEA, 201), ("custody", LEA, 201), ("custody", LEA, 201), ("authority", LEA, 201)
    ]  # fmt: skip
    assert not any("Billard" in row[3] or "Haddad" in row[3] for row in rows)


def test_each_is_billed_their_own_days_and_the_sum_is_all(alternate: None, order: Order, count: Count) -> None:
    """Alternate weeks of November, with siblings on both sides and different quotients."""
    past = NOW - timedelta(days=40)
    own = [date(2026, 11, day) for day in (9, 10, 12, 13)]  # week 46
    theirs = [date(2026, 11, day) for day in (2, 3, 5, 6)]  # week 45
    both = [*own, *theirs]
    with db.transaction() as con:
        con.execute("UPDATE places SET extra = 50")
    order(ISABELLE, *(cell(day) for day in own), *(cell(day, child=TOM) for day in both), now=past)
    order(KARIM, *(cell(day) for day in theirs), *(cell(day, child=YANIS) for day in both), now=past)
    with db.transaction() as con:
        con.execute("UPDATE bookings SET state = 'present'")
    invoicing.issue(BRUNO, date(2026, 11, 1), NOW.replace(month=12, day=1))
    with db.cursor() as con:
        found = {i.household_id: i for i in invoices.of_period(con, date(2026, 11, 1))}
        lines = invoices.lines(con, [one.id for one in found.values()])
    billed = {home: {(line.first_name, line.days, line.unit_price) for line in lines[one.id]}
              for home, one in found.items()}  # fmt: skip
    assert billed == {
        BILLARD: {("Léa", tuple(own), Decimal("2.60")), ("Tom", tuple(sorted(both)), Decimal("2.60"))},
        HADDAD: {("Léa", tuple(theirs), Decimal("4.10")), ("Yanis", tuple(sorted(both)), Decimal("4.10"))},
    }
    assert count("invoice_days") == count("bookings") == 24
    assert found[BILLARD].total == 12 * Decimal("2.60")
    assert found[HADDAD].total == 12 * Decimal("4.10")
    for user, mine, other in ((ISABELLE, BILLARD, HADDAD), (KARIM, HADDAD, BILLARD)):
        assert invoicing.family_invoice(user, found[mine].id)
        with pytest.raises(NotFound):
            invoicing.family_invoice(user, found[other].id)


def test_wednesdays_follow_the_same_calendar(alternate: None) -> None:
    wednesday = KARIMS + timedelta(days=2)
    refusal = pick(ISABELLE, cell(wednesday, MERCREDI))[0]
    assert wording.refusal(refusal) == "Ce mercredi 2 décembre est un jour de l'autre foyer de Léa."  # type: ignore[arg-type]
    assert pick(MARC, cell(ISABELLES, MATIN)) == []


def test_a_fixed_day_of_the_week_is_the_others_even_in_ones_own_week(order: Order) -> None:
    tuesdays = replace(EVEN, never=frozenset({1}))
    custody.save(AGATHE, LEA, (tuesdays, tuesdays.mirror(HADDAD)), NOW)
    tuesday = ISABELLES + timedelta(days=1)
    assert [type(refusal) for refusal in pick(ISABELLE, cell(tuesday))] == [ElsewhereDay]
    order(KARIM, cell(tuesday))
