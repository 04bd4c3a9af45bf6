"""Zoom's two servers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.providers.zoom.settings import ZoomSettings
from app.simulator.folder import Service
from app.simulator.messages import Request, Response, text_response
from app.simulator.zoom import fault_answers, meetings, oauth
from app.simulator.zoom.errors import zoom_error

if TYPE_CHECKING:
    from app.config import Settings


def _oauth_at(settings: Settings) -> Sequence[str]:
    return (settings.of(ZoomSettings).zoom_oauth_url,)


def _api_at(settings: Settings) -> Sequence[str]:
    return (settings.of(ZoomSettings).zoom_api_url,)


def _no_endpoint(_request: Request, status: int, _now: datetime) -> Response:
    return zoom_error(status, 2300, "This API endpoint is not recognized.")


def _unreadable(_request: Request, _now: datetime) -> Response:
    return text_response("The request is malformed.\n", 400)


def _invalid(_request: Request, _now: datetime) -> Response:
    return zoom_error(400, 300, "Invalid field.")


SERVICES = (
    Service(
        name="zoom_oauth",
        path="/zoom/oauth/token",
        does="tokens",
        routes=oauth.ROUTES,
        addresses=_oauth_at,
        no_route=_no_endpoint,
        malformed=_unreadable,
        fault=fault_answers.oauth,
    ),
    Service(
        name="zoom",
        path="/zoom/v2",
        routes=meetings.ROUTES,
        addresses=_api_at,
        no_route=_no_endpoint,
        malformed=_invalid,
        fault=fault_answers.api,
    ),
)
