"""Busy times and calendar reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.providers.capabilities.calendar import Busy
from app.providers.errors import CalendarUnavailable, ProviderError, Throttled
from app.providers.microsoft.graph import Graph

from .scripted import DIRECTORY, Reply, ScriptedServer
from .test_graph_api import USER, VIEW, error, event_body

DAY = datetime(2026, 11, 24, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)


def item(show_as: str, start: datetime, end: datetime, **more: Any) -> dict[str, Any]:
    times = {"start": start, "end": end}
    return {
        "id": f"{show_as} {start}",
        "showAs": show_as,
        **{
            name: {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
            for name, moment in times.items()
        },
        **more,
    }


def view(*items: dict[str, Any], **more: Any) -> Reply:
    return Reply(200, {"value": list(items), **more})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.fact("GRAPH-9")
async def test_only_what_takes_time_is_busy(graph: Graph, cloud: ScriptedServer) -> None:
    """busy, oof, tentative and anything unknown block; what is free, elsewhere, canceled, a
    series as such or without length does not."""
    cloud.on(
        "GET",
        VIEW,
        view(
            item("tentative", at(24, 11), at(24, 12)),
            item("free", at(24, 9), at(24, 10)),
            item("busy", at(24, 8), at(24, 8, 30)),
            item("workingElsewhere", at(24, 9), at(24, 17)),
            item("busy", at(24, 9), at(24, 10), isCancelled=True),
            item("busy", at(24, 9), at(24, 11), type="seriesMaster"),
            item("busy", at(24, 10), at(24, 10)),
            item("oof", at(24, 13), at(24, 14)),
            item("unknown", at(24, 15), at(24, 16)),
        ),
    )
    assert await graph.busy_times(DIRECTORY, USER, DAY, NEXT) == [
        Busy(at(24, 8), at(24, 8, 30), "busy"),
        Busy(at(24, 11), at(24, 12), "tentative"),
        Busy(at(24, 13), at(24, 14), "oof"),
        Busy(at(24, 15), at(24, 16), "unknown"),
    ]


async def test_busy_times_are_asked_for_bare_and_a_day_wider(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """Times and what says whether they block, no words; all days are matched as UTC midnights."""
    cloud.on("GET", VIEW, view())
    assert await graph.busy_times(DIRECTORY, USER, DAY, NEXT) == []
    (seen,) = cloud.of("GET", VIEW)
    assert seen.query["startDateTime"] == "2026-11-23T00:00:00Z"
    assert seen.query["endDateTime"] == "2026-11-26T00:00:00Z"
    assert seen.query["$select"] == "id,start,end,isAllDay,isCancelled,showAs,type"
    assert int(seen.query["$top"]) >= 100


async def test_what_began_long_before_the_range_takes_time_in_it(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """An absence of weeks is told whole to whoever asks for an hour of it."""
    began, ends = at(1, 8), at(30, 17)
    cloud.on("GET", VIEW, view(item("oof", began, ends)))
    (busy,) = await graph.busy_times(DIRECTORY, USER, at(24, 9), at(24, 10))
    assert (busy.start, busy.end) == (began, ends)


async def test_times_outside_the_range_are_left_out(graph: Graph, cloud: ScriptedServer) -> None:
    """Of the widened answer only what touches the asked range is returned."""
    cloud.on(
        "GET",
        VIEW,
        view(item("busy", at(23, 9), at(24, 0)), item("busy", at(24, 23), at(25, 1))),
    )
    (busy,) = await graph.busy_times(DIRECTORY, USER, DAY, NEXT)
    assert busy.start == at(24, 23)


async def test_an_all_day_absence_is_told_as_days(graph: Graph, cloud: ScriptedServer) -> None:
    """All days that may reach into the range in any zone are kept, and told from a meeting that
    lasts from midnight to midnight."""
    cloud.on(
        "GET",
        VIEW,
        view(
            item("oof", at(23, 0), at(24, 0), isAllDay=True),
            item("busy", at(24, 0), at(25, 0), isAllDay=False),
        ),
    )
    days, meeting = await graph.busy_times(DIRECTORY, USER, DAY, NEXT)
    assert (days.is_all_day, days.start, days.end) == (True, at(23, 0), at(24, 0))
    assert not meeting.is_all_day
    assert days.told() == ["2026-11-23T00:00:00+00:00", "2026-11-24T00:00:00+00:00", True]


async def test_every_page_counts(graph: Graph, cloud: ScriptedServer) -> None:
    """A part of a calendar is never passed off as the whole."""
    following = {"@odata.nextLink": f"https://elsewhere.example{VIEW}?$skip=1"}
    cloud.on("GET", VIEW, view(item("busy", at(24, 8), at(24, 9)), **following), view(
        item("busy", at(24, 10), at(24, 11))
    ))  # fmt: skip
    assert len(await graph.busy_times(DIRECTORY, USER, DAY, NEXT)) == 2


@pytest.mark.parametrize(
    "value",
    [None, {}, [{"showAs": "busy"}], [{"id": "x", "start": 1, "end": 2}]],
)
async def test_an_unreadable_answer_is_never_free(
    graph: Graph, cloud: ScriptedServer, value: object
) -> None:
    """200 without items, or with one that has no times, means: nothing is known."""
    cloud.on("GET", VIEW, Reply(200, {"value": value}))
    with pytest.raises(ProviderError):
        await graph.busy_times(DIRECTORY, USER, DAY, NEXT)


async def test_a_calendar_that_is_not_there_is_not_free(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """404, of the mailbox or unexplained: unavailable."""
    for code in ("MailboxNotEnabledForRESTAPI", "ErrorItemNotFound"):
        cloud.on("GET", VIEW, error(404, code))
        with pytest.raises(CalendarUnavailable):
            await graph.busy_times(DIRECTORY, USER, DAY, NEXT)


async def test_a_long_throttle_is_reported(graph: Graph, cloud: ScriptedServer) -> None:
    """A Retry-After longer than the call may last goes to the caller."""
    cloud.on("GET", VIEW, error(429, "x", **{"Retry-After": "77"}))
    with pytest.raises(Throttled) as caught:
        await graph.busy_times(DIRECTORY, USER, DAY, NEXT)
    assert caught.value.retry_after == 77


async def test_the_calendar_view_asks_in_utc(graph: Graph, cloud: ScriptedServer) -> None:
    """calendarView is asked with explicit UTC, big pages and our marker."""
    cloud.on("GET", VIEW, Reply(200, {"value": [event_body(showAs="tentative")]}))
    (event,) = await graph.list_events(DIRECTORY, USER, DAY, NEXT)
    assert event.show_as == "tentative"
    query = cloud.seen[-1].query
    assert query["startDateTime"] == "2026-11-24T00:00:00Z"
    assert query["endDateTime"] == "2026-11-25T00:00:00Z"
    assert query["$top"] == "100"
    assert "holdfastBookingId" in query["$expand"]


async def test_a_missing_mailbox_has_no_empty_calendar(graph: Graph, cloud: ScriptedServer) -> None:
    """404 on a calendar read means unavailable; so does an event that cannot be read."""
    cloud.on("GET", VIEW, error(404, "MailboxNotEnabledForRESTAPI"))
    with pytest.raises(CalendarUnavailable):
        await graph.list_events(DIRECTORY, USER, DAY, NEXT)
    assert await graph.is_readable(DIRECTORY, USER) is False


async def test_a_readable_calendar_is_proved_by_an_answer(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """A calendar is readable when it answers with a list, even an empty one."""
    cloud.on("GET", VIEW, Reply(200, {"value": []}), Reply(200, {}))
    assert await graph.is_readable(DIRECTORY, USER) is True
    assert await graph.is_readable(DIRECTORY, USER) is False
