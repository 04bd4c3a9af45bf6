"""Claims pass at once; quick work goes in small numbers, slow work holds nobody up."""

from __future__ import annotations

import asyncio

import pytest

from tests.worker.waiting import until
from worker import admission
from worker.admission import PLACES, Admission


class Crowd:
    """Pieces of work that wait in the admission until they are let go."""

    def __init__(self, gate: Admission) -> None:
        self._gate = gate
        self.at_work = 0
        self.go_on = asyncio.Event()

    async def work(self) -> None:
        async with self._gate.working():
            self.at_work += 1
            await self.go_on.wait()


async def fill_places(crowd: Crowd) -> None:
    """Three times as many come as there are places; no more begin, and at last all have been."""
    tasks = [asyncio.create_task(crowd.work()) for _ in range(3 * PLACES)]
    await until(lambda: crowd.at_work == PLACES, "all places taken")
    await asyncio.sleep(0)
    assert crowd.at_work == PLACES
    crowd.go_on.set()
    await asyncio.gather(*tasks)


async def test_quick_work_goes_in_small_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more pieces of work begin than there are places, and each that ends frees one."""
    monkeypatch.setattr(admission, "IDLE_AFTER_SECONDS", 60)
    crowd = Crowd(Admission())
    await fill_places(crowd)
    assert crowd.at_work == 3 * PLACES


async def test_work_that_waits_for_a_provider_gives_its_place_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many wait for a slow provider, others begin; each place comes back once."""
    monkeypatch.setattr(admission, "IDLE_AFTER_SECONDS", 0.01)
    gate = Admission()
    crowd = Crowd(gate)
    tasks = [asyncio.create_task(crowd.work()) for _ in range(3 * PLACES)]

    await until(lambda: crowd.at_work == 3 * PLACES, "everybody at work")
    crowd.go_on.set()
    await asyncio.gather(*tasks)

    monkeypatch.setattr(admission, "IDLE_AFTER_SECONDS", 60)
    await fill_places(Crowd(gate))


async def test_work_waits_for_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing begins while a claim is being made."""
    monkeypatch.setattr(admission, "LONGEST_WAIT_SECONDS", 60)
    gate = Admission()
    crowd = Crowd(gate)
    crowd.go_on.set()
    with gate.entering():
        task = asyncio.create_task(crowd.work())
        await asyncio.sleep(0)
        assert crowd.at_work == 0

    await asyncio.wait_for(task, 5)

    assert crowd.at_work == 1


async def test_claims_hold_work_up_only_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of claims does not keep work from ever beginning."""
    monkeypatch.setattr(admission, "LONGEST_WAIT_SECONDS", 0.01)
    gate = Admission()
    crowd = Crowd(gate)
    crowd.go_on.set()

    with gate.entering():
        await asyncio.wait_for(crowd.work(), 5)

    assert crowd.at_work == 1


async def test_nobody_waits_long_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim runs out while its work waits, so the work begins without a place in the end."""
    monkeypatch.setattr(admission, "IDLE_AFTER_SECONDS", 60)
    monkeypatch.setattr(admission, "LONGEST_QUEUE_SECONDS", 0.01)
    crowd = Crowd(Admission())
    tasks = [asyncio.create_task(crowd.work()) for _ in range(3 * PLACES)]

    await until(lambda: crowd.at_work == 3 * PLACES, "everybody at work")
    crowd.go_on.set()
    await asyncio.gather(*tasks)
