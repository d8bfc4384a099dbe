"""A small OpenID Connect provider on this machine, for tests of signing in: its people need no password."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "rapport", "only-for-tests"
AN_HOUR = 3600


@dataclass
class Provider:
    """Who is asked, who can sign in, and the codes that were handed out."""

    address: str
    people: Mapping[str, Mapping[str, Any]]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}, private=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Everything the standard asks of a provider, as far as it is used here."""
        routes = {
            "/.well-known/openid-configuration": self.told,
            "/keys": self.keys,
            "/choose": self.choose,
            "/chosen": self.chosen,
            "/token": self.token,
            "/end": self.end,
        }
        return Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path, answer in routes.items()])

    async def told(self, _request: Request) -> Response:
        """Where everything is."""
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/choose",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "end_session_endpoint": f"{self.address}/end",
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def keys(self, _request: Request) -> Response:
        """What its tokens can be checked with."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def choose(self, request: Request) -> Response:
        """Ask who is there."""
        asked = dict(request.query_params)
        links = [f'<a href="/chosen?{urlencode({**asked, "who": who})}">{who}</a>' for who in self.people]
        return HTMLResponse(f"<html><head><link rel='icon' href='data:,'></head><body>{' '.join(links)}</body></html>")

    async def chosen(self, request: Request) -> Response:
        """Send somebody back, with a code for the token."""
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        """Give the token for a code, once, to whom it was meant for."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        name, _, secret = base64.b64decode(request.headers["authorization"].partition(" ")[2]).decode().partition(":")
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_theirs = asked and asked["code_challenge"] == base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if asked is None or not is_theirs or (name, secret) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        who = self.people[asked["who"]]
        claims = {"iss": self.address, "aud": CLIENT, "sub": asked["who"], "iat": now, "exp": now + AN_HOUR}
        token = jwt.encode({"alg": "RS256", "kid": "test"}, {**claims, "nonce": asked["nonce"], **who}, self.key)
        return JSONResponse({"access_token": "none", "token_type": "Bearer", "id_token": token})

    async def end(self, request: Request) -> Response:
        """Sign somebody out, and send them back."""
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def providing(people: Mapping[str, Mapping[str, Any]]) -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}", people)
        server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.05)
            yield provider
        finally:
            server.should_exit = True
            thread.join(timeout=30)
