"""A simulated cloud over real HTTP, and what a test does with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.config import Settings
from app.simulator.app import create_app
from app.simulator.clock import Clock
from app.simulator.microsoft.demo_data import ANNA, DEMO_DIRECTORY_ID, DEMO_SHARED_MAILBOX
from app.simulator.seeding import seed
from app.simulator.store import Store
from app.simulator.twilio.demo_data import DEMO_ACCOUNT, DEMO_NUMBER
from app.simulator.zoom.demo_data import DEMO_ZOOM_HOSTS

IMMUTABLE = {"prefer": 'IdType="ImmutableId"'}
SCOPE = "https://graph.microsoft.com/.default"
PROPERTY = "String {6f1d3f0e-52c4-4b1b-9d0a-7c2f4e8a9b35} Name bookingId"


@dataclass
class Time:
    """A clock that runs, can be moved, and never waits."""

    ahead: timedelta = timedelta()
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **parts: float) -> None:
        self.ahead += timedelta(**parts)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


@dataclass
class Receiver:
    """An address that notifications are posted to.

    Attributes:
        items: every item that was taken, in order.
        sizes: how many items each request had.
        errors: statuses to answer with before anything is taken.
        spoils_handshake: answers the validation with something else.
        pause: seconds that every answer takes.
    """

    server: TestServer | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    handshakes: list[str] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    spoils_handshake: bool = False
    pause: float = 0.0
    sizes: list[int] = field(default_factory=list)

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/{which}", self._receive)
        self.server = TestServer(application)
        await self.server.start_server()

    def url(self, which: str = "changes") -> str:
        return str(self.server.make_url(f"/{which}"))

    async def _receive(self, request: web.Request) -> web.Response:
        token = request.query.get("validationToken")
        if token is not None:
            self.handshakes.append(request.match_info["which"])
            await asyncio.sleep(self.pause)
            text = "something else" if self.spoils_handshake else token
            return web.Response(text=text, content_type="text/plain")
        items = (await request.json())["value"]
        await asyncio.sleep(self.pause)
        self.sizes.append(len(items))
        status = self.errors.pop(0) if self.errors else 202
        self.posts.append(status)
        if status == 202:
            self.items += items
        return web.Response(status=status)

    async def wait_for(self, count: int) -> list[dict[str, Any]]:
        await until(lambda: len(self.items) >= count)
        return self.items


@dataclass
class Cloud:
    """The simulator at `url`, with a token for Graph and one for Zoom at hand."""

    settings: Settings
    time: Time
    server: TestServer
    http: httpx.AsyncClient
    graph_token: str = ""
    zoom_token: str = ""

    @property
    def url(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    async def api(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The control API's JSON; any 2xx is as good as 200."""
        answer = await self.http.request(method, f"{self.url}/api{path}", json=body)
        is_right = answer.is_success if status == 200 else answer.status_code == status
        assert is_right, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def graph(
        self, method: str, path: str, body: Any = None, **options: Any
    ) -> httpx.Response:
        """A Graph request with immutable ids; `path` may be a whole address."""
        headers = {"authorization": f"Bearer {self.graph_token}", **IMMUTABLE}
        headers |= options.pop("headers", {})
        url = path if path.startswith("http") else f"{self.url}/graph/v1.0{path}"
        return await self.http.request(method, url, json=body, headers=headers, **options)

    async def zoom(
        self, method: str, path: str, body: Any = None, **options: Any
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.zoom_token}"}
        return await self.http.request(
            method, f"{self.url}/zoom/v2{path}", json=body, headers=headers, **options
        )

    async def twilio(
        self, to: str, body: str, sender: str = DEMO_NUMBER, **fields: str
    ) -> httpx.Response:
        """A text of the platform's account."""
        kind = "MessagingServiceSid" if sender.startswith("MG") else "From"
        return await self.http.post(
            f"{self.url}/twilio/2010-04-01/Accounts/{DEMO_ACCOUNT}/Messages.json",
            data={"To": to, "Body": body, kind: sender, **fields},
            auth=(DEMO_ACCOUNT, "whatever"),
        )

    async def token_answer(self, directory: object, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.entra_client_id or "",
            "client_secret": self.settings.entra_client_secret.get_secret_value(),
            "scope": SCOPE,
            **changes,
        }
        return await self.http.post(f"{self.url}/entra/{directory}/oauth2/v2.0/token", data=form)

    async def sign_in(self, directory: object = DEMO_DIRECTORY_ID) -> None:
        answer = await self.token_answer(directory)
        self.graph_token = answer.json()["access_token"]
        account, secret = self.settings.zoom_client_id, self.settings.zoom_client_secret
        answer = await self.http.post(
            f"{self.url}/zoom/oauth/token",
            data={
                "grant_type": "account_credentials",
                "account_id": self.settings.zoom_account_id,
            },
            auth=(account, secret.get_secret_value()),
        )
        self.zoom_token = answer.json()["access_token"]

    async def fault(self, service: str, kind: str, **rule: Any) -> dict[str, Any]:
        return await self.api("POST", "/faults", {"service": service, "kind": kind, **rule})

    async def create_event(self, **changes: Any) -> dict[str, Any]:
        """A meeting of Anna with a customer, as Graph answers."""
        answer = await self.graph("POST", f"/users/{ANNA.address}/events", event_body(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def subscribe(self, receiver: Receiver, user: str = ANNA.address) -> httpx.Response:
        expires_at = self.time.now() + timedelta(days=2)
        return await self.graph(
            "POST",
            "/subscriptions",
            {
                "changeType": "created,updated,deleted",
                "notificationUrl": receiver.url(),
                "lifecycleNotificationUrl": receiver.url("lifecycle"),
                "resource": f"users/{user}/events",
                "expirationDateTime": expires_at.isoformat(),
                "clientState": "our secret",
            },
        )


def slot(days: int = 3, hour: int = 9, minutes: int = 60) -> tuple[datetime, datetime]:
    """A time some days from now, in UTC."""
    day = datetime.now(UTC) + timedelta(days=days)
    start = day.replace(hour=hour, minute=0, second=0, microsecond=0)
    return start, start + timedelta(minutes=minutes)


def event_body(**changes: Any) -> dict[str, Any]:
    start, end = slot()
    return {
        "subject": "Consultation",
        "body": {"contentType": "HTML", "content": "<p>See you</p>"},
        "start": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "end": {"dateTime": end.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        "location": {"displayName": "https://zoom.example/j/1"},
        "attendees": [
            {"type": "required", "emailAddress": {"address": "Eve@Example.com", "name": "Eve"}}
        ],
        "transactionId": "booking-1",
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": "BOOKING-1"}],
        **changes,
    }


def meeting_body(**changes: Any) -> dict[str, Any]:
    start, _ = slot()
    return {
        "topic": "Consultation",
        "type": 2,
        "start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": 60,
        "timezone": "Europe/Berlin",
        "agenda": "booking-1 installation-1",
        **changes,
    }


async def until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Polls; fails when it does not come true."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.01)


async def start_server(settings: Settings, time: Time, *, mount: str = "") -> TestServer:
    application = create_app(settings, Store.from_settings(settings), clock=time.clock())
    if mount:
        outer = web.Application()
        outer.add_subapp(mount, application)
        application = outer
    server = TestServer(application)
    await server.start_server()
    return server


async def set_scene(settings: Settings) -> None:
    """The demo's scene."""
    store = Store.from_settings(settings)
    await seed(store)
    await store.close()


__all__ = [
    "ANNA",
    "DEMO_DIRECTORY_ID",
    "DEMO_SHARED_MAILBOX",
    "DEMO_ZOOM_HOSTS",
    "IMMUTABLE",
    "PROPERTY",
    "Cloud",
    "Receiver",
    "Time",
    "event_body",
    "meeting_body",
    "set_scene",
    "slot",
    "start_server",
    "until",
]
