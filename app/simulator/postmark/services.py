"""Postmark's server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.providers.postmark.settings import PostmarkSettings
from app.simulator.folder import Service
from app.simulator.messages import Request, Response, json_response
from app.simulator.postmark import fault_answers, messages
from app.simulator.postmark.errors import refusal
from app.simulator.postmark.fault_kinds import SERVICE

if TYPE_CHECKING:
    from app.config import Settings


def _at(settings: Settings) -> Sequence[str]:
    return (settings.of(PostmarkSettings).postmark_api_url,)


def _no_route(_request: Request, status: int, _now: datetime) -> Response:
    return json_response({"ErrorCode": status, "Message": "Not found."}, status)


def _malformed(_request: Request, _now: datetime) -> Response:
    return refusal(403)


SERVICES = (
    Service(
        name=SERVICE,
        path="/postmark",
        routes=messages.ROUTES,
        addresses=_at,
        no_route=_no_route,
        malformed=_malformed,
        fault=fault_answers.api,
    ),
)
