"""Limits on requests, of each client and of each company: see `rate_table`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from app.web.plans import Plans
from app.web.rate_table import ADMINISTRATION, PUBLIC, ClientLimit, Route
from app.web.window_counts import HOUR, MINUTE, WindowCounts, scope_of

SERVED_ANYHOW = 30
"""Requests of a client in a minute that are served also over the tenant's limit: what many do
together does not lock out whoever comes for the first time."""

_NOT_FOUND = 404
_PERMANENT_REDIRECT = 308
# A name that no tenant was found under: whoever makes such names up shares one counter.
_NOBODY = ""


@dataclass(slots=True)
class Ticket:
    """A request as the limits know it.

    Attributes:
        tenant: name of the company for which it counts; empty while none is known.
        of_client, of_tenant: its counters.
        minute: in which it came.
        policy, left: the headers that tell of the limits; `left` of what is the client's own.
        wait: seconds after which another one may be admitted; None: this one is.
    """

    route: Route
    client: str
    tenant: str
    minute: int
    of_client: str = field(init=False)
    of_tenant: str = field(init=False)
    policy: str = ""
    left: str = ""
    wait: float | None = None

    def __post_init__(self) -> None:
        self.name(self.tenant)

    def name(self, tenant: str) -> None:
        """Let it count for this company; its counters are digests, so they are made once."""
        self.tenant = tenant
        self.of_client = scope_of("client", self.tenant, self.client)
        kind = "administration" if self.route.is_administration else "tenant"
        self.of_tenant = scope_of(kind, self.tenant) if self.tenant else ""

    @property
    def is_of_staff(self) -> bool:
        """Whether the company's plan alone limits it."""
        return self.route.is_administration and bool(self.tenant)


class RateLimiter:
    """Requests of a client to a company, of everybody to a company, of a company's own people.

    Args:
        minutes, hours: where they are counted.
        per_client: requests of a client to a company in a minute; 0 is off.
        per_tenant: of everybody to any company, in place of what its plan says; 0 is off.
        is_on: whether anything is limited.
    """

    def __init__(
        self,
        minutes: WindowCounts,
        hours: WindowCounts,
        plans: Plans,
        *,
        per_client: int,
        per_tenant: int | None,
        is_on: bool,
    ) -> None:
        self._minutes = minutes
        self._windows = {MINUTE: minutes, HOUR: hours}
        self._plans = plans
        self._per_client = per_client
        self._per_tenant = per_tenant
        self.is_on = is_on
        self._tenants: set[str] = set()

    def admit(self, route: Route, named: str, client: str) -> Ticket:
        """Before anything is done for a request.

        Args:
            named: slug or id that the router or the platform's key names; empty for none.
        """
        tenant = named if named in self._tenants else _NOBODY
        ticket = Ticket(route, client, tenant, self._minutes.window())
        self._judge(ticket)
        if ticket.wait is None and (extra := route.extra) is not None:
            counts = self._windows[extra.seconds]
            if counts.count(_of_extra(extra, client)) >= extra.quota:
                ticket.wait = counts.seconds_left()
            else:
                counts.add(_of_extra(extra, client))
        if ticket.wait is None:
            self._count(ticket, 1)
        self._tell(ticket)
        return ticket

    def recognize(self, ticket: Ticket, tenant: str) -> bool:
        """Whether a request is served that was counted for nobody, now that a key or a session has
        said whose it is. One that is not stays with its client, who cannot have us look for ever.
        """
        if ticket.tenant or not tenant or ticket.minute != self._minutes.window():
            return True
        self._tenants.add(tenant)
        known = Ticket(ticket.route, ticket.client, tenant, ticket.minute)
        self._judge(known)
        if known.wait is None:
            self._count(ticket, -1)
            self._count(known, 1)
            ticket.name(tenant)
        ticket.wait = known.wait
        self._tell(known)
        ticket.policy, ticket.left = known.policy, known.left
        return ticket.wait is None

    def answered(self, ticket: Ticket, status: int, named: str) -> None:
        """What an answer shows: that the company exists, so that the request counts there, or that
        there is nothing, so that it counts for its client alone.

        Args:
            named: as for `admit`.
        """
        if ticket.minute != self._minutes.window():
            return
        # A permanent redirect is made of the address alone: it shows no tenant.
        is_accepted = status < 400 and status != _PERMANENT_REDIRECT
        if is_accepted and not ticket.tenant and named:
            self._tenants.add(named)
            self._count(ticket, -1)
            ticket.name(named)
            self._count(ticket, 1)
        elif status == _NOT_FOUND and ticket.tenant and not ticket.route.is_administration:
            self._minutes.add(ticket.of_tenant, -1)

    def _judge(self, ticket: Ticket) -> None:
        """Say whether the client's or the company's requests of this minute are used up."""
        if ticket.is_of_staff:
            is_spent = self._minutes.count(ticket.of_tenant) >= self._of_staff(ticket)
        else:
            of_client = self._minutes.count(ticket.of_client)
            quota = self._of_tenant(ticket)
            is_spent = bool(self._per_client and of_client >= self._per_client) or bool(
                quota
                and of_client >= SERVED_ANYHOW
                and self._minutes.count(ticket.of_tenant) >= quota
            )
        ticket.wait = self._minutes.seconds_left() if is_spent else None

    def _count(self, ticket: Ticket, by: int) -> None:
        if ticket.is_of_staff:
            self._minutes.add(ticket.of_tenant, by)
            return
        self._minutes.add(ticket.of_client, by)
        if ticket.tenant:
            self._minutes.add(ticket.of_tenant, by)

    def _of_staff(self, ticket: Ticket) -> int:
        return ADMINISTRATION[self._plans.of(ticket.tenant)]

    def _of_tenant(self, ticket: Ticket) -> int:
        if not ticket.tenant:
            return 0
        if self._per_tenant is not None:
            return self._per_tenant
        return PUBLIC[self._plans.of(ticket.tenant)]

    def _tell(self, ticket: Ticket) -> None:
        """What others ask of the company is not told, only that it was too much."""
        seconds = int(self._minutes.seconds_left()) + 1
        if ticket.is_of_staff:
            quota = self._of_staff(ticket)
            ticket.policy = _policy(0, 0, quota, ticket.route.extra)
            left = _left("administration", quota, self._minutes.count(ticket.of_tenant), seconds)
        else:
            of_client = self._minutes.count(ticket.of_client)
            ticket.policy = _policy(
                self._per_client, self._of_tenant(ticket), 0, ticket.route.extra
            )
            left = ""
            if self._per_client:
                left = _left("client", self._per_client, of_client, seconds)
            if ticket.wait is not None and not (self._per_client and of_client >= self._per_client):
                left = _left("company", 0, 0, seconds)
        if (extra := ticket.route.extra) is not None:
            counts = self._windows[extra.seconds]
            more = _left(
                extra.name,
                extra.quota,
                counts.count(_of_extra(extra, ticket.client)),
                int(counts.seconds_left()) + 1,
            )
            left = f"{left}, {more}" if left else more
        ticket.left = left


@lru_cache(maxsize=256)
def _policy(client: int, company: int, administration: int, extra: ClientLimit | None) -> str:
    """`RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10, section 3: a list of names,
    each with its quota and the seconds of its window."""
    named = (("client", client), ("company", company), ("administration", administration))
    parts = [f'"{name}";q={quota};w={MINUTE}' for name, quota in named if quota]
    if extra is not None:
        parts.append(f'"{extra.name}";q={extra.quota};w={extra.seconds}')
    return ", ".join(parts)


def _left(name: str, quota: int, used: int, seconds: int) -> str:
    """An item of `RateLimit`, section 4 of the same: what is left, and when all of it is again."""
    return f'"{name}";r={max(quota - used, 0)};t={seconds}'


def _of_extra(extra: ClientLimit, client: str) -> str:
    return scope_of(extra.name, client)
