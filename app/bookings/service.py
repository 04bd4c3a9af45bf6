"""What customers can do, for JSON endpoints and pages alike: one call of the database each.

The database decides and renders; here its answers are carried out: busy times that it asks for
are fetched, a confirmation that it began is awaited. Keyed calls may be repeated, so one whose
connection broke is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from app.bookings.busy_times import BusyTimes
from app.bookings.hold_request import CustomerDetails, HoldRequest
from app.bookings.waiters import SagaWaiters
from app.db import Database, DatabaseUnavailable, RaisedError
from app.errors import ApiError
from app.phone_number import phone_number
from app.tenant_scope import check_tenant
from app.tokens import InvalidToken, Tokens

if TYPE_CHECKING:
    from app.config import Settings
    from app.providers.registry import Providers

Row = dict[str, Any]

_TOKENS = ("token", "cancellation_token", "reschedule_token")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An HTTP answer as the database rendered it; `replayed`: it was given before."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    replayed: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(row["status"], bytes(row["body"]), row["headers"] or {}, bool(row["replayed"]))

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Move:
    """A booking for which another time is sought, and the token of its reschedule link; None:
    whoever is signed in asks."""

    booking_id: UUID
    token: str | None


@contextmanager
def api_errors() -> Iterator[None]:
    """What the database refuses, or cannot answer, as an `ApiError`."""
    try:
        yield
    except RaisedError as refused:
        raise ApiError.from_raised(refused) from refused
    except DatabaseUnavailable as error:
        raise ApiError("unavailable", "Please try again in a moment.") from error


class BookingService:
    """Every method returns an `Outcome`, which may be a stored error, or raises an `ApiError`.

    Keyed methods take the request's JSON as `raw`: it is what makes two requests the same.
    Tokens in it are replaced by their digest, so no token is kept.
    """

    def __init__(
        self,
        database: Database,
        providers: Providers,
        settings: Settings,
        tokens: Tokens,
        waiters: SagaWaiters,
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._waiters = waiters
        self.busy = BusyTimes(database, providers, settings.provider_timeout_seconds)
        self._confirm_wait = settings.confirm_wait_seconds

    async def salespeople(self, slug: str) -> Outcome:
        return await self._answer("salespeople", slug=slug)

    async def services(self, slug: str) -> Outcome:
        return await self._answer("services", slug=slug)

    async def availability(
        self,
        slug: str,
        salesperson_id: UUID,
        first: date,
        days: int,
        timezone: str | None,
        service_id: UUID | None = None,
        move: Move | None = None,
    ) -> Outcome:
        return await self._answer(
            "availability",
            slug=slug,
            salesperson_id=salesperson_id,
            date=first,
            days=days,
            timezone=timezone,
            service_id=service_id,
            **self._moving(move),
        )

    async def service_slots(self, name: str, /, **params: Any) -> Outcome:
        """Slots of a service, as `name` of api tells, after reading the calendars that it lacks."""

        async def ask(asked: list[str], unreadable: list[str]) -> Row:
            return await self.call(name, asked=asked, unreadable=unreadable, **params)

        return Outcome.of(await self.busy.answered_by_many(ask))

    async def slots_to_move(
        self, slug: str, booking_id: UUID, token: str | None, first: date, last: date, **more: Any
    ) -> Outcome:
        """Free slots for a booking that is to be moved, of local days
        `first` to `last`, at most 62.

        Args:
            token: of its reschedule link; None: whoever is signed in asks.
            more: timezone, IANA; default: that of its salesperson.
        """
        return await self.service_slots(
            "slots_to_move",
            slug=slug,
            booking_id=booking_id,
            claims=None if token is None else self.claims_of(token, {}),
            start_date=first,
            end_date=last,
            **more,
        )

    async def hold(
        self, slug: str, key: str, body: HoldRequest, raw: Mapping[str, Any], client: str
    ) -> Outcome:
        """`client`: network address, for the limit on unverified holds."""
        await self.check_slug(slug, raw)
        return await self._answer(
            "hold",
            slug=slug,
            key=key,
            request=without_token(raw),
            salesperson_id=body.salesperson_id,
            start_at=body.start_at,
            end_at=body.end_at,
            email=body.customer.email,
            name=body.customer.name,
            company=body.customer.company,
            client=client,
            service_id=body.service_id,
            timezone=body.timezone,
            locale=body.locale,
            contact=contact_of(body.customer),
        )

    async def verify_email(
        self, slug: str, key: str, booking_id: UUID, raw: Mapping[str, Any]
    ) -> Outcome:
        await self.check_slug(slug, raw)
        return await self._answer(
            "verify_email", slug=slug, key=key, request=without_token(raw), booking_id=booking_id
        )

    async def confirm(self, slug: str, key: str, token: str, raw: Mapping[str, Any]) -> Outcome:
        """Waits up to CONFIRM_WAIT_SECONDS for the outcome, without a connection of its own."""
        claims = self.claims_of(token, raw)
        row = await self.call(
            "confirm", slug=slug, key=key, request=without_token(raw), claims=claims
        )
        if row["status"] is None:
            saga_id = row["saga_id"]

            async def look(give_up: bool) -> Row | None:
                found = await self.call(
                    "confirm_outcome", slug=slug, key=key, saga_id=saga_id, give_up=give_up
                )
                return found if found["status"] is not None else None

            row = await self._waiters.outcome(saga_id, look, self._confirm_wait)
        return Outcome.of(row)

    async def booking_status(self, slug: str, booking_id: UUID, token: str) -> Outcome:
        claims = self.claims_of(token, {})
        return await self._answer("booking_status", slug=slug, booking_id=booking_id, claims=claims)

    async def cancel(
        self, slug: str, key: str, booking_id: UUID, token: str, raw: Mapping[str, Any]
    ) -> Outcome:
        return await self._answer(
            "cancel",
            slug=slug,
            key=key,
            request=without_token(raw),
            booking_id=booking_id,
            claims=self.claims_of(token, raw),
        )

    async def reschedule(
        self,
        slug: str,
        key: str,
        booking_id: UUID,
        token: str,
        new_start_at: datetime,
        new_end_at: datetime,
        raw: Mapping[str, Any],
        client: str,
        timezone: str | None = None,
    ) -> Outcome:
        """`timezone`: the customer's IANA zone from now on, None: as it was."""
        claims = self.claims_of(token, raw)

        async def ask(_asked: list[str], unreadable: list[str]) -> Row:
            return await self.call(
                "reschedule",
                slug=slug,
                key=key,
                request=without_token(raw),
                booking_id=booking_id,
                claims=claims,
                new_start_at=new_start_at,
                new_end_at=new_end_at,
                client=client,
                timezone=timezone,
                unreadable=unreadable,
            )

        return Outcome.of(await self.busy.answered_by_many(ask))

    async def request_links(
        self,
        slug: str,
        booking_id: UUID,
        client: str,
        raw: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """The same answer whether there is such a booking or not.

        `client`: network address, for the budget of mails.
        """
        await self.check_slug(slug, raw or {})
        return await self._answer("request_links", slug=slug, booking_id=booking_id, client=client)

    async def _answer(self, name: str, /, **params: Any) -> Outcome:
        ask: Callable[[], Awaitable[Row]] = lambda: self.call(name, **params)  # noqa: E731
        return Outcome.of(await self.busy.answered(ask))

    async def call(self, name: str, /, **params: Any) -> Row:
        """The row of `api.<name>`; asked again where its connection broke.

        Raises:
            ApiError: what the database refuses, or cannot answer.
        """
        with api_errors():
            row = await self._database.call_one(name, retry_lost=True, **params)
        if row is None:
            raise LookupError(f"api.{name} gave no row")
        return row

    async def check_slug(self, slug: str, raw: Mapping[str, Any]) -> None:
        """A `tenant_id` in the body must be the one of the slug. Rare, so it costs its own call.

        Raises:
            ApiError: tenant_scope, tenant_not_found.
        """
        given = raw.get("tenant_id")
        if given is not None:
            with api_errors():
                tenant = await self._database.call_value("page_tenant", retry_lost=True, slug=slug)
            check_tenant(given, tenant["tenant_id"])

    def _moving(self, move: Move | None) -> dict[str, Any]:
        if move is None:
            return {}
        claims = self.claims_of(move.token, {}) if move.token else None
        return {"reschedule_of": move.booking_id, "claims": claims}

    def claims_of(self, token: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Claims of a token of ours; that it is of the slug's tenant is for the database to see.

        Raises:
            ApiError: invalid_token, tenant_scope.
        """
        try:
            claims = self._tokens.verify(token)
        except InvalidToken:
            raise ApiError("invalid_token", "This link is not valid.") from None
        check_tenant(raw.get("tenant_id"), claims["tenant_id"])
        return claims


def without_token(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two requests the same: the body, and of a token its digest."""
    kept = dict(raw)
    for name in _TOKENS:
        if isinstance(token := raw.get(name), str):
            kept[name] = hashlib.sha256(token.encode()).hexdigest()
    return kept


def contact_of(customer: CustomerDetails) -> Row | None:
    """The telephone and what may be sent to it, as `api.hold` takes it."""
    contact = number_as_contact(customer.phone)
    if contact and customer.sms_consent:
        contact["sms_consent_text"] = customer.sms_consent_text
    return contact


def number_as_contact(phone: str | None) -> Row | None:
    """A telephone number and what it is."""
    if phone is None:
        return None
    number = phone_number(phone)
    return {"phone": number.e164, "country": number.country, "kind": number.kind}
