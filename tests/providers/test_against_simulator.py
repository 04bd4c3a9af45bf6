"""The clients against the simulated cloud: the same story over HTTP and in-process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiohttp import web

from app.providers.capabilities.message import MessageDraft, Recipient
from app.providers.errors import (
    Duplicate,
    NotFound,
)
from tests.providers.simulated import (
    BOTH_WAYS,
    CUSTOMER,
    DIRECTORY,
    END,
    HOST,
    INSTALLATION,
    MAILBOX,
    START,
    USER,
    Cloud,
    draft,
    meeting_draft,
)
from tests.support.serving import serving


@BOTH_WAYS
async def test_an_event_lives_once_from_creation_to_deletion(simulated: Cloud) -> None:
    """Created, created again, found, moved, seen as busy, deleted, deleted again: at every
    step there is exactly one event, or none."""
    graph, booking = simulated.providers.calendar("graph"), str(uuid4())
    event = await graph.create_event(DIRECTORY, USER, draft(booking))
    assert (event.start, event.end) == (START, END)
    assert event.ical_uid
    assert event.etag

    again = await graph.create_event(DIRECTORY, USER, draft(booking))
    changed = await graph.create_event(DIRECTORY, USER, draft(booking, subject="Changed"))
    assert {again.id, changed.id} == {event.id}
    found = await graph.find_events_by_booking(DIRECTORY, USER, booking)
    assert [e.id for e in found] == [event.id]
    seen = await graph.get_event(DIRECTORY, USER, event.id)
    assert seen.marker_booking_id == booking
    assert seen.location == "https://zoom.example/j/1"

    moved = draft(booking, start=START + timedelta(hours=3), end=END + timedelta(hours=3))
    assert (await graph.update_event(DIRECTORY, USER, event.id, moved)).start == moved.start
    day = START.replace(hour=0)
    view = await graph.list_events(DIRECTORY, USER, day, day + timedelta(days=1))
    assert [(e.id, e.start) for e in view] == [(event.id, moved.start)]
    busy = await graph.busy_times(DIRECTORY, USER, day, day + timedelta(days=1))
    assert [(b.start, b.end, b.status) for b in busy] == [(moved.start, moved.end, "busy")]

    assert await graph.delete_event(DIRECTORY, USER, event.id) is True
    assert await graph.delete_event(DIRECTORY, USER, event.id) is False
    assert await graph.observe_event(DIRECTORY, USER, event.id) is None
    assert await graph.find_events_by_booking(DIRECTORY, USER, booking) == []


@pytest.mark.fact("ZOOM-9")
@BOTH_WAYS
async def test_a_meeting_lives_once_from_creation_to_deletion(simulated: Cloud) -> None:
    """Created, found by its agenda, moved, deleted, deleted again."""
    zoom, booking = simulated.providers.conference("zoom"), str(uuid4())
    meeting = await zoom.create_meeting(HOST, meeting_draft(booking))
    assert (meeting.start, meeting.end) == (START, END)
    assert meeting.join_url
    assert meeting.start_url
    (found,) = await zoom.find_by_booking(HOST, booking)
    assert (found.id, found.installation_id) == (meeting.id, INSTALLATION)
    later = START + timedelta(hours=3)
    await zoom.update_meeting(meeting.id, start=later, end=later + timedelta(minutes=45), host=HOST)
    seen = await zoom.get_meeting(meeting.id)
    assert (seen.start, seen.duration_minutes) == (later, 45)
    assert seen.join_url == meeting.join_url
    assert await zoom.delete_meeting(meeting.id, host=HOST) is True
    assert await zoom.delete_meeting(meeting.id, host=HOST) is False
    assert await zoom.find_by_booking(HOST, booking) == []
    with pytest.raises(NotFound):
        await zoom.get_meeting(meeting.id)


@BOTH_WAYS
async def test_a_mail_arrives(simulated: Cloud) -> None:
    """What is sent from the shared mailbox is in the simulated mailbox."""
    mail = MessageDraft(Recipient(CUSTOMER.email, CUSTOMER.name), "Please confirm", "<p>Hello</p>")
    await simulated.providers.message("graph").send(DIRECTORY, MAILBOX, mail)
    (arrived,) = (await simulated.control("GET", f"/mails?to={CUSTOMER.email}"))["mails"]
    assert (arrived["subject"], arrived["html"]) == ("Please confirm", "<p>Hello</p>")


async def test_a_token_carries_the_permissions(simulated: Cloud) -> None:
    """A consented directory's token has the roles that were asked for, and works."""
    token = await simulated.providers.entra.token(DIRECTORY)
    assert token.roles is None or {"Calendars.ReadWrite", "Mail.Send"} <= token.roles
    assert await simulated.providers.calendar("graph").list_subscriptions(DIRECTORY) == []


@pytest.mark.fact("GRAPH-12")
async def test_more_events_than_a_page_are_all_read(simulated: Cloud) -> None:
    """A calendar view is read over its pages to the end."""
    graph = simulated.providers.calendar("graph")
    for number in range(12):
        start = START + timedelta(minutes=30 * number)
        body = {
            "user": USER,
            "start_at": start.isoformat(),
            "end_at": (start + timedelta(minutes=15)).isoformat(),
        }
        await simulated.control("POST", "/events", body)
    # So that twelve events are more than one page.
    pages = graph._pages(
        "calendar_view",
        DIRECTORY,
        f"/users/{USER}/calendarView",
        mailbox=USER,
        params={
            "startDateTime": START.isoformat().replace("+00:00", "Z"),
            "endDateTime": (START + timedelta(hours=8)).isoformat().replace("+00:00", "Z"),
            "$top": "5",
        },
    )
    assert len([item async for item in pages]) == 12
    assert len(await graph.list_events(DIRECTORY, USER, START, START + timedelta(hours=8))) == 12


@pytest.mark.fact("GRAPH-26")
async def test_a_subscription_is_made_renewed_and_ended(simulated: Cloud) -> None:
    """The handshake reaches the address for each of its purposes; a second one is a duplicate; renewal says what
    was granted; what is gone is NotFound."""
    asked: list[str] = []

    async def webhook(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=request.query["validationToken"])

    application = web.Application()
    application.router.add_post("/{which}", webhook)
    graph = simulated.providers.calendar("graph")
    async with serving(application) as url:
        options = {
            "url": f"{url}/notify",
            "secret": "secret",
            "expires_at": datetime.now(UTC) + timedelta(minutes=4200),
        }
        made = await graph.create_watch(DIRECTORY, USER, **options)
        assert asked == ["/notify", "/notify"]
        with pytest.raises(Duplicate):
            await graph.create_watch(DIRECTORY, USER, **options)
        assert [w.id for w in await graph.list_watches(DIRECTORY, USER)] == [made.id]
        until = datetime.now(UTC) + timedelta(minutes=5000)
        renewed = await graph.renew_watch(DIRECTORY, made.id, until)
        assert abs(renewed.expires_at - until) < timedelta(minutes=1)
        assert await graph.delete_watch(DIRECTORY, made.id) is True
        assert await graph.delete_watch(DIRECTORY, made.id) is False
        with pytest.raises(NotFound):
            await graph.renew_watch(DIRECTORY, made.id, until)


@pytest.mark.parametrize("way", ["in-process"])
async def test_mock_mode_takes_every_mailbox_for_granted(simulated: Cloud) -> None:
    """In mock mode nothing has to be set up: any directory, person and host works."""
    directory, person = str(uuid4()), "somebody@new.example"
    graph, zoom = simulated.providers.calendar("graph"), simulated.providers.conference("zoom")
    event = await graph.create_event(directory, person, draft(str(uuid4())))
    assert await graph.get_event(directory, person, event.id)
    assert await zoom.create_meeting("new-host@new.example", meeting_draft(str(uuid4())))
