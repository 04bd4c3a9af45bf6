"""The telephone number of who is signed in."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import own_address, own_phone
from app.web import sign_in_bodies as bodies
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Endpoint

_PATH = "/v1/auth/{slug}/phone"
_SIGNED_IN = ("sign_in_required", "cross_site")


async def shown(request: web.Request) -> web.Response:
    return web.json_response(await own_phone.shown(request, *await _who(request)))


async def enter(request: web.Request) -> web.Response:
    body = parse(bodies.PhoneEntry, await read_object(request))
    entered = await own_phone.enter(request, *await _who(request), body.phone)
    return web.json_response(entered, status=202)


async def prove(request: web.Request) -> web.Response:
    body = parse(bodies.PhoneCode, await read_object(request))
    return web.json_response(await own_phone.prove(request, *await _who(request), body.code))


async def forget(request: web.Request) -> web.Response:
    return web.json_response(await own_phone.forget(request, *await _who(request)))


async def _who(request: web.Request) -> tuple[str, str]:
    """The company, and the session with it."""
    slug = request.match_info["slug"]
    return slug, await own_address.session_of(request, slug)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag="Sign-in", **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _PATH,
        handler=shown,
        summary="The telephone number of who is signed in",
        answers={200: bodies.OwnPhone},
        errors=_SIGNED_IN,
    ),
    _endpoint(
        "PUT",
        _PATH,
        handler=enter,
        summary="Enter one's own telephone number, and have a code sent to it",
        body=bodies.PhoneEntry,
        answers={202: bodies.OwnPhone},
        errors=(*_SIGNED_IN, "fresh_sign_in_required", "forbidden", "sms_limit"),
    ),
    _endpoint(
        "POST",
        f"{_PATH}/proof",
        handler=prove,
        summary="Type the code that the number was sent",
        body=bodies.PhoneCode,
        answers={200: bodies.OwnPhone},
        errors=(*_SIGNED_IN, "fresh_sign_in_required", "invalid_code"),
    ),
    _endpoint(
        "DELETE",
        _PATH,
        handler=forget,
        summary="Take one's own telephone number away",
        answers={200: bodies.OwnPhone},
        errors=_SIGNED_IN,
    ),
]
