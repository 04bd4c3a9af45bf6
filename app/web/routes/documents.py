"""The API's own documentation: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from app.bookings.service import api_errors
from app.errors import CATALOGUE
from app.web import keys
from app.web.openapi import openapi
from app.web.pages.rendering import environment
from app.web.routes.endpoint import Endpoint

DOCUMENT: web.AppKey[Callable[[], dict[str, Any]]] = web.AppKey("openapi")

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"


def document(endpoints: Sequence[Endpoint], app: web.Application) -> Callable[[], dict[str, Any]]:
    """The document, made once, when it is first asked for: a process starts sooner without."""
    return functools.cache(lambda: openapi(endpoints, app[keys.SETTINGS].base_url, CATALOGUE.kind))


async def _document(request: web.Request) -> dict[str, Any]:
    """
    Raises:
        ApiError: unavailable; the statuses of errors are the database's to say.
    """
    with api_errors():
        await CATALOGUE.load(request.app[keys.DATABASE])
    return request.app[DOCUMENT]()


async def openapi_json(request: web.Request) -> web.Response:
    response = web.json_response(
        await _document(request),
        headers={"Vary": "Accept-Encoding"},
    )
    response.enable_compression()
    return response


async def docs(request: web.Request) -> web.Response:
    """The document as a page, without scripts and without anybody else's server."""
    found = await _document(request)
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            shown = {"method": method.upper(), "path": path, **operation}
            tags.setdefault(operation["tags"][0], []).append(shown)
    schemas = {
        name: json.dumps(schema, indent=2)
        for name, schema in sorted(found["components"]["schemas"].items())
    }
    text = (
        environment()
        .get_template("docs.html")
        .render(info=found["info"], tags=tags, schemas=schemas)
    )
    return web.Response(
        text=text,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": _POLICY},
    )


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/openapi.json",
        handler=openapi_json,
        summary="This document",
        tag="Operation",
        answers={200: None},
    ),
    Endpoint(
        method="GET",
        path="/docs",
        handler=docs,
        summary="This document as a page",
        tag="Operation",
        answers={200: None},
    ),
]
