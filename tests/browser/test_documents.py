"""A document, from the day on which it is asked for to the day on which all is in order; the family has a telephone."""

import re

from playwright.sync_api import FilePayload, expect

from tests import cast
from tests.browser.conftest import PHONE, OpenPortal
from tests.browser.mailbox import Mailbox, bodies
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.town import Family
from tests.papers import pdf, picture

LABEL = "Attestation d'assurance"
WALLET = "/compte?rubrique=documents"


def ask(director: Portal) -> None:
    """Every child needs it, nothing can be booked without it."""
    director.page.get_by_text("Documents demandés").click()
    director.button("Ajouter un document").click()
    director.page.get_by_label("Nom du document").fill(LABEL)
    director.page.get_by_text("Rien ne peut être réservé").click()
    director.answered()
    director.button("Enregistrer").click()
    director.sees("Le document est enregistré")


def send(parent: Portal, child: int, name: str, content: bytes, label: str) -> None:
    """From the part of the child, as a telephone does: choose a file, send it."""
    paper = parent.page.locator(f'[class*="st-key-paper-"][class*="-{child}"]')
    folded = paper.locator("details").filter(has_text=label)
    expect(folded).to_be_visible()
    if folded.get_attribute("open") is None:
        paper.get_by_text(label).click()
    chosen = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    paper.locator("input[type=file]").set_input_files([chosen])
    button = paper.get_by_role("button", name="Envoyer", exact=True)
    expect(button).to_be_enabled()
    button.click()
    parent.answered()


def refuse(agent: Portal, parent: Portal) -> str:
    """The agent sees the PDF in the page, and cannot read it; the address of the document."""
    agent.open("/documents")
    agent.sees("Inès Roche")
    frame = agent.page.locator("iframe[title='Document envoyé par la famille']")
    expect(frame).to_have_attribute("src", re.compile(r"^/documents/pieces/\d+#"))
    path = str(frame.get_attribute("src")).partition("#")[0]
    assert (agent.status(path), parent.status(path)) == (200, 200)
    agent.page.get_by_text("Refuser…").click()
    agent.page.get_by_text("Le document est illisible").click()
    agent.answered()
    agent.button("Refuser ce document").click()
    agent.sees("Document refusé.")
    return path


def accept(agent: Portal) -> None:
    """The agent sees the photo in the page."""
    agent.open("/documents")
    image = agent.page.get_by_alt_text("Document envoyé par la famille")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") == 800
    agent.button("Accepter").click()
    agent.sees("Document accepté.")
    agent.sees("Tous les documents envoyés par les familles sont vérifiés.")


def first_try(parent: Portal, child: int) -> None:
    """What is no document is refused at once; what is one waits."""
    send(parent, child, "page.pdf", b"<html><script>alert(1)</script>", "Envoyer le document")
    parent.sees("Ce fichier n'est ni un PDF, ni une photo JPEG ou PNG.")
    send(parent, child, "attestation.pdf", pdf(), "Envoyer le document")
    parent.sees("Votre document est envoyé.")
    parent.sees("En attente de vérification")


def test_a_refused_document_is_corrected_on_a_telephone(
    own_server: Server, open_portal: OpenPortal, family: Family, mailbox: Mailbox
) -> None:
    director, agent = open_portal(cast.DIANE, "/documents"), open_portal(cast.AGATHE, "/documents")
    ask(director)
    parent = open_portal(family.parent, "/", **PHONE)
    parent.heading("Suis-je prêt ?")
    parent.sees("Bloqué")
    parent.page.get_by_role("link", name="Donner les documents").click()
    parent.heading("Mon compte")
    parent.sees("2 documents à donner")
    first_try(parent, family.elder)
    path = refuse(agent, parent)
    (mail,) = mailbox.wait_for(family.parent.email, "Un document est à refaire")
    assert "le document est illisible" in bodies(mail)[0]
    assert WALLET in bodies(mail)[0]
    parent.open(WALLET)
    parent.sees("Refusé : le document est illisible.")
    send(parent, family.elder, "IMG_2041.JPG", picture(size=(800, 600)), "Envoyer une nouvelle version")
    parent.sees("Votre document est envoyé.")
    overflow = parent.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    accept(agent)
    mailbox.wait_for(family.parent.email, "Votre document est accepté")
    parent.open(WALLET)
    parent.sees("1 document à donner")
    parent.sees(re.compile("Valable jusqu'au"))
    assert open_portal(cast.KARIM).status(path) == 404
    assert open_portal(None).status(path) == 303
