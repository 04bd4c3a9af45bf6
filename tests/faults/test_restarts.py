"""PostgreSQL is killed and started again in the middle of any step; the worker goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import psycopg
import pytest

from tests.faults.cluster import KillableCluster, killable_cluster
from tests.faults.flows import FLOWS, End, Flow
from tests.faults.harness import Harness
from tests.faults.killer import Killer
from tests.faults.points import PHASES, Phase
from tests.support.servers import TestDatabase
from tests.worker.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

_FLOW = {flow.name: flow for flow in FLOWS}


async def _cancel_refused_once(harness: Harness) -> End:
    """The step is to be claimed once more after the restart."""
    is_right = await _FLOW["cancel"].begin(harness)
    await harness.cloud.fail("graph", "error", method="DELETE", times=1, params={"status": 503})
    return is_right


_REFUSED_ONCE = Flow("cancel, refused once", ("cancel/delete_event",), _cancel_refused_once)
_UNTOLD: tuple[Phase, ...] = ("before", "done")
_STORIES: tuple[tuple[Flow, tuple[Phase, ...]], ...] = (
    (_FLOW["confirm"], PHASES),
    (_FLOW["cancel"], _UNTOLD),
    (_REFUSED_ONCE, ("before",)),
    (_FLOW["a move told"], _UNTOLD),
)


POINTS = [
    pytest.param(
        flow,
        work,
        phase,
        id=f"{flow.name}: {work} {phase}",
        marks=[] if flow.name == "confirm" else pytest.mark.pgmq,
    )
    for flow, phases in _STORIES
    for work in flow.works
    # A step of the database is over with the transaction that began it.
    for phase in (phases if not work.endswith("/record") else ("done",))
]
_PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[KillableCluster]:
    with killable_cluster("restarts") as running:
        yield running


@pytest.fixture(scope="module")
def shared_database(cluster: KillableCluster, queue_kind: str) -> TestDatabase:
    """One for each kind of queue, on that server."""
    return cluster.database()


@pytest.mark.parametrize(("flow", "work", "phase"), POINTS)
async def test_restarted(
    cluster: KillableCluster,
    shared_database: TestDatabase,
    harness: Harness,
    killer: Killer,
    flow: Flow,
    work: str,
    phase: Phase,
) -> None:
    """The worker stands at this point while PostgreSQL dies; it goes on, and all ends well."""
    with psycopg.connect(shared_database.superuser, autocommit=True) as before:
        harness.connect(before)
        is_right = await flow.begin(harness)

    with harness.passed_over():
        pid, trace = await killer.start(harness.settings, work, phase, then=signal.SIGSTOP)
        await killer.stopped(pid, trace)
        await asyncio.to_thread(cluster.restart)
        os.kill(pid, signal.SIGCONT)
        # What was done at the provider is recorded by the worker that did it.
        await until(
            lambda: (work, "recorded") in killer.passed(trace), "recorded", _PATIENCE_SECONDS
        )
        await killer.end(pid, trace)

    with psycopg.connect(shared_database.superuser, autocommit=True) as after:
        harness.connect(after)
        await harness.settle()
        await is_right()
        harness.check()
