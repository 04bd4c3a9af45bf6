"""The clients against the simulated cloud: the same story over HTTP and in-process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.providers import Providers
from app.providers.clock import Clock
from app.providers.errors import (
    CalendarUnavailable,
    Duplicate,
    Forbidden,
    HostAtLimit,
    NotFound,
    ProviderError,
    Throttled,
    Transient,
)
from app.providers.graph_models import Attendee, EventDraft, Mail
from app.providers.zoom_models import MeetingDraft
from app.simulator.app import create_app
from app.simulator.directories import add_directory, add_user
from app.simulator.store import Store
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

DIRECTORY = "33333333-3333-4333-8333-333333333333"
USER = "ann@sales.example"
MAILBOX = "bookings@sales.example"
HOSTS = ("host1@zoom.example", "host2@zoom.example")
HOST = HOSTS[0]
INSTALLATION = str(uuid4())
CUSTOMER = Attendee("carla@customer.example", "Carla")
START = (datetime.now(UTC) + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
END = START + timedelta(hours=1)


@dataclass
class Cloud:
    """The simulated cloud, and clients that talk to it."""

    providers: Providers
    url: str
    slept: list[float]

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """The control API's answer."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(method, f"{self.url}/api{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def fault(self, service: str, kind: str, **rule: Any) -> None:
        await self.control("POST", "/faults", {"service": service, "kind": kind, **rule})

    async def count(self, service: str, method: str) -> int:
        path = f"/calls?service={service}&method={method}"
        return len((await self.control("GET", path))["calls"])


BOTH_WAYS = pytest.mark.parametrize("way", ["http", "in-process"])


@pytest.fixture
def way() -> str:
    """How the clients reach the simulated cloud, unless a test says otherwise."""
    return "http"


@pytest.fixture
async def simulated(database: TestDatabase, way: str) -> AsyncIterator[Cloud]:
    store = Store(database.app)
    async with store.transaction() as db:
        await add_directory(db, UUID(DIRECTORY), "Sales", consent="granted")
        await add_user(db, UUID(DIRECTORY), USER, "Ann", timezone="Europe/Berlin")
        await add_user(db, UUID(DIRECTORY), MAILBOX, "Bookings", kind="shared")
    settings = make_settings(database_url=database.app, zoom_host_user_ids=",".join(HOSTS))
    server = TestServer(create_app(settings, store))
    await server.start_server()
    url = str(server.make_url("")).rstrip("/")
    addresses: dict[str, Any] = {"graph_mock": True, "zoom_mock": True}
    if way == "http":
        addresses = {
            "entra_authority_url": f"{url}/entra",
            "graph_api_url": f"{url}/graph/v1.0",
            "zoom_oauth_url": f"{url}/zoom/oauth/token",
            "zoom_api_url": f"{url}/zoom/v2",
        }
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    providers = Providers.create(settings.model_copy(update=addresses), clock=Clock(sleep=sleep))
    yield Cloud(providers, url, slept)
    await providers.aclose()
    await server.close()


def draft(booking_id: str, **changes: Any) -> EventDraft:
    values: dict[str, Any] = {
        "booking_id": booking_id,
        "subject": "Consultation: Carla",
        "body_html": "<p>Join</p>",
        "start": START,
        "end": END,
        "zone": "Europe/Madrid",
        "attendee": CUSTOMER,
        "location": "https://zoom.example/j/1",
    }
    return EventDraft(**{**values, **changes})


def meeting_draft(booking_id: str, zone: str = "Europe/Berlin") -> MeetingDraft:
    return MeetingDraft(booking_id, INSTALLATION, "Consultation", START, END, zone)


@BOTH_WAYS
async def test_an_event_lives_once_from_creation_to_deletion(simulated: Cloud) -> None:
    """Created, created again, found, moved, seen as busy, deleted, deleted again: at every
    step there is exactly one event, or none."""
    graph, booking = simulated.providers.graph, str(uuid4())
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
    view = await graph.calendar_view(DIRECTORY, USER, day, day + timedelta(days=1))
    assert [(e.id, e.start) for e in view] == [(event.id, moved.start)]
    busy = await graph.get_schedule(DIRECTORY, USER, day, day + timedelta(days=1))
    assert [(b.start, b.end, b.status) for b in busy] == [(moved.start, moved.end, "busy")]

    assert await graph.delete_event(DIRECTORY, USER, event.id) is True
    assert await graph.delete_event(DIRECTORY, USER, event.id) is False
    assert await graph.observe_event(DIRECTORY, USER, event.id) is None
    assert await graph.find_events_by_booking(DIRECTORY, USER, booking) == []


@pytest.mark.fact("GRAPH-14")
@BOTH_WAYS
@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_an_event_made_without_an_answer_is_adopted(simulated: Cloud, kind: str) -> None:
    """The answer to a create was lost: asking again finds the event that was made."""
    graph, booking = simulated.providers.graph, str(uuid4())
    await simulated.fault("graph", kind, method="POST", path="*/events", times=1)
    with pytest.raises(Transient) as caught:
        await graph.create_event(DIRECTORY, USER, draft(booking))
    assert caught.value.outcome_unknown
    event = await graph.create_event(DIRECTORY, USER, draft(booking))
    found = await graph.find_events_by_booking(DIRECTORY, USER, booking)
    assert [e.id for e in found] == [event.id]


@pytest.mark.fact("ZOOM-9")
@BOTH_WAYS
async def test_a_meeting_lives_once_from_creation_to_deletion(simulated: Cloud) -> None:
    """Created, found by its agenda, moved, deleted, deleted again."""
    zoom, booking = simulated.providers.zoom, str(uuid4())
    meeting = await zoom.create_meeting(HOST, meeting_draft(booking))
    assert (meeting.start, meeting.end) == (START, END)
    assert meeting.join_url
    assert meeting.start_url
    (found,) = await zoom.find_by_booking(HOST, booking)
    assert (found.id, found.installation_id) == (meeting.id, INSTALLATION)
    later = START + timedelta(hours=3)
    await zoom.update_meeting(
        meeting.id, start=later, end=later + timedelta(minutes=45), zone="America/Boise", host=HOST
    )
    seen = await zoom.get_meeting(meeting.id)
    assert (seen.start, seen.duration_minutes) == (later, 45)
    assert seen.join_url == meeting.join_url
    assert await zoom.delete_meeting(meeting.id, host=HOST) is True
    assert await zoom.delete_meeting(meeting.id, host=HOST) is False
    assert await zoom.find_by_booking(HOST, booking) == []
    with pytest.raises(NotFound):
        await zoom.get_meeting(meeting.id)


@pytest.mark.fact("ZOOM-4")
@BOTH_WAYS
async def test_a_meeting_made_without_an_answer_is_found(simulated: Cloud) -> None:
    """Zoom has no idempotency: after a lost answer the meeting is found by its agenda."""
    zoom, booking = simulated.providers.zoom, str(uuid4())
    await simulated.fault("zoom", "drop_after", method="POST", times=1)
    with pytest.raises(Transient) as caught:
        await zoom.create_meeting(HOST, meeting_draft(booking))
    assert caught.value.outcome_unknown
    assert len(await zoom.find_by_booking(HOST, booking)) == 1


@BOTH_WAYS
async def test_a_mail_arrives(simulated: Cloud) -> None:
    """What is sent from the shared mailbox is in the simulated mailbox."""
    mail = Mail(CUSTOMER, "Please confirm", "<p>Hello</p>")
    await simulated.providers.graph.send_mail(DIRECTORY, MAILBOX, mail)
    (arrived,) = (await simulated.control("GET", f"/mails?to={CUSTOMER.email}"))["mails"]
    assert (arrived["subject"], arrived["html"]) == ("Please confirm", "<p>Hello</p>")


async def test_a_token_carries_the_permissions(simulated: Cloud) -> None:
    """A consented directory's token has the roles that were asked for, and works."""
    token = await simulated.providers.entra.token(DIRECTORY)
    assert token.roles is None or {"Calendars.ReadWrite", "Mail.Send"} <= token.roles
    assert await simulated.providers.graph.list_subscriptions(DIRECTORY) == []


@pytest.mark.fact("GRAPH-43")
@BOTH_WAYS
async def test_expired_tokens_are_replaced_in_the_middle_of_work(simulated: Cloud) -> None:
    """Tokens that end early are noticed by the 401 and replaced, without an error."""
    graph, zoom = simulated.providers.graph, simulated.providers.zoom
    assert await graph.calendar_readable(DIRECTORY, USER)
    assert await zoom.check_host(HOST) is None
    await simulated.control("POST", "/tokens/expire")
    assert await graph.calendar_readable(DIRECTORY, USER)
    assert await zoom.check_host(HOST) is None


@pytest.mark.fact("ENTRA-8")
@BOTH_WAYS
async def test_consent_lost_and_given_again_is_noticed(simulated: Cloud) -> None:
    """Without consent a new token has no roles and Graph refuses it; once given again, the
    next call works, because the refused token was dropped."""
    graph, consent = simulated.providers.graph, f"/directories/{DIRECTORY}/consent"
    await simulated.control("POST", consent, {"consent": "revoked"})
    with pytest.raises(Forbidden):
        await graph.calendar_readable(DIRECTORY, USER)
    await simulated.control("POST", consent, {"consent": "granted"})
    assert await graph.calendar_readable(DIRECTORY, USER)


@pytest.mark.fact("ENTRA-5")
@pytest.mark.parametrize("kind", ["unknown_application", "unknown_principal"])
async def test_consent_that_is_not_effective_yet_is_asked_again(
    simulated: Cloud, kind: str
) -> None:
    """The first moments after consent: refused as Forbidden, and the next request succeeds."""
    await simulated.fault("entra", kind, method="POST", times=1)
    with pytest.raises(Forbidden):
        await simulated.providers.entra.token(DIRECTORY)
    assert await simulated.providers.entra.token(DIRECTORY)


@pytest.mark.parametrize(
    ("service", "form"),
    [("graph", "fraction"), ("zoom", "iso"), ("entra", "seconds"), ("zoom_oauth", "http_date")],
)
async def test_retry_after_is_understood_in_every_form(
    simulated: Cloud, service: str, form: str
) -> None:
    """Whoever throttles, in whatever form: the wait is reported and not shortened."""
    await simulated.fault(service, "throttle", params={"retry_after": 60, "form": form}, times=9)
    graph, zoom = simulated.providers.graph, simulated.providers.zoom
    is_microsoft = service in ("graph", "entra")
    deletion = (
        graph.delete_event(DIRECTORY, USER, "x") if is_microsoft else zoom.delete_meeting("1")
    )
    with pytest.raises(Throttled) as caught:
        await deletion
    assert caught.value.retry_after is not None
    assert 58 <= caught.value.retry_after <= 62
    assert simulated.slept == []


@pytest.mark.fact("ZOOM-6")
async def test_a_host_at_its_daily_limit_is_told_apart(simulated: Cloud) -> None:
    """The daily 429 names a date-time; the host is not asked again before it."""
    zoom = simulated.providers.zoom
    throttle = {"retry_after": 3600, "form": "iso", "scope": "day"}
    await simulated.fault("zoom", "throttle", method="POST", params=throttle, times=1)
    for _ in range(2):
        with pytest.raises(HostAtLimit):
            await zoom.create_meeting(HOST, meeting_draft(str(uuid4())))
    assert await simulated.count("zoom", "POST") == 1
    assert await zoom.create_meeting(HOSTS[1], meeting_draft(str(uuid4())))


@pytest.mark.fact("GRAPH-8")
@pytest.mark.parametrize(
    ("kind", "error"),
    [("mailbox_error", CalendarUnavailable), ("not_ready", CalendarUnavailable)],
)
async def test_a_calendar_that_says_nothing_is_not_free(
    simulated: Cloud, kind: str, error: type[ProviderError]
) -> None:
    """A schedule with an error inside, or a mailbox that is not there, is unavailable."""
    await simulated.fault("graph", kind, times=1)
    with pytest.raises(error):
        await simulated.providers.graph.get_schedule(DIRECTORY, USER, START, END)


@pytest.mark.fact("GRAPH-23")
async def test_a_missing_item_in_a_missing_mailbox_is_not_deleted(simulated: Cloud) -> None:
    """The event is not found and the calendar cannot be read: nothing is proved."""
    graph = simulated.providers.graph
    event = await graph.create_event(DIRECTORY, USER, draft(str(uuid4())))
    await simulated.fault("graph", "gone", times=1)
    await simulated.fault("graph", "not_ready", skip=0, times=1, path="*/calendarView*")
    with pytest.raises(CalendarUnavailable):
        await graph.observe_event(DIRECTORY, USER, event.id)


@pytest.mark.fact("GRAPH-2")
async def test_a_burst_stays_below_the_mailbox_limit(simulated: Cloud) -> None:
    """Twelve calls at once for one mailbox: never more than four under way, none refused."""
    graph = simulated.providers.graph
    await simulated.fault("graph", "slow", params={"seconds": 0.05}, times=12)
    answers = await asyncio.gather(*(graph.calendar_readable(DIRECTORY, USER) for _ in range(12)))
    assert all(answers)
    assert await simulated.count("graph", "GET") == 12


@pytest.mark.fact("GRAPH-12")
async def test_more_events_than_a_page_are_all_read(simulated: Cloud) -> None:
    """A calendar view is read over its pages to the end."""
    graph = simulated.providers.graph
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
    assert len(await graph.calendar_view(DIRECTORY, USER, START, START + timedelta(hours=8))) == 12


@pytest.mark.fact("GRAPH-26")
async def test_a_subscription_is_made_renewed_and_ended(simulated: Cloud) -> None:
    """The handshake reaches both addresses; a second one is a duplicate; renewal says what
    was granted; what is gone is NotFound."""
    asked: list[str] = []

    async def webhook(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=request.query["validationToken"])

    application = web.Application()
    application.router.add_post("/{which}", webhook)
    server = TestServer(application)
    await server.start_server()
    graph, url = simulated.providers.graph, str(server.make_url("")).rstrip("/")
    try:
        options = {
            "notification_url": f"{url}/notify",
            "lifecycle_url": f"{url}/lifecycle",
            "client_state": "secret",
            "expires_at": datetime.now(UTC) + timedelta(minutes=4200),
        }
        made = await graph.create_subscription(DIRECTORY, USER, **options)
        assert sorted(asked) == ["/lifecycle", "/notify"]
        with pytest.raises(Duplicate):
            await graph.create_subscription(DIRECTORY, USER, **options)
        assert [s.id for s in await graph.list_subscriptions(DIRECTORY)] == [made.id]
        until = datetime.now(UTC) + timedelta(minutes=5000)
        renewed = await graph.renew_subscription(DIRECTORY, made.id, until)
        assert abs(renewed.expires_at - until) < timedelta(minutes=1)
        assert await graph.delete_subscription(DIRECTORY, made.id) is True
        assert await graph.delete_subscription(DIRECTORY, made.id) is False
        with pytest.raises(NotFound):
            await graph.renew_subscription(DIRECTORY, made.id, until)
    finally:
        await server.close()


@pytest.mark.parametrize("way", ["in-process"])
async def test_mock_mode_takes_every_mailbox_for_granted(simulated: Cloud) -> None:
    """In mock mode nothing has to be set up: any directory, person and host works."""
    directory, person = str(uuid4()), "somebody@new.example"
    graph, zoom = simulated.providers.graph, simulated.providers.zoom
    event = await graph.create_event(directory, person, draft(str(uuid4())))
    assert await graph.get_event(directory, person, event.id)
    assert await zoom.create_meeting("new-host@new.example", meeting_draft(str(uuid4())))
