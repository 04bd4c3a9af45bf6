"""The clients and the simulated cloud that they talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiohttp import web
from pydantic import SecretStr

from app.providers.capabilities.calendar import Attendee, EventDraft
from app.providers.capabilities.conference import MeetingDraft
from app.providers.clock import Clock
from app.providers.registry import Providers
from app.simulator.app import SIMULATOR, create_app
from app.simulator.microsoft.directories import add_directory, add_user
from app.simulator.smtp.certificate import kept_pem, server_context
from app.simulator.smtp.listening import listen
from app.simulator.store import Store
from tests.support.serving import serving
from tests.support.settings import make_settings

DIRECTORY = "33333333-3333-4333-8333-333333333333"
USER = "ann@sales.example"
MAILBOX = "bookings@sales.example"
DOMAIN = "mail.sales.example"
MAIL_SENDER = f"bookings@{DOMAIN}"
TEXT_ACCOUNT = "AC" + "1" * 32
TEXT_SENDER = "+15005550006"
TELEPHONE = "+4915112345678"
HOSTS = ("host1@zoom.example", "host2@zoom.example")
HOST = HOSTS[0]
INSTALLATION = str(uuid4())
CUSTOMER = Attendee("carla@customer.example", "Carla")
START = (datetime.now(UTC) + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
END = START + timedelta(hours=1)
BOTH_WAYS = pytest.mark.parametrize("way", ["http", "in-process"])


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


@asynccontextmanager
async def running(database_url: str, way: str) -> AsyncIterator[Cloud]:
    """A cloud with a directory and two mailboxes, reached over `http` or `in-process`."""
    store = Store(database_url)
    async with store.transaction() as db:
        now = datetime.now(UTC)
        await add_directory(db, UUID(DIRECTORY), "Sales", now=now, consent="granted")
        await add_user(db, UUID(DIRECTORY), USER, "Ann", now=now, timezone="Europe/Berlin")
        await add_user(db, UUID(DIRECTORY), MAILBOX, "Bookings", now=now, kind="shared")
    settings = make_settings(
        database_url=database_url,
        zoom_host_user_ids=",".join(HOSTS),
        mailgun_api_key="mailgun-key",
        mailgun_domain=DOMAIN,
        mailgun_from_email=MAIL_SENDER,
        postmark_server_token="server-token",
        postmark_from_email=MAIL_SENDER,
        smtp_url="smtp://holdfast:secret@127.0.0.1:9",
        twilio_account_sid=TEXT_ACCOUNT,
        twilio_auth_token="auth-token",
        twilio_from_number=TEXT_SENDER,
    )
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    application = create_app(settings, store)
    async with serving(application) as url, _mail_server(application) as relay:
        mocks = ("graph_mock", "zoom_mock", "mail_mock", "sms_mock")
        addresses: dict[str, Any] = dict.fromkeys(mocks, True)
        if way == "http":
            addresses = {
                "entra_authority_url": f"{url}/entra",
                "graph_api_url": f"{url}/graph/v1.0",
                "zoom_oauth_url": f"{url}/zoom/oauth/token",
                "zoom_api_url": f"{url}/zoom/v2",
                "mailgun_api_url": f"{url}/mailgun",
                "postmark_api_url": f"{url}/postmark",
                "twilio_api_url": f"{url}/twilio",
                **relay,
            }
        reached = settings.model_copy(update=addresses)
        providers = Providers.create(reached, clock=Clock(sleep=sleep))
        try:
            yield Cloud(providers, url, slept)
        finally:
            await providers.aclose()


@asynccontextmanager
async def _mail_server(application: web.Application) -> AsyncIterator[dict[str, Any]]:
    """A port on which the cloud speaks SMTP; yields the settings that lead there."""
    with TemporaryDirectory() as folder:
        pem = Path(folder) / "server.pem"
        context = server_context(kept_pem(pem, "127.0.0.1"))
        server = await listen(application[SIMULATOR].world, "127.0.0.1", 0, context)
        port = server.sockets[0].getsockname()[1]
        url = SecretStr(f"smtp://holdfast:secret@127.0.0.1:{port}")
        yield {"smtp_url": url, "smtp_ca_file": str(pem)}
        server.close()


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


def meeting_draft(booking_id: str) -> MeetingDraft:
    return MeetingDraft(booking_id, INSTALLATION, "Consultation", START, END)
