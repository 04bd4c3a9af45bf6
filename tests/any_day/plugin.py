"""What pytest needs to run under a false clock (`faketime`): leaves out what it disturbs."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NoReturn

import pytest

from tests.any_day.left_out import LEFT_OUT, NO_BROWSER
from tests.support import browser

WANTED = "HOLDFAST_TEST_CLOCK"
"""Environment: the seconds since 1970 at which the run began by the false clock."""

_LONGEST_RUN_SECONDS = 3600


def pytest_configure(config: pytest.Config) -> None:
    began = int(os.environ[WANTED])
    if not began <= time.time() < began + _LONGEST_RUN_SECONDS:
        raise pytest.UsageError("the false clock is not in force")
    # Before any test has its name.
    browser.launch = _leave_out
    _share_with_other_accounts()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, dropped = [], []
    for item in items:
        is_out = any(is_within(item.nodeid, name) for name in LEFT_OUT)
        (dropped if is_out else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


async def _leave_out(*_: object) -> NoReturn:
    pytest.skip(NO_BROWSER)


def is_within(test: str, name: str) -> bool:
    """Whether `test` (a node id) is `name` or lies in it."""
    return test == name or (test.startswith(name) and test[len(name)] in "/:[")


def _share_with_other_accounts() -> None:
    """Let PostgreSQL in, which root runs as somebody else, where all agree on the clock."""
    semaphore, memory = os.environ["FAKETIME_SHARED"].split()
    for name in (f"sem.{semaphore[1:]}", memory[1:]):
        Path("/dev/shm", name).chmod(0o666)
