"""What caused the work at hand: the request's id, and its trace where traces are recorded.

Both stand in every log line of a request. They travel with the work that it queues, into the log
lines of the worker and of its calls to providers, and on with what that work queues in turn: so
one booking can be followed through all processes.
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
    "traceparent": re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
}

QUEUES_WORK = frozenset(
    {
        "allow_mass_cancel",
        "attendance",
        "cancel",
        "cancel_by_administrator",
        "confirm",
        "reconcile_bookings_apply",
        "receive_notifications",
        "redrive",
        "request_links",
        "reschedule",
        "saga_claim",
        "saga_report",
        "salesperson_create",
        "salesperson_update",
        "subscription_report",
        "sync_calendar_apply",
        "template_test",
        "tenant_activate",
        "tenant_set_status",
        "verify_email",
        "webhook_apply",
        "webhook_claim",
        "webhook_redeliver",
    }
)
"""Functions of `api` that are told the trace context, which costs them some 40 microseconds. The
others are spared it, holding a slot above all: what they queue, if anything, is not followed."""


def of_work() -> str | None:
    """The trace context of the work at hand as JSON, None when it has none."""
    bound = structlog.contextvars.get_contextvars()
    found = read(bound)
    return json.dumps(found) if found else None


def read(source: Mapping[str, Any]) -> dict[str, str]:
    """What `source` tells of the trace context. Whoever sends a request chooses its id: one that
    looks like a secret goes nowhere."""
    return {
        name: value
        for name, shape in SHAPES.items()
        if isinstance(value := source.get(name), str)
        and shape.fullmatch(value)
        and mask_text(value) == value
    }
