"""calendarView/delta."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .cloud import ANNA, Cloud, event_body, slot

USER = f"/users/{ANNA.address}"
DELTA = f"{USER}/calendarView/delta"


def window(start: int = 2, end: int = 10) -> dict[str, str]:
    """From so many days ahead to so many days ahead, in the manner of a query."""
    return {
        "startDateTime": slot(start, 0)[0].isoformat(),
        "endDateTime": slot(end, 0)[0].isoformat(),
    }


def at(days: int, hour: int = 9) -> dict[str, Any]:
    start, end = slot(days, hour)
    return {
        name: {"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}
        for name, moment in (("start", start), ("end", end))
    }


async def round_of(cloud: Cloud, link: str | None = None, **options: Any) -> tuple[list, str]:
    """All items of a round and the link for the next one."""
    params = None if link else options.pop("params", window())
    items = []
    while True:
        answer = await cloud.graph("GET", link or DELTA, params=params, **options)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["value"]
        if "@odata.deltaLink" in page:
            return items, page["@odata.deltaLink"]
        link, params = page["@odata.nextLink"], None


def live(items: list) -> list[str]:
    return [item["id"] for item in items if "@removed" not in item]


def removed(items: list) -> list[str]:
    return [item["id"] for item in items if item.get("@removed") == {"reason": "deleted"}]


async def create(cloud: Cloud, days: int, hour: int = 9) -> str:
    body = event_body(transactionId=f"{days}-{hour}", **at(days, hour))
    return (await cloud.graph("POST", f"{USER}/events", body)).json()["id"]


async def test_first_round_lists_the_window(cloud: Cloud) -> None:
    """The first round holds what the calendar view holds, page by page."""
    await create(cloud, 3)
    view = await cloud.graph("GET", f"{USER}/calendarView", params={**window(), "$top": "500"})
    expected = {item["id"] for item in view.json()["value"]}
    assert len(expected) > 12
    items, _ = await round_of(
        cloud, headers={"prefer": 'IdType="ImmutableId", odata.maxpagesize=5'}
    )
    assert set(live(items)) == expected
    assert len(items) == len(expected)
    assert items[0]["@odata.type"] == "#microsoft.graph.event"


async def test_pages_and_their_links(cloud: Cloud) -> None:
    """Pages are ten long or as long as asked for; their links need no window again."""
    first = await cloud.graph("GET", DELTA, params=window())
    assert len(first.json()["value"]) == 10
    assert "$skiptoken=" in first.json()["@odata.nextLink"]
    headers = {"prefer": 'IdType="ImmutableId", odata.maxpagesize=3'}
    second = await cloud.graph("GET", first.json()["@odata.nextLink"], headers=headers)
    assert len(second.json()["value"]) == 3
    assert second.headers["preference-applied"] == "odata.maxpagesize=3"
    _, link = await round_of(cloud)
    assert "$deltatoken=" in link


async def test_later_rounds_tell_changes(cloud: Cloud) -> None:
    """Created, changed and deleted events appear once, in the round after their last change."""
    deleted, changed = await create(cloud, 3), await create(cloud, 4)
    _, link = await round_of(cloud)
    assert await round_of(cloud, link) is not None
    created = await create(cloud, 5)
    await cloud.graph("PATCH", f"{USER}/events/{changed}", at(6))
    await cloud.graph("PATCH", f"{USER}/events/{changed}", {"subject": "Moved"})
    await cloud.graph("DELETE", f"{USER}/events/{deleted}")
    items, following = await round_of(cloud, link)
    assert live(items) == [created, changed]
    assert items[1]["subject"] == "Moved"
    assert items[1]["start"]["dateTime"].startswith(at(6)["start"]["dateTime"])
    assert removed(items) == [deleted]
    assert (await round_of(cloud, following))[0] == []
    assert live((await round_of(cloud, link))[0]) == [created, changed]


@pytest.mark.fact("GRAPH-39")
async def test_removed_is_said_of_the_living_too(cloud: Cloud) -> None:
    """What is added or changed outside the window is called deleted although it is there."""
    inside = await create(cloud, 3)
    _, link = await round_of(cloud)
    outside = await create(cloud, 40)
    await cloud.graph("PATCH", f"{USER}/events/{inside}", at(41))
    items, _ = await round_of(cloud, link)
    assert removed(items) == [outside, inside]
    assert live(items) == []
    for event_id in (outside, inside):
        assert (await cloud.graph("GET", f"{USER}/events/{event_id}")).status_code == 200


async def test_change_during_a_round_is_told_in_the_next(cloud: Cloud) -> None:
    """A round tells the state of its beginning or later, and loses nothing."""
    event_id = await create(cloud, 3)
    first = (await cloud.graph("GET", DELTA, params=window())).json()
    await cloud.graph("PATCH", f"{USER}/events/{event_id}", {"subject": "Changed meanwhile"})
    items, link = await round_of(cloud, first["@odata.nextLink"])
    assert event_id not in live(items)
    items, _ = await round_of(cloud, link)
    assert [item["subject"] for item in items] == ["Changed meanwhile"]


@pytest.mark.fact("GRAPH-38")
@pytest.mark.parametrize("option", ["$select", "$filter", "$expand", "$orderby", "$search"])
async def test_query_options_are_refused(cloud: Cloud, option: str) -> None:
    """None of the usual query options goes with a delta."""
    answer = await cloud.graph("GET", DELTA, params={**window(), option: "subject"})
    assert answer.status_code == 400


@pytest.mark.parametrize("missing", ["startDateTime", "endDateTime"])
async def test_window_is_required(cloud: Cloud, missing: str) -> None:
    """A first request names the window."""
    params = window()
    del params[missing]
    assert (await cloud.graph("GET", DELTA, params=params)).status_code == 400


@pytest.mark.fact("GRAPH-40")
async def test_expired_tokens(cloud: Cloud) -> None:
    """A token that is invented, of another calendar, too old or expired by hand is 410."""
    _, link = await round_of(cloud)

    async def is_lost(address: str) -> None:
        answer = await cloud.graph("GET", address)
        assert answer.status_code == 410
        assert answer.json()["error"]["code"] == "SyncStateNotFound"

    await is_lost(f"{DELTA}?$deltatoken=invented")
    await is_lost(link.replace(ANNA.address, "ben.ortiz@northwind.example"))
    await cloud.api("POST", "/delta/expire")
    await is_lost(link)
    _, link = await round_of(cloud)
    assert (await round_of(cloud, link))[0] == []
    await cloud.fault("graph", "sync_state_lost", path="*/delta", times=1)
    await is_lost(link)
    cloud.time.pass_by(days=31)
    await cloud.sign_in()
    await is_lost(link)


async def test_ids_follow_the_preference(cloud: Cloud) -> None:
    """Without the preference for immutable ids, the other ids are told, of deleted events too."""
    await create(cloud, 3)
    event_id = (await cloud.api("GET", "/events?transaction_id=3-9"))["events"][0]["id"]
    mutable = {"prefer": "odata.maxpagesize=50"}
    items, link = await round_of(cloud, headers=mutable)
    ours = [item["id"] for item in items if item.get("transactionId") == "3-9"]
    assert ours != [event_id]
    await cloud.graph("DELETE", f"{USER}/events/{event_id}")
    items, _ = await round_of(cloud, link, headers=mutable)
    assert removed(items) == ours


async def test_all_day_events_are_matched_as_utc_days(cloud: Cloud) -> None:
    """An all-day event is in a window that touches its UTC midnights, and only then."""
    day = slot(20, 0)[0]
    times = {
        "start": {"dateTime": day.strftime("%Y-%m-%dT00:00:00"), "timeZone": "UTC"},
        "end": {
            "dateTime": (day + timedelta(days=1)).strftime("%Y-%m-%dT00:00:00"),
            "timeZone": "UTC",
        },
    }
    body = event_body(isAllDay=True, transactionId="day", **times)
    event_id = (await cloud.graph("POST", f"{USER}/events", body)).json()["id"]
    for start, end, is_in in ((19, 20, False), (20, 21, True), (21, 22, False)):
        items, _ = await round_of(cloud, params=window(start, end))
        assert (event_id in live(items)) is is_in
