"""`/t/{slug}/address`: another mail address for one's own account: the address, then its code."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from aiohttp import web
from pydantic import ValidationError

from app.errors import ApiError
from app.languages import _
from app.web import credentials, own_address, signing_in
from app.web.pages.backend import Backend
from app.web.pages.forms import Form, sentences
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.sign_in import INVALID_CODE, home_href, sign_in_href
from app.web.pages.views import Tenant
from app.web.reading import read_form
from app.web.sign_in_bodies import CodeRequest


def address_href(slug: str) -> str:
    """Where somebody changes their own address."""
    return f"/t/{quote(slug)}/address"


async def ask(request: web.Request) -> web.Response:
    """GET: the new address."""
    tenant = await _tenant(request)
    if (session := await browser_session(request, tenant)) is None:
        return see_other(sign_in_href(tenant.slug, address_href(tenant.slug)))
    return _ask_page(request, tenant, session, Form({"email": ""}))


async def send(request: web.Request) -> web.Response:
    """POST: the same whoever has it, so that nobody learns who has an account."""
    tenant = await _tenant(request)
    if (session := await browser_session(request, tenant)) is None:
        return see_other(sign_in_href(tenant.slug, address_href(tenant.slug)))
    fields = await read_form(request)
    credentials.require_own_site(request, tenant.slug, fields.get("csrf", ""))
    email = fields.get("email", "").strip()[:254]
    try:
        asked = CodeRequest.model_validate({"email": email})
    except ValidationError as error:
        form = Form({"email": email}, sentences(error))
        return _ask_page(request, tenant, session, form, status=400)
    try:
        attempt = await own_address.ask(request, tenant.slug, session, asked.email)
    except ApiError as error:
        if error.code != "fresh_sign_in_required":
            raise
        return see_other(sign_in_href(tenant.slug, address_href(tenant.slug)))
    query = urlencode({"email": asked.email})
    response = see_other(f"{address_href(tenant.slug)}/code?{query}")
    signing_in.give_attempt(request, response, attempt)
    return response


async def ask_code(request: web.Request) -> web.Response:
    """GET: the code that was mailed there."""
    tenant = await _tenant(request)
    email = request.query.get("email", "").strip()[:254]
    if (session := await browser_session(request, tenant)) is None or not email:
        return see_other(address_href(tenant.slug))
    return _code_page(request, tenant, session, email, {})


async def enter_code(request: web.Request) -> web.Response:
    """POST: done, or a word about the code beside its field."""
    tenant = await _tenant(request)
    if (session := await browser_session(request, tenant)) is None:
        return see_other(sign_in_href(tenant.slug, address_href(tenant.slug)))
    fields = await read_form(request)
    credentials.require_own_site(request, tenant.slug, fields.get("csrf", ""))
    email = fields.get("email", "").strip()[:254]
    try:
        done = await own_address.change(
            request,
            tenant.slug,
            session,
            email=email,
            code=fields.get("code", "")[:20],
            attempt=None,
        )
    except ApiError as error:
        if error.code == "fresh_sign_in_required":
            return see_other(sign_in_href(tenant.slug, address_href(tenant.slug)))
        if error.code not in _FAULTS:
            raise
        return _code_page(
            request, tenant, session, email, {"code": _FAULTS[error.code]()}, error.status
        )
    response = see_other(home_href(tenant.slug))
    signing_in.give_session(request, response, tenant.slug, done.secret)
    return response


_FAULTS = {
    "invalid_code": lambda: _(INVALID_CODE),
    "member_exists": lambda: _("This address has an account of its own already."),
}


async def _tenant(request: web.Request) -> Tenant:
    return await Backend(request).tenant(request.match_info["slug"])


async def browser_session(request: web.Request, tenant: Tenant) -> str | None:
    """The browser's session with this company, whose forms carry its token."""
    if await credentials.cookie_session(request, tenant.slug) is None:
        return None
    return request.cookies[credentials.cookie_name(request, tenant.slug)]


def _ask_page(
    request: web.Request, tenant: Tenant, session: str, form: Form, status: int = 200
) -> web.Response:
    values = PageContext.of(request, tenant).values(
        form=form,
        action=address_href(tenant.slug),
        csrf=credentials.csrf_token(session),
        home_href=home_href(tenant.slug),
    )
    return render("address", values, status=status, secret=True)


def _code_page(
    request: web.Request,
    tenant: Tenant,
    session: str,
    email: str,
    faults: dict[str, str],
    status: int = 200,
) -> web.Response:
    values = PageContext.of(request, tenant).values(
        form=Form({}, faults),
        email=email,
        action=f"{address_href(tenant.slug)}/code",
        again_action=address_href(tenant.slug),
        csrf=credentials.csrf_token(session),
        home_href=home_href(tenant.slug),
    )
    return render("address_code", values, status=status, secret=True)
