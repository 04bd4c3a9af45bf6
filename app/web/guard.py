"""Who asks, and whether they may: decided here for every endpoint of the table that says so."""

from __future__ import annotations

from functools import wraps
from typing import Any

from aiohttp import web

from app.bookings.service import api_errors
from app.db.asking import on_behalf
from app.errors import ApiError
from app.web import credentials
from app.web.access import ADMIN_KEY_HEADER, bearer, platform_tenant, require_admin
from app.web.client_address import agent_of
from app.web.key_names import BEARER_SESSION, SECRET_KEY
from app.web.middleware.limits import count_for
from app.web.middleware.requests import CLIENT
from app.web.principal import NOBODY, PRINCIPAL, Principal
from app.web.routes.endpoint import Access, Endpoint, Handler

TENANT_HEADER = "X-Tenant"
"""Names, by its slug, the company of the session that counts, where a browser has several."""

_TENANT_ID_HEADER = "X-Tenant-Id"


def guarded(endpoint: Endpoint) -> Handler:
    """The endpoint's handler, which is asked only by who may; `PRINCIPAL` tells it who that is."""
    if endpoint.access not in (Access.ADMIN, Access.TENANT, Access.PEOPLE, Access.MEMBER):
        return endpoint.handler

    async def handler(request: web.Request) -> web.StreamResponse:
        with api_errors():
            principal = await _principal(request, endpoint)
        count_for(request, principal.slug or str(principal.tenant_id or ""))
        require_role(principal, endpoint)
        request[PRINCIPAL] = principal
        with on_behalf(told_of(request, principal)):
            return await endpoint.handler(request)

    return handler


def recognized(handler: Handler) -> Handler:
    """The handler of an address that anybody may ask, who is known to the database where they are
    signed in to the company that the path names."""

    @wraps(handler)
    async def recognizing(request: web.Request) -> web.StreamResponse:
        with api_errors():
            principal = await signed_in(request, request.match_info["slug"])
        if principal is NOBODY:
            # What the application's connections say by themselves: it costs a hold nothing.
            return await handler(request)
        with on_behalf(told_of(request, principal)):
            return await handler(request)

    return recognizing


def told_of(request: web.Request, principal: Principal) -> dict[str, Any]:
    """What the database is told of a request."""
    return {
        "client": request[CLIENT],
        "agent": agent_of(request),
        "principal": principal.told(),
    }


def require_role(principal: Principal, endpoint: Endpoint) -> None:
    """
    Raises:
        ApiError: forbidden {role}, fresh_sign_in_required.
    """
    if principal.kind == "platform" or endpoint.access is Access.MEMBER:
        return
    if not principal.may(endpoint.roles) or (principal.kind == "key" and not endpoint.takes_keys):
        raise ApiError("forbidden", "This is not for your role.", role=principal.role)
    if endpoint.is_sensitive and not principal.is_fresh:
        raise ApiError("fresh_sign_in_required", "Sign in again, and repeat this.")


async def signed_in(
    request: web.Request, slug: str | None = None, form_token: str = ""
) -> Principal:
    """Who is signed in, by bearer or cookie; nobody where neither is sent.

    Args:
        slug: the company that the path names; None: it names none.
        form_token: what a form carried to show that it is ours.

    Raises:
        ApiError: sign_in_required for a session that does not count here, tenant_required,
            cross_site.
    """
    if given := bearer(request):
        if not given.startswith(BEARER_SESSION):
            return NOBODY
        found = await credentials.bearer_session(request, given)
        if found is None or slug not in (None, found.slug):
            raise _sign_in()
        return found
    slug = slug or _chosen_company(request)
    if slug is None or credentials.cookie_name(request, slug) not in request.cookies:
        return NOBODY
    found = await credentials.cookie_session(request, slug)
    if found is None:
        raise _sign_in()
    credentials.require_own_site(request, slug, form_token)
    return found


async def _principal(request: web.Request, endpoint: Endpoint) -> Principal:
    if endpoint.access is Access.MEMBER:
        found = await signed_in(request)
        if found is NOBODY:
            raise ApiError("sign_in_required", "Sign in first.")
        return found
    is_platform = ADMIN_KEY_HEADER in request.headers
    if is_platform or endpoint.access is not Access.PEOPLE:
        require_admin(request)
        tenant_id = None if endpoint.access is Access.ADMIN else platform_tenant(request)
        return Principal(kind="platform", tenant_id=tenant_id)
    if (given := bearer(request)).startswith(SECRET_KEY):
        found = await credentials.secret_key(request, given)
        if not _is_named(request, found):
            raise ApiError("tenant_scope", "This key is of another company.")
        return found
    found = await signed_in(request)
    if found is NOBODY:
        raise ApiError("unauthorized", "Sign in, or send a key.")
    if not _is_named(request, found):
        raise _sign_in()
    return found


def _is_named(request: web.Request, principal: Principal) -> bool:
    """Whether the company that the request names, if it does, is the principal's."""
    named = request.headers.get(_TENANT_ID_HEADER)
    return named is None or named.lower() == str(principal.tenant_id)


def _chosen_company(request: web.Request) -> str | None:
    companies = credentials.companies_signed_in(request)
    if chosen := request.headers.get(TENANT_HEADER):
        return chosen if chosen in companies else None
    if len(companies) > 1:
        raise ApiError("tenant_required", f"Name one of the companies in {TENANT_HEADER}.")
    return companies[0] if companies else None


def _sign_in() -> ApiError:
    return ApiError("sign_in_required", "This session is over, or is of another company.")
