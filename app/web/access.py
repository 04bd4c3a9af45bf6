"""Who may ask: the platform's key, and the tenant that a request names."""

from __future__ import annotations

import re
from uuid import UUID

from aiohttp import web

from app.errors import ApiError
from app.same_secret import is_same_secret
from app.web import keys
from app.web.principal import PRINCIPAL

UUID_PATTERN = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
"""Ids in addresses; anything else is an address that does not exist."""

ADMIN_KEY_HEADER = "X-Admin-Api-Key"

ACTOR = "api"
"""Who changed something by the platform's key, as the audit log names it; an account or key that
asked names the database by itself."""

_UUID = re.compile(UUID_PATTERN)


def is_administrator(request: web.Request) -> bool:
    """Whether the request carries the platform's key."""
    given = request.headers.get(ADMIN_KEY_HEADER, "")
    return is_same_secret(given, request.app[keys.SETTINGS].admin_api_key)


def require_admin(request: web.Request) -> None:
    """
    Raises:
        ApiError: unauthorized.
    """
    if not is_administrator(request):
        raise ApiError("unauthorized", f"Send the administrator's key as {ADMIN_KEY_HEADER}.")


def require_tenant(request: web.Request) -> UUID:
    """The tenant of the request's principal; whether it exists is for the database to say.

    Raises:
        ApiError: tenant_scope.
    """
    tenant_id = request[PRINCIPAL].tenant_id
    if tenant_id is None:
        raise ApiError("tenant_scope", "No company is named.")
    return tenant_id


def platform_tenant(request: web.Request) -> UUID:
    """The tenant that comes with the platform's key.

    Raises:
        ApiError: tenant_scope.
    """
    named = request.headers.get("X-Tenant-Id", "")
    if not _UUID.fullmatch(named):
        raise ApiError("tenant_scope", "Send the id of a tenant as X-Tenant-Id.")
    return UUID(named)


def path_id(request: web.Request, name: str) -> UUID:
    """An id in the path; the route's pattern has made sure that it is one."""
    return UUID(request.match_info[name])


def bearer(request: web.Request) -> str:
    """The token of `Authorization: Bearer`, empty when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
