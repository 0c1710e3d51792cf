"""Signing in and out: plain pages that need no script."""

import logging
from html import escape
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

import db
from db import accounts, structure
from portail import clock, settings
from portail.actions import signing
from portail.actions.attempts import shared
from portail.actions.signing import Entry
from portail.errors import NotFound
from portail.errors_accounts import WrongPassword
from portail.web import csrf, forms, identity, layout
from portail.web.forms import STALE, safe_next

WRONG = "L'adresse e-mail ou le mot de passe n'est pas le bon."
TOO_MANY = "Trop d'essais. Patientez un quart d'heure avant de recommencer."
NOTICES = {
    "deconnexion": "Vous êtes déconnecté.",
    "expiree": "Votre connexion a pris fin. Identifiez-vous pour reprendre.",
    "etape": "Cette étape a pris fin. Identifiez-vous à nouveau.",
}

attempts = shared
_log = logging.getLogger("portail")


async def show(request: Request) -> Response:
    """GET /connexion."""
    target = safe_next(request.query_params.get("next", ""))
    if request.state.account:
        return RedirectResponse(target, 303)
    notice = NOTICES.get(request.query_params.get("raison", ""), "")
    return await run_in_threadpool(_form, request, target, notice=notice)


async def submit(request: Request) -> Response:
    """POST /connexion."""
    fields = await forms.fields(request)
    target, email = safe_next(fields.get("next", "")), signing.address(fields.get("email", ""))
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_form, request, target, email=email, error=STALE, status=403)
    ip, now = forms.ip(request), clock.now()
    if not attempts.allowed(email, ip, now):
        _log.warning("too many sign-in attempts")
        return await run_in_threadpool(_form, request, target, email=email, error=TOO_MANY, status=429)
    try:
        password = fields.get("mot_de_passe", "")
        entry = await to_thread.run_sync(_sign_in, request, email, password, limiter=forms.hashing)
    except WrongPassword:
        return await run_in_threadpool(_form, request, target, email=email, error=WRONG, status=401)
    attempts.succeeded(email, ip)
    return forms.entered(entry, target)


async def submit_demonstration(request: Request) -> Response:
    """POST /auth/demo: one click, in the demonstration town only."""
    if not settings.environment().demonstration:
        return HTMLResponse(await run_in_threadpool(layout.not_found), 404)
    fields = await forms.fields(request)
    target = safe_next(fields.get("next", ""))
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_form, request, target, error=STALE, status=403)
    try:
        token = await run_in_threadpool(
            signing.sign_in_demonstration, fields.get("email", ""), **forms.visitor(request), now=clock.now()
        )
    except WrongPassword:
        return await run_in_threadpool(_form, request, target, error=WRONG, status=401)
    return forms.entered(Entry(token), target)


async def sign_out(request: Request) -> Response:
    """GET and POST /auth/logout: where `st.logout()` leads. A link from another site asks first."""
    if request.method == "POST":
        if not csrf.accepted(request, await forms.fields(request)):
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


def _sign_in(request: Request, email: str, password: str) -> Entry:
    return signing.sign_in(email, password, **forms.visitor(request), now=clock.now())


def _asked_here(request: Request) -> bool:
    if "sec-fetch-site" in request.headers:
        return request.headers["sec-fetch-site"] in ("same-origin", "none")
    return urlsplit(request.headers.get("referer", "")).netloc == request.headers.get("host")


def _form(
    request: Request, target: str, *, email: str = "", notice: str = "", error: str = "", status: int = 200
) -> HTMLResponse:
    seed = csrf.seed(request)
    response = layout.answer(
        "Connexion",
        f"""<section class="card"><h1>Connexion</h1>{forms.said(error, notice)}
{forms.start("/connexion", seed, next=target)}
{forms.email(email)}
{forms.password("mot_de_passe", "Mot de passe", "current-password")}
<button type="submit">Se connecter</button></form>{identity.button(target)}
<p class="ways"><a href="/acces/oublie">Mot de passe oublié ?</a>
<a href="/activation">J'ai reçu une clé d'activation</a></p>
<p class="help">Première visite ? {_contact()}</p></section>
{_demonstration(seed, target)}""",
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


def _demonstration(seed: str, target: str) -> str:
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
        f'<section class="card accounts"><h2>Découvrir sans mot de passe</h2>'
        f"{forms.start('/auth/demo', seed, next=target)}{buttons}</form></section>"
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
