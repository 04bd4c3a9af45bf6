"""Steps by action and provider: the worker knows each that the database may ask for."""

from __future__ import annotations

import asyncio

import pytest

from app.config import Settings
from app.providers.registry import Providers
from tests.support.office import Office, call
from worker.main import run_worker
from worker.steps import ACTIONS, MissingSteps, demand, step_for


def test_every_step_is_wanted_and_every_wanted_one_is_there(office: Office) -> None:
    """Neither a row without a step nor a step that no row leads to."""
    wanted = call(office.sql, "holdfast_worker", "steps_wanted")
    assert {action for action, _provider in wanted} == set(ACTIONS)


def test_what_is_missing_is_told_in_one_line(providers: Providers) -> None:
    """All that is missing, each with its provider."""
    wanted = [
        ("create_event", "graph"),
        ("create_event", "sundial"),
        ("chime", "graph"),
        ("create_event", "zoom"),
    ]
    with pytest.raises(MissingSteps) as missing:
        demand(providers, wanted)
    assert str(missing.value).endswith(
        ": chime of graph, create_event of sundial, create_event of zoom"
    )
    with pytest.raises(MissingSteps, match="chime"):
        step_for("chime")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "insert into booking.providers (provider, capability, name, object)"
            " values ('sundial', 'calendar', 'Sundial', 'Shadow')",
            "create_event of sundial",
        ),
        (
            "insert into booking.actions (action, capability, effect, title)"
            " values ('chime', 'calendar', 'update', 'x')",
            "chime of graph",
        ),
    ],
)
async def test_a_row_that_nobody_can_serve_stops_the_start(
    office: Office, worker_settings: Settings, statement: str, named: str
) -> None:
    """A provider or an action that this version has no step for: it would take work and never do
    it, so it does not begin."""
    office.sql.execute(statement)  # type: ignore[call-overload]
    working = asyncio.Event()
    with pytest.raises(MissingSteps) as missing:
        async with asyncio.timeout(30):
            await run_worker(worker_settings, asyncio.Event(), working)
    assert named in str(missing.value) and "\n" not in str(missing.value)
    assert not working.is_set()


async def test_a_step_more_than_wanted_stops_nothing(
    office: Office, worker_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program may know more than the database of an older version asks for."""
    monkeypatch.setitem(ACTIONS, "chime", ACTIONS["check_event"])
    stop, working = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(run_worker(worker_settings, stop, working))
    async with asyncio.timeout(30):
        await working.wait()
        stop.set()
        await running
