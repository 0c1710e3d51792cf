"""A family fills a child's file in on a phone; staff read health, and the family sees who did."""

import re

from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.server import Server
from tests.browser.test_accessibility import faults
from tests.browser.town import Family

PRESS = 400  # ms: the field is left when the press begins, and its answer comes before the press ends


def test_a_file_filled_in_by_the_family_and_read_by_staff(
    own_server: Server, family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    parent = open_portal(family.parent, "/compte?rubrique=foyer", **screen)
    parent.button("Ouvrir la fiche").first.click()
    expect(parent.page.get_by_role("heading", name=re.compile("^Fiche "))).to_be_visible()

    contacts = parent.unfold("Personnes à prévenir")
    contacts.get_by_label("Prénom et nom").fill("Łucja Œuvrard")
    contacts.get_by_label("Téléphone").fill("06 12")
    contacts.get_by_role("button", name="Enregistrer").click(delay=PRESS)
    expect(contacts.get_by_text("ce numéro de téléphone n'est pas complet")).to_be_visible()
    expect(contacts.get_by_label("Prénom et nom")).to_have_value("Łucja Œuvrard")
    contacts.get_by_label("Téléphone").fill("0639980102")
    contacts.get_by_role("button", name="Enregistrer").click(delay=PRESS)
    expect(contacts.get_by_text("C'est enregistré.")).to_be_visible()
    parent.answered()  # the sentence is there before the rest of the page
    expect(contacts.get_by_label("Téléphone")).to_have_value("06 39 98 01 02")

    health = parent.unfold("Santé ·")
    health.get_by_label("Allergies").fill("Arachide")
    health.get_by_role("button", name="Enregistrer").click(delay=PRESS)
    expect(health.get_by_text("C'est enregistré.")).to_be_visible()
    found = faults(parent, "fiche")

    agent = open_portal(cast.DIANE, "/fiches", **screen)
    agent.page.get_by_role("radio", name="Rechercher un enfant").click()
    agent.page.get_by_label("Enfant ou famille").fill(f"ines {family.parent.name.split()[-1]}")
    agent.page.keyboard.press("Enter")
    agent.button("Ouvrir la fiche").first.click()
    agent.unfold("Santé ·")
    expect(agent.page.get_by_text("Arachide")).to_have_count(0)
    agent.button("Ouvrir les informations de santé").click()
    expect(agent.page.get_by_label("Allergies")).to_have_value("Arachide")
    found += faults(agent, "fiches")

    parent.page.reload()
    parent.unfold("Consultations")
    parent.sees(re.compile(r"Consultée le .* par Diane Œuvrard"))
    assert found == []
