"""Zoom's meetings."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.simulator.app import SIMULATOR
from app.simulator.clock import Clock
from app.simulator.zoom import meetings
from app.simulator.zoom.state import Load

from .cloud import DEMO_ZOOM_HOSTS, Cloud, meeting_body, slot

HOST = DEMO_ZOOM_HOSTS[0]
MEETINGS = f"/users/{HOST}/meetings"


async def create(cloud: Cloud, **changes) -> dict:
    answer = await cloud.zoom("POST", MEETINGS, meeting_body(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.fact("ZOOM-9")
async def test_meeting_lives_and_dies(cloud: Cloud) -> None:
    """Created, read, moved and deleted; then it does not exist: 404 code 3001."""
    meeting = await create(cloud)
    assert meeting["id"] > 2**32
    assert meeting["join_url"].startswith(f"{cloud.url}/j/{meeting['id']}?pwd=")
    path = f"/meetings/{meeting['id']}"
    start, _ = slot(days=9)
    change = {"start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "duration": 30}
    assert (await cloud.zoom("PATCH", path, change)).status_code == 204
    read = (await cloud.zoom("GET", path)).json()
    assert (read["start_time"], read["duration"]) == (change["start_time"], 30)
    assert read["join_url"] == meeting["join_url"]
    assert (await cloud.zoom("DELETE", path)).status_code == 204
    for method in ("GET", "DELETE", "PATCH"):
        answer = await cloud.zoom(method, path, {} if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["code"]) == (404, 3001)


@pytest.mark.fact("ZOOM-7")
async def test_local_time_is_read_in_the_meetings_zone(cloud: Cloud) -> None:
    """A start without Z is local time of the zone, in summer and in winter."""
    year = datetime.now(UTC).year + 1
    meeting = await create(cloud, start_time=f"{year}-07-01T10:00:00", timezone="Europe/Berlin")
    assert meeting["start_time"] == f"{year}-07-01T08:00:00Z"
    path = f"/meetings/{meeting['id']}"
    await cloud.zoom("PATCH", path, {"start_time": f"{year}-12-01T10:00:00"})
    assert (await cloud.zoom("GET", path)).json()["start_time"] == f"{year}-12-01T09:00:00Z"


@pytest.mark.fact("ZOOM-8")
async def test_move_into_the_past_is_ignored(cloud: Cloud) -> None:
    """PATCH with a past start answers 204 and leaves the start alone."""
    meeting = await create(cloud)
    path = f"/meetings/{meeting['id']}"
    body = {"start_time": "2020-01-01T10:00:00Z", "topic": "Renamed"}
    assert (await cloud.zoom("PATCH", path, body)).status_code == 204
    read = (await cloud.zoom("GET", path)).json()
    assert (read["start_time"], read["topic"]) == (meeting["start_time"], "Renamed")


@pytest.mark.fact("ZOOM-4")
async def test_nothing_is_idempotent(cloud: Cloud) -> None:
    """The same request twice makes two meetings."""
    first, second = await create(cloud), await create(cloud)
    assert first["id"] != second["id"]


@pytest.mark.fact("ZOOM-12")
async def test_list_is_paged_and_cuts_the_agenda(cloud: Cloud) -> None:
    """Pages hang together by token, and show 250 characters of each agenda."""
    for number in range(5):
        start, _ = slot(days=3 + number)
        text = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        await create(cloud, agenda=f"{number} " + "x" * 400, start_time=text)
    seen, token = [], ""
    for _ in range(3):
        params = {"type": "upcoming", "page_size": "2", "next_page_token": token}
        page = (await cloud.zoom("GET", MEETINGS, params=params)).json()
        seen += page["meetings"]
        token = page["next_page_token"]
    assert token == ""
    assert [item["agenda"][0] for item in seen] == list("01234")
    assert {len(item["agenda"]) for item in seen} == {250}


@pytest.mark.fact("ZOOM-12")
async def test_page_token_ends(cloud: Cloud) -> None:
    """A page token is good for fifteen minutes, and only where it came from."""
    for _ in range(2):
        await create(cloud)
    params = {"page_size": "1"}
    token = (await cloud.zoom("GET", MEETINGS, params=params)).json()["next_page_token"]
    params["next_page_token"] = token
    other = await cloud.zoom("GET", f"/users/{DEMO_ZOOM_HOSTS[1]}/meetings", params=params)
    assert other.status_code == 400
    assert (await cloud.zoom("GET", MEETINGS, params=params)).status_code == 200
    cloud.time.pass_by(minutes=16)
    assert (await cloud.zoom("GET", MEETINGS, params=params)).status_code == 400


@pytest.mark.fact("ZOOM-17")
async def test_past_meetings_are_not_upcoming(cloud: Cloud) -> None:
    """Upcoming are those that have not ended and begin within six months; scheduled are all."""
    meeting = await create(cloud)
    start = slot(days=220)[0].strftime("%Y-%m-%dT%H:%M:%SZ")
    far = await create(cloud, start_time=start)
    cloud.time.pass_by(days=30)
    await cloud.sign_in()
    upcoming = (await cloud.zoom("GET", MEETINGS, params={"type": "upcoming"})).json()
    scheduled = (await cloud.zoom("GET", MEETINGS, params={"type": "scheduled"})).json()
    assert upcoming["meetings"] == []
    assert [item["id"] for item in scheduled["meetings"]] == [meeting["id"], far["id"]]


async def test_hosts(cloud: Cloud) -> None:
    """An unknown user is 1001, one without licence 3161, a configured host is known."""
    await cloud.api("POST", "/zoom-users", {"address": "guest@z.example", "can_host": False})
    for user, status, code in (
        ("stranger@z.example", 404, 1001),
        ("me", 404, 1001),
        ("guest@z.example", 400, 3161),
    ):
        answer = await cloud.zoom("POST", f"/users/{user}/meetings", meeting_body())
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    configured = cloud.settings.zoom_hosts[0]
    answer = await cloud.zoom("POST", f"/users/{configured}/meetings", meeting_body())
    assert answer.status_code == 201


@pytest.mark.fact("ZOOM-5")
async def test_hosts_day_is_limited(cloud: Cloud) -> None:
    """Creations and updates share a daily limit; the 429 names the next midnight as a date."""
    host = "small@z.example"
    await cloud.api("POST", "/zoom-users", {"address": host, "daily_limit": 2})
    first = await cloud.zoom("POST", f"/users/{host}/meetings", meeting_body())
    path = f"/meetings/{first.json()['id']}"
    assert (await cloud.zoom("PATCH", path, {"topic": "x"})).status_code == 204
    refused = await cloud.zoom("POST", f"/users/{host}/meetings", meeting_body())
    assert refused.status_code == 429
    until = datetime.fromisoformat(refused.headers["retry-after"])
    now = cloud.time.now()
    assert now < until <= now + timedelta(days=1)
    assert (until.hour, until.minute) == (0, 0)
    assert (await cloud.zoom("DELETE", path)).status_code == 204
    cloud.time.pass_by(days=1)
    await cloud.sign_in()
    again = await cloud.zoom("POST", f"/users/{host}/meetings", meeting_body())
    assert again.status_code == 201


async def test_rate_headers_and_the_limit_per_second(cloud: Cloud) -> None:
    """Every answer tells what is left of the second; beyond it, 429 with the next second."""
    meeting = await create(cloud)
    path = f"/meetings/{meeting['id']}"
    answer = await cloud.zoom("GET", path)
    assert answer.headers["x-ratelimit-category"] == "Light"
    assert int(answer.headers["x-ratelimit-remaining"]) < 80
    second = int(cloud.time.now().timestamp())
    world = cloud.server.app[SIMULATOR].world
    world.clock = Clock(lambda: datetime.fromtimestamp(second, UTC))
    world.state(Load).seconds["LIGHT"] = (second, 80)
    refused = await cloud.zoom("GET", path)
    assert refused.status_code == 429
    assert refused.headers["x-ratelimit-reset"] == str(second + 1)
    assert "retry-after" not in refused.headers


@pytest.mark.fact("ZOOM-16")
async def test_impossible_meetings_are_refused(cloud: Cloud) -> None:
    """Code 300 names the field."""
    for changes, field in (
        ({"topic": "x" * 201}, "topic"),
        ({"agenda": "x" * 2001}, "agenda"),
        ({"start_time": "tomorrow"}, "start_time"),
        ({"start_time": "2027-01-01T10:00:00+02:00"}, "start_time"),
        ({"duration": 0}, "duration"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"password": "x" * 11}, "password"),
    ):
        answer = await cloud.zoom("POST", MEETINGS, meeting_body(**changes))
        assert (answer.status_code, answer.json()["code"]) == (400, 300)
        assert answer.json()["errors"][0]["field"] == field


async def test_tokens(cloud: Cloud) -> None:
    """A wrong secret gets no token; an invented or expired token is 401 code 124."""
    url = f"{cloud.url}/zoom/oauth/token"
    form = {"grant_type": "account_credentials", "account_id": cloud.settings.zoom_account_id}
    wrong = await cloud.http.post(url, data=form, auth=("x", "y"))
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_client")
    good, cloud.zoom_token = cloud.zoom_token, "invented"
    assert (await cloud.zoom("GET", MEETINGS)).json()["code"] == 124
    cloud.zoom_token = good
    assert (await cloud.zoom("GET", MEETINGS)).status_code == 200
    cloud.time.pass_by(hours=1)
    expired = await cloud.zoom("GET", MEETINGS)
    assert (expired.status_code, expired.json()["code"]) == (401, 124)


@pytest.mark.fact("ZOOM-10")
async def test_start_url_ends(cloud: Cloud) -> None:
    """The host's link is good for two hours, then a fresh one has to be read."""
    meeting = await create(cloud)

    async def status(link: str) -> int:
        return (await cloud.http.get(link)).status_code

    assert await status(meeting["start_url"]) == 200
    cloud.time.pass_by(hours=2, seconds=2)
    await cloud.sign_in()
    assert await status(meeting["start_url"]) == 404
    assert await status(meeting["join_url"]) == 200
    read = (await cloud.zoom("GET", f"/meetings/{meeting['id']}")).json()
    assert await status(read["start_url"]) == 200
    assert await status(read["start_url"].rpartition("&")[0]) == 404


@pytest.mark.fact("ZOOM-14")
async def test_one_deletion_at_a_time(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a meeting of a host is being deleted, another deletion for that host is 429."""
    first, second = [f"/meetings/{(await create(cloud))['id']}" for _ in range(2)]
    begun, may_end = asyncio.Event(), asyncio.Event()
    real = meetings.delete_meeting

    async def slow(*args, **options) -> bool:
        begun.set()
        await may_end.wait()
        return await real(*args, **options)

    monkeypatch.setattr(meetings, "delete_meeting", slow)
    deleting = asyncio.create_task(cloud.zoom("DELETE", first))
    await begun.wait()
    refused = await cloud.zoom("DELETE", second)
    assert (refused.status_code, refused.json()["code"]) == (429, 429)
    may_end.set()
    assert (await deleting).status_code == 204
    assert (await cloud.zoom("DELETE", second)).status_code == 204


async def test_start_url_is_fresh_each_time(cloud: Cloud) -> None:
    """The host's link changes with time, the guests' link does not; lists have no host's link."""
    meeting = await create(cloud)
    cloud.time.pass_by(minutes=10)
    read = (await cloud.zoom("GET", f"/meetings/{meeting['id']}")).json()
    assert read["start_url"] != meeting["start_url"]
    listed = (await cloud.zoom("GET", MEETINGS)).json()["meetings"][0]
    assert "start_url" not in listed
