"""Twilio's server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.providers.twilio.settings import TwilioSettings
from app.simulator.folder import Service
from app.simulator.messages import Request, Response
from app.simulator.twilio import fault_answers, texts
from app.simulator.twilio.errors import error
from app.simulator.twilio.fault_kinds import SERVICE

if TYPE_CHECKING:
    from app.config import Settings


def _at(settings: Settings) -> Sequence[str]:
    return (settings.of(TwilioSettings).twilio_api_url,)


def _no_route(_request: Request, status: int, _now: datetime) -> Response:
    return error(status, 20404, "The requested resource was not found")


def _malformed(_request: Request, _now: datetime) -> Response:
    return error(400, 20001, "A parameter cannot be read")


SERVICES = (
    Service(
        name=SERVICE,
        path="/twilio",
        routes=texts.ROUTES,
        addresses=_at,
        no_route=_no_route,
        malformed=_malformed,
        fault=fault_answers.api,
    ),
)
