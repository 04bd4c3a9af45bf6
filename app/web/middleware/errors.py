"""Every exception becomes an error of the API, told as a problem document or as a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from app.bookings.service import api_errors
from app.errors import CATALOGUE, ApiError
from app.strict_json import is_storable
from app.web import keys
from app.web.middleware.paths import is_simulator
from app.web.pages.errors import error_page, is_page

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}

log = structlog.get_logger("holdfast.http")


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No stack trace, SQL or secret leaves: any other exception is logged, and told as an error."""
    if is_simulator(request):
        return await handler(request)
    try:
        if not is_storable(request.path):
            raise ApiError("not_found")
        if not is_storable(request.query_string) or not _is_text(request):
            raise ApiError("invalid_request", "The address has a character that is not text.")
        if is_page(request):
            # The pages tell errors themselves.
            await CATALOGUE.try_load(request.app[keys.DATABASE])
        return await handler(request)
    except ApiError as error:
        return await _told(request, error)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        code = _CODES.get(answer.status, "invalid_request")
        response = await _told(request, ApiError(code))
        if "Allow" in answer.headers:
            response.headers["Allow"] = answer.headers["Allow"]
        return response
    except ConnectionResetError:
        raise
    except Exception:
        log.exception("request_failed", path=request.path)
        return await _told(request, ApiError("internal_error"))


@web.middleware
async def translated(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the database refuses reaches all that is further out as an `ApiError`."""
    with api_errors():
        return await handler(request)


async def _told(request: web.Request, error: ApiError) -> web.StreamResponse:
    await CATALOGUE.try_load(request.app[keys.DATABASE])
    return await error_page(request, error) if is_page(request) else error.response()


def _is_text(request: web.Request) -> bool:
    return all(is_storable(name) and is_storable(value) for name, value in request.query.items())
