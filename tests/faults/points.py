"""The points at which a worker may die, and where the list of them comes from.

A piece of work is named by what the database says when it is claimed: a saga's step
`<saga>/<action>`, a compensation `<saga>/undo/<action>`, anything else `<kind of message>/<do>`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Literal

import psycopg

from worker.handlers import HANDLERS
from worker.steps import ACTIONS

Phase = Literal["claimed", "before", "done", "recorded"]

PHASES: tuple[Phase, ...] = ("before", "done", "recorded")
"""`before`: claimed, and no provider was asked. `done`: the provider did it, the database does
not know; a step of the database itself is carried out and not committed. `recorded`: committed,
and the queue was not told. Of messages there is `claimed` besides: not handed over yet."""

_DOS = {
    "deletion": sorted(action for action in ACTIONS if action.startswith("delete_")),
    "message": ["find", "send"],
    "webhook": ["fetch_event"],
    "webhook_delivery": ["deliver"],
    "reconcile_bookings": ["compare"],
    "sync_calendar": ["read_page"],
    "sender_domain": ["look_up"],
}
"""What the database asks of handlers that know one thing to do, or those of sagas."""

_ELSEWHERE = {"saga", "outbox"}
"""A saga is named by its steps; a batch of the outbox is messages, each as if the queue named it."""


def works(connection: psycopg.Connection) -> set[str]:
    """Every piece of work there is, by the definitions of sagas and the worker's handlers.

    Raises:
        KeyError: a handler of which nobody said here what it is asked to do.
    """
    found = {f"{kind}/{do}" for kind in HANDLERS if kind not in _ELSEWHERE for do in _dos(kind)}
    for saga, action, compensation in connection.execute(
        "select kind, action, compensation from booking.saga_definitions"
    ):
        found.add(f"{saga}/{action}")
        if compensation:
            found.add(f"{saga}/undo/{compensation}")
    return found


def _dos(kind: str) -> Iterable[str]:
    """What the handler of a kind of message may be asked to do."""
    listed = getattr(sys.modules[HANDLERS[kind].__module__], "_ACTIONS", None)
    return listed or _DOS[kind]


def name_of(kind: str, answer: dict[str, object], saga: str | None) -> str:
    """The name of the work that `answer`, a claim's or a report's, asks for."""
    if saga is None:
        return f"{'message' if kind == 'outbox' else kind}/{answer['do']}"
    undo = "undo/" if int(str(answer["position"])) > _LAST_FORWARD_POSITION else ""
    return f"{saga}/{undo}{answer['do']}"


_LAST_FORWARD_POSITION = 100
