"""What all of Graph shares: tokens, headers, limits, errors, pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from app.providers.errors import (
    CalendarUnavailable,
    Forbidden,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.microsoft.graph import Graph
from app.providers.registry import Providers

from .scripted import (
    DIRECTORY,
    TOKEN_PATH,
    FakeTime,
    Reply,
    ScriptedServer,
    token_reply,
)

USER = "ann@sales.example"
EVENT = f"/graph/v1.0/users/{USER}/events/e1"
VIEW = f"/graph/v1.0/users/{USER}/calendarView"
START = datetime(2026, 11, 24, tzinfo=UTC)
END = datetime(2026, 11, 25, tzinfo=UTC)


def error(status: int, code: str, message: str = "text", **headers: str) -> Reply:
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "r"}}}
    return Reply(status, body, headers)


def event_body(**changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "id": "e1",
        "start": {"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-24T10:00:00.0000000", "timeZone": "UTC"},
    }
    return {**body, **changes}


@pytest.mark.fact("GRAPH-6")
async def test_every_request_asks_for_immutable_ids(graph: Graph, cloud: ScriptedServer) -> None:
    """Bearer token, immutable ids and an id of its own go with every request."""
    cloud.on("GET", EVENT, Reply(200, event_body()))
    await graph.get_event(DIRECTORY, USER, "e1")
    (seen,) = cloud.of("GET", EVENT)
    assert seen.headers["prefer"] == 'IdType="ImmutableId"'
    assert seen.headers["authorization"].startswith("Bearer ey")
    assert len(seen.headers["client-request-id"]) == 36


async def test_graphs_name_of_a_request_is_logged(graph: Graph, cloud: ScriptedServer) -> None:
    """Its support asks for it."""
    cloud.on("GET", EVENT, Reply(200, event_body(), {"request-id": "their-id"}))
    with capture_logs() as lines:
        await graph.get_event(DIRECTORY, USER, "e1")
    assert "their-id" in [line.get("provider_request_id") for line in lines]


@pytest.mark.fact("GRAPH-43")
async def test_an_expired_token_is_replaced_once(graph: Graph, cloud: ScriptedServer) -> None:
    """401: the token is dropped, a new one fetched, the request made again."""
    cloud.on("POST", TOKEN_PATH, token_reply(name="1"), token_reply(name="2"))
    cloud.on("GET", EVENT, error(401, "InvalidAuthenticationToken"), Reply(200, event_body()))
    assert (await graph.get_event(DIRECTORY, USER, "e1")).id == "e1"
    first, second = cloud.of("GET", EVENT)
    assert first.headers["authorization"] != second.headers["authorization"]


async def test_a_fresh_token_refused_too_is_unauthorized(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """401 on the second token as well is reported, not tried for ever."""
    cloud.on("GET", EVENT, error(401, "InvalidAuthenticationToken"))
    with pytest.raises(Unauthorized) as caught:
        await graph.get_event(DIRECTORY, USER, "e1")
    assert caught.value.is_consent_lost
    assert len(cloud.of("GET", EVENT)) == 2


@pytest.mark.fact("GRAPH-43")
async def test_after_403_the_token_is_fetched_anew(graph: Graph, cloud: ScriptedServer) -> None:
    """Consent lost: the request is not repeated, but the next one asks for a new token, so
    that consent given again is noticed at once."""
    cloud.on("GET", EVENT, error(403, "Authorization_RequestDenied"), Reply(200, event_body()))
    with pytest.raises(Forbidden) as caught:
        await graph.get_event(DIRECTORY, USER, "e1")
    assert isinstance(caught.value, Transient) and caught.value.is_consent_lost
    assert len(cloud.of("GET", EVENT)) == 1
    await graph.get_event(DIRECTORY, USER, "e1")
    assert len(cloud.of("POST", TOKEN_PATH)) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error(400, "ErrorInvalidRequest"), Permanent),
        (error(405, "x"), Permanent),
        (error(404, "ErrorItemNotFound"), NotFound),
        (error(404, "MailboxNotEnabledForRESTAPI"), CalendarUnavailable),
        (error(404, "UnknownError"), CalendarUnavailable),
        (Reply(404, "<html>"), CalendarUnavailable),
        (error(408, "x"), Transient),
        (error(409, "ErrorIrresolvableConflict"), Transient),
        (error(429, "TooManyRequests", **{"Retry-After": "600"}), Throttled),
        (error(500, "InternalServerError"), Transient),
        (Reply(502, "<html>"), Transient),
        (error(503, "ServiceUnavailable", **{"Retry-After": "600"}), Transient),
        (Reply(302, "", {"Location": "/elsewhere"}), Transient),
    ],
)
async def test_every_status_has_its_class(
    graph: Graph, cloud: ScriptedServer, reply: Reply, kind: type[Exception]
) -> None:
    """Errors for good, things missing, mailboxes missing and bad days are told apart."""
    cloud.on("GET", EVENT, reply)
    with pytest.raises(ProviderError) as caught:
        await graph.get_event(DIRECTORY, USER, "e1")
    assert type(caught.value) is kind


@pytest.mark.parametrize("value", ["3", "2.128"])
async def test_retry_after_reaches_the_caller(
    graph: Graph, cloud: ScriptedServer, value: str
) -> None:
    """A throttled write is reported with the whole wait, fractions included."""
    cloud.on("DELETE", EVENT, error(429, "ApplicationThrottled", **{"Retry-After": value}))
    with pytest.raises(Throttled) as caught:
        await graph.delete_event(DIRECTORY, USER, "e1")
    assert caught.value.retry_after == float(value)


async def test_a_throttled_mailbox_does_not_stop_others(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """Retry-After covers the mailbox it came from, whatever is asked of it, and no other."""
    cloud.on("DELETE", EVENT, error(429, "TooManyRequests", **{"Retry-After": "60"}))
    cloud.on("GET", r".*/calendarView", Reply(200, {"value": []}))
    with pytest.raises(Throttled):
        await graph.delete_event(DIRECTORY, USER, "e1")
    with pytest.raises(Throttled):
        await graph.is_readable(DIRECTORY, USER)
    assert await graph.is_readable(DIRECTORY, "bob@sales.example")


@pytest.mark.fact("GRAPH-2")
async def test_four_requests_at_once_per_mailbox(graph: Graph, cloud: ScriptedServer) -> None:
    """Of ten calls for one mailbox four run at a time; another mailbox has its own four."""
    hold = asyncio.Event()
    cloud.on("GET", r".*/calendarView", Reply(200, {"value": []}, wait=hold))
    await graph._entra.token(DIRECTORY)
    calls = [asyncio.create_task(graph.is_readable(DIRECTORY, USER)) for _ in range(10)]
    await cloud.arrived("GET", VIEW, 4)
    other = asyncio.create_task(graph.is_readable(DIRECTORY, "bob@sales.example"))
    await cloud.arrived("GET", r".*/bob@.*", 1)
    assert len(cloud.of("GET", VIEW)) == 4
    hold.set()
    assert all(await asyncio.gather(*calls, other))
    assert cloud.most_at_once == 5


async def test_waiting_for_a_turn_has_an_end(
    cloud: ScriptedServer, make_providers: Callable[..., Providers]
) -> None:
    """A mailbox whose four turns never come back makes the fifth caller fail, not hang."""
    graph = make_providers(provider_timeout_seconds=0.05).calendar("graph")
    await graph._entra.token(DIRECTORY)
    turns = [graph._turn(DIRECTORY, USER) for _ in range(4)]
    for turn in turns:
        await turn.__aenter__()
    with pytest.raises(Transient) as caught:
        await graph.is_readable(DIRECTORY, USER)
    assert caught.value.code == "mailbox_busy"
    for turn in turns:
        await turn.__aexit__(None, None, None)


@pytest.mark.fact("GRAPH-12")
async def test_all_pages_are_read(graph: Graph, cloud: ScriptedServer) -> None:
    """Next links are followed to the end, with the same headers."""
    pages = [
        Reply(
            200, {"value": [event_body(id="e1")], "@odata.nextLink": f"{cloud.url}{VIEW}?skip=1"}
        ),
        Reply(
            200, {"value": [event_body(id="e2")], "@odata.nextLink": f"{cloud.url}{VIEW}?skip=2"}
        ),
        Reply(200, {"value": [event_body(id="e3")]}),
    ]
    cloud.on("GET", VIEW, *pages)
    events = await graph.list_events(DIRECTORY, USER, START, END)
    assert [event.id for event in events] == ["e1", "e2", "e3"]
    assert [seen.query.get("skip") for seen in cloud.of("GET", VIEW)] == [None, "1", "2"]
    assert all(seen.headers["prefer"] for seen in cloud.of("GET", VIEW))


async def test_a_next_link_never_takes_the_token_elsewhere(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """A next link to another host is followed on ours, by its query only."""
    link = "https://elsewhere.example/v1.0/users/x/calendarView?%24skip=10"
    cloud.on(
        "GET", VIEW, Reply(200, {"value": [], "@odata.nextLink": link}), Reply(200, {"value": []})
    )
    assert await graph.list_events(DIRECTORY, USER, START, END) == []
    assert cloud.of("GET", VIEW)[1].query == {"$skip": "10"}


async def test_an_endless_collection_is_an_error(
    graph: Graph, cloud: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a collection is never passed off as the whole."""
    monkeypatch.setattr("app.providers.microsoft.graph_api.MAX_PAGES", 3)
    link = f"{cloud.url}{VIEW}?again"
    cloud.on("GET", VIEW, Reply(200, {"value": [], "@odata.nextLink": link}))
    with pytest.raises(Transient):
        await graph.list_events(DIRECTORY, USER, START, END)
    assert len(cloud.of("GET", VIEW)) == 3


@pytest.mark.parametrize("body", ["<html>", {"no": "value"}, {"value": "x"}])
async def test_a_collection_that_is_none_is_an_error(
    graph: Graph, cloud: ScriptedServer, body: object
) -> None:
    """A 200 without a list is not an empty calendar."""
    cloud.on("GET", VIEW, Reply(200, body))
    with pytest.raises(Transient):
        await graph.list_events(DIRECTORY, USER, START, END)


async def test_no_token_means_no_request(
    graph: Graph, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Without a token Graph is not asked, and the reason reaches the caller."""
    cloud.on("POST", TOKEN_PATH, Reply(503, {}, {"Retry-After": "9"}))
    with pytest.raises(Transient) as caught:
        await graph.get_event(DIRECTORY, USER, "e1")
    assert (caught.value.provider, caught.value.retry_after) == ("entra", 9)
    assert cloud.of("GET", EVENT) == []


@pytest.mark.parametrize("user", ["a/b", "ü?x=1", "id#1"])
async def test_ids_are_one_path_segment(graph: Graph, cloud: ScriptedServer, user: str) -> None:
    """Whatever an id contains, it stays inside its segment of the path."""
    cloud.on("GET", r"/graph/v1.0/users/.*", Reply(200, event_body()))
    await graph.get_event(DIRECTORY, user, "a/../b+c=")
    assert cloud.seen[-1].path == f"/graph/v1.0/users/{user}/events/a/../b+c="
    assert set(cloud.seen[-1].query) == {"$expand"}
