"""The companies: listed, connected with their directory, switched off and on."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.web import keys
from app.web.admin.console import ACTOR, Console, tenant_console
from app.web.admin.forms import Form, faults, sent, went_well
from app.web.admin.gate import ROOT
from app.web.admin.rendering import render

_FIELDS = ("tenant_name", "tenant_slug")


async def overview(request: web.Request) -> web.Response:
    return await _page(request, Form({}))


async def connect(request: web.Request) -> web.Response:
    """Shows the address at which the company's administrator consents; it is good for an hour."""
    typed = {name: sent(request).get(name, "").strip() for name in _FIELDS}
    try:
        tenant = await Console(request).ask(
            "tenant_connect", name=typed["tenant_name"], slug=typed["tenant_slug"]
        )
    except ApiError as error:
        return await _page(request, Form(typed, faults(error, _FIELDS)), error.status)
    state = request.app[keys.TOKENS].sign_state(tenant["state_id"])
    return render(
        request,
        "consent_address",
        {
            "name": typed["tenant_name"],
            "slug": typed["tenant_slug"],
            "consent_url": request.app[keys.PROVIDERS]
            .accounts(tenant["provider"])
            .consent_url(state),
        },
    )


async def consider_status(request: web.Request) -> web.Response:
    """Says what switching a company off or on will do before it is done."""
    await tenant_console(request)
    return render(request, "tenant_status", {})


async def set_status(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    wanted = sent(request).get("status", "")
    await console.of("tenant_set_status", status=wanted, actor=ACTOR)
    news = "disabled" if wanted == "disabled" else "enabled"
    return went_well(request, news, f"{ROOT}/tenants")


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    tenants: list[dict[str, Any]] = await Console(request).ask("tenant_list")
    return render(request, "tenants", {"tenants": tenants, "form": form}, status=status)
