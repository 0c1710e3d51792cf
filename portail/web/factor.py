"""The step after the password: the code of the second factor, or the making of one."""

import secrets
from dataclasses import dataclass
from html import escape

import segno
from anyio import to_thread
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portail import clock, wording
from portail.actions import second_factor, signing
from portail.actions.signing import Entry, Step
from portail.errors import Refusal
from portail.errors_accounts import AlreadyProtected, LinkOver
from portail.rules.access import User
from portail.web import csrf, forms

ENROL_SECONDS = 900
_sealed = URLSafeTimedSerializer(secrets.token_bytes(32), salt="second factor")
CODE_FIELD = (
    '<input id="code" name="code" class="code" autocomplete="one-time-code" autocapitalize="characters" '
    'spellcheck="false" required maxlength="40" aria-describedby="code-aide">'
)


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Somebody signed in, who proves it by their password; or somebody whose password was right a moment ago."""

    account_id: int
    user: User | None
    token: str  # of the step; empty for somebody signed in
    target: str


async def code(request: Request) -> Response:
    """GET and POST /acces/code."""
    token, target = forms.step(request)
    fields = await forms.fields(request) if request.method == "POST" else {}
    try:
        await run_in_threadpool(second_factor.step_account, token, Step.CODE, clock.now())
        if request.method != "POST":
            return await run_in_threadpool(_code_form, request)
        if not csrf.accepted(request, fields):
            return await run_in_threadpool(_code_form, request, forms.STALE, 403)
        opened = await run_in_threadpool(_pass, request, token, fields.get("code", ""))
    except LinkOver:
        return _again()
    except Refusal as refused:
        return await run_in_threadpool(_code_form, request, wording.refusal(refused), 401)
    response = forms.entered(Entry(opened), target)
    forms.forget_step(response)
    return response


def _pass(request: Request, token: str, typed: str) -> str:
    return second_factor.pass_step(token, typed, **forms.visitor(request), now=clock.now())


def _again() -> Response:
    response = RedirectResponse("/connexion?raison=etape", 303, {"Cache-Control": "no-store"})
    forms.forget_step(response)
    return response


def _code_form(request: Request, error: str = "", status: int = 200) -> HTMLResponse:
    seed = csrf.seed(request)
    return forms.card(
        "Votre code",
        f"""{forms.said(error)}{forms.start("/acces/code", seed)}<label for="code">Code à six chiffres</label>
<p class="hint" id="code-aide">Il s'affiche dans l'application de votre téléphone. Téléphone perdu ? Saisissez un de vos
codes de secours.</p>{CODE_FIELD}
<button type="submit">Se connecter</button></form>
<p class="help"><a href="/connexion">Changer de compte</a></p>""",
        seed,
        status,
    )


async def enrol(request: Request) -> Response:
    """GET and POST /acces/double-securite: show the secret to an application, then have a code of it."""
    fields = await forms.fields(request) if request.method == "POST" else {}
    try:
        who = await run_in_threadpool(_who, request)
        if request.method != "POST":
            return await run_in_threadpool(_enrol_form, request, who, second_factor.new_secret())
        shared = _unsealed(fields.get("scelle", ""), who.account_id)
        if not shared or not csrf.accepted(request, fields):
            return await run_in_threadpool(
                _enrol_form, request, who, shared or second_factor.new_secret(), forms.STALE, 403
            )
    except LinkOver:
        return _again()
    except Refusal as refused:
        return await run_in_threadpool(_no_need, wording.refusal(refused))
    try:
        if who.user:
            password = fields.get("mot_de_passe", "")
            await to_thread.run_sync(
                second_factor.check_password, who.user, password, clock.now(), limiter=forms.hashing
            )
        codes = await run_in_threadpool(
            second_factor.enrol, who.account_id, shared, fields.get("code", ""), clock.now()
        )
        opened = await run_in_threadpool(_finish, request, who) if who.token else ""
    except LinkOver:
        return _again()
    except AlreadyProtected as refused:
        return await run_in_threadpool(_no_need, wording.refusal(refused))
    except Refusal as refused:
        return await run_in_threadpool(_enrol_form, request, who, shared, wording.refusal(refused), 422)
    return await run_in_threadpool(_codes_page, codes, who, opened)


def _who(request: Request) -> Enrolling:
    if user := request.state.account:
        return Enrolling(user.account_id, user, "", "/compte")
    token, target = forms.step(request)
    return Enrolling(second_factor.step_account(token, Step.ENROL, clock.now()), None, token, target)


def _finish(request: Request, who: Enrolling) -> str:
    return second_factor.finish(who.token, who.account_id, **forms.visitor(request), now=clock.now())


def _unsealed(sealed: str, account_id: int) -> str:
    """The secret that this account was shown a moment ago; empty for anything else."""
    try:
        owner, shared = _sealed.loads(sealed, max_age=ENROL_SECONDS)
    except (BadData, ValueError, TypeError):
        return ""
    return str(shared) if owner == account_id else ""


def _enrol_form(request: Request, who: Enrolling, shared: str, error: str = "", status: int = 200) -> HTMLResponse:
    shown = second_factor.enrolment(who.account_id, shared)
    seed, groups = csrf.seed(request), " ".join(shared[at : at + 4] for at in range(0, len(shared), 4))
    why = "" if who.user else "<p>La structure demande cette protection aux comptes de l'équipe.</p>"
    proof = forms.password("mot_de_passe", "Votre mot de passe", "current-password") if who.user else ""
    drawing = segno.make(shown.uri, error="m").svg_inline(border=3, light="#fff", omitsize=True)
    sealed = _sealed.dumps([who.account_id, shared])
    return forms.card(
        "Double sécurité",
        f"""{forms.said(error)}{why}<p>À chaque connexion, en plus du mot de passe, un code affiché par une
application de votre téléphone (FreeOTP, Aegis, Google Authenticator…).</p>
<h2>1. Ajoutez ce compte à l'application</h2>
<div class="qr" role="img" aria-label="QR code à lire avec l'application">{drawing}</div>
<p class="hint">Vous lisez cette page sur ce téléphone ? <a href="{escape(shown.uri)}">Ouvrir l'application</a>, ou
recopiez cette clé :</p><p class="key">{groups}</p>
<h2>2. Saisissez le code affiché</h2>{forms.start("/acces/double-securite", seed, scelle=sealed)}
<label for="code">Code à six chiffres</label><p class="hint" id="code-aide">Il change toutes les trente secondes.</p>
{CODE_FIELD}{proof}<button type="submit">Activer</button></form>
<p class="help"><a href="{"/compte" if who.user else "/connexion"}">Plus tard</a></p>""",
        seed,
        status,
    )


def _no_need(why: str) -> HTMLResponse:
    return forms.card("Double sécurité", f'<p>{escape(why)}</p><p><a class="button" href="/compte">Mon compte</a></p>')


def _codes_page(codes: list[str], who: Enrolling, opened: str) -> Response:
    listed = "".join(f"<li>{code}</li>" for code in codes)
    response = forms.card(
        "Vos codes de secours",
        f"""{forms.said(notice="La double sécurité est active.")}<p>Sans votre téléphone, chacun de ces codes permet une
connexion. <strong>Notez-les ou imprimez cette page : ils ne seront plus affichés.</strong></p>
<ul class="codes key">{listed}</ul><p><a class="button" href="{escape(who.target)}">Continuer</a></p>""",
    )
    if opened:
        response.set_cookie(signing.COOKIE, opened, secure=True, httponly=True, samesite="lax", path="/")
        forms.forget_step(response)
    return response
