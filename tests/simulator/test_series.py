"""Series: expanded where a calendar is viewed, changed and deleted part by part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from app.simulator.microsoft.recurrence import BadRecurrence, starts

from .cloud import ANNA, Cloud, Receiver, event_body
from .test_delta import live, removed, round_of

USER = f"/users/{ANNA.address}"
BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2027, 3, 22, 9, 0, tzinfo=BERLIN)
"""A Monday; the clock goes forward on the Sunday after."""

DAILY = {
    "pattern": {"type": "daily", "interval": 1},
    "range": {"type": "numbered", "startDate": "2027-03-22", "numberOfOccurrences": 10},
}
WINDOW = {"startDateTime": "2027-03-21T00:00:00Z", "endDateTime": "2027-04-05T00:00:00Z"}


async def create(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    times = {
        name: {"dateTime": text, "timeZone": "W. Europe Standard Time"}
        for name, text in (("start", "2027-03-22T09:00:00"), ("end", "2027-03-22T09:30:00"))
    }
    body = event_body(transactionId=None, recurrence=DAILY, **times) | changes
    answer = await cloud.graph("POST", f"{USER}/events", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def view(cloud: Cloud, master: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the series in the calendar view."""
    answer = await cloud.graph("GET", f"{USER}/calendarView", params={**WINDOW, "$top": "999"})
    return [e for e in answer.json()["value"] if e["seriesMasterId"] == master["id"]]


def path(event: dict[str, Any]) -> str:
    return f"{USER}/events/{quote(event['id'], safe='')}"


PATTERNS = [
    ({"type": "daily", "interval": 3}, ["22", "25", "28", "31"]),
    ({"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday", "friday"]}, ["23", "26", "30"]),
    ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 28}, ["28"]),
    ({"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["wednesday"], "index": "last"}, ["31"]),
    ({"type": "absoluteYearly", "interval": 1, "dayOfMonth": 30, "month": 3}, ["30"]),
    ({"type": "relativeYearly", "interval": 1, "daysOfWeek": ["friday"], "index": "fourth", "month": 3}, ["26"]),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "days"), PATTERNS)
def test_patterns(pattern: dict[str, Any], days: list[str]) -> None:
    """Each of Graph's patterns means the days that it says."""
    span = {"type": "endDate", "startDate": "2027-03-22", "endDate": "2027-03-31"}
    found = starts({"pattern": pattern, "range": span}, BEGIN, BERLIN)
    assert [moment.astimezone(BERLIN).strftime("%d") for moment in found] == days


def test_local_time_is_kept() -> None:
    """Nine o'clock stays nine o'clock when the clock changes."""
    found = starts(DAILY, BEGIN, BERLIN)
    assert {moment.astimezone(BERLIN).hour for moment in found} == {9}
    assert {moment.hour for moment in found} == {8, 7}


def test_endless_series_end_somewhere() -> None:
    """A series without end has two years of occurrences, and never more than 400."""
    endless = {"pattern": {"type": "weekly", "daysOfWeek": ["monday"]}, "range": {"type": "noEnd"}}
    assert len(starts(endless, BEGIN, BERLIN)) == 105
    assert len(starts({**endless, "pattern": {"type": "daily"}}, BEGIN, BERLIN)) == 400


@pytest.mark.parametrize(
    "recurrence",
    [
        {},
        {"pattern": {"type": "hourly"}, "range": {"type": "noEnd"}},
        {"pattern": {"type": "weekly"}, "range": {"type": "noEnd"}},
        {"pattern": {"type": "daily", "interval": 0}, "range": {"type": "noEnd"}},
        {"pattern": {"type": "daily"}, "range": {"type": "forever"}},
        {"pattern": {"type": "daily"}, "range": {"type": "endDate", "endDate": "soon"}},
    ],
)
async def test_impossible_recurrences_are_refused(cloud: Cloud, recurrence: dict) -> None:
    """What cannot be read is 400, and nothing is created."""
    with pytest.raises(BadRecurrence):
        starts(recurrence, BEGIN, BERLIN)
    answer = await cloud.graph(
        "POST", f"{USER}/events", event_body(recurrence=recurrence or {"x": 1})
    )
    assert answer.status_code == 400


async def test_series_is_expanded(cloud: Cloud, receiver: Receiver) -> None:
    """The list has the master alone, view, instances and getSchedule have its occurrences."""
    await cloud.subscribe(receiver)
    master = await create(cloud)
    assert (master["type"], master["recurrence"]) == ("seriesMaster", DAILY)
    parts = await view(cloud, master)
    assert [part["type"] for part in parts] == ["occurrence"] * 10
    assert parts[0]["start"]["dateTime"].startswith("2027-03-22T08:00:00")
    assert parts[-1]["start"]["dateTime"].startswith("2027-03-31T07:00:00")
    assert parts[0]["subject"] == master["subject"]
    listed = await cloud.graph("GET", f"{USER}/events", params={"$top": "999"})
    ours = [e for e in listed.json()["value"] if e["subject"] == master["subject"]]
    assert [e["id"] for e in ours] == [master["id"]]
    instances = await cloud.graph(
        "GET", f"{path(master)}/instances", params={**WINDOW, "$top": "99"}
    )
    assert instances.json()["value"] == parts
    body = {
        "schedules": [ANNA.address],
        "startTime": {"dateTime": "2027-03-22T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": "2027-04-01T00:00:00", "timeZone": "UTC"},
    }
    answer = await cloud.graph("POST", f"{USER}/calendar/getSchedule", body)
    items = answer.json()["value"][0]["scheduleItems"]
    assert sum(item.get("subject") == master["subject"] for item in items) == 10
    assert [item["changeType"] for item in await receiver.wait_for(1)] == ["created"]


async def test_changed_occurrence_is_an_exception(cloud: Cloud, receiver: Receiver) -> None:
    """An occurrence that is moved leaves the pattern; the others stay, the series is notified."""
    master = await create(cloud)
    second = (await view(cloud, master))[1]
    await cloud.subscribe(receiver)
    times = {"start_at": "2027-03-23T15:00:00Z", "end_at": "2027-03-23T15:30:00Z"}
    await cloud.api("POST", f"/events/{quote(second['id'])}/move", times)
    parts = await view(cloud, master)
    assert [part["type"] for part in parts].count("exception") == 1
    moved = next(part for part in parts if part["id"] == second["id"])
    assert moved["start"]["dateTime"].startswith("2027-03-23T15:00:00")
    assert len(parts) == 10
    told = [item["resourceData"]["id"] for item in await receiver.wait_for(2)]
    assert told == [master["id"], second["id"]]


async def test_master_changes_the_series(cloud: Cloud) -> None:
    """A new subject is everywhere but at exceptions; a new time makes all occurrences again."""
    master = await create(cloud)
    parts = await view(cloud, master)
    await cloud.graph("PATCH", path(parts[0]), {"subject": "Special"})
    await cloud.graph("PATCH", path(master), {"subject": "Renamed"})
    subjects = [part["subject"] for part in await view(cloud, master)]
    assert subjects == ["Special", *["Renamed"] * 9]
    span = {**DAILY["range"], "numberOfOccurrences": 3}
    await cloud.graph("PATCH", path(master), {"recurrence": {**DAILY, "range": span}})
    again = await view(cloud, master)
    assert [part["subject"] for part in again] == ["Renamed"] * 3
    assert not {part["id"] for part in again} & {part["id"] for part in parts}
    await cloud.graph("PATCH", path(master), {"recurrence": None})
    assert await view(cloud, master) == []
    assert (await cloud.graph("GET", path(master))).json()["type"] == "singleInstance"


async def test_parts_and_series_are_deleted(cloud: Cloud) -> None:
    """A deleted occurrence is missing, a deleted master takes all with it."""
    master = await create(cloud)
    parts = await view(cloud, master)
    assert (await cloud.graph("DELETE", path(parts[4]))).status_code == 204
    left = await view(cloud, master)
    assert [part["id"] for part in left] == [part["id"] for n, part in enumerate(parts) if n != 4]
    assert (await cloud.graph("DELETE", path(master))).status_code == 204
    assert await view(cloud, master) == []
    assert (await cloud.graph("GET", path(parts[0]))).status_code == 404


@pytest.mark.fact("GRAPH-41", "GRAPH-42")
async def test_series_in_a_delta(cloud: Cloud) -> None:
    """Occurrences tell their times only; any change tells the whole series again; a deleted
    occurrence is not called removed; a deleted series is, by its master."""
    master = await create(cloud)
    items, link = await round_of(cloud, params=WINDOW)
    parts = [item for item in items if item.get("seriesMasterId") == master["id"]]
    assert len(parts) == 10
    allowed = {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}
    assert set(parts[0]) == allowed
    told = next(item for item in items if item["id"] == master["id"])
    assert (told["type"], told["showAs"]) == ("seriesMaster", "busy")
    await cloud.graph("DELETE", path(parts[0]))
    items, link = await round_of(cloud, link)
    assert removed(items) == []
    assert set(live(items)) == {master["id"], *(part["id"] for part in parts[1:])}
    await cloud.graph("PATCH", path(parts[1]), {"showAs": "free"})
    items, link = await round_of(cloud, link)
    assert len(items) == 10
    changed = next(item for item in items if item["id"] == parts[1]["id"])
    assert (changed["type"], changed["showAs"]) == ("exception", "free")
    await cloud.graph("DELETE", path(master))
    items, link = await round_of(cloud, link)
    assert live(items) == []
    assert master["id"] in removed(items)


async def test_series_outside_the_window(cloud: Cloud) -> None:
    """A series that does not touch the window is called removed by its master alone."""
    window = {"startDateTime": "2026-12-01T00:00:00Z", "endDateTime": "2026-12-02T00:00:00Z"}
    _, link = await round_of(cloud, params=window)
    master = await create(cloud)
    items, _ = await round_of(cloud, link)
    assert (live(items), removed(items)) == ([], [master["id"]])


@pytest.mark.fact("GRAPH-13")
async def test_all_day_events_float(cloud: Cloud) -> None:
    """An all-day event is a day, not an instant: UTC midnights, whatever zone it was made in."""
    times = {
        name: {"dateTime": text, "timeZone": "W. Europe Standard Time"}
        for name, text in (("start", "2027-03-22T00:00:00"), ("end", "2027-03-23T00:00:00"))
    }
    span = {**DAILY["range"], "numberOfOccurrences": 8}
    master = await create(cloud, isAllDay=True, recurrence={**DAILY, "range": span}, **times)
    assert master["start"] == {"dateTime": "2027-03-22T00:00:00.0000000", "timeZone": "UTC"}
    parts = await view(cloud, master)
    days = [part["start"]["dateTime"] for part in parts]
    assert days == [f"2027-03-{22 + n}T00:00:00.0000000" for n in range(8)]
    prefer = {"prefer": 'outlook.timezone="Tokyo Standard Time"'}
    shown = (await cloud.graph("GET", path(master), headers=prefer)).json()
    assert shown["start"] == master["start"]
    instances = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in days]
    assert instances[1] - instances[0] == timedelta(days=1)


async def test_series_is_made_by_hand(cloud: Cloud) -> None:
    """The control API makes series as people do in Outlook."""
    times = {"start_at": "2027-03-22T08:00:00Z", "end_at": "2027-03-22T09:00:00Z"}
    body = {"user": ANNA.address, **times, "recurrence": DAILY, "timezone": "Europe/Berlin"}
    master = await cloud.api("POST", "/events", body)
    assert master["type"] == "seriesMaster"
    assert len(await view(cloud, master)) == 10
    wrong = {**body, "recurrence": {"pattern": {}}}
    assert (await cloud.api("POST", "/events", wrong, status=400))["field"] == "recurrence"
