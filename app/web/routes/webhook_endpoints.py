"""Endpoints of companies' own systems that are told of bookings, and their log of deliveries."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from app.bookings.service import Outcome
from app.tenant_scope import check_tenant
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.reading import Model, parse, read_object
from app.web.routes.endpoint import Access, Endpoint, respond
from app.web.webhook_endpoints import WebhookEndpoints

_BASE = "/v1/tenant-admin/webhooks"
_ONE = f"{_BASE}/{{endpoint_id:{UUID_PATTERN}}}"
_TAG = "Webhooks of a company"


def _of(request: web.Request) -> WebhookEndpoints:
    return WebhookEndpoints(request, require_tenant(request), ACTOR)


async def _read(request: web.Request, model: type[Model]) -> tuple[WebhookEndpoints, Model]:
    endpoints = _of(request)
    raw = await read_object(request, may_be_absent=True)
    check_tenant(parse(schemas.Body, raw).tenant_id, require_tenant(request))
    return endpoints, parse(model, raw)


def _with_secret(outcome: Outcome, secret: str) -> web.Response:
    body = json.dumps({**outcome.json(), "secret": secret})
    return web.json_response(
        text=body, status=outcome.status, headers={"Cache-Control": "no-store"}
    )


async def listed(request: web.Request) -> web.Response:
    return respond(await _of(request).call("webhook_endpoints"))


async def create(request: web.Request) -> web.Response:
    endpoints, body = await _read(request, schemas.WebhookBody)
    return _with_secret(*await endpoints.create(body.url, body.types, body.description))


async def change(request: web.Request) -> web.Response:
    endpoints, body = await _read(request, schemas.WebhookPatch)
    changes = body.model_dump(exclude_unset=True, exclude={"tenant_id"})
    return respond(await endpoints.update(path_id(request, "endpoint_id"), changes))


async def rotate(request: web.Request) -> web.Response:
    endpoints, body = await _read(request, schemas.WebhookRotation)
    endpoint_id = path_id(request, "endpoint_id")
    return _with_secret(*await endpoints.rotate(endpoint_id, body.overlap_seconds))


async def delete(request: web.Request) -> web.Response:
    return respond(await _of(request).delete(path_id(request, "endpoint_id")))


async def deliveries(request: web.Request) -> web.Response:
    endpoints = _of(request)
    query = parse(schemas.WebhookDeliveriesQuery, request.query)
    return respond(
        await endpoints.call(
            "webhook_deliveries",
            endpoint_id=path_id(request, "endpoint_id"),
            status=query.status,
            before=query.before,
            limit=query.limit,
        )
    )


async def redeliver_one(request: web.Request) -> web.Response:
    delivery_id = int(request.match_info["delivery_id"])
    endpoint_id = path_id(request, "endpoint_id")
    return respond(await _of(request).redeliver(endpoint_id, delivery_id=delivery_id))


async def redeliver(request: web.Request) -> web.Response:
    endpoints, body = await _read(request, schemas.WebhookSpan)
    endpoint_id = path_id(request, "endpoint_id")
    return respond(await endpoints.redeliver(endpoint_id, p_from=body.from_, to=body.to))


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="All endpoints of a company",
        answers={200: shown.Webhooks},
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Tell another address of bookings",
        body=schemas.WebhookBody,
        answers={201: shown.WebhookWithSecret},
        errors=("too_many_webhooks", "no_encryption_key"),
    ),
    _endpoint(
        "PATCH",
        _ONE,
        handler=change,
        summary="Change an endpoint, disable it or make it active again",
        body=schemas.WebhookPatch,
        answers={200: shown.Webhook},
        errors=("not_found",),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/rotate",
        handler=rotate,
        summary="Give an endpoint another secret",
        body=schemas.WebhookRotation,
        is_body_optional=True,
        answers={200: shown.WebhookWithSecret},
        errors=("not_found", "no_encryption_key"),
    ),
    _endpoint(
        "DELETE",
        _ONE,
        handler=delete,
        summary="Delete an endpoint with its log",
        answers={200: shown.WebhookDeleted},
        errors=("not_found",),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/deliveries",
        handler=deliveries,
        summary="What was delivered, newest first",
        query=schemas.WebhookDeliveriesQuery,
        answers={200: shown.WebhookDeliveries},
        errors=("not_found",),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/deliveries/{{delivery_id:[0-9]{{1,18}}}}/redeliver",
        handler=redeliver_one,
        summary="Make one delivery again",
        answers={202: shown.WebhookRedelivered},
        errors=("not_found", "invalid_state"),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/redeliver",
        handler=redeliver,
        summary="Make the deliveries of a span again",
        body=schemas.WebhookSpan,
        answers={202: shown.WebhookRedelivered},
        errors=("not_found", "invalid_state"),
    ),
]
