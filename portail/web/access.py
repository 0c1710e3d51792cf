"""Pages that a link of a mail opens, and those that have one sent. A GET shows, only a POST uses the link up."""

from datetime import datetime
from html import escape

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from portail import clock, wording
from portail.actions import email_change, invitations, recovery
from portail.errors import Refusal
from portail.errors_accounts import WeakPassword
from portail.rules.links import Purpose
from portail.web import csrf, forms

Known = invitations.Invited | recovery.Known
SENT = (
    "Si un compte utilise cette adresse, un message vient de lui être envoyé. Le lien qu'il contient sert pendant une "
    "heure. Rien reçu ? Regardez dans les indésirables, ou vérifiez l'adresse auprès de la structure."
)
KEY_SENT = "Un message vient de partir à cette adresse. Ouvrez le lien qu'il contient pour choisir votre mot de passe."
DIFFERENT = "Les deux saisies diffèrent. Recommencez."
OVER = "Ce lien n'est plus valable"
BACK = '<p class="help"><a href="/connexion">Revenir à la connexion</a></p>'


async def invitation(request: Request) -> Response:
    """GET and POST /acces/invitation/{token}: choose the first password."""
    return await _choose_password(request, Purpose.INVITE)


async def reset(request: Request) -> Response:
    """GET and POST /acces/mot-de-passe/{token}: choose another password."""
    return await _choose_password(request, Purpose.RESET)


async def _choose_password(request: Request, purpose: Purpose) -> Response:
    first = purpose is Purpose.INVITE
    fields = await forms.fields(request) if request.method == "POST" else {}
    token, now = request.path_params["token"], clock.now()
    try:
        known = await run_in_threadpool(_known, token, first, now)
        if request.method != "POST":
            return await run_in_threadpool(_password_form, request, known, first)
        if not csrf.accepted(request, fields):
            return await run_in_threadpool(_password_form, request, known, first, forms.STALE, 403)
        if fields.get("mot_de_passe") != fields.get("encore"):
            return await run_in_threadpool(_password_form, request, known, first, DIFFERENT, 422)
        act = invitations.accept if first else recovery.reset
        entry = await to_thread.run_sync(
            lambda: act(token, fields.get("mot_de_passe", ""), **forms.visitor(request), now=now),
            limiter=forms.hashing,
        )
    except WeakPassword as weak:
        return await run_in_threadpool(_password_form, request, known, first, wording.refusal(weak), 422)
    except Refusal as refused:
        return await run_in_threadpool(_over, refused, first)
    return forms.entered(entry, "/")


def _known(token: str, first: bool, now: datetime) -> Known:
    return invitations.invited(token, now) if first else recovery.known(token, now)


def _password_form(request: Request, known: Known, first: bool, error: str = "", status: int = 200) -> Response:
    seed, rule = csrf.seed(request), f"{known.min_length} caractères au moins. Quelques mots sans rapport conviennent."
    greeting = (
        f"Bonjour {known.name}. Choisissez le mot de passe de votre compte." if first else f"Compte de {known.name}."
    )
    return forms.card(
        "Ouvrir mon compte" if first else "Nouveau mot de passe",
        f"""<p>{escape(greeting)}</p>{forms.said(error)}{forms.start(request.url.path, seed)}
{forms.email(known.email, fixed=True)}
{forms.password("mot_de_passe", "Mot de passe", "new-password", rule)}
{forms.password("encore", "Le même, encore une fois", "new-password")}
<button type="submit">{"Ouvrir mon compte" if first else "Changer le mot de passe"}</button></form>""",
        seed,
        status,
    )


def _over(refused: Refusal, first: bool) -> Response:
    again = "" if first else '<p><a class="button" href="/acces/oublie">Demander un autre lien</a></p>'
    return forms.card(OVER, f"<p>{escape(wording.refusal(refused))}</p>{again}{BACK}", status=410)


async def forgotten(request: Request) -> Response:
    """GET and POST /acces/oublie. The address is looked up once the answer has left: it tells nothing, nor its time."""
    if request.method != "POST":
        return await run_in_threadpool(_forgotten_form, request)
    fields = await forms.fields(request)
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_forgotten_form, request, forms.STALE, 403)
    response = await run_in_threadpool(forms.card, "Regardez vos messages", f"<p>{escape(SENT)}</p>{BACK}")
    ask = BackgroundTask(recovery.ask, fields.get("email", ""), forms.ip(request), clock.now())
    response.background = ask
    return response


def _forgotten_form(request: Request, error: str = "", status: int = 200) -> Response:
    seed = csrf.seed(request)
    return forms.card(
        "Mot de passe oublié ?",
        f"""<p>Indiquez l'adresse e-mail de votre compte : nous vous enverrons un lien pour en choisir un autre.</p>
{forms.said(error)}{forms.start("/acces/oublie", seed)}{forms.email()}
<button type="submit">Recevoir le lien</button></form>{BACK}""",
        seed,
        status,
    )


async def activation(request: Request) -> Response:
    """GET and POST /activation: the key of a letter, and where to send the link."""
    if request.method != "POST":
        return await run_in_threadpool(_activation_form, request)
    fields = await forms.fields(request)
    if not csrf.accepted(request, fields):
        return await run_in_threadpool(_activation_form, request, fields, forms.STALE, 403)
    key, email = fields.get("cle", ""), fields.get("email", "")
    try:
        await run_in_threadpool(invitations.ask_with_key, key, email, forms.ip(request), clock.now())
    except Refusal as refused:
        return await run_in_threadpool(_activation_form, request, fields, wording.refusal(refused), 422)
    return await run_in_threadpool(forms.card, "Regardez vos messages", f"<p>{escape(KEY_SENT)}</p>{BACK}")


def _activation_form(
    request: Request, typed: dict[str, str] | None = None, error: str = "", status: int = 200
) -> Response:  # fmt: skip
    seed, typed = csrf.seed(request), typed or {}
    return forms.card(
        "Activer mon compte",
        f"""<p>La clé figure sur la lettre que la structure vous a remise.</p>{forms.said(error)}
{forms.start("/activation", seed)}
<label for="cle">Clé d'activation</label><p class="hint" id="cle-aide">Par exemple K7QM-2XWD-9RTH. Majuscules ou non,
avec ou sans tirets.</p>
<input id="cle" name="cle" class="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required
maxlength="40" aria-describedby="cle-aide" value="{escape(typed.get("cle", ""))}">
{forms.email(typed.get("email", ""), "email")}
<button type="submit">Recevoir le lien</button></form>{BACK}""",
        seed,
        status,
    )


async def old_address(request: Request) -> Response:
    """GET and POST /acces/ancienne-adresse/{token}: agree to be left, or refuse."""
    return await _change(request, Purpose.EMAIL_OLD)


async def new_address(request: Request) -> Response:
    """GET and POST /acces/nouvelle-adresse/{token}: agree, or refuse."""
    return await _change(request, Purpose.EMAIL_NEW)


async def _change(request: Request, purpose: Purpose) -> Response:
    fields = await forms.fields(request) if request.method == "POST" else {}
    token, now = request.path_params["token"], clock.now()
    try:
        if request.method != "POST" or not csrf.accepted(request, fields):
            stale = forms.STALE if request.method == "POST" else ""
            asked = await run_in_threadpool(email_change.shown, token, purpose, now)
            return await run_in_threadpool(_change_form, request, asked, stale)
        if fields.get("reponse") != "oui":
            await run_in_threadpool(email_change.refuse, token, purpose, now)
            return await run_in_threadpool(forms.card, "Changement refusé", f"<p>Rien ne change.</p>{BACK}")
        done = await run_in_threadpool(email_change.agree, token, purpose, now)
    except Refusal as refused:
        return await run_in_threadpool(_over, refused, True)
    title, text = ("Adresse changée", "Connectez-vous désormais avec la nouvelle adresse.") if done else (
        "C'est noté", "Le changement se fera dès que l'autre adresse aura confirmé.")  # fmt: skip
    return await run_in_threadpool(forms.card, title, f"<p>{text}</p>{BACK}")


def _change_form(request: Request, asked: email_change.Change, error: str) -> Response:
    seed = csrf.seed(request)
    rest = "" if asked.other_agreed else "<p>L'autre adresse devra confirmer aussi.</p>"
    return forms.card(
        "Changer d'adresse e-mail",
        f"""{forms.said(error)}<p class="whose">Compte de {escape(asked.name)} : de <strong>{escape(asked.old)}</strong>
à <strong>{escape(asked.new)}</strong>.</p>{rest}{forms.start(request.url.path, seed)}
<button type="submit" name="reponse" value="oui">Confirmer</button>
<button type="submit" name="reponse" value="non" class="second">Refuser le changement</button></form>""",
        seed,
        403 if error else 200,
    )
