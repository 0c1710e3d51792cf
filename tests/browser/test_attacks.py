"""What a browser may send, or hold in its names, without harm."""

import re
import unicodedata

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from portail.rules.calendar import month_of, next_month
from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.mailbox import Mailbox, bodies
from tests.browser.portal import Portal, cell_key
from tests.browser.server import Server
from tests.browser.town import DECOMPOSED, HOSTILE, LAST_PLACE, STRANGE, Family, Town
from tests.browser.wire import Wire

ACTIVITIES = ["PERISCOLAIRE MATIN", "PERISCOLAIRE SOIR"]
Forged = tuple[str, object]


def forged_messages(town: Town, family: Family, other: Family) -> list[Forged]:
    """Events of the planning that its script never sends. The numbers of the clicks grow."""
    free = cell_key(family.elder, cast.MATIN, town.week[1])

    def pick(*rows: object) -> Forged:
        return "picked", list(rows)

    keys = [
        cell_key(999_999, cast.MATIN, town.monday),  # no such child
        cell_key(other.elder, cast.MATIN, town.monday),  # another family's
        cell_key(family.elder, 999_999, town.monday),  # no such activity
        cell_key(family.younger, cast.MERCREDI, town.week[2]),  # too young
        cell_key(family.elder, cast.MATIN, town.saturday),  # closed
        cell_key(family.elder, cast.SOIR, town.late),  # past the deadline
        cell_key(family.elder, cast.MATIN, town.billed_mondays[0]),  # past
        cell_key(family.elder, LAST_PLACE, town.last_place).replace("-", "/"),
        f"{family.elder}|1|0001-01-01", f"{family.elder}|1|9999-12-31", f"{family.elder}|1|2026-02-30",
        f"-{family.elder}|1|{town.monday}", f"{2**64}|1|{town.monday}", "||", "a|b|2026-12-01", "' OR 1=1 --",
    ]  # fmt: skip
    messages = [pick([1000 + number, key, "pick"]) for number, key in enumerate(keys)]
    messages += [
        pick([2000, free, "pick", "0.00"]),  # a price of one's own
        pick({"n": 2001, "key": free, "verb": "pick", "price": "0.00"}),
        pick([2002, free, "book"]), pick([2003, free, None]), pick(["2004", free, "pick"]), pick([True, free, "pick"]),
        pick([2005, 12, "pick"]), pick([2006.5, free, "pick"]), pick([None]), pick([[]]),
        ("picked", "everything"), ("picked", {"n": 1}), ("picked", None), ("picked", 7),
        pick(*([3000 + number, f"{family.elder}|1|{2000 + number // 300}-01-{number % 28 + 1:02}", "pick"]
               for number in range(10_000))),
        ("opened", {"n": 1, "key": cell_key(other.elder, cast.MATIN, town.monday)}),
        ("opened", {"n": 2, "key": f"{family.elder}|1|0001-01-01"}), ("opened", {"n": 3, "key": ["a"]}),
        ("opened", "x"), ("nav", {"n": 1, "month": "9999-12"}), ("nav", {"n": 2, "month": ["next"]}), ("nav", [1]),
        ("nav", {"n": 3, "month": "0000-00"}), ("unknown", {"n": 1}),
        ("nav", {"n": 4, "month": f"{town.monday:%Y-%m}"}),  # 9999-12 had led to the last month
    ]  # fmt: skip
    return messages


def test_forged_messages_write_nothing_and_the_page_goes_on(
    server: Server, town: Town, family: Family, other_family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal()
    wire = Wire(portal.page)
    portal.sign_in(family.parent)
    portal.to_planning(["INÈS", "HUGO"], ACTIVITIES)
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)

    for event, value in forged_messages(town, family, other_family):
        wire.forge(event, value)
        if portal.page.get_by_role("dialog").count():
            portal.page.keyboard.press("Escape")
            expect(portal.page.get_by_role("dialog")).to_have_count(0)

    children = [family.elder, family.younger, other_family.elder, other_family.younger]
    lines = "SELECT account_id, child_id, activity_id, day FROM cart_lines WHERE list_contains(?, child_id)"
    expected = [(family.parent.account_id, family.elder, cast.MATIN, town.monday)]
    assert server.rows(lines, children) == expected
    assert server.rows("SELECT count(*) FROM bookings WHERE list_contains(?, child_id)", children) == [(0,)]
    portal.open("/inscription?etape=planning")  # a reloaded page numbers its clicks anew
    portal.cell(family.younger, cast.MATIN, town.week[1]).click()
    portal.basket(2)
    portal.next("Résumé")
    expect(portal.page.locator(".totals .sum").last).to_have_text("6,20 €")


def test_a_disabled_cell_stays_disabled(server: Server, town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(["INÈS"], ACTIVITIES)
    late = portal.cell(family.elder, cast.SOIR, town.late)
    if month_of(town.late) != month_of(town.today):
        portal.turn_to(town.late)
    expect(late).to_have_attribute("data-state", "late")
    late.evaluate("cell => { cell.click(); cell.setAttribute('aria-disabled', 'false'); cell.click() }")
    portal.turn_to(town.monday)  # the server has answered
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    days = server.rows("SELECT day FROM cart_lines WHERE account_id = ?", family.parent.account_id)
    assert days == [(town.monday,)]


def shows(portal: Portal, *names: str) -> None:
    """The names are on the page as they were written, and did nothing."""
    for name in names:
        forms = {re.escape(name), re.escape(unicodedata.normalize("NFC", name))}
        portal.sees(re.compile("|".join(forms), re.IGNORECASE))
    portal.answered()
    assert portal.page.evaluate("window.hacked") is None
    assert portal.page.locator('img[src="x"]').count() == 0


def test_a_family_sees_strange_names_as_text(mailbox: Mailbox, town: Town, open_portal: OpenPortal) -> None:
    portal = open_portal(STRANGE.parent)
    shows(portal, HOSTILE)
    for path in ("/finances", "/alertes"):
        portal.open(path)
        shows(portal, HOSTILE)
    portal.open("/compte")
    portal.page.get_by_role("tab", name="Mon foyer").click()
    shows(portal, HOSTILE, DECOMPOSED)
    portal.calendar_list(town.monday)
    shows(portal, HOSTILE, DECOMPOSED)
    portal.to_planning([HOSTILE.upper()], ["CANTINE", "PERISCOLAIRE MATIN"])
    portal.open("/inscription")
    portal.tick(DECOMPOSED.upper())
    shows(portal, HOSTILE, DECOMPOSED)
    portal.next("Activités")
    shows(portal, HOSTILE, DECOMPOSED)
    portal.next("Planning")
    portal.turn_to(town.monday)
    shows(portal, HOSTILE, DECOMPOSED)
    portal.cell(STRANGE.elder, cast.CANTINE, town.monday).click()
    expect(portal.page.get_by_role("dialog")).to_contain_text(HOSTILE)
    portal.page.keyboard.press("Escape")
    portal.button("Saisir une période").click()
    expect(portal.page.get_by_role("dialog")).to_contain_text(HOSTILE)
    portal.page.keyboard.press("Escape")
    for child in (STRANGE.elder, STRANGE.younger):
        portal.cell(child, cast.MATIN, town.week[3]).click()
    portal.basket(2)
    portal.next("Résumé")
    shows(portal, HOSTILE, DECOMPOSED)
    portal.button("Valider").click()
    portal.step("")
    shows(portal, HOSTILE, DECOMPOSED)
    text, html = bodies(mailbox.wait_for(STRANGE.parent.email, "Votre demande")[0])
    assert HOSTILE in " ".join(text.split())
    assert "<img" not in html


def test_the_staff_see_strange_names_as_text(town: Town, open_portal: OpenPortal) -> None:
    portal = open_portal(cast.ADELE, "/validation")
    portal.page.get_by_role("textbox", name="Rechercher").fill("img")
    portal.page.get_by_role("textbox", name="Rechercher").press("Enter")
    shows(portal, HOSTILE)
    portal.queue_row("<img").first.get_by_role("button", name="Refuser…").click()
    expect(portal.page.get_by_role("dialog")).to_be_visible()
    shows(portal, HOSTILE)
    portal.open("/occupation")
    portal.occupation_of("CANTINE", town.monday)
    shows(portal, HOSTILE, DECOMPOSED)
    portal.open("/facturation")
    portal.button(re.compile("Émettre les .* factures")).click()
    portal.button("Émettre maintenant").click()
    portal.sees("3 factures émises")
    shows(portal, HOSTILE)
    for path in ("/", "/communication"):
        portal.open(path)
        shows(portal)


@pytest.mark.parametrize("path", ["/validation", "/occupation", "/facturation", "/communication"])
def test_a_parent_finds_no_page_of_the_staff(path: str, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, path)
    expect(portal.page.get_by_role("heading", level=1)).to_have_text("Accueil")


def test_a_parent_finds_no_document_of_others(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    month = f"{next_month(month_of(town.today), -1):%Y-%m}"
    paths = [f"/documents/factures/{name}" for name in (f"{month}.pdf", f"{month}.zip", f"{month}.csv", "1.pdf")]
    paths += ["/documents/actualites/1", "/_stcore/metrics"]
    assert {path: portal.status(path) for path in paths} == dict.fromkeys(paths, 404)


def test_nothing_is_given_to_who_has_not_signed_in(server: Server, open_portal: OpenPortal) -> None:
    portal = open_portal()
    portal.page.goto(server.url + "/connexion")
    for path in ("/media/abc.pdf", "/documents/factures/1.pdf", "/_stcore/upload_file/a/b", "/_stcore/metrics"):
        assert portal.page.request.get(server.url + path).status in (401, 404), path
    assert portal.status("/finances") == 303
    assert not stream_opens(server, server.url, cookie="")


def test_the_stream_opens_for_pages_of_the_portal_only(server: Server, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    cookie = "; ".join(f"{held['name']}={held['value']}" for held in portal.page.context.cookies())
    assert stream_opens(server, server.url, cookie)
    assert not stream_opens(server, "https://ailleurs.example", cookie)


def stream_opens(server: Server, origin: str, cookie: str) -> bool:
    """Whether a page of `origin` gets a websocket."""
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    try:
        with connect(address, origin=Origin(origin), additional_headers={"Cookie": cookie} if cookie else None):
            return True
    except InvalidStatus:
        return False
