"""The answers with which Postmark misbehaves."""

from __future__ import annotations

from datetime import datetime

from app.simulator.fault_answers import Params, retry_after
from app.simulator.fault_answers import error as bad_day
from app.simulator.fault_kinds import param
from app.simulator.messages import Response, json_response, text_response
from app.simulator.postmark.errors import REFUSALS, refusal


def api(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of the API."""
    if kind in ("error", "error_after"):
        return bad_day(
            kind,
            params,
            lambda status: json_response(
                {"ErrorCode": status, "Message": "Internal server error."}, status
            ),
        )
    if kind == "throttle":
        return refusal(429).with_headers(retry_after(kind, params, now))
    if kind == "unauthorized":
        return refusal(10)
    if kind == "forbidden":
        return json_response({"ErrorCode": 403, "Message": "Forbidden."}, 403)
    if kind == "gone":
        return json_response({"ErrorCode": 404, "Message": "Not found."}, 404)
    if kind == "mail_too_large":
        return text_response("Request Entity Too Large", 413)
    if kind == "mail_refused":
        code = param(kind, params, "code")
        return refusal(code if code in REFUSALS else 300)
    return None
