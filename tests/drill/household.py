"""A company that has its calendars at Sundial and its meetings at Tin Can, and what is seen there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.rows import dict_row

from app.db import Database
from app.providers.clock import Clock
from app.providers.inbox import Post
from app.providers.registry import Providers
from app.simulator.seeding import seed
from app.simulator.store import Store
from tests.drill.api import ADDRESS
from tests.drill.moving_in import SQL, make_known
from tests.drill.sundial import Bell
from tests.faults.harness import Harness, company
from tests.support.invariants import history, notifications, slots, tenants
from tests.support.servers import TestDatabase
from worker.main import ROLE, Worker, connect_platform

PEOPLE = ("ben",)
"""Besides Anna."""


class Household(Harness):
    """The harness of `tests/faults`, looking at other providers."""

    def strings(self, booking_id: str) -> list[dict[str, Any]]:
        """The booking's meetings, also those that are gone."""
        return self._rows(
            "select * from simulator.strings where booking = %s order by id", booking_id
        )

    def shadows(self, booking_id: str) -> list[dict[str, Any]]:
        """The booking's events, also those that are gone."""
        return self._rows("select * from simulator.shadows where key = %s order by id", booking_id)

    def is_confirmed(self, booking_id: str) -> None:
        """It has one string, taut and at its time, and one shadow, at its time and with the way
        to the string."""
        start, end, address = self.office.sql.execute(
            "select b.start_at_utc, b.end_at_utc, m.join_url from booking.bookings b"
            " left join booking.meetings m on m.booking_id = b.id where b.id = %s",
            [booking_id],
        ).fetchone()
        story = self.story(booking_id)
        assert self.office.status(booking_id) == "confirmed", story
        [string] = [each for each in self.strings(booking_id) if not each["is_cut"]]
        assert (string["starts_at"], string["minutes"]) == (start, (end - start).seconds // 60)
        assert string["pulled"] > 0, story
        assert address.endswith(f"/strings/{string['id']}"), story
        [shadow] = [each for each in self.shadows(booking_id) if not each["is_gone"]]
        assert (shadow["starts_at"], shadow["ends_at"], shadow["place"]) == (start, end, address)

    def has_nothing(self, booking_id: str) -> None:
        """Whatever was made for it is gone."""
        story = self.story(booking_id)
        assert all(string["is_cut"] for string in self.strings(booking_id)), story
        assert all(shadow["is_gone"] for shadow in self.shadows(booking_id)), story

    def deliver(self) -> int:
        """The bells that rang are heard; how many."""
        rung = self.office.values("delete from simulator.rings returning body")
        for body in rung:
            heard = Bell().notifications(Post({}, json.dumps(body).encode()))
            items = [item.told("sundial") for item in heard if item is not None]
            self.office.app("receive_notifications", items=items, source="test")
        return len(rung)

    async def quiet(self) -> None:
        """Our own echoes are over."""
        while self.deliver():
            await self.settle()

    def check(self) -> None:
        """The promises that are not about Microsoft and Zoom."""
        sql = self.office.sql
        broken = [
            *slots.violations(sql, settled=True),
            *history.violations(sql),
            *tenants.violations(sql, ()),
            *notifications.violations(sql, settled=True),
        ]
        assert broken == [], "\n".join(map(str, broken))

    def _rows(self, query: LiteralString, booking_id: str) -> list[dict[str, Any]]:
        return self.office.sql.cursor(row_factory=dict_row).execute(query, [booking_id]).fetchall()


@asynccontextmanager
async def household(database: TestDatabase, sql: psycopg.Connection) -> AsyncIterator[Household]:
    """One whose calendars are watched and mirrored; the strangers are reached over HTTP."""
    make_known(sql)
    async with AsyncExitStack() as stack:
        office, cloud, settings, passing = await stack.enter_async_context(company(database, sql))
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setenv(ADDRESS, cloud.url)
        store = Store(database.app)
        await seed(store)
        await store.close()
        people = [office.salesperson_id, *(office.add_salesperson(name) for name in PEOPLE)]
        sql.execute((SQL / "company.sql").read_text())  # type: ignore[arg-type]
        opened = await stack.enter_async_context(Database(database.worker, settings, ROLE))
        waited = [0.0]
        clock = Clock(monotonic=lambda: monotonic() + waited[0])
        providers = Providers.create(settings, clock=clock)
        stack.push_async_callback(providers.aclose)
        await connect_platform(opened, providers)
        worker = Worker(settings, opened, providers)
        home = Household(office, cloud, settings, providers, worker, passing, people, waited=waited)
        for person in people:
            home.enqueue("subscription", person)
        await home.settle()
        yield home
