"""How Zoom says no."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulator.messages import Refused, Response, json_response


def zoom_error(
    status: int, code: int, message: str, errors: Sequence[tuple[str, str]] = ()
) -> Response:
    """Zoom's error document; `errors` are pairs of field and message."""
    document: dict[str, object] = {"code": code, "message": message}
    if errors:
        document["errors"] = [{"field": field, "message": text} for field, text in errors]
    return json_response(document, status)


def oauth_error(status: int, error: str, reason: str) -> Response:
    return json_response({"reason": reason, "error": error}, status)


def invalid(field: str, message: str) -> Refused:
    return Refused(zoom_error(400, 300, "Validation Failed.", [(field, message)]))
