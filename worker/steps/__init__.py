"""What the steps of sagas do at the providers, by the name of their action.

A step is given its input by the database and returns what the database shall keep. It may be
carried out again at any time, also after it was carried out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from worker.context import WorkContext
from worker.steps import outlook, zoom

Step = Callable[[WorkContext, dict[str, Any]], Awaitable[dict[str, Any]]]

ACTIONS: dict[str, Step] = {
    "create_meeting": zoom.create_meeting,
    "update_meeting": zoom.update_meeting,
    "delete_meeting": zoom.delete_meeting,
    "create_event": outlook.create_event,
    "check_event": outlook.check_event,
    "delete_event": outlook.delete_event,
    "update_event": outlook.update_event,
}

NEEDS_CONSENT = frozenset({"create_event", "check_event", "delete_event", "update_event"})
"""Actions in the customer's directory."""
