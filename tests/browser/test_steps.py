"""The four steps keep what was chosen, whatever happens to the page, the session or the server."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from portail import french
from portail.rules.calendar import month_of, next_month
from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.portal import Portal, cell_key
from tests.browser.server import Server
from tests.browser.town import LAST_PLACE, Family, Town

MATIN, CANTINE, SOIR = "PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE SOIR"
CHILDREN = ["INÈS", "HUGO"]
RECONNECTION = 40_000  # ms: the browser tries again at growing intervals


def test_back_reload_and_another_tab_find_the_same_step(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(CHILDREN, [MATIN])
    portal.page.go_back()
    portal.step("Activités")
    expect(portal.page.get_by_test_id("stCheckbox").filter(has_text=MATIN).get_by_role("checkbox")).to_be_checked()
    portal.page.go_back()
    portal.step("Participants")
    expect(portal.page.get_by_test_id("stCheckbox").filter(has_text="INÈS").get_by_role("checkbox")).to_be_checked()
    portal.page.go_forward()
    portal.page.go_forward()
    portal.step("Planning")
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.page.reload()
    portal.step("Planning")
    expect(portal.month()).to_have_text(french.month_year(town.monday).capitalize())
    portal.state(family.elder, cast.MATIN, town.monday, "basket")
    tab = portal.new_tab("/inscription?etape=planning")
    tab.state(family.elder, cast.MATIN, town.monday, "basket")
    tab.back("Activités")
    tab.back("Participants")
    portal.next("Résumé")
    expect(portal.page.locator(".totals .sum").last).to_have_text("3,10 €")


def test_a_step_without_its_answers_leads_to_the_first_that_misses(family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, "/inscription?etape=planning")  # wanted before the sign-in
    assert "etape=planning" in portal.page.url
    portal.step("Participants")
    portal.tick("INÈS")
    portal.next("Activités")
    portal.button("Suivant").click()
    portal.sees("Choisissez au moins une activité.")
    portal.step("Activités")
    portal.open("/inscription?etape=resume")
    portal.sees("Votre panier est vide.")


def test_a_link_to_a_page_leads_there_after_the_sign_in(family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, "/calendrier?jour=2026-02-03")
    portal.heading("Mon calendrier")
    portal.sees("Février 2026")


def test_the_basket_survives_a_power_cut(
    own_server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(CHILDREN, [MATIN, CANTINE])
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.cell(family.younger, cast.CANTINE, town.monday).click()
    portal.basket(2)
    own_server.cut()
    own_server.start()
    app = portal.page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=RECONNECTION)
    portal.step("Planning")
    expect(portal.month()).to_have_text(french.month_year(town.monday).capitalize())
    portal.state(family.younger, cast.CANTINE, town.monday, "basket")
    portal.cell(family.elder, cast.MATIN, town.week[1]).click()
    portal.basket(3)
    portal.next("Résumé")
    expect(portal.page.locator(".line:not(.head)")).to_have_count(3)


def test_a_click_again_undoes_and_arrows_turn_months(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(CHILDREN, [MATIN])
    portal.turn_to(town.monday)
    cell = (family.elder, cast.MATIN, town.monday)
    for state, number in (("basket", 1), ("free", 0), ("basket", 1)):
        portal.cell(*cell).click()
        portal.state(*cell, state)
        portal.basket(number)
    for day in (*town.week[1:2], *town.week[3:]):  # faster than the answers
        portal.cell(family.younger, cast.MATIN, day).click(no_wait_after=True)
    portal.basket(4)
    shown = french.month_year(town.monday).capitalize()
    portal.button("Mois suivant").click()
    expect(portal.month()).to_have_text(french.month_year(next_month(month_of(town.monday))).capitalize())
    portal.button("Mois précédent").click()
    expect(portal.month()).to_have_text(shown)
    portal.state(*cell, "basket")


def test_clicks_made_while_the_line_is_cut_arrive_after_it(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, line = on_a_line(open_portal, town, family)
    line.silent = True
    days = (*town.week[:2], *town.week[3:])
    for day in days:
        portal.cell(family.elder, cast.MATIN, day).click()
        portal.state(family.elder, cast.MATIN, day, "basket")  # painted at once
    held = "SELECT day FROM cart_lines WHERE account_id = ? ORDER BY day"
    assert server.rows(held, family.parent.account_id) == []
    line.cut()
    expect(portal.page.get_by_role("link", name=re.compile("Panier · 4$"))).to_be_visible(timeout=RECONNECTION)
    assert server.rows(held, family.parent.account_id) == [(day,) for day in days]
    portal.state(family.elder, cast.MATIN, days[-1], "basket")


def test_clicks_without_an_answer_outlive_the_page(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, line = on_a_line(open_portal, town, family)
    line.silent = True
    for day in town.week[:2]:
        portal.cell(family.elder, cast.MATIN, day).click()
        portal.state(family.elder, cast.MATIN, day, "basket")
    held = "SELECT day FROM cart_lines WHERE account_id = ? ORDER BY day"
    assert server.rows(held, family.parent.account_id) == []
    line.silent = False
    portal.page.reload()
    portal.basket(2)
    assert server.rows(held, family.parent.account_id) == [(day,) for day in town.week[:2]]
    portal.page.wait_for_function("() => sessionStorage.getItem('planning') === null")


def test_a_day_taken_out_at_the_last_step_does_not_come_back(
    town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, _ = on_a_line(open_portal, town, family)
    cell = portal.cell(family.elder, cast.MATIN, town.monday)
    following = portal.page.get_by_role("button", name="Suivant", exact=True).element_handle()
    cell.evaluate("(cell, following) => { cell.click(); following.click(); }", following)  # before any answer
    portal.step("Résumé")
    portal.page.locator("li.line .bin").click()
    portal.basket(0)
    portal.page.reload()
    portal.button("Choisir des jours").click()
    portal.step("Planning")
    portal.state(family.elder, cast.MATIN, town.monday, "free")
    portal.basket(0)


def test_clicks_of_another_basket_are_not_taken_up(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, _ = on_a_line(open_portal, town, family)
    left = [[1, cell_key(family.elder, cast.MATIN, town.monday), "pick"]]
    keep = "clicks => sessionStorage.setItem('planning', JSON.stringify(['of somebody else', Date.now(), clicks]))"
    portal.page.evaluate(keep, left)
    portal.page.reload()
    portal.step("Planning")
    portal.cell(family.younger, cast.MATIN, town.monday).click()
    portal.basket(1)
    assert server.rows("SELECT child_id FROM cart_lines WHERE account_id = ?", family.parent.account_id) == [
        (family.younger,)
    ]


def test_a_page_whose_drawing_was_lost_is_loaded_again(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal, line = on_a_line(open_portal, town, family)
    line.torn = True
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    expect(portal.page.locator(".planning")).to_have_count(0)  # blank, and Streamlit says that all is done
    line.torn = False
    portal.step("Planning")
    portal.state(family.elder, cast.MATIN, town.monday, "basket")
    portal.basket(1)


def test_a_click_whose_answer_was_lost_is_shown_after_the_cut(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, line = on_a_line(open_portal, town, family)
    line.deaf = True
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.page.wait_for_timeout(1000)  # the server has answered
    line.cut()
    expect(portal.page.get_by_role("link", name=re.compile("Panier · 1$"))).to_be_visible(timeout=RECONNECTION)
    portal.step("Planning")
    portal.state(family.elder, cast.MATIN, town.monday, "basket")


def test_a_month_asked_while_the_server_is_silent_is_shown_after(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal, line = on_a_line(open_portal, town, family)
    busy = portal.page.locator(".planning[aria-busy=true]")
    line.silent = True
    portal.button("Mois suivant").click()
    expect(busy).to_have_count(1)
    expect(busy).to_have_count(0)  # it has waited long enough to let the person go on
    line.silent = False
    wanted = french.month_year(next_month(month_of(town.monday))).capitalize()
    expect(portal.month()).to_have_text(wanted, timeout=RECONNECTION)


def test_a_month_asked_then_given_up_is_not_asked_for_ever(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal, line = on_a_line(open_portal, town, family)
    picker = portal.page.locator(".picker select")
    shown, other = picker.input_value(), next_month(month_of(town.monday))
    line.silent = True
    picker.select_option(f"{other:%Y-%m}")
    line.silent = False
    picker.select_option(shown)
    planning = portal.page.locator(".planning").element_handle()
    portal.page.wait_for_function("root => root.planning.turning === null", arg=planning)
    expect(picker).to_have_value(shown)


class Line:
    """What is between a page and the server.

    Silent: the server hears nothing; deaf: the page hears nothing; torn: the page hears all but what to draw, as when
    a line is cut then taken up again at the end of an answer.
    """

    def __init__(self, page: Page) -> None:
        self.silent = self.deaf = self.torn = False
        self._last: WebSocketRoute | None = None
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def cut(self) -> None:
        """Drop the connection; the next one is good."""
        assert self._last is not None
        self._last.close(code=3001)
        self.silent = self.deaf = False  # after it: what was still on the line is lost with it

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self._last = page
        page.on_message(lambda message: None if self.silent else server.send(message))
        server.on_message(lambda message: None if self.deaf or (self.torn and _draws(message)) else page.send(message))


def _draws(message: str | bytes) -> bool:
    return isinstance(message, bytes) and ForwardMsg.FromString(message).WhichOneof("type") == "delta"


def on_a_line(open_portal: OpenPortal, town: Town, family: Family) -> tuple[Portal, Line]:
    """The parent at the planning, and the line to the server, which can be cut."""
    portal = open_portal()
    line = Line(portal.page)
    portal.sign_in(family.parent)
    portal.to_planning(CHILDREN, [MATIN])
    portal.turn_to(town.monday)
    return portal, line


def booked(portal: Portal, family: Family, town: Town) -> None:
    """A morning of the elder child, accepted at once."""
    portal.to_planning(CHILDREN, [MATIN])
    portal.turn_to(town.monday)
    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.next("Résumé")
    portal.button("Valider").click()
    portal.step("")
    portal.open("/inscription?etape=planning")
    portal.state(family.elder, cast.MATIN, town.monday, "confirmed")


def test_a_booked_day_is_changed_then_cancelled(
    server: Server, town: Town, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(family.parent, **screen)
    booked(portal, family, town)
    cell = (family.elder, cast.MATIN, town.monday)
    dialog = portal.page.get_by_role("dialog")

    portal.cell(*cell).click()
    expect(dialog).to_contain_text("Annulable sans frais jusqu'au")
    expect(dialog.get_by_role("button", name="Mettre à jour")).to_be_disabled()  # no other hour is chosen yet
    portal.page.keyboard.press("Escape")
    expect(portal.cell(*cell)).to_be_focused()
    portal.cell(*cell).click()
    dialog.get_by_role("radio", name="8h", exact=True).or_(dialog.get_by_role("button", name="8h", exact=True)).click()
    dialog.get_by_role("button", name="Mettre à jour").click()
    expect(dialog).to_have_count(0)
    portal.state(*cell, "basket_modify")

    portal.cell(*cell).click()
    dialog.get_by_role("button", name="Retirer du panier").click()
    portal.state(*cell, "confirmed")
    portal.basket(0)

    portal.cell(*cell).click()
    dialog.get_by_role("button", name="Demande d'annulation").click()
    portal.state(*cell, "basket_cancel")
    portal.next("Résumé")
    expect(portal.page.locator(".totals .sum").last).to_have_text("0,00 €")
    expect(portal.page.locator(".totals")).to_contain_text("3,10 €")  # saved
    portal.button("Valider").click()
    portal.step("")
    rows = server.rows("SELECT state FROM bookings WHERE child_id = ?", family.elder)
    assert rows == [("cancelled",)]
    counted = """SELECT p.taken, count(b.day) FROM places p
        LEFT JOIN bookings b ON b.activity_id = p.activity_id AND b.day = p.day AND b.state = 'confirmed'
        WHERE p.activity_id = ? AND p.day = ? GROUP BY p.taken"""
    ((taken, confirmed),) = server.rows(counted, cast.MATIN, town.monday)
    assert taken == confirmed


def test_what_a_dialog_takes_out_of_the_basket_comes_back(town: Town, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    booked(portal, family, town)
    cell = (family.elder, cast.MATIN, town.monday)
    dialog = portal.page.get_by_role("dialog")
    portal.cell(*cell).click()
    dialog.get_by_role("button", name="Demande d'annulation").click()
    portal.state(*cell, "basket_cancel")
    portal.cell(*cell).click()
    dialog.get_by_role("button", name="Retirer du panier").click()
    portal.basket(0)
    portal.page.get_by_role("button", name="Annuler", exact=True).click()
    portal.state(*cell, "basket_cancel")
    portal.basket(1)


def test_a_session_closed_elsewhere_ends_at_the_next_click(
    server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    portal = open_portal(family.parent)
    portal.to_planning(CHILDREN, [MATIN])
    portal.turn_to(town.monday)
    elsewhere = open_portal(family.parent, "/compte")
    elsewhere.page.get_by_role("tab", name="Connexion et sécurité").click()
    elsewhere.button("Se déconnecter partout").click()
    elsewhere.sees("Vous êtes déconnecté.")

    portal.cell(family.elder, cast.MATIN, town.monday).click()
    portal.sees("Votre connexion a pris fin. Identifiez-vous pour reprendre.")
    assert server.rows("SELECT count(*) FROM cart_lines WHERE account_id = ?", family.parent.account_id) == [(0,)]

    portal.page.get_by_label("Adresse e-mail").fill(family.parent.email)
    portal.page.get_by_label("Mot de passe").fill("cerise-tabouret-41-nuage")
    portal.button("Se connecter").click()
    portal.step("Planning")
    expect(portal.month()).to_have_text(french.month_year(town.monday).capitalize())


@pytest.mark.parametrize("path", ["/alertes", "/finances"])
def test_signing_out_in_a_tab_ends_the_other(path: str, family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent, path)
    portal.new_tab("/").sign_out()
    portal.page.get_by_role("link", name="Mon compte").first.click()
    portal.sees(re.compile("Votre connexion a pris fin|Vous êtes déconnecté"))


def test_the_last_place_goes_to_the_first_of_two_parents(
    server: Server, town: Town, family: Family, other_family: Family, open_portal: OpenPortal
) -> None:
    portals = []
    for asking in (family, other_family):
        portal = open_portal(asking.parent)
        portal.to_planning(CHILDREN, [SOIR])
        portal.turn_to(town.last_place)
        portal.cell(asking.elder, LAST_PLACE, town.last_place).click()
        portal.basket(1)
        portal.next("Résumé")
        expect(portal.page.locator(".totals .sum").last).to_have_text("6,20 €")
        portals.append(portal)
    quick, slow = portals
    quick.button("Valider").click()
    quick.step("")
    slow.button("Valider").click()
    slow.sees("Votre panier a changé depuis l'affichage.")
    slow.sees(re.compile(rf"Le {french.long_date(town.last_place)} est complet"))
    expect(slow.page.locator(".totals .sum").last).to_have_text("0,00 €")
    slow.page.get_by_text("M'inscrire sur la liste d'attente").click()
    slow.sees("Complet : vous rejoindrez la liste d'attente.")
    slow.button("Valider").click()
    slow.step("")
    expect(slow.page.locator(".outcomes tbody")).to_contain_text("sur liste d'attente")
    slow.open("/inscription?etape=planning")
    slow.state(other_family.elder, LAST_PLACE, town.last_place, "waiting")
    places = "SELECT taken FROM places WHERE activity_id = ? AND day = ?"
    assert server.rows(places, LAST_PLACE, town.last_place) == [(1,)]
    states = "SELECT state FROM bookings WHERE activity_id = ? AND day = ? ORDER BY state"
    assert server.rows(states, LAST_PLACE, town.last_place) == [("requested",), ("waiting",)]
