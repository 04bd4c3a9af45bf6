"""How people's calendars are connected, and the secret addresses at which calendars read their
bookings."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.calendar_file import Entry, calendar_feed, subscription_address
from app.errors import ApiError
from app.instants import parse_instant
from app.web import calendars as shown
from app.web import editing, keys
from app.web.access import ACTOR, path_id, require_tenant
from app.web.principal import STAFF
from app.web.routes.endpoint import SALESPERSON, Access, Endpoint

_BYTES = 32
_RANDOM = "[A-Za-z0-9_-]{43}"
_TAG = "Calendars"
_PEOPLE = STAFF - {"analyst"}
_FEED = f"/v1/tenant-admin/salespeople/{SALESPERSON}/feed"


async def listed(request: web.Request) -> web.Response:
    return await editing.answer(request, "calendars")


async def make(request: web.Request) -> web.Response:
    """The address is told this once: its digest alone is kept. An earlier one ends."""
    secret = secrets.token_urlsafe(_BYTES)
    made = await _change(request, "feed_make", digest=_digest(secret))
    address = f"{request.app[keys.SETTINGS].base_url}/feeds/{secret}.ics"
    told = {**made, "address": address, "subscribe_address": subscription_address(address)}
    return web.json_response(told, status=201)


async def revoke(request: web.Request) -> web.Response:
    return web.json_response(await _change(request, "feed_revoke"))


async def feed(request: web.Request) -> web.Response:
    """Whoever has the address reads it; one that never was and one that was are the same."""
    found = await request.app[keys.DATABASE].call_value(
        "feed", digest=_digest(request.match_info["secret"]), retry_lost=True
    )
    if found is None:
        raise ApiError("not_found")
    entries = [_entry(booking, found["now"]) for booking in found["bookings"]]
    return web.Response(
        body=calendar_feed(entries, f"{found['name']}, {found['company']}"),
        content_type="text/calendar",
        charset="utf-8",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


def _entry(booking: Mapping[str, Any], now: str) -> Entry:
    service, customer = booking["service_name"], booking["customer_name"]
    return Entry(
        uid=booking["uid"],
        sequence=booking["sequence"],
        status="CONFIRMED",
        now=parse_instant(now),
        start=parse_instant(booking["start_at"]),
        end=parse_instant(booking["end_at"]),
        summary=f"{service}: {customer}" if customer else service,
        description="",
        place=booking["place_text"] or "",
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def _change(request: web.Request, name: str, **params: Any) -> dict[str, Any]:
    """Of which salesperson something was changed."""
    found = await request.app[keys.DATABASE].call_value(
        name,
        tenant_id=require_tenant(request),
        salesperson_id=path_id(request, "salesperson_id"),
        actor=ACTOR,
        **params,
    )
    return {"salesperson_id": str(found)}


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, roles=_PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        "/v1/tenant-admin/calendars",
        handler=listed,
        summary="How people's calendars are connected; salespeople see their own",
        answers={200: shown.Calendars},
    ),
    _endpoint(
        "POST",
        _FEED,
        handler=make,
        summary="Make a secret address at which calendars read somebody's bookings",
        answers={201: shown.Feed},
        errors=("salesperson_not_found", "invalid_state"),
    ),
    _endpoint(
        "DELETE",
        _FEED,
        handler=revoke,
        summary="Revoke that address",
        answers={200: shown.FeedRevoked},
        errors=("salesperson_not_found",),
    ),
    Endpoint(
        method="GET",
        path=f"/feeds/{{secret:{_RANDOM}}}.ics",
        handler=feed,
        summary="Somebody's bookings, for calendars that subscribe to them",
        tag=_TAG,
        answers={200: None},
        errors=("not_found",),
    ),
]
