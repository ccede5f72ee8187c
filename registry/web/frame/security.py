"""Headers of every answer, form tokens, and a number for each request."""

import secrets

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import CSRFProtect

from registry.web.frame.access import EVERYBODY, access_of
from registry.web.frame.throttle import SCHEME

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Said over HTTPS alone: for a year browsers ask for this host, and for those below it, in no other way.
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
# Whatever a browser kept of the pages goes with the session.
CLEARED_AT_SIGN_OUT = '"cache", "storage"'

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri=f"{SCHEME}://")


def by_account() -> str:
    """The key under which attempts of somebody who is signed in are counted."""
    return f"account {current_user.get_id()}"


def failed(response: Response) -> bool:
    """Only attempts that failed count, so that doing it often is no offence."""
    return response.status_code == 422


def install(app: Flask) -> None:
    """Form tokens on every unsafe method, throttling, and the headers."""
    # First of all: a request that is refused by what follows is one that somebody asks about.
    app.before_request(_number)
    app.before_request(_heads_are_read)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_secure_headers)


def _heads_are_read() -> None:
    """HEAD asks for the page without its body. Views ask whether they are read or sent a form, and a HEAD, which needs no
    token, must never be taken for a form."""
    if request.method == "HEAD":
        request.method = "GET"


def _may_be_kept() -> bool:
    """Only what everybody may read: files that are handed out say by themselves that any cache may keep them."""
    return request.endpoint is not None and access_of(current_app, request.endpoint) == EVERYBODY


def _number() -> None:
    g.request_id = secrets.token_hex(8)


def _secure_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint == "sign_in.sign_out" and response.status_code < 400:
        response.headers["Clear-Site-Data"] = CLEARED_AT_SIGN_OUT
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if "Cache-Control" not in response.headers or not _may_be_kept():
        response.headers["Cache-Control"] = "no-store"
    return response
