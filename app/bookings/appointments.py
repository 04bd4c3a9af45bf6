"""Booking by service: a hold and its next step in one call, told as an appointment.

The database renders and stores the answer; what only a program can do is added here each time the
same way: its token is signed, and its time is written out for people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

from app.bookings.hold_request import CustomerDetails
from app.bookings.service import BookingService, Outcome, contact_of, without_token
from app.bookings.waiters import SagaWaiters
from app.languages import ENGLISH
from app.phone_number import e164_or_none
from app.tokens import Tokens

_DISPLAYED = "EEEE d MMMM y, HH:mm z"
REFUSED = 400
"""The first status that is no answer."""


class AppointmentRequest(Protocol):
    """What somebody wants to book."""

    @property
    def service_id(self) -> UUID: ...
    @property
    def provider_id(self) -> UUID | None: ...
    @property
    def start_at(self) -> datetime: ...
    @property
    def client(self) -> CustomerDetails: ...
    @property
    def client_timezone(self) -> str | None: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def answers(self) -> dict[str, Any] | None: ...


class Appointments:
    """Every method returns an `Outcome`, which may be a stored error, or raises an `ApiError`.

    Args:
        wait: seconds for which an answer waits for a confirmation.
    """

    def __init__(
        self, service: BookingService, tokens: Tokens, waiters: SagaWaiters, wait: float
    ) -> None:
        self._service = service
        self._tokens = tokens
        self._waiters = waiters
        self._wait = wait

    async def create(
        self,
        slug: str,
        key: str,
        body: AppointmentRequest,
        raw: Mapping[str, Any],
        client: str,
        *,
        is_reservation: bool = False,
    ) -> Outcome:
        """Waits, where somebody is signed in, for the outcome of the confirmation.

        Args:
            client: network address, for the limit on unverified holds.
            is_reservation: it is held for who is signed in, and nothing more.
        """
        await self._service.check_slug(slug, raw)
        phones = await self._phones(slug, body.service_id, body.answers)

        async def ask(_asked: list[str], unreadable: list[str]) -> dict[str, Any]:
            return await self._service.call(
                "appointment_create",
                slug=slug,
                key=key,
                request=without_token(raw),
                service_id=body.service_id,
                salesperson_id=body.provider_id,
                start_at=body.start_at,
                email=body.client.email,
                name=body.client.name,
                company=body.client.company,
                client=client,
                timezone=body.client_timezone,
                locale=body.locale,
                contact=contact_of(body.client),
                answers=body.answers,
                phones=phones,
                unreadable=unreadable,
                is_reservation=is_reservation,
            )

        row = await self._service.busy.answered_by_many(ask)
        return await self._answer(slug, "/appointments", key, row)

    async def book(
        self,
        slug: str,
        key: str,
        reservation_id: UUID,
        answers: dict[str, Any] | None,
        raw: Mapping[str, Any],
    ) -> Outcome:
        """A reservation of who is signed in; waits for the outcome of the confirmation."""
        held = (await self.get(slug, reservation_id, None)).json()
        row = await self._service.call(
            "appointment_book",
            slug=slug,
            key=key,
            request=dict(raw),
            booking_id=reservation_id,
            answers=answers,
            phones=await self._phones(slug, UUID(held["service_id"]), answers),
        )
        return await self._answer(slug, f"/reservations/{reservation_id}/book", key, row)

    async def own_cancel(
        self, slug: str, key: str, booking_id: UUID, reason: str | None, raw: Mapping[str, Any]
    ) -> Outcome:
        """A booking of who is signed in; the answer is the booking as it is then."""
        row = await self._service.call(
            "own_cancel",
            slug=slug,
            key=key,
            request=dict(raw),
            booking_id=booking_id,
            reason=reason,
        )
        return self._finished(Outcome.of(row))

    async def own(self, slug: str, state: str, cursor: str | None, limit: int) -> Outcome:
        """Bookings of who is signed in, as `api.own_bookings` lists them."""
        row = await self._service.call(
            "own_bookings", slug=slug, state=state, cursor=cursor, limit=limit
        )
        outcome = Outcome.of(row)
        told = outcome.json()
        for one in told["bookings"]:
            one["display_time"] = displayed(one)
        return replace(outcome, body=json.dumps(told).encode())

    async def service_id(self, slug: str, service_slug: str) -> UUID:
        """The service that who is signed in calls by its name in addresses.

        Raises:
            ApiError: service_not_found, sign_in_required, tenant_not_found.
        """
        row = await self._service.call("service_of_slug", slug=slug, service_slug=service_slug)
        found: UUID = row["service_of_slug"]
        return found

    async def get(self, slug: str, booking_id: UUID, token: str | None) -> Outcome:
        """`token`: of a link; None: whoever is signed in asks."""
        claims = None if token is None else self._service.claims_of(token, {})
        row = await self._service.call(
            "appointment_get", slug=slug, booking_id=booking_id, claims=claims
        )
        return self._finished(Outcome.of(row))

    async def cancel(
        self, slug: str, key: str, booking_id: UUID, token: str | None, raw: Mapping[str, Any]
    ) -> Outcome:
        """`token`: of the cancel link; None: whoever is signed in asks."""
        return Outcome.of(
            await self._change("appointment_cancel", slug, key, booking_id, token, raw)
        )

    async def release(
        self, slug: str, key: str, booking_id: UUID, token: str | None, raw: Mapping[str, Any]
    ) -> Outcome:
        """`token`: any that opens the hold; None: whoever is signed in asks."""
        return Outcome.of(
            await self._change("appointment_release", slug, key, booking_id, token, raw)
        )

    async def reschedule(
        self,
        slug: str,
        key: str,
        booking_id: UUID,
        token: str | None,
        start_at: datetime,
        raw: Mapping[str, Any],
        client: str,
    ) -> Outcome:
        """Waits, where somebody is signed in, for the outcome of the confirmation.

        Args:
            token: of the reschedule link; None: whoever is signed in asks.
        """

        async def ask(_asked: list[str], unreadable: list[str]) -> dict[str, Any]:
            more = {"start_at": start_at, "client": client, "unreadable": unreadable}
            name = "appointment_reschedule"
            return await self._change(name, slug, key, booking_id, token, raw, **more)

        row = await self._service.busy.answered_by_many(ask)
        return await self._answer(slug, f"/appointments/{booking_id}/reschedule", key, row)

    async def _change(
        self,
        name: str,
        slug: str,
        key: str,
        booking_id: UUID,
        token: str | None,
        raw: Mapping[str, Any],
        **params: Any,
    ) -> dict[str, Any]:
        await self._service.check_slug(slug, raw)
        return await self._service.call(
            name,
            slug=slug,
            key=key,
            request=without_token(raw),
            booking_id=booking_id,
            claims=None if token is None else self._service.claims_of(token, raw),
            **params,
        )

    async def _answer(self, slug: str, path: str, key: str, row: dict[str, Any]) -> Outcome:
        if row["status"] is None:
            saga_id = row["saga_id"]

            async def look(give_up: bool) -> dict[str, Any] | None:
                found = await self._service.call(
                    "appointment_outcome",
                    slug=slug,
                    path=path,
                    key=key,
                    saga_id=saga_id,
                    give_up=give_up,
                )
                return found if found["status"] is not None else None

            row = await self._waiters.outcome(saga_id, look, self._wait)
        return self._finished(Outcome.of(row))

    async def faults(
        self, slug: str, service_id: UUID, answers: dict[str, Any] | None, *, has_phone: bool
    ) -> list[dict[str, str]]:
        """What `create` would say of answers and of a telephone number: field and message of each.

        Raises:
            ApiError: as `create` where the service is not sold to who asks.
        """
        row = await self._service.call(
            "answers_judged",
            slug=slug,
            service_id=service_id,
            answers=answers,
            phones=await self._phones(slug, service_id, answers),
            has_phone=has_phone,
        )
        found: list[dict[str, str]] = row["answers_judged"]
        return found

    async def _phones(
        self, slug: str, service_id: UUID, answers: dict[str, Any] | None
    ) -> dict[str, str | None] | None:
        """The telephone numbers among the answers, as they are read; None: nothing was answered."""
        if not answers:
            return None
        found = await self._service.call(
            "phones_in_answers", slug=slug, service_id=service_id, answers=answers
        )
        wanted: dict[str, str | None] = found["phones_in_answers"] or {}
        return {text: e164_or_none(text, country) for text, country in wanted.items()}

    def _finished(self, outcome: Outcome) -> Outcome:
        if outcome.status >= REFUSED:
            return outcome
        told = outcome.json()
        if (claims := told.pop("access_claims", None)) is not None:
            told["access_token"] = self._tokens.sign(claims)
        told["display_time"] = displayed(told)
        return replace(outcome, body=json.dumps(told).encode())


def displayed(appointment: Mapping[str, Any]) -> str:
    """When it is, for people: in the customer's language and zone."""
    return format_datetime(
        datetime.fromisoformat(appointment["start_at"]),
        _DISPLAYED,
        tzinfo=ZoneInfo(appointment["client_timezone"]),
        locale=_known(appointment["locale"]),
    )


def _known(language: str) -> Locale:
    """Of the customers' languages CLDR knows most."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)
