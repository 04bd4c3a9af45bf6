"""Endpoints of companies' own systems, as API and console see to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web

from app.bookings.service import Outcome, api_errors
from app.encryption import Encryption, NoEncryptionKey
from app.errors import ApiError
from app.public_address import AddressGuard, AddressRefused
from app.web import keys
from app.webhooks_out import SECONDS, new_secret


class WebhookEndpoints:
    """What API and console do with the endpoints of one tenant."""

    def __init__(self, request: web.Request, tenant_id: UUID, actor: str) -> None:
        self._database = request.app[keys.DATABASE]
        self._settings = request.app[keys.SETTINGS]
        self._tenant_id = tenant_id
        self._actor = actor

    async def create(
        self, url: str, types: Sequence[str] | None, description: str | None
    ) -> tuple[Outcome, str]:
        """Makes an endpoint; the answer and its secret, which nobody is told again.

        Raises:
            ApiError: invalid_request, too_many_webhooks, no_encryption_key.
        """
        url = await self._checked(url)
        secret, secret_id = new_secret(), uuid4()
        outcome = await self.call(
            "webhook_endpoint_create",
            id=uuid4(),
            url=url,
            types=None if types is None else list(types),
            description=description,
            secret_id=secret_id,
            secret=self._sealed(secret, secret_id),
            actor=self._actor,
        )
        return outcome, secret

    async def update(self, endpoint_id: UUID, changes: Mapping[str, Any]) -> Outcome:
        """
        Raises:
            ApiError: invalid_request, not_found.
        """
        changes = dict(changes)
        if "url" in changes:
            changes["url"] = await self._checked(changes["url"])
        return await self.call(
            "webhook_endpoint_update", id=endpoint_id, changes=changes, actor=self._actor
        )

    async def rotate(self, endpoint_id: UUID, overlap_seconds: int) -> tuple[Outcome, str]:
        """Another secret; the answer and the secret.

        Raises:
            ApiError: invalid_request, not_found, no_encryption_key.
        """
        secret, secret_id = new_secret(), uuid4()
        outcome = await self.call(
            "webhook_endpoint_rotate",
            id=endpoint_id,
            secret_id=secret_id,
            secret=self._sealed(secret, secret_id),
            overlap_seconds=overlap_seconds,
            actor=self._actor,
        )
        return outcome, secret

    async def delete(self, endpoint_id: UUID) -> Outcome:
        """
        Raises:
            ApiError: not_found.
        """
        return await self.call("webhook_endpoint_delete", id=endpoint_id, actor=self._actor)

    async def redeliver(self, endpoint_id: UUID, **what: Any) -> Outcome:
        """
        Raises:
            ApiError: not_found, invalid_state.
        """
        return await self.call(
            "webhook_redeliver", endpoint_id=endpoint_id, actor=self._actor, **what
        )

    async def call(self, name: str, **params: Any) -> Outcome:
        """The answer of `api.<name>` about this tenant.

        Raises:
            ApiError: what the database refused.
        """
        with api_errors():
            row = await self._database.call_one(name, tenant_id=self._tenant_id, **params)
        if row is None:
            raise LookupError(f"api.{name} gave no row")
        return Outcome.of(row)

    async def _checked(self, url: str) -> str:
        """The address in the one way to write it, by which two are told to be the same."""
        guard = AddressGuard(self._settings)
        try:
            checked = guard.check_url(url)
            await guard.resolve(checked.raw_host or "", checked.port or 443, SECONDS)
        except AddressRefused as refused:
            errors = [{"field": "url", "message": str(refused)}]
            raise ApiError("invalid_request", "Some fields are not valid.", errors=errors) from None
        return str(checked)

    def _sealed(self, secret: str, secret_id: UUID) -> str:
        try:
            return Encryption(self._settings).seal(
                secret,
                table="webhook_secrets",
                column="secret",
                row=secret_id,
                tenant=self._tenant_id,
            )
        except NoEncryptionKey as error:
            raise ApiError("no_encryption_key", str(error)) from None
