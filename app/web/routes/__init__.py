"""Every address below /v1, and the few that operators and programs need besides."""

from __future__ import annotations

from aiohttp import web

from app.web.routes import documents, health, internal_api, public_api, tenants, webhooks
from app.web.routes.endpoint import Endpoint

ENDPOINTS: list[Endpoint] = [
    *public_api.ENDPOINTS,
    *internal_api.ENDPOINTS,
    *tenants.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *health.ENDPOINTS,
    *documents.ENDPOINTS,
]


def setup(app: web.Application) -> None:
    """Add the addresses."""
    app[documents.DOCUMENT] = documents.document(ENDPOINTS, app)
    for endpoint in ENDPOINTS:
        if endpoint.method == "GET":
            app.router.add_get(endpoint.path, endpoint.handler, allow_head=endpoint.has_head)
        else:
            app.router.add_route(endpoint.method, endpoint.path, endpoint.handler)
