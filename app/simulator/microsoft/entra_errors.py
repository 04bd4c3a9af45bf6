"""How Entra says no."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from app.simulator.messages import Response, json_response

_TEXTS = {
    50011: "The redirect URI in the request does not match those of the application.",
    53003: "Access has been blocked by Conditional Access policies.",
    65004: "The user or administrator has not consented to use the application.",
    70008: "The provided authorization code has expired or was used already.",
    70011: "The provided value for the input parameter 'scope' is not valid.",
    90002: "Tenant was not found. Check to make sure you have the correct tenant ID.",
    90014: "A required field is missing from the request.",
    90033: "A transient error has occurred. Please try again.",
    90055: "Too many requests. Please try again later.",
    501481: "The code verifier does not match the code challenge of the authorization request.",
    700016: "The application was not found in the directory.",
    7000215: "Invalid client secret provided.",
    7000222: "The provided client secret keys are expired.",
    7000229: "The client application is missing a service principal in the tenant.",
}


def description(number: int) -> str:
    return f"AADSTS{number}: {_TEXTS[number]}"


def entra_error(status: int, error: str, number: int, *, now: datetime) -> Response:
    """An OAuth error with Entra's additions."""
    return json_response(
        {
            "error": error,
            "error_description": description(number),
            "error_codes": [number],
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%SZ"),
            "trace_id": str(uuid4()),
            "correlation_id": str(uuid4()),
            "error_uri": f"https://login.microsoftonline.com/error?code={number}",
        },
        status,
    )
