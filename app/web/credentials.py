"""Secrets that name somebody: keys of companies, and sessions as cookie or bearer."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from uuid import UUID

from aiohttp import web

from app.errors import ApiError
from app.web import keys
from app.web.key_names import PUBLISHABLE_KEY, SECRET_KEY
from app.web.middleware.requests import CLIENT
from app.web.own_origin import is_own_origin
from app.web.pages.page_context import is_secure
from app.web.principal import Principal

CSRF_HEADER = "X-CSRF-Token"

_SAFE = ("GET", "HEAD", "OPTIONS")
_LONGEST = 256
_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """256 random bits, as text."""
    return prefix + secrets.token_urlsafe(_BYTES)


def new_key(kind: str, slug: str) -> str:
    """A key of a company: secret, or publishable, which names the company."""
    return new_secret(SECRET_KEY if kind == "secret" else f"{PUBLISHABLE_KEY}{slug}_")


def digest_of(secret: str) -> bytes:
    """By which the database finds it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def csrf_token(session: str) -> str:
    """What the forms of a session carry; who does not have its cookie cannot make it."""
    return hashlib.sha256(b"form\0" + session.encode("utf-8", "surrogateescape")).hexdigest()


def cookie_name(request: web.Request, slug: str) -> str:
    """Of the session of one company: the browser may be signed in to several."""
    return f"{_cookie_prefix(request)}{slug}"


def _cookie_prefix(request: web.Request) -> str:
    return "__Host-holdfast-" if is_secure(request) else "holdfast-"


def give_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, seconds: int
) -> None:
    """Let the browser keep a secret for so long; scripts cannot read it, other sites' forms do not
    send it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


async def secret_key(request: web.Request, given: str) -> Principal:
    """The company's program that has this key.

    Raises:
        ApiError: unauthorized, rate_limited.
    """
    limit = request.app[keys.WRONG_SECRETS]
    limit.raise_if_spent(request[CLIENT])
    key = await found(request, "key", given)
    if key is None or key["kind"] != "secret":
        await limit.was_wrong(request[CLIENT])
        raise ApiError("unauthorized", "This key is unknown, was taken back, or is over.")
    return Principal(
        kind="key",
        tenant_id=UUID(key["tenant_id"]),
        id=key["key_id"],
        label=key["name"],
        roles=frozenset({key["role"]}),
        slug=key["slug"],
    )


async def bearer_session(request: web.Request, given: str) -> Principal | None:
    """Who is signed in with this session, which a program sends by itself."""
    return _account(await found(request, "session", given), "bearer")


async def cookie_session(request: web.Request, slug: str) -> Principal | None:
    """Who is signed in to this company in the browser; None: nobody."""
    given = request.cookies.get(cookie_name(request, slug))
    if not given:
        return None
    account = _account(await found(request, "session", given), "cookie")
    return account if account is not None and account.slug == slug else None


def companies_signed_in(request: web.Request) -> list[str]:
    """The companies of which the browser sends a session, by slug."""
    prefix = _cookie_prefix(request)
    return [
        name.removeprefix(prefix)
        for name in request.cookies
        if name.startswith(prefix) and name.removeprefix(prefix) not in NOT_SESSIONS
    ]


NOT_SESSIONS = ("connect", "attempt")
"""Cookies named like a company's session that are none; no company can be called so."""


def require_own_site(request: web.Request, slug: str, form_token: str = "") -> None:
    """A change asked for by a cookie comes from our own pages, or knows the session's token.

    Args:
        form_token: what a form carried.

    Raises:
        ApiError: cross_site.
    """
    if request.method in _SAFE or request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    if is_own_origin(request, request.headers.get("Origin")):
        return
    session = request.cookies.get(cookie_name(request, slug), "")
    given = form_token or request.headers.get(CSRF_HEADER, "")
    if session and secrets.compare_digest(
        given.encode("utf-8", "replace"), csrf_token(session).encode()
    ):
        return
    raise ApiError("cross_site", "A change has to come from our own pages.")


async def found(request: web.Request, name: str, given: str) -> dict[str, Any] | None:
    """What `api.<name>` says of a secret; None: it opens nothing."""
    if len(given) > _LONGEST:
        return None
    told: dict[str, Any] | None = await request.app[keys.DATABASE].call_value(
        name, digest=digest_of(given), retry_lost=True
    )
    return told


def _account(session: dict[str, Any] | None, form: str) -> Principal | None:
    if session is None or session["form"] != form:
        return None
    return Principal(
        kind="account",
        tenant_id=UUID(session["tenant_id"]),
        id=session["account_id"],
        label=session["email"],
        roles=frozenset(session["roles"]),
        salesperson_id=session["salesperson_id"],
        is_fresh=session["is_fresh"],
        slug=session["slug"],
    )
