"""The providers: tokens, permissions, calendars and Zoom hosts, asked one after the other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from app.config import Settings
from app.db import Database
from app.doctor.findings import Finding, fail, ok, warn
from app.providers import Providers
from app.providers.entra import CALENDAR_ROLE, MAIL_ROLE
from app.providers.errors import ProviderError

_CONSENT = "Let an administrator of the directory consent again (console, Tenants, Connect)."


async def check_tenants(
    settings: Settings, database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    """Each active tenant: its directory's token, and every calendar that is sold."""
    tenants = await database.call_value("tenant_list", retry_lost=True) or []
    active = [tenant for tenant in tenants if tenant["status"] == "active"]
    if not active:
        yield warn("tenants", f"none is active of {len(tenants)}", "Connect one in the console.")
    sends_for_all = settings.graph_mail_tenant_id
    for tenant in active:
        yield await _directory(tenant, providers, needs_mail=not sends_for_all)
        async for finding in _calendars(tenant, database, providers):
            yield finding


async def _directory(tenant: dict[str, Any], providers: Providers, *, needs_mail: bool) -> Finding:
    check = f"{tenant['slug']}: directory"
    try:
        token = await providers.entra.token(tenant["m365_tenant_id"])
    except ProviderError as error:
        return fail(check, f"no token: {error}", f"{_CONSENT} Check ENTRA_CLIENT_SECRET too.")
    wanted = [CALENDAR_ROLE, MAIL_ROLE] if needs_mail else [CALENDAR_ROLE]
    missing = [role for role in wanted if token.roles is not None and role not in token.roles]
    if missing:
        return fail(check, "the token lacks " + ", ".join(missing), _CONSENT)
    return ok(check, "a token with the permissions that we need")


async def _calendars(
    tenant: dict[str, Any], database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    row = await database.call_one("salesperson_list", tenant_id=tenant["tenant_id"])
    people = json.loads(row["body"])["salespeople"] if row else []
    for person in (person for person in people if person["active"]):
        check = f"{tenant['slug']}: {person['display_name']}"
        try:
            is_readable = await providers.graph.calendar_readable(
                tenant["m365_tenant_id"], person["graph_user_id"]
            )
        except ProviderError as error:
            yield fail(check, f"the calendar cannot be read: {error}", _CONSENT)
            continue
        if is_readable:
            yield ok(check, "the calendar can be read")
        else:
            yield fail(
                check,
                f"Graph knows no mailbox {person['graph_user_id']}",
                "Correct the salesperson's Graph user, or deactivate them.",
            )


async def check_zoom(settings: Settings, providers: Providers) -> AsyncIterator[Finding]:
    """Every host of the pool, and with the first of them the token."""
    for host in settings.zoom_hosts:
        check = f"Zoom: {host}"
        try:
            problem = await providers.zoom.check_host(host)
        except ProviderError as error:
            yield fail(check, str(error), "Check ZOOM_ACCOUNT_ID, client and its scopes.")
            continue
        if problem:
            yield fail(check, problem, "Take the host out of ZOOM_HOST_USER_IDS, or license it.")
        else:
            yield ok(check, "may hold meetings")


async def check_server(settings: Settings) -> Finding:
    """Whether `serve` answers at the public address, and is ready."""
    check = "server"
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            answer = await http.get(f"{settings.base_url}/readyz")
    except httpx.HTTPError as error:
        return warn(
            check,
            f"{settings.base_url} does not answer ({type(error).__name__})",
            "Start: holdfast serve; or check proxy and certificate in front of it.",
        )
    if answer.status_code == 200:
        return ok(check, f"{settings.base_url} is ready")
    return fail(
        check,
        f"{settings.base_url}/readyz answers {answer.status_code}",
        "What answers there may be something else, or its database is away.",
    )
