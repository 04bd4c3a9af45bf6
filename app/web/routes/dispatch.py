"""Whoever keeps the time elsewhere has what is due sent."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from app.errors import ApiError
from app.messages.dispatching import dispatch
from app.web import keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import bearer
from app.web.middleware.requests import CLIENT
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint

PATH = "/api/internal/comms/dispatch"
SECRET_HEADER = "X-Internal-Dispatch-Secret"  # noqa: S105


async def dispatch_due(request: web.Request) -> web.Response:
    """Sends what is due, beside workers and others who ask at the same time."""
    secret = request.app[keys.SETTINGS].dispatch_secret
    if secret is None:
        raise ApiError("not_found", "There is nothing here.")
    given = {text for text in (bearer(request), request.headers.get(SECRET_HEADER, "")) if text}
    # Two that differ prove nothing, whichever of them is right.
    told = given.pop() if len(given) == 1 else ""
    if not await request.app[keys.WRONG_SECRETS].is_right(request[CLIENT], told, secret):
        raise ApiError("unauthorized", "Send INTERNAL_DISPATCH_SECRET as a bearer token.")
    raw = await read_object(request) if request.can_read_body else {}
    body = parse(schemas.DispatchBody, raw)
    done = await dispatch(request.app[keys.DATABASE], request.app[keys.MESSAGE_SENDER], body.limit)
    return web.json_response(asdict(done))


ENDPOINTS = [
    Endpoint(
        method="POST",
        path=PATH,
        handler=dispatch_due,
        summary="Send the messages that are due",
        tag="Operation",
        access=Access.DISPATCH,
        body=schemas.DispatchBody,
        is_body_optional=True,
        answers={200: shown.Dispatched},
        errors=("unauthorized", "not_found"),
    ),
]
