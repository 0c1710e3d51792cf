"""The last step with many lines: folded weeks, lines that leave and come back, by mouse and by keyboard."""

import re

from playwright.sync_api import Locator, expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.test_accessibility import faults
from tests.browser.test_period import opened, unrolled
from tests.browser.town import Family, Town
from tests.browser.wire import Wire

MATIN, CANTINE, SOIR = "PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE SOIR"
HELD = "SELECT count(*) FROM cart_lines WHERE account_id = ?"


def filled(portal: Portal, town: Town, *activities: str) -> int:
    """Four weeks of two children in the activities, at the last step; how many lines."""
    portal.to_planning(["INÈS", "HUGO"], list(activities or (MATIN, CANTINE)))
    portal.turn_to(town.monday)
    dialog = opened(portal)
    dialog.get_by_role("button", name="4 semaines", exact=True).click()
    dialog.get_by_role("button", name=re.compile(r"^Inscrire \(\d+ lignes\)$")).click()
    expect(dialog).to_have_count(0)
    portal.next("Résumé")
    portal.page.locator(".toggle").first.wait_for()
    count = int(re.sub(r"\D", "", portal.page.get_by_role("link", name=re.compile("Panier")).inner_text()))
    assert count > 40
    return count


# Puts a stop where the bar at the bottom is, gives it the keyboard, and says whether something stands before it.
HIDDEN = """stop => {
  const main = document.querySelector('[data-testid=stMain]');
  main.scrollBy(0, stop.getBoundingClientRect().top - innerHeight + 60);
  stop.focus();
  const { left, right, top, bottom } = stop.getBoundingClientRect();
  return [[left + 3, top + 3], [right - 3, bottom - 3]].some(([x, y]) => {
    const over = stop.getRootNode().elementFromPoint(x, y);
    return over !== stop && !stop.contains(over);
  });
}"""
CLEAR = """stop => {
  document.querySelector('[data-testid=stMain]').scrollTo(0, 1e7);
  const bar = document.querySelector('.st-key-step-actions');
  return stop.getBoundingClientRect().bottom < bar.getBoundingClientRect().top;
}"""


def lines(portal: Portal) -> Locator:
    return portal.page.locator("li.line")


def removed(portal: Portal, said: str) -> None:
    expect(portal.page.get_by_role("status").filter(has_text="du panier")).to_have_text(f"{said} du panier.")


def test_weeks_open_on_demand_and_lines_come_back(
    server: Server, town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(family.parent, **screen)
    count = filled(portal, town)
    expect(lines(portal)).to_have_count(0)
    seen = portal.page.viewport_size
    assert seen is not None
    unrolled(portal)
    assert faults(portal, "plié") == []
    week = portal.page.locator(".block").nth(1)
    week.locator(".toggle").click()
    inside = week.locator("li.line").count()
    assert inside > 1
    assert faults(portal, "déplié") == []
    portal.page.set_viewport_size(seen)
    for stop in (week.locator(".bin").first, week.locator(".all"), portal.page.locator(".toggle").nth(3)):
        assert not stop.evaluate(HIDDEN)
    assert portal.page.locator(".all").last.evaluate(CLEAR)

    week.locator(".bin").first.click()
    removed(portal, "1 ligne retirée")
    expect(week.locator("li.line")).to_have_count(inside - 1)
    portal.basket(count - 1)
    week.locator(".all").click()
    removed(portal, f"{inside - 1} lignes retirées")
    portal.basket(count - inside)
    for left in (count - 1, count):  # one gesture after the other, the last one first
        portal.button("Annuler").click()
        portal.basket(left)
    expect(portal.button("Annuler")).to_have_count(0)
    assert portal.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert server.rows(HELD, family.parent.account_id) == [(count,)]


def test_a_double_click_on_a_bin_takes_one_line(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    count = filled(portal, town)
    portal.button("Tout déplier").click()
    expect(lines(portal)).to_have_count(count)
    lines(portal).nth(3).locator(".bin").dblclick()
    portal.basket(count - 1)
    portal.answered()
    assert server.rows(HELD, family.parent.account_id) == [(count - 1,)]
    portal.button("Tout replier").click()
    expect(lines(portal)).to_have_count(0)
    portal.page.get_by_text("Prix", exact=True).click()  # no week to fold there: every line is shown
    expect(lines(portal)).to_have_count(count - 1)
    expect(portal.page.locator(".every")).to_be_hidden()
    portal.page.reload()
    portal.page.get_by_text("Enfant et semaine", exact=True).click()
    expect(portal.page.locator(".toggle").first).to_be_visible()
    expect(lines(portal)).to_have_count(0)


def test_a_press_outlives_what_is_drawn_meanwhile(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal()
    wire = Wire(portal.page)
    portal.sign_in(family.parent)
    count = filled(portal, town)
    portal.page.locator(".toggle").nth(1).click()
    first, second = lines(portal).nth(0).locator(".bin"), lines(portal).nth(1).locator(".bin")
    second.hover()
    wire.hold()
    wire.run(lambda: first.evaluate("bin => bin.click()"))
    portal.page.mouse.down()
    wire.release()
    portal.basket(count - 1)
    portal.answered()
    portal.page.mouse.up()
    portal.basket(count - 2)


def test_the_keyboard_keeps_its_place_while_lines_leave(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    count = filled(portal, town)
    portal.page.locator(".toggle").nth(1).focus()
    portal.page.keyboard.press("Enter")
    keys = [line.get_attribute("data-key") for line in lines(portal).all()]
    lines(portal).first.locator(".bin").focus()
    for number, following in enumerate(keys[1:3], 1):
        portal.page.keyboard.press("Enter")
        portal.basket(count - number)
        expect(portal.page.locator(f'li.line[data-key="{following}"] .bin')).to_be_focused()


def test_an_emptied_basket_comes_back_whole(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    count = filled(portal, town)
    portal.button("Vider le panier").click()
    portal.sees("Votre panier est vide.")
    portal.basket(0)
    portal.button("Annuler").click()
    portal.basket(count)
    portal.button("Valider").click()
    portal.step("")
    expect(portal.page.locator(".outcomes tbody tr")).to_have_count(count)


def test_what_has_something_to_say_is_never_folded(
    own_server: Server, town: Town, family: Family, other_family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(["INÈS"], [SOIR])
    portal.turn_to(town.last_place)
    portal.cell(family.elder, cast.SOIR, town.last_place).click()
    portal.basket(1)
    quick = open_portal(other_family.parent)
    quick.to_planning(["INÈS"], [SOIR])
    quick.turn_to(town.last_place)
    quick.cell(other_family.elder, cast.SOIR, town.last_place).click()
    quick.basket(1)
    quick.next("Résumé")
    quick.button("Valider").click()
    quick.step("")
    filled(portal, town, MATIN, SOIR)
    told = lines(portal)
    expect(told).to_have_count(1)
    expect(told).to_contain_text("est complet")
    assert not told.get_by_role("checkbox").evaluate(HIDDEN)
    told.get_by_text("M'inscrire sur la liste d'attente").click()
    expect(told).to_contain_text("vous rejoindrez la liste d'attente")
