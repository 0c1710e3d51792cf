"""axe-core on every page and open dialog, light and dark, on a computer and a telephone: nothing serious or critical.

Rules: WCAG 2.0, 2.1 and 2.2, levels A and AA, which the French RGAA follows. Then what axe does not see: zoom, motion.
"""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.portal import Portal
from tests.browser.town import Family, Town

LOOKS = 3  # a fault is what is still there
SETTLED = """Promise.race([  // an animation without end never finishes
    Promise.allSettled(document.getAnimations().map(moving => moving.finished)),
    new Promise(resolve => setTimeout(resolve, 2000)),
])"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAMILY_PAGES = ("/", "/compte", "/inscription", "/calendrier", "/finances", "/alertes")
STAFF_PAGES = {
    cast.DIANE: (
        "/",
        "/validation",
        "/documents",
        "/fiches",
        "/foyers",
        "/occupation",
        "/regles",
        "/communication",
        "/reglages",
    ),
    cast.BRUNO: ("/facturation",),
}
ZOOMED = {200: 640, 400: 320}  # percent: CSS pixels that are left of 1 280 (WCAG 1.4.4 and 1.4.10)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
RULE_PARTS = ("Ouverture", "Retards et absences", "Tarif", "Exemples")


def faults(portal: Portal, where: str) -> list[str]:
    """What axe finds on the page, light then dark, and finds again once it has settled."""
    found = []
    for scheme in SCHEMES:
        portal.page.emulate_media(color_scheme=scheme)
        expect(portal.page.locator(".stApp")).to_have_css("color-scheme", scheme)
        found += _remaining(portal, f"{where}, {scheme}")
    portal.page.emulate_media(color_scheme=SCHEMES[0])
    return found


def _remaining(portal: Portal, where: str) -> list[str]:
    """What is being redrawn is faded for a moment, and no fault."""
    found: list[str] = []
    for _ in range(LOOKS):
        portal.answered()
        expect(portal.page.locator('[data-stale="true"]')).to_have_count(0)
        portal.page.evaluate(SETTLED)
        found = [f"{where} : {fault}" for fault in serious(portal)]
        if not found:
            break
        portal.page.wait_for_timeout(500)
    return found


def serious(portal: Portal) -> Iterator[str]:
    for rule in Axe().run(portal.page, options={"runOnly": RULES}).response["violations"]:
        if rule["impact"] in ("serious", "critical"):
            yield from (f"{rule['id']} : {node['html'][:160]}" for node in rule["nodes"])


def test_the_pages_of_a_family(town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]) -> None:
    portal = open_portal(family.parent, **screen)
    found = []
    for path in FAMILY_PAGES:
        portal.open(path)
        found += faults(portal, path)
    portal.to_planning(["INÈS"], ["PERISCOLAIRE MATIN"])
    portal.turn_to(town.monday)
    found += faults(portal, "planning")
    portal.button("Saisir une période").click()
    found += faults(portal, "période")
    portal.page.keyboard.press("Escape")
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.next("Résumé")
    found += faults(portal, "résumé")
    portal.button("Valider").click()
    portal.step("")
    found += faults(portal, "confirmation")
    portal.open("/inscription?etape=planning")
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.sees("Mise à jour")
    found += faults(portal, "mise à jour")
    assert found == []


@pytest.mark.parametrize("user", STAFF_PAGES, ids=lambda user: user.role)
def test_the_pages_of_staff(user: object, open_portal: OpenPortal, screen: dict[str, object]) -> None:
    portal = open_portal(user, **screen)
    found = []
    for path in STAFF_PAGES[user]:  # type: ignore[index]
        portal.open(path)
        found += faults(portal, path)
    if "/regles" in STAFF_PAGES[user]:  # type: ignore[index]
        for part in RULE_PARTS:
            portal.open("/regles")
            portal.page.get_by_role("radio", name=part).click()
            found += faults(portal, part)
    assert found == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pages_without_an_account(scheme: Scheme, open_portal: OpenPortal, screen: dict[str, object]) -> None:
    portal = open_portal(None, **screen, color_scheme=scheme)
    found = []
    for path in ("/connexion", "/confidentialite", "/guide", "/cookies", "/accessibilite"):
        portal.page.goto(portal.url + path)
        found += [f"{path} : {fault}" for fault in serious(portal)]
    assert found == []


@pytest.mark.parametrize("percent", ZOOMED)
def test_a_zoomed_page_scrolls_in_one_direction(
    percent: int, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent, viewport={"width": ZOOMED[percent], "height": 450})
    wide = []
    for path in FAMILY_PAGES:
        portal.open(path)
        wide += sideways(portal, path)
    portal.to_planning(["INÈS", "HUGO"], ["PERISCOLAIRE MATIN", "CANTINE"])
    portal.turn_to(town.monday)
    wide += sideways(portal, "planning")
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.next("Résumé")
    wide += sideways(portal, "résumé")
    assert wide == []


def sideways(portal: Portal, where: str) -> Iterator[str]:
    """The page when its text leaves the screen on the right."""
    portal.answered()
    room = "[document.querySelector('[data-testid=stMain]')].map(main => main.scrollWidth - main.clientWidth)[0]"
    if (beyond := portal.page.evaluate(room)) > 1:
        yield f"{where} : {beyond} px"


def test_less_motion_is_no_motion(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, reduced_motion="reduce")
    portal.to_planning(["INÈS"], ["PERISCOLAIRE MATIN"])
    portal.turn_to(town.monday)
    cell = portal.cell(family.elder, cast.MATIN, town.monday)
    cell.evaluate("cell => cell.classList.add('back')")  # a refusal, which otherwise fades away
    assert cell.evaluate("cell => cell.getAnimations().length") == 0
    expect(cell).to_have_css("outline-style", "solid")
    month = portal.page.locator(".planning .month")
    expect(month).to_have_css("transition-property", "none")
