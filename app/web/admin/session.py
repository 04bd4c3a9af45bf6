"""Who is at the console: a cookie, for eight hours at most, and the token of its forms.

The cookie is a random id. An administrator's stands in the database as a keyed digest, so that
signing out ends the session whoever holds the cookie; the key is made of ADMIN_API_KEY, so a new
platform key ends every session. A visitor's is known to nobody and only carries the sign-in form.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from aiohttp import web

from app.config import Settings
from app.web import keys
from app.web.pages.page_context import is_secure
from app.web.principal import NOBODY, PLATFORM, Principal

COOKIE = "holdfast_console"
LIFE_SECONDS = 8 * 3600
"""A session ends then, however busy it is."""

_VISIT_SECONDS = 3600
_ID_BYTES = 32
_LONGEST_COOKIE = 128
_PATH = "/admin"


@dataclass(frozen=True)
class Session:
    """A browser, and who is at it: somebody of a company, the platform's administrator once it
    has shown the platform's key, or nobody in particular.

    `csrf` is what its forms carry: without it they are refused. It is of this session alone, and
    a fresh session begins with every sign-in.
    """

    id: str
    csrf: str
    principal: Principal = NOBODY

    @property
    def is_administrator(self) -> bool:
        """Whether it is the platform's."""
        return self.principal.kind == "platform"


def visit(settings: Settings) -> Session:
    """A fresh session of a visitor."""
    return _session(settings, secrets.token_urlsafe(_ID_BYTES), NOBODY)


async def sign_in(request: web.Request, client: str) -> Session:
    """A fresh session of whoever has shown the platform's key.

    Args:
        client: network address, kept with the session.
    """
    settings = request.app[keys.SETTINGS]
    session = _session(settings, secrets.token_urlsafe(_ID_BYTES), PLATFORM)
    await request.app[keys.DATABASE].call_value(
        "console_session_begin",
        digest=_digest(settings, session.id),
        seconds=LIFE_SECONDS,
        client=client,
    )
    return session


async def read(request: web.Request) -> Session | None:
    """The session that the browser brought; None when it brought none."""
    cookie = request.cookies.get(COOKIE)
    if not cookie or len(cookie) > _LONGEST_COOKIE:
        return None
    settings = request.app[keys.SETTINGS]
    until = await request.app[keys.DATABASE].call_value(
        "console_session", digest=_digest(settings, cookie), retry_lost=True
    )
    return _session(settings, cookie, NOBODY if until is None else PLATFORM)


def give(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    """Let the browser have the session; scripts cannot read it, other sites cannot use it."""
    response.set_cookie(
        COOKIE,
        session.id,
        max_age=LIFE_SECONDS if session.is_administrator else _VISIT_SECONDS,
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


async def end(
    request: web.Request, response: web.StreamResponse, session: Session, *, everywhere: bool
) -> None:
    """Forget the session, and with `everywhere` every other one; take it from the browser."""
    await request.app[keys.DATABASE].call_value(
        "console_session_end",
        digest=_digest(request.app[keys.SETTINGS], session.id),
        everywhere=everywhere,
    )
    response.del_cookie(
        COOKIE, path=_PATH, httponly=True, samesite="Lax", secure=is_secure(request)
    )


def is_own_form(session: Session, token: str) -> bool:
    """Whether a form came from a page of this session; compared in constant time."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), session.csrf.encode())


def _session(settings: Settings, identity: str, principal: Principal) -> Session:
    csrf = hmac.new(_key(settings), b"form\0" + identity.encode(), hashlib.sha256).hexdigest()
    return Session(identity, csrf, principal)


def _digest(settings: Settings, identity: str) -> bytes:
    return hmac.digest(
        _key(settings), b"session\0" + identity.encode("utf-8", "replace"), hashlib.sha256
    )


def _key(settings: Settings) -> bytes:
    platform = settings.admin_api_key
    secret = platform.get_secret_value().encode() if platform else secrets.token_bytes(_ID_BYTES)
    return hmac.digest(secret, b"console", hashlib.sha256)
