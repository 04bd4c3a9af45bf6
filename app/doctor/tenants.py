"""Each tenant: its directory's token and permissions, its calendars, the sender of its mails."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from app.accounts import capabilities_wanted, sender_account, sends_mails
from app.db import Database
from app.db.asking import PLATFORM, on_behalf
from app.findings import Finding, fail, ok, warn
from app.providers.capabilities.account import Accounts
from app.providers.errors import CalendarUnavailable, Forbidden, NotFound, ProviderError
from app.providers.registry import Providers
from app.providers.webhooks import webhook_path

_CONSENT = "Let an administrator of the directory consent again (console, Tenants, Connect)."


async def check_tenants(database: Database, providers: Providers) -> AsyncIterator[Finding]:
    """Every active tenant."""
    tenants = await database.call_value("tenant_list", retry_lost=True) or []
    active = [tenant for tenant in tenants if tenant["status"] == "active"]
    if not active:
        yield warn("tenants", f"none is active of {len(tenants)}", "Connect one in the console.")
    for tenant in active:
        config = await _config(database, tenant["tenant_id"])
        accounts = providers.accounts(tenant["provider"])
        if tenant["m365_tenant_id"] is None:
            yield ok(f"{tenant['slug']}: directory", "none, and none is needed without calendars")
        else:
            wanted = capabilities_wanted(accounts, tenant, config, tenant["m365_tenant_id"])
            yield await _directory(tenant, accounts, wanted)
        yield await _sender(tenant, config, accounts, providers)
        async for finding in _calendars(tenant, database, providers):
            yield finding


async def _config(database: Database, tenant_id: str) -> dict[str, Any]:
    row = await database.call_one("config_get", retry_lost=True, tenant_id=tenant_id)
    return json.loads(bytes(row["body"])) if row else {}


async def _directory(tenant: dict[str, Any], accounts: Accounts, wanted: frozenset[str]) -> Finding:
    check = f"{tenant['slug']}: directory"
    try:
        missing = await accounts.lacking(tenant["m365_tenant_id"], wanted)
    except ProviderError as error:
        return fail(check, f"no token: {error}", f"{_CONSENT} Check our own secret there too.")
    if missing:
        return fail(check, "the token lacks " + ", ".join(missing), _CONSENT)
    if tenant["consent_lost"]:
        return warn(
            check,
            "a token with the permissions that we need, but we were refused lately",
            "If it stays so, look for consent_lost in the audit log: it says what was refused.",
        )
    return ok(check, "a token with the permissions that we need")


async def _sender(
    tenant: dict[str, Any], config: dict[str, Any], accounts: Accounts, providers: Providers
) -> Finding:
    """No mail is sent to find out: the token of the directory that owns the mailbox permits it,
    and where that directory lets us look, the mailbox is there."""
    check = f"{tenant['slug']}: sender"
    if not sends_mails(tenant):
        return ok(check, f"its mails go by {tenant['carrier']}")
    ours = providers.own_account(tenant["provider"], "message")
    mailbox = config.get("shared_mailbox") or (ours and ours.account)
    if not mailbox:
        return fail(
            check,
            "no mailbox sends its mails",
            "Set GRAPH_SHARED_MAILBOX, or the tenant's own (console, Configuration).",
        )
    directory = sender_account(accounts, config, tenant["m365_tenant_id"])
    if directory is None:
        return fail(
            check,
            f"nobody says which directory owns {mailbox}",
            "Set GRAPH_MAIL_TENANT_ID, or let its mails go by another carrier: MAIL_PROVIDER.",
        )
    try:
        missing = await accounts.lacking(directory, {"message"})
        if missing:
            return fail(
                check,
                f"directory {directory}, which owns {mailbox}, does not permit {missing[0]}",
                "Consent there; or say which directory owns it: GRAPH_MAIL_TENANT_ID, or the"
                " tenant's own setting.",
            )
        is_there = await providers.calendar(tenant["provider"]).is_readable(directory, mailbox)
    except Forbidden:
        return ok(check, f"{mailbox}: permitted; whether it exists cannot be seen")
    except ProviderError as error:
        return fail(check, f"{mailbox}: {error}", "Check the directory of the sender.")
    if is_there:
        return ok(check, f"{mailbox}: permitted, and the mailbox is there")
    return fail(
        check,
        f"directory {directory} knows no mailbox {mailbox}",
        "Correct GRAPH_SHARED_MAILBOX and GRAPH_MAIL_TENANT_ID, or the tenant's own settings.",
    )


async def _calendars(
    tenant: dict[str, Any], database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    with on_behalf(PLATFORM):
        people = await database.call_value(
            "calendar_overview", retry_lost=True, tenant_id=tenant["tenant_id"]
        )
    for person in (person for person in people if person["active"]):
        check = f"{tenant['slug']}: {person['display_name']}"
        if person["provider"] is None:
            yield ok(check, "no calendar: sold by hours and bookings alone")
            continue
        if person["account"] is None:
            yield fail(check, "the calendar belongs to no connection", _CONSENT)
            continue
        yield await _calendar(check, person, providers)
        yield _following(f"{check}, notifications", person)


async def _calendar(check: str, person: dict[str, Any], providers: Providers) -> Finding:
    try:
        is_readable = await providers.calendar(person["provider"]).is_readable(
            person["account"], person["external_id"]
        )
    except CalendarUnavailable as error:
        return fail(check, f"the mailbox cannot be read: {error}", "Is it licensed and enabled?")
    except NotFound:
        is_readable = False
    except ProviderError as error:
        return fail(check, f"the calendar cannot be read: {error}", _CONSENT)
    if is_readable:
        return ok(check, "the calendar can be read")
    return fail(
        check,
        f"its provider knows no mailbox {person['graph_user_id']}",
        "Correct the salesperson's account, or deactivate them.",
    )


def _following(check: str, person: dict[str, Any]) -> Finding:
    if person["mass_cancel_stopped_at"] and not person["mass_cancel_allowed_at"]:
        return fail(
            check,
            f"a mass cancellation was stopped at {person['mass_cancel_stopped_at']}",
            "Look at the calendar itself; agree in the console (Calendars) if it is right.",
        )
    following, error = person["following"], person["last_error"]
    if following == "live":
        return ok(check, f"subscribed until {person['expires_at']}")
    if following == "off":
        return ok(check, "nothing to follow")
    if following == "pending":
        return warn(check, "the subscription is being made", "It takes a tick of a worker.")
    return fail(
        check,
        f"no subscription after {person['attempts']} attempts: {error}",
        f"Its provider must reach BASE_URL{webhook_path(person['provider'])} over https and be"
        " answered within seconds; meanwhile the calendar is compared every SYNC_POLL_SECONDS.",
    )
