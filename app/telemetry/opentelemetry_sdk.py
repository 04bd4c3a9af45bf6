"""Traces with OpenTelemetry, sent to Azure Application Insights in the background.

Spans are kept in a bounded queue and sent by a thread; what cannot be sent is lost, and nothing
waits for it. How many traces are kept is for OpenTelemetry's own OTEL_TRACES_SAMPLER to say.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars, get_contextvars

from app.queue import Message
from app.telemetry.log import mask_text
from app.telemetry.tracing import Span, Tracing

_CLOSE_SECONDS = 3.0
_SEND_SECONDS = 5
# The exporter reports on itself to its makers, asks them for remote configuration and keeps what
# it could not send on disk. Whoever wants that sets these otherwise.
_EXPORTER_DEFAULTS = {
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED": "true",
}


class OtelSpan(Span):
    """A span that is recorded."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def tell(self, **attributes: str | int | None) -> None:
        for name, value in attributes.items():
            if value is not None:
                shown = mask_text(value) if isinstance(value, str) else value
                self._span.set_attribute(name.replace("__", "."), shown)

    def fail(self, kind: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR))
        self._span.set_attribute("error.type", kind)


class OtelTracing(Tracing):
    """Traces that go to `processor`.

    The provider is this object's own: libraries that trace by themselves find none.

    Args:
        part: `web` or `worker`.
    """

    is_on = True

    def __init__(self, processor: SpanProcessor, part: str) -> None:
        resource = Resource.create({"service.namespace": "holdfast", "service.name": part})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("holdfast")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, method: str, route: str, headers: Mapping[str, str]) -> Iterator[Span]:
        with self._span(f"{method} {route}", SpanKind.SERVER, headers.get("traceparent")) as span:
            span.tell(http__request__method=method, http__route=route)
            yield span

    @contextmanager
    def work(self, message: Message) -> Iterator[Span]:
        caused_by = message.trace_context.get("traceparent")
        with self._span(f"work {message.kind}", SpanKind.CONSUMER, caused_by) as span:
            span.tell(
                messaging__system="holdfast",
                messaging__destination__name=message.kind,
                messaging__message__id=message.id,
                holdfast__tenant_id=message.tenant_id,
                holdfast__request_id=message.trace_context.get("request_id"),
                holdfast__reads=message.reads,
            )
            yield span

    @contextmanager
    def call(self, provider: str, operation: str, method: str) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            f"{provider} {operation}",
            kind=SpanKind.CLIENT,
            record_exception=False,
            set_status_on_exception=False,
        ) as started:
            span = OtelSpan(started)
            span.tell(
                peer__service=provider,
                http__request__method=method,
                holdfast__operation=operation,
            )
            yield span

    async def aclose(self) -> None:
        # Its own limit is half a minute, and a thread that is not a daemon would be waited for.
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, _CLOSE_SECONDS)

    @contextmanager
    def _span(self, name: str, kind: SpanKind, traceparent: str | None) -> Iterator[OtelSpan]:
        """A span under `traceparent`; what it logs and queues names it."""
        carrier = {"traceparent": traceparent} if traceparent else {}
        with self._tracer.start_as_current_span(
            name,
            context=self._propagator.extract(carrier),
            kind=kind,
            # Their texts may hold anything.
            record_exception=False,
            set_status_on_exception=False,
        ) as started:
            outgoing: dict[str, str] = {}
            self._propagator.inject(outgoing)
            span = OtelSpan(started)
            with bound_contextvars(**outgoing):
                try:
                    yield span
                except Exception as error:
                    span.fail(type(error).__name__)
                    raise
                span.tell(holdfast__booking_id=get_contextvars().get("booking_id"))


def azure_tracing(connection_string: str, part: str) -> OtelTracing:
    """Traces that go to Application Insights.

    Raises:
        ValueError: `connection_string` is none.
    """
    for name, value in _EXPORTER_DEFAULTS.items():
        os.environ.setdefault(name, value)
    from azure.monitor.opentelemetry.exporter import AzureMonitorTraceExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = AzureMonitorTraceExporter(
        connection_string=connection_string,
        disable_offline_storage=True,
        timeout=_SEND_SECONDS,
        read_timeout=_SEND_SECONDS,
        retry_total=1,
    )
    return OtelTracing(BatchSpanProcessor(exporter), part)
