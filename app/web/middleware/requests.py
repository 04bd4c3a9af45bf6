"""An id, a log line and metrics for every request."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from time import perf_counter
from uuid import uuid4

import structlog
from aiohttp import web

from app.telemetry import trace_context
from app.web import keys
from app.web.client_address import client_address

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID = web.RequestKey("request_id", str)
CORRELATION_ID = web.RequestKey("correlation_id", str)
CLIENT = web.RequestKey("client_address", str)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
_CLIENT_CLOSED = 499
_SLOW_SECONDS = 1.0

log = structlog.get_logger("holdfast.http")


@web.middleware
async def observed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The ids are the client's where they can be echoed; what the request causes keeps the
    correlation id, which is the request's unless the client says otherwise.

    What was refused or slow is logged, its address without the query; all else only counted:
    a line for every request costs a fifth of a hold.
    """
    given = request.headers.get("X-Request-ID", "")
    request[REQUEST_ID] = given if _REQUEST_ID.fullmatch(given) else str(uuid4())
    wanted = request.headers.get("X-Correlation-ID", "")
    is_kept = wanted != "" and trace_context.is_kept("correlation_id", wanted)
    request[CORRELATION_ID] = wanted if is_kept else request[REQUEST_ID]
    settings = request.app[keys.SETTINGS]
    request[CLIENT] = client_address(
        request, settings.trusted_proxy_count, settings.client_ipv6_prefix
    )
    started = perf_counter()
    status = _CLIENT_CLOSED
    with structlog.contextvars.bound_contextvars(
        request_id=request[REQUEST_ID], correlation_id=request[CORRELATION_ID]
    ):
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            seconds = perf_counter() - started
            route = route_of(request)
            request.app[keys.METRICS].request_answered(request.method, route, status, seconds)
            if status >= 400 or seconds > _SLOW_SECONDS:
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    route=route,
                    status=status,
                    milliseconds=round(seconds * 1000),
                )


def route_of(request: web.Request) -> str:
    """The pattern of the address, never the address: that may hold tokens."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
