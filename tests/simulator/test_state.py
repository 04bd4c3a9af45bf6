"""State: kept over restarts, shared by processes, reset on demand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from time import monotonic
from zoneinfo import ZoneInfo

import httpx
import psycopg

from app.config import Settings
from app.simulator.calls import CALLS_KEPT, clean_up
from app.simulator.microsoft.demo_data import DEMO_PEOPLE
from app.simulator.store import Store
from app.simulator.transport import in_process_transport

from .cloud import (
    ANNA,
    DEMO_ZOOM_HOSTS,
    Cloud,
    Receiver,
    Time,
    meeting_body,
    set_scene,
    start_server,
)

_CONNECTIONS = 5
_RESTART_SECONDS = 2.5
"""Three connections tried one by one would take longer."""


async def test_everything_survives_a_restart(
    cloud: Cloud, receiver: Receiver, settings: Settings, time: Time
) -> None:
    """Events, mails, meetings, subscriptions, tokens and rules are there after a restart."""
    event = await cloud.create_event()
    meeting = await cloud.zoom("POST", f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings", meeting_body())
    await cloud.subscribe(receiver)
    await cloud.fault("graph", "error", times=1)
    before = await cloud.api("GET", "/state")
    await cloud.server.close()
    cloud.server = await start_server(settings, time)
    assert await cloud.api("GET", "/state") == before
    assert (await cloud.graph("GET", f"/users/{ANNA.address}/events")).status_code == 503
    found = await cloud.graph("GET", f"/users/{ANNA.address}/events/{event['id']}")
    assert found.json()["id"] == event["id"]
    assert (await cloud.zoom("GET", f"/meetings/{meeting.json()['id']}")).status_code == 200


async def test_notifications_survive_a_restart(
    cloud: Cloud, receiver: Receiver, settings: Settings, time: Time
) -> None:
    """A notification that could not be delivered is delivered by the next process."""
    await cloud.subscribe(receiver)
    receiver.errors = [503] * 100
    await cloud.create_event()
    await cloud.server.close()
    receiver.errors = []
    time.pass_by(minutes=1)
    cloud.server = await start_server(settings, time)
    assert (await receiver.wait_for(1))[0]["changeType"] == "created"


async def test_processes_share_one_cloud(cloud: Cloud, settings: Settings, time: Time) -> None:
    """What one server made another shows, and so does the in-process transport."""
    event = await cloud.create_event()
    second = await start_server(settings, time)
    other = Cloud(settings, time, second, cloud.http, cloud.graph_token)
    path = f"/users/{ANNA.address}/events/{event['id']}"
    assert (await other.graph("GET", path)).json()["id"] == event["id"]
    await second.close()
    async with httpx.AsyncClient(transport=in_process_transport(settings)) as http:
        headers = {"authorization": f"Bearer {cloud.graph_token}"}
        answer = await http.get(settings.graph_api_url + path, headers=headers)
        assert answer.json()["iCalUId"] == event["iCalUId"]


async def test_scene_is_set_once(cloud: Cloud, settings: Settings) -> None:
    """Setting the scene again adds nothing and brings nothing back that was deleted."""
    events = (await cloud.api("GET", f"/events?user={ANNA.address}&limit=1000"))["events"]
    await cloud.api("DELETE", f"/events/{events[0]['id']}")
    before = await cloud.api("GET", "/state")
    await set_scene(settings)
    assert await cloud.api("GET", "/state") == before


async def test_scene_leaves_room_for_customers(cloud: Cloud) -> None:
    """On every working day of the next weeks both people have busy times and free hours."""
    for person in DEMO_PEOPLE:
        zone = ZoneInfo(person.timezone)
        today = cloud.time.now().astimezone(zone).date()
        for offset in range(1, 29):
            day = today + timedelta(days=offset)
            if day.weekday() > 4:
                continue
            start = datetime.combine(day, time_of_day(9), zone)
            view = await _view(cloud, person.address, start, start + timedelta(hours=8))
            assert view.strip("0"), (person.name, day)
            is_whole_day = set(view) == {"3"}
            assert is_whole_day or "0000" in view, (person.name, day, view)


async def _view(cloud: Cloud, user: str, start: datetime, end: datetime) -> str:
    """Busy quarter hours as getSchedule writes them."""
    zoned = [
        {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}
        for at in (start, end)
    ]
    body = {"schedules": [user], "startTime": zoned[0], "endTime": zoned[1]}
    body["availabilityViewInterval"] = 15
    answer = await cloud.graph("POST", f"/users/{user}/calendar/getSchedule", body)
    return answer.json()["value"][0]["availabilityView"]


async def test_reset_empties_and_seeds(cloud: Cloud) -> None:
    """Reset leaves the demo's scene, or nothing at all."""
    await cloud.create_event()
    await cloud.fault("graph", "drop", skip=100)
    await cloud.api("POST", "/reset")
    state = await cloud.api("GET", "/state")
    assert (state["mails"], state["faults"]) == (0, 0)
    assert state["events"] > 100
    await cloud.api("POST", "/reset", {"seed": False})
    assert set((await cloud.api("GET", "/state")).values()) == {0}


async def test_lost_connections_are_replaced(cloud: Cloud, sql: psycopg.Connection) -> None:
    """When its connections die the cloud answers again as soon as it can."""
    sql.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'holdfast simulator' and datname = current_database()"
    )
    async with asyncio.timeout(10):
        while (await cloud.http.get(f"{cloud.url}/api/state")).status_code != 200:
            await asyncio.sleep(0.05)


async def test_the_first_caller_after_a_restart_does_not_wait_for_each_connection(
    settings: Settings, sql: psycopg.Connection
) -> None:
    """When the server left them all, no connection that it left is tried after the first."""
    store = Store.from_settings(settings)
    everybody = asyncio.Barrier(_CONNECTIONS)

    async def hold_one() -> None:
        async with store.transaction():
            await everybody.wait()

    await asyncio.gather(*(hold_one() for _ in range(_CONNECTIONS)))
    sql.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where application_name = 'holdfast simulator' and datname = current_database()"
    )
    started = monotonic()
    async with store.transaction() as db:
        await db.one("select 1")
    assert monotonic() - started < _RESTART_SECONDS
    await store.close()


async def test_calls_are_on_record(cloud: Cloud) -> None:
    """Every call is there with path and status, without query and headers."""
    await cloud.graph("GET", f"/users/{ANNA.address}/events", params={"$top": "1"})
    calls = (await cloud.api("GET", "/calls?service=graph"))["calls"]
    assert [(call["method"], call["path"], call["status"]) for call in calls] == [
        ("GET", f"/users/{ANNA.address}/events", 200)
    ]
    await cloud.api("DELETE", "/calls")
    assert (await cloud.api("GET", "/calls"))["calls"] == []


async def test_old_state_goes(cloud: Cloud, settings: Settings, sql: psycopg.Connection) -> None:
    """Housekeeping deletes old calls, mails and what was deleted long ago, and nothing else."""
    event = await cloud.create_event()
    sql.execute("update simulator.mails set sent_at = clock_timestamp() - interval '31 days'")
    sql.execute(
        "update simulator.events set deleted_at = clock_timestamp() - interval '31 days'"
        " where id = %s",
        [event["id"]],
    )
    sql.execute(
        "insert into simulator.receiver_answers (receiver, seconds, at) select 'x', 1, at from"
        " unnest(array[clock_timestamp(), clock_timestamp() - interval '2 hours']) at"
    )
    living = (await cloud.api("GET", "/state"))["events"]
    store = Store.from_settings(settings)
    async with store.transaction() as db:
        await clean_up(db, CALLS_KEPT, cloud.time.now())
    await store.close()
    state = await cloud.api("GET", "/state")
    assert (state["mails"], state["events"]) == (0, living)
    assert sql.execute("select 1 from simulator.events where id = %s", [event["id"]]).rowcount == 0
    assert sql.execute("select 1 from simulator.receiver_answers").rowcount == 1


async def test_only_its_own_role_reads_the_cloud(settings: Settings) -> None:
    """The app's login reaches the simulator's tables only as holdfast_simulator."""
    url = settings.database_url.get_secret_value()
    store = Store.from_settings(settings)
    async with store.transaction() as db:
        assert (await db.one("select current_user as me"))["me"] == "holdfast_simulator"
    await store.close()
    with psycopg.connect(url) as connection:
        connection.execute("set role holdfast_app")
        try:
            connection.execute("select 1 from simulator.mails")
        except psycopg.errors.InsufficientPrivilege:
            return
    raise AssertionError("holdfast_app reads the simulator's tables")
