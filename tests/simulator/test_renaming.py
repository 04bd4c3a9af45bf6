"""The directory renames people."""

from __future__ import annotations

from datetime import timedelta

import httpx

from .cloud import ANNA, Cloud, slot


async def test_a_renamed_user_keeps_mailbox_and_object_id(cloud: Cloud) -> None:
    """The old name is unknown, not even an open directory gives it to somebody new; events,
    subscriptions and delta tokens go on under the new name and under the object id."""
    start, end = slot()
    body = {"user": ANNA.address, "start_at": start.isoformat(), "end_at": end.isoformat()}
    event = await cloud.api("POST", "/events", body)
    before = (await cloud.graph("GET", f"/users/{ANNA.address}")).json()
    delta = f"/users/{before['id']}/calendarView/delta?startDateTime={start:%Y-%m-%d}"
    link = f"{delta}&endDateTime={end + timedelta(days=2):%Y-%m-%d}"
    while "@odata.deltaLink" not in (page := (await cloud.graph("GET", link)).json()):
        link = page["@odata.nextLink"].split("/v1.0")[1]

    renamed = await cloud.api(
        "POST", f"/users/{ANNA.address}/rename", {"address": "a.b@new.example"}
    )
    assert renamed["object_id"] == before["id"]
    assert (await cloud.graph("GET", f"/users/{ANNA.address}")).status_code == 404
    for name in ("a.b@new.example", before["id"]):
        assert (await cloud.graph("GET", f"/users/{name}")).json()["id"] == before["id"]
        found = await cloud.graph("GET", f"/users/{name}/events/{event['id']}")
        assert found.status_code == 200
    following = await cloud.graph("GET", page["@odata.deltaLink"].split("/v1.0")[1])
    assert following.status_code == 200


async def test_renaming_by_hand(cloud: Cloud) -> None:
    """On the page of the calendar; a name that somebody has, or that is no address, is refused."""
    page = f"{cloud.url}/calendar/{ANNA.address}"
    async with httpx.AsyncClient(trust_env=False) as browser:
        for name in ("", "anna", (await _others(cloud))[0]):
            answer = await browser.post(f"{page}/rename", data={"address": name})
            assert answer.status_code == 400
        answer = await browser.post(f"{page}/rename", data={"address": "A.B@new.example"})
        assert answer.headers["location"].endswith("/calendar/a.b@new.example")
        assert (await browser.get(page)).status_code == 404
        assert (await browser.get(f"{cloud.url}/calendar/a.b@new.example")).status_code == 200


async def _others(cloud: Cloud) -> list[str]:
    users = (await cloud.api("GET", "/users"))["users"]
    return [user["address"] for user in users if user["address"] != ANNA.address]
