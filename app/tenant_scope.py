"""Whether what a request names belongs to the tenant that it is made for."""

from __future__ import annotations

from uuid import UUID

from app.errors import ApiError


def check_tenant(given: str | None, tenant_id: UUID | str) -> None:
    """A `tenant_id` in a body must be the request's.

    Raises:
        ApiError: tenant_scope.
    """
    if given is not None and given.lower() != str(tenant_id):
        raise ApiError("tenant_scope", "tenant_id is not the tenant of this request.")
