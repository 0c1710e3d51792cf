"""A form shows a rule whole, or not at all: to look at a rule must never change it, and no text may break the page."""

from datetime import date

import pytest

import db
from db import catalogue, rule_sets
from portail.rules.rule_sets import Texts
from tests.cast import DIANE, EVE, MATIN
from tests.pages.conftest import OpenPage
from tests.pages.test_regles import PAGE, named, show

RULES = [
    ("book", '{"type": "offset", "n": 1, "unit": "calendar", "at": "18:03"}'),
    ("book", '{"type": "offset", "n": 400, "unit": "calendar"}'),
    ("book", '{"type": "weekly", "weekday": "thu", "edge": "until"}'),
    ("book", '{"type": "weekly", "weekday": "thu", "at": "12:00", "edge": "until"}'),
    ("book", '{"type": "by_weekday", "map": {"mon": ["fri", "12:00"]}}'),
    (
        "book",
        '{"type": "by_weekday", "map": {"sat": ["fri", "12:00"]}, "quota": {"per": "month", "book": 2}}',
    ),
    (
        "book",
        '{"type": "date_table", "rows": [{"from": "2026-12-01", "to": "2026-12-31", "deadline": "2026-11-01",'
        ' "at": "12:00"}]}',
    ),
    ("book", '{"type": "hours", "n": 48}'),
    ("book", '{"type": "hours", "n": 48, "edge": "day"}'),
    ("book", '{"type": "clear_days", "n": 2, "edge": "day"}'),
    ("book", '{"type": "never", "quota": {"per": "year", "book": 2}}'),
    ("book", '{"type": "any"}'),
    ("book", '{"type": "period_offset", "n": 10, "at": "23:59"}'),
    ("book", '{"type": "last_class_day_before_period"}'),
    ("book", '{"type": "monthly", "day": 20}'),
    ("late", '{"late_cancel": {"bill": "pct", "pct": "33.3"}}'),
    ("late", '{"late_cancel": {"bill": "pct", "pct": "50"}}'),
    ("late", '{"late_booking": {"mode": "accept", "price": {"mul": 1.255}}}'),
    (
        "late",
        '{"late_booking": {"mode": "accept", "price": {"add": "0.50"}, "first_n_only": 2, "penalty_per_family": "15"}}',
    ),
    ("late", '{"late_cancel": {"bill": "full", "reinvoice_aids": true}}'),
    ("late", '{"quota": {"per": "month", "book": 3}}'),
    ("late", '{"late_pickup": {"type": "flat", "price": "5", "per": "family", "after_n": 2, "closing": "19:00"}}'),
    ("late", '{"late_pickup": {"type": "steps", "steps": [{"until_min": 15, "price": "10.00"}, {"price": "50.00"}]}}'),
    ("late", '{"late_pickup": {"type": "slices", "unit_min": 300, "price": "5"}}'),
    ("late", '{"justified": {"proof": []}}'),
    (
        "late",
        '{"justified": {"proof": ["medical"], "within": {"n": 72, "unit": "h"}, "if_proof_late": {"carence_days": 2}}}',
    ),
    ("late", '{"justified": {"within": {"n": 3, "unit": "d"}}}'),
    ("late", '{"unbooked_presence": {"refuse_after_n": 3}}'),
    ("late", '{"unbooked_presence": {"price": {"tariff": {"type": "flat", "price": "7.61"}}, "refuse_after_n": 3}}'),
    ("late", '{"plan_switch": {"metric": "days_in_month", "threshold": 2, "price": {"set": "29.90"}}}'),
    ("late", '{"late_booking": {"mode": "accept", "price": null}}'),
    ("late", '{"justified": null}'),
    ("late", '{"justified": {"within": {"n": 0, "unit": "d"}}}'),
    ("late", '{"unbooked_presence": {"price": {"set": "200000"}}}'),
    ("tariff", '{"type": "flat", "price": "1.234"}'),
    ("tariff", '{"type": "flat", "price": "1.5", "modifiers": [{"when": {"resident": false}, "mul": 2}]}'),
    ("tariff", '{"type": "bands", "rows": [{"qf": "[0,400]", "price": 1}, {"qf": "(400,inf)", "price": 2}]}'),
    ("tariff", '{"type": "bands", "rows": [{"qf": "[0,400)", "price": 1.005}, {"qf": "[400,inf)", "price": 2}]}'),
    (
        "tariff",
        '{"type": "bands", "rows": [{"qf": "[0,400.5)", "price": 1}, {"qf": "[400.5,inf)", "price": 2000000}]}',
    ),
    ("tariff", '{"type": "rate", "rate": "0.01", "floor": "1.00", "cap": "5.00"}'),
    ("tariff", '{"type": "rate", "rate": "0.01", "floor": "0", "qf_min": 100}'),
    ("tariff", '{"type": "rate", "rate": "0.01", "dims": ["level"], "floor": {"a": "1"}}'),
    ("tariff", '{"type": "flat", "dims": ["level"], "price": {"a": "1", "b": 2}}'),
    ("tariff", '{"type": "flat", "price": "1", "supplements": [{"key": "picnic", "price": "1"}]}'),
    ("tariff", '{"type": "linear_knots", "knots": [[0,1], [1000,5]]}'),
    (
        "tariff",
        '{"type": "bands", "rows": [{"qf": "[0,inf)", "price": 1}], "round_before_qty": true}',
    ),
    ("opening", '{"opens": "2026-09-01"}'),
    ("opening", '{"opens": "2026-09-01 09:03:30"}'),
    (
        "opening",
        '{"opens": {"yes": "2026-09-01 09:00", "no": "2026-09-08 09:00"}, "by": "resident", "closes": "2026-12-01"}',
    ),
    ("opening", '{"opens": {"a": "2026-09-01 09:00"}, "by": "level"}'),
    ("opening", '{"opens": {"yes": "2026-09-01 09:00"}, "by": "resident"}'),
]
WRONG = [
    ("book", '{"type": "moon"}'),
    ("book", '{"type": "by_weekday", "map": 5}'),
    ("book", '{"type": "date_table", "rows": [5]}'),
    ("book", '{"type": ["x"]}'),
    ("book", '{"type": "offset", "n": -1, "unit": "calendar"}'),
    ("book", "[]"),
    ("book", "["),
    ("opening", '{"opens": 5}'),
    ("opening", '{"opens": "2026-02-30 09:00"}'),
    ("opening", '{"opens": {"yes": []}, "by": "resident"}'),
    ("late", '{"late_booking": 5}'),
    ("late", '{"justified": {"proof": "medical"}}'),
    ("late", '{"justified": {"proof": ["moon"], "within": 5}}'),
    ("late", '{"late_pickup": {"type": "steps", "steps": [5]}}'),
    ("late", '{"quota": []}'),
    ("late", "null"),
    ("tariff", '{"type": "bands", "rows": [5]}'),
    ("tariff", '{"type": "bands", "rows": 5}'),
    ("tariff", '{"type": "bands", "rows": [{"qf": "[0,400)"}]}'),
    ("tariff", '{"type": "bands", "rows": [{"qf": "nan", "price": "x"}]}'),
    ("tariff", '{"type": "flat", "price": NaN}'),
    ("tariff", '{"type": "flat", "price": 1e99999999999999999999}'),
    ("tariff", '{"type": "rate", "rate": []}'),
]


def store(part: str, text: str) -> None:
    with db.transaction() as con:
        if part == "tariff":
            con.execute("UPDATE tariffs SET model = ? WHERE activity_id = ?", [text, MATIN])
        else:
            texts = {"book": EVE, "modify": EVE, "cancel": EVE, part: text}
            rule_sets.put(con, MATIN, date(2026, 9, 1), Texts(**texts))
    catalogue.changed()


@pytest.mark.parametrize(("part", "text"), RULES)
def test_looking_at_a_rule_does_not_change_it(open_page: OpenPage, part: str, text: str) -> None:
    store(part, text)
    page = show(open_page(DIANE, PAGE), part).run()
    assert not page.exception
    assert "rules-save-now" not in {button.key for button in page.button}


@pytest.mark.parametrize(("part", "text"), WRONG)
def test_a_wrong_text_is_told_and_kept(open_page: OpenPage, part: str, text: str) -> None:
    page = show(open_page(DIANE, PAGE), part)
    page.text_area[0].set_value(text).run()
    named(page.button, f"{part}-take").click().run()
    assert not page.exception
    assert page.error
    assert page.button("rules-save-now").disabled
    page = show(show(page, "examples"), part)
    assert not page.exception
    assert page.text_area[0].value == text


def test_a_rule_that_the_form_cannot_show_is_left_to_its_text(open_page: OpenPage) -> None:
    store("tariff", '{"type": "bands", "rows": [{"qf": "[0,400]", "price": 1}, {"qf": "(400,inf)", "price": 2}]}')
    page = show(open_page(DIANE, PAGE), "tariff")
    assert "édition avancée" in page.info[0].value
    assert "tariff-kind" not in " ".join(str(box.key) for box in page.selectbox)
