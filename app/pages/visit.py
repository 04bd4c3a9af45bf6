"""Who is looking: the tenant's page, the visitor's time zone, the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from app import keys
from app.pages import zones
from app.pages.formats import zone_label
from app.pages.views import Tenant

_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Visit:
    """One look at a tenant's page."""

    tenant: Tenant
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, request: web.Request, tenant: Tenant) -> Visit:
        """The zone is the one asked for, else remembered, else the tenant's."""
        zone = (
            zones.zone_or_none(request.query.get("tz"))
            or zones.zone_or_none(request.cookies.get(zones.COOKIE))
            or tenant.zone
        )
        return cls(tenant, zone, tenant.now)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def context(self, **more: Any) -> dict[str, Any]:
        """Variables that base.html reads, and `more`."""
        return {
            "tenant": self.tenant,
            "zone": self.zone.key,
            "zone_label": zone_label(self.zone),
            **more,
        }

    def remember_zone(self, request: web.Request, response: web.Response) -> web.Response:
        """Keep a zone that was chosen; scripts read the cookie, so it is not HttpOnly."""
        if zones.zone_or_none(request.query.get("tz")):
            response.set_cookie(
                zones.COOKIE,
                self.zone.key,
                max_age=_YEAR,
                path="/",
                samesite="Lax",
                secure=is_secure(request),
            )
        return response


def is_secure(request: web.Request) -> bool:
    """Whether visitors reach us by https, as the public address says."""
    return request.app[keys.SETTINGS].base_url.startswith("https://")
