"""Who is looking: the tenant's page, the visitor's time zone, the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from app.instants import moment, zone_label
from app.web import keys
from app.web.pages import zones
from app.web.pages.views import Booking, Tenant

_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class PageContext:
    """One look at a tenant's page.

    `own_zone`: the visitor's, None when nothing tells it and the page is in the tenant's.
    `asked_zone`: the one that this request names.
    """

    tenant: Tenant
    own_zone: ZoneInfo | None
    asked_zone: ZoneInfo | None
    now: datetime

    @classmethod
    def of(
        cls,
        request: web.Request,
        tenant: Tenant,
        booking: Booking | None = None,
        asked: str | None = None,
    ) -> PageContext:
        """The zone is the one asked for, else the one that the booking was made in, as its mails
        say, else remembered in this browser, else the tenant's.

        Args:
            booking: the one that the page is about.
            asked: zone that a form sent; default: the address's.
        """
        asked_zone = zones.zone_or_none(asked or request.query.get("tz"))
        booked_zone = booking.zone if booking else None
        kept_zone = zones.zone_or_none(request.cookies.get(zones.COOKIE))
        return cls(tenant, asked_zone or booked_zone or kept_zone, asked_zone, tenant.now)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the page tells times."""
        return self.own_zone or self.tenant.zone

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def moment(self, instant: datetime | None) -> str | None:
        """`Tue 24 Nov, 10:30` on the page's clock; None stays None."""
        return moment(instant, self.zone, self.now) if instant else None

    def values(self, **more: Any) -> dict[str, Any]:
        """Variables that base.html reads, and `more`."""
        return {
            "tenant": self.tenant,
            "zone": self.zone.key,
            "zone_label": zone_label(self.zone),
            **more,
        }

    def store_zone(self, request: web.Request, response: web.Response) -> web.Response:
        """Keep a zone that was chosen; scripts read the cookie, so it is not HttpOnly."""
        if self.asked_zone:
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
