"""On whose behalf the database is asked: told with a call, in the same round trip.

A transaction-local setting, `booking.request`, which `booking.request()` and `booking.principal()`
read. A visitor is what a connection of the application says by itself, so that holding a slot is
told nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from app.telemetry import trace_context

SETTING = "booking.request"
NOBODY = json.dumps({"principal": {"kind": "nobody"}})
"""The setting's value where no principal is told."""

_REQUEST: ContextVar[Mapping[str, Any] | None] = ContextVar("asking", default=None)


@contextmanager
def on_behalf(request: Mapping[str, Any]) -> Iterator[None]:
    """What is asked within is asked for this request.

    Args:
        request: as `booking.request()` returns it; texts that PostgreSQL can store.
    """
    before = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(before)


def settings_of_call(name: str) -> dict[str, str]:
    """The settings that go with a call of `api.<name>`; none with most calls for visitors."""
    told = {}
    if (request := _REQUEST.get()) is not None:
        told[SETTING] = json.dumps(request)
    if name in trace_context.QUEUES_WORK and (cause := trace_context.of_work()):
        told["holdfast.trace_context"] = cause
    return told
