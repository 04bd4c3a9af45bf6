"""How Graph says no."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from app.simulator.messages import Refused, Response, json_response


def graph_error(
    status: int, code: str, message: str, *, now: datetime, **additions: Any
) -> Response:
    """Graph's error document; `additions` go into its `error` object."""
    inner = {"date": now.strftime("%Y-%m-%dT%H:%M:%S"), "request-id": str(uuid4())}
    error = {"code": code, "message": message, **additions, "innerError": inner}
    return json_response({"error": error}, status)


def bad_request(message: str, now: datetime, code: str = "BadRequest") -> Refused:
    return Refused(graph_error(400, code, message, now=now))


def sync_state_lost(now: datetime) -> Response:
    """To a delta token that is not good any more: begin again."""
    message = "The sync state generation is not found; a full synchronization is needed."
    return graph_error(410, "SyncStateNotFound", message, now=now)


def item_not_found(now: datetime) -> Refused:
    message = "The specified object was not found in the store."
    return Refused(graph_error(404, "ErrorItemNotFound", message, now=now))
