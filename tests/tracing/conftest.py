"""An app and a worker whose spans are kept in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestClient, TestServer
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.config import Settings
from app.db import Database
from app.providers.registry import Providers
from app.telemetry.opentelemetry_sdk import OtelTracing
from app.web import keys
from app.web.main import create_app
from tests.api.client import Api
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import cloud, office, slot, worker_settings
from worker.main import Worker

__all__ = ["cloud", "office", "slot", "worker_settings"]


@dataclass(frozen=True)
class Spans:
    """What was recorded."""

    exporter: InMemorySpanExporter

    def all(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def of_trace(self, trace_id: str) -> dict[str, ReadableSpan]:
        """Spans of one trace by their name."""
        return {s.name: s for s in self.all() if f"{s.context.trace_id:032x}" == trace_id}

    def text(self) -> str:
        """All that would leave the process."""
        return "\n".join(span.to_json() for span in self.all())


@pytest.fixture
def spans() -> Spans:
    return Spans(InMemorySpanExporter())


def recording(spans: Spans, part: str) -> OtelTracing:
    return OtelTracing(SimpleSpanProcessor(spans.exporter), part)


@pytest.fixture
async def worker(
    database: TestDatabase, worker_settings: Settings, spans: Spans
) -> AsyncIterator[Worker]:
    """A worker that works when it is told to, and records."""
    tracing = recording(spans, "worker")
    providers = Providers.create(worker_settings, tracing=tracing)
    async with Database(database.worker, worker_settings, "holdfast_worker") as opened:
        yield Worker(worker_settings, opened, providers, tracing=tracing)
    await providers.aclose()


@pytest.fixture
async def api(
    database: TestDatabase, worker_settings: Settings, office: Office, spans: Spans
) -> AsyncIterator[Api]:
    """An app that records."""
    settings = worker_settings.model_copy(
        update={
            "database_url": type(worker_settings.jwt_secret)(database.app),
            "confirm_wait_seconds": 0.0,
        }
    )
    app = create_app(settings, tracing=recording(spans, "web"))
    async with TestClient(TestServer(app)) as client:
        yield Api(client, settings, app[keys.TOKENS])
