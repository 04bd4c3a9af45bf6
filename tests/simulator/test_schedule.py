"""getSchedule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .cloud import ANNA, Cloud, slot

PATH = f"/users/{ANNA.address}/calendar/getSchedule"


def request(start, end, *names: str, **changes) -> dict:
    return {
        "schedules": list(names or [ANNA.address]),
        "startTime": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "endTime": {"dateTime": end.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "availabilityViewInterval": 60,
        **changes,
    }


async def put(cloud: Cloud, show_as: str, start, end, **more) -> None:
    body = {"user": ANNA.address, "show_as": show_as}
    body |= {"start_at": start.isoformat(), "end_at": end.isoformat(), **more}
    await cloud.api("POST", "/events", body)


async def test_items_of_every_status_are_told(cloud: Cloud) -> None:
    """Free and workingElsewhere are items too; the view counts them as free."""
    start, _ = slot(days=200, hour=8)
    statuses = ("free", "tentative", "busy", "oof", "workingElsewhere")
    for number, status in enumerate(statuses):
        begin = start + timedelta(hours=number)
        await put(cloud, status, begin, begin + timedelta(hours=1))
    answer = await cloud.graph("POST", PATH, request(start, start + timedelta(hours=6)))
    schedule = answer.json()["value"][0]
    assert [item["status"] for item in schedule["scheduleItems"]] == list(statuses)
    assert schedule["availabilityView"] == "012300"
    assert schedule["workingHours"]["timeZone"]["name"] == "Europe/Berlin"


async def test_one_bad_mailbox_does_not_spoil_the_answer(cloud: Cloud) -> None:
    """200, with an error and null items for the mailbox that cannot be read."""
    start, end = slot()
    body = request(start, end, ANNA.address, "nobody@northwind.example")
    answer = await cloud.graph("POST", PATH, body)
    assert answer.status_code == 200
    good, bad = answer.json()["value"]
    assert "error" not in good
    assert bad["error"]["responseCode"] == "5016"
    assert bad["scheduleItems"] is None


async def test_all_day_is_a_day_of_the_zone_of_the_request(cloud: Cloud) -> None:
    """An all-day event floats: its item is midnight to midnight of the zone that was asked in."""
    start = slot(days=200)[0].replace(hour=0)
    end = start + timedelta(days=1)
    await put(cloud, "oof", start, end, is_all_day=True)
    berlin = "W. Europe Standard Time"
    body = request(start, end)
    body["startTime"]["timeZone"] = body["endTime"]["timeZone"] = berlin
    items = (await cloud.graph("POST", PATH, body)).json()["value"][0]["scheduleItems"]
    assert [item["start"]["dateTime"][11:16] for item in items] == ["00:00"]
    assert [item["end"]["dateTime"][:10] for item in items] == [end.date().isoformat()]


async def test_private_events_hide_their_subject(cloud: Cloud) -> None:
    """A private item says when, not what."""
    start = slot(days=-7)[0].replace(hour=0)
    answer = await cloud.graph("POST", PATH, request(start, start + timedelta(days=21)))
    items = answer.json()["value"][0]["scheduleItems"]
    private = [item for item in items if item["isPrivate"]]
    assert private
    assert all("subject" not in item for item in private)


@pytest.mark.parametrize(
    ("changes", "days", "code"),
    [
        ({}, 62, "ErrorTimeIntervalTooBig"),
        ({"schedules": []}, 1, "ErrorInvalidParameter"),
        ({"schedules": ["x@y.z"] * 21}, 1, "ErrorInvalidParameter"),
        ({"availabilityViewInterval": 4}, 1, "ErrorInvalidMergedFreeBusyInterval"),
    ],
)
async def test_limits(cloud: Cloud, changes: dict, days: int, code: str) -> None:
    """Less than 62 days, one to twenty schedules, an interval of 5 to 1440 minutes."""
    start, _ = slot()
    body = request(start, start + timedelta(days=days), **changes)
    answer = await cloud.graph("POST", PATH, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
