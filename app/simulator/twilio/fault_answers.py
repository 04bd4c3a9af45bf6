"""The answers with which Twilio misbehaves."""

from __future__ import annotations

from datetime import datetime

from app.simulator.fault_answers import Params, retry_after
from app.simulator.fault_answers import error as bad_day
from app.simulator.fault_kinds import param
from app.simulator.messages import Response
from app.simulator.twilio.errors import error, refusal


def api(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of the API."""
    if kind in ("error", "error_after"):
        return bad_day(kind, params, lambda status: error(status, 20500, "Internal server error"))
    if kind == "throttle":
        return refusal(20429).with_headers(retry_after(kind, params, now))
    if kind == "sms_refused":
        return refusal(int(param(kind, params, "code")))
    if kind == "unauthorized":
        return refusal(20003)
    if kind == "forbidden":
        return error(403, 20005, "Account not active")
    if kind == "gone":
        return error(404, 20404, "The requested resource was not found")
    return None
