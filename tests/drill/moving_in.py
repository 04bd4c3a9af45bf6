"""The strangers move into a process, or into a database; out of a process, too, for the tests
that come after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import psycopg

from app.providers import registry
from app.providers.registry import Providers
from app.simulator import calls, fault_kinds, faults, folders
from tests.drill import sundial, tin_can
from tests.drill.simulator import FOLDER
from tests.drill.steps import STEPS
from worker import steps

SQL = Path(__file__).parent / "sql"


def move_in() -> None:
    """Clients, a step and the simulated cloud: all that a process has to know."""
    registry.install("sundial", sundial.connect)
    registry.install("tin_can", tin_can.connect)
    steps.install(STEPS, Providers.conference)
    folders.install(FOLDER)


def make_known(sql: psycopg.Connection) -> None:
    """Rows, functions, and the tables of the simulated cloud."""
    for name in ("rows", "functions", "simulator"):
        sql.execute((SQL / f"{name}.sql").read_text())  # type: ignore[arg-type]


def _known() -> list[Any]:
    """What `move_in` adds to."""
    return [
        *(registry.PROVIDERS, steps.ACTIONS, steps._CLIENTS, folders.FOLDERS),
        *(calls.CLEANING, faults.HEALING, fault_kinds.KINDS),
        *(fault_kinds.PROVIDERS, fault_kinds.SERVICES),
    ]


_BEFORE = [copy(each) for each in _known()]


@contextmanager
def moved_in() -> Iterator[None]:
    """Within this block the process knows them."""
    move_in()
    try:
        yield
    finally:
        _move_out()


@contextmanager
def moved_out() -> Iterator[None]:
    """Within this block it does not."""
    _move_out()
    try:
        yield
    finally:
        move_in()


def _move_out() -> None:
    for each, was in zip(_known(), _BEFORE, strict=True):
        each.clear()
        each.update(was) if isinstance(each, dict) else each.extend(was)
