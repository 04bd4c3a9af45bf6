"""Bookings of somebody whose calendar is on a real CalDAV server, and what their own program does
there meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio

from app.calendar_access import CalendarAccess
from app.config import Settings
from app.db import Database
from app.encryption import Encryption
from app.providers.caldav.events import name_of
from app.providers.clock import Clock
from app.providers.registry import Providers
from tests.faults.harness import Harness, company
from tests.faults.killer import killing
from tests.faults.points import PHASES, Phase
from tests.providers.caldav.trouble import Rule, Trouble, in_between
from tests.support import servers
from tests.support.invariants import history, notifications, slots, tenants
from tests.support.office import Office, call
from tests.support.radicale import PASSWORDS, Radicale
from tests.support.servers import TestDatabase
from tests.support.tap_items import SERVERS
from worker.main import ROLE, Worker

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Study(Harness):
    """The harness of `tests/faults`; Anna's calendar is on the server."""

    server: Radicale | None = None
    trouble: Trouble | None = None
    path: str = ""

    @property
    def anna(self) -> UUID:
        return self.people[0]

    def suffer(self, kind: str, method: str, times: int = 1, **params: object) -> None:
        assert self.trouble is not None
        self.trouble.rules.append(Rule(kind, method, times, params))

    def event(self, booking_id: str) -> str | None:
        """The text of a booking's event; None: there is none."""
        try:
            return self.ask("GET", name_of(booking_id))
        except LookupError:
            return None

    def ask(self, method: str, name: str, content: str = "") -> str:
        assert self.server is not None
        answer = self.server.ask(method, self.path + name, content=content, is_strict=False)
        if answer.status_code == 404:
            raise LookupError(name)
        answer.raise_for_status()
        return answer.text

    def is_confirmed(self, booking_id: str) -> None:
        """It has one event, at its time; nobody else was invited there."""
        assert self.office.status(booking_id) == "confirmed", self.story(booking_id)
        text = self.event(booking_id)
        start = self.office.start(booking_id)
        assert text is not None
        assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in text
        assert "ATTENDEE" not in text

    def is_over(self, booking_id: str, status: str = "canceled") -> None:
        assert self.office.status(booking_id) == status, self.story(booking_id)
        assert self.event(booking_id) is None

    def compare(self) -> None:
        """Their calendar is compared and read, as it is each SYNC_POLL_SECONDS."""
        for kind in ("reconcile_bookings", "sync_calendar"):
            self.office.make_due(kind, self.anna)
            self.enqueue(kind, self.anna)

    def check(self) -> None:
        """The promises that are not about Outlook's calendars."""
        sql = self.office.sql
        broken = [
            *slots.violations(sql, settled=True),
            *history.violations(sql),
            *tenants.violations(sql, ()),
            *notifications.violations(sql, settled=True),
        ]
        assert broken == [], "\n".join(map(str, broken))


@pytest.fixture(scope="module")
def shared_database(request: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    with request.session.stash[SERVERS].get(servers.NEWEST).database() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def shared_sql(shared_database: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(shared_database.superuser, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def study(
    server: Radicale, shared_database: TestDatabase, shared_sql: psycopg.Connection
) -> AsyncIterator[Study]:
    async with AsyncExitStack() as stack:
        office, cloud, settings, passing = await stack.enter_async_context(
            company(shared_database, shared_sql)
        )
        trouble = await stack.enter_async_context(in_between(server.url))
        path = server.new_calendar()
        connect_anna(office, settings, trouble.url + path)
        opened = await stack.enter_async_context(Database(shared_database.worker, settings, ROLE))
        waited = [0.0]
        providers = Providers.create(
            settings,
            clock=Clock(monotonic=lambda: monotonic() + waited[0]),
            grants=CalendarAccess(opened, Encryption(settings)),
        )
        stack.push_async_callback(providers.aclose)
        own = providers.own_accounts()
        call(shared_sql, "holdfast_worker", "connect_platform", accounts=own)
        worker = Worker(settings, opened, providers)
        people = [office.salesperson_id]
        made = Study(office, cloud, settings, providers, worker, passing, people, waited=waited)
        made.server, made.trouble, made.path = server, trouble, path
        await made.settle()
        yield made


def connect_anna(office: Office, settings: Settings, calendar: str) -> None:
    """Her account, with her password sealed for it."""
    of = {"tenant_id": office.tenant_id, "salesperson_id": office.salesperson_id}
    row = office.app("calendar_account_row", **of, provider="caldav", subject=calendar)
    seal = Encryption(settings).seal
    secret = seal(
        PASSWORDS["ann"], table="connections", column="secret", row=row, tenant=office.tenant_id
    )
    answer = office.answer_of(
        "calendar_account_connect",
        salesperson_id=office.salesperson_id,
        kind="caldav",
        id=row,
        subject=calendar,
        address="ann",
        calendar=calendar,
        scopes=[],
        token_source="password",
        secret=secret,
        settings={"url": calendar, "user": "ann"},
        actor="key",
    )
    assert answer.status == 200, answer.body


async def test_booked_moved_and_canceled(study: Study) -> None:
    """Confirmed although the answer to the event was lost; moved by Anna's own program, and
    followed; canceled, and the event goes although the server was away."""
    booking_id = await study.pending()
    study.suffer("drop_after", "PUT")
    study.office.confirm(booking_id)
    await study.settle()
    study.is_confirmed(booking_id)
    told = "select count(*) from booking.notification_outbox where booking_id = %s and purpose = %s"
    assert study.value(told, booking_id, "booking_confirmed") == 1

    text, start = study.event(booking_id), study.office.start(booking_id)
    moved = start + timedelta(minutes=15)
    assert text is not None
    for change in (timedelta(0), timedelta(hours=1)):
        text = text.replace(f"{start + change:%Y%m%dT%H%M%SZ}", f"{moved + change:%Y%m%dT%H%M%SZ}")
    study.ask("PUT", name_of(booking_id), text)
    study.compare()
    await study.settle()
    assert study.office.start(booking_id) == moved
    study.is_confirmed(booking_id)

    study.suffer("error", "DELETE", times=2)
    assert study.office.change("cancel", booking_id).status == 200
    await study.settle()
    study.is_over(booking_id)
    study.check()


async def test_an_event_that_anna_deletes_cancels(study: Study) -> None:
    """As in any calendar; what a mirror tells has her bookings compared."""
    booking_id = await study.confirmed()
    study.compare()
    await study.settle()
    study.ask("DELETE", name_of(booking_id))
    ago = "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 day'"
    study.office.sql.execute(ago)
    study.office.make_due("sync_calendar", study.anna)
    study.enqueue("sync_calendar", study.anna)
    await study.settle()
    study.is_over(booking_id)
    study.check()


async def test_a_refused_event_is_no_booking(study: Study) -> None:
    """Refused for good, the confirmation is undone."""
    booking_id = await study.pending()
    study.suffer("says", "PUT", times=9, status=507)
    study.office.confirm(booking_id)
    await study.settle()
    study.trouble.rules.clear()
    study.is_over(booking_id, "expired")
    study.check()


@pytest.mark.parametrize("phase", PHASES)
async def test_killed_while_an_event_is_written(
    study: Study,
    shared_database: TestDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    phase: Phase,
) -> None:
    """Whenever a worker dies, another ends what was begun, with one event."""
    booking_id = await study.confirming()
    folder = tmp_path_factory.mktemp("killed")
    workers = "tests.providers.caldav.killing_worker"
    async with killing(folder, shared_database.superuser, workers) as killer:
        await killer.kill(study.settings, "confirm/create_event", phase)
    await study.settle()
    study.is_confirmed(booking_id)
    study.check()
