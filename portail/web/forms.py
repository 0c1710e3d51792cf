"""What the plain pages with a form have in common: fields in, a card out, and the cookies of who comes in."""

from html import escape
from urllib.parse import parse_qsl

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portail.actions import signing
from portail.actions.signing import Entry, Step
from portail.web import csrf, devices, layout

LARGEST_FORM = 30_000  # bytes: two passwords of a thousand characters, accents and all, as a browser encodes them
STEP_COOKIE = "__Host-portail-etape"  # between two proofs; opens nothing by itself
STALE = "Cette page était ouverte depuis trop longtemps. Recommencez."
NEXT = {Step.CODE: "/acces/code", Step.ENROL: "/acces/double-securite"}
hashing = CapacityLimiter(2)  # waiting for argon2 must not hold the threads of everybody


async def fields(request: Request) -> dict[str, str]:
    """The fields of a small form; empty when it is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def safe_next(target: str) -> str:
    """`target` if it is a page of ours, else the home page."""
    ours = target.startswith("/") and not target.startswith(("//", "/connexion", "/auth/", "/acces/", "/activation"))
    return target if ours and "\\" not in target and target.isprintable() and len(target) <= 500 else "/"


def visitor(request: Request) -> dict[str, str]:
    """Who opens a session, from where."""
    return {
        "former": request.cookies.get(signing.COOKIE, ""),
        "ip": ip(request),
        "device": devices.name(request.headers.get("user-agent", "")),
    }


def ip(request: Request) -> str:
    return request.client.host if request.client else ""


def entered(entry: Entry, target: str) -> Response:
    """Into the portal, or to the step that is missing. The session's cookie is always a new one."""
    if entry.step is Step.NONE:
        response = RedirectResponse(target, 303, {"Cache-Control": "no-store"})
        response.set_cookie(signing.COOKIE, entry.token, secure=True, httponly=True, samesite="lax", path="/")
        return response
    response = RedirectResponse(NEXT[entry.step], 303, {"Cache-Control": "no-store"})
    keep_step(response, entry.token, target)
    return response


def keep_step(response: Response, token: str, target: str) -> None:
    """Leave the step in the browser, with the page that was wanted."""
    value = f"{token}|{target}"
    response.set_cookie(
        STEP_COOKIE, value.encode().hex(), secure=True, httponly=True, samesite="lax", path="/", max_age=600
    )


def forget_step(response: Response) -> None:
    response.delete_cookie(STEP_COOKIE, secure=True, httponly=True, samesite="lax", path="/")


def step(request: Request) -> tuple[str, str]:
    """Token and wanted page of the step that this browser holds; empty when it holds none."""
    try:
        kept = bytes.fromhex(request.cookies.get(STEP_COOKIE, "")).decode()
    except ValueError:
        return "", "/"
    token, _, target = kept.partition("|")
    return token, safe_next(target)


def start(action: str, seed: str, **hidden: str) -> str:
    """The opening of a form that only our pages can send."""
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    return f'<form method="post" action="{escape(action)}">{csrf.field(seed)}{inputs}'


def password(name: str, label: str, autocomplete: str, hint: str = "") -> str:
    """A password's field; pasting is allowed, and a button shows what was typed where scripts run."""
    described = f' aria-describedby="{name}-aide"' if hint else ""
    note = f'<p class="hint" id="{name}-aide">{escape(hint)}</p>' if hint else ""
    return (
        f'<label for="{name}">{escape(label)}</label>{note}<div class="secret"><input id="{name}" name="{name}" '
        f'type="password" autocomplete="{autocomplete}" required maxlength="1000"{described}></div>'
    )


def email(value: str = "", autocomplete: str = "username", fixed: bool = False) -> str:
    """An address; `fixed`: shown, for the memory of the browser."""
    return (
        '<label for="email">Adresse e-mail</label><input id="email" name="email" type="email" '
        f'autocomplete="{autocomplete}" required maxlength="254" value="{escape(value)}"{" readonly" if fixed else ""}>'
    )


def said(error: str = "", notice: str = "") -> str:
    """What to tell before the form."""
    shown = f'<p class="notice" role="status">{escape(notice)}</p>' if notice else ""
    return shown + (f'<p class="error" role="alert">{escape(error)}</p>' if error else "")


def card(title: str, body: str, seed: str = "", status: int = 200) -> HTMLResponse:
    """A page of one card; `seed` when it holds a form."""
    response = layout.answer(title, f'<section class="card"><h1>{escape(title)}</h1>{body}</section>', status)
    if seed:
        csrf.keep(response, seed)
    return response
