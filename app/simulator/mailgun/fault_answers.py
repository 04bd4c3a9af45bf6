"""The answers with which Mailgun misbehaves, and how it says no."""

from __future__ import annotations

from datetime import datetime

from app.simulator.fault_answers import Params, wait_of
from app.simulator.fault_answers import error as bad_day
from app.simulator.fault_kinds import param
from app.simulator.messages import Response, json_response, text_response


def told(status: int, message: str) -> Response:
    """Most of its errors."""
    return json_response({"message": message}, status)


def forbidden() -> Response:
    """A key that is none: plain text, whatever was asked for."""
    return text_response("Forbidden", 401)


def no_domain(domain: str = "") -> Response:
    return told(404, f"Domain not found: {domain}".rstrip(": "))


def api(kind: str, params: Params, _now: datetime) -> Response | None:
    """The answer of the API."""
    if kind in ("error", "error_after"):
        return bad_day(kind, params, lambda status: told(status, "Internal Server Error"))
    if kind == "throttle":
        wait = round(wait_of(kind, params))
        return told(429, f"account-requests-per-sec limit exceeded, try again after {wait} seconds")
    if kind in ("unauthorized", "other_region"):
        return forbidden()
    if kind == "forbidden":
        return told(403, "The account is disabled")
    if kind in ("gone", "domain_missing"):
        return no_domain()
    if kind == "wrong_server":
        return text_response("Mailgun Magnificent API")
    if kind == "bad_message":
        return told(400, str(param(kind, params, "message")))
    if kind == "domain_disabled":
        return told(400, "Domain is not allowed to send: The domain is disabled")
    return None
