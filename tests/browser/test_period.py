"""« Saisir une période » and the summary, by mouse: clicks counted, said before, undone after."""

import re

from playwright.sync_api import Locator, Page, expect

from portail import french
from portail.rules.calendar import week_number
from tests import cast
from tests.browser.conftest import PHONE, OpenPortal
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.test_accessibility import faults
from tests.browser.town import STRANGE, Family, Town
from tests.browser.wire import Wire

MATIN, CANTINE, SOIR = "PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE SOIR"
CHILDREN = ["INÈS", "HUGO"]
MOST = 7  # clicks from the open planning
COUNT = """() => {
  window.gestures = { clicks: 0, keys: 0 };
  addEventListener('pointerdown', event => { gestures.clicks += event.isTrusted }, true);
  addEventListener('keydown', event => { gestures.keys += event.isTrusted }, true);
}"""


def opened(portal: Portal) -> Locator:
    portal.button("Saisir une période").click()
    dialog = portal.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=re.compile("crire \\("))).to_be_visible()
    portal.answered()
    return dialog


def start_on(page: Page, dialog: Locator, day: str) -> None:
    dialog.get_by_role("group", name="Date de début").click()
    page.get_by_role("gridcell").get_by_role("button", name=day).click()


def unrolled(portal: Portal) -> None:
    """A screen so high that the bars at its ends cover nothing: axe counts as a fault what scrolls clear of them.

    That it does, by mouse and by keyboard, is proved in test_summary.py.
    """
    size = portal.page.viewport_size
    assert size is not None
    portal.page.set_viewport_size({"width": size["width"], "height": 4000})


def apply(portal: Portal, name: str) -> None:
    dialog = portal.page.get_by_role("dialog")
    dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog).to_have_count(0)
    portal.answered()


def keep(portal: Portal, *kept: str) -> None:
    """Of « Enfants et activités », these only."""
    dialog = portal.page.get_by_role("dialog")
    for pill in dialog.get_by_role("button", name=re.compile("^(Inès|Hugo) · ")).all():
        if pill.inner_text() not in kept:
            pill.click()
            expect(pill).to_have_attribute("aria-pressed", "false")
            portal.answered()


def test_on_a_slow_line_the_end_chosen_is_the_end_counted(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    wire = Wire(portal.page)
    portal.to_planning(["INÈS"], [MATIN])
    portal.turn_to(town.monday)
    dialog = opened(portal)
    start_on(portal.page, dialog, french.long_date(town.monday))
    portal.answered()
    wire.hold()
    wire.run(dialog.get_by_role("button", name="4 semaines", exact=True).click)
    dialog.get_by_role("combobox", name="Heure d'arrivée").click()
    wire.run(portal.page.get_by_role("option", name="8h", exact=True).click)
    wire.release()
    apply(portal, "Inscrire (16 lignes)")
    portal.basket(16)


def test_four_weeks_of_four_days_take_seven_clicks_at_most(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(["INÈS"], [MATIN])
    portal.turn_to(town.monday)
    portal.page.evaluate(COUNT)
    dialog = opened(portal)
    start_on(portal.page, dialog, french.long_date(town.monday))
    dialog.get_by_role("button", name="4 semaines", exact=True).click()
    dialog.get_by_role("combobox", name="Heure d'arrivée").click()
    portal.page.get_by_role("option", name="8h", exact=True).click()
    apply(portal, "Inscrire (16 lignes)")
    portal.basket(16)
    gestures = portal.page.evaluate("gestures")
    assert gestures["keys"] == 0
    assert 0 < gestures["clicks"] <= MOST
    held = server.rows("SELECT day, hour FROM cart_lines WHERE child_id = ? ORDER BY day", family.elder)
    assert (len(held), held[0][0], (held[-1][0] - held[0][0]).days) == (16, town.monday, 25)
    assert {str(hour) for _, hour in held} == {"08:00:00"}


def test_a_period_is_undone_in_one_click_after_a_reload_too(
    server: Server, town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(family.parent, **screen)
    portal.to_planning(CHILDREN, [MATIN, SOIR])
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.week[1]).click()
    portal.basket(1)
    dialog = opened(portal)
    for label, day in (("Date de début", town.week[0]), ("Date de fin", town.week[4])):
        portal.type_date(dialog.get_by_role("group", name=label), day)
    expect(dialog).to_contain_text("15 lignes à ajouter au panier")  # 4 days × 4 series, one of them there already
    apply(portal, "Inscrire (15 lignes)")
    portal.basket(16)
    portal.page.reload()
    portal.step("Planning")
    undo = portal.button(re.compile("Annuler la période"))
    undo.click()
    portal.basket(1)
    expect(undo).to_have_count(0)
    portal.sees("Période annulée : 15 lignes comme avant.")
    portal.state(family.elder, cast.MATIN, town.week[1], "basket")
    portal.state(family.younger, cast.SOIR, town.week[4], "free")
    query = "SELECT child_id, activity_id, day FROM cart_lines WHERE account_id = ?"
    assert server.rows(query, family.parent.account_id) == [(family.elder, cast.MATIN, town.week[1])]


def test_an_undo_left_in_another_tab_is_refused_once_ordered(
    town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(["INÈS"], [CANTINE])
    portal.turn_to(town.monday)
    opened(portal)
    apply(portal, portal.page.get_by_role("button", name=re.compile(r"^Inscrire \(")).inner_text())
    tab = portal.new_tab("/inscription?etape=resume")
    tab.button("Valider").click()
    tab.step("")
    portal.button(re.compile("Annuler la période")).click()
    portal.sees("Votre panier a été validé depuis : cette saisie ne peut plus être annulée d'un geste.")
    portal.basket(0)


def test_a_brother_comes_on_the_days_of_his_sister(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(CHILDREN, [MATIN])
    portal.turn_to(town.monday)
    dialog = opened(portal)
    start_on(portal.page, dialog, french.long_date(town.monday))
    dialog.get_by_role("button", name="4 semaines", exact=True).click()
    keep(portal, "Inès · Matin")
    for name in ("Mardi", "Jeudi"):
        dialog.get_by_role("button", name=name, exact=True).click()
        portal.answered()
    apply(portal, "Inscrire (8 lignes)")
    portal.basket(8)
    dialog = opened(portal)
    start_on(portal.page, dialog, french.long_date(town.monday))
    keep(portal, "Hugo · Matin")
    dialog.get_by_text("Comme Inès", exact=True).click()
    expect(dialog).to_contain_text("Hugo · Matin : lundi et vendredi, arrivée à 7h15")
    dialog.get_by_role("button", name="4 semaines", exact=True).click()
    apply(portal, "Inscrire (8 lignes)")
    portal.basket(16)
    query = "SELECT DISTINCT dayofweek(day) FROM cart_lines WHERE child_id = ? ORDER BY 1"
    assert server.rows(query, family.younger) == server.rows(query, family.elder) == [(1,), (5,)]


def test_unbooking_says_what_is_free_and_what_stays_in_the_basket(
    town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent, color_scheme="dark")
    portal.to_planning(["INÈS"], [MATIN])
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.next("Résumé")
    portal.button("Valider").click()
    portal.step("")
    portal.open("/inscription?etape=planning")
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.week[1]).click()
    portal.basket(1)
    dialog = opened(portal)
    dialog.get_by_text("Désinscrire", exact=True).click()
    expect(dialog).to_contain_text("1 jour à annuler sans frais : 3,10 € en moins")
    expect(dialog).to_contain_text("1 ligne à retirer du panier : rien n'était commandé")
    assert faults(portal, "désinscrire") == []
    apply(portal, "Désinscrire (2 lignes)")
    portal.state(family.elder, cast.MATIN, town.monday, "basket_cancel")
    portal.button(re.compile("Annuler la période")).click()
    portal.state(family.elder, cast.MATIN, town.monday, "confirmed")
    portal.state(family.elder, cast.MATIN, town.week[1], "basket")


def test_the_summary_is_grouped_and_sorted(
    town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(family.parent, **screen)
    portal.to_planning(CHILDREN, [MATIN, SOIR])
    portal.turn_to(town.monday)
    picked = [(family.elder, cast.MATIN, town.week[1]), (family.younger, cast.MATIN, town.monday),
              (family.elder, cast.SOIR, town.week[1])]  # fmt: skip
    for number, cell in enumerate(picked, 1):
        portal.cell(*cell).click()
        portal.basket(number)
    portal.next("Résumé")
    headings = portal.page.locator(".group h2")
    expect(headings).to_have_text(["Inès", "Hugo"])
    expect(portal.page.locator(".group h3").first).to_contain_text(f"Semaine {week_number(town.monday)} · du lundi")
    unrolled(portal)
    assert faults(portal, "résumé") == []
    names = portal.page.locator(".line:not(.head) .name")
    portal.page.get_by_text("Prix", exact=True).click()
    expect(headings).to_have_count(0)
    expect(names).to_have_text([f"Inès · {SOIR}", f"Hugo · {MATIN}", f"Inès · {MATIN}"])
    portal.page.reload()
    portal.step("Résumé")
    expect(names.first).to_have_text(f"Inès · {SOIR}")
    expect(portal.page.locator(".totals .sum").last).to_have_text("12,40 €")
    assert portal.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_names_are_shown_as_they_are_written(own_server: Server, town: Town, open_portal: OpenPortal) -> None:
    portal = open_portal(STRANGE.parent, **PHONE)
    portal.open("/inscription")
    portal.step("Participants")
    boxes = portal.page.get_by_test_id("stCheckbox").locator("label")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.click()
        portal.answered()
    portal.next("Activités")
    portal.tick(MATIN)
    portal.next("Planning")
    portal.turn_to(town.monday)
    dialog = opened(portal)
    portal.type_date(dialog.get_by_role("group", name="Date de début"), town.monday)
    portal.type_date(dialog.get_by_role("group", name="Date de fin"), town.week[0])
    expect(dialog).to_contain_text("<img src=x")
    apply(portal, "Inscrire (2 lignes)")
    portal.next("Résumé")
    expect(portal.page.locator(".group h2").first).to_contain_text("<img src=x")
    assert portal.page.evaluate("window.hacked") is None
    portal.button("Vider le panier").click()
    portal.sees("Votre panier est vide.")
