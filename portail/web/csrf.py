"""A form is accepted only from a page of ours, shown to the same browser."""

import hashlib
import hmac
import secrets
from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "__Host-csrf"
FIELD = "jeton"
_KEY = secrets.token_bytes(32)


def seed(request: Request) -> str:
    """The browser's random value; a new one if it has none."""
    return request.cookies.get(COOKIE) or secrets.token_urlsafe(32)


def field(value: str) -> str:
    """The hidden field of a form shown to the browser that holds `value`."""
    return f'<input type="hidden" name="{FIELD}" value="{escape(_signature(value))}">'


def keep(response: Response, value: str) -> None:
    """Leave `value` in the browser, for as long as it runs."""
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="strict", path="/")


def accepted(request: Request, fields: dict[str, str]) -> bool:
    """Whether the form comes from our page: signed field, own origin."""
    value = request.cookies.get(COOKIE, "")
    signed = hmac.compare_digest(_signature(value).encode(), fields.get(FIELD, "").encode())
    return bool(value) and signed and from_here(request)


def from_here(request: Request) -> bool:
    """Whether the browser says that the request was started by a page of ours, or typed."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _signature(value: str) -> str:
    return hmac.new(_KEY, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
