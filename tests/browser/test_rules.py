"""A director changes a rule by its form; the family's planning follows at once, with the price of being late."""

import re

from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.server import Server
from tests.browser.town import Family, Town

SOIR = "PERISCOLAIRE SOIR"


def test_a_rule_saved_by_staff_changes_the_parents_cell(
    own_server: Server, town: Town, family: Family, open_portal: OpenPortal
) -> None:
    parent = open_portal(family.parent)
    parent.to_planning(["INÈS"], [SOIR])
    parent.turn_to(town.late)
    parent.state(family.elder, cast.SOIR, town.late, "late")

    director = open_portal(cast.DIANE, "/regles")
    director.heading("Règles et tarifs")
    director.choose("Activité", SOIR)
    director.page.get_by_role("radio", name="Retards et absences").click()
    director.answered()
    director.choose("Réservation tardive", "Accepté")
    director.page.get_by_role("combobox", name="Prix").first.click()
    director.page.get_by_role("option", name="Prix habituel plus un montant").click()
    expect(director.page.get_by_label(re.compile("^Supplément")).first).to_be_visible()  # saved as shown
    director.button("Enregistrer").click()
    director.sees(re.compile("Règles enregistrées à partir du"))

    parent.open("/inscription?etape=planning")
    parent.turn_to(town.late)
    parent.state(family.elder, cast.SOIR, town.late, "late_open")
    parent.cell(family.elder, cast.SOIR, town.late).click()
    parent.sees(re.compile(r"7,20\s€ : 6,20\s€ \+ 1,00\s€ de supplément hors délai"))
    parent.button("Réserver quand même").click()
    parent.basket(1)
    parent.next("Résumé")
    expect(parent.page.locator(".totals .sum").last).to_have_text("7,20 €")
