"""The HTTP server below the application: its errors are told as ours, and it waits for nobody.

A request line that is none, a header that is too long, an expectation that nobody meets: none of
these reaches a handler, and aiohttp would answer with its parser's words. Nor does it end the
connections of those who send or take too slowly.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import structlog
from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError, LineTooLong

from app.errors import ApiError
from app.web import keys
from app.web.middleware.headers import common_headers
from app.web.middleware.requests import CORRELATION_ID, REQUEST_ID
from app.web.pages import errors
from app.web.reading import BodyTooSlow

log = structlog.get_logger("holdfast.http")

_NO_ROUTE = "none"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds after which a connection ends.

    Attributes:
        head: for the whole head of a request, from the opening of the connection or, later, from
            its first byte.
        body: for the whole body, from the end of the head.
        answer: for the client to take the answer, or to acknowledge what was sent.
        idle: until the next request of a connection begins; longer than proxies keep theirs.
    """

    head: float = 10
    body: float = 30
    answer: float = 30
    idle: float = 75


class Runner(web.AppRunner):
    """`web.AppRunner` whose connections tell errors as the application does, and end in time."""

    def __init__(
        self, app: web.Application, *, patience: Patience | None = None, **options: Any
    ) -> None:
        self._patience = patience or Patience()
        super().__init__(app, keepalive_timeout=self._patience.idle, **options)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(self.app, made, self._patience)


class _Server(web.Server):
    def __init__(self, app: web.Application, made: web.Server, patience: Patience) -> None:
        super().__init__(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            loop=made._loop,
            **made._kwargs,
        )
        self._app = app
        self._patience = patience

    def __call__(self) -> web.RequestHandler:
        return _Connection(self._app, self._patience, self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    __slots__ = ("_app", "_head_timer", "_patience")

    def __init__(
        self, app: web.Application, patience: Patience, *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self._app = app
        self._patience = patience
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        _give_up_unacknowledged(transport, self._patience.answer)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        heads = self._request_count
        super().data_received(data)
        if self._request_count != heads:
            self._stop_awaiting_head()
        elif self._head_timer is None and not self._is_busy():
            self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_awaiting_head()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_timer = self._loop.call_later(self._patience.head, self._head_is_late)

    def _stop_awaiting_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if not self._is_busy():
            self._abort()

    def _is_busy(self) -> bool:
        """Whether a request was read that is not answered yet; what arrives may be its body."""
        return self._request_in_progress or bool(self._messages)

    def _abort(self) -> None:
        """End the connection now: what was not taken so far is not waited for."""
        if self.transport is not None:
            self.transport.abort()
        self.force_close()

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
                return self._told(received, ApiError("invalid_request", _EXPECTATION), answer)

        timer = None
        if not request.content.is_eof():
            late = BodyTooSlow("The body did not arrive in time.")
            timer = self._loop.call_later(self._patience.body, request.content.set_exception, late)
        try:
            return await super()._handle_request(request, start_time, handler)
        finally:
            if timer is not None:
                timer.cancel()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        try:
            async with asyncio.timeout(self._patience.answer):
                return await super().finish_response(request, resp, start_time)
        except TimeoutError:
            self._abort()
            return resp, True

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
        response = self._told(request, _error(status, exc), exc)
        response.force_close()
        return response

    def _told(
        self, request: web.BaseRequest, error: ApiError, why: BaseException | None
    ) -> web.Response:
        request[REQUEST_ID] = request.get(REQUEST_ID) or str(uuid4())
        request[CORRELATION_ID] = request.get(CORRELATION_ID) or request[REQUEST_ID]
        if errors.is_page(request):
            response = errors.show(request, errors.message_of(request, error), error.status)
        else:
            response = error.response()
        response.headers.update(common_headers(self._app[keys.SETTINGS]))
        response.headers["X-Request-ID"] = request[REQUEST_ID]
        response.headers["X-Correlation-ID"] = request[CORRELATION_ID]
        # aiohttp puts its name and version where there is none; handlers' answers drop it later.
        response.headers["Server"] = "holdfast"
        self._app[keys.METRICS].request_answered(request.method, _NO_ROUTE, response.status, 0.0)
        log.info(
            "request_refused",
            request_id=request[REQUEST_ID],
            correlation_id=request[CORRELATION_ID],
            status=response.status,
            why=type(why).__name__,
        )
        return response


def _give_up_unacknowledged(transport: asyncio.BaseTransport, seconds: float) -> None:
    """Have the system end the connection of a peer that takes nothing of what was sent."""
    connected = transport.get_extra_info("socket")
    if connected is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = max(1, int(seconds * 1000))
        cast(socket.socket, connected).setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds
        )


_EXPECTATION = "Only the expectation 100-continue can be met."


def _error(status: int, error: BaseException | None) -> ApiError:
    if status >= 500:
        return ApiError("internal_error")
    if isinstance(error, ContentEncodingError):
        return ApiError("unsupported_media_type", "The body has a coding that is not understood.")
    if isinstance(error, LineTooLong):
        return ApiError("invalid_request", "The address or a header is too long.")
    return ApiError("invalid_request", "This is not a request that can be read.")
