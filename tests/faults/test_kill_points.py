"""A worker killed at any point of any work leaves nothing behind that another does not right,
whichever queue tells it of its work."""

from __future__ import annotations

import psycopg
import pytest

from tests.faults.flows import CONFIRM, FLOWS, Flow
from tests.faults.harness import Harness
from tests.faults.killer import Killer
from tests.faults.points import PHASES, Phase, works

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LOCK_SECONDS = 61.0
"""Longer than any claim of these tests' workers, and than a message is locked for them."""

_FIRST = {work: flow.name for flow in reversed(FLOWS) for work in flow.works}
"""The flow that comes by a piece of work with either queue."""

POINTS = [
    pytest.param(
        flow,
        work,
        phase,
        id=f"{flow.name}: {work} {phase}",
        marks=[] if _FIRST[work] == flow.name else pytest.mark.pgmq,
    )
    for flow in FLOWS
    for work in flow.works
    for phase in PHASES
]


async def test_every_point_is_tried(shared_sql: psycopg.Connection, queue_kind: str) -> None:
    """Whatever a saga's definition or a handler can ask for is killed before, after and once
    recorded, with either queue."""
    tried = {param.values[1:] for param in POINTS if queue_kind == "pgmq" or not param.marks}

    assert tried == {(work, phase) for work in works(shared_sql) for phase in PHASES}


@pytest.mark.parametrize(("flow", "work", "phase"), POINTS)
async def test_killed(
    harness: Harness, killer: Killer, flow: Flow, work: str, phase: Phase
) -> None:
    """After kill -9 at this point another worker ends what was begun."""
    is_right = await flow.begin(harness)

    with harness.passed_over():
        await killer.kill(harness.settings, work, phase)
    await harness.settle()

    await is_right()
    harness.check()


_AGAIN = [
    pytest.param(
        FLOWS[0],
        work,
        phase,
        id=f"{work} {phase}",
        marks=[] if (work, phase) == ("confirm/create_event", "done") else pytest.mark.pgmq,
    )
    for work in CONFIRM
    for phase in PHASES
    if phase != "recorded"
]


@pytest.mark.parametrize(("flow", "work", "phase"), _AGAIN)
async def test_killed_again_and_again(
    harness: Harness, killer: Killer, flow: Flow, work: str, phase: Phase
) -> None:
    """However many workers die at one point in a row, the next one ends what was begun."""
    is_right = await flow.begin(harness)

    for _ in range(2):
        with harness.passed_over():
            await killer.kill(harness.settings, work, phase)
        harness.advance(_LOCK_SECONDS)
    await harness.settle()

    await is_right()
    harness.check()
