"""A client of the JSON endpoints that says what it sends and keeps what it got."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestClient

from app.config import Settings
from app.tokens import Tokens
from app.web.requests import iso


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """Code of an error; it must have come as a problem document."""
        if self.status < 400:
            return None
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        assert self.json["status"] == self.status
        return self.json["code"]

    @property
    def fields(self) -> list[str]:
        """Fields that the error names."""
        return [error["field"] for error in self.json.get("errors", [])]

    @property
    def is_replayed(self) -> bool:
        return self.headers.get("Idempotency-Replayed") == "true"


class Api:
    """One app over HTTP."""

    def __init__(self, client: TestClient, settings: Settings, tokens: Tokens) -> None:
        self.client = client
        self.settings = settings
        self.tokens = tokens
        self.slug = "acme"

    async def send(self, method: str, path: str, **options: Any) -> Reply:
        async with self.client.request(method, path, allow_redirects=False, **options) as response:
            return Reply(response.status, response.headers, await response.read())

    async def get(self, path: str, **options: Any) -> Reply:
        return await self.send("GET", path, **options)

    async def public(
        self, path: str, body: Any = None, *, key: str | None = None, **options: Any
    ) -> Reply:
        """POST below the tenant, with an idempotency key of its own unless one is given."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex} | options.pop("headers", {})
        where = f"/v1/public/{options.pop('slug', self.slug)}/{path}"
        return await self.send("POST", where, json=body or {}, headers=headers, **options)

    async def internal(
        self, method: str, path: str, body: Any = None, *, tenant: Any = None, **options: Any
    ) -> Reply:
        """With the administrator's key, for `tenant`."""
        headers = {"X-Admin-Api-Key": "test-admin-key"} | options.pop("headers", {})
        if tenant is not None:
            headers["X-Tenant-Id"] = str(tenant)
        more = {} if body is None else {"json": body}
        return await self.send(method, f"/v1/{path}", headers=headers, **more, **options)

    async def hold(self, office: Any, start: datetime, minutes: int = 60, **options: Any) -> Reply:
        return await self.public("holds", hold_body(office, start, minutes), **options)

    async def pending(self, office: Any, start: datetime) -> tuple[str, str]:
        """A booking whose link is mailed; its id and verify token."""
        held = await self.hold(office, start)
        assert held.status == 201, held
        booking_id = held.json["booking_id"]
        verified = await self.public("auth/verify-email", {"booking_id": booking_id})
        assert verified.status == 200, verified
        return booking_id, self.token(office, booking_id)

    def token(self, office: Any, booking_id: str, purpose: str = "verify", **changes: Any) -> str:
        """The link token in force, as the worker signs it."""
        return self.tokens.sign(office.claims(booking_id, purpose, **changes))


def hold_body(office: Any, start: datetime, minutes: int = 60, **changes: Any) -> dict[str, Any]:
    """What a hold of Anna's time sends."""
    return {
        "salesperson_id": str(office.salesperson_id),
        "start_at": iso(start),
        "end_at": iso(start + timedelta(minutes=minutes)),
        "customer": {"email": "eva@customer.example", "name": "Eva"},
    } | changes
