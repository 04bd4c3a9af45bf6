"""Application Insights over real HTTP, and that nothing depends on it."""

from __future__ import annotations

import gzip
import json
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.config import SettingsError
from app.queue import Message
from app.telemetry.tracing import NO_TRACING
from app.telemetry.tracing_start import start_tracing
from tests.support.settings import make_settings
from tests.worker.waiting import until

KEY = "11111111-1111-4111-8111-111111111111"


@dataclass
class Insights:
    """Where telemetry is sent, and what arrived."""

    connection_string: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
async def insights() -> AsyncIterator[Insights]:
    """An ingestion endpoint."""
    made = Insights()

    async def track(request: web.Request) -> web.Response:
        body = await request.read()
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        items = json.loads(body)
        made.received += items
        count = {"itemsReceived": len(items), "itemsAccepted": len(items), "errors": []}
        return web.json_response(count)

    app = web.Application()
    app.router.add_post("/{path:.*}", track)
    async with TestServer(app) as server:
        made.connection_string = (
            f"InstrumentationKey={KEY};IngestionEndpoint={server.make_url('/')}"
        )
        yield made


async def test_spans_arrive(insights: Insights) -> None:
    """Requests and dependencies of one operation, with the names that the portal shows."""
    tracing = start_tracing(
        make_settings(applicationinsights_connection_string=insights.connection_string), "worker"
    )
    message = Message("saga", "7", "t", 1, trace_context={"request_id": "r-1"})
    with tracing.work(message), tracing.call("graph", "create_event", "POST") as span:
        span.tell(http__response__status_code=201, client_request_id="c-1")
    await tracing.aclose()
    await until(lambda: len(insights.received) >= 2, "both spans", 30)

    by_type = {item["data"]["baseType"]: item for item in insights.received}
    request, call = by_type["RequestData"], by_type["RemoteDependencyData"]
    assert len(insights.received) == 2
    assert request["tags"]["ai.operation.id"] == call["tags"]["ai.operation.id"]
    assert request["tags"]["ai.cloud.role"] == "holdfast.worker"
    assert request["data"]["baseData"]["name"] == "work saga"
    shown = call["data"]["baseData"]
    assert (shown["target"], shown["resultCode"], shown["success"]) == (
        "graph",
        "201",
        True,
    )
    assert shown["properties"]["client_request_id"] == "c-1"
    assert shown["properties"]["holdfast.operation"] == "create_event"


async def test_an_endpoint_that_is_away_breaks_nothing(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work goes on, the end is quick, nothing is kept on disk, and no log names the key."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    away = f"InstrumentationKey={KEY};IngestionEndpoint=http://127.0.0.1:9/"
    tracing = start_tracing(make_settings(applicationinsights_connection_string=away), "web")
    started = monotonic()
    for _ in range(3000):
        with tracing.request("GET", "/x", {}):
            pass
    assert monotonic() - started < 20
    with caplog.at_level(logging.WARNING):
        await tracing.aclose()
    assert monotonic() - started < 30
    assert KEY not in caplog.text
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("malformed", ["nonsense", "InstrumentationKey=1", "IngestionEndpoint=x"])
def test_what_is_no_connection_string_stops_the_start(malformed: str) -> None:
    """One line that names the setting and not the value."""
    with pytest.raises(SettingsError) as error:
        start_tracing(make_settings(applicationinsights_connection_string=malformed), "web")
    assert "APPLICATIONINSIGHTS_CONNECTION_STRING" in str(error.value)
    assert malformed not in str(error.value)


def test_without_the_extra_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenTelemetry is not among what everybody installs."""
    monkeypatch.setitem(sys.modules, "app.telemetry.opentelemetry_sdk", None)
    settings = make_settings(applicationinsights_connection_string=f"InstrumentationKey={KEY}")
    with pytest.raises(SettingsError, match=r"holdfast\[azure\]"):
        start_tracing(settings, "web")


def test_off_is_nothing() -> None:
    """No tracer, and no middleware in the path of a request."""
    from app.web.main import create_app

    settings = make_settings(database_url="postgresql://nobody@127.0.0.1:9/none")
    assert start_tracing(settings, "web") is NO_TRACING
    names = [getattr(m, "__module__", "") for m in create_app(settings).middlewares]
    assert names and "app.web.middleware.traces" not in names
