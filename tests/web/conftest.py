"""A browser in front of the routes and the guard, with one page in Streamlit's place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

import db
from portail import clock
from portail.actions import passwords, signing
from portail.actions.attempts import Attempts
from portail.rules.access import User
from portail.web import connexion
from portail.web.guard import Guard
from portail.web.routes import ROUTES

PASSWORD = "cerise-tabouret-41-nuage"  # pragma: allowlist secret
INDEX = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body>'
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>'
)
HTML = {"accept": "text/html"}
SignedIn = Callable[[User], str]


async def identity(request: Request) -> JSONResponse:
    """What reaches the pages."""
    account = request.state.account
    return JSONResponse(
        {"account": account and account.account_id, "header": request.headers.getlist("x-portail-user")}
    )


async def index(_: Request) -> HTMLResponse:
    return HTMLResponse(INDEX, headers={"etag": "x"})


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@pytest.fixture
def client(town: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("PORTAIL_DB", str(town))
    monkeypatch.setattr(connexion, "attempts", Attempts())
    others = [
        *(Route(path, identity) for path in ("/media/identity", "/static/identity", "/_stcore/metrics")),
        WebSocketRoute("/_stcore/stream", stream),
        Mount("/", Route("/{path:path}", index)),
    ]
    app = Starlette(routes=[*ROUTES, *others], middleware=[Middleware(Guard)])
    with TestClient(app, base_url="https://portail.test", follow_redirects=False) as browser:
        yield browser


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def known(town: Path, password_hash: str) -> None:
    """Everybody's password is PASSWORD."""
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [password_hash])


@pytest.fixture
def signed_in(client: TestClient) -> SignedIn:
    """`signed_in(user)` gives the browser a session; its token."""

    def give(user: User) -> str:
        token = signing.open_session(user.account_id, former="", ip="", device="", now=clock.now())
        client.cookies.set(signing.COOKIE, token, domain="portail.test")
        return token

    return give
