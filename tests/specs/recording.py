"""A story that makes every call our clients can make, and the record of what went by."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from aiohttp.test_utils import TestServer

from app.config import Settings
from app.providers.capabilities.calendar import Attendee, EventDraft
from app.providers.capabilities.conference import MeetingDraft
from app.providers.capabilities.message import MessageAccount, MessageDraft, Recipient
from app.providers.clock import Clock
from app.providers.errors import Permanent
from app.providers.http import trust
from app.providers.microsoft.graph import Graph
from app.providers.registry import Providers
from app.providers.zoom.client import Zoom
from app.simulator.app import SIMULATOR, create_app
from app.simulator.core import Simulator
from app.simulator.messages import Request, Response
from app.simulator.microsoft.directories import add_directory, add_user
from app.simulator.store import Store
from tests.simulator.cloud import Receiver
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

DIRECTORY = "33333333-3333-4333-8333-333333333333"
USER = "ann@sales.example"
MAILBOX = "bookings@sales.example"
HOST = "host1@zoom.example"
START = (datetime.now(UTC) + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; bodies are JSON, None where there are none."""

    service: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    status: int
    answer: Any


@dataclass
class Recording:
    """
    Attributes:
        exchanges: in their order.
        mails: what was sent as MIME, as it came.
        notifications: what was posted to us, item by item.
        called: names of the clients' methods.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    called: dict[str, set[str]] = field(default_factory=lambda: {"Graph": set(), "Zoom": set()})

    def of(self, service: str) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.service == service]


def calls_of(client: type) -> set[str]:
    """The public methods that ask the provider something."""
    return {
        name
        for name, _ in inspect.getmembers(client, inspect.iscoroutinefunction)
        if not name.startswith("_") and name != "aclose"
    }


async def record(database: TestDatabase) -> Recording:
    """Plays the story against a simulated cloud of its own."""
    recording = Recording()
    store = Store(database.app)
    async with store.transaction() as db:
        now = datetime.now(UTC)
        await add_directory(db, UUID(DIRECTORY), "Sales", now=now, consent="granted")
        await add_user(db, UUID(DIRECTORY), USER, "Ann", now=now, timezone="Europe/Berlin")
        await add_user(db, UUID(DIRECTORY), MAILBOX, "Bookings", now=now, kind="shared")
    settings = make_settings(database_url=database.app, zoom_host_user_ids=HOST)
    application = create_app(settings, store)
    _tap(application[SIMULATOR], recording)
    server, receiver = TestServer(application), Receiver()
    await server.start_server()
    await receiver.start()
    providers = _providers(settings, str(server.make_url("")).rstrip("/"))
    try:
        await _in_outlook(
            _noting(providers.calendar("graph"), "Graph", recording), receiver, server
        )
        await _in_zoom(_noting(providers.conference("zoom"), "Zoom", recording))
        await receiver.wait_for(4)
        recording.notifications = receiver.items
    finally:
        await providers.aclose()
        await receiver.server.close()
        await server.close()
    return recording


async def _in_outlook(graph: Graph, receiver: Receiver, server: TestServer) -> None:
    user = await graph.get_user(DIRECTORY, USER)
    assert await graph.owner_id(DIRECTORY, USER) == user.id
    assert await graph.is_named(DIRECTORY, user.id, USER)
    until = datetime.now(UTC) + timedelta(days=2)
    subscribed = await graph.create_watch(
        DIRECTORY,
        USER,
        url=receiver.url(),
        secret="ours",
        expires_at=until,
    )
    await graph.renew_watch(DIRECTORY, subscribed.id, until)
    await graph.get_watch(DIRECTORY, subscribed.id)
    await graph.list_watches(DIRECTORY, USER)
    await graph.list_subscriptions(DIRECTORY)
    booking = str(uuid4())
    draft = EventDraft(
        booking_id=booking,
        subject="Consultation",
        body_html="<p>Join</p>",
        start=START,
        end=START + HOUR,
        zone="Europe/Madrid",
        attendee=Attendee("carla@customer.example", "Carla"),
        location="https://zoom.example/j/1",
    )
    event = await graph.create_event(DIRECTORY, USER, draft)
    await graph.update_event(DIRECTORY, USER, event.id, draft)
    await graph.rewrite_event(DIRECTORY, USER, event.id, body_html="<p>New</p>", location="there")
    await graph.get_event(DIRECTORY, USER, event.id)
    await graph.observe_event(DIRECTORY, USER, event.id)
    await graph.find_events_by_booking(DIRECTORY, USER, booking)
    await _make_series(server)
    await graph.list_events(DIRECTORY, USER, START, START + 24 * HOUR)
    await graph.list_changes(DIRECTORY, USER, START, START + 200 * HOUR)
    await graph.is_readable(DIRECTORY, USER)
    await graph.calendar_address(DIRECTORY, USER)
    await graph.busy_times(DIRECTORY, USER, START, START + 24 * HOUR)
    mail = MessageDraft(Recipient(draft.attendee.email), "Hello", "<p>Hi</p>", "Hi")
    sender = MessageAccount(MAILBOX, {"directory": DIRECTORY})
    await graph.send(sender, mail)
    with suppress(Permanent):
        await graph.find(sender, mail, START)
    await graph.delete_event(DIRECTORY, USER, event.id)
    await graph.delete_event(DIRECTORY, USER, event.id)
    await _tell_lifecycle(server, subscribed.id)
    await graph.delete_watch(DIRECTORY, subscribed.id)


async def _in_zoom(zoom: Zoom) -> None:
    draft = MeetingDraft(str(uuid4()), str(uuid4()), "Talk", START, START + HOUR)
    meeting = await zoom.create_meeting(HOST, draft)
    await zoom.get_meeting(meeting.id)
    later = START + 2 * HOUR
    await zoom.update_meeting(meeting.id, start=later, end=later + HOUR)
    await zoom.list_upcoming(HOST)
    await zoom.permissions()
    await zoom.find_by_booking(HOST, draft.booking_id)
    await zoom.check_host(HOST)
    await zoom.check_host("stranger@zoom.example")
    await zoom.delete_meeting(meeting.id, host=HOST)
    await zoom.delete_meeting(meeting.id, host=HOST)


def _providers(settings: Settings, url: str) -> Providers:
    addresses = {
        "entra_authority_url": f"{url}/entra",
        "graph_api_url": f"{url}/graph/v1.0",
        "zoom_oauth_url": f"{url}/zoom/oauth/token",
        "zoom_api_url": f"{url}/zoom/v2",
    }
    return Providers.create(settings.model_copy(update=addresses), clock=Clock())


def _tap(simulator: Simulator, recording: Recording) -> None:
    """Notes what the simulator is asked and answers, as it came over HTTP."""
    handle = simulator.handle

    async def noted(request: Request) -> Response:
        response = await handle(request)
        if request.headers.get("content-type") == "text/plain":
            recording.mails.append(request.body)
        recording.exchanges.append(
            Exchange(
                request.service,
                request.method,
                request.path,
                dict(request.query),
                dict(request.headers),
                as_json(request.body),
                response.status,
                as_json(response.body),
            )
        )
        return response

    simulator.handle = noted


def _noting(client: Any, name: str, recording: Recording) -> Any:
    """`client`, with a note of which methods are called."""

    class Noting:
        def __getattr__(self, method: str) -> Callable[..., Any]:
            async def call(*args: Any, **options: Any) -> Any:
                recording.called[name].add(method)
                return await getattr(client, method)(*args, **options)

            return call

    return Noting()


async def _make_series(server: TestServer) -> None:
    """Somebody's series and day off, so that answers have all kinds of events."""
    recurrence = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {
            "type": "numbered",
            "startDate": START.date().isoformat(),
            "numberOfOccurrences": 3,
        },
    }
    times = {"start_at": START.isoformat(), "end_at": (START + HOUR).isoformat()}
    midnight = START.replace(hour=0)
    days = {"start_at": midnight.isoformat(), "end_at": (midnight + 24 * HOUR).isoformat()}
    async with httpx.AsyncClient(trust_env=False, verify=trust()) as http:
        for body in ({**times, "recurrence": recurrence}, {**days, "is_all_day": True}):
            url = str(server.make_url("/api/events"))
            (await http.post(url, json={"user": USER, **body})).raise_for_status()


async def _tell_lifecycle(server: TestServer, subscription_id: str) -> None:
    url = server.make_url(f"/api/subscriptions/{subscription_id}/lifecycle")
    async with httpx.AsyncClient(trust_env=False, verify=trust()) as http:
        (await http.post(str(url), json={"event": "missed"})).raise_for_status()


def as_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
