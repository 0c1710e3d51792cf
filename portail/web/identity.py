"""To the provider of identities and back; then, the first time, the account's password."""

import hmac
import secrets
from html import escape
from urllib.parse import quote

from anyio import to_thread
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portail import clock, settings, wording
from portail.actions import attempts, identities, signing
from portail.actions.signing import Entry
from portail.errors import NotFound, Refusal
from portail.errors_accounts import LinkOver, ProviderFailed, TooManyAttempts, WrongPassword
from portail.web import csrf, forms, layout

COOKIE = "__Host-portail-oidc"
SECONDS = 600
LINK = "/acces/rattacher"
WRONG = "L'adresse e-mail ou le mot de passe n'est pas le bon."
_sealed = URLSafeTimedSerializer(secrets.token_bytes(32), salt="provider")


def button(target: str) -> str:
    """« Se connecter avec … », where a provider is set."""
    oidc = settings.environment().oidc
    if oidc is None:
        return ""
    address = f"/acces/fournisseur?next={quote(target, safe='/')}"
    return f'<p class="or">ou</p><a class="button second" href="{address}">Se connecter avec {escape(oidc.label)}</a>'


async def leave(request: Request) -> Response:
    """GET /acces/fournisseur: to the provider."""
    try:
        asked = await run_in_threadpool(identities.begin, clock.now())
    except NotFound:
        return HTMLResponse(await run_in_threadpool(layout.not_found), 404)
    except ProviderFailed as failed:
        return await run_in_threadpool(_failed, failed)
    response = RedirectResponse(asked.url, 303, {"Cache-Control": "no-store"})
    target = forms.safe_next(request.query_params.get("next", ""))
    kept = _sealed.dumps([asked.state, asked.nonce, asked.verifier, target])
    response.set_cookie(COOKIE, kept, secure=True, httponly=True, samesite="lax", path="/", max_age=SECONDS)
    return response


async def come_back(request: Request) -> Response:
    """GET /acces/retour: from the provider, with a code, in the browser that left."""
    try:
        state, nonce, verifier, target = _kept(request)
        if not hmac.compare_digest(state.encode(), request.query_params.get("state", "").encode()):
            raise ProviderFailed
        code = request.query_params.get("code", "")
        account_id, token = await run_in_threadpool(identities.finish, code, nonce, verifier, clock.now())
    except NotFound:
        return HTMLResponse(await run_in_threadpool(layout.not_found), 404)
    except Refusal as refused:
        return await run_in_threadpool(_failed, refused)
    if account_id is not None:
        response = forms.entered(await run_in_threadpool(_enter, request, account_id), target)
    else:
        response = RedirectResponse(LINK, 303, {"Cache-Control": "no-store"})
        forms.keep_step(response, token, target)
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return response


def _kept(request: Request) -> tuple[str, str, str, str]:
    try:
        state, nonce, verifier, target = _sealed.loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
    except (BadData, ValueError, TypeError):
        raise ProviderFailed from None
    return state, nonce, verifier, forms.safe_next(target)


async def link(request: Request) -> Response:
    """GET and POST /acces/rattacher: the account of an identity that is new, confirmed by its password."""
    token, target = forms.step(request)
    fields = await forms.fields(request) if request.method == "POST" else {}
    try:
        email = (await run_in_threadpool(identities.proposed, token, clock.now())).email
        if request.method != "POST":
            known = request.state.account.email if request.state.account else email
            return await run_in_threadpool(_form, request, known)
        email = fields.get("email", "")
        if not csrf.accepted(request, fields):
            return await run_in_threadpool(_form, request, email, forms.STALE, 403)
        password = fields.get("mot_de_passe", "")
        entry = await to_thread.run_sync(_attach, request, token, email, password, limiter=forms.hashing)
    except (LinkOver, NotFound):
        response: Response = RedirectResponse("/connexion?raison=etape", 303, {"Cache-Control": "no-store"})
        forms.forget_step(response)
        return response
    except WrongPassword:
        return await run_in_threadpool(_form, request, email, WRONG, 401)
    except Refusal as refused:
        return await run_in_threadpool(_form, request, email, wording.refusal(refused), 429)
    response = forms.entered(entry, target)
    if entry.step is signing.Step.NONE:
        forms.forget_step(response)
    return response


def _attach(request: Request, token: str, email: str, password: str) -> Entry:
    email, now = signing.address(email), clock.now()
    if not attempts.shared.allowed(email, forms.ip(request), now):
        raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
    account_id = signing.check(email, password)
    attempts.shared.succeeded(email, forms.ip(request))
    identities.attach(token, account_id, now)
    return _enter(request, account_id)


def _enter(request: Request, account_id: int) -> Entry:
    return signing.enter(account_id, **forms.visitor(request), now=clock.now())


def _form(request: Request, email: str, error: str = "", status: int = 200) -> HTMLResponse:
    seed, oidc = csrf.seed(request), settings.environment().oidc
    label = oidc.label if oidc else ""
    return forms.card(
        "Relier mon compte",
        f"""<p>C'est votre première visite avec {escape(label)}. Indiquez votre compte du portail :
ensuite, {escape(label)} suffira.</p>{forms.said(error)}{forms.start(LINK, seed)}{forms.email(email)}
{forms.password("mot_de_passe", "Mot de passe du portail", "current-password")}
<button type="submit">Relier et me connecter</button></form>
<p class="help">Pas encore de compte ? Demandez une invitation à la structure.
<a href="/connexion">Revenir à la connexion</a></p>""",
        seed,
        status,
    )


def _failed(refused: Refusal) -> HTMLResponse:
    back = '<p><a class="button" href="/connexion">Revenir à la connexion</a></p>'
    return forms.card("Connexion non aboutie", f"<p>{escape(wording.refusal(refused))}</p>{back}", status=502)
