"""Microsoft's two servers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.providers.microsoft.settings import MicrosoftSettings
from app.simulator.folder import Serve, Service
from app.simulator.messages import Request, Response, text_response
from app.simulator.microsoft import consent, entra, fault_answers, sign_in
from app.simulator.microsoft.graph import batch, delta, events, mail, schedule, subscriptions
from app.simulator.microsoft.graph.errors import graph_error
from app.simulator.microsoft.limits import within_concurrency

if TYPE_CHECKING:
    from app.config import Settings


def _entra_at(settings: Settings) -> Sequence[str]:
    return (settings.of(MicrosoftSettings).entra_authority_url, entra.AUTHORITY)


def _graph_at(settings: Settings) -> Sequence[str]:
    return (settings.of(MicrosoftSettings).graph_api_url,)


def _nothing_here(_request: Request, status: int, _now: datetime) -> Response:
    return text_response("There is nothing here.\n", status)


def _unreadable(_request: Request, _now: datetime) -> Response:
    return text_response("The request is malformed.\n", 400)


def _no_segment(request: Request, status: int, now: datetime) -> Response:
    message = f"Resource not found for the segment '{request.path}'."
    return graph_error(status, "BadRequest", message, now=now)


def _bad_request(_request: Request, now: datetime) -> Response:
    return graph_error(400, "BadRequest", "The request is malformed.", now=now)


async def _batch(request: Request, now: datetime, serve: Serve) -> Response | None:
    return await batch.answer(request, now, serve) if batch.is_batch(request) else None


SERVICES = (
    Service(
        name="entra",
        path="/entra",
        does="tokens",
        routes=[*consent.ROUTES, *sign_in.ROUTES, *entra.ROUTES],
        addresses=_entra_at,
        no_route=_nothing_here,
        malformed=_unreadable,
        fault=fault_answers.entra,
    ),
    Service(
        name="graph",
        path="/graph/v1.0",
        routes=[
            route
            for topic in (schedule, delta, events, mail, subscriptions)
            for route in topic.ROUTES
        ],
        addresses=_graph_at,
        no_route=_no_segment,
        malformed=_bad_request,
        fault=fault_answers.graph,
        within=within_concurrency,
        whole=_batch,
    ),
)
