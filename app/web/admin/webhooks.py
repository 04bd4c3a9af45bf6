"""Systems of a company that are told of its bookings, and what was delivered to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.instants import parse_instant
from app.languages import _
from app.web.access import path_id
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, faults, sent, went_well
from app.web.admin.rendering import render
from app.web.admin.words import WEBHOOK_TYPE
from app.web.webhook_endpoints import WebhookEndpoints

_FIELDS = ("url", "types", "description", "from", "to")
_MOST = 50
_OVERLAP_SECONDS = 86_400
_LARGEST = 2**63


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    wanted = {f"type.{name}": "on" for name in WEBHOOK_TYPE}
    return await _list(request, console, Form(wanted))


async def add(request: web.Request) -> web.Response:
    """Its secret is shown in the answer, and never again."""
    console = await tenant_console(request)
    form = sent(request)
    types = [name for name in WEBHOOK_TYPE if f"type.{name}" in form]
    description = form.get("description", "").strip() or None
    try:
        outcome, secret = await _endpoints(request, console).create(
            form.get("url", "").strip(), types, description
        )
    except ApiError as error:
        return await _list(request, console, Form(form, faults(error, _FIELDS)), error.status)
    return render(request, "webhook_secret", {"webhook": outcome.json(), "secret": secret})


async def one(request: web.Request) -> web.Response:
    return await _page(request, await tenant_console(request))


async def set_status(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    status = "active" if sent(request).get("status") == "active" else "disabled"
    await _endpoints(request, console).update(path_id(request, "endpoint"), {"status": status})
    return went_well(request, f"webhook_{status}", _address(request, console))


async def rotate(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    outcome, secret = await _endpoints(request, console).rotate(
        path_id(request, "endpoint"), _OVERLAP_SECONDS
    )
    return render(request, "webhook_secret", {"webhook": outcome.json(), "secret": secret})


async def delete(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await _endpoints(request, console).delete(path_id(request, "endpoint"))
    return went_well(request, "webhook_deleted", f"{console.place.root}/webhooks")


async def redeliver(request: web.Request) -> web.Response:
    """One delivery, or those of a span of local time."""
    console = await tenant_console(request)
    form = sent(request)
    try:
        what = _one_of(form) if "delivery" in form else _span(console, form)
        outcome = await _endpoints(request, console).redeliver(path_id(request, "endpoint"), **what)
    except ApiError as error:
        return await _page(request, console, Form(form, faults(error, _FIELDS)), error.status)
    news = "redelivered_some" if outcome.json()["more"] else "redelivered"
    return went_well(request, news, _address(request, console))


def _one_of(form: Mapping[str, str]) -> dict[str, Any]:
    given = form["delivery"]
    if not (given.isascii() and given.isdigit() and int(given[:20]) < _LARGEST):
        raise ApiError("not_found", "There is no such delivery.")
    return {"delivery_id": int(given)}


def _span(console: TenantConsole, form: Mapping[str, str]) -> dict[str, Any]:
    found, errors = {}, []
    for field in ("from", "to"):
        try:
            local = parse_instant(f"{form.get(field, '')}Z").replace(tzinfo=console.place.zone)
            found[field] = local
        except ValueError:
            errors.append({"field": field, "message": _("A day and a time are needed.")})
    if errors:
        raise ApiError("invalid_request", "Some fields are not valid.", errors=errors)
    return {"p_from": found["from"], "to": found["to"]}


def _endpoints(request: web.Request, console: TenantConsole) -> WebhookEndpoints:
    return WebhookEndpoints(request, console.tenant_id, ACTOR)


def _address(request: web.Request, console: TenantConsole) -> str:
    return f"{console.place.root}/webhooks/{path_id(request, 'endpoint')}"


async def _list(
    request: web.Request, console: TenantConsole, form: Form, status: int = 200
) -> web.Response:
    found = await console.of("webhook_endpoints")
    context = {"webhooks": found["webhooks"], "form": form, "types": WEBHOOK_TYPE}
    return render(request, "webhooks", context, status=status)


async def _page(
    request: web.Request, console: TenantConsole, form: Form | None = None, status: int = 200
) -> web.Response:
    endpoint_id = path_id(request, "endpoint")
    every = (await console.of("webhook_endpoints"))["webhooks"]
    webhook = next((found for found in every if found["id"] == str(endpoint_id)), None)
    if webhook is None:
        raise ApiError("not_found", "There is no such endpoint.")
    log = await console.of(
        "webhook_deliveries",
        endpoint_id=endpoint_id,
        before=_before(request.query.get("before", "")),
        limit=_MOST,
    )
    context = {
        "webhook": webhook,
        "deliveries": log["deliveries"],
        "next_before": log["next_before"],
        "form": form or Form({}),
        "address": _address(request, console),
    }
    return render(request, "webhook", context, status=status)


def _before(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
