"""The same with workers that take their work from Service Bus."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio

from tests.faults.bed import Bed, laid
from tests.faults.flows import Flow
from tests.faults.killer import Killer
from tests.faults.points import Phase
from tests.faults.test_kill_points import POINTS
from tests.queue.broker import Broker, Store
from tests.support.servers import TestDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broker() -> AsyncIterator[Broker]:
    async with Broker(Store(lock_seconds=60)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bed(
    shared_database: TestDatabase, shared_sql: psycopg.Connection, broker: Broker
) -> AsyncIterator[Bed]:
    """A company whose workers are told of their work by the broker."""
    async with laid(shared_database, shared_sql, broker) as made:
        yield made


@pytest.mark.parametrize(("flow", "work", "phase"), POINTS)
async def test_killed(
    bed: Bed, killer: Killer, broker: Broker, flow: Flow, work: str, phase: Phase
) -> None:
    """After kill -9 at this point another worker ends what was begun, and no message is dead."""
    is_right = await flow.begin(bed)

    with broker.deaf():
        await killer.kill(bed.settings, work, phase)
    await bed.settle()

    await is_right()
    bed.check()
    assert broker.store.dead == []
