"""A company's own accounts that its messages go by: tried, kept and shown, for the JSON endpoints
and the console alike."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from aiohttp import web

from app.bookings.service import Outcome, api_errors
from app.encryption import Encryption, NoEncryptionKey, SealError
from app.errors import ApiError
from app.providers.capabilities.message import MessageAccount
from app.providers.company_account import AccountFields, CompanyAccounts
from app.providers.errors import Forbidden, Permanent, ProviderError, Unauthorized
from app.providers.webhooks import webhook_path
from app.web import editing, keys
from app.web.access import require_tenant


class Refused(Exception):
    """The provider does not let the account in, as it says."""


async def enter(
    request: web.Request,
    provider: str,
    accounts: CompanyAccounts,
    entered: AccountFields,
    actor: str,
) -> Outcome:
    """Keep an account; the provider is asked first: what it refuses is not kept.

    Raises:
        Refused: by the provider.
        ApiError: unavailable where it cannot be asked now; what the database refused.
    """
    with api_errors():
        row_id: UUID = await request.app[keys.DATABASE].call_value(
            "carrier_row",
            tenant_id=require_tenant(request),
            provider=provider,
            account=entered.account,
        )
    settings, secret = entered.settings(row_id), json.dumps(entered.keys())
    await _try(provider, accounts, MessageAccount(entered.account, settings, secret))
    # Sealed for the row that keeps it.
    sealed = _sealed(request, secret, row_id)
    with api_errors():
        return await editing.ask(
            request,
            "carrier_put",
            id=row_id,
            provider=provider,
            account=entered.account,
            settings=settings,
            secret=sealed,
            actor=actor,
        )


async def try_again(
    request: web.Request, provider: str, accounts: CompanyAccounts, carrier_id: UUID
) -> None:
    """Ask the provider whether an account that is kept is let in.

    Raises:
        Refused: by the provider.
        ApiError: not_found; unavailable where it cannot be asked now, or its keys cannot be read.
    """
    found = await request.app[keys.DATABASE].call_value(
        "delivery_connection", retry_lost=True, provider=provider, connection_id=carrier_id
    )
    if found is None or found["tenant_id"] != str(require_tenant(request)):
        raise ApiError("not_found")
    try:
        secret = Encryption(request.app[keys.SETTINGS]).open_sealed(
            found["secret"],
            table="connections",
            column="secret",
            row=found["id"],
            tenant=found["tenant_id"],
        )
    except SealError as error:
        raise ApiError("unavailable", f"The keys of this account cannot be read: {error}") from None
    await _try(provider, accounts, MessageAccount(found["account"], found["settings"], secret))


async def listed(request: web.Request) -> list[dict[str, Any]]:
    """Those that were entered, as they are shown."""
    outcome = await editing.ask(request, "carrier_list")
    return [with_address(request, carrier) for carrier in outcome.json()["carriers"]]


def with_address(request: web.Request, carrier: dict[str, Any]) -> dict[str, Any]:
    """With where its provider has to tell us what became of messages; null: it tells nothing."""
    posts = {provider for provider, _ in request.app[keys.PROVIDERS].delivery_inboxes()}
    address = None
    if carrier["provider"] in posts:
        path = webhook_path(carrier["provider"], carrier["id"])
        address = request.app[keys.SETTINGS].base_url + path
    return {**carrier, "webhook_url": address}


async def _try(provider: str, accounts: CompanyAccounts, account: MessageAccount) -> None:
    try:
        await accounts.check(account)
    except (Unauthorized, Forbidden, Permanent) as error:
        raise Refused(str(error)) from None
    except ProviderError as error:
        if error.status is not None and error.status < 500:
            raise Refused(str(error)) from None
        raise ApiError("unavailable", f"{provider} cannot be asked now: {error}") from None


def _sealed(request: web.Request, secret: str, row_id: UUID) -> str:
    try:
        return Encryption(request.app[keys.SETTINGS]).seal(
            secret, table="connections", column="secret", row=row_id, tenant=require_tenant(request)
        )
    except NoEncryptionKey as error:
        raise ApiError("no_encryption_key", str(error)) from None
