"""What changed since a line was put in the basket, and the order in which lines are read."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from portail import wording_basket
from portail.errors import AlreadyBooked, Closed, Full, NoTariff, Refusal, TooLate
from portail.rules import arranging, ordering, since
from portail.rules.arranging import Sort
from portail.rules.booking import CartLine, Operation, Outcome
from portail.rules.calendar import PARIS, SchoolCalendar
from portail.rules.capacity import Group, Places
from portail.rules.eligibility import Situation
from portail.rules.ordering import Verdict
from portail.rules.since import Changed, What
from tests.cast import ACTIVITIES, BILLARD, CANTINE, LEA, MATIN, NOW, SOIR, TOM

BY_ID = {activity.id: activity for activity in ACTIVITIES}
NAMES = {LEA: "Léa", TOM: "Tom"}
TUESDAY = date(2026, 12, 1)
PRICE, DEARER = Decimal("3.10"), Decimal("9.99")
PUT_AT = datetime(2026, 11, 20, 8, 0)  # noqa: DTZ001 – naive UTC, as it is stored


def verdict(
    child: int = LEA, activity: int = MATIN, day: date = TUESDAY, price: Decimal = PRICE, seen: Decimal | None = PRICE,
    refusal: Refusal | None = None, outcome: Outcome = Outcome.CONFIRMED,
) -> Verdict:  # fmt: skip
    line = CartLine(child, activity, day, Operation.BOOK, time(8), seen_price=seen, added_at=PUT_AT)
    group = Group(activity * 10, activity, "3-11 ans", 3, 11, 3)
    situation = Situation(NAMES[child], date(2020, 3, 12), BILLARD, BY_ID[activity], day, group, None, None, child)
    return Verdict(line, situation, price, outcome, refusal=refusal)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (verdict(), None),
        (verdict(seen=None, price=DEARER), None),
        (verdict(price=DEARER), Changed(What.PRICE, PRICE, DEARER)),
        (verdict(refusal=Full(TUESDAY), outcome=Outcome.FULL), Changed(What.PLACE, lost=True)),
        (verdict(refusal=Full(TUESDAY), outcome=Outcome.WAITING), None),
        (verdict(refusal=TooLate(TUESDAY, NOW), outcome=Outcome.REFUSED), Changed(What.DEADLINE, lost=True)),
        (verdict(refusal=Closed(TUESDAY, "closure"), outcome=Outcome.REFUSED), Changed(What.CLOSED, lost=True)),
        (verdict(refusal=AlreadyBooked(TUESDAY), outcome=Outcome.REFUSED), Changed(What.BOOKING, lost=True)),
        (verdict(refusal=NoTariff("MATIN", TUESDAY), outcome=Outcome.REFUSED), Changed(What.OTHER, lost=True)),
        (replace(verdict(), expired=True), Changed(What.DEADLINE)),
        (replace(verdict(price=DEARER), expired=True), Changed(What.DEADLINE, PRICE, DEARER)),
    ],
)  # fmt: skip
def test_what_changed(found: Verdict, expected: Changed | None) -> None:
    assert since.changed(found) == expected


def test_every_change_is_said_in_french() -> None:
    for what in What:
        assert wording_basket.change(Changed(what, PRICE, DEARER))
    assert wording_basket.changed(verdict(), Changed(What.PRICE, PRICE, DEARER)) == (
        "Léa · PERISCOLAIRE MATIN, mardi 1er décembre 2026 : le prix passe de 3,10\xa0€ à 9,99\xa0€"
    )
    late = wording_basket.change(Changed(What.DEADLINE, PRICE, DEARER))
    assert late == "la date limite est passée, le prix passe de 3,10\xa0€ à 9,99\xa0€"


def test_a_deadline_has_passed_only_if_it_had_not_when_the_line_was_put() -> None:
    line = verdict().line
    booking = ordering.booked(_confirmed(line), 1, PUT_AT)
    held = replace(_confirmed(line).situation, booking=booking)
    cancel = replace(line, operation=Operation.CANCEL)
    night = datetime(2026, 11, 30, 20, 0, tzinfo=PARIS)
    for put_at, expired in ((PUT_AT, True), (datetime(2026, 11, 30, 18, 30), False), (None, False)):  # noqa: DTZ001
        found = ordering.judge(replace(cancel, added_at=put_at), held, PRICE, SchoolCalendar(), night)
        assert (found.in_time, found.expired) == (False, expired)


def _confirmed(line: CartLine) -> Verdict:
    situation = replace(verdict().situation, places=Places(MATIN, 10, TUESDAY, 3, 0, 0))
    return ordering.judge(line, situation, PRICE, SchoolCalendar(), NOW)


WEEK_49 = [verdict(TOM, CANTINE, date(2026, 12, 4)), verdict(LEA, SOIR, date(2026, 12, 3), price=DEARER),
           verdict(LEA, MATIN, date(2026, 12, 3))]  # fmt: skip
ALL = [*WEEK_49, verdict(LEA, MATIN, date(2026, 12, 5)), verdict(LEA, MATIN, date(2026, 12, 7))]


def shown(sort: Sort) -> list[tuple[object, list[tuple[int, int, int]]]]:
    heads = {Sort.CHILD: lambda g: (g.child, g.monday.day), Sort.DATE: lambda g: g.monday.day,
             Sort.ACTIVITY: lambda g: g.activity, Sort.PRICE: lambda g: ""}  # fmt: skip
    return [
        (heads[sort](group), [(v.line.child_id, v.line.activity_id, v.line.day.day) for v in group.verdicts])
        for group in arranging.arrange(ALL, sort)
    ]


def test_lines_are_read_by_child_and_week_in_the_order_of_the_day() -> None:
    assert shown(Sort.CHILD) == [
        (("Léa", 30), [(LEA, MATIN, 3), (LEA, SOIR, 3), (LEA, MATIN, 5)]),
        (("Léa", 7), [(LEA, MATIN, 7)]),
        (("Tom", 30), [(TOM, CANTINE, 4)]),
    ]


def test_lines_are_read_by_date_by_activity_or_by_price() -> None:
    assert shown(Sort.DATE)[0][1] == [(LEA, MATIN, 3), (LEA, SOIR, 3), (TOM, CANTINE, 4), (LEA, MATIN, 5)]
    assert [head for head, _ in shown(Sort.ACTIVITY)] == ["CANTINE", "PERISCOLAIRE MATIN", "PERISCOLAIRE SOIR"]
    ((_, prices),) = shown(Sort.PRICE)
    assert prices[0] == (LEA, SOIR, 3)
    assert arranging.arrange([], Sort.PRICE) == arranging.arrange([], Sort.CHILD) == []


def test_no_order_loses_or_doubles_a_line() -> None:
    for sort in Sort:
        groups = arranging.arrange(ALL, sort)
        assert sorted(id(v) for group in groups for v in group.verdicts) == sorted(map(id, ALL))
        assert sum(group.total for group in groups) == 4 * PRICE + DEARER


def test_a_week_is_named_to_its_friday_or_to_its_last_day() -> None:
    first, second, _ = arranging.arrange(ALL, Sort.CHILD)
    said = [wording_basket.week(g.monday, g.last) for g in (first, second) if g.monday and g.last]
    assert said == [
        "Semaine 49 · du lundi 30 novembre au samedi 5 décembre 2026",
        "Semaine 50 · du lundi 7 au vendredi 11 décembre 2026",
    ]
    across = wording_basket.week(date(2026, 12, 28), date(2027, 1, 1))
    assert across == "Semaine 53 · du lundi 28 décembre 2026 au vendredi 1er janvier 2027"
