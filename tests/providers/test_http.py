"""The shared HTTP layer: deadlines, repetitions, throttled scopes, logs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from app.providers.errors import Permanent, ProviderError, Throttled, Transient
from app.providers.http import READ_ATTEMPTS, Call, Http, json_object

from .scripted import FakeTime, Reply, ScriptedServer


@pytest.fixture
async def http(time: FakeTime) -> AsyncIterator[Http]:
    client = Http(5, clock=time.clock())
    yield client
    await client.aclose()


def refuse(http: Http) -> Any:
    def error(response: httpx.Response) -> ProviderError:
        wait = http.retry_after(response)
        status = response.status_code
        if status == 429:
            return Throttled("p", status, "throttled", retry_after=wait)
        if status >= 500:
            return Transient("p", status, "down", retry_after=wait)
        return Permanent("p", status, "no")

    return error


def call(http: Http, url: str, method: str = "GET", **options: Any) -> Call:
    values: dict[str, Any] = {
        "provider": "p",
        "operation": "op",
        "method": method,
        "url": url,
        "error_of": refuse(http),
        "is_read": method == "GET",
        "scope": "scope",
    }
    return Call(**{**values, **options})


@pytest.mark.parametrize("status", [429, 503])
async def test_a_read_is_repeated_after_the_time_asked_for(
    http: Http, cloud: ScriptedServer, time: FakeTime, status: int
) -> None:
    """A throttled or overloaded read waits out a short Retry-After, then succeeds."""
    cloud.on("GET", "/x", Reply(status, {}, {"Retry-After": "1.5"}), Reply(200, {"a": 1}))
    response = await http.send(call(http, cloud.url + "/x"))
    assert json_object(response, "p", is_read=True) == {"a": 1}
    assert time.slept == [1.5]


@pytest.mark.fact("GRAPH-1")
async def test_a_read_without_retry_after_backs_off_by_itself(
    http: Http, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Without Retry-After a read is repeated after short random pauses, a few times only."""
    cloud.on("GET", "/x", Reply(503, {}))
    with pytest.raises(Transient):
        await http.send(call(http, cloud.url + "/x"))
    assert len(cloud.seen) == READ_ATTEMPTS
    assert sum(time.slept) < 1


async def test_a_wait_beyond_the_deadline_is_reported_not_slept(
    http: Http, cloud: ScriptedServer, time: FakeTime
) -> None:
    """A Retry-After longer than the call may take goes to the caller at once, unshortened."""
    cloud.on("GET", "/x", Reply(429, {}, {"Retry-After": "120"}))
    with pytest.raises(Throttled) as caught:
        await http.send(call(http, cloud.url + "/x"))
    assert caught.value.retry_after == 120
    assert len(cloud.seen) == 1
    assert time.slept == []


@pytest.mark.parametrize("status", [429, 503])
async def test_a_write_is_never_repeated(http: Http, cloud: ScriptedServer, status: int) -> None:
    """What may have been carried out is not asked twice by this layer."""
    cloud.on("POST", "/x", Reply(status, {}))
    with pytest.raises(Transient):
        await http.send(call(http, cloud.url + "/x", "POST"))
    assert len(cloud.seen) == 1


async def test_a_final_error_is_not_repeated(http: Http, cloud: ScriptedServer) -> None:
    """A 4xx that cannot succeed is asked once, even on a read."""
    cloud.on("GET", "/x", Reply(400, {}))
    with pytest.raises(Permanent):
        await http.send(call(http, cloud.url + "/x"))
    assert len(cloud.seen) == 1


async def test_an_unreachable_server_did_nothing(http: Http) -> None:
    """A refused connection is transient, and the request was certainly not carried out."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Transient) as caught:
            await http.send(call(http, f"http://127.0.0.1:{port}/x", "POST"))
    assert caught.value.code == "unreachable"
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(("method", "is_unknown"), [("GET", False), ("POST", True)])
async def test_a_cut_connection_leaves_a_write_unknown(
    http: Http, cloud: ScriptedServer, method: str, is_unknown: bool
) -> None:
    """A connection cut after the request was read: a write may have been carried out."""
    cloud.on(method, "/x", Reply(drop=True))
    with pytest.raises(Transient) as caught:
        await http.send(call(http, cloud.url + "/x", method))
    assert caught.value.code == "connection_lost"
    assert caught.value.outcome_unknown is is_unknown


@pytest.mark.parametrize("reply", [Reply(wait=asyncio.Event()), Reply(drip=True)])
async def test_a_slow_server_meets_the_deadline(cloud: ScriptedServer, reply: Reply) -> None:
    """Silence and a trickle of bytes both end at the timeout, with a write's outcome unknown."""
    http = Http(0.2)
    cloud.on("POST", "/x", reply)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Transient) as caught:
        await http.send(call(http, cloud.url + "/x", "POST"))
    assert caught.value.code == "timeout"
    assert caught.value.outcome_unknown
    assert asyncio.get_running_loop().time() - started < 2
    await http.aclose()


async def test_a_throttled_scope_is_left_alone_until_its_time(
    http: Http, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Whoever asks within a scope's Retry-After fails at once, with the time that is left."""
    cloud.on("POST", "/x", Reply(429, {}, {"Retry-After": "30"}), Reply(200, {}))
    with pytest.raises(Throttled):
        await http.send(call(http, cloud.url + "/x", "POST"))
    time.pass_seconds(10)
    with pytest.raises(Throttled) as caught:
        await http.send(call(http, cloud.url + "/x", "POST"))
    assert caught.value.retry_after == pytest.approx(20)
    assert len(cloud.seen) == 1
    await http.send(call(http, cloud.url + "/x", "POST", scope="another"))
    time.pass_seconds(20)
    await http.send(call(http, cloud.url + "/x", "POST"))
    assert len(cloud.seen) == 3


async def test_many_throttled_scopes_do_not_grow_memory(
    http: Http, cloud: ScriptedServer, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scopes whose time is over are forgotten when there are many."""
    monkeypatch.setattr("app.providers.throttles.MAX_SCOPES", 3)
    cloud.on("POST", "/x", Reply(429, {}, {"Retry-After": "1"}))
    for number in range(9):
        with pytest.raises(Throttled):
            await http.send(call(http, cloud.url + "/x", "POST", scope=str(number)))
        time.pass_seconds(2)
    assert len(http.throttles) <= 3


async def test_logs_name_the_call_but_no_secret(http: Http, cloud: ScriptedServer) -> None:
    """A log line has operation, status and request id; no address, header or content."""
    cloud.on("POST", "/private/.*", Reply(200, {"answer": "hush"}))
    headers = {"authorization": "Bearer hush"}
    with capture_logs() as lines:
        await http.send(
            call(
                http,
                cloud.url + "/private/hush",
                "POST",
                headers=headers,
                json={"password": "hush"},
                params={"q": "hush"},
            )
        )
    assert [line["event"] for line in lines] == ["provider_call"]
    assert lines[0]["operation"] == "op"
    assert lines[0]["status"] == 200
    assert lines[0]["client_request_id"] == cloud.seen[0].headers["client-request-id"]
    assert "hush" not in repr(lines)


async def test_requests_are_observed(cloud: ScriptedServer, time: FakeTime) -> None:
    """Every request, failed ones too, is reported to the observer with its outcome."""
    observed: list[tuple[str, str, str]] = []
    http = Http(5, clock=time.clock(), observe=lambda p, o, what, _s: observed.append((p, o, what)))
    cloud.on("GET", "/x", Reply(503, {}), Reply(200, {}))
    await http.send(call(http, cloud.url + "/x"))
    assert observed == [("p", "op", "Transient"), ("p", "op", "ok")]
    await http.aclose()


@pytest.mark.parametrize("body", ["<html>", [1], None])
async def test_an_unexpected_answer_is_transient(
    http: Http, cloud: ScriptedServer, body: Any
) -> None:
    """A 2xx without a JSON object is no success, and a write may have been carried out."""
    cloud.on("POST", "/x", Reply(200, body))
    response = await http.send(call(http, cloud.url + "/x", "POST"))
    with pytest.raises(Transient) as caught:
        json_object(response, "p", is_read=False)
    assert caught.value.outcome_unknown


def test_error_texts_are_one_printable_line() -> None:
    """A provider's text reaches logs and database without control characters, cut to size."""
    error = Permanent("graph", 400, "Bad", "a\x00b\nc\ud800" + "d" * 1000)
    assert str(error).startswith("graph 400 Bad: a b c d")
    assert len(str(error)) < 350


async def test_loopback_is_reached_without_the_proxy(
    cloud: ScriptedServer, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy in the environment is for the providers, never for addresses of this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    http = Http(5, clock=time.clock())
    cloud.on("GET", "/x", Reply(200, {}))
    assert (await http.send(call(http, cloud.url + "/x"))).status_code == 200
    await http.aclose()


async def test_the_providers_own_name_of_a_request_is_logged(
    http: Http, cloud: ScriptedServer
) -> None:
    """Its support asks for it; the call says where it is."""
    cloud.on("GET", "/x", Reply(200, {}, {"x-their-id": "their-id"}))
    with capture_logs() as lines:
        await http.send(replace(call(http, cloud.url + "/x"), id_header="x-their-id"))
    [line] = [line for line in lines if line["event"] == "provider_call"]
    assert line["provider_request_id"] == "their-id"
    [seen] = cloud.of("GET", "/x")
    assert line["client_request_id"] == seen.headers["client-request-id"]
