"""What caused the work at hand: the request's id, the id by which its sender follows it, and its
trace where traces are recorded.

All stand in every log line of a request. They travel with the work that it queues, into the log
lines of the worker and of its calls to providers, and on with what that work queues in turn: so
one booking can be followed through all processes. The sender's id also stands in the rows that the
request caused: of the audit log, sagas, messages and webhooks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import structlog

from app.telemetry.log import mask_text

SHAPES = {
    "request_id": re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}"),
    "correlation_id": re.compile(r"[!-~]{1,128}"),
    "traceparent": re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
}
_HARMLESS = re.compile(r"[0-9a-f-]{1,64}")
"""As our own ids are: nothing that a mask looks for, and looking costs a hold."""

UNTOLD = frozenset(
    {
        "availability",
        "booking_detail",
        "booking_list",
        "booking_status",
        "console_session",
        "due_jobs",
        "error_catalogue",
        "health",
        "key",
        "merge_counters",
        "merge_rates",
        "metrics",
        "nearest_free",
        "outbox_claim",
        "page_hold",
        "page_link",
        "page_slot",
        "page_tenant",
        "queue_defer",
        "queue_done",
        "queue_metrics",
        "queue_read",
        "release_busy",
        "salespeople",
        "sealed_keys",
        "sealed_otherwise",
        "session",
        "store_busy",
    }
)
"""Functions of `api` that are not told the trace context, which costs some 40 microseconds: those
that are called all the time and write nothing that keeps it, and those that return many rows."""


def of_work() -> str | None:
    """The trace context of the work at hand as JSON, None when it has none."""
    bound = structlog.contextvars.get_contextvars()
    found = read(bound)
    return json.dumps(found) if found else None


def read(source: Mapping[str, Any]) -> dict[str, str]:
    """What `source` tells of the trace context."""
    return {name: source[name] for name in SHAPES if name in source and is_kept(name, source[name])}


def is_kept(name: str, value: object) -> bool:
    """Whether `value` may go on as the trace context's `name`. Whoever sends a request chooses its
    ids: one that looks like a secret goes nowhere."""
    return (
        isinstance(value, str)
        and SHAPES[name].fullmatch(value) is not None
        and (_HARMLESS.fullmatch(value) is not None or mask_text(value) == value)
    )
