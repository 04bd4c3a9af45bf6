"""Signing in by mail, for JSON endpoints and pages alike.

A request for a code does the same whoever asks. The browser keeps the attempt: the code counts
with it alone, so a code read over somebody's shoulder, or guessed, is worth nothing elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import language
from app.web import credentials, keys
from app.web.client_address import agent_of
from app.web.key_names import BEARER_SESSION
from app.web.middleware.requests import CLIENT
from app.web.pages.page_context import is_secure

_ATTEMPT_SECONDS = 600
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class SignedIn:
    """Somebody who just signed in.

    Attributes:
        secret: of the new session, which only they have.
        account: `{account_id, email, roles, expires_at}`.
    """

    secret: str
    account: dict[str, Any]


async def ask_for_code(request: web.Request, slug: str, email: str) -> str:
    """A mail with code and link, if the address has an account; the attempt that they count for.

    Raises:
        ApiError: tenant_not_found.
    """
    attempt = credentials.new_secret()
    await request.app[keys.DATABASE].call(
        "sign_in_code",
        slug=slug,
        email=email,
        attempt_digest=credentials.digest_of(attempt),
        client=request[CLIENT],
        locale=language(),
    )
    return attempt


async def sign_in(
    request: web.Request,
    slug: str,
    *,
    email: str | None = None,
    code: str | None = None,
    attempt: str | None = None,
    link: str | None = None,
    form: str = "cookie",
) -> SignedIn:
    """By a code, or by the secret of a mailed link.

    Args:
        attempt: default: the browser's.
        form: `cookie` or `bearer`.

    Raises:
        ApiError: invalid_code, rate_limited, tenant_not_found.
    """
    limit = request.app[keys.WRONG_SECRETS]
    limit.raise_if_spent(request[CLIENT])
    secret = credentials.new_secret(BEARER_SESSION if form == "bearer" else "")
    old = request.cookies.get(credentials.cookie_name(request, slug))
    account = await request.app[keys.DATABASE].call_value(
        "sign_in",
        slug=slug,
        email=email,
        attempt_digest=credentials.digest_of(attempt or attempt_of(request)),
        code="".join((code or "").split()),
        link_digest=credentials.digest_of(link) if link is not None else None,
        digest=credentials.digest_of(secret),
        form=form,
        client=request[CLIENT],
        agent=agent_of(request),
        old_digest=credentials.digest_of(old) if old and form == "cookie" else None,
    )
    if account is None:
        await limit.was_wrong(request[CLIENT])
        raise ApiError("invalid_code", "Ask for a new code, if this one is older than ten minutes.")
    return SignedIn(secret, account)


def attempt_of(request: web.Request) -> str:
    """The attempt that this browser made last; empty: none."""
    return request.cookies.get(_attempt_cookie(request), "")


def give_attempt(request: web.Request, response: web.StreamResponse, attempt: str) -> None:
    """Let the browser keep the attempt for as long as its code is good."""
    credentials.give_cookie(request, response, _attempt_cookie(request), attempt, _ATTEMPT_SECONDS)


def give_session(
    request: web.Request, response: web.StreamResponse, slug: str, secret: str
) -> None:
    """Let the browser keep the session; when it ends, the database says."""
    credentials.give_cookie(
        request, response, credentials.cookie_name(request, slug), secret, _YEAR
    )


def take_session(request: web.Request, response: web.StreamResponse, slug: str) -> None:
    """Take the session of one company from the browser."""
    response.del_cookie(
        credentials.cookie_name(request, slug),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


def _attempt_cookie(request: web.Request) -> str:
    return credentials.cookie_name(request, "attempt")
