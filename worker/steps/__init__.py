"""What the steps of sagas do at the providers, by action and provider.

A step is written once for a capability; it asks the client of whichever provider the row names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.providers.errors import UnknownProvider
from app.providers.registry import Providers
from worker.steps import calendar, conference
from worker.steps.step import Input, Step

__all__ = ["ACTIONS", "Input", "MissingSteps", "Step", "demand", "install", "step_for"]

ACTIONS: dict[str, Step] = {}

_CLIENTS: dict[str, Callable[[Providers, str], Any]] = {}
"""By action, whose client its step asks."""


def install(steps: Mapping[str, Step], client: Callable[[Providers, str], Any]) -> None:
    """Makes steps known to the workers of this process.

    Args:
        steps: by action.
        client: whom they ask: a provider's client of the capability that they are of.
    """
    ACTIONS.update(steps)
    _CLIENTS.update(dict.fromkeys(steps, client))


install(calendar.STEPS, Providers.calendar)
install(conference.STEPS, Providers.conference)


class MissingSteps(Exception):
    """The database lists actions of providers that this program cannot carry out."""


def step_for(action: str) -> Step:
    """What to do.

    Raises:
        MissingSteps: nobody knows.
    """
    try:
        return ACTIONS[action]
    except KeyError:
        raise MissingSteps(f"this version has no step {action}") from None


def demand(providers: Providers, wanted: Iterable[tuple[str, str]]) -> None:
    """There is a step, and a client that it asks, for each action and provider in `wanted`.

    Raises:
        MissingSteps: those that are missing, in a line.
    """
    missing = sorted(
        f"{action} of {provider}"
        for action, provider in wanted
        if not _is_known(providers, action, provider)
    )
    if missing:
        raise MissingSteps(
            "the database lists what this version of the worker has no step for: "
            + ", ".join(missing)
        )


def _is_known(providers: Providers, action: str, provider: str) -> bool:
    if action not in ACTIONS:
        return False
    try:
        _CLIENTS[action](providers, provider)
    except UnknownProvider:
        return False
    return True
