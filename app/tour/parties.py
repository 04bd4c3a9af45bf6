"""Who takes part in the tour, and how each is asked."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import psycopg

from app.tour.report import Broken

LONGEST_WAIT_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.2

Json = dict[str, Any]
T = TypeVar("T")


async def until(
    look: Callable[[], Awaitable[T | None]], what: str, seconds: float = LONGEST_WAIT_SECONDS
) -> T:
    """The first true answer of `look`.

    Raises:
        Broken: there was none in time.
    """
    deadline = monotonic() + seconds
    while True:
        answer = await look()
        if answer:
            return answer
        if monotonic() > deadline:
            raise Broken(f"not within {seconds:g} s: {what}")
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


@dataclass(frozen=True)
class Visitor:
    """A customer: the public API of one tenant."""

    http: httpx.AsyncClient
    base_url: str
    slug: str

    async def get(self, path: str, **params: str) -> Json:
        """
        Raises:
            Broken: the answer is not 200.
        """
        answer = await self.http.get(f"{self.base_url}/v1/public/{self.slug}{path}", params=params)
        return _body(answer, 200)

    async def post(self, path: str, body: Json, *statuses: int) -> tuple[int, Json]:
        """Status and body; each call has an idempotency key of its own.

        Raises:
            Broken: the status is none of `statuses`.
        """
        answer = await self.http.post(
            f"{self.base_url}/v1/public/{self.slug}{path}",
            json=body,
            headers={"Idempotency-Key": str(uuid4())},
        )
        return answer.status_code, _body(answer, *statuses)

    async def free(self, salesperson_id: str) -> list[Json]:
        """Free slots of the 31 days from the day after tomorrow."""
        body = await self.get(
            "/availability",
            salesperson=salesperson_id,
            date=(datetime.now(UTC).date() + timedelta(days=2)).isoformat(),
            days="31",
            timezone="UTC",
        )
        return list(body["slots"])

    async def settled(self, booking_id: str, token: str) -> Json | None:
        """The booking as a holder of a link sees it, once its confirmation is through."""
        answer = await self.http.get(
            f"{self.base_url}/v1/public/{self.slug}/bookings/{booking_id}",
            headers={"Authorization": f"Bearer {token}"},
        )
        booking = _body(answer, 200)
        return None if booking["confirmation"] == "in_progress" else booking


@dataclass(frozen=True)
class Cloud:
    """The simulated mailbox, Outlook and Zoom, through the simulator's control API."""

    http: httpx.AsyncClient
    url: str

    async def get(self, path: str, **params: str) -> Json:
        return _body(await self.http.get(f"{self.url}/api{path}", params=params), 200)

    async def post(self, path: str, body: Json) -> Json:
        return _body(await self.http.post(f"{self.url}/api{path}", json=body), 200, 201)

    async def mail(self, to: str, subject: str) -> Json | None:
        """The newest mail of ours to an address whose subject begins so."""
        mails = (await self.get("/mails", to=to, kind="mail"))["mails"]
        return next((mail for mail in mails if mail["subject"].startswith(subject)), None)

    async def events(self, booking_id: str) -> list[Json]:
        """The events of a booking that exist."""
        events: list[Json] = (await self.get("/events", transaction_id=booking_id))["events"]
        return events

    async def meetings(self, booking_id: str) -> list[Json]:
        """The Zoom meetings of a booking that exist."""
        meetings: list[Json] = (await self.get("/meetings", agenda=booking_id))["meetings"]
        return meetings

    async def is_subscribed(self, user: str) -> bool:
        """Whether Graph would tell us of changes in a calendar."""
        return bool((await self.get("/subscriptions", user=user))["subscriptions"])


@dataclass(frozen=True)
class Staff:
    """The internal API, with the platform's key: what the database knows."""

    http: httpx.AsyncClient
    base_url: str
    admin_key: str

    async def booking(self, tenant_id: str, booking_id: str) -> Json:
        """The booking with its whole history."""
        answer = await self.http.get(
            f"{self.base_url}/v1/internal/bookings/{booking_id}",
            headers={"X-Admin-Api-Key": self.admin_key, "X-Tenant-Id": tenant_id},
        )
        return _body(answer, 200)


@dataclass(frozen=True)
class Analyst:
    """Reads the views of schema `analytics` with an analyst's rights and nothing else."""

    url: str

    async def totals(self, tenant_id: str) -> dict[str, int]:
        """All days of a tenant added up.

        Raises:
            Broken: the login may not act as an analyst, or the database is away.
        """
        query = (
            "select coalesce(sum(holds), 0) holds, coalesce(sum(verified), 0) verified,"
            " coalesce(sum(confirmed), 0) confirmed, coalesce(sum(canceled), 0) canceled"
            " from analytics.booking_rates_daily where tenant_id = %s"
        )
        try:
            async with await psycopg.AsyncConnection.connect(
                self.url, row_factory=psycopg.rows.dict_row, connect_timeout=5
            ) as connection:
                await connection.execute("set role holdfast_analyst")
                row = await (await connection.execute(query, [tenant_id])).fetchone()
        except psycopg.Error as error:
            reason = str(error).partition("\n")[0]
            raise Broken(f"the rates cannot be read (MIGRATE_DATABASE_URL): {reason}") from error
        return {name: int(value) for name, value in (row or {}).items()}


def token_of(mail: Json, page: str, purpose: str) -> str:
    """The token of the link to `/verify` or `/manage` that serves a purpose.

    Raises:
        Broken: the mail has none.
    """
    for link in mail["links"]:
        parts = urlsplit(link)
        token = parse_qs(parts.query).get("token", [""])[0]
        if parts.path == f"/{page}" and token and claims_of(token)["purpose"] == purpose:
            return str(token)
    raise Broken(f"the mail {mail['subject']!r} has no link to {purpose}")


def claims_of(token: str) -> Json:
    """What a token says, as anybody can read it; nothing is verified here."""
    part = token.split(".")[1]
    claims: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def _body(answer: httpx.Response, *statuses: int) -> Json:
    if answer.status_code not in statuses:
        request = answer.request
        said = f"answered {answer.status_code}: {answer.text[:300]}"
        raise Broken(f"{request.method} {request.url.path} {said}")
    return answer.json() if answer.content else {}
