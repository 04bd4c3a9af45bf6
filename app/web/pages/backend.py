"""What pages ask of the booking service, as views; every error arrives as one exception.

The service is the one behind the JSON endpoints, so a page can do nothing that they cannot.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web

from app.bookings.service import Outcome, api_errors
from app.errors import ApiError
from app.instants import parse_instant
from app.languages import suggest
from app.tokens import InvalidToken, plain_token
from app.web import keys
from app.web.middleware.requests import CLIENT
from app.web.pages.month import Slot
from app.web.pages.views import Account, Booking, Salesperson, Service, Tenant

TENANT = web.RequestKey("page_tenant", Tenant)
_GRACE = {"consumed": timedelta(hours=24)}


@dataclass(frozen=True)
class Link:
    """A mailed link as the database judges it: `state` is valid, expired or consumed. Of a booking
    of whoever is signed in: as if they had a link for all, which has no token.

    `shows_all`: it may still show the join link; a used link does for a day beyond its end.
    `steps` of the confirmation, in order: `action`, its `words` with `object` and `person` in them,
    and `state` done, doing or waiting.
    """

    token: str
    state: str
    shows_all: bool
    purpose: str
    tenant: Tenant
    booking: Booking
    steps: Sequence[Mapping[str, str]]


class LinkTakenBack(ApiError):
    """A mailed link that was revoked, because another mail address was given."""

    def __init__(self) -> None:
        super().__init__("invalid_token")


@dataclass(frozen=True)
class Own:
    """A booking made in this browser that is in the way of a time; `is_same`: it begins then."""

    id: str
    is_same: bool
    is_booked: bool


@dataclass(frozen=True)
class Offered:
    """What there is to say of a time that may be booked.

    Attributes:
        fault: why it is not offered, as `booking.slot_fault` tells; None where only somebody or
            something is in the way.
        change_until: until when it could be changed then; None when it is too soon for that.
        salesperson: with whom a booking that is moved would be, as far as is known; else None.
        own: what this browser made and is in the way.
    """

    fault: str | None
    min_notice_minutes: int
    change_until: datetime | None
    salesperson: Salesperson | None
    own: Own | None


class Backend:
    """The booking service for one request."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self.service = request.app[keys.SERVICE]
        self.client_address: str = request[CLIENT]
        self.appointments = request.app[keys.APPOINTMENTS]
        self._database = request.app[keys.DATABASE]

    async def tenant(self, slug: str) -> Tenant:
        """The tenant of the address, remembered for the page of an error.

        Raises:
            ApiError: tenant_not_found, also for pending and disabled tenants.
        """
        return self._tenant(await self._ask("page_tenant", slug=slug))

    async def services(self, slug: str) -> tuple[Tenant, Sequence[Service], Account | None]:
        """The tenant, what it sells to whoever looks, and who is signed in.

        Raises:
            ApiError: tenant_not_found; sign_in_required where it sells to members alone.
        """
        found = await self._ask("page_services", slug=slug)
        services = [Service.read(one) for one in found["services"]]
        return self._tenant(found), services, _account(found)

    async def selling(
        self, slug: str, service_slug: str | None
    ) -> tuple[Tenant, Service, Account | None]:
        """The tenant, one of its services (None: the default one), and who is signed in.

        Raises:
            ApiError: tenant_not_found, service_not_found, audience_not_allowed, sign_in_required.
        """
        try:
            found = await self._ask("page_service", slug=slug, service_slug=service_slug)
        except ApiError:
            await self.tenant(slug)  # whose page the error is on
            raise
        return self._tenant(found), Service.read(found["service"]), _account(found)

    def _tenant(self, found: dict[str, Any]) -> Tenant:
        tenant = Tenant.read(found)
        self._request[TENANT] = tenant
        suggest(tenant=tenant.locale)
        return tenant

    async def link(self, token: str) -> Link:
        """The booking behind a mailed link, whatever got between the letters of its token.

        Raises:
            ApiError: invalid_token when it was not made by us or its booking is gone.
            LinkTakenBack: it was revoked.
        """
        token = plain_token(token)
        try:
            claims = self._request.app[keys.TOKENS].verify(token)
        except InvalidToken:
            raise ApiError("invalid_token") from None
        found = await self._ask("page_link", claims=claims)
        if found is None:
            raise ApiError("invalid_token")
        tenant, state = Tenant.read({**found["tenant"], "now": found["now"]}), found["token_state"]
        if state == "unknown":
            raise ApiError("invalid_token")
        self._request[TENANT] = tenant
        booking = Booking.read(found["booking"])
        suggest(booking=booking.locale, tenant=tenant.locale)
        if state == "revoked":
            raise LinkTakenBack
        until = datetime.fromtimestamp(claims["exp"], UTC)
        return Link(
            token=token,
            state=state,
            shows_all=tenant.now < until + _GRACE.get(state, timedelta(0)),
            purpose=found["purpose"],
            tenant=tenant,
            booking=booking,
            steps=found["steps"],
        )

    async def own(self, slug: str, booking_id: UUID) -> Link:
        """A booking of whoever is signed in.

        Raises:
            ApiError: booking_not_found, sign_in_required, tenant_not_found.
        """
        found = await self._ask("page_own_booking", slug=slug, booking_id=booking_id)
        tenant, booking = self._tenant(found["tenant"]), Booking.read(found["booking"])
        suggest(booking=booking.locale, tenant=tenant.locale)
        return Link(
            token="",
            state="valid",
            shows_all=True,
            purpose="own",
            tenant=tenant,
            booking=booking,
            steps=found["steps"],
        )

    async def of_own_data(self, function: str, slug: str) -> Any:
        """What `own_export` or `own_forget` of api gives for whoever is signed in.

        Raises:
            ApiError: has_future_bookings, forbidden, sign_in_required, tenant_not_found.
        """
        return await self._ask(function, slug=slug)

    async def unsubscribing(self, claims: Mapping[str, Any]) -> Any:
        """The tenant, and whether the address that was written to gets no reminders; None: the
        tenant is not here any more."""
        return await self._ask("page_unsubscribe", claims=claims)

    async def unsubscribe(self, claims: Mapping[str, Any], is_wanted: bool) -> None:
        """Keep that it gets none from now on, or (`is_wanted`) again."""
        await self._ask("unsubscribe", claims=claims, is_wanted=is_wanted)

    async def held(self, slug: str, booking_id: UUID) -> Booking | None:
        """The booking as it is now, for the browser that made its hold."""
        found = await self._ask("page_hold", slug=slug, booking_id=booking_id)
        if not found:
            return None
        booking = Booking.read(found)
        suggest(booking=booking.locale)
        return booking

    async def offered(
        self,
        tenant: Tenant,
        salesperson: Salesperson | None,
        start: datetime,
        end: datetime,
        own: Sequence[str],
        *,
        service: Service | None = None,
        moving: Link | None = None,
    ) -> Offered:
        """Why a time cannot be had, and until when it could be changed.

        Args:
            salesperson: None: whoever is free; of a move the database knows it.
            own: bookings made in this browser.
            service: that is sold.
            moving: the link of the booking that is to be moved there.
        """
        found = await self._ask(
            "page_slot",
            slug=tenant.slug,
            salesperson_id=UUID(salesperson.id) if salesperson else None,
            start_at=start,
            end_at=end,
            own=list(own),
            service_id=UUID(service.id) if service else None,
            moved_id=UUID(moving.booking.id) if moving else None,
        )
        own_one, until = found["own"], found["change_until"]
        return Offered(
            fault=found["fault"],
            min_notice_minutes=found["min_notice_minutes"],
            change_until=parse_instant(until) if until else None,
            salesperson=Salesperson.read(person) if (person := found["person"]) else None,
            own=Own(**own_one) if own_one else None,
        )

    async def release(self, slug: str, booking_id: UUID) -> bool:
        """Give an unverified hold up, for the browser that made it; False when there is none."""
        released: bool = await self._ask("release_hold", slug=slug, booking_id=booking_id)
        return released

    async def service_slots(
        self,
        tenant: Tenant,
        service: Service,
        salesperson: Salesperson | None,
        first: date,
        last: date,
        zone: ZoneInfo,
    ) -> list[Slot]:
        """Free times of a service that start on local days of `zone`, at most 62, both included.

        Args:
            salesperson: None: of everybody who offers it.
        """
        body = await answered(
            self.service.service_slots(
                "service_slots",
                slug=tenant.slug,
                service_id=UUID(service.id),
                start_date=first,
                end_date=last,
                salesperson_id=UUID(salesperson.id) if salesperson else None,
                timezone=zone.key,
            )
        )
        return _slots(body)

    async def slots_to_move(
        self, link: Link, first: date, last: date, zone: ZoneInfo
    ) -> list[Slot]:
        """Free times for a booking that is to be moved, of whoever may take it; days as above."""
        body = await answered(
            self.service.slots_to_move(
                link.tenant.slug,
                UUID(link.booking.id),
                link.token or None,
                first,
                last,
                timezone=zone.key,
            )
        )
        return _slots(body)

    async def _ask(self, function: str, **params: Any) -> Any:
        with api_errors():
            return await self._database.call_value(function, retry_lost=True, **params)


async def answered(call: Awaitable[Outcome]) -> dict[str, Any]:
    """The JSON body of an accepted call.

    Raises:
        ApiError: also for errors that were stored and came back as an answer.
    """
    outcome = await call
    body: dict[str, Any] = outcome.json()
    if outcome.status >= 400:
        raise ApiError.from_problem(body, outcome.headers)
    return body


def _account(found: Mapping[str, Any]) -> Account | None:
    return Account(**account) if (account := found["account"]) else None


def _slots(body: dict[str, Any]) -> list[Slot]:
    return [
        Slot(
            parse_instant(slot["start_at"]),
            parse_instant(slot["end_at"]),
            tuple(slot.get("provider_ids", ())),
        )
        for slot in body["slots"]
    ]
