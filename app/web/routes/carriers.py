"""A company's own accounts that its messages go by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from app.bookings.service import Outcome
from app.errors import ApiError
from app.providers.company_account import CompanyAccounts
from app.providers.registry import Providers
from app.tenant_scope import check_tenant
from app.web import carriers as shown
from app.web import editing, own_carriers
from app.web import requests as schemas
from app.web.access import ACTOR, require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint, Handler

_BASE = "/v1/tenant-admin/notifications/carriers"
_TAG = "Messages"


async def listed(request: web.Request) -> web.Response:
    return web.json_response({"carriers": await own_carriers.listed(request)})


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
        try:
            outcome = await own_carriers.enter(request, provider, accounts, entered, ACTOR)
        except own_carriers.Refused as error:
            raise ApiError.of_field("account", f"{provider} refuses it: {error}") from None
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


def _shown(request: web.Request, outcome: Outcome) -> web.Response:
    told = own_carriers.with_address(request, outcome.json())
    return web.json_response(told, status=outcome.status)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)
