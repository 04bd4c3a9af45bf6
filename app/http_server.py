"""The HTTP server below the application: what aiohttp refuses by itself is told as we tell it.

A request line that is none, a header that is too long, an expectation that nobody meets: none of
these reaches a handler, and aiohttp would answer with its parser's words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import structlog
from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError, LineTooLong

from app import keys
from app.errors import Refusal
from app.middleware.headers import common_headers
from app.middleware.requests import REQUEST_ID
from app.pages import errors

log = structlog.get_logger("holdfast.http")

_NO_ROUTE = "none"


class Runner(web.AppRunner):
    """`web.AppRunner` whose connections tell refusals as the application does."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(self.app, made)


class _Server(web.Server):
    def __init__(self, app: web.Application, made: web.Server) -> None:
        super().__init__(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            loop=made._loop,
            **made._kwargs,
        )
        self._app = app

    def __call__(self) -> web.RequestHandler:
        return _Connection(self._app, self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    __slots__ = ("_app",)

    def __init__(self, app: web.Application, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._app = app

    async def _handle_request(
        self,
        request: web.BaseRequest,
        start_time: float | None,
        request_handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
    ) -> tuple[web.StreamResponse, bool]:
        async def handler(received: web.BaseRequest) -> web.StreamResponse:
            try:
                return await request_handler(received)
            except web.HTTPException as answer:
                # Our middlewares let no other out: this was raised before they were asked.
                if answer.status < 400 or REQUEST_ID in received:
                    raise
                return self._told(received, Refusal("invalid_request", _EXPECTATION), answer)

        return await super()._handle_request(request, start_time, handler)

    def log_exception(self, *args: Any, **options: Any) -> None:
        """A traceback for what is our failure; a line for a body that was no body."""
        error = options.get("exc_info")
        if isinstance(error, web.RequestPayloadError | HttpProcessingError):
            log.info("body_not_read", why=type(error).__name__)
        else:
            super().log_exception(*args, **options)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what could not be read as a request, or failed outside of handlers.

        Raises:
            ConnectionError: an answer has begun, and cannot be taken back.
        """
        if request.writer.output_size > 0:
            raise ConnectionError("An answer to this request was begun already.")
        if status >= 500:
            log.error("request_failed", status=status, exc_info=exc)
        response = self._told(request, _refusal(status, exc), exc)
        response.force_close()
        return response

    def _told(
        self, request: web.BaseRequest, refusal: Refusal, why: BaseException | None
    ) -> web.Response:
        request[REQUEST_ID] = request.get(REQUEST_ID) or str(uuid4())
        if errors.is_page(request):
            response = errors.show(request, errors.message_of(request, refusal), refusal.status)
        else:
            response = refusal.response()
        response.headers.update(common_headers(self._app[keys.SETTINGS]))
        response.headers["X-Request-ID"] = request[REQUEST_ID]
        # aiohttp puts its name and version where there is none; handlers' answers drop it later.
        response.headers["Server"] = "holdfast"
        self._app[keys.METRICS].request_answered(request.method, _NO_ROUTE, response.status, 0.0)
        log.info(
            "request_refused",
            request_id=request[REQUEST_ID],
            status=response.status,
            why=type(why).__name__,
        )
        return response


_EXPECTATION = "Only the expectation 100-continue can be met."


def _refusal(status: int, error: BaseException | None) -> Refusal:
    if status >= 500:
        return Refusal("internal_error")
    if isinstance(error, ContentEncodingError):
        return Refusal("unsupported_media_type", "The body has a coding that is not understood.")
    if isinstance(error, LineTooLong):
        return Refusal("invalid_request", "The address or a header is too long.")
    return Refusal("invalid_request", "This is not a request that can be read.")
