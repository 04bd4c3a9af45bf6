"""Every address below /v1, and the few that operators and programs need besides."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from app.providers.registry import Providers
from app.web import keys
from app.web.guard import guarded
from app.web.middleware.paths import PUBLIC_PATH
from app.web.routes import (
    api_keys,
    appointments,
    auth,
    calendar_accounts,
    calendars,
    cancellation,
    carriers,
    clients,
    closures,
    company,
    company_appointments,
    company_documents,
    deliveries,
    dispatch,
    documents,
    exceptions,
    health,
    history,
    internal_api,
    members,
    own_phone,
    public_api,
    salespeople,
    schedule,
    scheduling,
    sender_domains,
    services,
    suppressions,
    tenant_admin,
    tenants,
    webhook_endpoints,
    webhooks,
)
from app.web.routes.endpoint import Endpoint


def endpoints(providers: Providers) -> list[Endpoint]:
    """All of them, those of `providers` among them."""
    found = [
        *public_api.ENDPOINTS,
        *appointments.ENDPOINTS,
        *schedule.ENDPOINTS,
        *auth.ENDPOINTS,
        *own_phone.ENDPOINTS,
        *internal_api.ENDPOINTS,
        *calendars.ENDPOINTS,
        *company_appointments.ENDPOINTS,
        *clients.ENDPOINTS,
        *closures.ENDPOINTS,
        *history.ENDPOINTS,
        *exceptions.ENDPOINTS,
        *salespeople.ENDPOINTS,
        *sender_domains.ENDPOINTS,
        *services.ENDPOINTS,
        *cancellation.ENDPOINTS,
        *company.ENDPOINTS,
        *company_documents.ENDPOINTS,
        *scheduling.ENDPOINTS,
        *suppressions.ENDPOINTS,
        *tenant_admin.ENDPOINTS,
        *members.ENDPOINTS,
        *api_keys.ENDPOINTS,
        *tenants.ENDPOINTS,
        *webhook_endpoints.ENDPOINTS,
        *webhooks.endpoints(providers),
        *deliveries.endpoints(providers),
        *calendar_accounts.endpoints(providers),
        *carriers.endpoints(providers),
        *dispatch.ENDPOINTS,
        *health.ENDPOINTS,
        *documents.ENDPOINTS,
    ]
    return [*found, *_without_slug(found)]


def _without_slug(endpoints: list[Endpoint]) -> list[Endpoint]:
    """The public endpoints once more, at addresses that leave the company to the key."""
    return [
        replace(endpoint, path=endpoint.path.replace("{slug}/", "", 1), is_by_key=True)
        for endpoint in endpoints
        if endpoint.path.startswith(f"{PUBLIC_PATH}{{slug}}/")
    ]


def setup(app: web.Application) -> None:
    """Add the addresses."""
    found = endpoints(app[keys.PROVIDERS])
    app[documents.DOCUMENT] = documents.document(found, app)
    for endpoint in found:
        handler = guarded(endpoint)
        if endpoint.method == "GET":
            app.router.add_get(endpoint.path, handler, allow_head=endpoint.has_head)
        else:
            app.router.add_route(endpoint.method, endpoint.path, handler)
