"""How people get in: invited, after a forgotten password, with a second factor."""

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from portail import clock
from tests import cast
from tests.browser.conftest import PHONE, OpenPortal
from tests.browser.mailbox import Mailbox, bodies
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.test_accessibility import serious
from tests.browser.town import PASSWORD, Family, Town

NEW = "rivage-marmotte-17-lampe"
NINA = "nina@exemple.fr"
SOIR = "PERISCOLAIRE SOIR"  # staff answer each request


def link_in(mailbox: Mailbox, recipient: str, subject: str, path: str) -> str:
    text, html = bodies(mailbox.wait_for(recipient, subject)[-1])
    found = re.search(r"https?://\S+" + path + r"/[\w-]+", text)
    assert found
    assert found[0] in html
    return found[0]


def choose(page: Page, password: str, button: str) -> None:
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_label("Le même, encore une fois").fill(password)
    page.get_by_role("button", name=button).click()


def reads_well(portal: Portal) -> None:
    """Nothing serious for axe, nothing wider than the screen."""
    assert list(serious(portal)) == []
    assert portal.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_the_invitation_to_the_first_booking(
    own_server: Server, mailbox: Mailbox, town: Town, open_portal: OpenPortal
) -> None:
    staff = open_portal(cast.ADELE, "/comptes")
    reads_well(staff)
    staff.page.get_by_role("radio", name="Familles", exact=True).click()
    staff.page.get_by_role("textbox", name="Rechercher").fill("nina oersted")
    staff.page.get_by_role("textbox", name="Rechercher").press("Enter")
    staff.sees("1 adulte")
    staff.button("Inviter…").click()
    staff.page.get_by_role("dialog").get_by_label("Adresse e-mail").fill(NINA)
    staff.button("Envoyer l'invitation").click()
    staff.sees("Invitation envoyée.")

    link = link_in(mailbox, NINA, "Ouvrez votre compte", "/acces/invitation")
    parent = open_portal(None, **PHONE)
    for _ in range(2):  # as the scanner of a mail server does first
        parent.page.goto(link)
        expect(parent.page.get_by_role("heading", name="Ouvrir mon compte")).to_be_visible()
    reads_well(parent)
    choose(parent.page, "motdepasse1234", "Ouvrir mon compte")
    expect(parent.page.get_by_role("alert")).to_contain_text("facile à deviner")
    choose(parent.page, NEW, "Ouvrir mon compte")
    expect(parent.page.locator(".greeting")).to_contain_text("Nina Œrsted")
    parent.answered()
    parent.heading("Accueil")
    assert parent.status(link.removeprefix(own_server.url)) == 410

    with_server = own_server.rows("SELECT text_body FROM outbox WHERE secret AND sent_at IS NOT NULL")
    assert with_server == [("",)]
    books_for_the_first_time(parent, mailbox, town)
    the_request_is_answered(open_portal, parent, town)


def books_for_the_first_time(portal: Portal, mailbox: Mailbox, town: Town) -> None:
    """From the first button of the home page to the mail that says the request is on file."""
    day = town.week[1]
    portal.button("Réserver").first.click()
    portal.step("Participants")
    portal.tick("YANIS (9 ans)")
    portal.next("Activités")
    portal.tick(SOIR)
    portal.next("Planning")
    portal.turn_to(day)
    portal.cell(cast.YANIS, cast.SOIR, day).click()
    portal.state(cast.YANIS, cast.SOIR, day, "basket")
    reads_well(portal)
    portal.next("Résumé")
    portal.button("Valider").click()
    portal.step("")
    expect(portal.page.locator(".outcomes tbody tr").filter(has_text="en attente de validation")).to_have_count(1)
    (message,) = mailbox.wait_for(NINA, "demande n°")
    assert SOIR in bodies(message)[0]


def the_request_is_answered(open_portal: OpenPortal, parent: Portal, town: Town) -> None:
    staff = open_portal(cast.AGATHE, "/validation")
    row = staff.queue_row("Yanis Haddad")
    expect(row).to_contain_text(SOIR)
    row.get_by_role("button", name="Accepter").click()
    staff.sees("1 jour : demande acceptée")
    parent.calendar_list(town.week[1])
    expect(parent.page.locator(".agenda-rows li:visible").filter(has_text="Validé")).to_have_count(1)


def test_the_key_of_a_letter_opens_an_account(
    own_server: Server, mailbox: Mailbox, open_portal: OpenPortal
) -> None:  # fmt: skip
    staff = open_portal(cast.ADELE, "/comptes")
    staff.page.get_by_role("radio", name="Familles", exact=True).click()
    staff.page.get_by_role("textbox", name="Rechercher").fill("nina")
    staff.page.get_by_role("textbox", name="Rechercher").press("Enter")
    staff.sees("1 adulte")
    staff.button("Lettre…").click()
    staff.button("Préparer 1 lettre").click()
    key = staff.page.get_by_role("dialog").locator("code").inner_text()
    address = str(staff.page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href"))
    letters = address.removeprefix(own_server.url)
    assert (staff.status(letters), open_portal(cast.ISABELLE).status(letters)) == (200, 404)

    parent = open_portal(None, **PHONE)
    parent.page.goto(own_server.url + "/connexion")
    parent.page.get_by_role("link", name="J'ai reçu une clé d'activation").click()
    reads_well(parent)
    parent.page.get_by_label("Clé d'activation").fill(key.lower())
    parent.page.get_by_label("Adresse e-mail").fill(NINA)
    parent.button("Recevoir le lien").click()
    parent.page.goto(link_in(mailbox, NINA, "Ouvrez votre compte", "/acces/invitation"))
    choose(parent.page, NEW, "Ouvrir mon compte")
    expect(parent.page.locator(".greeting")).to_contain_text("Nina Œrsted")


def test_a_forgotten_password_is_replaced_on_a_phone(
    server: Server, mailbox: Mailbox, family: Family, open_portal: OpenPortal
) -> None:
    elsewhere = open_portal(family.parent)
    portal = open_portal(None, **PHONE)
    portal.page.goto(server.url + "/connexion?next=/finances")
    portal.page.get_by_role("link", name="Mot de passe oublié").click()
    reads_well(portal)
    portal.page.get_by_label("Adresse e-mail").fill(family.parent.email)
    portal.button("Recevoir le lien").click()
    expect(portal.page.get_by_role("heading", name="Regardez vos messages")).to_be_visible()
    portal.page.goto(link_in(mailbox, family.parent.email, "nouveau mot de passe", "/acces/mot-de-passe"))
    field = portal.page.get_by_label("Mot de passe", exact=True)
    field.fill(NEW)
    portal.page.get_by_role("button", name="Afficher ce qui est saisi").first.click()
    expect(field).to_have_attribute("type", "text")
    portal.page.get_by_label("Le même, encore une fois").fill(NEW)
    portal.button("Changer le mot de passe").click()
    expect(portal.page.locator(".greeting")).to_contain_text(family.parent.name)
    elsewhere.page.goto(server.url + "/finances")
    expect(elsewhere.page.get_by_role("heading", name="Connexion")).to_be_visible()


def enrol(portal: Portal) -> tuple[pyotp.TOTP, list[str]]:
    """What the telephone holds from now on, and the recovery codes."""
    totp = pyotp.TOTP(portal.page.locator("p.key").inner_text().replace(" ", ""))
    portal.page.get_by_label("Code à six chiffres").fill(totp.at(clock.now()))
    portal.page.get_by_label("Votre mot de passe").fill(PASSWORD)
    portal.page.get_by_role("button", name="Activer").click()
    expect(portal.page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    codes = portal.page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    return totp, codes


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with scripts", "without"])
def test_the_second_factor_is_made_then_asked(
    server: Server, family: Family, open_portal: OpenPortal, options: dict[str, object]
) -> None:
    """The plain pages work without JavaScript; the portal behind them does not."""
    first = open_portal(family.parent, "/compte")
    if options:
        context = {"storage_state": first.page.context.storage_state()}
        portal = open_portal(None, **PHONE, **options, **context)
    else:
        portal = first
    portal.page.goto(server.url + "/acces/double-securite")
    if not options:
        reads_well(portal)
    totp, codes = enrol(portal)
    again = open_portal(None, **options)
    again.page.goto(server.url + "/connexion?next=/alertes")
    again.page.get_by_label("Adresse e-mail").fill(family.parent.email)
    again.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    again.page.get_by_role("button", name="Se connecter").click()
    expect(again.page.get_by_role("heading", name="Votre code")).to_be_visible()
    assert again.status("/finances") == 303
    if not options:
        reads_well(again)
    again.page.get_by_label("Code à six chiffres").fill("000000")
    again.page.get_by_role("button", name="Se connecter").click()
    expect(again.page.get_by_role("alert")).to_contain_text("pas le bon")
    code = codes[0] if options else totp.at(clock.now() + timedelta(seconds=30))
    again.page.get_by_label("Code à six chiffres").fill(code)
    again.page.get_by_role("button", name="Se connecter").click()
    if not options:
        expect(again.page.locator(".greeting")).to_contain_text(family.parent.name)
        again.heading("Alertes")
    assert again.status("/finances") == 200
