"""Separated parents: staff record alternate weeks, each books their own days, each is billed apart."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

import db
from portail import french
from portail.actions import custody
from portail.rules.calendar import week_number
from tests import cast
from tests.browser.conftest import OpenPortal, started
from tests.browser.mailbox import Mailbox, bodies
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.test_accessibility import faults
from tests.browser.test_journey import pdf_pages
from tests.browser.town import Town

CANTINE = "CANTINE"
LEA = "LÉA (6 ans)"
TUESDAY = timedelta(days=1)


@pytest.fixture
def own_server(settled: Path, mailbox: Mailbox, town: Town, tmp_path: Path) -> Iterator[Server]:
    """Léa lives with the Billards and the Haddads; last month each household had her one Monday in two."""
    mailbox.messages.clear()
    separated = tmp_path / "separated.duckdb"
    shutil.copyfile(settled, separated)
    db.open_file(separated)
    custody.attach(cast.AGATHE, cast.LEA, "F-0002", cast.NOW)
    with db.transaction() as con:
        con.execute("UPDATE bookings SET household_id = ? WHERE child_id = ? AND week(day) % 2 = 1",
                    [cast.HADDAD, cast.LEA])  # fmt: skip
    db.close()
    with started(separated, mailbox, tmp_path) as server:
        yield server


def monday(town: Town, parity: int) -> date:
    """The first Monday that can be booked of an even (0) or odd (1) week."""
    return next(day for weeks in range(4) if week_number(day := town.monday + timedelta(weeks=weeks)) % 2 == parity)


def test_separated_parents_book_alternate_weeks_and_are_billed_apart(
    own_server: Server, mailbox: Mailbox, town: Town, open_portal: OpenPortal, screen: dict[str, object]
) -> None:
    staff = open_portal(cast.AGATHE, "/foyers", **screen)
    staff_record_alternate_weeks(staff)
    both_are_told(mailbox)

    isabelle, karim = open_portal(cast.ISABELLE, **screen), open_portal(cast.KARIM, **screen)
    books_only(isabelle, town, own=monday(town, 0), other=monday(town, 1) + TUESDAY, price="2,60 €")
    books_only(karim, town, own=monday(town, 1), other=monday(town, 0) + TUESDAY, price="4,10 €")
    each_sees_the_other_day_without_its_price(isabelle, monday(town, 1))
    they_exchange_a_day(isabelle, karim, monday(town, 1) + TUESDAY)

    bursar = open_portal(cast.BRUNO, "/facturation", **screen)
    each_is_billed_apart(bursar, isabelle, karim, town)


def staff_record_alternate_weeks(portal: Portal) -> None:
    search = portal.page.get_by_label("Rechercher un foyer")
    search.fill("lea billard")
    search.press("Enter")
    portal.page.get_by_role("button", name="Ouvrir", exact=True).first.click()
    portal.heading("Foyer F-0001")
    assert faults(portal, "foyer") == []
    portal.button("Modifier le rythme…").click()
    dialog = portal.page.get_by_role("dialog")
    expect(dialog.get_by_role("table")).to_be_visible()
    assert faults(portal, "rythme") == []
    dialog.get_by_role("button", name="Enregistrer").click()
    portal.sees("Le rythme est enregistré. Les deux foyers sont prévenus.")
    portal.sees("Les semaines paires, changement le vendredi soir")


def both_are_told(mailbox: Mailbox) -> None:
    for parent, weeks in ((cast.ISABELLE, "paires"), (cast.MARC, "paires"), (cast.KARIM, "impaires")):
        (message,) = mailbox.wait_for(parent.email, "Calendrier de garde modifié")
        assert f"Les semaines {weeks}" in " ".join(bodies(message)[0].split())


def books_only(portal: Portal, town: Town, own: date, other: date, price: str) -> None:
    """The own day goes through the basket; the other's says whose it is and cannot be clicked."""
    portal.to_planning([LEA], [CANTINE])
    for day in sorted((own, other)):
        portal.turn_to(day)
        portal.state(cast.LEA, cast.CANTINE, day, "free" if day == own else "elsewhere")
        if day == own:
            portal.cell(cast.LEA, cast.CANTINE, day).click()
            portal.state(cast.LEA, cast.CANTINE, day, "basket")
        else:
            said = f"Ce {french.long_date(day).removesuffix(f' {day.year}')} est un jour de l'autre foyer de Léa."
            expect(portal.cell(cast.LEA, cast.CANTINE, day)).to_have_attribute("aria-disabled", "true")
            expect(portal.cell(cast.LEA, cast.CANTINE, day)).to_have_attribute("title", said)
    portal.basket(1)
    portal.next("Résumé")
    expect(portal.page.locator(".totals .sum").last).to_have_text(price)
    portal.button("Valider").click()
    portal.step("")
    portal.basket(0)


def each_sees_the_other_day_without_its_price(portal: Portal, day: date) -> None:
    portal.calendar_list(day)
    row = portal.page.locator(".agenda-rows li:visible").filter(has_text="Avec l'autre foyer")
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("€")
    expect(portal.page.get_by_text("Haddad")).to_have_count(0)


def they_exchange_a_day(asking: Portal, answering: Portal, day: date) -> None:
    home(asking)
    asking.button("Proposer un échange de jours…").click()
    dialog = asking.page.get_by_role("dialog")
    asking.type_date(dialog.get_by_role("group", name="Chez vous le"), day)
    dialog.get_by_role("button", name="Envoyer la proposition").click()
    asking.sees("Votre proposition est envoyée.")
    home(answering)
    answering.button("Accepter").click()
    answering.sees("L'échange est accepté.")
    asking.open("/inscription?etape=planning")
    asking.turn_to(day)
    asking.state(cast.LEA, cast.CANTINE, day, "free")


def home(portal: Portal) -> None:
    portal.open("/compte")
    portal.page.get_by_role("tab", name="Mon foyer").click()
    expect(portal.page.get_by_role("heading", name="Calendrier de garde de Léa")).to_be_visible()
    assert faults(portal, "compte") == []


def each_is_billed_apart(bursar: Portal, isabelle: Portal, karim: Portal, town: Town) -> None:
    bursar.button("Émettre les 3 factures").click()
    bursar.button("Émettre maintenant").click()
    bursar.sees("3 factures émises. Les familles sont prévenues.")
    days = town.billed_mondays[:3]
    odd = sum(week_number(day) % 2 for day in days)
    totals = {
        isabelle: (3 - odd) * Decimal("2.60") + 2 * Decimal("3.10"),  # Léa's own weeks, Tom's two mornings
        karim: odd * Decimal("4.10") + 2 * Decimal("4.10"),  # Léa's other weeks, Yanis's two meals
    }
    addresses = {}
    for portal, total in totals.items():
        portal.open("/finances")
        link = portal.page.get_by_role("link", name="Ouvrir le PDF").first
        addresses[portal] = str(link.get_attribute("href")).removeprefix(portal.url)
        assert french.euros(total).replace("\u00a0", " ") in " ".join(pdf_pages(portal, addresses[portal]))
    assert isabelle.status(addresses[karim]) == 404
    assert karim.status(addresses[isabelle]) == 404
