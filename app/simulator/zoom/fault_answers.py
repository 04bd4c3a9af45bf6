"""The answers with which Zoom misbehaves."""

from __future__ import annotations

from datetime import datetime

from app.simulator.fault_answers import Fixed, Params, error, retry_after, wait_of
from app.simulator.fault_kinds import param
from app.simulator.messages import Response
from app.simulator.zoom.errors import oauth_error, zoom_error


def api(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of the API."""
    made = _API.get(kind)
    return made(now) if made else _common(kind, params, now)


def oauth(kind: str, params: Params, now: datetime) -> Response | None:
    """The answer of the token endpoint."""
    made = _OAUTH.get(kind)
    return made(now) if made else _common(kind, params, now)


def _common(kind: str, params: Params, now: datetime) -> Response | None:
    if kind in ("error", "error_after"):
        return error(
            kind, params, lambda status: zoom_error(status, status, "Internal server error.")
        )
    if kind == "throttle":
        return _throttled(kind, params, now)
    return None


def _throttled(kind: str, params: Params, now: datetime) -> Response:
    header = retry_after(kind, params, now)
    is_daily = str(param(kind, params, "scope")) == "day"
    wait = wait_of(kind, params)
    reset = {} if is_daily else {"x-ratelimit-reset": str(int(now.timestamp() + wait) + 1)}
    text = (
        "You have reached the maximum daily rate limit for this API."
        if is_daily
        else "You have reached the maximum per-second rate limit for this API."
    )
    limit = "Daily-limit" if is_daily else "Per-second-limit"
    return zoom_error(429, 429, text).with_headers({"x-ratelimit-type": limit, **reset, **header})


_API: Fixed = {
    "cannot_schedule": lambda _: zoom_error(400, 3000, "Cannot schedule a meeting for this user."),
    "unauthorized": lambda _: zoom_error(401, 124, "Access token is expired."),
    "forbidden": lambda _: zoom_error(403, 200, "No permission."),
    "gone": lambda _: zoom_error(404, 3001, "Meeting does not exist."),
    "no_user": lambda _: zoom_error(404, 1001, "User does not exist."),
    "not_allowed": lambda _: zoom_error(
        400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities."
    ),
    "missing_scope": lambda _: zoom_error(
        401, 4700, "Invalid access token, does not contain scopes."
    ),
}
_OAUTH: Fixed = {
    "unauthorized": lambda _: oauth_error(
        400, "invalid_client", "Invalid client_id or client_secret"
    ),
    "forbidden": lambda _: oauth_error(403, "access_denied", "App is disabled."),
}  # fmt: skip
