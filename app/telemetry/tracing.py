"""Traces: which request caused which work, and which calls of providers that took.

Off unless APPLICATIONINSIGHTS_CONNECTION_STRING is set. `Tracing` is what there is then: it does
nothing, and nothing of it is in the path of a request (see `app/web/middleware/traces.py`). The one
that records is `app/telemetry/opentelemetry_sdk.py`, an extra (`holdfast[azure]`) that is loaded
only when on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.queue import Message


class Span:
    """One stretch of work; this one is not recorded."""

    def tell(self, **attributes: str | int | None) -> None:
        """Add what is known now. Names are those of OpenTelemetry with `__` for dots; never an
        address, a secret or a text that people typed."""

    def fail(self, kind: str) -> None:
        """The work failed, with an error of this kind."""


NO_SPAN = Span()


class Tracing:
    """No traces."""

    is_on = False

    @contextmanager
    def request(self, _method: str, _route: str, _headers: Mapping[str, str]) -> Iterator[Span]:
        """A request of ours, which continues the caller's `traceparent` if there is one."""
        yield NO_SPAN

    @contextmanager
    def work(self, _message: Message) -> Iterator[Span]:
        """Work on a message: part of the trace of whatever queued it."""
        yield NO_SPAN

    @contextmanager
    def call(self, _provider: str, _operation: str, _method: str) -> Iterator[Span]:
        """One request to a provider."""
        yield NO_SPAN

    async def aclose(self) -> None:
        """Send what is still here, for a few seconds at most."""


NO_TRACING = Tracing()
