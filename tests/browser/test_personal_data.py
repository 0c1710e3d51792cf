"""A family takes its data away, asks to be erased, and is: on both screens, accessible in light and dark."""

import io
import re
import zipfile

from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.portal import Portal
from tests.browser.test_accessibility import SCHEMES, faults
from tests.browser.town import Family

TYPED = re.compile(r"Pour confirmer, recopiez (F-\d+)")


def my_data(portal: Portal) -> None:
    portal.open("/compte")
    portal.page.get_by_role("tab", name="Mes données").click()


def test_a_family_takes_its_data_away_and_is_erased(
    family: Family, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    parent = open_portal(family.parent, **screen)
    my_data(parent)
    address = parent.page.get_by_role("link", name="Télécharger mes données").get_attribute("href")
    answer = parent.page.request.get(f"{parent.url}{address}")
    assert "mes-donnees.pdf" in zipfile.ZipFile(io.BytesIO(answer.body())).namelist()
    parent.page.get_by_text("Demander l'effacement").first.click()
    parent.page.get_by_text("Tout mon foyer").click()
    parent.page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Demander l'effacement").click()
    parent.sees("Votre demande est transmise.")

    staff = open_portal(cast.ADELE, **screen)
    staff.open("/donnees")
    request = staff.page.locator('[class*="st-key-request-"]').filter(has_text=family.parent.name)
    request.get_by_role("button", name="Préparer l'effacement").click()
    staff.sees("C'est définitif")
    reference = TYPED.search(staff.page.get_by_text(TYPED).first.inner_text())
    assert reference
    staff.page.get_by_label(TYPED).fill("F-9999999")
    staff.button("Effacer définitivement").click()
    staff.sees("Rien n'est effacé")
    staff.page.get_by_label(TYPED).fill(reference.group(1))
    staff.button("Effacer définitivement").click()
    staff.sees("C'est fait")

    parent.page.reload()
    expect(parent.page.get_by_label("Mot de passe")).to_be_visible()
    assert parent.status("/documents/mes-donnees.zip") == 303


def test_a_family_cannot_take_another_away(family: Family, open_portal: OpenPortal) -> None:
    portal = open_portal(family.parent)
    assert portal.status(f"/documents/donnees/{cast.BILLARD}.zip") == 404
    assert portal.status("/documents/registre-des-traitements.md") == 404
    portal.open("/donnees")
    expect(portal.page.get_by_role("heading", name="Données personnelles")).to_have_count(0)


def test_the_screens_are_accessible(family: Family, open_portal: OpenPortal, screen: dict[str, object]) -> None:
    found = []
    for scheme in SCHEMES:
        parent = open_portal(family.parent, **screen, color_scheme=scheme)
        my_data(parent)
        parent.page.get_by_text("Demander l'effacement").first.click()
        found += faults(parent, f"mes données {scheme}")
        staff = open_portal(cast.ADELE, **screen, color_scheme=scheme)
        staff.open("/donnees")
        found += faults(staff, f"demandes {scheme}")
        for section in ("Effacement", "Durées", "Nettoyages"):
            staff.page.get_by_role("radio", name=section).click()
            if section == "Effacement":
                staff.page.get_by_label("Chercher une famille").fill("haddad")
                staff.page.keyboard.press("Enter")
                staff.button("Choisir").click()
                staff.sees("Qui faut-il effacer ?")
            found += faults(staff, f"{section} {scheme}")
    assert found == []
