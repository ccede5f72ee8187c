"""A provider of OpenID Connect of our own: a real server on this machine, with real keys, a form to sign in, and vices.

It keeps the rules (RFC 6749, 7636, OpenID Connect Core): a code is good once and for its own client, address and PKCE
challenge. What it is to do wrong stands in ``vices``.
"""

import base64
import hashlib
import hmac
import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "registry", "a secret: of the registry"
PASSWORD = "password at the provider"
# Making a key takes a while: one for all tests of a process, and one that is nobody's.
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "1"})
CURVE_KEY = ECKey.generate_key("P-256", {"kid": "2", "use": "sig"})


@dataclass
class IdentityProvider:
    """The provider, its people by login, and what it does wrong for now.

    Vices: ``claims`` are put over those of the ID token (``None`` takes one off), ``key`` signs it, ``alg`` stands in
    its header (with ``HS256``, the published key is taken for a secret that both sides know), ``published`` is put over the discovery document, ``status`` answers everything, ``answer`` is put over
    what goes back with the person, ``token`` over what is given for the code.
    """

    issuer: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    vices: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    userinfo: bool = False
    now: float | None = None

    def published(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            **self.vices.get("published", {}),
        }

    def back(self, request: dict[str, str], login: str) -> str:
        """The address to which a person who has signed in goes back."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**request, "login": login}
        given = {"code": code, "state": request["state"], "iss": self.issuer, **self.vices.get("answer", {})}
        return f"{request['redirect_uri']}?{urlencode({key: value for key, value in given.items() if value})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What is given for a code: an ID token, if client, address and verifier are those of the request."""
        kind, _, packed = authorization.partition(" ")
        client, _, secret = (
            base64.b64decode(packed).decode().partition(":") if kind == "Basic" else ("", "", "")
        )
        if (unquote(client), unquote(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        request = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            request is None
            or form.get("grant_type") != "authorization_code"
            or request["redirect_uri"] != form.get("redirect_uri")
            or request["code_challenge"] != challenge.decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        token = secrets.token_urlsafe(16)
        person = self.people[request["login"]]
        self.access[token] = person
        given = {"access_token": token, "token_type": "Bearer", "id_token": self.id_token(request, person)}
        self.given += [token, given["id_token"]]
        return 200, {**given, **self.vices.get("token", {})}

    def id_token(self, request: dict[str, str], person: dict[str, Any]) -> str:
        """The signed statement of who it is."""
        now = int(self.now if self.now is not None else time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": request["nonce"],
            **({"sub": person["sub"]} if self.userinfo else person),
            **self.vices.get("claims", {}),
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        alg = self.vices.get("alg", "RS256")
        if alg in ("none", "HS256"):
            return _forged(alg, kept)
        key = self.vices.get("key", KEY)
        return jwt.encode({"alg": alg, "kid": key.kid or "1"}, kept, key, algorithms=[alg])


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[IdentityProvider]:
    """The provider on a port of its own."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        """The pages of the provider."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if "status" in provider.vices:
                self._json(provider.vices["status"], {})
            elif parts.path == "/.well-known/openid-configuration":
                self._json(200, provider.published())
            elif parts.path == "/keys":
                keys = [KEY.as_dict(private=False), CURVE_KEY.as_dict(private=False)]
                self._json(200, provider.vices.get("keys", {"keys": keys}))
            elif parts.path == "/authorize":
                hidden = "".join(
                    f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                    for name, value in parse_qsl(parts.query)
                )
                page = (
                    f'<form method="post">{hidden}<input name="login"><input name="password" type="password">'
                )
                self._send(
                    200, "text/html", f"<!doctype html><title>x</title>{page}<button>OK</button></form>"
                )
            elif parts.path == "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                found = provider.access.get(token)
                told = None if found is None else {**found, **provider.vices.get("userinfo", {})}
                self._json(401 if told is None else 200, told or {})
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            provider.asked.append(urlsplit(self.path).path)
            if "status" in provider.vices:
                self._json(provider.vices["status"], {})
            elif urlsplit(self.path).path == "/token":
                self._json(*provider.token(form, self.headers.get("Authorization", "")))
            elif form.get("password") == PASSWORD and form.get("login") in provider.people:
                self.send_response(302)
                self.send_header("Location", provider.back(form, form["login"]))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._json(403, {})

        def _json(self, status: int, content: object) -> None:
            self._send(status, "application/json", json.dumps(content))

        def _send(self, status: int, kind: str, content: str) -> None:
            body = content.encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.issuer}/elsewhere")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Requests are nobody's news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    if tls is not None:
        # Hands are shaken by the thread that answers: one that breaks off stops nobody else.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        provider.issuer = f"https://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _forged(alg: str, claims: dict[str, Any]) -> str:
    """A token as a forger makes one, who knows nothing but what is published."""
    header = {"alg": alg, "typ": "JWT", "kid": KEY.kid}
    signed = ".".join(_packed(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256") if alg == "HS256" else b""
    return f"{signed}.{_packed(signature)}"


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
