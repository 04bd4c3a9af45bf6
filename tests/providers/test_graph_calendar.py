"""Busy times and calendar reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.providers.errors import CalendarUnavailable, Throttled
from app.providers.graph import Graph
from app.providers.graph_models import Busy

from .scripted import DIRECTORY, FakeTime, Reply, ScriptedServer
from .test_graph_api import USER, VIEW, error, event_body

SCHEDULE = f"/graph/v1.0/users/{USER}/calendar/getSchedule"
DAY = datetime(2026, 11, 24, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)


def item(status: str, start: str, end: str, zone: str = "UTC") -> dict[str, Any]:
    return {
        "status": status,
        "start": {"dateTime": f"2026-11-{start}:00.0000000", "timeZone": zone},
        "end": {"dateTime": f"2026-11-{end}:00.0000000", "timeZone": zone},
    }


def schedule(*items: dict[str, Any], **more: Any) -> Reply:
    return Reply(200, {"value": [{"scheduleId": USER, "scheduleItems": list(items), **more}]})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.fact("GRAPH-9")
async def test_only_what_is_not_free_is_busy(graph: Graph, cloud: ScriptedServer) -> None:
    """busy, oof, tentative and anything unknown block; free and workingElsewhere do not."""
    cloud.on(
        "POST",
        SCHEDULE,
        schedule(
            item("tentative", "24T11:00", "24T12:00"),
            item("free", "24T09:00", "24T10:00"),
            item("busy", "24T08:00", "24T08:30"),
            item("workingElsewhere", "24T09:00", "24T17:00"),
            item("oof", "24T13:00", "24T14:00"),
            item("unknown", "24T15:00", "24T16:00"),
        ),
    )
    assert await graph.get_schedule(DIRECTORY, USER, DAY, NEXT) == [
        Busy(at(24, 8), at(24, 8, 30), "busy"),
        Busy(at(24, 11), at(24, 12), "tentative"),
        Busy(at(24, 13), at(24, 14), "oof"),
        Busy(at(24, 15), at(24, 16), "unknown"),
    ]


async def test_the_request_names_one_mailbox_in_utc(graph: Graph, cloud: ScriptedServer) -> None:
    """getSchedule is asked for one address in UTC, a day wider on both sides."""
    cloud.on("POST", SCHEDULE, schedule())
    assert await graph.get_schedule(DIRECTORY, USER, DAY, NEXT) == []
    (seen,) = cloud.of("POST", SCHEDULE)
    assert seen.json["schedules"] == [USER]
    assert seen.json["startTime"] == {"dateTime": "2026-11-23T00:00:00", "timeZone": "UTC"}
    assert seen.json["endTime"] == {"dateTime": "2026-11-26T00:00:00", "timeZone": "UTC"}


async def test_times_outside_the_range_are_left_out(graph: Graph, cloud: ScriptedServer) -> None:
    """Of the widened answer only what touches the asked range is returned."""
    cloud.on(
        "POST",
        SCHEDULE,
        schedule(item("busy", "23T09:00", "24T00:00"), item("busy", "24T23:00", "25T01:00")),
    )
    (busy,) = await graph.get_schedule(DIRECTORY, USER, DAY, NEXT)
    assert busy.start == at(24, 23)


@pytest.mark.fact("GRAPH-7")
async def test_a_long_range_is_asked_in_parts(graph: Graph, cloud: ScriptedServer) -> None:
    """No request covers 62 days; what two parts both report is reported once."""
    cloud.on("POST", SCHEDULE, schedule(item("busy", "24T09:00", "24T10:00")))
    found = await graph.get_schedule(DIRECTORY, USER, DAY, DAY + timedelta(days=100))
    assert len(found) == 1
    requests = [seen.json for seen in cloud.of("POST", SCHEDULE)]
    assert len(requests) == 2
    for request in requests:
        start = datetime.fromisoformat(request["startTime"]["dateTime"])
        end = datetime.fromisoformat(request["endTime"]["dateTime"])
        assert end - start < timedelta(days=62)


@pytest.mark.fact("GRAPH-8")
@pytest.mark.parametrize(
    "value",
    [
        [{"scheduleId": USER, "scheduleItems": None, "error": {"responseCode": "5016"}}],
        [{"scheduleId": USER, "scheduleItems": [], "error": {"responseCode": "5006"}}],
        [{"scheduleId": USER, "scheduleItems": None}],
        [{"scheduleId": USER}],
        [{"scheduleId": USER, "scheduleItems": [{"status": "busy"}]}],
        [{"scheduleId": USER, "scheduleItems": ["x"]}],
        [],
        None,
    ],
)
async def test_a_partial_answer_is_unavailable_never_free(
    graph: Graph, cloud: ScriptedServer, value: object
) -> None:
    """200 with an error for the mailbox, or without its items, means: nothing is known."""
    cloud.on("POST", SCHEDULE, Reply(200, {"value": value}))
    with pytest.raises(CalendarUnavailable):
        await graph.get_schedule(DIRECTORY, USER, DAY, NEXT)


@pytest.mark.fact("GRAPH-10")
@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Pacific/Auckland", at(23, 11), at(24, 11)),
        ("America/Los_Angeles", at(24, 8), at(25, 8)),
    ],
)
async def test_an_all_day_absence_is_a_day_of_the_person(
    graph: Graph, cloud: ScriptedServer, zone: str, start: datetime, end: datetime
) -> None:
    """Graph reports all-day events as UTC midnights; they block the person's own day."""
    cloud.on("POST", SCHEDULE, schedule(item("oof", "24T00:00", "25T00:00")))
    (busy,) = await graph.get_schedule(DIRECTORY, USER, start, end, zone)
    assert (busy.start, busy.end) == (start, end)


async def test_the_mailbox_tells_its_zone(graph: Graph, cloud: ScriptedServer) -> None:
    """Without a zone from the caller, all-day absences follow the mailbox's working hours."""
    hours = {"timeZone": {"name": "New Zealand Standard Time"}}
    cloud.on("POST", SCHEDULE, schedule(item("oof", "24T00:00", "25T00:00"), workingHours=hours))
    (busy,) = await graph.get_schedule(DIRECTORY, USER, DAY, NEXT)
    assert busy.start == at(23, 11)


@pytest.mark.fact("GRAPH-11")
async def test_an_object_id_is_asked_by_its_address(graph: Graph, cloud: ScriptedServer) -> None:
    """getSchedule wants an address: it is read off the calendar's owner, once."""
    base = f"/graph/v1.0/users/{DIRECTORY}/calendar"
    cloud.on("GET", base, Reply(200, {"owner": {"name": "Ann", "address": USER}}))
    cloud.on("POST", f"{base}/getSchedule", schedule())
    for _ in range(2):
        await graph.get_schedule(DIRECTORY, DIRECTORY, DAY, NEXT)
    assert len(cloud.of("GET", base)) == 1
    assert all(s.json["schedules"] == [USER] for s in cloud.of("POST", f"{base}/getSchedule"))


@pytest.mark.parametrize("reply", [error(404, "ResourceNotFound"), Reply(200, {"owner": None})])
async def test_an_unknown_owner_leaves_the_id(
    graph: Graph, cloud: ScriptedServer, time: FakeTime, reply: Reply
) -> None:
    """Where the owner cannot be read, the id itself is asked about, and the owner again after
    a while."""
    base = "/graph/v1.0/users/some-id/calendar"
    cloud.on("GET", base, reply)
    cloud.on("POST", r".*/getSchedule", schedule())
    for pause in (0, 100, 1000):
        time.pass_seconds(pause)
        assert await graph.get_schedule(DIRECTORY, "some-id", DAY, NEXT) == []
        assert cloud.seen[-1].json["schedules"] == ["some-id"]
    assert len(cloud.of("GET", base)) == 2


async def test_a_short_throttle_is_waited_out(graph: Graph, cloud: ScriptedServer) -> None:
    """getSchedule is a read although it is a POST: a short Retry-After is waited out."""
    cloud.on("POST", SCHEDULE, error(429, "x", **{"Retry-After": "1"}), schedule())
    assert await graph.get_schedule(DIRECTORY, USER, DAY, NEXT) == []


async def test_a_long_throttle_is_reported(graph: Graph, cloud: ScriptedServer) -> None:
    """A Retry-After longer than the call may last goes to the caller."""
    cloud.on("POST", SCHEDULE, error(429, "x", **{"Retry-After": "77"}))
    with pytest.raises(Throttled) as caught:
        await graph.get_schedule(DIRECTORY, USER, DAY, NEXT)
    assert caught.value.retry_after == 77


async def test_the_calendar_view_asks_in_utc(graph: Graph, cloud: ScriptedServer) -> None:
    """calendarView is asked with explicit UTC, big pages and our marker."""
    cloud.on("GET", VIEW, Reply(200, {"value": [event_body(showAs="tentative")]}))
    (event,) = await graph.calendar_view(DIRECTORY, USER, DAY, NEXT)
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
        await graph.calendar_view(DIRECTORY, USER, DAY, NEXT)
    assert await graph.calendar_readable(DIRECTORY, USER) is False


async def test_a_readable_calendar_is_proved_by_an_answer(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """A calendar is readable when it answers with a list, even an empty one."""
    cloud.on("GET", VIEW, Reply(200, {"value": []}), Reply(200, {}))
    assert await graph.calendar_readable(DIRECTORY, USER) is True
    assert await graph.calendar_readable(DIRECTORY, USER) is False
