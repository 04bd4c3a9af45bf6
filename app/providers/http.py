"""The one way in which Holdfast talks to a provider over HTTP.

Every request has a deadline, an id of its own and a log line without secrets or contents.
Reads are repeated within the deadline when that is likely to help; whatever needs longer is
reported, with the provider's `Retry-After`, to the caller: long waits belong to the database.
A scope (a mailbox, a host of meetings) that a provider throttles is left alone until the time it
named has passed, whoever asks.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from app.providers.clock import Clock
from app.providers.errors import ProviderError, Throttled, Transient, printable
from app.providers.retry_after import parse_retry_after
from app.providers.throttles import Throttles
from app.public_address import AddressRefused
from app.telemetry.tracing import NO_TRACING, Span, Tracing

log = structlog.get_logger("holdfast.providers")

READ_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.2
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
DIRECT: dict[str, None] = dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"), None)
"""Loopback addresses are reached without the proxy that the environment may name."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Part = tuple[str, tuple[str | None, bytes, str | None]]
"""A part of a form that has files in it: its name, then file name, content and type."""

ErrorOf = Callable[[httpx.Response], ProviderError]
Observer = Callable[[str, str, str, float], None]
"""Told provider, operation, outcome (`ok` or an error class) and seconds of each request."""


def unobserved(_provider: str, _operation: str, _outcome: str, _seconds: float) -> None:
    """An observer of nothing."""


@cache
def trust() -> ssl.SSLContext:
    """The certificates that every provider is judged by; loading them takes a while."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a provider.

    Attributes:
        operation: what is asked for, as logs and metrics name it.
        is_read: True when repeating the request changes nothing at the provider.
        parts: a form that may have files, in place of `form`.
        scope: what a `Retry-After` of the answer covers; calls of a throttled scope fail
            without a request.
        error_of: turns an answer that is not 2xx into the error to raise.
        id_header: where the answer has the provider's name for the request, which its support
            asks for.
    """

    provider: str
    operation: str
    method: str
    url: str
    error_of: ErrorOf
    is_read: bool
    scope: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] | None = None
    json: Any = None
    content: bytes | None = None
    form: Mapping[str, str] | None = None
    parts: Sequence[Part] | None = None
    id_header: str | None = None


class Http:
    """A pooled HTTP client for all providers.

    Args:
        timeout: seconds that one call may take, its repetitions included.
        transport: in place of the network (the simulator in-process).
    """

    def __init__(
        self,
        timeout: float,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Observer | None = None,
        tracing: Tracing = NO_TRACING,
    ) -> None:
        self.timeout = timeout
        self.clock = clock or Clock()
        self._observe = observe or unobserved
        self._tracing = tracing
        self.throttles = Throttles(self.clock)
        self._client = httpx.AsyncClient(
            timeout=timeout,
            limits=LIMITS,
            transport=transport,
            mounts=DIRECT,
            verify=trust(),
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def send(self, call: Call) -> httpx.Response:
        """The 2xx answer to `call`.

        Raises:
            ProviderError: made by `call.error_of`, or `Transient` when there was no answer.
        """
        deadline = self.clock.monotonic() + self.timeout

        def is_over(state: RetryCallState) -> bool:
            is_too_late = self.clock.monotonic() + state.upcoming_sleep >= deadline
            return is_too_late or state.attempt_number >= READ_ATTEMPTS

        def is_worth_it(error: BaseException) -> bool:
            return call.is_read and type(error) in (Transient, Throttled)

        retrying = AsyncRetrying(
            retry=retry_if_exception(is_worth_it),
            stop=is_over,
            wait=_pause,
            sleep=self.clock.sleep,
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                return await self._once(call, deadline)
        raise AssertionError("unreachable: tenacity re-raises the last error")

    def retry_after(self, response: httpx.Response) -> float | None:
        """Seconds that `response` asks us to wait, None if it does not."""
        return parse_retry_after(
            response.headers.get("retry-after"),
            now=self.clock.now(),
            sent_at=response.headers.get("date"),
        )

    async def _once(self, call: Call, deadline: float) -> httpx.Response:
        self.throttles.check(call.scope)
        with self._tracing.call(call.provider, call.operation, call.method) as span:
            return await self._recorded(call, deadline, span)

    async def _recorded(self, call: Call, deadline: float, span: Span) -> httpx.Response:
        request_id = str(uuid4())
        started = self.clock.monotonic()
        status: int | None = None
        theirs: str | None = None
        outcome = "ok"
        try:
            response = await self._exchange(call, request_id, deadline - started)
            status, theirs = response.status_code, _their_id(call, response)
            if response.is_success:
                return response
            error = call.error_of(response)
            self.throttles.remember(call.scope, error)
            raise error
        except ProviderError as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = self.clock.monotonic() - started
            self._observe(call.provider, call.operation, outcome, seconds)
            span.tell(
                http__response__status_code=status,
                client_request_id=request_id,
                provider_request_id=theirs,
            )
            if outcome != "ok":
                span.fail(outcome)
            log.info(
                "provider_call",
                provider=call.provider,
                operation=call.operation,
                status=status,
                outcome=outcome,
                milliseconds=round(seconds * 1000),
                client_request_id=request_id,
                provider_request_id=theirs,
            )

    async def _exchange(self, call: Call, request_id: str, seconds: float) -> httpx.Response:
        headers = {**call.headers, "client-request-id": request_id}
        try:
            # httpx limits each phase; only this limits a peer that answers byte by byte.
            async with asyncio.timeout(max(seconds, 0.001)):
                return await self._client.request(
                    call.method,
                    call.url,
                    headers=headers,
                    params=call.params,
                    json=call.json,
                    content=call.content,
                    data=call.form,
                    files=call.parts,
                )
        except AddressRefused as refused:
            raise Transient(call.provider, None, "address_refused", str(refused)) from refused
        except _NOT_SENT as error:
            raise Transient(call.provider, None, "unreachable", type(error).__name__) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Transient(
                call.provider, None, "timeout", outcome_unknown=not call.is_read
            ) from error
        except httpx.RequestError as error:
            raise Transient(
                call.provider,
                None,
                "connection_lost",
                type(error).__name__,
                outcome_unknown=not call.is_read,
            ) from error


def _their_id(call: Call, response: httpx.Response) -> str | None:
    theirs = response.headers.get(call.id_header) if call.id_header else None
    return printable(theirs) if theirs else None


def _pause(state: RetryCallState) -> float:
    """Seconds before the next attempt: what the provider asked for, else full jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Transient) and error.retry_after is not None:
        return error.retry_after
    longest = _FIRST_PAUSE_SECONDS * 2 ** (state.attempt_number - 1)
    return random.uniform(0, longest)  # noqa: S311 - spreads load, guards nothing


def json_object(response: httpx.Response, provider: str, *, is_read: bool) -> dict[str, Any]:
    """The JSON object in a successful answer.

    Raises:
        Transient: the answer is something else; what was asked may have been done.
    """
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    raise Transient(provider, response.status_code, "invalid_response", outcome_unknown=not is_read)
