"""PostgreSQL is killed and started again in the middle of any step; the worker goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import psycopg
import pytest
import pytest_asyncio

from tests.faults.bed import Bed, laid
from tests.faults.cluster import KillableCluster, killable_cluster
from tests.faults.flows import FLOWS, End, Flow
from tests.faults.killer import Killer, killing
from tests.faults.points import PHASES, Phase
from tests.queue.broker import Broker, Store
from tests.support.servers import TestDatabase
from tests.worker.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

_FLOW = {flow.name: flow for flow in FLOWS}


async def _cancel_refused_once(bed: Bed) -> End:
    """The step is to be claimed once more after the restart."""
    is_right = await _FLOW["cancel"].begin(bed)
    await bed.cloud.fail("graph", "error", method="DELETE", times=1, params={"status": 503})
    return is_right


_REFUSED_ONCE = Flow("cancel, refused once", ("cancel/delete_event",), _cancel_refused_once)
_UNTOLD: tuple[Phase, ...] = ("before", "done")
_STORIES: tuple[tuple[str, Flow, tuple[Phase, ...]], ...] = (
    ("pgmq", _FLOW["confirm"], PHASES),
    ("pgmq", _FLOW["cancel"], _UNTOLD),
    ("pgmq", _REFUSED_ONCE, ("before",)),
    ("pgmq", _FLOW["a move told"], _UNTOLD),
    ("servicebus", _FLOW["confirm"], PHASES),
)


@dataclass(frozen=True, eq=False)
class Point:
    """Where the worker stands while PostgreSQL dies. No two are equal: tests would be sorted by
    them before they are by their queue."""

    flow: Flow
    work: str
    phase: Phase


POINTS = [
    pytest.param(queue, Point(flow, work, phase), id=f"{queue}, {flow.name}: {work} {phase}")
    for queue, flow, phases in _STORIES
    for work in flow.works
    # A step of the database is over with the transaction that began it.
    for phase in (phases if not work.endswith("/record") else ("done",))
]
_PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[KillableCluster]:
    with killable_cluster("restarts") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker | None]:
    """That of the workers' queue; None for the queue inside the database."""
    if request.param == "pgmq":
        yield None
        return
    async with Broker(Store(lock_seconds=60)) as running:
        yield running


@pytest.fixture(scope="module")
def lasting_database(cluster: KillableCluster, broker: Broker | None) -> TestDatabase:
    """One for each queue."""
    return cluster.database()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bed(lasting_database: TestDatabase, broker: Broker | None) -> AsyncIterator[Bed]:
    """A company on that server."""
    with psycopg.connect(lasting_database.superuser, autocommit=True) as connection:
        async with laid(lasting_database, connection, broker) as made:
            yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killer(
    lasting_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Killer]:
    async with killing(tmp_path_factory.mktemp("frozen"), lasting_database.superuser) as running:
        yield running


# The scope is that of the fixtures: without it each point would have a cloud of its own.
@pytest.mark.parametrize(("broker", "point"), POINTS, indirect=["broker"], scope="module")
async def test_restarted(
    cluster: KillableCluster,
    lasting_database: TestDatabase,
    broker: Broker | None,
    bed: Bed,
    killer: Killer,
    point: Point,
) -> None:
    """The worker stands at this point while PostgreSQL dies; it goes on, and all ends well."""
    work, phase = point.work, point.phase
    with psycopg.connect(lasting_database.superuser, autocommit=True) as before:
        bed.connect(before)
        is_right = await point.flow.begin(bed)

    with broker.deaf() if broker else nullcontext():
        pid, trace = await killer.start(bed.settings, work, phase, then=signal.SIGSTOP)
        await killer.stopped(pid, trace)
        await asyncio.to_thread(cluster.restart)
        os.kill(pid, signal.SIGCONT)
        # What was done at the provider is recorded by the worker that did it.
        await until(
            lambda: (work, "recorded") in killer.passed(trace), "recorded", _PATIENCE_SECONDS
        )
        await killer.end(pid, trace)

    with psycopg.connect(lasting_database.superuser, autocommit=True) as after:
        bed.connect(after)
        await bed.settle()
        await is_right()
        bed.check()
