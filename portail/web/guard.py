"""In front of every request: who is asking, what they may reach unsigned, and what every answer carries."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portail import clock
from portail.actions import signing
from portail.rules.access import Role, User
from portail.web import assets, layout

ASSETS = ("/static/", "/app/static/", "/favicon")  # the same for everybody: no session is looked up
PUBLIC_FOLDERS = (*ASSETS, "/auth/", "/acces/", "/agenda/")
PUBLIC_PAGES = frozenset(
    {
        "/connexion", "/confidentialite", "/guide", "/cookies", "/accessibilite", "/sante", "/fr.js", "/portail.css",
        "/activation", "/saisie.js",
        "/_stcore/health", "/_stcore/host-config",
    }
)  # fmt: skip
FORGEABLE = b"x-portail-"  # names of the headers that only this module may set
COMPONENTS = "/component/"  # pages of their own, shown in frames
METRICS = "/_stcore/metrics"
SIGNED_OUT = 4401
REDIRECTIONS = (302, 303, 307)  # they depend on who asks
WITHOUT_SCRIPT = "<p>Activez JavaScript dans votre navigateur pour utiliser le portail.</p>"
_NOSCRIPT = re.compile("<noscript>.*?</noscript>", re.DOTALL)

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}  # behind TLS only (RFC 6797, 7.2)


class Guard:
    """ASGI middleware; leaves the User (or None) in `scope["state"]["account"]`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(signing.COOKIE, "")
        user = None if scope["path"].startswith(ASSETS) else await _who(token)
        if scope["type"] == "websocket":
            await self._websocket(_identified(scope, user), receive, send, user is not None, token)
            return
        scope = _readable(_identified(scope, user)) if _wants_page(scope) else _identified(scope, user)
        refused = _refusal(scope, user)
        await (refused or self.app)(scope, receive, _Finish(scope, send))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, signed_in: bool, token: str) -> None:
        """From our own pages only. An expired session is let in: the script then leads to the sign-in page."""
        headers = Headers(scope=scope)
        ours = urlsplit(headers.get("origin", "")).netloc == headers.get("host")
        if ours and (signed_in or (token and await run_in_threadpool(signing.known, token))):
            await self.app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": SIGNED_OUT})


async def _who(token: str) -> User | None:
    if not token:
        return None
    now = clock.now()
    recent = signing.recent(token, now)  # never reads the database: nobody else waits
    return recent if recent is not signing.UNKNOWN else await run_in_threadpool(signing.who, token, now)


def _identified(scope: Scope, user: User | None) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(FORGEABLE)]
    if user:
        headers.append((FORGEABLE + b"user", str(user.account_id).encode()))
    return {**scope, "headers": headers, "state": {**scope.get("state", {}), "account": user}}


def _readable(scope: Scope) -> Scope:
    """Without the headers that make a page come compressed or not at all: it is rewritten on its way."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in unwanted]}


def _wants_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _refusal(scope: Scope, user: User | None) -> Response | None:
    path: str = scope["path"]
    if path == METRICS and (user is None or user.role is not Role.ADMIN):
        return PlainTextResponse("404", 404)
    if user or path in PUBLIC_PAGES or path.startswith(PUBLIC_FOLDERS):
        return None
    unkept = {"Cache-Control": "no-store"}
    if not _wants_page(scope):
        return PlainTextResponse("401", 401, unkept)
    query = scope["query_string"].decode("latin-1")
    wanted = quote(path + (f"?{query}" if query else ""), safe="/")
    return RedirectResponse("/connexion" if wanted == "/" else f"/connexion?next={wanted}", 303, unkept)


class _Finish:
    """Sends an answer with the security headers; Streamlit's page in French, or as a 404 where no page can be."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.path, self.send = scope["path"], send
        self.carried = SECURITY | (TRANSPORT if scope.get("scheme") == "https" else {})
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in self.carried.items():
                headers.setdefault(name, value)
            if message["status"] in REDIRECTIONS:
                headers.setdefault("Cache-Control", "no-store")
            if headers.get("content-type", "").startswith("text/html"):
                headers["Cache-Control"] = "no-store"
                if "content-encoding" not in headers:
                    self.start = message
                    return
        elif self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self.start)
            return
        await self.send(message)

    async def _send_page(self, start: Message) -> None:
        headers, body = MutableHeaders(raw=start["headers"]), self.body
        if b'<div id="root">' in body and not self.path.startswith(COMPONENTS):
            if "/" in self.path.strip("/"):
                start["status"], body = 404, await run_in_threadpool(layout.not_found)
            else:
                body = french(body)
            del headers["etag"], headers["last-modified"]
            headers["content-length"] = str(len(body))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=4)
def french(index: bytes) -> bytes:
    """Streamlit's page in French: language, title, message without JavaScript, and the script for the rest."""
    page = _NOSCRIPT.sub(f"<noscript>{WITHOUT_SCRIPT}</noscript>", index.decode())
    for english, ours in (
        ('<html lang="en">', '<html lang="fr">'),
        ("<title>Streamlit</title>", "<title>Portail familles</title>"),
        ("</head>", f'<script src="{assets.url("fr.js")}"></script></head>'),
    ):
        page = page.replace(english, ours, 1)
    return page.encode()
