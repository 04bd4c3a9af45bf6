"""The answers with which the providers misbehave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from app.simulator.fault_kinds import param
from app.simulator.messages import Response, text_response
from app.simulator.microsoft.entra_errors import entra_error
from app.simulator.microsoft.graph.errors import graph_error, sync_state_lost
from app.simulator.store import Row
from app.simulator.zoom.errors import oauth_error, zoom_error

_HTML = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


def answer(rule: Row, service: str, now: datetime) -> Response | None:
    """The answer that `rule` gives in place of the right one, None if it gives none."""
    kind, params = rule["kind"], rule["params"]
    if kind in ("error", "error_after"):
        return _error(kind, params, service, now)
    if kind in ("throttle", "concurrency"):
        return _throttled(kind, params, service, now)
    if kind == "garbage":
        return text_response(_HTML.format("Please sign in"), 200, "text/html")
    made = _FIXED.get((service, kind))
    return made(now) if made else None


def _error(kind: str, params: dict[str, Any], service: str, now: datetime) -> Response:
    status = int(param(kind, params, "status") or 503)
    wait = param(kind, params, "retry_after")
    headers = {} if wait is None else {"retry-after": str(wait)}
    if param(kind, params, "html"):
        return text_response(_HTML.format("Bad Gateway"), status, "text/html").with_headers(headers)
    made: Callable[[], Response] = {
        "entra": lambda: entra_error(status, "temporarily_unavailable", 90033, now=now),
        "graph": lambda: graph_error(status, "ServiceNotAvailable", "Try again.", now=now),
    }.get(service, lambda: zoom_error(status, status, "Internal server error."))
    return made().with_headers(headers)


def _throttled(kind: str, params: dict[str, Any], service: str, now: datetime) -> Response:
    wait = float(param(kind, params, "retry_after") or 0)
    header = _retry_after(wait, str(param(kind, params, "form")), now)
    if service == "entra":
        return entra_error(429, "temporarily_unavailable", 90055, now=now).with_headers(header)
    if kind == "concurrency":
        text = "Application is over its MailboxConcurrency limit."
        return graph_error(429, "ApplicationThrottled", text, now=now).with_headers(header)
    if service == "graph":
        text = "Too many requests."
        return graph_error(429, "TooManyRequests", text, now=now).with_headers(header)
    scope = str(param(kind, params, "scope"))
    reset = {"x-ratelimit-reset": str(int(now.timestamp() + wait) + 1)} if scope != "day" else {}
    text = (
        "You have reached the maximum daily rate limit for this API."
        if scope == "day"
        else "You have reached the maximum per-second rate limit for this API."
    )
    limit = "Daily-limit" if scope == "day" else "Per-second-limit"
    return zoom_error(429, 429, text).with_headers({"x-ratelimit-type": limit, **reset, **header})


def _retry_after(wait: float, form: str, now: datetime) -> dict[str, str]:
    until = now + timedelta(seconds=wait)
    texts = {
        "seconds": str(round(wait)),
        "fraction": f"{wait:.3f}",
        "http_date": format_datetime(until, usegmt=True),
        "iso": until.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return {"retry-after": texts[form]} if form in texts else {}


_FIXED: dict[tuple[str, str], Callable[[datetime], Response]] = {
    ("entra", "unauthorized"): lambda now: entra_error(401, "invalid_client", 7000215, now=now),
    ("entra", "forbidden"): lambda now: entra_error(403, "access_denied", 53003, now=now),
    ("entra", "unknown_application"): lambda now: entra_error(
        400, "unauthorized_client", 700016, now=now
    ),
    ("entra", "unknown_principal"): lambda now: entra_error(
        401, "invalid_client", 7000229, now=now
    ),
    ("entra", "secret_expired"): lambda now: entra_error(401, "invalid_client", 7000222, now=now),
    ("graph", "unauthorized"): lambda now: graph_error(
        401, "InvalidAuthenticationToken", "Access token validation failure.", now=now
    ),
    ("graph", "forbidden"): lambda now: graph_error(
        403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.", now=now
    ),
    ("graph", "gone"): lambda now: graph_error(
        404, "ErrorItemNotFound", "The specified object was not found in the store.", now=now
    ),
    ("graph", "not_ready"): lambda now: graph_error(
        404, "MailboxNotEnabledForRESTAPI", "REST API is not yet supported for this mailbox.",
        now=now,
    ),
    ("graph", "sync_state_lost"): sync_state_lost,
    ("graph", "quota"): lambda now: graph_error(
        403, "ExtensionError", "Operation: Create; Exception: [Status Code: Forbidden; Reason:"
        " The limit of subscriptions has been reached]", now=now,
    ),
    ("graph", "unvalidated"): lambda now: graph_error(
        400, "ValidationError", "Subscription validation request timed out.", now=now
    ),
    ("graph", "unknown_zone"): lambda now: graph_error(
        400, "TimeZoneNotSupportedException", "A valid TimeZone value must be specified.", now=now
    ),
    ("graph", "too_wide"): lambda now: graph_error(
        400, "ErrorTimeIntervalTooBig", "The requested time duration is too long.", now=now
    ),
    ("graph", "mail_denied"): lambda now: graph_error(
        403, "ErrorAccessDenied", "Access to OData is disabled.", now=now
    ),
    ("zoom", "cannot_schedule"): lambda _: zoom_error(
        400, 3000, "Cannot schedule a meeting for this user."
    ),
    ("zoom", "unauthorized"): lambda _: zoom_error(401, 124, "Access token is expired."),
    ("zoom", "forbidden"): lambda _: zoom_error(403, 200, "No permission."),
    ("zoom", "gone"): lambda _: zoom_error(404, 3001, "Meeting does not exist."),
    ("zoom", "no_user"): lambda _: zoom_error(404, 1001, "User does not exist."),
    ("zoom", "not_allowed"): lambda _: zoom_error(
        400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities."
    ),
    ("zoom", "missing_scope"): lambda _: zoom_error(
        401, 4700, "Invalid access token, does not contain scopes."
    ),
    ("zoom_oauth", "unauthorized"): lambda _: oauth_error(
        400, "invalid_client", "Invalid client_id or client_secret"
    ),
    ("zoom_oauth", "forbidden"): lambda _: oauth_error(403, "access_denied", "App is disabled."),
}  # fmt: skip
