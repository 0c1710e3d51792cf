"""The whole story of the portal, as its people live it: booked, ordered, validated, counted, billed."""

import io
import re
from decimal import Decimal

import pypdf
from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.mailbox import Mailbox, bodies
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.town import Town

MATIN, CANTINE, SOIR = "PERISCOLAIRE MATIN", "CANTINE", "PERISCOLAIRE SOIR"
TOTAL = "32,10 €"  # 3 × 3,10 of MATIN, 2 × 6,20 of SOIR, 4 × 2,60 of CANTINE


def test_a_family_books_the_staff_answers_and_the_month_is_billed(
    own_server: Server, mailbox: Mailbox, town: Town, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    portal = open_portal(cast.ISABELLE, **screen)
    choose(portal, town)
    number = order(portal)
    nothing_is_ordered_twice(portal, own_server, number)
    the_order_is_confirmed_by_mail(mailbox, number)
    portal.sign_out()

    portal.sign_in(cast.AGATHE, "/validation")
    staff_answer(portal)
    families_are_told(mailbox)
    portal.sign_out()

    portal.sign_in(cast.DIANE, "/occupation")
    the_day_is_counted(portal, town)
    portal.sign_out()

    portal.sign_in(cast.BRUNO, "/facturation")
    the_month_is_billed(portal, town)
    portal.sign_out()

    portal.sign_in(cast.ISABELLE, "/alertes")
    the_parent_reads_the_answers(portal, town)
    address = the_parent_opens_the_invoice(portal, town)
    another = open_portal(cast.KARIM)
    assert another.status(address) == 404
    assert mailbox.wait_for(cast.KARIM.email, "facture", 1)


def choose(portal: Portal, town: Town) -> None:
    """Six cells and a period, two children, three activities."""
    portal.button("Réserver").first.click()
    portal.step("Participants")
    portal.tick("LÉA (6 ans)")
    portal.tick("TOM (4 ans)")
    portal.next("Activités")
    portal.page.get_by_text("Activités non proposées (1)").click()
    portal.sees("Tom a 4 ans : cette activité s'adresse aux 6-11 ans.")
    for name in (MATIN, CANTINE, SOIR):
        portal.tick(name)
    portal.next("Planning")
    portal.turn_to(town.monday)
    monday, tuesday = town.week[:2]
    cells = [(cast.LEA, cast.MATIN, monday), (cast.LEA, cast.MATIN, tuesday), (cast.TOM, cast.MATIN, monday),
             (cast.LEA, cast.SOIR, tuesday), (cast.TOM, cast.SOIR, tuesday)]  # fmt: skip
    for cell in cells:
        portal.cell(*cell).click()
        portal.state(*cell, "basket")
    portal.basket(5)
    whole_week(portal, town)
    portal.basket(9)
    portal.state(cast.TOM, cast.CANTINE, town.week[4], "basket")
    portal.state(cast.LEA, cast.CANTINE, monday, "free")


def whole_week(portal: Portal, town: Town) -> None:
    """« Saisir une période »: the four days of CANTINE for Tom."""
    portal.button("Saisir une période").click()
    dialog = portal.page.get_by_role("dialog")
    for label, day in (("Date de début", town.week[0]), ("Date de fin", town.week[4])):
        portal.type_date(dialog.get_by_role("group", name=label), day)
    for name in ("Léa · Matin", "Léa · Cantine", "Léa · Soir", "Tom · Matin", "Tom · Soir"):
        pill = dialog.get_by_role("button", name=name)
        pill.click()
        expect(pill).to_have_attribute("aria-pressed", "false")
    apply = dialog.get_by_role("button", name="Inscrire (4 lignes)")
    apply.click()
    expect(dialog).to_have_count(0)
    portal.sees("4 lignes : votre panier est à jour.")


def order(portal: Portal) -> int:
    """Résumé, Valider clicked twice; the number of the order."""
    portal.next("Résumé")
    expect(portal.page.locator(".totals .sum").last).to_have_text(TOTAL)
    expect(portal.page.locator(".line:not(.head)")).to_have_count(9)
    portal.button("Valider").dblclick()
    portal.step("")
    portal.sees(f"Total des inscriptions : {TOTAL}")
    said = portal.page.get_by_text(re.compile(r"Votre demande n°\s\d+ est enregistrée")).first.inner_text()
    found = re.search(r"n° (\d+)", said)
    assert found is not None
    outcomes = portal.page.locator(".outcomes tbody tr")
    expect(outcomes).to_have_count(9)
    expect(outcomes.filter(has_text="acceptée")).to_have_count(3)
    expect(outcomes.filter(has_text="en attente de validation")).to_have_count(6)
    portal.basket(0)
    return int(found[1])


def nothing_is_ordered_twice(portal: Portal, server: Server, number: int) -> None:
    portal.page.reload()
    portal.sees(f"Votre demande n° {number} est enregistrée")
    portal.page.go_back()
    portal.sees("Votre panier est vide.")
    expect(portal.button("Valider")).to_have_count(0)
    portal.page.go_forward()
    portal.sees(f"Votre demande n° {number} est enregistrée")
    made = "SELECT id, total FROM orders WHERE account_id = ?"
    assert server.rows(made, cast.ISABELLE.account_id) == [(number, Decimal("32.10"))]
    booked = "SELECT count(*) FROM bookings WHERE household_id = ? AND day > current_date"
    assert server.rows(booked, cast.BILLARD) == [(9,)]


def the_order_is_confirmed_by_mail(mailbox: Mailbox, number: int) -> None:
    (message,) = mailbox.wait_for(cast.ISABELLE.email, f"n° {number}")
    for body in bodies(message):
        said = body.replace("\u00a0", " ")
        assert f"n° {number}" in said
        assert TOTAL in said
        assert all(name in said for name in (MATIN, CANTINE, SOIR, "Léa", "Tom"))
    assert len(mailbox.to(cast.ISABELLE.email)) == 1
    assert mailbox.to(cast.MARC.email) == []  # he has an alert


def staff_answer(portal: Portal) -> None:
    """Tom's five days accepted together, Léa's evening refused with a reason."""
    tom, lea = portal.queue_row("Tom Billard"), portal.queue_row("Léa Billard")
    expect(tom).to_have_count(2)
    expect(lea).to_have_count(1)
    for row in (tom.first, tom.last):
        row.locator("label").first.click()
    portal.button("Accepter la sélection (5)").click()
    portal.sees("5 jours : demande acceptée")
    expect(tom).to_have_count(0)
    lea.get_by_role("button", name="Refuser…").click()
    dialog = portal.page.get_by_role("dialog")
    dialog.get_by_text("Autre motif").click()
    dialog.get_by_role("textbox").fill("Une animatrice est absente ce jour-là.")
    dialog.get_by_role("textbox").press("Control+Enter")
    dialog.get_by_role("button", name="Refuser (1 jour)").click()
    portal.sees("1 jour : demande refusée")
    expect(lea).to_have_count(0)


def families_are_told(mailbox: Mailbox) -> None:
    """A mail per decision of the staff, not per day, to both parents."""
    for parent in (cast.ISABELLE, cast.MARC):
        accepted, refused = mailbox.wait_for(parent.email, "Réponse à vos demandes", 2)
        text, _ = bodies(accepted)
        assert "Tom – CANTINE" in text
        assert "Tom – PERISCOLAIRE SOIR" in text
        text, html = bodies(refused)
        assert "Une animatrice est absente ce jour-là." in " ".join(text.split())
        assert "Léa – PERISCOLAIRE SOIR" in html
        assert len(mailbox.to(parent.email, "Réponse")) == 2


def the_day_is_counted(portal: Portal, town: Town) -> None:
    expect(portal.page.get_by_test_id("stPlotlyChart").first.locator(".main-svg").first).to_be_visible()
    portal.occupation_of(CANTINE, town.monday)
    portal.sees("Billard Tom")
    expect(portal.page.get_by_text("Billard Léa")).to_have_count(0)


def the_month_is_billed(portal: Portal, town: Town) -> None:
    """Three families; one document for the printer."""
    portal.button("Émettre les 3 factures").click()
    portal.button("Émettre maintenant").click()
    portal.sees("3 factures émises. Les familles sont prévenues.")
    portal.button("Préparer le PDF à imprimer").click()
    link = portal.page.get_by_role("link", name="Ouvrir le PDF à imprimer")
    expect(link).to_be_visible(timeout=30_000)
    pages = pdf_pages(portal, str(link.get_attribute("href")))
    billards = next(page for page in pages if "F-0001" in page)
    assert "Billard" in billards
    assert f"{town.billed:%Y-%m}-0001" in billards
    assert "14,00 €" in billards
    assert sum("8,20 €" in page for page in pages) == 1


def pdf_pages(portal: Portal, address: str) -> list[str]:
    answer = portal.page.request.get(portal.url + address.removeprefix(portal.url))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def the_parent_reads_the_answers(portal: Portal, town: Town) -> None:
    portal.sees("4 alertes non lues")  # the order, two answers, the invoice
    portal.button("Tout marquer comme lu").click()
    portal.sees("Vous avez tout lu.")
    portal.open("/inscription?etape=planning")
    portal.turn_to(town.monday)
    monday, tuesday = town.week[:2]
    portal.state(cast.LEA, cast.MATIN, monday, "confirmed")
    portal.state(cast.TOM, cast.CANTINE, town.week[4], "confirmed")
    portal.state(cast.TOM, cast.SOIR, tuesday, "confirmed")
    portal.state(cast.LEA, cast.SOIR, tuesday, "free")  # to be asked for again
    portal.calendar_list(monday)
    refused = portal.page.locator(".agenda-rows li.refused:visible")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("Motif : autre motif")


def the_parent_opens_the_invoice(portal: Portal, town: Town) -> str:
    """Its address."""
    portal.open("/finances")
    number = f"{town.billed:%Y-%m}-0001"
    portal.sees(re.compile(number))
    address = str(portal.page.get_by_role("link", name="Ouvrir le PDF").first.get_attribute("href"))
    address = address.removeprefix(portal.url)
    text = " ".join(pdf_pages(portal, address))
    assert number in text
    assert "14,00 €" in text
    assert "Billard" in text
    return address
