"""A provider of identities by OpenID Connect: authorization code, PKCE, signed answers. Nothing is asked of it unset.

What it says is believed only once the signature, the issuer, the audience, the end and the nonce are right; the signed
`userinfo` (FranceConnect, ProConnect) too.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portail.errors_accounts import ProviderFailed
from portail.settings import Oidc

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
SECONDS = 5  # of each exchange
LARGEST = 200_000  # bytes of an answer
KEPT = 3600  # seconds that the provider's addresses and keys are remembered
LEEWAY = 60  # seconds between the clocks
LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Asked:
    """What must come back, or serve, when the browser returns; `url` is where it goes."""

    url: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `email` may be empty."""

    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    addresses: Mapping[str, Any]
    keys: KeySet


_known: dict[str, _Known] = {}


def begin(oidc: Oidc, redirect: str, now: float) -> Asked:
    """Where to send the browser. Raises ProviderFailed."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": oidc.client_id, "redirect_uri": redirect, "scope": oidc.scopes,
        "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    if oidc.acr:
        asked["acr_values"] = oidc.acr
    address = _address(_provider(oidc, now).addresses, "authorization_endpoint")
    return Asked(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state, nonce, verifier)


def finish(oidc: Oidc, code: str, nonce: str, verifier: str, redirect: str, now: float) -> Identity:
    """Whose code it is. Raises ProviderFailed for anything that is not exactly right."""
    known = _provider(oidc, now)
    tokens = _tokens(oidc, known, code, verifier, redirect)
    claims = _claims(oidc, tokens.get("id_token"), now, nonce)
    subject, email = claims.get("sub"), claims.get("email")
    if "userinfo_endpoint" in known.addresses:
        told = _userinfo(oidc, known, str(tokens.get("access_token", "")), now)
        if told.get("sub") != subject:
            raise ProviderFailed
        email = told.get("email") or email
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderFailed
    return Identity(subject, email if isinstance(email, str) else "")


def forget() -> None:
    """Ask the provider for its addresses and keys again."""
    _known.clear()


def _provider(oidc: Oidc, now: float) -> _Known:
    known = _known.get(oidc.issuer)
    if known is None or known.until <= now:
        addresses = _json("GET", f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
        if addresses.get("issuer") != oidc.issuer:
            raise ProviderFailed
        _known[oidc.issuer] = known = _Known(now + KEPT, addresses, _keys(addresses))
    return known


def _keys(addresses: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(_json("GET", _address(addresses, "jwks_uri")))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderFailed from None


def _tokens(oidc: Oidc, known: _Known, code: str, verifier: str, redirect: str) -> Mapping[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    ways = known.addresses.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        return _json("POST", _address(known.addresses, "token_endpoint"), data=form, auth=(oidc.client_id, oidc.secret))
    form |= {"client_id": oidc.client_id, "client_secret": oidc.secret}
    return _json("POST", _address(known.addresses, "token_endpoint"), data=form)


def _userinfo(oidc: Oidc, known: _Known, access: str, now: float) -> Mapping[str, Any]:
    address = _address(known.addresses, "userinfo_endpoint")
    kind, body = _body("GET", address, headers={"Authorization": f"Bearer {access}"})
    if kind == "application/jwt":
        return _claims(oidc, body.decode("ascii", "replace"), now, None)
    if oidc.signed_userinfo:
        raise ProviderFailed
    return _object(body)


def _claims(oidc: Oidc, token: object, now: float, nonce: str | None) -> Mapping[str, Any]:
    """What a signed token says. `nonce` None: a `userinfo`, which has neither nonce nor, often, an end."""
    if not isinstance(token, str):
        raise ProviderFailed
    rules: dict[str, Any] = {
        "iss": {"essential": True, "value": oidc.issuer}, "aud": {"essential": True, "value": oidc.client_id},
        "sub": {"essential": True},
    }  # fmt: skip
    if nonce is not None:
        rules |= {"exp": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
    try:
        decoded = _decoded(oidc, token, now)
        jwt.JWTClaimsRegistry(now=int(now), leeway=LEEWAY, **rules).validate(decoded.claims)
    except (JoseError, ValueError, TypeError):
        raise ProviderFailed from None
    if decoded.claims.get("azp", oidc.client_id) != oidc.client_id:
        raise ProviderFailed
    return decoded.claims


def _decoded(oidc: Oidc, token: str, now: float) -> jwt.Token:
    """Under the keys that are known; asked for again once, as they may have turned."""
    try:
        return jwt.decode(token, _provider(oidc, now).keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        known = _provider(oidc, now)
        _known[oidc.issuer] = fresh = _Known(known.until, known.addresses, _keys(known.addresses))
        return jwt.decode(token, fresh.keys, algorithms=ALGORITHMS)


def _address(addresses: Mapping[str, Any], name: str) -> str:
    """One of the provider's addresses, by TLS except on this machine."""
    address = addresses.get(name)
    if not isinstance(address, str):
        raise ProviderFailed
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise ProviderFailed
    return address


def _json(method: str, address: str, **options: Any) -> Mapping[str, Any]:
    return _object(_body(method, address, **options)[1])


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise ProviderFailed from None
    if not isinstance(found, dict):
        raise ProviderFailed
    return found


def _body(method: str, address: str, **options: Any) -> tuple[str, bytes]:
    """Type and content of an answer: small, quick, from the address itself."""
    try:
        with requests.request(method, address, timeout=SECONDS, allow_redirects=False, stream=True, **options) as got:
            body = got.raw.read(LARGEST + 1, decode_content=True)
            if got.status_code != 200 or len(body) > LARGEST:
                raise ProviderFailed
            return got.headers.get("Content-Type", "").partition(";")[0].strip().lower(), body
    except (requests.RequestException, OSError):
        raise ProviderFailed from None
