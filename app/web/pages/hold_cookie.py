"""What the browser that made a hold may see again: signed cookies of that tenant's pages.

They let the 'check your mail' page show the address, a lapsed hold start again with the same
details, and a time that this browser holds in another tab be told from one that others took. They
prove nothing about the mail address and confirm nothing. Each hold has a cookie of its own, so
that tabs do not overwrite each other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from aiohttp import web

from app.web import keys
from app.web.pages.page_context import is_secure

HOLD_COOKIE = "holdfast_hold_"
"""Prefix; the booking's id follows."""
TYPED_COOKIE = "holdfast_typed"

MOST_HOLDS = 5
_AUDIENCE = "holdfast-browser"
_LIFE = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A hold made in this browser; `sent_at` in seconds since 1970, for its last mail."""

    booking_id: str
    salesperson_id: str
    start: str
    email: str
    sent: int
    sent_at: int

    def sent_again(self, now: datetime) -> Held:
        return replace(self, sent=self.sent + 1, sent_at=int(now.timestamp()))


@dataclass(frozen=True)
class HoldCookies:
    """What was typed last (email, name, company), and the holds, the latest first."""

    typed: Mapping[str, str] = field(default_factory=dict)
    holds: Sequence[Held] = ()

    def hold_of(self, booking_id: str) -> Held | None:
        """The hold of that booking, if it was made in this browser."""
        return next((held for held in self.holds if held.booking_id == booking_id), None)

    @property
    def own_ids(self) -> list[str]:
        """Ids of the bookings made in this browser."""
        return [held.booking_id for held in self.holds]


def read_cookies(request: web.Request, sent: str | None = None) -> HoldCookies:
    """The memory that the browser brought; nothing in it that we did not sign.

    Args:
        sent: a hold that came in the address or in a form, where no cookie does.
    """
    typed = _read(request, request.cookies.get(TYPED_COOKIE)) or {}
    found = [*_holds(request)]
    if (held := _held(_read(request, sent))) is not None:
        found.append(held)
    holds = sorted(found, key=lambda held: held.sent_at, reverse=True)
    return HoldCookies(typed, holds)


def signed(request: web.Request, held: Held) -> str:
    """A hold as addresses and forms carry it where no cookie does."""
    return _sign(request, asdict(held))


def store_typed(
    request: web.Request, response: web.Response, slug: str, typed: Mapping[str, str]
) -> None:
    """Give the browser what was typed, for the pages of that tenant only."""
    _give(request, response, slug, TYPED_COOKIE, typed)


def store_hold(request: web.Request, response: web.Response, slug: str, held: Held) -> None:
    """Give the browser a hold, for the pages of that tenant only; the oldest beyond five go."""
    others = [other for other in read_cookies(request).holds if other.booking_id != held.booking_id]
    for old in others[MOST_HOLDS - 1 :]:
        response.del_cookie(HOLD_COOKIE + old.booking_id, path=f"/b/{slug}")
    _give(request, response, slug, HOLD_COOKIE + held.booking_id, asdict(held))


def _holds(request: web.Request) -> Iterator[Held]:
    for name, cookie in request.cookies.items():
        if name.startswith(HOLD_COOKIE):
            held = _held(_read(request, cookie))
            # A signature is good for its own cookie only.
            if held is not None and name == HOLD_COOKIE + held.booking_id:
                yield held


def _held(kept: Mapping[str, Any] | None) -> Held | None:
    try:
        return Held(**(kept or {}))
    except TypeError:
        return None


def _read(request: web.Request, cookie: str | None) -> dict[str, Any] | None:
    if not cookie:
        return None
    for secret in request.app[keys.SETTINGS].jwt_secrets:
        try:
            claims = jwt.decode(cookie, secret, algorithms=["HS256"], audience=_AUDIENCE)
            kept: dict[str, Any] = claims["kept"]
            return kept
        except (jwt.InvalidTokenError, KeyError):
            continue
    return None


def _give(
    request: web.Request, response: web.Response, slug: str, name: str, kept: Mapping[str, Any]
) -> None:
    response.set_cookie(
        name,
        _sign(request, kept),
        max_age=int(_LIFE.total_seconds()),
        path=f"/b/{slug}",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


def _sign(request: web.Request, kept: Mapping[str, Any]) -> str:
    claims = {"aud": _AUDIENCE, "exp": datetime.now(UTC) + _LIFE, "kept": dict(kept)}
    return jwt.encode(claims, request.app[keys.SETTINGS].jwt_secrets[0], algorithm="HS256")
