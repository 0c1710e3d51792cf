"""Rules and tariffs edited by staff: tried, refused with reasons, then in force from a day on."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

import db
from portail.actions import planning, rules
from portail.actions.rules import Draft
from portail.errors import BadInput, BeforeInvoice, Forbidden, InvalidDraft, NotFound, RedExamples, RulesChanged
from portail.rules.access import User
from portail.rules.planning import Cell
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, LEA, MATIN, NOW, THURSDAY_NOON

TODAY, TUESDAY = NOW.date(), date(2026, 12, 1)
TWENTY_DAYS = '{"type": "offset", "n": 20, "unit": "calendar", "at": "12:00"}'
IN_TIME = {"id": "1", "type": "deadline", "op": "book", "service_date": "2026-12-01", "now": "2026-11-30 18:00",
           "expected": "bookable"}  # fmt: skip

pytestmark = pytest.mark.usefixtures("town")


def stored(activity: int = MATIN) -> Draft:
    return rules.overview(DIANE, activity).on(TODAY)


def changed(tariff: str | None = None, activity: int = MATIN, **texts: str) -> Draft:
    now = stored(activity)
    return Draft(replace(now.texts, **texts), now.tariff if tariff is None else tariff)


def save(
    draft: Draft, day: date = TODAY, activity: int = MATIN, user: User = DIANE, despite_examples: bool = False
) -> None:  # fmt: skip
    rules.save(user, activity, rules.overview(DIANE, activity).on(day), draft, day, despite_examples, NOW)


def cell(day: date = TUESDAY, activity: int = MATIN) -> planning.OneDay:
    return planning.one_day(ISABELLE, (LEA, activity, day), NOW)


def problems(draft: Draft) -> str:
    with pytest.raises(InvalidDraft) as refused:
        save(draft)
    return " ; ".join(refused.value.problems)


def test_a_saved_rule_changes_the_parents_cell_from_its_day_on() -> None:
    assert cell().cell.view.state is Cell.FREE
    save(changed(book=TWENTY_DAYS), TUESDAY)
    assert cell().cell.view.state is Cell.LATE
    assert cell(date(2026, 11, 30)).cell.view.state is Cell.FREE
    assert [day for day, _ in rules.overview(DIANE, MATIN).versions] == [date(2026, 9, 1), TUESDAY]


def test_a_saved_tariff_changes_the_price_from_its_day_on() -> None:
    save(changed(tariff='{"type": "flat", "price": "3.30"}'), TUESDAY)
    assert [str(cell(day).cell.price) for day in (date(2026, 11, 30), TUESDAY)] == ["3.10", "3.30"]


def test_a_version_that_no_invoice_holds_is_replaced(count: Count) -> None:
    save(changed(book=TWENTY_DAYS), TUESDAY)
    save(changed(book=THURSDAY_NOON), TUESDAY)
    assert count(f"rule_sets WHERE activity_id = {MATIN}") == 2
    assert rules.overview(DIANE, MATIN).on(TUESDAY).texts.book == THURSDAY_NOON
    assert count("events WHERE kind = 'rules' AND account_id = 202") == 2


def test_two_directors_who_change_two_parts_both_keep_theirs() -> None:
    base = stored()
    save(changed(book=TWENTY_DAYS), TUESDAY)
    theirs = replace(base, texts=replace(base.texts, cancel=THURSDAY_NOON))
    rules.save(ADELE, MATIN, base, theirs, TUESDAY, False, NOW)
    now = rules.overview(DIANE, MATIN).on(TUESDAY).texts
    assert (now.book, now.cancel) == (TWENTY_DAYS, THURSDAY_NOON)


def test_the_second_of_two_who_change_the_same_part_is_told() -> None:
    base = stored()
    save(changed(book=TWENTY_DAYS), TUESDAY)
    theirs = replace(base, texts=replace(base.texts, book=THURSDAY_NOON))
    with pytest.raises(RulesChanged):
        rules.save(ADELE, MATIN, base, theirs, TUESDAY, False, NOW)
    assert rules.overview(DIANE, MATIN).on(TUESDAY).texts.book == TWENTY_DAYS


def test_an_example_of_a_rule_that_the_activity_does_not_have_is_refused(count: Count) -> None:
    for example in ({"id": "1", "type": "opening", "now": "2026-11-24", "facts": {}, "expected": "open"},
                    {"id": "1", "type": "anything"}):  # fmt: skip
        with pytest.raises((BadInput, InvalidDraft)):
            rules.add_example(DIANE, MATIN, example, NOW)
    assert count("rule_examples") == 0


def test_the_past_that_is_billed_does_not_change(count: Count) -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO invoice_days VALUES (?, ?, ?, 1, 'present')", [LEA, MATIN, date(2026, 10, 30)])
    for day in (date(2026, 10, 1), date(2026, 10, 30)):
        with pytest.raises(BeforeInvoice):
            save(changed(book=TWENTY_DAYS), day)
    save(changed(book=TWENTY_DAYS), date(2026, 10, 31))
    assert count(f"rule_sets WHERE activity_id = {MATIN}") == 2


@pytest.mark.parametrize("user", [AGATHE, BRUNO, ISABELLE], ids=lambda user: user.role)
def test_only_directors_and_administrators_rule(user: User, count: Count) -> None:
    acts: list[Callable[[], object]] = [
        lambda: rules.overview(user, MATIN),
        lambda: save(changed(book=TWENTY_DAYS), user=user),
        lambda: rules.add_example(user, MATIN, IN_TIME, NOW),
        lambda: rules.remove_example(user, MATIN, 1, NOW),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert count(f"rule_sets WHERE activity_id = {MATIN}") == 1
    assert rules.overview(ADELE, MATIN).activity.id == MATIN


def test_an_activity_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        rules.overview(DIANE, 99)


@pytest.mark.parametrize(
    ("texts", "tariff", "said"),
    [
        ({"book": "{"}, None, "délai réservation"),
        ({"book": "[]"}, None, "délai réservation"),
        ({"book": '{"type": "weekly", "weekday": "dim"}'}, None, "délai réservation, champ weekday"),
        ({"cancel": '{"type": "offset", "n": -1, "unit": "calendar"}'}, None, "délai annulation, champ n"),
        ({"modify": '{"type": "moon"}'}, None, "type inconnu : « moon »"),
        ({"book": '{"type": "never"}, "id": "x"'}, None, "délai réservation"),
        ({"opening": '{"opens": "2026-02-30"}'}, None, "cette date n'existe pas"),
        ({"late": '{"late_cancel": {"bill": "half"}}'}, None, "retards et absences, late_cancel.bill"),
        ({"late": "[" * 5000}, None, "retards et absences"),
        ({"late": '{"quota": {"per": "month"}, "quota": {"per": "year"}}'}, None, "quota : la même valeur"),
        ({"late": '{"plan_switch": {"metric": "days_in_week", "threshold": 2, "price": {"tariff": {"type": "moon"}}}}'},
         None, "plan_switch.price.tariff : ce tarif n'est pas valable"),
        ({"facts": '{"slot": 1e99999999999999999999}'}, None, "réponses de l'activité"),
        ({}, '{"type": "flat", "price": 1e99999999999999999999}', "démesuré"),
        ({"facts": '{"Slot": 1}'}, None, "réponses de l'activité"),
        ({"book": THURSDAY_NOON + " " * 20_000}, None, "texte de plus de 20000 caractères"),
        ({}, '{"type": "flat", "price": "-1"}', "tarif, champ price"),
        ({}, '{"type": "rate", "rate": NaN}', "tarif, champ rate"),
        ({}, '{"type": "bands", "rows": [{"qf": "[0,400)", "price": 1}, {"qf": "[500,inf)", "price": 2}]}',
         "trou entre les tranches [0,400) et [500,inf)"),
        ({}, '{"type": "bands", "rows": [{"qf": "[0,400]", "price": 1}, {"qf": "[300,inf)", "price": 2}]}',
         "se chevauchent"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_format_is_named_and_nothing_is_saved(
    texts: dict[str, str], tariff: str | None, said: str, count: Count
) -> None:
    assert said in problems(changed(tariff, **texts))
    assert (count("rule_sets"), count("tariffs"), count("events")) == (5, 5, 0)


def test_every_problem_is_told_at_once() -> None:
    said = problems(changed('{"type": "flat", "price": "x"}', book='{"type": "moon"}', cancel='{"type": "sun"}'))
    assert all(part in said for part in ("moon", "sun", "champ price"))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_of_another_age_is_refused(day: date) -> None:
    with pytest.raises(BadInput):
        save(changed(book=TWENTY_DAYS), day)


def test_a_red_example_stops_the_change_unless_one_insists(count: Count) -> None:
    rules.add_example(DIANE, MATIN, IN_TIME, NOW)
    with pytest.raises(RedExamples):
        save(changed(book=TWENTY_DAYS))
    assert count(f"rule_sets WHERE activity_id = {MATIN}") == 1
    save(changed(book=TWENTY_DAYS), despite_examples=True)
    assert cell().cell.view.state is Cell.LATE


def test_examples_are_judged_with_the_structures_own_calendar() -> None:
    """The cantine counts working days: Monday 30 November is two of them before Wednesday."""
    example = {**IN_TIME, "service_date": "2027-01-04", "now": "2026-12-31 09:00", "expected": "too_late"}
    rules.add_example(DIANE, CANTINE, example, NOW)
    known = rules.overview(DIANE, CANTINE)
    (answer,) = rules.attempt(known, known.on(TODAY), TODAY).answers
    assert answer.passed
    before_holidays = '{"type": "by_weekday", "map": {"mon": ["fri", "12:00"]}, "exceptions": [{"if": "first_service_day_after_school_holidays", "day": "last_class_day"}]}'  # fmt: skip  # noqa: E501
    drafted = replace(known.on(TODAY), texts=replace(known.on(TODAY).texts, book=before_holidays))
    assert rules.attempt(known, drafted, TODAY).answers[0].passed


def test_examples_come_and_go() -> None:
    price = {"id": "1", "type": "tariff", "facts": {"qf": 742}, "expected": "2.60"}
    rules.add_example(DIANE, CANTINE, price, NOW)
    ((example_id, text),) = rules.overview(DIANE, CANTINE).examples
    assert json.loads(text)["expected"] == "2.60"
    rules.remove_example(DIANE, MATIN, example_id, NOW)  # of another activity: left alone
    assert len(rules.overview(DIANE, CANTINE).examples) == 1
    rules.remove_example(DIANE, CANTINE, example_id, NOW)
    assert rules.overview(DIANE, CANTINE).examples == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": []},
        {"op": "dance"},
        {"service_date": "2026-13-01"},
        {"expected": "perhaps"},
        {"now": ""},
        {"why": "x" * 3000},
    ],
)
def test_an_example_that_is_not_of_the_format_is_refused(wrong: dict[str, object], count: Count) -> None:
    with pytest.raises((InvalidDraft, BadInput)):
        rules.add_example(DIANE, MATIN, {**IN_TIME, **wrong}, NOW)
    assert count("rule_examples") == 0


def test_an_opening_can_be_set_and_taken_back() -> None:
    save(changed(opening='{"opens": "2026-11-24 09:00"}'), TUESDAY)
    assert cell().cell.view.state is Cell.LATE
    assert cell().cell.view.refusal is not None
    save(changed(opening=""), TUESDAY + timedelta(days=2))
    assert cell(TUESDAY + timedelta(days=2)).cell.view.state is Cell.FREE


def test_what_is_planned_for_another_day_is_kept() -> None:
    """Deadlines changed from what was in force before a price rise do not undo it."""
    seen = stored()
    save(changed(tariff='{"type": "flat", "price": "9.99"}'), date(2027, 1, 4))
    later = date(2027, 2, 1)
    rules.save(DIANE, MATIN, seen, replace(seen, texts=replace(seen.texts, book=TWENTY_DAYS)), later, False, NOW)
    found = rules.overview(DIANE, MATIN).on(later)
    assert (found.texts.book, found.tariff) == (TWENTY_DAYS, '{"type": "flat", "price": "9.99"}')


def test_rules_and_tariffs_have_their_own_events(count: Count) -> None:
    save(changed('{"type": "flat", "price": "3.30"}'), TUESDAY)
    assert (count("events WHERE kind = 'tariff'"), count("events WHERE kind = 'rules'")) == (1, 0)
