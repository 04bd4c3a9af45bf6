"""Limits on requests in a minute, of each client and of each tenant."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.minute_counts import MinuteCounts, scope_of

SERVED_ANYHOW = 30
"""Requests of a client in a minute that are served also over the tenant's limit: what many do
together does not lock out whoever comes for the first time."""

_NOT_FOUND = 404
_PERMANENT_REDIRECT = 308
# A name that no tenant was found under: whoever makes such names up shares one counter.
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted request."""

    tenant: str
    client: str
    is_of_nobody: bool
    minute: int


class RateLimiter:
    """Requests of a client address to a tenant, and of everybody to a tenant.

    Args:
        per_client, per_tenant: requests a minute; 0 is off.
    """

    def __init__(self, counts: MinuteCounts, per_client: int, per_tenant: int) -> None:
        self._counts = counts
        self._per_client = per_client
        self._per_tenant = per_tenant
        self._tenants: set[str] = set()

    def admit(self, tenant: str, client: str) -> Ticket | float:
        """A ticket, or the seconds after which another request may be admitted.

        Args:
            tenant: slug or id that the router or a valid key names; empty for none.
        """
        ticket = Ticket(tenant, client, tenant not in self._tenants, self._counts.minute())
        of_client = self._counts.count(_of_client(ticket))
        if self._per_client and of_client >= self._per_client:
            return self._counts.seconds_left()
        if (
            not ticket.is_of_nobody
            and self._per_tenant
            and of_client >= SERVED_ANYHOW
            and self._counts.count(_of_tenant(ticket)) >= self._per_tenant
        ):
            return self._counts.seconds_left()
        self._count(ticket, 1)
        return ticket

    def answered(self, ticket: Ticket, status: int, tenant: str) -> None:
        """What an answer shows: that the tenant exists, so that the request counts there, or that
        there is nothing, so that it counts for its client alone.

        Args:
            tenant: that of the request, which a key may have named meanwhile.
        """
        if ticket.minute != self._counts.minute():
            return
        # A permanent redirect is made of the address alone: it shows no tenant.
        is_accepted = status < 400 and status != _PERMANENT_REDIRECT
        if is_accepted and ticket.is_of_nobody and tenant:
            self._count(ticket, -1)
            self._tenants.add(tenant)
            self._count(Ticket(tenant, ticket.client, False, ticket.minute), 1)
        elif status == _NOT_FOUND and not ticket.is_of_nobody and self._per_tenant:
            self._counts.add(_of_tenant(ticket), -1)

    def _count(self, ticket: Ticket, by: int) -> None:
        if self._per_client or self._per_tenant:
            self._counts.add(_of_client(ticket), by)
        if self._per_tenant and not ticket.is_of_nobody:
            self._counts.add(_of_tenant(ticket), by)


def _of_client(ticket: Ticket) -> str:
    return scope_of("client", _NOBODY if ticket.is_of_nobody else ticket.tenant, ticket.client)


def _of_tenant(ticket: Ticket) -> str:
    return scope_of("tenant", ticket.tenant)
