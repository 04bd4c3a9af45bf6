"""How Postmark says no."""

from __future__ import annotations

from app.simulator.messages import Refused, Response, json_response

REFUSALS: dict[int, tuple[int, str]] = {
    10: (401, "The Server Token you provided is not valid."),
    100: (503, "We are down for maintenance."),
    300: (422, "Invalid email request."),
    400: (422, "The sender address is not a Sender Signature on your account."),
    401: (422, "The Sender Signature is not confirmed."),
    402: (422, "Invalid JSON."),
    403: (422, "Incompatible JSON."),
    405: (422, "You have run out of credits."),
    406: (422, "You tried to send to a recipient that has been marked as inactive."),
    409: (422, "JSON is required."),
    410: (422, "Too many batch messages."),
    411: (422, "Forbidden attachment type."),
    412: (422, "The account is pending approval: recipients must share the sender's domain."),
    413: (422, "The account may not send."),
    429: (429, "Rate limit exceeded."),
    500: (500, "Internal server error."),
    1235: (422, "The message stream does not exist."),
}
"""Status and words by ErrorCode."""


def refusal(code: int, message: str | None = None) -> Response:
    status, words = REFUSALS[code]
    return json_response({"ErrorCode": code, "Message": message or words}, status)


def refused(code: int, message: str | None = None) -> Refused:
    return Refused(refusal(code, message))
