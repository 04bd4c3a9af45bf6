"""One trace from the request over the queue to the calls of providers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
import structlog
from opentelemetry.trace import SpanKind, StatusCode
from structlog.testing import capture_logs

from app.web import keys
from tests.api.client import Api
from tests.support.office import Office
from tests.tracing.conftest import Spans
from tests.worker.conftest import Cloud, settle
from worker.main import Worker

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"
PERSON, CUSTOMER = "anna@acme.example", "eva@customer.example"


async def confirmed(api: Api, office: Office, worker: Worker, slot: datetime) -> str:
    """Books over HTTP, confirms with a `traceparent`, and lets the worker finish; the booking."""
    booking_id, token = await api.pending(office, slot)
    await settle(worker, office)
    reply = await api.public(
        "confirm", {"token": token}, headers={"traceparent": TRACEPARENT, "X-Request-ID": "r-77"}
    )
    assert reply.status == 202, reply
    await settle(worker, office)
    assert office.status(booking_id) == "confirmed"
    return booking_id


async def test_a_confirmation_is_one_trace(
    api: Api, office: Office, cloud: Cloud, worker: Worker, slot: datetime, spans: Spans
) -> None:
    """The caller's trace goes on in the request, the worker, Zoom, Graph, and the mail after it."""
    booking_id = await confirmed(api, office, worker, slot)

    trace = spans.of_trace(TRACE)
    request = trace["POST /v1/public/{slug}/confirm"]
    saga = trace["work saga"]
    assert f"{request.parent.span_id:016x}" == CALLER
    assert saga.parent.span_id == request.context.span_id
    for name in ("zoom create_meeting", "graph create_event"):
        assert trace[name].parent.span_id == saga.context.span_id
        assert trace[name].kind is SpanKind.CLIENT
    assert trace["graph send_mail"].parent.span_id == trace["work message"].context.span_id
    assert (request.kind, saga.kind) == (SpanKind.SERVER, SpanKind.CONSUMER)
    assert request.attributes["http.response.status_code"] == 202
    assert saga.attributes["holdfast.booking_id"] == booking_id
    assert {s.attributes.get("holdfast.request_id") for s in (request, saga)} == {"r-77"}
    assert request.resource.attributes["service.name"] == "web"
    assert saga.resource.attributes["service.name"] == "worker"


async def test_calls_name_their_client_request_id(
    api: Api, office: Office, cloud: Cloud, worker: Worker, slot: datetime, spans: Spans
) -> None:
    """The id that Microsoft can be asked about is in span and log, beside the request's."""
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await confirmed(api, office, worker, slot)

    span = spans.of_trace(TRACE)["graph create_event"]
    [line] = [line for line in lines if line.get("operation") == "create_event"]
    assert span.attributes["client_request_id"] == line["client_request_id"]
    assert str(UUID(line["client_request_id"])) == line["client_request_id"]
    assert (line["request_id"], line["traceparent"][3:35]) == ("r-77", TRACE)


async def test_no_address_and_no_secret_is_in_spans_or_logs(
    api: Api, office: Office, cloud: Cloud, worker: Worker, slot: datetime, spans: Spans
) -> None:
    """Neither people's addresses, nor tokens, nor credentials, also when calls fail."""
    await cloud.fail("zoom", "error", times=2)
    await cloud.fail("graph", "forbidden", times=1)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await confirmed(api, office, worker, slot)

    settings = api.settings
    secrets = (settings.jwt_secret, settings.zoom_client_secret, settings.entra_client_secret)
    told = spans.text() + "\n".join(map(str, lines))
    for hidden in (PERSON, CUSTOMER, "eyJ", "Eva", *(s.get_secret_value() for s in secrets)):
        assert hidden not in told, hidden
    failed = [span for span in spans.all() if span.status.status_code is StatusCode.ERROR]
    assert {span.attributes["error.type"] for span in failed} >= {"Forbidden", "Transient"}
    assert all(not span.events for span in spans.all())


async def test_requests_without_a_trace_begin_one(api: Api, office: Office, spans: Spans) -> None:
    """A malformed traceparent counts as none; what only looks after us has no trace."""
    for headers in ({}, {"traceparent": "00-zz-1-01"}):
        await api.get("/v1/public/acme/salespeople", headers=headers)
    await api.get("/healthz")
    await api.get("/v1/public/acme/no/such/page")
    first, second, unknown = spans.all()
    assert first.parent is None and second.parent is None
    assert first.context.trace_id != second.context.trace_id
    assert first.name == "GET /v1/public/{slug}/salespeople"
    assert (unknown.name, unknown.attributes["http.response.status_code"]) == ("GET none", 404)


async def test_a_failed_request_is_told_as_failed(
    api: Api, office: Office, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its status, not with its text."""

    async def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("the text of an error")

    monkeypatch.setattr(api.client.app[keys.DATABASE], "call", broken)
    reply = await api.get("/v1/public/acme/salespeople")
    [span] = spans.all()
    assert (reply.status, span.attributes["http.response.status_code"]) == (500, 500)
    assert span.status.status_code is StatusCode.ERROR
    assert "the text of an error" not in spans.text()
