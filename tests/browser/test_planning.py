"""The grid under the hand: gestures for many days, the keyboard alone, the telephone, refusals put back in words."""

import re
from datetime import date

from playwright.sync_api import Locator, expect

from portail import french
from portail.rules.calendar import month_of, next_month
from tests import cast
from tests.browser.conftest import PHONE, OpenPortal
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.town import LAST_PLACE, Family, Town

MATIN, CANTINE, SOIR = "PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE SOIR"
CHILDREN = ["INÈS", "HUGO"]
MOST_PRESSES = 200


def planning(portal: Portal, town: Town, children: list[str], activities: list[str]) -> None:
    portal.to_planning(children, activities)
    portal.turn_to(town.monday)


def free(portal: Portal, child: int, activity: int) -> list[Locator]:
    """The free cells of a child in an activity, in the order of the days."""
    return portal.page.locator(f'button.cell[data-key^="{child}|{activity}|"][data-state="free"]').all()


def middle(cell: Locator) -> tuple[float, float]:
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def sweep(portal: Portal, first: Locator, last: Locator) -> None:
    """Press on a cell, let go on another."""
    mouse = portal.page.mouse
    middle(last)
    mouse.move(*middle(first))
    mouse.down()
    mouse.move(*middle(last), steps=6)
    mouse.up()


def toast(portal: Portal, text: str | re.Pattern[str]) -> None:
    expect(portal.page.locator(".toast p")).to_have_text(text)


def test_four_weeks_of_four_days_in_four_sweeps(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(["INÈS"], [CANTINE])
    portal.turn_to(next_month(month_of(town.monday)))
    weeks = [week for week in portal.page.locator(".week").all() if week.locator('[data-state="free"]').count() >= 4]
    sweeps = booked = 0
    for week in weeks[:4]:
        days = week.locator('button.cell[data-state="free"]').all()[:4]
        sweep(portal, days[0], days[-1])
        sweeps, booked = sweeps + 1, booked + len(days)
        portal.basket(booked)
    assert sweeps <= 4
    toast(portal, "4 réservations ajoutées au panier")
    portal.page.locator(".toast .undo").click()
    portal.basket(booked - 4)
    first, *_, last = portal.page.locator('button.cell[data-state="basket"]').all()
    sweep(portal, first, last)  # across weeks, and back
    portal.basket(0)


def test_a_sweep_given_up_changes_nothing(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    planning(portal, town, ["INÈS"], [MATIN])
    first, *_, last = free(portal, family.elder, cast.MATIN)
    middle(last)
    portal.page.mouse.move(*middle(first))
    portal.page.mouse.down()
    portal.page.mouse.move(*middle(last), steps=4)
    assert portal.page.locator(".cell.swept").count() > 1
    portal.page.keyboard.press("Escape")
    portal.page.mouse.up()
    expect(portal.page.locator(".cell.swept")).to_have_count(0)
    portal.turn_to(next_month(month_of(town.monday)))  # the server has answered
    portal.basket(0)


def test_a_week_and_a_column_in_one_click_and_back(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    planning(portal, town, CHILDREN, [MATIN, CANTINE])
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    number = town.monday.isocalendar().week
    whole_week = portal.button(f"Toute la semaine S{number} : Inès")
    whole_week.click()
    toast(portal, "7 réservations ajoutées au panier")
    portal.basket(8)
    portal.state(family.elder, cast.CANTINE, town.week[4], "basket")
    portal.state(family.younger, cast.CANTINE, town.week[4], "free")
    whole_week.click()  # takes back what it had added, not the day chosen before
    portal.basket(1)
    portal.state(family.elder, cast.MATIN, town.monday, "basket")
    expected = len(free(portal, family.elder, cast.CANTINE)) + len(free(portal, family.younger, cast.CANTINE))
    for name in ("lundi", "mardi", "jeudi", "vendredi"):
        portal.button(f"Tous les {name}s du mois : CANTINE").click()
    portal.basket(1 + expected)


def test_a_gesture_is_undone_from_another_month(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    planning(portal, town, ["INÈS"], [CANTINE])
    week = portal.button(f"Toute la semaine S{town.monday.isocalendar().week} : Inès")
    week.click()
    portal.basket(4)
    portal.turn_to(next_month(month_of(town.monday)))
    portal.page.locator(".toast .undo").click()
    toast(portal, "C'est annulé.")
    portal.basket(0)
    portal.turn_to(next_month(month_of(town.monday), 2))  # what was said is not repeated over another month
    expect(portal.page.locator(".toast")).to_be_hidden()


def test_the_month_is_picked_in_a_list(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    planning(portal, town, ["INÈS"], [MATIN])
    wanted = french.month_year(next_month(month_of(town.monday), 2)).capitalize()
    portal.page.get_by_role("combobox", name="Mois affiché").select_option(label=wanted)
    expect(portal.month()).to_have_text(wanted)
    portal.page.reload()
    portal.step("Planning")
    expect(portal.month()).to_have_text(wanted)


def test_a_refusal_puts_the_cell_back_and_says_why(
    own_server: Server, town: Town, family: Family, other_family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    planning(portal, town, ["INÈS"], [SOIR])
    portal.turn_to(town.last_place)
    cell = portal.cell(family.elder, LAST_PLACE, town.last_place)
    expect(cell).to_contain_text("1 pl.")
    expect(cell).to_have_attribute("aria-label", re.compile("1 place$"))
    quick = open_portal(other_family.parent)
    planning(quick, town, ["INÈS"], [SOIR])
    quick.turn_to(town.last_place)
    quick.cell(other_family.elder, LAST_PLACE, town.last_place).click()
    quick.basket(1)
    quick.next("Résumé")
    quick.button("Valider").click()
    quick.step("")
    cell.click()
    toast(portal, re.compile("complet"))
    portal.state(family.elder, LAST_PLACE, town.last_place, "full")
    assert own_server.rows("SELECT count(*) FROM cart_lines WHERE account_id = ?", family.parent.account_id) == [(0,)]


def test_a_telephone_says_what_a_finger_did(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, **PHONE)
    planning(portal, town, CHILDREN, [MATIN, CANTINE])
    cell = portal.cell(family.elder, cast.MATIN, town.monday)
    for target in (cell, portal.page.locator(".turn").first, portal.page.locator(".picker select")):
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 43.5
    cell.tap()
    portal.basket(1)
    toast(portal, re.compile(r"Inès, Matin, .* : Dans le panier, 7h15\. 3,10\s€"))
    number = town.monday.isocalendar().week
    portal.button(re.compile(rf"^Toute la semaine S{number}$")).tap()
    portal.basket(16)
    portal.button("Tout le mois : Inès, CANTINE").tap()
    toast(portal, re.compile(r"^\d+ réservations ajoutées au panier$"))
    expect(portal.page.locator(f'[data-key^="{family.elder}|{cast.CANTINE}|"][data-state="free"]')).to_have_count(0)
    before = portal.page.locator(".head-series").bounding_box()
    portal.page.evaluate("document.querySelector('[data-testid=stMain]').scrollBy(0, 900)")
    portal.page.wait_for_timeout(300)
    after = portal.page.locator(".head-series").bounding_box()
    assert before is not None
    assert after is not None
    assert 0 < after["y"] < 100  # stays in sight


def press_until(portal: Portal, key: str, wanted: Locator) -> None:
    """Press `key` until `wanted` has the focus."""
    for _ in range(MOST_PRESSES):
        if wanted.evaluate("node => node === node.getRootNode().activeElement"):
            return
        portal.page.keyboard.press(key)
        if portal.page.get_by_test_id("stApp").count():
            portal.answered()  # what has the focus is not about to be drawn again
    raise AssertionError(f"{key} does not lead to {wanted}")


def test_the_whole_journey_by_keyboard(
    server: Server, town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(None, **screen)
    page = portal.page
    page.goto(portal.url + "/inscription")
    press_until(portal, "Tab", page.get_by_label("Adresse e-mail"))
    page.keyboard.type(family.parent.email)
    press_until(portal, "Tab", page.get_by_label("Mot de passe"))
    page.keyboard.type("cerise-tabouret-41-nuage")
    page.keyboard.press("Enter")
    portal.step("Participants")
    for name, next_step in (("INÈS", "Activités"), (CANTINE, "Planning")):
        box = page.get_by_test_id("stCheckbox").filter(has_text=name).get_by_role("checkbox")
        press_until(portal, "Tab", box)
        page.keyboard.press("Space")
        expect(box).to_be_checked()
        portal.answered()
        press_until(portal, "Tab", portal.button("Suivant"))
        page.keyboard.press("Enter")
        portal.step(next_step)
    the_grid_by_keyboard(portal, town, family)
    press_until(portal, "Tab", page.get_by_role("button", name="Suivant", exact=True))
    page.keyboard.press("Enter")
    portal.step("Résumé")
    press_until(portal, "Tab", portal.button("Valider"))
    page.keyboard.press("Enter")
    portal.step("")
    booked = server.rows("SELECT day FROM bookings WHERE child_id = ? ORDER BY day", family.elder)
    assert booked == [(town.week[0],), (town.week[4],)]


def the_grid_by_keyboard(portal: Portal, town: Town, family: Family) -> None:
    """Page Down to the month, arrows, Home and End, Enter and Space; a whole week and its way back."""
    page = portal.page
    press_until(portal, "Tab", page.locator(".planning .month button[tabindex='0']"))
    while portal.month().inner_text() != french.month_year(town.monday).capitalize():
        shown = portal.month().inner_text()
        page.keyboard.press("PageDown")
        expect(portal.month()).not_to_have_text(shown)
        portal.answered()
        press_until(portal, "Tab", page.locator(".planning .month button[tabindex='0']"))
    monday, friday = (portal.cell(family.elder, cast.CANTINE, town.week[at]) for at in (0, 4))
    page.keyboard.press("Control+Home")
    if page.locator(".head-series").is_visible():  # a telephone has the days in rows
        press_until(portal, "ArrowDown", monday)
        page.keyboard.press("Enter")
        press_until(portal, "ArrowDown", friday)
    else:
        first = str(page.locator(".month button:focus").get_attribute("data-key")).split("|")[2]
        same_column = town.week[date.fromisoformat(first).weekday()]
        press_until(portal, "ArrowDown", portal.cell(family.elder, cast.CANTINE, same_column))
        page.keyboard.press("Home")
        expect(monday).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("End")
        expect(friday).to_be_focused()
    page.keyboard.press("Space")
    portal.basket(2)
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".month button.group:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    toast(portal, re.compile("ajoutée"))
    page.keyboard.press("Enter")
    portal.basket(2)
