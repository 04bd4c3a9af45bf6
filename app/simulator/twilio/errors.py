"""How Twilio says no."""

from __future__ import annotations

from app.simulator.messages import Refused, Response, json_response

REFUSALS: dict[int, tuple[int, str]] = {
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid From Number (caller ID)"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid message-capable number"),
    21608: (400, "The number is unverified. Trial accounts cannot send to unverified numbers"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    20003: (401, "Authenticate"),
    20429: (429, "Too Many Requests"),
    63038: (429, "Account exceeded the daily messages limit"),
}
"""Status and text of each code."""

FAILURES = (30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30034, 30036)
"""Why a text was not delivered."""


def error(status: int, code: int, message: str) -> Response:
    """Twilio's error document."""
    document = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return json_response(document, status)


def refusal(code: int) -> Response:
    """The answer with this code; of a code that is none, a 400."""
    status, message = REFUSALS.get(code, (400, "Bad request"))
    return error(status, code, message)


def refused(code: int) -> Refused:
    return Refused(refusal(code))
