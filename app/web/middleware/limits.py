"""Too many requests in a minute are refused before anything is done for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from app.errors import CATALOGUE, ApiError
from app.web import keys
from app.web.middleware.paths import is_limited
from app.web.middleware.requests import CLIENT
from app.web.middleware.tenants import tenant_named
from app.web.rates import Ticket

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Per client address and tenant, and per tenant."""
    if not is_limited(request):
        return await handler(request)
    rates = request.app[keys.RATES]
    ticket = rates.admit(tenant_named(request), request[CLIENT])
    if not isinstance(ticket, Ticket):
        raise ApiError("rate_limited", "Too many requests in a minute.", retry_after=ticket)
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
