"""Too many requests in a minute are refused before anything is done for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from app.errors import CATALOGUE, ApiError
from app.web import keys
from app.web.middleware.paths import is_limited
from app.web.middleware.requests import CLIENT, route_of
from app.web.middleware.tenants import tenant_named
from app.web.rate_table import route_of as limits_of
from app.web.rates import Ticket

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TICKET = web.RequestKey("ticket", Ticket)


@web.middleware
async def limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """As the table of limits says; which company it is about may show only later (`count_for`)."""
    rates = request.app[keys.RATES]
    if not rates.is_on or not is_limited(request):
        return await handler(request)
    route = limits_of(request.method, route_of(request))
    ticket = rates.admit(route, tenant_named(request), request[CLIENT])
    request[_TICKET] = ticket
    if ticket.wait is not None:
        raise _too_many(ticket)
    try:
        response = await handler(request)
    except ApiError as error:
        # The first error of a process has no status of its own before.
        await CATALOGUE.try_load(request.app[keys.DATABASE])
        rates.answered(ticket, error.status, tenant_named(request))
        raise
    except web.HTTPException as answer:
        rates.answered(ticket, answer.status, tenant_named(request))
        raise
    rates.answered(ticket, response.status, tenant_named(request))
    return response


def count_for(request: web.Request, tenant: str) -> None:
    """A key or a session has said which company a request is of.

    Raises:
        ApiError: rate_limited.
    """
    ticket = request.get(_TICKET)
    if ticket is not None and not request.app[keys.RATES].recognize(ticket, tenant):
        raise _too_many(ticket)


def tell_limits(request: web.Request, response: web.StreamResponse) -> None:
    """On every answer to a request that was counted."""
    ticket = request.get(_TICKET)
    if ticket is not None and ticket.policy:
        response.headers["RateLimit-Policy"] = ticket.policy
        if ticket.left:
            response.headers["RateLimit"] = ticket.left


def _too_many(ticket: Ticket) -> ApiError:
    return ApiError("rate_limited", "Too many requests in a short time.", retry_after=ticket.wait)
