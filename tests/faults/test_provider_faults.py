"""Whatever a provider does to a step, the saga ends right: one object each, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from tests.faults.flows import FLOWS, what_exists
from tests.faults.harness import Harness, running_harness
from tests.queue.broker import Broker
from tests.support.office import DIRECTORY
from tests.support.servers import TestDatabase
from worker.steps import ACTIONS

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLOW = {flow.name: flow for flow in FLOWS}


@dataclass(frozen=True)
class Target:
    """The call of an action that a fault strikes, and the flow that comes by it."""

    flow: str
    service: str
    method: str
    path: str = "*"


TARGETS = {
    "create_meeting": Target("confirm", "zoom", "POST", "*/meetings"),
    "create_event": Target("confirm", "graph", "POST", "*/events"),
    "delete_event": Target("cancel", "graph", "DELETE"),
    "delete_meeting": Target("cancel", "zoom", "DELETE"),
    "update_meeting": Target("a move told", "zoom", "PATCH"),
    "check_event": Target("the meeting is gone", "graph", "GET", "*/events/*"),
    "update_event": Target("the meeting is gone", "graph", "PATCH", "*/events/*"),
    "place_event": Target("a place changes", "graph", "PATCH", "*/events/*"),
}


@dataclass(frozen=True)
class Fault:
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    times: int = 1


FAULTS = {
    "429, whole seconds": Fault("throttle", {"retry_after": 1, "form": "seconds"}),
    "429, a fraction": Fault("throttle", {"retry_after": 0.4, "form": "fraction"}, 2),
    "429, no Retry-After": Fault("throttle", {"form": "none"}, 2),
    "429, a time": Fault("throttle", {"retry_after": 1, "form": "iso"}),
    "503": Fault("error", {"status": 503}, 3),
    "dropped before": Fault("drop", times=3),
    "dropped after": Fault("drop_after"),
    "5xx after": Fault("error_after", {"status": 500}),
    "hangs before": Fault("hang", {"seconds": 30}),
    "hangs after": Fault("hang_after", {"seconds": 30}),
    "401": Fault("unauthorized"),
    "403": Fault("forbidden"),
    "refused for good": Fault("error", {"status": 400}),
}


_STRUCK = [
    pytest.param(
        action,
        fault,
        id=f"{action}-{fault}",
        # A diagonal: every fault once, and every action at least once.
        marks=[] if number % len(TARGETS) == place else pytest.mark.pgmq,
    )
    for place, action in enumerate(TARGETS)
    for number, fault in enumerate(FAULTS)
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness(
    shared_database: TestDatabase, shared_sql: psycopg.Connection, broker: Broker | None
) -> AsyncIterator[Harness]:
    """A company whose workers lose patience soon."""
    async with running_harness(
        shared_database, shared_sql, broker, provider_timeout_seconds=1
    ) as made:
        # Just beyond what providers ask for: periodic rounds are to find little to do.
        made.advance_seconds = 1.0
        yield made


async def test_every_action_meets_every_fault() -> None:
    """An action that the worker knows has a place in this suite."""
    assert set(TARGETS) == set(ACTIONS)


@pytest.mark.parametrize(("action", "fault"), _STRUCK)
async def test_struck(harness: Harness, action: str, fault: str) -> None:
    """After the fault the flow ends as usual, with another Zoom host where one was refused; a
    confirmation whose event was refused for good leaves nothing anywhere."""
    target, what = TARGETS[action], FAULTS[fault]
    is_right = await FLOW[target.flow].begin(harness)
    await harness.cloud.fail(
        target.service,
        what.kind,
        method=target.method,
        path=target.path,
        times=what.times,
        params=what.params,
    )

    await harness.settle()

    left = harness.value("select sum(remaining) from simulator.faults")
    await harness.cloud.delete("/faults")
    assert left == 0
    if fault == "refused for good" and action in ("update_meeting", "check_event", "place_event"):
        # What was refused is begun again by itself, later; people need not wait.
        letters = harness.office.app("dead_letters")
        [dead] = [letter for letter in letters if letter["what"] == action]
        assert harness.office.app("redrive", kind=dead["kind"], id=dead["id"], actor="tester")
        await harness.settle()
    if fault == "refused for good" and action == "create_event":
        await is_undone(harness)
    else:
        await is_right()
    harness.check()


async def is_undone(harness: Harness) -> None:
    """The newest booking failed, and nothing of it is left."""
    booking_id = harness.value(
        "select id::text from booking.bookings order by created_at desc limit 1"
    )
    assert harness.office.status(booking_id) == "expired", harness.story(booking_id)
    assert await what_exists(harness, booking_id) == ([], [])


@pytest.mark.pgmq
@pytest.mark.parametrize("action", TARGETS)
async def test_tokens_end(harness: Harness, action: str) -> None:
    """A token that ended while it was kept is replaced, and nobody notices."""
    is_right = await FLOW[TARGETS[action].flow].begin(harness)
    await harness.cloud.post("/tokens/expire")

    await harness.settle()

    await is_right()
    harness.check()


@pytest.mark.pgmq
@pytest.mark.parametrize(
    "action", [action for action, target in TARGETS.items() if target.service == "graph"]
)
async def test_consent_is_revoked_and_given_again(harness: Harness, action: str) -> None:
    """Meanwhile the work waits, visibly; afterwards it is done without anybody's help."""
    is_right = await FLOW[TARGETS[action].flow].begin(harness)
    await harness.cloud.post(f"/directories/{DIRECTORY}/consent", consent="revoked")
    await harness.cloud.post("/tokens/expire")
    await harness.worker.run_once()
    assert harness.value("select booking.is_consent_lost(%s)", harness.office.tenant_id)
    await harness.cloud.post(f"/directories/{DIRECTORY}/consent", consent="granted")
    await harness.cloud.post("/tokens/expire")

    await harness.settle()

    await is_right()
    harness.check()
