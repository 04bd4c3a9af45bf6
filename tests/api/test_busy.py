"""Busy times on demand: one fetch however many ask, failures that stay with whom they hit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.client import Api, Reply
from tests.api.cloud import Cloud
from tests.api.conftest import MONDAY, MakeApi
from tests.api.test_appointments import wanted
from tests.support.office import DIRECTORY, Office

TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)


@pytest.fixture
def office(office: Office) -> Office:
    """Nothing is known of Anna's calendar."""
    office.sql.execute("delete from booking.busy_days")
    return office.set(max_active_holds_per_customer=0)


async def _availability(api: Api, office: Office, date: str = "2026-11-24") -> Reply:
    query = f"salesperson={office.salesperson_id}&date={date}"
    return await api.get(f"/v1/public/acme/availability?{query}")


def _starts(reply: Reply) -> list[str]:
    return [slot["start_at"] for slot in reply.json["slots"]]


def _days(reply: Reply) -> set[str]:
    return {start[:10] for start in _starts(reply)}


async def _meeting(cloud: Cloud, start: str, end: str, **more: Any) -> None:
    anna = {"directory_id": str(DIRECTORY), "address": "anna@acme.example", "name": "Anna"}
    await cloud.control("POST", "users", anna)
    event = {"user": "anna@acme.example", "subject": "Busy", "start_at": start, "end_at": end}
    await cloud.control("POST", "events", event | more)


async def test_outlook_is_asked_and_its_busy_times_block(
    api: Api, office: Office, cloud: Cloud
) -> None:
    """A busy time and the buffer around it are not offered, nor sold."""
    await _meeting(cloud, "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")
    reply = await _availability(api, office)
    assert _starts(reply)[0] == "2026-11-24T10:30:00Z"
    reply = await api.hold(office, TUESDAY_NINE)
    assert (reply.status, reply.code) == (409, "slot_unavailable")


@pytest.mark.parametrize(
    ("start", "end", "is_all_day"),
    [("2026-12-14T00:00:00Z", "2026-12-28T00:00:00Z", True),
     ("2026-12-14T06:00:00Z", "2026-12-27T19:00:00Z", False)],
)  # fmt: skip
async def test_no_day_of_a_long_absence_is_sold(
    api: Api, office: Office, cloud: Cloud, start: str, end: str, is_all_day: bool
) -> None:
    """However long ago it began: neither held nor offered, by the day, the week or the month;
    the days before and after are."""
    await _meeting(cloud, start, end, is_all_day=is_all_day, show_as="oof")
    for day, status in ((11, 201), (14, 409), (15, 409), (16, 409), (21, 409), (28, 201)):
        held = await api.hold(office, MONDAY.replace(month=12, day=day, hour=12))
        assert (day, held.status) == (day, status)
    for days in (1, 7, 31):
        office.sql.execute("delete from booking.busy_days")
        reply = await _availability(api, office, f"2026-12-18&days={days}")
        assert {day for day in _days(reply) if day < "2026-12-28"} == set()


@pytest.mark.parametrize("mailbox", ["UTC", "Europe/Berlin", "America/Los_Angeles"])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland", "UTC"])
async def test_an_all_day_absence_is_a_day_of_the_person(
    make_api: MakeApi, office: Office, cloud: Cloud, zone: str, mailbox: str
) -> None:
    """Whatever the zone of the mailbox, from the first hour of the day to the last; page and hold
    agree."""
    api = await make_api(max_active_holds_per_customer=0, max_active_holds_per_client=0)
    office.sql.execute("update booking.salespersons set timezone = %s", [zone])
    anna = {"directory_id": str(DIRECTORY), "address": "anna@acme.example", "timezone": mailbox}
    await cloud.control("POST", "users", anna)
    await _meeting(
        cloud, "2026-12-16T00:00:00Z", "2026-12-17T00:00:00Z", is_all_day=True, show_as="oof"
    )
    hours = [
        datetime(2026, 12, day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for day in (15, 16, 17)
        for hour in (9, 16)
    ]
    starts = _starts(await _availability(api, office, "2026-12-14&days=5"))
    offered = [hour.isoformat().replace("+00:00", "Z") in starts for hour in hours]
    held = [(await api.hold(office, hour)).status for hour in hours]
    assert offered == [True, True, False, False, True, True]
    assert held == [201, 201, 409, 409, 201, 201]


async def test_a_meeting_from_midnight_to_midnight_is_no_all_day_event(
    api: Api, office: Office, cloud: Cloud
) -> None:
    """It blocks those hours, not a day of the person."""
    office.sql.execute("update booking.salespersons set timezone = 'America/Los_Angeles'")
    await _meeting(cloud, "2026-12-16T00:00:00Z", "2026-12-17T00:00:00Z")
    held = [
        (await api.hold(office, MONDAY.replace(month=12, day=day, hour=hour))).status
        for day, hour in ((15, 17), (15, 23), (16, 17), (17, 17))
    ]
    assert held == [201, 409, 409, 201]


async def test_many_who_ask_share_one_fetch(
    api: Api, make_api: MakeApi, office: Office, cloud: Cloud
) -> None:
    """Concurrent requests in two processes make one call of the calendar view."""
    await cloud.fault("graph", "slow", path="*calendarView", params={"seconds": 0.3})
    apis = [api, await make_api()]
    replies = await asyncio.gather(*(_availability(apis[n % 2], office) for n in range(20)))
    assert {reply.status for reply in replies} == {200}
    assert await cloud.calls("calendarView") == 1


async def test_different_days_do_not_queue(make_api: MakeApi, office: Office, cloud: Cloud) -> None:
    """Who waits for a fetch has its own day fetched with the next: a slow Outlook is asked twice
    for ten holds on ten days, so that none waits for nine others."""
    api = await make_api(max_active_holds_per_customer=0, max_active_holds_per_client=0)
    await cloud.fault("graph", "slow", path="*calendarView", params={"seconds": 1})
    days = [MONDAY + timedelta(days=n, hours=1) for n in range(14) if n % 7 < 5]
    holds = (api.hold(office, day) for day in days)
    assert {reply.status for reply in await asyncio.gather(*holds)} == {201}
    assert await cloud.calls("calendarView") == 2


async def test_an_unreadable_calendar_is_503_and_never_free(
    api: Api, office: Office, cloud: Cloud
) -> None:
    """Nothing fresh is known and Graph cannot tell: 503 calendar_unavailable with Retry-After."""
    for service, kind in (("graph", "error"), ("graph", "not_ready"), ("graph", "garbage")):
        await cloud.fault(service, kind, path="*calendarView")
        for reply in (
            await _availability(api, office),
            await api.hold(office, TUESDAY_NINE),
            await api.public("appointments", wanted(office)),
        ):
            assert (reply.status, reply.code) == (503, "calendar_unavailable")
            assert int(reply.headers["Retry-After"]) >= 1
        await cloud.heal()
    assert (await api.hold(office, TUESDAY_NINE)).status == 201


async def test_a_directory_that_was_never_connected_is_503_and_never_free(
    api: Api, office: Office
) -> None:
    """A company without one may name people of a directory before it connects it."""
    office.sql.execute("update booking.tenants set m365_tenant_id = null")
    for reply in (await _availability(api, office), await api.hold(office, TUESDAY_NINE)):
        assert (reply.status, reply.code) == (503, "calendar_unavailable")


async def test_retry_after_of_the_provider_is_passed_on(
    api: Api, office: Office, cloud: Cloud
) -> None:
    """Graph's Retry-After is not shortened for the client."""
    await cloud.fault("graph", "throttle", path="*calendarView", params={"retry_after": 42})
    reply = await _availability(api, office)
    assert (reply.status, reply.code) == (503, "calendar_unavailable")
    assert 41 <= int(reply.headers["Retry-After"]) <= 43


async def test_a_neighbours_failure_is_not_ours(api: Api, office: Office, cloud: Cloud) -> None:
    """The one whose fetch fails gets the 503; all who waited for it try by themselves."""
    await cloud.fault("graph", "not_ready", path="*calendarView", times=1)
    await cloud.fault("graph", "slow", path="*calendarView", params={"seconds": 0.2})
    starts = [TUESDAY_NINE + timedelta(hours=2 * n) for n in range(4)]
    replies = await asyncio.gather(*(api.hold(office, start) for start in starts))
    assert sorted(reply.status for reply in replies) == [201, 201, 201, 503]


async def test_a_replay_needs_no_calendar(api: Api, office: Office, cloud: Cloud) -> None:
    """With the calendar away, a hold that was made still gets its first answer."""
    first = await api.hold(office, TUESDAY_NINE, key="k")
    assert first.status == 201
    await cloud.fault("graph", "error")
    office.sql.execute("delete from booking.busy_days")
    again = await api.hold(office, TUESDAY_NINE, key="k")
    assert (again.status, again.body, again.is_replayed) == (201, first.body, True)


async def test_consent_lost_and_given_again(api: Api, office: Office, cloud: Cloud) -> None:
    """Without consent availability is 503, audited once; with it all resumes by itself."""
    await cloud.consent(str(DIRECTORY), "revoked")
    for _ in range(2):
        reply = await _availability(api, office)
        assert (reply.status, reply.code) == (503, "calendar_unavailable")
    query = "select count(*) from booking.audit_logs where action = %s"
    assert office.value(query, "consent_lost") == 1
    await cloud.consent(str(DIRECTORY), "granted")
    assert (await _availability(api, office)).status == 200
    assert office.value(query, "consent_restored") == 1


async def test_a_dead_holder_of_the_lease_delays_but_does_not_block(
    make_api: MakeApi, office: Office, cloud: Cloud
) -> None:
    """Whoever waits for a fetch that never ends gets 503 within about two provider timeouts."""
    api = await make_api(provider_timeout_seconds=0.2)
    await _availability(api, office)
    office.sql.execute("delete from booking.busy_days")
    office.sql.execute(
        "update booking.calendar_freshness set lease = gen_random_uuid(),"
        " lease_until = booking.now() + interval '1 hour'"
    )
    async with asyncio.timeout(4):
        reply = await _availability(api, office)
    assert (reply.status, reply.code) == (503, "calendar_unavailable")


async def test_a_service_s_slots_do_without_whom_nobody_can_ask_about(
    api: Api, office: Office, cloud: Cloud
) -> None:
    """Calendars are read at once and once; one that cannot be read is counted, and 503 means all."""
    # An address that Outlook does not know.
    bea = office.add_salesperson("bea@acme.example")
    await _meeting(cloud, "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")
    path = f"/v1/public/acme/services/{office.service_id}/availability"
    query = "startDate=2026-11-24&endDate=2026-11-24&timezone=UTC"
    reply = await api.get(f"{path}?{query}")
    assert (reply.status, reply.json["incomplete"]) == (200, 1)
    assert {person for slot in reply.json["slots"] for person in slot["provider_ids"]} == {
        str(office.salesperson_id)
    }
    assert reply.json["slots"][0]["start_at"] == "2026-11-24T10:30:00Z"
    alone = await api.get(f"{path}?{query}&providerId={bea}")
    assert (alone.status, alone.code) == (503, "calendar_unavailable")
    assert alone.headers["Retry-After"]
    whole = await api.get(
        f"{path}?start_date=2026-11-24&end_date=2026-11-24&provider_id={office.salesperson_id}"
    )
    assert (whole.status, whole.json["incomplete"]) == (200, 0)
    told = await api.internal(
        "GET",
        f"tenant-admin/services/{office.service_id}/slots?{query}&explain=true",
        tenant=office.tenant_id,
    )
    nine = next(s for s in told.json["slots"] if s["start_at"] == "2026-11-24T09:00:00Z")
    assert nine["reasons"] == {str(office.salesperson_id): "calendar", str(bea): "unknown"}
