"""A provider of identities on this machine, which may be told to misbehave."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "portail", "mot-de-passe-du-portail"  # pragma: allowlist secret


class Provider:
    """Approves everybody as `subject`. `lies` changes claims of the id_token, `told` those of userinfo."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.signing = self.key
        self.subject, self.email = "fc-42", "isabelle@fournisseur.fr"
        self.lies: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.algorithm, self.unsigned, self.hidden = "RS256", False, False
        self.grants: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.verifiers: list[str] = []
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/autoriser", self._authorize),
            Route("/jeton", self._token, methods=["POST"]),
            Route("/cles", self._keys),
            Route("/qui", self._userinfo),
        ]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=self.port, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    async def _discovery(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        at = {"authorization_endpoint": "autoriser", "token_endpoint": "jeton", "jwks_uri": "cles"}
        found = {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in at.items()}}
        if not self.hidden:
            found["userinfo_endpoint"] = f"{self.issuer}/qui"
        return JSONResponse(found)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        grant = self.grants.pop(form["code"], None)
        known = request.headers["authorization"] == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        self.verifiers.append(form["code_verifier"])
        if not grant or not known or digest.decode() != grant["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": grant["nonce"], "iat": now,
            "exp": now + 300, **self.lies,
        }  # fmt: skip
        return JSONResponse({"access_token": "acces", "token_type": "Bearer", "id_token": self._signed(claims)})

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer acces"
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "email": self.email, **self.told}
        if self.unsigned:
            return JSONResponse(claims)
        return Response(self._signed(claims), media_type="application/jwt")

    def _signed(self, claims: dict[str, Any]) -> str:
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return jwt.encode({"alg": "none"}, claims, OctKey.import_key("x" * 32), algorithms=["none"])
        if self.algorithm == "HS256":  # the public key as a shared secret
            shared = OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "1"}, claims, shared, algorithms=["HS256"])
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing)
