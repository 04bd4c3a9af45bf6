"""Delta queries of a calendar view: pages, cursors, series and what is missing in the answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.providers.capabilities.calendar import Change, ChangePage
from app.providers.errors import CalendarUnavailable, CursorExpired, Forbidden, Permanent, Transient
from app.providers.microsoft.graph import Graph

from .scripted import DIRECTORY, Reply, ScriptedServer
from .test_graph_api import USER, error

DELTA = f"/graph/v1.0/users/{USER}/calendarView/delta"
START = datetime(2026, 11, 23, tzinfo=UTC)
END = datetime(2027, 3, 1, tzinfo=UTC)


def event(event_id: str = "e", day: int = 24, **changes: Any) -> dict[str, Any]:
    return {
        "id": event_id,
        "type": "singleInstance",
        "start": {"dateTime": f"2026-11-{day}T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"2026-11-{day}T10:00:00.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "showAs": "busy",
        "subject": "Private",
        "@odata.etag": "W/1",
    } | changes


def occurrence(event_id: str, series: str, day: int = 24) -> dict[str, Any]:
    whole = event(event_id, day)
    bare = {name: whole[name] for name in ("id", "start", "end", "@odata.etag")}
    return bare | {"type": "occurrence", "seriesMasterId": series}


def page(*items: Any, **links: str) -> Reply:
    return Reply(200, {"value": list(items), **{f"@odata.{k}": v for k, v in links.items()}})


async def read(graph: Graph, cursor: str | None = None) -> ChangePage:
    return await graph.list_changes(DIRECTORY, USER, START, END, cursor)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.fact("GRAPH-38")
async def test_the_first_page_names_the_window(graph: Graph, cloud: ScriptedServer) -> None:
    """Immutable ids and pages of a hundred; none of the options that Graph refuses."""
    cloud.on("GET", DELTA, page(event(), nextLink=f"{cloud.url}{DELTA}?$skiptoken=a"))
    found = await read(graph)
    assert found.changes == [
        Change("e", start=at(24, 9), end=at(24, 10), show_as="busy", type="singleInstance")
    ]
    assert (found.cursor, found.is_last) == (f"{cloud.url}{DELTA}?$skiptoken=a", False)
    [request] = cloud.of("GET", DELTA)
    assert dict(request.query) == {
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2027-03-01T00:00:00Z",
    }
    assert request.headers["prefer"] == 'IdType="ImmutableId", odata.maxpagesize=100'


@pytest.mark.fact("GRAPH-38")
async def test_a_cursor_is_followed_as_it_is(graph: Graph, cloud: ScriptedServer) -> None:
    """The window is in it; the delta link ends a round. A link to elsewhere gets no token."""
    link = f"{cloud.url}{DELTA}?$deltatoken=b"
    cloud.on("GET", DELTA, page(deltaLink=link))
    found = await read(graph, f"{cloud.url}{DELTA}?$skiptoken=a")
    assert (found.changes, found.cursor, found.is_last) == ([], link, True)
    await read(graph, "https://elsewhere.example/v1.0/x?$deltatoken=c")
    queries = [dict(request.query) for request in cloud.of("GET", DELTA)]
    assert queries == [{"$skiptoken": "a"}, {"$deltatoken": "c"}]


async def test_what_is_removed_has_no_times(graph: Graph, cloud: ScriptedServer) -> None:
    """Deleted, or merely changed outside the window: Graph says the same of both."""
    gone = {"id": "x", "@removed": {"reason": "deleted"}}
    cloud.on("GET", DELTA, page(gone, deltaLink="d"))
    assert (await read(graph)).changes == [Change("x", is_removed=True)]


@pytest.mark.fact("GRAPH-41")
async def test_bare_occurrences_are_like_their_series(graph: Graph, cloud: ScriptedServer) -> None:
    """From the page, or read once each; a series that is gone leaves its occurrences unknown."""
    master = event("s", showAs="free", type="seriesMaster")
    cloud.on(
        "GET",
        DELTA,
        page(
            occurrence("s1", "s"),
            master,
            occurrence("t1", "t"),
            occurrence("t2", "t", 25),
            occurrence("u1", "u"),
            deltaLink="d",
        ),
    )
    events = f"/graph/v1.0/users/{USER}/events"
    cloud.on("GET", f"{events}/t", Reply(200, {"id": "t", "isAllDay": True, "showAs": "oof"}))
    cloud.on("GET", f"{events}/u", error(404, "ErrorItemNotFound"))
    changes = {change.id: change for change in (await read(graph)).changes}
    assert {name: (c.show_as, c.is_all_day, c.series_id) for name, c in changes.items()} == {
        "s1": ("free", False, "s"),
        "s": ("free", False, None),
        "t1": ("oof", True, "t"),
        "t2": ("oof", True, "t"),
        "u1": ("unknown", False, "u"),
    }
    assert changes["t2"].start == at(25, 9)
    assert len(cloud.of("GET", f"{events}/t")) == 1


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (410, "SyncStateNotFound", CursorExpired),
        (410, "Gone", CursorExpired),
        (400, "SyncStateInvalid", CursorExpired),
        (400, "ErrorInvalidUrlQuery", Permanent),
        (404, "UnknownError", Permanent),
        (404, "MailboxNotEnabledForRESTAPI", CalendarUnavailable),
        (501, "NotImplemented", Permanent),
        (403, "ErrorAccessDenied", Forbidden),
    ],
)
async def test_errors_are_told_apart(
    graph: Graph, cloud: ScriptedServer, status: int, code: str, expected: type[Exception]
) -> None:
    """A cursor that expired, a Graph without delta queries, a mailbox that is away."""
    cloud.on("GET", DELTA, error(status, code))
    with pytest.raises(expected) as raised:
        await read(graph, f"{cloud.url}{DELTA}?$deltatoken=b")
    assert isinstance(raised.value, CursorExpired) == (expected is CursorExpired)


@pytest.mark.parametrize(
    "answer",
    [
        {"value": []},
        {"value": None, "@odata.deltaLink": "d"},
        {"value": [{"id": ""}], "@odata.deltaLink": "d"},
        {"value": [{"id": "e", "showAs": "busy"}], "@odata.deltaLink": "d"},
    ],
)
async def test_a_page_that_makes_no_sense_is_no_page(
    graph: Graph, cloud: ScriptedServer, answer: dict[str, Any]
) -> None:
    """Without a link to what follows, or with an event that is nowhere, nothing is believed."""
    cloud.on("GET", DELTA, Reply(200, answer))
    with pytest.raises(Transient):
        await read(graph)
