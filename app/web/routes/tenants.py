"""Connecting a company's directory, and switching a company off and on."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from app.accounts import capabilities_wanted
from app.bookings.service import api_errors
from app.errors import ApiError
from app.providers.errors import NotPermitted
from app.tokens import InvalidToken
from app.web import account_sign_in, keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, path_id, require_admin
from app.web.pages.rendering import environment, speaking
from app.web.reading import parse, read_object
from app.web.routes.endpoint import TENANT, Access, Endpoint

_TAG = "Tenants"
_PAGE_POLICY = "; ".join(
    ("default-src 'none'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'none'")
)


async def create(request: web.Request) -> web.Response:
    """A company without a directory, active at once."""
    require_admin(request)
    body = parse(schemas.TenantBody, await read_object(request))
    settings = {"timezone": body.timezone, "currency": body.currency and body.currency.upper()}
    tenant = await request.app[keys.DATABASE].call_value(
        "tenant_create",
        name=body.tenant_name,
        slug=body.tenant_slug,
        owner_email=body.owner_email,
        settings={name: value for name, value in settings.items() if value is not None},
        actor=ACTOR,
    )
    shown_of_it = ("tenant_id", "slug", "status", "owner_id")
    return web.json_response({name: tenant[name] for name in shown_of_it}, status=201)


async def connect(request: web.Request) -> web.Response:
    """Answers with the address at which an administrator of the directory gives consent."""
    require_admin(request)
    body = parse(schemas.ConnectBody, await read_object(request))
    tenant = await request.app[keys.DATABASE].call_value(
        "tenant_connect",
        name=body.tenant_name,
        slug=body.tenant_slug,
        directory=body.directory_id,
        owner_email=body.owner_email,
    )
    state = request.app[keys.TOKENS].sign_state(tenant["state_id"])
    accounts = request.app[keys.PROVIDERS].accounts(tenant["provider"])
    return web.json_response(
        {
            "tenant_id": tenant["tenant_id"],
            "status": tenant["status"],
            "admin_consent_url": accounts.consent_url(state),
        },
        status=201,
    )


async def callback(request: web.Request) -> web.Response:
    """The provider's redirects: after consent, on to the sign-in; after the sign-in, the account
    is bound. People see a page, programs that do not ask for HTML a problem."""
    try:
        with api_errors():
            if "error" in request.query:
                raise ApiError("consent_denied", "Consent was not given.")
            if "code" not in request.query:
                return await _claim(request)
            tenant = await _bind(request)
    except ApiError as error:
        if "text/html" not in request.headers.get("Accept", ""):
            raise
        is_repeatable = error.code == "consent_not_effective" and "code" not in request.query
        return _page(error.status, error.headers(), error=error, is_repeatable=is_repeatable)
    return _page(200, {}, tenant=tenant)


async def _claim(request: web.Request) -> web.Response:
    """A consent that works for the claimed account; who claims it has yet to sign in."""
    try:
        state_id = request.app[keys.TOKENS].verify_state(request.query.get("state", ""))
    except InvalidToken:
        raise ApiError("invalid_consent_state", "This consent was not asked for by us.") from None
    tenant = await request.app[keys.DATABASE].call_value("tenant_by_state", state_id=state_id)
    accounts = request.app[keys.PROVIDERS].accounts(tenant["provider"])
    account = accounts.claimed(request.query)
    if account is None:
        raise ApiError("consent_denied", "No directory was named that consented.")
    account_sign_in.require_right_to(request, accounts, account, tenant["directory_id"])
    config = await _body(request, "config_get", tenant["tenant_id"])
    wanted = capabilities_wanted(accounts, tenant, config, account)
    try:
        await accounts.prove(account, wanted, await _mailbox(request, tenant["tenant_id"]))
    except NotPermitted as error:
        raise ApiError(
            "consent_not_effective",
            f"The consent is not effective yet; please try again in a minute. {error.message}",
            retry_after=error.retry_after,
        ) from error
    return await account_sign_in.begin(request, state_id, tenant["provider"], account)


async def _bind(request: web.Request) -> dict[str, Any]:
    state_id, person = await account_sign_in.finish(request)
    activated: dict[str, Any] = await request.app[keys.DATABASE].call_value(
        "tenant_activate",
        state_id=state_id,
        directory=person.account,
        actor=f"consent {person.person_id}",
    )
    return activated


async def _mailbox(request: web.Request, tenant_id: str) -> str | None:
    """A calendar to try the consent on."""
    salespeople = (await _body(request, "salesperson_list", tenant_id))["salespeople"]
    return next(
        (each["graph_user_id"] for each in salespeople if each["active"] and each["graph_user_id"]),
        None,
    )


async def _body(request: web.Request, name: str, tenant_id: str) -> dict[str, Any]:
    row = await request.app[keys.DATABASE].call_one(name, tenant_id=tenant_id)
    if row is None:
        raise LookupError(f"api.{name} gave no row")
    body: dict[str, Any] = json.loads(bytes(row["body"]))
    return body


async def change(request: web.Request) -> web.Response:
    """What a company pays for counts in this process at once, in others within seconds."""
    body = parse(schemas.TenantChanges, await read_object(request))
    tenant = await request.app[keys.DATABASE].call_value(
        "tenant_update",
        tenant_id=path_id(request, "tenant_id"),
        changes=body.model_dump(exclude_none=True),
        actor=ACTOR,
    )
    names = (tenant["tenant_id"], tenant["slug"])
    request.app[keys.PLANS].learn(dict.fromkeys(names, tenant["plan"]))
    return web.json_response(tenant)


async def disable(request: web.Request) -> web.Response:
    return await _set_status(request, "disabled")


async def enable(request: web.Request) -> web.Response:
    return await _set_status(request, "active")


async def _set_status(request: web.Request, status: str) -> web.Response:
    require_admin(request)
    tenant = await request.app[keys.DATABASE].call_value(
        "tenant_set_status", tenant_id=path_id(request, "tenant_id"), status=status, actor=ACTOR
    )
    return web.json_response(tenant)


def _page(status: int, headers: dict[str, str], **context: Any) -> web.Response:
    shown_with = {**speaking(), "tenant": None, "error": None, **context}
    return web.Response(
        text=environment().get_template("consent.html").render(shown_with),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": _PAGE_POLICY, **headers},
    )


ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/v1/tenants",
        handler=create,
        summary="Make a company that needs no directory",
        tag=_TAG,
        access=Access.ADMIN,
        body=schemas.TenantBody,
        answers={201: shown.CreatedTenant},
        errors=("slug_taken",),
    ),
    Endpoint(
        method="POST",
        path="/v1/tenants/connect",
        handler=connect,
        summary="Begin to connect a company's directory",
        tag=_TAG,
        access=Access.ADMIN,
        body=schemas.ConnectBody,
        answers={201: shown.Connected},
        errors=("slug_taken",),
    ),
    Endpoint(
        method="GET",
        path="/v1/tenants/callback",
        handler=callback,
        summary="Where consent and sign-in come back to; an HTML page at the end",
        tag=_TAG,
        has_head=False,
        answers={200: None, 302: None},
        errors=(
            "unauthorized",
            "invalid_consent_state",
            "consent_denied",
            "consent_not_effective",
            "directory_taken",
        ),
    ),
    Endpoint(
        method="PATCH",
        path=f"/v1/tenants/{TENANT}",
        handler=change,
        summary="Change what the platform alone says of a company: its plan",
        tag=_TAG,
        access=Access.ADMIN,
        body=schemas.TenantChanges,
        answers={200: shown.Tenant},
        errors=("not_found",),
    ),
    Endpoint(
        method="POST",
        path=f"/v1/tenants/{TENANT}/disable",
        handler=disable,
        summary="Switch a company off; what is booked stays",
        tag=_TAG,
        access=Access.ADMIN,
        answers={200: shown.Tenant},
        errors=("not_found",),
    ),
    Endpoint(
        method="POST",
        path=f"/v1/tenants/{TENANT}/enable",
        handler=enable,
        summary="Switch a company on again",
        tag=_TAG,
        access=Access.ADMIN,
        answers={200: shown.Tenant},
        errors=("not_found", "invalid_state"),
    ),
]
