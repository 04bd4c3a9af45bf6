"""Graph's events: idempotent creation, reading, changing, deleting."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import quote

import pytest

from app.simulator.app import SIMULATOR
from app.simulator.microsoft.state import Load

from .cloud import ANNA, PROPERTY, Cloud, event_body, slot

EVENTS = f"/users/{ANNA.address}/events"


def at(event: dict) -> str:
    return f"{EVENTS}/{quote(event['id'], safe='')}"


async def mails(cloud: Cloud) -> list[tuple[str, str]]:
    found = (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]
    return [(mail["kind"], mail["subject"]) for mail in reversed(found)]


async def test_event_looks_like_graphs(cloud: Cloud) -> None:
    """A created event has the ids, times and markers that Graph documents."""
    event = await cloud.create_event()
    start, _ = slot()
    assert event["start"] == {
        "dateTime": start.strftime("%Y-%m-%dT%H:%M:%S.0000000"),
        "timeZone": "UTC",
    }
    assert event["transactionId"] == "booking-1"
    assert event["organizer"]["emailAddress"]["address"] == ANNA.address
    assert event["attendees"][0]["emailAddress"] == {"address": "Eve@Example.com", "name": "Eve"}
    assert event["@odata.etag"].startswith('W/"')
    assert event["iCalUId"]
    assert "singleValueExtendedProperties" not in event


@pytest.mark.fact("GRAPH-14")
async def test_same_transaction_id_makes_one_event(cloud: Cloud) -> None:
    """The same transactionId with the same body is the same event, also when asked at once."""
    answers = await asyncio.gather(*(cloud.graph("POST", EVENTS, event_body()) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await mails(cloud) == [("invitation", "Consultation")]


@pytest.mark.fact("GRAPH-15")
async def test_transaction_id_is_not_for_another_event(cloud: Cloud) -> None:
    """The same transactionId with another body is refused, and names the event it made."""
    event = await cloud.create_event()
    refused = await cloud.graph("POST", EVENTS, event_body(subject="Another"))
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert error["code"] == "ErrorDuplicateTransactionId"
    assert error["@event.existingEventId"] == event["id"]


@pytest.mark.fact("GRAPH-20", "GRAPH-44")
async def test_attendees_hear_of_everything(cloud: Cloud) -> None:
    """Outlook itself mails invitation, update and cancellation to the attendees."""
    event = await cloud.create_event()
    start, end = slot(days=4)
    times = {
        "start": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "end": {"dateTime": end.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
    }
    assert (await cloud.graph("PATCH", at(event), times)).status_code == 200
    assert (await cloud.graph("PATCH", at(event), {"showAs": "tentative"})).status_code == 200
    assert (await cloud.graph("DELETE", at(event))).status_code == 204
    assert await mails(cloud) == [
        ("invitation", "Consultation"),
        ("update", "Updated: Consultation"),
        ("cancellation", "Canceled: Consultation"),
    ]


@pytest.mark.fact("GRAPH-22")
@pytest.mark.parametrize("way", ["delete", "cancel"])
async def test_deleted_event_is_not_found(cloud: Cloud, way: str) -> None:
    """Whichever way it went, an event is 404 ErrorItemNotFound, for a second deletion too."""
    event = await cloud.create_event()
    first = {
        "delete": ("DELETE", at(event), None, 204),
        "cancel": ("POST", f"{at(event)}/cancel", {"comment": "Sorry"}, 202),
    }[way]
    method, path, body, status = first
    assert (await cloud.graph(method, path, body)).status_code == status
    for method in ("GET", "DELETE"):
        answer = await cloud.graph(method, at(event))
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "ErrorItemNotFound"


async def test_deleted_event_frees_its_transaction_id(cloud: Cloud) -> None:
    """After a deletion the same request makes a new event."""
    event = await cloud.create_event()
    await cloud.graph("DELETE", at(event))
    assert (await cloud.create_event())["id"] != event["id"]


@pytest.mark.fact("GRAPH-6")
async def test_ids_differ_without_the_header(cloud: Cloud) -> None:
    """Without the preference for immutable ids an event goes by another id."""
    event = await cloud.create_event()
    answer = await cloud.graph("GET", at(event), headers={"prefer": ""})
    other = answer.json()
    assert other["id"] != event["id"]
    assert other["iCalUId"] == event["iCalUId"]
    assert (await cloud.graph("GET", at(other))).json()["id"] == event["id"]


@pytest.mark.fact("GRAPH-17")
async def test_events_are_found_by_extended_property(cloud: Cloud) -> None:
    """$filter finds the value in any case, the property shows only when it is expanded."""
    event = await cloud.create_event()
    await cloud.create_event(transactionId="other", singleValueExtendedProperties=[])
    wanted = f"ep/id eq '{PROPERTY}' and ep/value eq 'booking-1'"
    params = {"$filter": f"singleValueExtendedProperties/Any(ep: {wanted})"}
    plain = (await cloud.graph("GET", EVENTS, params=params)).json()["value"]
    assert [found["id"] for found in plain] == [event["id"]]
    assert "singleValueExtendedProperties" not in plain[0]
    params["$expand"] = f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
    full = (await cloud.graph("GET", EVENTS, params=params)).json()["value"]
    assert full[0]["singleValueExtendedProperties"] == [{"id": PROPERTY, "value": "BOOKING-1"}]
    params["$filter"] = params["$filter"].replace("bookingId", "BookingId")
    assert (await cloud.graph("GET", EVENTS, params=params)).json()["value"] == []


async def test_view_is_paged(cloud: Cloud) -> None:
    """calendarView gives ten a page by default, and a link that leads to the rest."""
    start, _ = slot(days=200)
    for number in range(23):
        begin = start + timedelta(hours=number)
        times = {
            "start": {"dateTime": begin.isoformat(), "timeZone": "UTC"},
            "end": {"dateTime": (begin + timedelta(hours=1)).isoformat(), "timeZone": "UTC"},
        }
        await cloud.create_event(transactionId=str(number), attendees=[], **times)
    query = {
        "startDateTime": start.isoformat(),
        "endDateTime": (start + timedelta(days=2)).isoformat(),
    }
    answer = await cloud.graph("GET", f"/users/{ANNA.address}/calendarView", params=query)
    pages = [answer.json()]
    while "@odata.nextLink" in pages[-1]:
        pages.append((await cloud.graph("GET", pages[-1]["@odata.nextLink"])).json())
    sizes = [len(page["value"]) for page in pages]
    assert sizes == [10, 10, 3]
    assert len({event["id"] for page in pages for event in page["value"]}) == 23
    query["$top"] = "100"
    answer = await cloud.graph("GET", f"/users/{ANNA.address}/calendarView", params=query)
    assert len(answer.json()["value"]) == 23
    assert "@odata.nextLink" not in answer.json()


@pytest.mark.fact("GRAPH-45")
async def test_view_is_limited(cloud: Cloud) -> None:
    """A view of 1,825 days is answered, a longer one is 400."""
    start, _ = slot()
    for days, status in ((1825, 200), (1826, 400)):
        query = {
            "startDateTime": start.isoformat(),
            "endDateTime": (start + timedelta(days=days)).isoformat(),
        }
        answer = await cloud.graph("GET", f"/users/{ANNA.address}/calendarView", params=query)
        assert answer.status_code == status


@pytest.mark.fact("GRAPH-4")
@pytest.mark.parametrize(
    ("zone", "local", "utc_hour"),
    [
        ("Europe/Berlin", "2027-01-15T10:00:00", 9),
        ("Romance Standard Time", "2027-01-15T10:00:00", 9),
        ("Eastern Standard Time", "2027-07-15T10:00:00", 14),
    ],
)
async def test_windows_and_listed_zones_are_taken(
    cloud: Cloud, zone: str, local: str, utc_hour: int
) -> None:
    """Windows names and the documented IANA names are understood with their summer time."""
    moment = {"dateTime": local, "timeZone": zone}
    event = await cloud.create_event(start=moment, end=moment)
    assert event["start"]["dateTime"] == f"{local[:10]}T{utc_hour:02}:00:00.0000000"
    assert event["originalStartTimeZone"] == zone


@pytest.mark.fact("GRAPH-5")
@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Toronto", "Mars/Olympus"])
async def test_other_zones_are_refused(cloud: Cloud, zone: str) -> None:
    """IANA names outside Graph's list are 400 TimeZoneNotSupportedException."""
    moment = {"dateTime": "2027-01-15T10:00:00", "timeZone": zone}
    answer = await cloud.graph("POST", EVENTS, event_body(start=moment, end=moment))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "TimeZoneNotSupportedException"


async def test_impossible_events_are_refused(cloud: Cloud) -> None:
    """What Outlook cannot hold is 400, and no event is made."""
    for changes in (
        {"start": None},
        {"end": {"dateTime": "2020-01-01T00:00:00", "timeZone": "UTC"}},
        {"attendees": [{"emailAddress": {"address": "nobody"}}]},
        {"isAllDay": True},
        {"showAs": "asleep"},
        {"subject": "a\0b"},
    ):
        answer = await cloud.graph("POST", EVENTS, event_body(**changes))
        assert answer.status_code == 400, answer.text
    assert (await cloud.api("GET", "/events?transaction_id=booking-1"))["events"] == []


async def test_mailboxes_that_are_not_there(cloud: Cloud) -> None:
    """No such user is 404 ErrorInvalidUser, a user without mailbox another 404."""
    body = {"directory_id": "11111111-1111-4111-8111-111111111111"}
    user = {**body, "address": "desk@northwind.example", "kind": "unlicensed"}
    await cloud.api("POST", "/users", user)
    for name, code in (
        ("nobody@northwind.example", "ErrorInvalidUser"),
        ("not-an-address", "ErrorInvalidUser"),
        ("desk@northwind.example", "MailboxNotEnabledForRESTAPI"),
    ):
        answer = await cloud.graph("GET", f"/users/{name}/events")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


async def test_another_directorys_token_sees_nothing(cloud: Cloud) -> None:
    """A token of one directory does not find another's users or events."""
    event = await cloud.create_event()
    other = "44444444-4444-4444-8444-444444444444"
    await cloud.api("POST", "/directories", {"id": other, "is_open": False})
    await cloud.sign_in(other)
    assert (await cloud.graph("GET", at(event))).status_code == 404


@pytest.mark.fact("GRAPH-2")
async def test_mailbox_serves_four_at_once(cloud: Cloud) -> None:
    """A fifth request at the same time is 429 ApplicationThrottled with Retry-After, by
    whichever name the mailbox is called."""
    world = cloud.server.app[SIMULATOR].world
    object_id = (await cloud.graph("GET", f"/users/{ANNA.address}")).json()["id"]
    world.state(Load).in_flight[ANNA.address] = 4
    for path in (EVENTS, f"/users/{object_id}/events"):
        answer = await cloud.graph("GET", path)
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "ApplicationThrottled"
        assert answer.headers["retry-after"] == "1"
    world.state(Load).in_flight[ANNA.address] = 3
    assert (await cloud.graph("GET", EVENTS)).status_code == 200


async def test_people_do_odd_things_to_events(cloud: Cloud) -> None:
    """An event is made private, declined, copied, made part of a series, canceled in place."""
    event = await cloud.create_event()
    path = f"/events/{quote(event['id'])}"
    await cloud.api("PATCH", path, {"sensitivity": "private", "type": "exception"})
    answer = {"attendee": "eve@example.com", "response": "declined"}
    await cloud.api("POST", f"{path}/respond", answer)
    await cloud.api("POST", f"{path}/respond", {**answer, "attendee": "x@y.example"}, status=409)
    copy = await cloud.api("POST", f"{path}/copy")
    await cloud.api("POST", f"{path}/cancel")
    read = (await cloud.graph("GET", at(event))).json()
    assert (read["sensitivity"], read["type"], read["isCancelled"]) == (
        "private",
        "exception",
        True,
    )
    assert read["attendees"][0]["status"]["response"] == "declined"
    assert (copy["properties"], copy["transaction_id"]) == ({PROPERTY: "BOOKING-1"}, None)
    assert copy["ical_uid"] != event["iCalUId"]
    assert await mails(cloud) == [
        ("invitation", "Consultation"),
        ("cancellation", "Canceled: Consultation"),
    ]
