"""Booking and moving by hand, for JSON endpoints and the console alike.

The database decides and renders; here the calendars that it asks for are read, and the confirmation
that it began is awaited. Both are keyed, so a call whose connection broke is repeated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from app.bookings.appointments import REFUSED, displayed
from app.bookings.service import BookingService, Outcome, number_as_contact
from app.bookings.waiters import SagaWaiters
from app.phone_number import e164_or_none

Collect = Literal["none", "on_site", "link"]

_BASE = "/tenant-admin/appointments"


class _Consent(Protocol):
    @property
    def given(self) -> str: ...


class NotedClient(Protocol):
    """Who comes, as staff note it; `sms_consent`: how they said that they want SMS."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def sms_consent(self) -> _Consent | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingByHand:
    """What staff book.

    Attributes:
        provider_id: with whom; None: whoever is free, of salespeople they themselves.
        start_at: aware.
        client_timezone: IANA; None: the company's.
        country: where telephone numbers among the answers are that name none.
        override: passes over notice, horizon, hours, grid, closures and what else is in the
            calendar, never over a booking of ours.
        notify: the customer hears of it now.
        collect: how its price is to be paid; None: on site.
    """

    service_id: UUID
    start_at: datetime
    client: NotedClient
    provider_id: UUID | None = None
    client_timezone: str | None = None
    locale: str | None = None
    answers: Mapping[str, Any] | None = None
    country: str | None = None
    override: bool = False
    notify: bool = True
    collect: Collect | None = None
    notes: str | None = None
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveByHand:
    """Another time of a booking, another person, or both; fields as in `BookingByHand`.

    Attributes:
        provider_id: None: the same.
        version: of the booking as it was read; None: whatever it is.
    """

    booking_id: UUID
    start_at: datetime
    provider_id: UUID | None = None
    override: bool = False
    notify: bool = True
    version: int | None = None


class StaffAppointments:
    """Every method returns an `Outcome`, which may be a stored error, or raises an `ApiError`.

    Methods take the request as `raw`: it is what makes two requests of one key the same. `actor`:
    who asks, where the database does not know the account or key.

    Args:
        wait: seconds for which an answer waits for the confirmation.
    """

    def __init__(self, service: BookingService, waiters: SagaWaiters, wait: float) -> None:
        self._service = service
        self._waiters = waiters
        self._wait = wait

    async def create(
        self, tenant_id: UUID, key: str, wanted: BookingByHand, raw: Mapping[str, Any], actor: str
    ) -> Outcome:
        """201 once it is confirmed, 202 where that takes longer."""
        answers = None if wanted.answers is None else dict(wanted.answers)
        return await self._answer(
            tenant_id,
            key,
            _BASE,
            "appointment_create_by_staff",
            request=dict(raw),
            service_id=wanted.service_id,
            start_at=wanted.start_at,
            email=wanted.client.email,
            name=wanted.client.name,
            actor=actor,
            salesperson_id=wanted.provider_id,
            timezone=wanted.client_timezone,
            locale=wanted.locale,
            contact=_contact_of(wanted.client),
            answers=answers,
            phones=phones_in(answers, wanted.country),
            is_overriding=wanted.override,
            is_told=wanted.notify,
            collect=wanted.collect,
            notes=wanted.notes,
            metadata=None if wanted.metadata is None else dict(wanted.metadata),
        )

    async def reschedule(
        self, tenant_id: UUID, key: str, move: MoveByHand, raw: Mapping[str, Any], actor: str
    ) -> Outcome:
        """201 with the new appointment once that is confirmed, 202 where that takes longer."""
        return await self._answer(
            tenant_id,
            key,
            f"{_BASE}/{move.booking_id}/reschedule",
            "appointment_reschedule_by_staff",
            request=dict(raw),
            booking_id=move.booking_id,
            start_at=move.start_at,
            actor=actor,
            salesperson_id=move.provider_id,
            is_overriding=move.override,
            is_told=move.notify,
            version=move.version,
        )

    async def _answer(
        self, tenant_id: UUID, key: str, path: str, name: str, /, **params: Any
    ) -> Outcome:
        async def ask(_asked: list[str], unreadable: list[str]) -> dict[str, Any]:
            return await self._service.call(
                name, tenant_id=tenant_id, key=key, unreadable=unreadable, **params
            )

        row = await self._service.busy.answered_by_many(ask)
        if row["status"] is None:
            saga_id = row["saga_id"]

            async def look(give_up: bool) -> dict[str, Any] | None:
                found = await self._service.call(
                    "appointment_outcome_for_staff",
                    tenant_id=tenant_id,
                    path=path,
                    key=key,
                    saga_id=saga_id,
                    give_up=give_up,
                )
                return found if found["status"] is not None else None

            row = await self._waiters.outcome(saga_id, look, self._wait)
        return shown(Outcome.of(row))


def phones_in(answers: Any, country: str | None) -> dict[str, str | None]:
    """The telephone numbers among answers, as they are read; other texts are none."""
    texts = answers.values() if isinstance(answers, Mapping) else ()
    return {text: e164_or_none(text, country) for text in texts if isinstance(text, str)}


def shown(outcome: Outcome) -> Outcome:
    """An answer of the database about appointments, with their times written out for people."""
    if outcome.status >= REFUSED:
        return outcome
    told = outcome.json()
    with_display_times(told.get("appointments", [told]))
    return replace(outcome, body=json.dumps(told).encode())


def with_display_times(appointments: Iterable[dict[str, Any]]) -> None:
    """Writes the times of appointments out for people, in place."""
    for appointment in appointments:
        appointment["display_time"] = displayed(appointment)


def _contact_of(client: NotedClient) -> dict[str, Any] | None:
    contact = number_as_contact(client.phone)
    if contact and client.sms_consent:
        contact["sms_consent_given"] = client.sms_consent.given
    return contact
