"""Our events: created once, adopted, changed, deleted, found, observed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.providers.capabilities.calendar import Attendee, EventDraft, body_marker
from app.providers.errors import (
    CalendarUnavailable,
    Duplicate,
    NotFound,
    Permanent,
    Transient,
)
from app.providers.microsoft.graph import Graph
from app.providers.microsoft.models import BOOKING_PROPERTY, read_event

from .scripted import DIRECTORY, Reply, ScriptedServer
from .test_graph_api import EVENT, USER, VIEW, error, event_body

BOOKING = "0d5e7a4e-8c4b-4b60-9c67-1f6a6f0b2f11"
EVENTS = f"/graph/v1.0/users/{USER}/events"
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def draft(**changes: Any) -> EventDraft:
    values: dict[str, Any] = {
        "booking_id": BOOKING,
        "subject": "Consultation: Carla",
        "body_html": "<p>Join us</p>",
        "start": NINE,
        "end": NINE + timedelta(hours=1),
        "zone": "Europe/Madrid",
        "attendee": Attendee("carla@customer.example", "Carla"),
        "location": "https://zoom.example/j/1",
    }
    return EventDraft(**{**values, **changes})


async def test_creating_sends_everything_that_identifies_the_event(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """transactionId, extended property and body line carry the booking; times are local."""
    answer = event_body(
        **{"iCalUId": "ical", "@odata.etag": 'W/"1"', "changeKey": "k", "transactionId": BOOKING}
    )
    cloud.on("POST", EVENTS, Reply(201, answer))
    event = await graph.create_event(DIRECTORY, USER, draft())
    assert (event.id, event.ical_uid, event.etag) == ("e1", "ical", 'W/"1"')
    assert (event.start, event.end) == (NINE, NINE + timedelta(hours=1))
    sent = cloud.seen[-1].json
    assert sent["transactionId"] == BOOKING
    assert sent["singleValueExtendedProperties"] == [{"id": BOOKING_PROPERTY, "value": BOOKING}]
    assert body_marker(sent["body"]["content"]) == BOOKING
    assert sent["start"] == {
        "dateTime": "2026-11-24T10:00:00",
        "timeZone": "Romance Standard Time",
    }
    assert sent["location"] == {"displayName": "https://zoom.example/j/1"}
    assert sent["attendees"] == [
        {
            "type": "required",
            "emailAddress": {"address": "carla@customer.example", "name": "Carla"},
        }
    ]


async def test_a_marker_line_is_not_doubled(graph: Graph, cloud: ScriptedServer) -> None:
    """A body that already has the booking's marker line stays as it is."""
    body = f"<p>holdfast-booking: {BOOKING}</p>"
    assert draft(body_html=body).marked_body() == body


@pytest.mark.fact("GRAPH-5")
async def test_an_unknown_zone_is_sent_again_in_utc(graph: Graph, cloud: ScriptedServer) -> None:
    """A server that does not know the zone's name gets the same instant in UTC."""
    cloud.on("POST", EVENTS, error(400, "TimeZoneNotSupportedException"), Reply(201, event_body()))
    await graph.create_event(DIRECTORY, USER, draft())
    assert cloud.seen[-1].json["start"] == {"dateTime": "2026-11-24T09:00:00", "timeZone": "UTC"}


async def test_a_time_that_graph_reads_otherwise_is_sent_again_in_utc(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """Where Graph's table of zones differs from ours its answer tells another instant."""
    shifted = event_body(
        start={"dateTime": "2026-11-24T08:00:00.0000000", "timeZone": "UTC"},
        end={"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC"},
    )
    cloud.on("POST", EVENTS, Reply(201, shifted))
    cloud.on("PATCH", f"{EVENTS}/e1", Reply(200, event_body()))
    event = await graph.create_event(DIRECTORY, USER, draft())
    assert (event.start, event.end) == (NINE, NINE + timedelta(hours=1))
    assert cloud.seen[-1].method == "PATCH"
    assert cloud.seen[-1].json == {
        "start": {"dateTime": "2026-11-24T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-24T10:00:00", "timeZone": "UTC"},
    }


async def test_a_failed_correction_is_tried_again(graph: Graph, cloud: ScriptedServer) -> None:
    """The event is there, at a wrong time: the step is no success."""
    shifted = event_body(start={"dateTime": "2026-11-24T08:00:00.0000000", "timeZone": "UTC"})
    cloud.on("POST", EVENTS, Reply(201, shifted))
    cloud.on("PATCH", f"{EVENTS}/e1", error(503, "ServiceUnavailable"))
    with pytest.raises(Transient):
        await graph.create_event(DIRECTORY, USER, draft())


@pytest.mark.fact("GRAPH-15")
@pytest.mark.parametrize("status", [400, 409])
async def test_a_duplicate_is_adopted_by_the_id_it_names(
    graph: Graph, cloud: ScriptedServer, status: int
) -> None:
    """The event that Graph names for our transactionId is returned as it is now."""
    body = {
        "error": {
            "code": "ErrorDuplicateTransactionId",
            "message": "already used",
            "@event.existingEventId": "e7",
        }
    }
    cloud.on("POST", EVENTS, Reply(status, body))
    cloud.on("GET", f"{EVENTS}/e7", Reply(200, event_body(id="e7", transactionId=BOOKING)))
    assert (await graph.create_event(DIRECTORY, USER, draft())).id == "e7"


@pytest.mark.fact("GRAPH-15")
async def test_a_duplicate_without_an_id_is_found(graph: Graph, cloud: ScriptedServer) -> None:
    """Without a named id the event is looked for by its markers."""
    cloud.on("POST", EVENTS, error(409, "ErrorDuplicateTransactionId"))
    cloud.on("GET", EVENTS, Reply(200, {"value": [event_body(id="e8", transactionId=BOOKING)]}))
    assert (await graph.create_event(DIRECTORY, USER, draft())).id == "e8"


async def test_of_a_duplicate_and_its_copy_the_one_that_we_made_is_adopted(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """A copy has our extended property, not our transactionId: the booking keeps the original."""
    marked = [{"id": BOOKING_PROPERTY, "value": BOOKING}]
    copy = event_body(id="copy", singleValueExtendedProperties=marked)
    cloud.on("POST", EVENTS, error(409, "ErrorDuplicateTransactionId"))
    both = [copy, event_body(id="e8", transactionId=BOOKING)]
    cloud.on("GET", EVENTS, Reply(200, {"value": both}))
    assert (await graph.create_event(DIRECTORY, USER, draft())).id == "e8"


@pytest.mark.parametrize(
    "existing",
    [
        error(404, "ErrorItemNotFound"),
        Reply(200, event_body(id="e7", transactionId=BOOKING, isCancelled=True)),
        Reply(200, event_body(id="e7", transactionId="another")),
    ],
)
async def test_a_duplicate_that_is_gone_is_not_adopted(
    graph: Graph, cloud: ScriptedServer, existing: Reply
) -> None:
    """A deleted, canceled or foreign event is not taken for the booking's."""
    body = {"code": "ErrorDuplicateTransactionId", "@event.existingEventId": "e7"}
    cloud.on("POST", EVENTS, Reply(400, {"error": body}))
    cloud.on("GET", f"{EVENTS}/e7", existing)
    cloud.on("GET", EVENTS, Reply(200, {"value": []}))
    with pytest.raises(Duplicate):
        await graph.create_event(DIRECTORY, USER, draft())


@pytest.mark.parametrize(
    "reply",
    [Reply(500, {}), Reply(504, "x"), Reply(drop=True), Reply(201, "<html>"), Reply(201, {})],
)
async def test_a_create_without_a_clear_answer_is_unknown(
    graph: Graph, cloud: ScriptedServer, reply: Reply
) -> None:
    """After a server error, a cut connection or a senseless answer the event may exist; the
    request is not repeated here."""
    cloud.on("POST", EVENTS, reply)
    with pytest.raises(Transient) as caught:
        await graph.create_event(DIRECTORY, USER, draft())
    assert caught.value.outcome_unknown
    assert len(cloud.of("POST", EVENTS)) == 1


@pytest.mark.fact("GRAPH-14")
async def test_a_create_after_an_unknown_outcome_makes_no_second_event(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """The connection was cut after the event was made: asking again adopts it."""
    body = {"code": "ErrorDuplicateTransactionId", "@event.existingEventId": "e1"}
    cloud.on("POST", EVENTS, Reply(drop=True), Reply(409, {"error": body}))
    cloud.on("GET", EVENT, Reply(200, event_body(transactionId=BOOKING.upper())))
    with pytest.raises(Transient):
        await graph.create_event(DIRECTORY, USER, draft())
    assert (await graph.create_event(DIRECTORY, USER, draft())).id == "e1"


async def test_a_refused_create_is_final(graph: Graph, cloud: ScriptedServer) -> None:
    """A 400 other than duplicate or zone cannot succeed; a missing mailbox may come back."""
    cloud.on("POST", EVENTS, error(400, "ErrorInvalidRecipients"))
    with pytest.raises(Permanent):
        await graph.create_event(DIRECTORY, USER, draft())
    cloud.on("POST", EVENTS, error(404, "ErrorInvalidUser"))
    with pytest.raises(CalendarUnavailable):
        await graph.create_event(DIRECTORY, USER, draft())


async def test_updating_leaves_attendees_alone(graph: Graph, cloud: ScriptedServer) -> None:
    """An update sends times, subject, body and place, not attendees or the transaction."""
    cloud.on("PATCH", EVENT, Reply(200, event_body()))
    assert (await graph.update_event(DIRECTORY, USER, "e1", draft())).id == "e1"
    assert set(cloud.seen[-1].json) == {"subject", "body", "start", "end", "location"}
    cloud.on("PATCH", EVENT, error(404, "ErrorItemNotFound"))
    with pytest.raises(NotFound):
        await graph.update_event(DIRECTORY, USER, "e1", draft())
    cloud.on("PATCH", EVENT, error(404, "MailboxNotEnabledForRESTAPI"))
    with pytest.raises(CalendarUnavailable):
        await graph.update_event(DIRECTORY, USER, "e1", draft())


async def test_rewriting_leaves_times_and_people_alone(graph: Graph, cloud: ScriptedServer) -> None:
    """A new address changes body and place; what the organizer moved meanwhile stays moved."""
    cloud.on("PATCH", EVENT, Reply(200, event_body()))
    place = {"body_html": "<p>New</p>", "location": "https://zoom.example/j/2"}
    assert (await graph.rewrite_event(DIRECTORY, USER, "e1", **place)).id == "e1"
    assert cloud.seen[-1].json == {
        "body": {"contentType": "HTML", "content": "<p>New</p>"},
        "location": {"displayName": "https://zoom.example/j/2"},
    }
    cloud.on("PATCH", EVENT, error(404, "ErrorItemNotFound"))
    with pytest.raises(NotFound):
        await graph.rewrite_event(DIRECTORY, USER, "e1", **place)
    cloud.on("PATCH", EVENT, error(404, "MailboxNotEnabledForRESTAPI"))
    with pytest.raises(CalendarUnavailable):
        await graph.rewrite_event(DIRECTORY, USER, "e1", **place)


@pytest.mark.parametrize("gone", [error(404, "ErrorItemNotFound"), Reply(404), Reply(404, "x")])
async def test_deleting_what_is_gone_succeeds_at_once(
    graph: Graph, cloud: ScriptedServer, gone: Reply
) -> None:
    """204 deletes; 404 means it was gone already and is asked once."""
    cloud.on("DELETE", EVENT, Reply(204), gone)
    assert await graph.delete_event(DIRECTORY, USER, "e1") is True
    assert await graph.delete_event(DIRECTORY, USER, "e1") is False
    assert len(cloud.of("DELETE", EVENT)) == 2


async def test_a_missing_mailbox_deletes_nothing(graph: Graph, cloud: ScriptedServer) -> None:
    """A mailbox that is switched off keeps its events: the deletion stays pending."""
    cloud.on("DELETE", EVENT, error(404, "MailboxNotEnabledForRESTAPI"))
    with pytest.raises(CalendarUnavailable):
        await graph.delete_event(DIRECTORY, USER, "e1")


async def test_deleted_needs_a_readable_calendar(graph: Graph, cloud: ScriptedServer) -> None:
    """An event is deleted only if Graph misses the item while the calendar answers."""
    cloud.on("GET", EVENT, error(404, "ErrorItemNotFound"))
    cloud.on("GET", VIEW, Reply(200, {"value": []}), error(404, "ErrorInvalidUser"))
    assert await graph.observe_event(DIRECTORY, USER, "e1") is None
    with pytest.raises(CalendarUnavailable):
        await graph.observe_event(DIRECTORY, USER, "e1")


@pytest.mark.fact("GRAPH-22")
async def test_any_other_404_proves_nothing(graph: Graph, cloud: ScriptedServer) -> None:
    """A 404 that does not name the item never counts as deleted."""
    cloud.on("GET", EVENT, error(404, "ResourceNotFound"))
    with pytest.raises(CalendarUnavailable):
        await graph.observe_event(DIRECTORY, USER, "e1")
    assert cloud.of("GET", VIEW) == []


async def test_a_cancelled_event_is_still_observed(graph: Graph, cloud: ScriptedServer) -> None:
    """What exists is returned as it is, canceled or not."""
    cloud.on("GET", EVENT, Reply(200, event_body(isCancelled=True, isDraft=True)))
    event = await graph.observe_event(DIRECTORY, USER, "e1")
    assert event is not None
    assert (event.is_canceled, event.is_draft) == (True, True)


@pytest.mark.fact("GRAPH-17")
async def test_finding_filters_on_the_server_and_here(graph: Graph, cloud: ScriptedServer) -> None:
    """The filter names our property; results that do not carry the booking are left out."""
    prop = {"id": BOOKING_PROPERTY.replace("6f1d3f0e", "6F1D3F0E"), "value": BOOKING.upper()}
    values = [
        event_body(id="by-property", singleValueExtendedProperties=[prop]),
        event_body(id="by-transaction", transactionId=BOOKING),
        event_body(id="by-body", body={"content": f"<b>holdfast-booking:</b>&nbsp;{BOOKING}"}),
        event_body(id="cancelled", transactionId=BOOKING, isCancelled=True),
        event_body(id="foreign", transactionId="0d5e7a4e-0000-4b60-9c67-1f6a6f0b2f11"),
    ]
    cloud.on("GET", EVENTS, Reply(200, {"value": values}))
    found = await graph.find_events_by_booking(DIRECTORY, USER, BOOKING)
    assert [event.id for event in found] == ["by-property", "by-transaction", "by-body"]
    assert f"ep/value eq '{BOOKING}'" in cloud.seen[-1].query["$filter"]
    assert BOOKING_PROPERTY in cloud.seen[-1].query["$filter"]


async def test_finding_in_a_missing_mailbox_is_unknown(graph: Graph, cloud: ScriptedServer) -> None:
    """No mailbox does not mean no event."""
    cloud.on("GET", EVENTS, error(404, "UnknownError"))
    with pytest.raises(CalendarUnavailable):
        await graph.find_events_by_booking(DIRECTORY, USER, BOOKING)


def test_a_foreign_transaction_is_no_marker() -> None:
    """Other programs set transactionId too: only property and body line mark our events."""
    event = read_event(event_body(transactionId=BOOKING))
    assert event.marker_booking_id is None
    assert event.belongs_to(BOOKING.upper())


@pytest.mark.fact("GRAPH-13")
def test_an_all_day_event_spans_the_days_of_its_zone() -> None:
    """An all-day event lasts from midnight to midnight where the person is."""
    midnight = {"dateTime": "2026-11-24T00:00:00.0000000", "timeZone": "UTC"}
    end = {"dateTime": "2026-11-26T00:00:00.0000000", "timeZone": "UTC"}
    event = read_event(event_body(start=midnight, end=end, isAllDay=True))
    start, until = event.span(ZoneInfo("Asia/Tokyo"))
    assert start == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert until == datetime(2026, 11, 25, 15, tzinfo=UTC)
    timed = read_event(event_body())
    assert timed.span(ZoneInfo("Asia/Tokyo")) == (timed.start, timed.end)


@pytest.mark.parametrize("data", [{}, {"id": 5}, {"id": "e", "start": "x"}, {"id": "e"}])
def test_an_event_without_id_or_times_is_an_error(data: dict[str, Any]) -> None:
    """A resource that is no event is refused, not filled with guesses."""
    with pytest.raises(ValueError, match=r"\w"):
        read_event(data)


async def test_an_event_brings_its_link(graph: Graph, cloud: ScriptedServer) -> None:
    """Teams is asked for with it, and nothing where it is not; the address is read from the event,
    if it has one yet."""
    meeting = {"isOnlineMeeting": True, "onlineMeeting": {"joinUrl": "https://teams.example/1"}}
    cloud.on("POST", EVENTS, Reply(201, event_body() | meeting), Reply(201, event_body()))
    made = await graph.create_event(DIRECTORY, USER, draft(brings_link=True))
    assert made.join_url == "https://teams.example/1"
    assert cloud.seen[-1].json["onlineMeetingProvider"] == "teamsForBusiness"
    made = await graph.create_event(DIRECTORY, USER, draft(attendee=None))
    assert made.join_url is None
    assert "isOnlineMeeting" not in cloud.seen[-1].json
    assert cloud.seen[-1].json["attendees"] == []
