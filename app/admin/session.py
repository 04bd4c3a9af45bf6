"""Who is at the console: a signed cookie, for eight hours at most, and the token of its forms.

Nothing is kept on the server. The signing key is made of JWT_SECRET and ADMIN_API_KEY, so a new
platform key ends every session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

import jwt
from aiohttp import web

from app import keys
from app.config import Settings
from app.pages.visit import is_secure

COOKIE = "holdfast_console"
LIFE_SECONDS = 8 * 3600
"""A session ends then, however busy it is."""

_VISIT_SECONDS = 3600
_AUDIENCE = "holdfast-console"
_PATH = "/admin"


@dataclass(frozen=True)
class Session:
    """A browser; `is_administrator` once it has shown the platform's key.

    `csrf` is what its forms carry: without it they are refused. It is of this session alone, and
    a fresh session begins with every sign-in.
    """

    id: str
    csrf: str
    is_administrator: bool
    expires_at: int


def begin(settings: Settings, *, is_administrator: bool, now: float | None = None) -> Session:
    """A fresh session. `now`: seconds since 1970."""
    life = LIFE_SECONDS if is_administrator else _VISIT_SECONDS
    identity = secrets.token_urlsafe(18)
    expires_at = int(time.time() if now is None else now) + life
    csrf = _csrf(next(_signing_keys(settings)), identity)
    return Session(identity, csrf, is_administrator, expires_at)


def read(request: web.Request) -> Session | None:
    """The session that the browser brought; None when there is none, or it is over or forged."""
    cookie = request.cookies.get(COOKIE)
    for key in _signing_keys(request.app[keys.SETTINGS]) if cookie else ():
        try:
            claims = jwt.decode(
                cookie,
                key,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["exp", "sid", "adm"]},
            )
        except jwt.InvalidTokenError:
            continue
        identity = str(claims["sid"])
        return Session(identity, _csrf(key, identity), claims["adm"] is True, claims["exp"])
    return None


def give(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    """Let the browser have the session; scripts cannot read it, other sites cannot use it."""
    claims = {
        "aud": _AUDIENCE,
        "exp": session.expires_at,
        "sid": session.id,
        "adm": session.is_administrator,
    }
    key = next(_signing_keys(request.app[keys.SETTINGS]))
    response.set_cookie(
        COOKIE,
        jwt.encode(claims, key, algorithm="HS256"),
        max_age=max(0, session.expires_at - int(time.time())),
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


def end(request: web.Request, response: web.StreamResponse) -> None:
    """Take the session from the browser."""
    response.del_cookie(
        COOKIE, path=_PATH, httponly=True, samesite="Lax", secure=is_secure(request)
    )


def is_own_form(session: Session, token: str) -> bool:
    """Whether a form came from a page of this session; compared in constant time."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), session.csrf.encode())


def _signing_keys(settings: Settings) -> Iterator[bytes]:
    """Keys that verify a session; the first one signs."""
    platform = settings.admin_api_key
    console = b"console\0" + (platform.get_secret_value().encode() if platform else b"")
    for secret in settings.jwt_secrets:
        yield hmac.digest(secret.encode(), console, hashlib.sha256)


def _csrf(key: bytes, identity: str) -> str:
    return hmac.new(key, b"form\0" + identity.encode(), hashlib.sha256).hexdigest()
