"""The OpenAPI 3.1 document, made of the table of endpoints and the models of bodies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.errors import Kind
from app.web.access import UUID_PATTERN
from app.web.deprecations import deprecation_of
from app.web.middleware.paths import PUBLIC_PATH
from app.web.responses import Problem
from app.web.routes.endpoint import Access, Endpoint

_PATH_PARAMETER = re.compile(r"{(\w+)(?::((?:[^{}]|{[^{}]*})*))?}")
_SCHEMA = "#/components/schemas/{model}"
_SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.ANYBODY: [],
    Access.LINK: [{"link": []}],
    Access.ADMIN: [{"admin": []}],
    Access.TENANT: [{"admin": [], "tenant": []}],
    Access.MEMBER: [{"session": []}],
    Access.PEOPLE: [{"secret_key": []}, {"session": []}, {"admin": [], "tenant": []}],
    Access.METRICS: [{"metrics": []}, {}],
    Access.DISPATCH: [{"dispatch": []}],
}
_SCHEMES = {
    "link": {"type": "http", "scheme": "bearer", "description": "Any link token of the booking."},
    "admin": {"type": "apiKey", "in": "header", "name": "X-Admin-Api-Key"},
    "tenant": {"type": "apiKey", "in": "header", "name": "X-Tenant-Id"},
    "secret_key": {"type": "http", "scheme": "bearer", "description": "A company's sk_live_ key."},
    "publishable_key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Tenant-Key",
        "description": "A company's pk_live_ key, which names the company.",
    },
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "Whoever is signed in; browsers send the company's cookie instead.",
    },
    "metrics": {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN, where set."},
    "dispatch": {
        "type": "http",
        "scheme": "bearer",
        "description": "INTERNAL_DISPATCH_SECRET; without it this address is not there.",
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "Repeated with the same JSON, the request gets its first answer again.",
    "example": "4f0c5d0e-7a39-4a55-9c07-2f6c4f3f1c11",
}
_REQUEST_ID = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Comes back with the answer and stands in our log; one is made if absent.",
}
_CORRELATION_ID = {
    "name": "X-Correlation-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
    "description": "Comes back with the answer, and stands in our log and in all that the request "
    "causes, webhooks too; the request's id if absent.",
}
_PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "slug": {"description": "The company's short name in addresses.", "example": "demo"},
    "booking_id": {"description": "The booking."},
    "service_id": {"description": "The service."},
    "document_id": {"description": "The invoice, receipt or credit note."},
    "client_id": {"description": "The client."},
    "closure_id": {"description": "The closure."},
    "follow_up": {"description": "The number of the follow-up.", "example": "1"},
    "domain_id": {"description": "The domain that mails come from."},
    "member_id": {"description": "The member, which is an account of the company."},
    "key_id": {"description": "The key."},
    "salesperson_id": {"description": "The salesperson."},
    "tenant_id": {"description": "The company."},
    "secret": {"description": "What only those know who were told the address."},
    "connection_id": {"description": "The company's account with the provider."},
    "suppression_id": {"description": "The suppression."},
    "endpoint_id": {"description": "The company's endpoint for webhooks."},
    "delivery_id": {"description": "The delivery of a webhook.", "example": "1"},
    "event_key": {"description": "What the message tells.", "example": "booking_reminder"},
    "channel": {"description": "mail or sms.", "example": "mail"},
    "locale": {"description": "Language of the text: en, de or ja.", "example": "en"},
}
_ALWAYS = ("invalid_request", "rate_limited", "internal_error", "unavailable")
_FOR_PEOPLE = ("unauthorized", "sign_in_required", "tenant_required", "forbidden", "cross_site")
_FOR_SITES = ("invalid_key", "origin_not_allowed", "tenant_scope")
_FOR_BODIES = ("request_timeout", "payload_too_large", "unsupported_media_type")
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Whole seconds after which to ask again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_WITH_RETRY_AFTER = {202, 429, 503}
_DESCRIPTION = (
    "Bookings that are never sold twice. Text is Unicode without NUL and without unpaired "
    "surrogates. Unknown fields of a body are ignored, but below /v1/tenant-admin refused."
)

_Models = dict[Any, dict[str, Any]]
"""Schemas by (model, mode)."""


def openapi(
    endpoints: Sequence[Endpoint], base_url: str, kind: Callable[[str], Kind]
) -> dict[str, Any]:
    """The document.

    Args:
        kind: what a code of an error means.
    """
    models, definitions = models_json_schema(
        sorted(set(_models(endpoints)), key=lambda pair: pair[0].__name__), ref_template=_SCHEMA
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = _PATH_PARAMETER.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, models, kind)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Holdfast",
            "version": "1",
            "description": _DESCRIPTION,
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {"schemas": definitions["$defs"], "securitySchemes": _SCHEMES},
    }


def _models(endpoints: Iterable[Endpoint]) -> Iterable[tuple[type[BaseModel], JsonSchemaMode]]:
    yield Problem, "validation"
    for endpoint in endpoints:
        for model in (endpoint.body, endpoint.query, *endpoint.answers.values()):
            if model is not None:
                yield model, "validation"


def _operation(endpoint: Endpoint, models: _Models, kind: Callable[[str], Kind]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.handler.__module__.rpartition('.')[2]}."
        f"{endpoint.handler.__name__}{'.by_key' * endpoint.is_by_key}",
        "tags": [endpoint.tag],
        "security": _security(endpoint),
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(endpoint, models, kind),
    }
    if (ending := deprecation_of(endpoint.method, endpoint.path)) is not None:
        operation["deprecated"] = True
        operation["description"] = f"Ends on {ending.sunset:%Y-%m-%d}: {ending.link}"
        operation["x-sunset"] = ending.sunset.isoformat()
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": not endpoint.is_body_optional,
            "content": {"application/json": {"schema": models[endpoint.body, "validation"]}},
        }
    elif endpoint.takes_raw_body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {}}},
        }
    return operation


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    ways = _SECURITY[endpoint.access]
    if endpoint.is_by_key:
        return [{"publishable_key": [], **way} for way in ways or [{}]]
    return ways


def _parameters(endpoint: Endpoint) -> Iterable[dict[str, Any]]:
    for name, pattern in _PATH_PARAMETER.findall(endpoint.path):
        schema = {"type": "string"}
        if pattern:
            is_id = pattern == UUID_PATTERN
            schema |= {"format": "uuid"} if is_id else {"pattern": f"^{pattern}$"}
        about = _PATH_PARAMETERS[name]
        yield {"name": name, "in": "path", "required": True, "schema": schema, **about}
    if endpoint.is_keyed:
        yield _KEY
    yield _REQUEST_ID
    yield _CORRELATION_ID
    if endpoint.query is None:
        return
    query = endpoint.query.model_json_schema(ref_template=_SCHEMA)
    for name, about in query["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in query.get("required", ()),
            "description": about["description"],
            "schema": {key: value for key, value in about.items() if key != "description"},
        }


def _responses(endpoint: Endpoint, models: _Models, kind: Callable[[str], Kind]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in endpoint.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if model is not None:
            answer["content"] = {"application/json": {"schema": models[model, "validation"]}}
        if status in _WITH_RETRY_AFTER and endpoint.is_keyed:
            answer["headers"] = _RETRY_AFTER
        responses[str(status)] = answer
    by_status: dict[int, dict[str, str]] = {}
    for code in _codes(endpoint):
        meant = kind(code)
        by_status.setdefault(meant.status, {})[meant.code] = meant.title
    for status, titles in sorted(by_status.items()):
        responses[str(status)] = _errors(status, titles, models)
    return responses


def _codes(endpoint: Endpoint) -> Iterable[str]:
    """Everything that a request to this endpoint can be refused with."""
    yield from endpoint.errors
    yield from _ALWAYS
    if endpoint.body or endpoint.takes_raw_body:
        yield from _FOR_BODIES
    if endpoint.query and "cursor" in endpoint.query.model_fields:
        yield "invalid_cursor"
    if _PATH_PARAMETER.search(endpoint.path):
        yield "not_found"
    if endpoint.is_keyed:
        yield "idempotency_key_missing"
        yield "idempotency_key_reused"
    if endpoint.access in (Access.ADMIN, Access.TENANT):
        yield "unauthorized"
    if endpoint.access is Access.PEOPLE:
        yield from _FOR_PEOPLE
    if endpoint.access is Access.MEMBER:
        yield from ("sign_in_required", "tenant_required", "cross_site", "tenant_not_found")
    if endpoint.path.startswith(PUBLIC_PATH):
        yield from _FOR_SITES
    if endpoint.is_sensitive:
        yield "fresh_sign_in_required"
    if endpoint.is_by_key:
        yield "unauthorized"
    if endpoint.access in (Access.TENANT, Access.PEOPLE) or (
        endpoint.body and "{slug}" in endpoint.path
    ):
        yield "tenant_scope"


def _errors(status: int, titles: dict[str, str], models: _Models) -> dict[str, Any]:
    narrowed = {
        "allOf": [
            models[Problem, "validation"],
            {"properties": {"code": {"enum": sorted(titles)}, "status": {"const": status}}},
        ]
    }
    answer: dict[str, Any] = {
        "description": "; ".join(f"`{code}`: {title}" for code, title in sorted(titles.items())),
        "content": {"application/problem+json": {"schema": narrowed}},
    }
    if status in _WITH_RETRY_AFTER:
        answer["headers"] = _RETRY_AFTER
    return answer
