"""Who asks: the platform, a company's program or one of its people, or nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from aiohttp import web

ROLES = ("owner", "admin", "salesperson", "analyst", "customer", "prospect")
"""What somebody can be in a company; who may most comes first."""

STAFF = frozenset(ROLES[:4])
MANAGING = STAFF - {"analyst"}
"""Who has to do with bookings: all of them, or their own."""
OWNERS = frozenset({"owner"})
ADMINISTRATORS = frozenset({"owner", "admin"})

Kind = Literal["platform", "key", "account", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks, as `booking.principal()` tells the database.

    Attributes:
        kind: `platform`: its key; `key`: a secret key of a company; `account`: somebody who is
            signed in; `nobody`: a visitor, also one who was mailed a link.
        tenant_id: the company that it is about; None: none was named, or the path names it.
        id: of the account or key.
        label: the account's address or the key's name.
        roles: of the account or key; the platform may do everything without.
        salesperson_id: whose bookings and calendar are the account's own.
        is_fresh: signed in within 15 minutes.
        slug: the company's short name, of accounts and keys.
    """

    kind: Kind
    tenant_id: UUID | None = None
    id: str | None = None
    label: str | None = None
    roles: frozenset[str] = frozenset()
    salesperson_id: str | None = None
    is_fresh: bool = False
    slug: str | None = None

    @property
    def role(self) -> str | None:
        """The role that may most; None without any."""
        return next((role for role in ROLES if role in self.roles), None)

    def may(self, roles: frozenset[str]) -> bool:
        """Whether one of `roles` is among its own."""
        return self.kind == "platform" or bool(self.roles & roles)

    def told(self) -> dict[str, Any]:
        """As the database is told."""
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "roles": sorted(self.roles),
            "salesperson_id": self.salesperson_id,
            "is_fresh": self.is_fresh,
        }


NOBODY = Principal(kind="nobody")
PLATFORM = Principal(kind="platform")

PRINCIPAL = web.RequestKey("principal", Principal)
"""Key of a request: who asks, once it was found out."""
