"""Signing in and out: plain pages that need no script."""

import logging
from html import escape
from urllib.parse import parse_qsl, quote, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

import db
from db import accounts, structure
from portail import clock, settings
from portail.actions import signing
from portail.actions.attempts import shared
from portail.errors import NotFound, WrongPassword
from portail.web import csrf, devices, layout

LARGEST_FORM = 10_000  # bytes
WRONG = "L'adresse e-mail ou le mot de passe n'est pas le bon."
TOO_MANY = "Trop d'essais. Patientez un quart d'heure avant de recommencer."
STALE = "Cette page était ouverte depuis trop longtemps. Recommencez."
NOTICES = {
    "deconnexion": "Vous êtes déconnecté.",
    "expiree": "Votre connexion a pris fin. Identifiez-vous pour reprendre.",
}

attempts = shared
_log = logging.getLogger("portail")
_hashing = CapacityLimiter(2)  # waiting for argon2 must not hold the threads of everybody


async def show(request: Request) -> Response:
    """GET /connexion."""
    target = safe_next(request.query_params.get("next", ""))
    if request.state.account:
        return RedirectResponse(target, 303)
    notice = NOTICES.get(request.query_params.get("raison", ""), "")
    return await run_in_threadpool(_form, request, target, notice=notice)


async def submit(request: Request) -> Response:
    """POST /connexion."""
    fields = await _fields(request)
    target, email = safe_next(fields.get("next", "")), signing.address(fields.get("email", ""))
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_form, request, target, email=email, error=STALE, status=403)
    ip, now = _ip(request), clock.now()
    if not attempts.allowed(email, ip, now):
        _log.warning("too many sign-in attempts")
        return await run_in_threadpool(_form, request, target, email=email, error=TOO_MANY, status=429)
    try:
        token = await to_thread.run_sync(_sign_in, request, email, fields.get("mot_de_passe", ""), limiter=_hashing)
    except WrongPassword:
        return await run_in_threadpool(_form, request, target, email=email, error=WRONG, status=401)
    attempts.succeeded(email, ip)
    return _signed_in(token, target)


async def submit_demonstration(request: Request) -> Response:
    """POST /auth/demo: one click, in the demonstration town only."""
    if not settings.environment().demonstration:
        return HTMLResponse(await run_in_threadpool(layout.not_found), 404)
    fields = await _fields(request)
    target = safe_next(fields.get("next", ""))
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_form, request, target, error=STALE, status=403)
    try:
        token = await run_in_threadpool(
            signing.sign_in_demonstration, fields.get("email", ""), **_visitor(request), now=clock.now()
        )
    except WrongPassword:
        return await run_in_threadpool(_form, request, target, error=WRONG, status=401)
    return _signed_in(token, target)


async def sign_out(request: Request) -> Response:
    """GET and POST /auth/logout: where `st.logout()` leads. A link from another site asks first."""
    if request.method == "POST":
        if not csrf.accepted(request, await _fields(request)):
            return await run_in_threadpool(_confirmation, request)
    elif not _asked_here(request):
        return await run_in_threadpool(_confirmation, request)
    reason, back = "deconnexion", ""
    if request.state.account:
        await run_in_threadpool(signing.sign_out, request.cookies[signing.COOKIE], clock.now())
    else:
        came_from = urlsplit(request.headers.get("referer", ""))
        page = safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
        reason, back = "expiree", "" if page == "/" else f"&next={quote(page, safe='/')}"
    response = RedirectResponse(f"/connexion?raison={reason}{back}", 303, {"Cache-Control": "no-store"})
    response.delete_cookie(signing.COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return response


def safe_next(target: str) -> str:
    """`target` if it is a page of ours, else the home page."""
    ours = target.startswith("/") and not target.startswith(("//", "/connexion", "/auth/"))
    return target if ours and "\\" not in target and target.isprintable() and len(target) <= 500 else "/"


def _sign_in(request: Request, email: str, password: str) -> str:
    return signing.sign_in(email, password, **_visitor(request), now=clock.now())


def _visitor(request: Request) -> dict[str, str]:
    return {
        "former": request.cookies.get(signing.COOKIE, ""),
        "ip": _ip(request),
        "device": devices.name(request.headers.get("user-agent", "")),
    }


def _ip(request: Request) -> str:
    return request.client.host if request.client else ""


def _signed_in(token: str, target: str) -> Response:
    response = RedirectResponse(target, 303, {"Cache-Control": "no-store"})
    response.set_cookie(signing.COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
    return response


def _asked_here(request: Request) -> bool:
    if "sec-fetch-site" in request.headers:
        return request.headers["sec-fetch-site"] in ("same-origin", "none")
    return urlsplit(request.headers.get("referer", "")).netloc == request.headers.get("host")


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a small form; empty when it is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _form(
    request: Request, target: str, *, email: str = "", notice: str = "", error: str = "", status: int = 200
) -> HTMLResponse:
    seed = csrf.seed(request)
    hidden = f'{csrf.field(seed)}<input type="hidden" name="next" value="{escape(target)}">'
    message = f'<p class="notice" role="status">{escape(notice)}</p>' if notice else ""
    message += f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    response = layout.answer(
        "Connexion",
        f"""<section class="card"><h1>Connexion</h1>{message}
<form method="post" action="/connexion">{hidden}
<label for="email">Adresse e-mail</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="{escape(email)}">
<label for="mot_de_passe">Mot de passe</label>
<input id="mot_de_passe" name="mot_de_passe" type="password" autocomplete="current-password" required maxlength="1000">
<button type="submit">Se connecter</button></form>
<p class="help">Première visite ou mot de passe oublié ? {_contact()}</p></section>
{_demonstration(hidden)}""",
        status,
    )
    csrf.keep(response, seed)
    return response


def _contact() -> str:
    try:
        with db.cursor() as con:
            house = structure.get(con)
    except NotFound:
        return "Contactez la structure."
    means = [f'<a href="tel:{escape(house.phone.replace(" ", ""))}">{escape(house.phone)}</a>'] if house.phone else []
    means += [f'<a href="mailto:{escape(house.email)}">{escape(house.email)}</a>'] if house.email else []
    return f"Contactez la structure : {' ou '.join(means)}." if means else "Contactez la structure."


def _demonstration(hidden: str) -> str:
    if not settings.environment().demonstration:
        return ""
    with db.cursor() as con:
        offered = accounts.demonstration_accounts(con)
    buttons = "".join(
        f'<button type="submit" name="email" value="{escape(account.email)}"><strong>{escape(account.label)}</strong>'
        f"<span>{escape(account.description)}</span></button>"
        for account in offered
    )
    return (
        f'<section class="card accounts"><h2>Découvrir sans mot de passe</h2><form method="post" action="/auth/demo">'
        f"{hidden}{buttons}</form></section>"
    )


def _confirmation(request: Request) -> HTMLResponse:
    seed = csrf.seed(request)
    response = layout.answer(
        "Se déconnecter",
        f"""<section class="card"><h1>Se déconnecter ?</h1><p>Un lien extérieur vous a conduit ici.</p>
<form method="post" action="/auth/logout">{csrf.field(seed)}<button type="submit">Se déconnecter</button></form>
<p class="help"><a href="/">Rester connecté</a></p></section>""",
    )
    csrf.keep(response, seed)
    return response


async def alive(_: Request) -> Response:
    """GET /sante: the server answers and its database too."""
    await run_in_threadpool(_read_something)
    return PlainTextResponse('{"status": "ok"}', media_type="application/json", headers={"Cache-Control": "no-store"})


def _read_something() -> None:
    with db.cursor() as con:
        con.execute("SELECT 1").fetchone()
