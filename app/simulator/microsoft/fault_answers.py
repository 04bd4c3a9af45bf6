"""The answers with which Entra and Graph misbehave."""

from __future__ import annotations

from datetime import datetime

from app.simulator.fault_answers import Fixed, Params, error, retry_after
from app.simulator.messages import Response
from app.simulator.microsoft.entra_errors import entra_error
from app.simulator.microsoft.graph.errors import graph_error, sync_state_lost


def entra(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of Entra."""
    if kind in ("error", "error_after"):
        return error(
            kind,
            params,
            lambda status: entra_error(status, "temporarily_unavailable", 90033, now=now),
        )
    if kind == "throttle":
        header = retry_after(kind, params, now)
        return entra_error(429, "temporarily_unavailable", 90055, now=now).with_headers(header)
    made = _ENTRA.get(kind)
    return made(now) if made else None


def graph(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of Graph."""
    if kind in ("error", "error_after"):
        return error(
            kind,
            params,
            lambda status: graph_error(status, "ServiceNotAvailable", "Try again.", now=now),
        )
    if kind == "concurrency":
        text = "Application is over its MailboxConcurrency limit."
        answer = graph_error(429, "ApplicationThrottled", text, now=now)
        return answer.with_headers(retry_after(kind, params, now))
    if kind == "throttle":
        answer = graph_error(429, "TooManyRequests", "Too many requests.", now=now)
        return answer.with_headers(retry_after(kind, params, now))
    made = _GRAPH.get(kind)
    return made(now) if made else None


_ENTRA: Fixed = {
    "unauthorized": lambda now: entra_error(401, "invalid_client", 7000215, now=now),
    "forbidden": lambda now: entra_error(403, "access_denied", 53003, now=now),
    "unknown_application": lambda now: entra_error(400, "unauthorized_client", 700016, now=now),
    "unknown_principal": lambda now: entra_error(401, "invalid_client", 7000229, now=now),
    "secret_expired": lambda now: entra_error(401, "invalid_client", 7000222, now=now),
}
_GRAPH: Fixed = {
    "unauthorized": lambda now: graph_error(
        401, "InvalidAuthenticationToken", "Access token validation failure.", now=now
    ),
    "forbidden": lambda now: graph_error(
        403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.", now=now
    ),
    "gone": lambda now: graph_error(
        404, "ErrorItemNotFound", "The specified object was not found in the store.", now=now
    ),
    "not_ready": lambda now: graph_error(
        404, "MailboxNotEnabledForRESTAPI", "REST API is not yet supported for this mailbox.",
        now=now,
    ),
    "sync_state_lost": sync_state_lost,
    "quota": lambda now: graph_error(
        403, "ExtensionError", "Operation: Create; Exception: [Status Code: Forbidden; Reason:"
        " The limit of subscriptions has been reached]", now=now,
    ),
    "unvalidated": lambda now: graph_error(
        400, "ValidationError", "Subscription validation request timed out.", now=now
    ),
    "unknown_zone": lambda now: graph_error(
        400, "TimeZoneNotSupportedException", "A valid TimeZone value must be specified.", now=now
    ),
    "too_wide": lambda now: graph_error(
        400, "ErrorTimeIntervalTooBig", "The requested time duration is too long.", now=now
    ),
    "mail_denied": lambda now: graph_error(
        403, "ErrorAccessDenied", "Access to OData is disabled.", now=now
    ),
}  # fmt: skip
