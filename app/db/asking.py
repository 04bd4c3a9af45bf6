"""On whose behalf the database is asked: told with a call, in the same round trip.

A transaction-local setting, `booking.request`, which `booking.request()` and `booking.principal()`
read. A visitor is what a connection of the application says by itself, so that pages tell of none.
What a request is called by travels in a setting of its own (`app/telemetry/trace_context.py`),
since it goes on with the work that is queued.
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

PLATFORM: Mapping[str, Any] = {"principal": {"kind": "platform"}}
"""What commands ask for: whoever gives them is no visitor, for whom the application's role asks."""

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
    """The settings that go with a call of `api.<name>`: who asks, and what it is called by in all
    that it causes."""
    told = {}
    if (request := _REQUEST.get()) is not None:
        told[SETTING] = json.dumps(request)
    if name not in trace_context.UNTOLD and (cause := trace_context.of_work()):
        told["holdfast.trace_context"] = cause
    return told
