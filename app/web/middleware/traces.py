"""A span for every request, where traces are recorded; else this is not in the path at all."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.telemetry.tracing import Tracing
from app.web.middleware.paths import is_traced
from app.web.middleware.requests import REQUEST_ID, route_of
from app.web.middleware.tenants import tenant_named


def traced(tracing: Tracing) -> Middleware:
    """The middleware; outside of all others, so that whatever they log names the trace."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_traced(request):
            return await handler(request)
        with tracing.request(request.method, route_of(request), request.headers) as span:
            status = 500
            try:
                response = await handler(request)
                status = response.status
                return response
            except web.HTTPException as answer:
                status = answer.status
                raise
            finally:
                span.tell(
                    http__response__status_code=status,
                    holdfast__request_id=request.get(REQUEST_ID),
                    holdfast__tenant=tenant_named(request) or None,
                )
                if status >= 500:
                    span.fail(str(status))

    return middleware
