"""`/t/{slug}/sign-in`: a mail address, then the code that was mailed; and the mailed link.

A GET of the link signs nobody in: scanners of mails follow links, and a link of somebody else's
account must not sign a visitor in unasked. The page names the account and has a button.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote, unquote, urlencode

from aiohttp import web
from pydantic import ValidationError

from app.errors import ApiError
from app.languages import _, marked
from app.tokens import plain_token
from app.web import credentials, guard, keys, signing_in
from app.web.access import bearer
from app.web.pages import errors
from app.web.pages.backend import Backend
from app.web.pages.forms import Form, sentences
from app.web.pages.messages import Action, Message
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Tenant
from app.web.principal import NOBODY, STAFF, Principal
from app.web.reading import read_form
from app.web.sign_in_bodies import CodeRequest

INVALID_CODE = marked(
    "This code does not count: it is wrong, was used, or is older than ten minutes. After five "
    "tries only a new one does."
)
"""Beside the field of a code."""


def home_href(slug: str) -> str:
    """Where people of a company find what is theirs."""
    return f"/t/{quote(slug)}"


def sign_in_href(slug: str, back: str | None = None, email: str | None = None) -> str:
    """The sign-in, and where to go afterwards.

    Args:
        email: whose, where that is known.
    """
    query = urlencode({"next": back, "email": email} if email else {"next": back} if back else {})
    return f"{home_href(slug)}/sign-in{'?' if query else ''}{query}"


def console_href(slug: str) -> str:
    """Where those who work for a company find its bookings."""
    return f"{home_href(slug)}/admin"


async def ask(request: web.Request) -> web.Response:
    """GET: who are you? An invitation knows the address already."""
    tenant = await _tenant(request)
    form = Form({"email": request.query.get("email", "").strip()[:254]})
    return _ask_page(request, tenant, form, _back(tenant, request.query.get("next")))


async def send(request: web.Request) -> web.Response:
    """POST: the same for every address, so that nobody learns who has an account."""
    tenant = await _tenant(request)
    fields = await read_form(request)
    email, back = fields.get("email", "").strip(), _back(tenant, fields.get("next"))
    try:
        asked = CodeRequest.model_validate({"email": email})
    except ValidationError as error:
        form = Form({"email": email}, sentences(error))
        return _ask_page(request, tenant, form, back, status=400)
    attempt = await signing_in.ask_for_code(request, tenant.slug, asked.email)
    query = urlencode({"email": asked.email, **({"next": back} if back else {})})
    response = see_other(f"{home_href(tenant.slug)}/sign-in/code?{query}")
    signing_in.give_attempt(request, response, attempt)
    return response


async def ask_code(request: web.Request) -> web.Response:
    """GET: the code that was mailed."""
    tenant = await _tenant(request)
    back = _back(tenant, request.query.get("next"))
    email = request.query.get("email", "").strip()[:254]
    if not email:
        return see_other(sign_in_href(tenant.slug, back))
    return _code_page(request, tenant, email, back, {})


async def enter_code(request: web.Request) -> web.Response:
    """POST: in, or a word about the code beside its field."""
    tenant = await _tenant(request)
    fields = await read_form(request)
    email, back = fields.get("email", "").strip()[:254], _back(tenant, fields.get("next"))
    try:
        done = await signing_in.sign_in(
            request, tenant.slug, email=email, code=fields.get("code", "")[:20]
        )
    except ApiError as error:
        if error.code != "invalid_code":
            raise
        return _code_page(request, tenant, email, back, {"code": _(INVALID_CODE)}, status=401)
    return _in(request, tenant, done, back)


async def look_at_link(request: web.Request) -> web.Response:
    """GET: whom the link would sign in, by a button; in whichever browser it was opened."""
    tenant = await _tenant(request)
    token = plain_token(request.query.get("token", ""))
    found = await request.app[keys.DATABASE].call_value(
        "sign_in_link", slug=tenant.slug, link_digest=credentials.digest_of(token)
    )
    if found is None:
        return _link_is_over(request, tenant)
    attempt = signing_in.attempt_of(request)
    is_own = bool(attempt) and credentials.digest_of(attempt).hex() == found["attempt_digest"]
    browser = attempt or credentials.new_secret()
    response = render(
        "sign_in_link",
        PageContext.of(request, tenant).values(
            email=found["email"],
            is_own=is_own,
            action=f"{home_href(tenant.slug)}/sign-in/link",
            fields={"token": token, "csrf": credentials.csrf_token(browser)},
            company_href=f"/b/{tenant.slug}",
        ),
        secret=True,
    )
    if not attempt:
        # Ties the form to this browser.
        signing_in.give_attempt(request, response, browser)
    return response


async def use_link(request: web.Request) -> web.Response:
    """POST: in, if the form is of a page that this browser was shown."""
    tenant = await _tenant(request)
    fields = await read_form(request)
    attempt = signing_in.attempt_of(request)
    expected = credentials.csrf_token(attempt).encode()
    if not attempt or not secrets.compare_digest(
        fields.get("csrf", "").encode("utf-8", "replace"), expected
    ):
        raise ApiError("cross_site")
    try:
        done = await signing_in.sign_in(
            request, tenant.slug, link=plain_token(fields.get("token", ""))
        )
    except ApiError as error:
        if error.code != "invalid_code":
            raise
        return _link_is_over(request, tenant)
    return _in(request, tenant, done, None)


async def home(request: web.Request) -> web.Response:
    """GET `/t/{slug}`: who is signed in, and the way out; else to the sign-in. Those who work for
    the company go on to its console."""
    tenant = await _tenant(request)
    principal = await signed_in_or_nobody(request, tenant.slug)
    if principal is NOBODY:
        return see_other(sign_in_href(tenant.slug))
    if principal.may(STAFF):
        return see_other(console_href(tenant.slug))
    return _account_page(request, tenant, principal)


async def account(request: web.Request) -> web.Response:
    """GET `/t/{slug}/account`: who is signed in, for whoever it is."""
    tenant = await _tenant(request)
    principal = await signed_in_or_nobody(request, tenant.slug)
    if principal is NOBODY:
        return see_other(sign_in_href(tenant.slug, f"{home_href(tenant.slug)}/account"))
    return _account_page(request, tenant, principal)


def _account_page(request: web.Request, tenant: Tenant, principal: Principal) -> web.Response:
    session = request.cookies[credentials.cookie_name(request, tenant.slug)]
    return render(
        "signed_in",
        PageContext.of(request, tenant).values(
            email=principal.label,
            action=f"{home_href(tenant.slug)}/sign-out",
            csrf=credentials.csrf_token(session),
            company_href=f"/b/{tenant.slug}",
            me_href=f"{home_href(tenant.slug)}/me",
            address_href=f"{home_href(tenant.slug)}/address",
            phone_href=f"{home_href(tenant.slug)}/phone"
            if principal.roles & STAFF and tenant.sms
            else None,
        ),
        secret=True,
    )


async def sign_out(request: web.Request) -> web.Response:
    """POST: here, or with `everywhere` in every browser and program."""
    tenant = await _tenant(request)
    fields = await read_form(request)
    session = request.cookies.get(credentials.cookie_name(request, tenant.slug))
    if session:
        credentials.require_own_site(request, tenant.slug, fields.get("csrf", ""))
        await request.app[keys.DATABASE].call(
            "sign_out",
            digest=credentials.digest_of(session),
            everywhere="everywhere" in fields,
        )
    response = see_other(f"{home_href(tenant.slug)}/signed-out")
    signing_in.take_session(request, response, tenant.slug)
    return response


async def signed_out(request: web.Request) -> web.Response:
    """GET: that it is done."""
    tenant = await _tenant(request)
    message = Message(
        _("You are signed out"),
        [_("Whoever uses this browser next sees nothing of yours.")],
        primary=Action(sign_in_href(tenant.slug), _("Sign in again")),
        secondary=Action(f"/b/{tenant.slug}", _("To the booking page")),
    )
    return errors.show(request, message, 200)


async def signed_in_or_nobody(request: web.Request, slug: str) -> Principal:
    """Who looks at a page of a company: a session that is over is nobody, and no page takes
    a token."""
    if bearer(request):
        return NOBODY
    try:
        form = await read_form(request) if request.method == "POST" else {}
        return await guard.signed_in(request, slug, form.get("csrf", ""))
    except ApiError as error:
        if error.code != "sign_in_required":
            raise
        return NOBODY


async def _tenant(request: web.Request) -> Tenant:
    return await Backend(request).tenant(request.match_info["slug"])


def _in(
    request: web.Request, tenant: Tenant, done: signing_in.SignedIn, back: str | None
) -> web.Response:
    response = see_other(back or home_href(tenant.slug))
    signing_in.give_session(request, response, tenant.slug, done.secret)
    return response


def _back(tenant: Tenant, asked: str | None) -> str | None:
    """Where to go after the sign-in: a page of this company, or nowhere in particular."""
    own = (home_href(tenant.slug), f"/b/{tenant.slug}")
    if not asked or "\\" in asked or any(sign <= " " for sign in asked):
        return None
    path = asked.partition("?")[0]
    # Browsers take %2e%2e for a step up as well.
    if ".." in unquote(path).split("/"):
        return None
    return asked if any(path == one or path.startswith(f"{one}/") for one in own) else None


def _ask_page(
    request: web.Request, tenant: Tenant, form: Form, back: str | None, status: int = 200
) -> web.Response:
    values: dict[str, Any] = PageContext.of(request, tenant).values(
        form=form, action=f"{home_href(tenant.slug)}/sign-in", next=back
    )
    return render("sign_in", values, status=status)


def _code_page(
    request: web.Request,
    tenant: Tenant,
    email: str,
    back: str | None,
    faults: dict[str, str],
    status: int = 200,
) -> web.Response:
    query = urlencode({"email": email, **({"next": back} if back else {})})
    values = PageContext.of(request, tenant).values(
        form=Form({}, faults),
        email=email,
        next=back,
        action=f"{home_href(tenant.slug)}/sign-in/code",
        again_action=f"{home_href(tenant.slug)}/sign-in",
        other_href=f"{home_href(tenant.slug)}/sign-in?{query}",
    )
    return render("sign_in_code", values, status=status)


def _link_is_over(request: web.Request, tenant: Tenant) -> web.Response:
    message = Message(
        _("This link does not work any more"),
        [_("It signs in once, and within ten minutes. Ask for a new one.")],
        primary=Action(sign_in_href(tenant.slug), _("Sign in")),
    )
    return errors.show(request, message, 401)
