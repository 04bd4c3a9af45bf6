"""A company with a free calendar on a stopped Monday morning, and a browser without scripts.

Nothing here reaches a provider: busy times are cached as just fetched, and confirmations are
carried out by the test in place of the worker.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.config import Settings
from app.web import keys
from app.web.main import create_app
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import Page, PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday, 08:00 UTC: the office opens at nine."""

WEDNESDAY_TEN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
"""A free time beyond the deadline of one day."""


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """Anna's free calendar, in the company Acme."""
    clock.set(MONDAY)
    office = Office(sql, contact_line="Call +49 40 123456.")
    office.free_calendar(MONDAY, days=100)
    return office


@pytest.fixture
def page_settings(database: TestDatabase) -> Settings:
    """A confirmation is never waited for: the test sees what is on the page meanwhile."""
    return make_settings(database_url=database.app, confirm_wait_seconds=0, rate_limit_per_minute=0)


@pytest.fixture
async def client(page_settings: Settings) -> AsyncIterator[TestClient]:
    """The whole application over HTTP."""
    async with TestClient(TestServer(create_app(page_settings))) as client:
        yield client


@pytest.fixture
def browser(client: TestClient) -> PlainBrowser:
    """A visitor's browser without scripts."""
    return PlainBrowser(client)


class Visitor:
    """Somebody who books with Anna, and the link that is in the mailbox afterwards."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office = office
        self.browser = PlainBrowser(client)
        self._app = client.app

    @property
    def chooser(self) -> str:
        return f"/b/{self.office.slug}/{self.office.salesperson_id}"

    def details(self, start: datetime = WEDNESDAY_TEN) -> str:
        return f"{self.chooser}/details?start={start:%Y-%m-%dT%H:%M:%SZ}"

    async def hold(self, start: datetime = WEDNESDAY_TEN, **typed: str) -> Page:
        """The page after the details form: 'check your mail', or an error."""
        page = await self.browser.open(self.details(start))
        typed = {"email": "eva@customer.example", **typed}
        return await self.browser.press(page.forms[0], **typed)

    def token(self, booking_id: str, purpose: str = "verify", **changes: Any) -> str:
        """The token that a mail for that booking holds."""
        assert self._app is not None
        claims = self.office.claims(booking_id, purpose, **changes)
        return self._app[keys.TOKENS].sign(claims)

    def unsubscribe_token(self, email: str = "eva@customer.example", **changes: Any) -> str:
        """The token of a reminder by which reminders are ended."""
        assert self._app is not None
        claims = {
            "purpose": "unsubscribe",
            "tenant_id": self.office.tenant_id,
            "message_id": 1,
            "recipient": hashlib.sha256(email.encode()).hexdigest(),
        }
        return self._app[keys.TOKENS].sign(claims | changes)

    def booking_id(self, email: str = "eva@customer.example") -> str:
        """The latest booking of that address."""
        return str(
            self.office.value(
                "select b.id from booking.bookings b"
                " join booking.customers c on c.id = b.customer_id"
                " where lower(c.email) = lower(%s) order by b.created_at desc, b.id limit 1",
                email,
            )
        )


@pytest.fixture
def visitor(office: Office, client: TestClient) -> Visitor:
    return Visitor(office, client)
