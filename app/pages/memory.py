"""What the browser that made a hold may see again: a signed cookie of that tenant's pages.

It lets the 'check your mail' page show the address, and a lapsed hold start again with the same
details. It proves nothing about the mail address and confirms nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

import jwt
from aiohttp import web

from app import keys
from app.pages.visit import is_secure

COOKIE = "holdfast_hold"
_AUDIENCE = "holdfast-browser"
_LIFE = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """The last hold made in this browser; `sent_at` in seconds since 1970, for its last mail."""

    booking_id: str
    person_id: str
    start: str
    email: str
    is_move: bool
    sent: int
    sent_at: int

    def sent_again(self, now: datetime) -> Held:
        return replace(self, sent=self.sent + 1, sent_at=int(now.timestamp()))


@dataclass(frozen=True)
class Memory:
    """What was typed last (email, name, company), and the hold it was typed for."""

    typed: Mapping[str, str] = field(default_factory=dict)
    held: Held | None = None

    def hold_of(self, booking_id: str) -> Held | None:
        """The hold, if it is the one of that booking."""
        return self.held if self.held and self.held.booking_id == booking_id else None


def recall(request: web.Request) -> Memory:
    """The memory that the browser brought; an empty one when there is none that we signed."""
    cookie = request.cookies.get(COOKIE)
    for secret in request.app[keys.SETTINGS].jwt_secrets if cookie else ():
        try:
            claims = jwt.decode(cookie, secret, algorithms=["HS256"], audience=_AUDIENCE)
            held = claims["held"]
            return Memory(claims["typed"], Held(**held) if held else None)
        except (jwt.InvalidTokenError, KeyError, TypeError):
            continue
    return Memory()


def remember(request: web.Request, response: web.Response, slug: str, memory: Memory) -> None:
    """Give the browser its memory, for the pages of that tenant only."""
    claims = {"aud": _AUDIENCE, "exp": datetime.now(UTC) + _LIFE, **asdict(memory)}
    response.set_cookie(
        COOKIE,
        jwt.encode(claims, request.app[keys.SETTINGS].jwt_secrets[0], algorithm="HS256"),
        max_age=int(_LIFE.total_seconds()),
        path=f"/b/{slug}",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )
