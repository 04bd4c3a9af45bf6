"""A company's own accounts that its messages go by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from aiohttp import web

from app.bookings.service import Outcome
from app.encryption import Encryption, NoEncryptionKey
from app.errors import ApiError
from app.providers.capabilities.message import MessageAccount
from app.providers.company_account import AccountFields, CompanyAccounts
from app.providers.errors import Forbidden, Permanent, ProviderError, Unauthorized
from app.providers.registry import Providers
from app.providers.webhooks import webhook_path
from app.tenant_scope import check_tenant
from app.web import carriers as shown
from app.web import editing, keys
from app.web import requests as schemas
from app.web.access import ACTOR, require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint, Handler

_BASE = "/v1/tenant-admin/notifications/carriers"
_TAG = "Messages"


async def listed(request: web.Request) -> web.Response:
    return web.json_response({"carriers": await _carriers(request)})


def endpoints(providers: Providers) -> Iterator[Endpoint]:
    """The list, and two endpoints for every provider with whom companies have accounts."""
    yield _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="The company's own accounts that its messages go by",
        answers={200: shown.Carriers},
    )
    for provider, accounts in providers.company_accounts():
        yield _endpoint(
            "PUT",
            f"{_BASE}/{provider}",
            handler=_putter(provider, accounts),
            summary=f"Let messages go by an account of the company's own: {provider}",
            body=accounts.fields,
            answers={200: shown.Carrier, 201: shown.Carrier},
            errors=("invalid_state", "no_encryption_key"),
        )
        yield _endpoint(
            "DELETE",
            f"{_BASE}/{provider}",
            handler=_remover(provider),
            summary=f"Let messages go by the platform's account again, not by {provider}",
            answers={200: shown.Carrier},
            errors=("not_found",),
        )


def _putter(provider: str, accounts: CompanyAccounts) -> Handler:
    async def put(request: web.Request) -> web.Response:
        """The provider is asked first: what it refuses is not kept."""
        tenant_id = require_tenant(request)
        raw = await read_object(request)
        check_tenant(parse(schemas.Body, raw).tenant_id, tenant_id)
        entered = parse(
            accounts.fields, {name: value for name, value in raw.items() if name != "tenant_id"}
        )
        row_id = await _row_of(request, provider, entered)
        settings, secret = entered.settings(row_id), json.dumps(entered.keys())
        await _try(provider, accounts, MessageAccount(entered.account, settings, secret))
        outcome = await editing.ask(
            request,
            "carrier_put",
            id=row_id,
            provider=provider,
            account=entered.account,
            settings=settings,
            secret=_sealed(request, secret, row_id, tenant_id),
            actor=ACTOR,
        )
        return _shown(request, outcome)

    put.__name__ = f"put_{provider}"
    return put


def _remover(provider: str) -> Handler:
    async def remove(request: web.Request) -> web.Response:
        return _shown(
            request, await editing.ask(request, "carrier_delete", provider=provider, actor=ACTOR)
        )

    remove.__name__ = f"remove_{provider}"
    return remove


async def _row_of(request: web.Request, provider: str, entered: AccountFields) -> UUID:
    """Id of the row that keeps the account; its keys are sealed for it."""
    found: UUID = await request.app[keys.DATABASE].call_value(
        "carrier_row",
        tenant_id=require_tenant(request),
        provider=provider,
        account=entered.account,
    )
    return found


async def _try(provider: str, accounts: CompanyAccounts, account: MessageAccount) -> None:
    """
    Raises:
        ApiError: invalid_request where the provider refuses the account, unavailable where it
            cannot be asked now.
    """
    try:
        await accounts.check(account)
    except (Unauthorized, Forbidden, Permanent) as error:
        raise ApiError.of_field("account", f"{provider} refuses it: {error}") from None
    except ProviderError as error:
        if error.status is not None and error.status < 500:
            raise ApiError.of_field("account", f"{provider} refuses it: {error}") from None
        raise ApiError("unavailable", f"{provider} cannot be asked now: {error}") from None


def _sealed(request: web.Request, secret: str, row_id: UUID, tenant_id: UUID) -> str:
    try:
        return Encryption(request.app[keys.SETTINGS]).seal(
            secret, table="connections", column="secret", row=row_id, tenant=tenant_id
        )
    except NoEncryptionKey as error:
        raise ApiError("no_encryption_key", str(error)) from None


async def _carriers(request: web.Request) -> list[dict[str, Any]]:
    outcome = await editing.ask(request, "carrier_list")
    return [_with_address(request, carrier) for carrier in outcome.json()["carriers"]]


def _shown(request: web.Request, outcome: Outcome) -> web.Response:
    told = _with_address(request, outcome.json())
    return web.json_response(told, status=outcome.status)


def _with_address(request: web.Request, carrier: dict[str, Any]) -> dict[str, Any]:
    """With where its provider has to tell us what became of messages; null: it tells nothing."""
    posts = {provider for provider, _ in request.app[keys.PROVIDERS].delivery_inboxes()}
    address = None
    if carrier["provider"] in posts:
        path = webhook_path(carrier["provider"], carrier["id"])
        address = request.app[keys.SETTINGS].base_url + path
    return {**carrier, "webhook_url": address}


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)
