"""With `GRAPH_MOCK` and `ZOOM_MOCK` the worker needs no network at all."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime

import psycopg
import pytest

from app.db import Database
from app.providers.registry import Providers
from tests.support.office import Office, connect_platform
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.conftest import settle
from worker.main import Worker


@pytest.mark.parametrize("hosts", ["", "KDcuGIm1QgePTO8WbOqwIQ,host@zoom.example"])
async def test_a_booking_is_confirmed_without_network(
    sql: psycopg.Connection, database: TestDatabase, slot: datetime, hosts: str
) -> None:
    """The simulated cloud answers in-process, under the addresses of the real one; it needs no
    provider setting, and takes whatever hosts are set."""
    settings = make_settings(
        database_url=database.worker,
        graph_mock=True,
        zoom_mock=True,
        graph_shared_mailbox=None,
        zoom_host_user_ids=hosts,
    )
    office = Office(sql)
    connect_platform(sql, settings)
    office.free_calendars()
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    async with (
        aclosing(Providers.create(settings)) as providers,
        Database(database.worker, settings, "holdfast_worker") as opened,
    ):
        await settle(Worker(settings, opened, providers), office)

    assert office.status(booking_id) == "confirmed"
    assert office.value("select count(*) from simulator.events where deleted_at is null") == 1
    assert office.value("select count(*) from simulator.mails where kind = 'mail'") == 1
