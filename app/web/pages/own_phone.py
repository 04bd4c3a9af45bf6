"""`/t/{slug}/phone`: a telephone number of one's own, proved by the code that it is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.phone_number import NoPhoneNumber
from app.web import credentials, own_phone
from app.web.pages.backend import Backend
from app.web.pages.forms import Form, wrong
from app.web.pages.own_address import browser_session
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.sign_in import INVALID_CODE, home_href, sign_in_href
from app.web.pages.views import Tenant
from app.web.reading import read_form


def phone_href(slug: str) -> str:
    """Where somebody enters their own telephone number."""
    return f"/t/{quote(slug)}/phone"


async def look(request: web.Request) -> web.Response:
    """GET: the number, what it is good for, and the code if one is on its way."""
    tenant = await Backend(request).tenant(request.match_info["slug"])
    if (session := await browser_session(request, tenant)) is None:
        return _sign_in(tenant)
    return await _page(request, tenant, session, Form({}))


async def change(request: web.Request) -> web.Response:
    """POST: a number, its code, or neither any more."""
    tenant = await Backend(request).tenant(request.match_info["slug"])
    if (session := await browser_session(request, tenant)) is None:
        return _sign_in(tenant)
    fields = await read_form(request)
    credentials.require_own_site(request, tenant.slug, fields.get("csrf", ""))
    typed = {name: fields.get(name, "").strip()[:50] for name in ("phone", "code")}
    try:
        if "remove" in fields:
            await own_phone.forget(request, tenant.slug, session)
        elif "code" in fields:
            await own_phone.prove(request, tenant.slug, session, typed["code"][:20])
        else:
            await own_phone.enter(request, tenant.slug, session, typed["phone"])
    except ApiError as error:
        if error.code == "fresh_sign_in_required":
            return _sign_in(tenant)
        if error.code not in ("invalid_request", "invalid_code", "sms_limit"):
            raise
        return await _page(request, tenant, session, Form(typed, _faults(error)), error.status)
    return see_other(phone_href(tenant.slug))


def _faults(error: ApiError) -> dict[str, str]:
    if error.code == "invalid_code":
        return {"code": _(INVALID_CODE)}
    if isinstance(error.__cause__, NoPhoneNumber):
        return wrong("phone")
    told = {each["field"]: _(each["message"]) for each in error.errors or ()}
    return told or {"phone": _(error.detail or error.kind.title)}


def _sign_in(tenant: Tenant) -> web.Response:
    return see_other(sign_in_href(tenant.slug, phone_href(tenant.slug)))


async def _page(
    request: web.Request, tenant: Tenant, session: str, form: Form, status: int = 200
) -> web.Response:
    number: dict[str, Any] = await own_phone.shown(request, tenant.slug, session)
    values = PageContext.of(request, tenant).values(
        form=form,
        number=number,
        action=phone_href(tenant.slug),
        csrf=credentials.csrf_token(session),
        home_href=home_href(tenant.slug),
    )
    return render("phone", values, status=status, secret=True)
