"""An administrator's browser without scripts, in front of the whole application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.config import Settings
from app.web.main import create_app
from tests.support.clock import Clock
from tests.support.name_server import NameServer, name_server
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.people import add_account
from tests.support.people import sign_in as begin_session
from tests.support.plain_browser import Page, PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEN = MONDAY.replace(hour=10)
WEDNESDAY_TEN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
KEY = "test-admin-key"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """Anna's free calendar, in the company Acme, on Monday 2026-11-23, 08:00 UTC."""
    clock.set(MONDAY)
    office = Office(sql)
    office.free_calendar(MONDAY, days=30)
    return office


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    """The name server that the application asks."""
    async with name_server() as server:
        yield server


@pytest.fixture
def console_settings(database: TestDatabase, names: NameServer) -> Settings:
    """Settings of the application that the browser talks to."""
    return make_settings(database_url=database.app, dns_servers=names.address)


@pytest.fixture
async def client(console_settings: Settings) -> AsyncIterator[TestClient]:
    """The whole application over HTTP."""
    app = create_app(console_settings, start_background=False)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def browser(client: TestClient) -> PlainBrowser:
    """A browser that is not signed in."""
    return PlainBrowser(client)


async def sign_in(browser: PlainBrowser, key: str = KEY, address: str = "/admin") -> Page:
    page = await browser.open(address)
    return await browser.press(page.form("/admin/sign-in"), key=key)


@pytest.fixture
async def admin(office: Office, browser: PlainBrowser) -> PlainBrowser:
    """A browser that is signed in, beside an office."""
    page = await sign_in(browser)
    assert page.heading == "Companies"
    return browser


@pytest.fixture
async def owner(client: TestClient, office: Office) -> PlainBrowser:
    """A browser in which an owner of the company is signed in to it."""
    account = add_account(office, "owner@acme.example", "owner")
    begin_session(office, account, "owner")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "owner"}, client.make_url("/"))
    return PlainBrowser(client)


def audit(office: Office, action: str) -> tuple[str, str] | None:
    """Actor type and id of the latest entry of that action."""
    return office.sql.execute(
        "select actor_type, actor_id from booking.audit_logs where action = %s"
        " order by id desc limit 1",
        [action],
    ).fetchone()


def dead_webhook(office: Office, outlook: Outlook) -> None:
    """A notification that was given up for `400 bad`."""
    outlook.post(outlook.item("unknown-event"))
    job = outlook.jobs()[-1]
    outlook.claim(job)
    outlook.report(job, "failed", error="400 bad")
