"""« Mon calendrier » in a browser: views, filters and a day, by mouse, by finger and by keyboard, in French only."""

import io
import re
from collections.abc import Iterator

import pypdf
import pytest
from playwright.sync_api import Error, FrameLocator, Locator, expect

from portail import french
from portail.rules.calendar import month_of
from tests import cast
from tests.browser.conftest import PHONE, OpenPortal
from tests.browser.portal import Portal
from tests.browser.test_accessibility import LOOKS, serious
from tests.browser.town import PLANNED, STRANGE, Town

ENGLISH = re.compile(
    r"\b(today|month|week|day|year|list|monday|tuesday|wednesday|thursday|friday|no events|all-day|next|previous|close"
    r"|choose|select|options|loading|press)\b",
    re.IGNORECASE,
)
VIEWS = ("Mois", "Semaine", "Année", "Liste")
MOST_TABS = 80


def opened(open_portal: OpenPortal, town: Town, **options: object) -> Portal:
    portal = open_portal(PLANNED.parent, **options)
    portal.open(f"/calendrier?jour={town.monday}")
    portal.heading("Mon calendrier")
    return portal


def view(portal: Portal, name: str) -> None:
    chosen = portal.page.get_by_role("radio", name=name, exact=True)
    chosen.click()
    expect(chosen).to_be_checked()
    portal.answered()


def frame(portal: Portal) -> FrameLocator:
    return portal.page.frame_locator("iframe").first


def dialog(portal: Portal) -> Locator:
    return portal.page.get_by_role("dialog").filter(visible=True)


def says_the_whole_monday(portal: Portal, town: Town) -> None:
    """The dialog of the day, whatever the filters."""
    box = dialog(portal)
    expect(box).to_contain_text(french.long_date(town.monday).capitalize())
    for words in ("Inès", "PERISCOLAIRE MATIN", "Validé", "Refusé", "Hugo", "En attente de validation"):
        expect(box).to_contain_text(words)
    expect(box).to_contain_text("Modifiable ou annulable sans frais jusqu'au")


def faults(portal: Portal, where: str) -> list[str]:
    """What axe finds, and finds again: the frame of the calendar has animations that never end, so none is awaited."""
    found: list[str] = []
    for _ in range(LOOKS):
        portal.answered()
        expect(portal.page.locator('[data-stale="true"]')).to_have_count(0)
        found = [f"{where} : {fault}" for fault in serious(portal)]
        if not found:
            break
        portal.page.wait_for_timeout(500)
    return found


def tab_to(portal: Portal, target: Locator) -> None:
    for _ in range(MOST_TABS):
        if target.evaluate("node => node === document.activeElement"):
            return
        portal.page.keyboard.press("Tab")
    pytest.fail("the keyboard does not reach it")


def spoken(portal: Portal) -> Iterator[str]:
    """All that the page and its frames write or name."""
    for part in portal.page.frames:
        yield part.evaluate(
            """() => [document.body.innerText, ...[...document.querySelectorAll('[aria-label], [title], [placeholder]')]
            .flatMap(n => [n.ariaLabel, n.title, n.getAttribute('placeholder')])].filter(Boolean).join(' · ')"""
        )


def english(portal: Portal) -> list[str]:
    """English words that stay: a frame that has just come says « loading » and one that goes cannot be read."""
    found: list[str] = []
    for _ in range(LOOKS):
        portal.answered()
        try:
            found = [match.group() for text in spoken(portal) for match in ENGLISH.finditer(text)]
        except Error as error:
            found = [str(error)]
        if not found:
            break
        portal.page.wait_for_timeout(500)
    return found


def test_a_day_opens_by_mouse_in_the_month_and_leads_to_the_planning(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    portal.sees(re.compile(r"1 jour réservé en .* · 1 refusé"))
    frame(portal).get_by_text("Inès · Matin").click()
    says_the_whole_monday(portal, town)
    portal.button("Modifier pour Inès").click()
    portal.step("Planning")
    expect(portal.month()).to_have_text(french.month_year(town.monday).capitalize())
    portal.state(PLANNED.elder, cast.MATIN, town.monday, "confirmed")


def test_an_empty_day_of_the_month_opens_by_mouse_twice(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    for _ in range(2):
        frame(portal).locator(f'td[data-date="{town.week[3]}"]').click()
        expect(dialog(portal)).to_contain_text("Rien n'est réservé ce jour-là.")
        expect(portal.button("Réserver pour Hugo")).to_be_visible()
        portal.page.keyboard.press("Escape")
        expect(dialog(portal)).to_have_count(0)


def test_every_view_and_the_filters_outlive_a_reload(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    for name in VIEWS:
        view(portal, name)
        portal.page.reload()
        portal.answered()
        expect(portal.page.get_by_role("radio", name=name, exact=True)).to_be_checked()
    portal.page.get_by_test_id("stButtonGroup").get_by_role("button", name="Hugo", exact=True).click()
    rows = portal.page.locator(".agenda-rows li:visible")
    expect(rows).to_have_count(1)
    portal.page.reload()
    portal.answered()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Hugo")
    assert "Hugo" not in portal.page.url
    portal.page.get_by_role("link", name="Alertes").click()
    portal.heading("Alertes")
    portal.page.get_by_role("link", name="Mon calendrier").click()
    portal.heading("Mon calendrier")
    portal.answered()
    assert "enfants=2" in portal.page.url
    portal.button("Tout montrer").click()
    expect(portal.button("Tout montrer")).to_have_count(0)
    assert "enfants" not in portal.page.url


def test_a_day_of_the_month_by_keyboard(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    frame(portal).get_by_text("Inès · Matin").wait_for()
    frame(portal).locator("a.booking").first.focus()
    portal.page.keyboard.press("Enter")
    says_the_whole_monday(portal, town)
    portal.page.keyboard.press("Escape")
    expect(dialog(portal)).to_have_count(0)
    box = portal.page.get_by_role("combobox", name="Voir un jour")
    for _ in range(2):  # the same day twice
        tab_to(portal, box)
        portal.page.keyboard.type(french.long_date(town.week[3]).removesuffix(f" {town.week[3].year}"))
        portal.page.keyboard.press("Enter")
        expect(dialog(portal)).to_contain_text("Rien n'est réservé ce jour-là.")
        portal.page.keyboard.press("Escape")
        expect(dialog(portal)).to_have_count(0)
        expect(box).to_have_value("")
    view(portal, "Semaine")
    expect(dialog(portal)).to_have_count(0)


def test_the_year_by_keyboard(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    view(portal, "Année")
    days = portal.page.locator(f'table[aria-label="{french.month_year(town.monday).capitalize()}"] [data-day]')
    first = days.locator("nth=0")
    tab_to(portal, portal.page.locator(f'button[data-month="{month_of(town.monday)}"]'))
    portal.page.keyboard.press("Tab")
    for _ in range(31):
        if portal.page.evaluate("document.activeElement.dataset.day") == str(town.monday):
            break
        portal.page.keyboard.press("ArrowRight")
    portal.page.keyboard.press("ArrowDown")
    portal.page.keyboard.press("ArrowUp")
    portal.page.keyboard.press("Enter")
    says_the_whole_monday(portal, town)
    portal.page.keyboard.press("Escape")
    expect(first).to_be_attached()
    tab_to(portal, portal.page.locator(f'button[data-month="{month_of(town.monday)}"]'))
    portal.page.keyboard.press("Enter")
    expect(portal.page.get_by_role("radio", name="Mois", exact=True)).to_be_checked()
    expect(frame(portal).get_by_text("Inès · Matin")).to_be_visible()


def test_on_a_telephone_a_day_opens_from_the_list_and_from_the_year(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town, **PHONE)
    day = portal.page.locator(f'button[data-day="{town.monday}"]:visible')
    day.click()
    says_the_whole_monday(portal, town)
    portal.page.keyboard.press("Escape")
    view(portal, "Année")
    day.click()
    says_the_whole_monday(portal, town)
    assert portal.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_view_is_in_french_and_accessible(
    town: Town, open_portal: OpenPortal, screen: dict[str, object]
) -> None:  # fmt: skip
    portal = opened(open_portal, town, **screen)
    found: list[str] = []
    for name in VIEWS[: 3 if screen is PHONE or screen.get("is_mobile") else 4]:
        view(portal, name)
        found += faults(portal, name)
        assert english(portal) == []
    portal.page.locator(f'button[data-day="{town.monday}"]:visible').first.click()
    says_the_whole_monday(portal, town)
    found += faults(portal, "jour")
    portal.page.keyboard.press("Escape")
    expect(dialog(portal)).to_have_count(0)
    portal.answered()
    portal.button("Filtrer").click()
    expect(portal.page.get_by_role("combobox", name="Activités")).to_be_visible()
    found += faults(portal, "filtres")
    assert english(portal) == []
    assert found == []


def test_the_sheets_are_printed_with_the_filters(town: Town, open_portal: OpenPortal) -> None:
    portal = opened(open_portal, town)
    portal.page.get_by_test_id("stButtonGroup").get_by_role("button", name="Hugo", exact=True).click()
    portal.answered()
    portal.button("Imprimer").click()
    for name, words in (("Le mois (PDF)", "Affiché : Hugo"), ("À afficher sur le frigo (PDF)", "Hugo")):
        address = str(portal.page.get_by_role("link", name=name).get_attribute("href")).removeprefix(portal.url)
        answer = portal.page.request.get(portal.url + address)
        (page,) = pypdf.PdfReader(io.BytesIO(answer.body())).pages
        assert words in page.extract_text()
        assert "Inès" not in page.extract_text()


def test_names_that_hold_html_stay_text_in_every_view(town: Town, open_portal: OpenPortal) -> None:
    portal = open_portal(STRANGE.parent)
    portal.open(f"/calendrier?jour={town.monday}")
    for name in VIEWS:
        view(portal, name)
        assert portal.page.evaluate("window.hacked") is None
        assert portal.page.locator('img[src="x"]').count() == 0
    portal.sees("<img src=x")
