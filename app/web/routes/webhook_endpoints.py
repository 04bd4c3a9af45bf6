"""Endpoints of companies' own systems that are told of bookings, and their log of deliveries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web

from app.bookings.service import Outcome
from app.encryption import Encryption, NoEncryptionKey
from app.errors import ApiError
from app.public_address import AddressGuard, AddressRefused
from app.tenant_scope import check_tenant
from app.web import keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.reading import Model, parse, read_object
from app.web.routes.endpoint import Access, Endpoint, respond
from app.webhooks_out import SECONDS, new_secret

_BASE = "/v1/tenant-admin/webhooks"
_ONE = f"{_BASE}/{{endpoint_id:{UUID_PATTERN}}}"
_TAG = "Webhooks of a company"


class WebhookEndpoints:
    """What API and console do with the endpoints of one tenant."""

    def __init__(self, request: web.Request, tenant_id: UUID, actor: str) -> None:
        self._database = request.app[keys.DATABASE]
        self._settings = request.app[keys.SETTINGS]
        self._tenant_id = tenant_id
        self._actor = actor

    async def create(
        self, url: str, types: Sequence[str] | None, description: str | None
    ) -> tuple[Outcome, str]:
        """Makes an endpoint; the answer and its secret, which nobody is told again.

        Raises:
            ApiError: invalid_request, too_many_webhooks, no_encryption_key.
        """
        await self._check(url)
        secret, secret_id = new_secret(), uuid4()
        outcome = await self.call(
            "webhook_endpoint_create",
            id=uuid4(),
            url=url,
            types=None if types is None else list(types),
            description=description,
            secret_id=secret_id,
            secret=self._sealed(secret, secret_id),
            actor=self._actor,
        )
        return outcome, secret

    async def update(self, endpoint_id: UUID, changes: Mapping[str, Any]) -> Outcome:
        """
        Raises:
            ApiError: invalid_request, not_found.
        """
        if "url" in changes:
            await self._check(changes["url"])
        return await self.call(
            "webhook_endpoint_update", id=endpoint_id, changes=dict(changes), actor=self._actor
        )

    async def rotate(self, endpoint_id: UUID, overlap_seconds: int) -> tuple[Outcome, str]:
        """Another secret; the answer and the secret.

        Raises:
            ApiError: invalid_request, not_found, no_encryption_key.
        """
        secret, secret_id = new_secret(), uuid4()
        outcome = await self.call(
            "webhook_endpoint_rotate",
            id=endpoint_id,
            secret_id=secret_id,
            secret=self._sealed(secret, secret_id),
            overlap_seconds=overlap_seconds,
            actor=self._actor,
        )
        return outcome, secret

    async def delete(self, endpoint_id: UUID) -> Outcome:
        """
        Raises:
            ApiError: not_found.
        """
        return await self.call("webhook_endpoint_delete", id=endpoint_id, actor=self._actor)

    async def redeliver(self, endpoint_id: UUID, **what: Any) -> Outcome:
        """
        Raises:
            ApiError: not_found, invalid_state.
        """
        return await self.call(
            "webhook_redeliver", endpoint_id=endpoint_id, actor=self._actor, **what
        )

    async def call(self, name: str, **params: Any) -> Outcome:
        row = await self._database.call_one(name, tenant_id=self._tenant_id, **params)
        if row is None:
            raise LookupError(f"api.{name} gave no row")
        return Outcome.of(row)

    async def _check(self, url: str) -> None:
        guard = AddressGuard(self._settings)
        try:
            checked = guard.check_url(url)
            await guard.resolve(checked.host or "", checked.port or 443, SECONDS)
        except AddressRefused as refused:
            errors = [{"field": "url", "message": str(refused)}]
            raise ApiError("invalid_request", "Some fields are not valid.", errors=errors) from None

    def _sealed(self, secret: str, secret_id: UUID) -> str:
        try:
            return Encryption(self._settings).seal(
                secret,
                table="webhook_secrets",
                column="secret",
                row=secret_id,
                tenant=self._tenant_id,
            )
        except NoEncryptionKey as error:
            raise ApiError("no_encryption_key", str(error)) from None


def _of(request: web.Request) -> WebhookEndpoints:
    return WebhookEndpoints(request, require_tenant(request), ACTOR)


async def _read(request: web.Request, model: type[Model]) -> tuple[WebhookEndpoints, Model]:
    endpoints = _of(request)
    raw = await read_object(request, may_be_absent=True)
    check_tenant(raw.get("tenant_id"), require_tenant(request))
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
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.TENANT, **more)


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
