"""For operators: does it live, can it work, how is it doing."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from app.db import DatabaseUnavailable, NotMigrated
from app.db.migrated import migrated_health
from app.errors import ApiError
from app.web import keys
from app.web import responses as shown
from app.web.access import bearer
from app.web.client_address import is_local
from app.web.middleware.requests import CLIENT
from app.web.routes.endpoint import Access, Endpoint

_TAG = "Operation"


async def healthz(_request: web.Request) -> web.Response:
    """The process answers; nothing else is asked."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """The database answers and has every migration that this version knows; else 503, which a
    probe takes for not ready. [BUS-7]

    Differing tables of zones are told and logged, but no reason to be away: they concern few,
    and links, cancellations and all other zones work."""
    try:
        await migrated_health(request.app[keys.DATABASE])
    except NotMigrated as error:
        raise ApiError("unavailable", f"The database is not migrated. {error.remedy}") from None
    differing = await request.app[keys.ZONE_WATCH].differences()
    return web.json_response({"status": "ok", **({"time_zones": differing} if differing else {})})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text. With METRICS_TOKEN unset for this machine only, and only where nobody
    else is served: a proxy here makes everybody look local."""
    settings = request.app[keys.SETTINGS]
    if settings.metrics_token:
        wrong = request.app[keys.WRONG_SECRETS]
        given = bearer(request)
        is_open = await wrong.is_right(request[CLIENT], given, settings.metrics_token)
    else:
        is_open = settings.is_local and is_local(request)
    if not is_open:
        raise ApiError("unauthorized", "Send METRICS_TOKEN as a bearer token.")
    try:
        samples = await request.app[keys.DATABASE].call_value("metrics", retry_lost=True)
    except DatabaseUnavailable:
        samples = None
    text = request.app[keys.METRICS].text(samples)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/healthz",
        handler=healthz,
        summary="The process lives",
        tag=_TAG,
        answers={200: shown.Health},
    ),
    Endpoint(
        method="GET",
        path="/readyz",
        handler=readyz,
        summary="The process can work: its database is there and migrated",
        tag=_TAG,
        answers={200: shown.Ready},
        errors=("unavailable",),
    ),
    Endpoint(
        method="GET",
        path="/metrics",
        handler=metrics,
        summary="Metrics in Prometheus' text format",
        tag=_TAG,
        access=Access.METRICS,
        answers={200: None},
        errors=("unauthorized",),
    ),
]
