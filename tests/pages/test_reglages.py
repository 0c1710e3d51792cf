"""« Réglages du portail »: each role sees and sets its own part."""

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import structure
from portail import settings
from portail.actions import signing, town_settings
from portail.rules.access import User
from portail.settings import CustodyDays, Town
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, NOW
from tests.pages.conftest import OpenPage

PAGE = "equipe/reglages.py"


def part(page: AppTest, name: str) -> AppTest:
    return page.segmented_control(key="reglages-rubrique").set_value(name).run()


def save(page: AppTest) -> AppTest:
    (button,) = [one for one in page.button if one.label == "Enregistrer"]
    button.click()
    return page.run()


def stored() -> Town:
    with db.cursor() as con:
        return settings.town(structure.settings(con))


def test_the_direction_sets_what_is_asked_of_families(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    assert not page.exception
    page.radio(key="custody-recorded").set_value(CustodyDays.OFF)
    page.radio(key="confirmation_months-0").set_value(12)
    page.multiselect(key="document_reminder_days-30,7").set_value([60, 15])
    save(page)
    assert [one.value for one in page.success] == ["Réglages enregistrés."]
    found = stored()
    assert (found.custody, found.confirmation_months, found.document_reminder_days) == (CustodyDays.OFF, 12, "60,15")
    assert page.radio(key="custody-off").value == CustodyDays.OFF


@pytest.mark.parametrize(
    ("days", "offered"), [("365,30", [30]), ("90,60,30,15,7,3", [90, 60, 30, 15, 7]), ("30;7", [30, 7])]
)
def test_reminders_that_are_no_longer_offered_leave_the_page_whole(
    open_page: OpenPage, days: str, offered: list[int]
) -> None:  # fmt: skip
    with db.transaction() as con:
        structure.put_setting(con, "document_reminder_days", days)
    page = open_page(DIANE, PAGE)
    assert page.multiselect[0].value == offered
    page.radio(key="confirmation_months-0").set_value(12)
    save(page)
    assert (stored().confirmation_months, stored().document_reminder_days) == (12, days)


def test_the_administration_asks_staff_for_a_second_factor(open_page: OpenPage) -> None:
    page = part(open_page(ADELE, PAGE), "Connexion")
    page.toggle(key="second_factor_staff-0").set_value(True)
    page.number_input(key="session_idle_minutes-30").set_value(15)
    save(page)
    assert signing.step_of(AGATHE.account_id) is signing.Step.ENROL
    assert stored().session_idle_minutes == 15


def test_the_bursar_sets_when_invoices_are_due(open_page: OpenPage) -> None:
    page = open_page(BRUNO, PAGE)
    assert not page.segmented_control
    page.number_input(key="invoice_due_day-20").set_value(8)
    save(page)
    assert stored().invoice_due_day == 8


def test_a_form_that_is_late_leaves_what_a_colleague_set_meanwhile(open_page: OpenPage) -> None:
    page = part(open_page(ADELE, PAGE), "Connexion")
    town_settings.set_access(ADELE, {"second_factor_staff": "1"}, NOW)
    page.number_input(key="session_absolute_hours-12").set_value(8)
    save(page)
    assert (stored().second_factor_staff, stored().session_absolute_hours) == (1, 8)


def test_the_direction_does_not_set_how_people_sign_in(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    assert not page.segmented_control
    assert not page.toggle


@pytest.mark.parametrize("user", [AGATHE, ISABELLE], ids=lambda user: user.role.value)
def test_nobody_else_has_the_page(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="reglages"):
        open_page(user).switch_page(PAGE)
