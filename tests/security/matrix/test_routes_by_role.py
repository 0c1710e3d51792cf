"""Every address × everybody: who is answered, what an answer carries, what it does not hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from portail import clock
from portail.actions import signing
from portail.rules.access import User
from portail.web import public
from portail.web.calendar import SHEETS
from portail.web.guard import Guard
from portail.web.routes import ROUTES
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, KARIM, MATIN, NOW
from tests.security.matrix.conftest import MatrixTown
from tests.security.matrix.table import readable
from tests.security.matrix.town import (
    CHILD,
    CHILD_TRACES,
    FULGENCE,
    HOME,
    MONEY,
    ONDINE,
    PERPETUE,
    THEIRS,
    TRACES,
    Belongings,
)

NOBODY = "nobody"
PEOPLE: dict[str, User] = {
    "own": ONDINE, "without authority": FULGENCE, "other home": PERPETUE, "another family": KARIM,
    "agent": AGATHE, "director": DIANE, "bursar": BRUNO, "admin": ADELE,
}  # fmt: skip
PARENTS = frozenset({"own", "without authority", "other home", "another family"})
SIGNED_IN = frozenset(PEOPLE)
EVERYBODY = SIGNED_IN | {NOBODY}
PDF, CSV, HTML = "application/pdf", "text/csv", "text/html"


@dataclass(frozen=True, slots=True)
class Address:
    """`path`: about what is Ondine's. `opens`: to whom it answers 200; to the others 404, 401 when nobody signed in.

    `instead`: what somebody is answered otherwise. `post`: what those to whom it opens are answered to a form that no
    page of ours has shown, and it changes nothing. `kept`: the same for everybody, a cache may keep it.
    """

    path: Callable[[Belongings], str]
    opens: frozenset[str]
    media: str
    instead: tuple[tuple[frozenset[str], int], ...] = ()
    post: int | None = None
    kept: bool = False

    def status(self, who: str, method: str = "GET") -> int:
        for people, status in self.instead:
            if who in people:
                return status
        if method == "POST" and self.post is not None:
            return self.post
        if who in self.opens:
            return 200
        return 401 if who == NOBODY else 404


def at(path: str, opens: frozenset[str], media: str = PDF, **other: object) -> Address:
    return Address(lambda _: path, opens, media, **other)  # type: ignore[arg-type]


NONE: frozenset[str] = frozenset()
PROTECTED = frozenset({"own"})  # by a second factor already
FORGED = ((EVERYBODY, 403),)  # a form that no page of ours has shown
ROWS: dict[str, Address] = {
    "GET /connexion": at("/connexion", frozenset({NOBODY}), HTML, instead=((SIGNED_IN, 303),)),
    "POST /connexion": at("/connexion", NONE, HTML, instead=FORGED),
    "POST /auth/demo": at("/auth/demo", NONE, HTML, instead=((EVERYBODY, 404),)),
    "GET,POST /auth/logout": at("/auth/logout", EVERYBODY, HTML),  # asks first: no page of ours led there
    "GET,POST /activation": at("/activation", EVERYBODY, HTML, post=403),
    "GET,POST /acces/oublie": at("/acces/oublie", EVERYBODY, HTML, post=403),
    **{
        f"GET,POST /acces/{name}/{{token}}": at(f"/acces/{name}/inconnu", NONE, HTML, instead=((EVERYBODY, 410),))
        for name in ("invitation", "mot-de-passe", "ancienne-adresse", "nouvelle-adresse")
    },
    "GET,POST /acces/code": at("/acces/code", NONE, HTML, instead=((EVERYBODY, 303),)),
    "GET,POST /acces/double-securite": at(
        "/acces/double-securite", SIGNED_IN, HTML, instead=((frozenset({NOBODY}), 303), (PROTECTED, 200)), post=403
    ),
    "GET /acces/fournisseur": at("/acces/fournisseur", NONE, HTML, instead=((EVERYBODY, 404),)),
    "GET /acces/retour": at("/acces/retour", NONE, HTML, instead=((EVERYBODY, 502),)),
    "GET,POST /acces/rattacher": at("/acces/rattacher", NONE, HTML, instead=((EVERYBODY, 303),)),
    "GET /sante": at("/sante", EVERYBODY, "application/json"),
    "GET /fr.js": at("/fr.js", EVERYBODY, "text/javascript", kept=True),
    "GET /saisie.js": at("/saisie.js", EVERYBODY, "text/javascript", kept=True),
    "GET /portail.css": at("/portail.css", EVERYBODY, "text/css", kept=True),
    **{f"GET /{name}": at(f"/{name}", EVERYBODY, HTML) for name in public.TITLES},
    "GET /agenda/{token}.ics": Address(lambda it: f"/{it.feed}", EVERYBODY, "text/calendar"),  # the address is secret
    "GET /reglement.pdf": at("/reglement.pdf", SIGNED_IN),
    "GET /documents/actualites/{file_id:int}": Address(lambda it: it.file_path, SIGNED_IN, "image/jpeg"),
    **{
        f"GET /documents/calendrier/{name}/{{day}}.pdf": at(
            f"/documents/calendrier/{name}/{THEIRS}.pdf?enfant={CHILD}", frozenset({"own", "other home"})
        )
        for name in SHEETS
    },
    "GET /documents/fiches/{child_id:int}.pdf": at(
        f"/documents/fiches/{CHILD}.pdf", frozenset({"own", "other home", "agent", "director", "admin"})
    ),
    "GET /documents/lettres/{number}.pdf": Address(
        lambda it: f"/documents/lettres/{it.letters}.pdf", frozenset({"admin"}), PDF
    ),
    "GET /documents/mes-donnees.zip": at("/documents/mes-donnees.zip", PARENTS, "application/zip"),
    "GET /documents/donnees/{household_id:int}.zip": at(
        f"/documents/donnees/{HOME}.zip", frozenset({"admin"}), "application/zip"
    ),
    "GET /documents/registre-des-traitements.md": at(
        "/documents/registre-des-traitements.md", frozenset({"admin"}), "text/markdown"
    ),
    "GET /documents/modeles/{type_id:int}": Address(
        lambda it: f"/documents/modeles/{it.document_type}", SIGNED_IN, PDF
    ),
    "GET /documents/pieces/{document_id:int}": Address(
        lambda it: f"/documents/pieces/{it.document}", frozenset({"own", "agent", "director", "admin"}), PDF
    ),
    "GET /documents/factures/{invoice_id:int}.pdf": Address(
        lambda it: f"/documents/factures/{it.invoice}.pdf", frozenset({"own", "bursar", "admin"}), PDF
    ),
    "GET /documents/factures/{month}.pdf": at("/documents/factures/2026-10.pdf", frozenset({"bursar", "admin"})),
    "GET /documents/factures/{month}.zip": at(
        "/documents/factures/2026-10.zip", frozenset({"bursar", "admin"}), "application/zip"
    ),
    "GET /documents/factures/{month}.csv": at("/documents/factures/2026-10.csv", frozenset({"bursar", "admin"}), CSV),
    "GET /documents/occupation/{activity_id:int}/{day}.csv": at(
        f"/documents/occupation/{MATIN}/{THEIRS}.csv", frozenset({"director", "admin"}), CSV
    ),
}
READ_BY = {"another family": TRACES, "without authority": CHILD_TRACES, "other home": MONEY}


def every_route(routes: list[BaseRoute], prefix: str = "") -> Iterator[str]:
    """« GET,POST /auth/logout »: methods and template of each, of folders too."""
    for route in routes:
        if isinstance(route, Mount):
            yield from every_route(list(route.routes), prefix + route.path)
        else:
            assert isinstance(route, Route), route
            yield f"{','.join(sorted((route.methods or set()) - {'HEAD'}))} {prefix}{route.path}"


@pytest.fixture
def client(matrix_town: MatrixTown, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("PORTAIL_DB", str(matrix_town.path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.delenv("PORTAIL_OIDC_ISSUER")  # no provider: its addresses do not exist
    app = Starlette(routes=ROUTES, middleware=[Middleware(Guard)])
    with TestClient(app, base_url="https://portail.test", follow_redirects=False) as browser:
        yield browser


def become(client: TestClient, who: str) -> None:
    client.cookies.clear()
    if who != NOBODY:
        token = signing.open_session(PEOPLE[who].account_id, former="", ip="", device="", now=NOW)
        client.cookies.set(signing.COOKIE, token, domain="portail.test")


def test_each_route_has_a_row() -> None:
    assert set(every_route(list(ROUTES))) ^ ROWS.keys() == set()


def test_a_route_that_is_added_is_seen() -> None:
    added = Route("/documents/oublie/{id:int}.pdf", lambda _: Response(), methods=["GET"])
    assert set(every_route([*ROUTES, added])) - ROWS.keys() == {"GET /documents/oublie/{id:int}.pdf"}


@pytest.mark.parametrize("route", ROWS)
def test_who_is_answered_what(route: str, client: TestClient, matrix_town: MatrixTown) -> None:
    row, (methods, _) = ROWS[route], route.split(" ", 1)
    path = row.path(matrix_town.belongings)
    for who in sorted(EVERYBODY):
        for method in methods.split(","):
            become(client, who)
            answer = client.request(method, path)
            assert answer.status_code == row.status(who, method), f"{method} by {who}"
            if answer.status_code == 200:
                assert answer.headers["content-type"].startswith(row.media), who
            assert row.kept or "no-store" in answer.headers.get("cache-control", ""), who
            assert answer.headers["x-content-type-options"] == "nosniff", who
            if answer.status_code != 200:
                assert [trace for trace in TRACES if trace in answer.text] == [], who


@pytest.mark.parametrize("who", READ_BY)
def test_what_is_answered_holds_nothing_of_others(who: str, client: TestClient, matrix_town: MatrixTown) -> None:
    addresses = [
        row.path(matrix_town.belongings) for name, row in ROWS.items() if who in row.opens and NOBODY not in row.opens
    ]
    addresses += [f"/documents/calendrier/{name}/{THEIRS}.pdf" for name in SHEETS]  # of all one's children
    become(client, who)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert [trace for trace in READ_BY[who] if trace in readable(answer.content)] == [], address


@pytest.mark.parametrize("name", ["own", "another family"])
def test_sheets_do_name_ones_own_children(name: str, client: TestClient) -> None:
    become(client, name)
    said = readable(client.get(f"/documents/calendrier/mois/{THEIRS}.pdf").content)
    assert ("Zéphyrine" in said) is (name == "own")


def test_a_feed_is_found_by_its_secret_alone(client: TestClient, matrix_town: MatrixTown) -> None:
    become(client, "own")
    right = client.get(f"/{matrix_town.belongings.feed}")
    wrong = client.get("/agenda/" + "a" * 43 + ".ics")
    assert ("Zéphyrine" in right.text, right.status_code, wrong.status_code) == (True, 200, 404)


def test_an_unsigned_reader_is_led_to_the_sign_in_page(client: TestClient, matrix_town: MatrixTown) -> None:
    for row in ROWS.values():
        if NOBODY not in row.opens and row.status(NOBODY) == 401:
            answer = client.get(row.path(matrix_town.belongings), headers={"accept": "text/html"})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/connexion?next=/")
