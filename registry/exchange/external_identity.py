"""Who somebody is at a provider of single sign-on: OpenID Connect's code flow with PKCE, and the check of what comes back.

Authlib is an extra (``[oidc]``): it is read only when somebody signs in through a provider. What the provider publishes
is asked for anew at each sign-in, so that keys that it changes or takes back count at once.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from registry.services.account import is_email

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Signatures that only the provider can make: neither none nor one by a secret that both sides know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
# How a provider says that it asked for more than a password (RFC 8176).
TWICE = frozenset({"mfa", "otp"})
SCOPE = "openid email"
LONGEST_SUBJECT = 255
LONGEST_ISSUER = 400
# Seconds: to connect, and between two pieces of an answer.
TIMEOUT = (5, 10)
# Clocks of two servers go differently by so many seconds at the most.
LEEWAY = 60


class ProviderRefused(ValueError):
    """An answer that proves nothing; the text is a code that names no person, for the log of the operator."""


class ProviderUnavailable(ProviderRefused):
    """The provider does not answer, or this machine cannot ask it."""


@dataclass(frozen=True)
class Provider:
    """A provider as the operator has set it; ``acr`` are the values by which it says that it asked twice."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    name: str
    acr: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A sign-in that was begun: where to send the person, and what the answer has to fit."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for; ``email`` only where it has verified it, ``twice`` if it asked for a second factor."""

    issuer: str
    subject: str
    email: str | None
    twice: bool


def is_safe_address(address: object) -> bool:
    """Whether what is said there cannot be altered on the way: HTTPS, or this machine itself."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def begin(provider: Provider, *, redirect_uri: str) -> Question:
    """Begin a sign-in. Raises :class:`ProviderRefused`."""
    published = _published(provider)
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    more = {"acr_values": " ".join(provider.acr)} if provider.acr else {}
    with _client(provider, published, redirect_uri) as client:
        address, state = client.create_authorization_url(
            published["authorization_endpoint"],
            state=secrets.token_urlsafe(24),
            code_verifier=verifier,
            nonce=nonce,
            **more,
        )
    return Question(address, state, nonce, verifier)


def finish(
    provider: Provider, *, question: Question, answer: Mapping[str, str], redirect_uri: str, now: datetime
) -> Person:
    """Whom the provider vouches for, after a person came back with its answer: the arguments of the address.

    The caller has compared the state. Raises :class:`ProviderRefused`.
    """
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207: the answer of another provider
        raise ProviderRefused("answer_issuer")
    if not answer.get("code"):
        raise ProviderRefused("answer_code")
    published = _published(provider)
    token = _token(provider, published, question, answer["code"], redirect_uri)
    claims = _claims(provider, published, question, token, now)
    subject = claims["sub"]
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise ProviderRefused("subject")
    told: Mapping[str, Any] = claims
    if "email" not in claims and "userinfo_endpoint" in published:
        told = _user_info(published, token, subject)
    return Person(provider.issuer, subject, _verified_email(told), _asked_twice(provider, claims))


def _published(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery)."""
    if not is_safe_address(provider.issuer):
        raise ProviderRefused("issuer_http")
    found = _json(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", "discovery")
    if found.get("issuer") != provider.issuer:
        raise ProviderRefused("discovery_issuer")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(is_safe_address(found.get(name)) for name in needed):
        raise ProviderRefused("discovery_endpoints")
    return found


def _token(
    provider: Provider, published: Mapping[str, Any], question: Question, code: str, redirect_uri: str
) -> Mapping[str, Any]:
    """What the provider gives for the code."""
    requests, errors = _library("requests"), _library("authlib.common.errors")
    try:
        with _client(provider, published, redirect_uri) as client:
            token: Mapping[str, Any] = client.fetch_token(
                published["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=question.verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
    except (requests.ConnectionError, requests.Timeout):
        raise ProviderUnavailable("token_connection") from None
    except (requests.RequestException, errors.AuthlibBaseError, ValueError, TypeError):
        raise ProviderRefused("token") from None
    if not isinstance(token.get("id_token"), str):
        raise ProviderRefused("token_without_id")
    return token


def _claims(
    provider: Provider,
    published: Mapping[str, Any],
    question: Question,
    token: Mapping[str, Any],
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of the ID token, after its signature, issuer, audience, times and nonce were found to be right."""
    jwt, jwk, errors = _library("joserfc.jwt"), _library("joserfc.jwk"), _library("joserfc.errors")
    core = _library("authlib.oidc.core")
    keys = _json(published["jwks_uri"], "keys")
    try:
        found = jwt.decode(token["id_token"], jwk.KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        claims: Mapping[str, Any] = core.CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True},
            },
            params={
                "nonce": question.nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)  # type: ignore[attr-defined]
    except errors.JoseError as error:
        raise ProviderRefused(f"id_token_{error.error}") from None
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ):  # keys or claims of a shape that none should have
        raise ProviderRefused("id_token") from None
    return claims


def _user_info(published: Mapping[str, Any], token: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
    """What the provider tells of the person beside the ID token; nothing if it speaks of somebody else."""
    address, access = published["userinfo_endpoint"], token.get("access_token")
    if not is_safe_address(address) or not isinstance(access, str):
        raise ProviderRefused("userinfo_endpoint")
    found = _json(address, "userinfo", {"Authorization": f"Bearer {access}"})
    if found.get("sub") != subject:
        raise ProviderRefused("userinfo_subject")
    return found


def _verified_email(told: Mapping[str, Any]) -> str | None:
    email = told.get("email")
    verified = isinstance(email, str) and is_email(email) and told.get("email_verified") is True
    return email if verified else None


def _asked_twice(provider: Provider, claims: Mapping[str, Any]) -> bool:
    ways = claims.get("amr")
    named = {each for each in ways if isinstance(each, str)} if isinstance(ways, list) else set()
    return bool(TWICE & named) or claims.get("acr") in provider.acr


def _client(provider: Provider, published: Mapping[str, Any], redirect_uri: str) -> Any:
    """The client that speaks for the registry; it proves itself in the way that the provider accepts."""
    accepted = published.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    secret_in = "client_secret_basic" if "client_secret_basic" in accepted else "client_secret_post"
    return _library("authlib.integrations.requests_client").OAuth2Session(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        token_endpoint_auth_method=secret_in if provider.client_secret else "none",
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _json(address: str, what: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An object that the provider publishes. Nothing leads elsewhere from there."""
    requests = _library("requests")
    try:
        # nosemgrep: fetched-from-outside (the provider that the operator names)
        answer = requests.get(address, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except requests.JSONDecodeError:
        found = None
    except requests.RequestException:
        raise ProviderUnavailable(f"{what}_connection") from None
    if answer.status_code >= requests.codes.server_error:
        raise ProviderUnavailable(what)
    if not isinstance(found, dict):
        raise ProviderRefused(what)
    return found


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ProviderUnavailable("library") from None
