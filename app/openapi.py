"""The OpenAPI 3.1 document, made of the table of endpoints and the models of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.representations import Problem
from app.routes.endpoint import Access, Endpoint

_PATH_PARAMETER = re.compile(r"{(\w+)(?::((?:[^{}]|{[^{}]*})*))?}")
_SCHEMA = "#/components/schemas/{model}"
_SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.ANYBODY: [],
    Access.LINK: [{"link": []}],
    Access.ADMIN: [{"admin": []}],
    Access.TENANT: [{"admin": [], "tenant": []}],
    Access.METRICS: [{"metrics": []}, {}],
}
_SCHEMES = {
    "link": {"type": "http", "scheme": "bearer", "description": "Any link token of the booking."},
    "admin": {"type": "apiKey", "in": "header", "name": "X-Admin-Api-Key"},
    "tenant": {"type": "apiKey", "in": "header", "name": "X-Tenant-Id"},
    "metrics": {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN, where set."},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "Repeated with the same JSON, the request gets its first answer again.",
}
_ALWAYS = ("rate_limited", "unavailable")
_FOR_BODIES = ("invalid_request", "payload_too_large", "unsupported_media_type")

_Models = dict[Any, dict[str, Any]]
"""Schemas by (model, mode)."""


def openapi(endpoints: Sequence[Endpoint], base_url: str) -> dict[str, Any]:
    """The document."""
    models, definitions = models_json_schema(
        sorted(set(_models(endpoints)), key=lambda pair: pair[0].__name__), ref_template=_SCHEMA
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = _PATH_PARAMETER.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, models)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Holdfast",
            "version": "1",
            "description": "Bookings that are never sold twice.",
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


def _operation(endpoint: Endpoint, models: _Models) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.handler.__module__.rpartition('.')[2]}."
        f"{endpoint.handler.__name__}",
        "tags": [endpoint.tag],
        "security": _SECURITY[endpoint.access],
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(endpoint, models),
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": models[endpoint.body, "validation"]}},
        }
    return operation


def _parameters(endpoint: Endpoint) -> Iterable[dict[str, Any]]:
    for name, pattern in _PATH_PARAMETER.findall(endpoint.path):
        kind = {"type": "string", "format": "uuid"} if pattern else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": kind}
    if endpoint.is_keyed:
        yield _KEY
    if endpoint.query is None:
        return
    schema = endpoint.query.model_json_schema(ref_template=_SCHEMA)
    for name, about in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": about,
        }


def _responses(endpoint: Endpoint, models: _Models) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in endpoint.answers.items():
        answer: dict[str, Any] = {"description": "Success"}
        if model is not None:
            answer["content"] = {"application/json": {"schema": models[model, "validation"]}}
        responses[str(status)] = answer
    codes = [*endpoint.refusals, *_ALWAYS, *(_FOR_BODIES if endpoint.body else ())]
    if endpoint.is_keyed:
        codes += ["idempotency_key_missing", "idempotency_key_reused"]
    if endpoint.access in (Access.ADMIN, Access.TENANT):
        codes.append("unauthorized")
    if endpoint.access is Access.TENANT:
        codes.append("tenant_scope")
    responses["default"] = {
        "description": f"Refused. `code`: {', '.join(dict.fromkeys(codes))}.",
        "content": {"application/problem+json": {"schema": models[Problem, "validation"]}},
    }
    return responses
