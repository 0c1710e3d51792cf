"""Two families in two browsers: whatever the screens of one lead to, the other is given nothing of it."""

import io
import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag

import pypdf
from playwright.sync_api import Page, WebSocket, expect

from portail.web import public
from tests import cast
from tests.browser.conftest import OpenPortal
from tests.browser.portal import Portal
from tests.browser.server import Server
from tests.browser.town import Town

SCREENS = ("/", "/compte", "/compte?rubrique=foyer", f"/enfant?fiche={cast.LEA}", "/inscription?etape=planning",
           f"/calendrier?enfants={cast.LEA}", "/finances", "/alertes")  # fmt: skip
PLAIN = ("/documents/", "/media/", "/agenda/", "/reglement", "/acces/")  # not pages of Streamlit
COMMON = (
    "/static/",
    "/app/static/",
    "/component/",
    "/_stcore/",
    "/fr.js",
    "/saisie.js",
    "/portail.css",
    "/favicon",
    "/auth/",
    *(f"/{name}" for name in public.TITLES),
)
PRIVATE = re.compile(rf"/documents/(factures|fiches)/|enfant={cast.LEA}")
NAMES = ("Isabelle", "Billard", "Léa")


@dataclass
class Received:
    """What a browser was given, and the addresses that it met. Laid before the page opens."""

    page: Page
    parts: list[bytes] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("websocket", self._connected)
        self.page.on("request", lambda sent: self.addresses.add(sent.url))

    def _connected(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived", lambda frame: self.parts.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def look(self) -> None:
        """Keep what the screen shows, and where its links lead."""
        self.addresses |= set(
            self.page.eval_on_selector_all("a[href], iframe[src]", "all => all.map(e => e.href || e.src)")
        )
        self.addresses.add(self.page.url)
        self.parts.append(self.page.content().encode())

    def holds(self, text: str) -> bool:
        return text.encode() in b"\n".join(self.parts)


def paths(received: Received, url: str) -> list[str]:
    """The addresses of the portal that are not the same for everybody."""
    ours = {urldefrag(address).url.removeprefix(url) for address in received.addresses if address.startswith(url)}
    return sorted(path for path in ours if not path.startswith(COMMON) and "/_stcore/" not in path)


def test_a_family_is_given_nothing_of_another(own_server: Server, town: Town, open_portal: OpenPortal) -> None:
    bill(open_portal())
    theirs, secrets = everything_of_isabelle(open_portal(), town)
    traces = (*NAMES, *secrets)
    assert [trace for trace in traces if not theirs.holds(trace)] == []  # or the search would prove nothing

    other = open_portal()
    given = Received(other.page)
    other.sign_in(cast.KARIM)
    given.look()
    wanted = [*paths(theirs, other.url), *crafted(town)]
    assert sum(bool(PRIVATE.search(path)) for path in wanted) >= 6, wanted
    assert any("/documents/factures/" in path for path in wanted), wanted
    for path in wanted:
        ask(other, given, path)
    for path in SCREENS:
        show(other, given, path)
    assert [trace for trace in traces if given.holds(trace)] == []
    assert given.holds("Yanis")


def bill(portal: Portal) -> None:
    portal.sign_in(cast.BRUNO, "/facturation")
    portal.button("Émettre les 3 factures").click()
    portal.button("Émettre maintenant").click()
    portal.sees("3 factures émises.")


def everything_of_isabelle(portal: Portal, town: Town) -> tuple[Received, list[str]]:
    """All her screens, after an order and a feed; with what only she must know: order, feed, invoice."""
    received = Received(portal.page)
    portal.sign_in(cast.ISABELLE)
    portal.to_planning(["LÉA"], ["PERISCOLAIRE MATIN"])
    portal.turn_to(town.monday)
    portal.cell(cast.LEA, cast.MATIN, town.monday).click()
    portal.basket(1)
    portal.next("Résumé")
    received.look()
    portal.button("Valider").click()
    portal.step("")
    received.look()
    key = portal.page.url.partition("commande=")[2].partition("&")[0]
    token = feed(portal)
    received.look()
    for path in SCREENS:
        show(portal, received, path)
    return received, [key, token, f"{town.billed:%Y-%m}-0001"]


def feed(portal: Portal) -> str:
    """The secret of a calendar that nobody else can guess, and that leads nowhere once it is replaced."""
    portal.open("/calendrier")
    portal.unfold("Suivre ce calendrier")
    former = created(portal, "Créer l'adresse", "")
    token = created(portal, "Créer une nouvelle adresse", former)
    assert [portal.status(f"/agenda/{name}.ics") for name in (former, token, token[:-1])] == [404, 200, 404]
    return token


def created(portal: Portal, button: str, former: str) -> str:
    portal.button(button).click()
    code = portal.page.get_by_test_id("stCode")
    if former:
        expect(code).not_to_contain_text(former)
    expect(code).to_contain_text("/agenda/")
    return code.inner_text().strip().rpartition("/")[2].removesuffix(".ics")


def crafted(town: Town) -> list[str]:
    """Addresses that no screen of hers happens to show, with her child in them."""
    sheets = [f"/documents/calendrier/{name}/{town.monday}.pdf" for name in ("mois", "semaine", "annee", "frigo-mois")]
    return [*(f"{sheet}?enfant={cast.LEA}" for sheet in sheets), *sheets, f"/documents/fiches/{cast.TOM}.pdf"]


def ask(portal: Portal, given: Received, path: str) -> None:
    """An address of the other family: refused when it can only be theirs, else searched."""
    if not path.startswith(PLAIN):
        show(portal, given, path)
        return
    answer = portal.page.request.get(portal.url + path)
    assert answer.status == 404 if PRIVATE.search(path) else answer.status in (200, 404), path
    body = answer.body()
    if body.startswith(b"%PDF-"):
        body = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).encode()
    given.parts.append(body)


def show(portal: Portal, received: Received, path: str) -> None:
    portal.open(path)
    expect(portal.page.locator(".greeting")).to_be_visible()
    portal.answered()
    received.look()
