"""Mailgun's server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.providers.mailgun.api import REGIONS
from app.providers.mailgun.settings import MailgunSettings
from app.simulator.folder import Service
from app.simulator.mailgun import fault_answers, messages
from app.simulator.mailgun.fault_kinds import SERVICE
from app.simulator.messages import Request, Response, text_response

if TYPE_CHECKING:
    from app.config import Settings


def _at(settings: Settings) -> Sequence[str]:
    # Companies' domains are in either region.
    return (settings.of(MailgunSettings).mailgun_api_url, *REGIONS.values())


def _no_route(request: Request, status: int, _now: datetime) -> Response:
    # Below the API's own versions what is not there is not there; elsewhere somebody greets.
    if request.path.startswith(("/v3/", "/v4/")):
        return text_response("404 page not found", status)
    return text_response("Mailgun Magnificent API")


def _malformed(_request: Request, _now: datetime) -> Response:
    return fault_answers.told(400, "The form cannot be read")


SERVICES = (
    Service(
        name=SERVICE,
        path="/mailgun",
        routes=messages.ROUTES,
        addresses=_at,
        no_route=_no_route,
        malformed=_malformed,
        fault=fault_answers.api,
    ),
)
