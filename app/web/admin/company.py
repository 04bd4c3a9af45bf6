"""The console of a company at `/t/{slug}/admin`, in front of which its people are known by role."""

from __future__ import annotations

import secrets

from aiohttp import web

from app.bookings.service import api_errors
from app.db.asking import on_behalf
from app.errors import CATALOGUE, ApiError
from app.languages import marked
from app.web import credentials, keys
from app.web.access import bearer
from app.web.admin import refusals
from app.web.admin.console import Console, tenant_console
from app.web.admin.forms import FORM
from app.web.admin.page import ConsolePage, Handler
from app.web.admin.rendering import SESSION, see_other
from app.web.admin.session import Session
from app.web.guard import told_of
from app.web.pages.sign_in import console_href, sign_in_href
from app.web.reading import read_form

_SAFE = ("GET", "HEAD")


class _BadForm(Exception):
    """A form that did not come from a page of this session."""


def for_people(page: ConsolePage) -> Handler:
    """The page's handler, which is asked only by those of the company whose role may."""

    async def handler(request: web.Request) -> web.StreamResponse:
        slug = request.match_info["tenant"]
        request[SESSION] = Session("", "")
        await CATALOGUE.try_load(request.app[keys.DATABASE])
        try:
            with api_errors():
                session = await _session(request, slug)
            if session is None:
                return await _sign_in(request, slug)
            request[SESSION] = session
            await tenant_console(request)
            if request.method not in _SAFE:
                await _take_form(request, slug, session)
            if not page.is_for(session.principal):
                raise ApiError(
                    "forbidden",
                    marked("This is not for your role."),
                    role=session.principal.role,
                )
            if page.is_sensitive and not session.principal.is_fresh:
                return await _sign_in_again(request, slug, session)
            with on_behalf(told_of(request, session.principal)):
                return await page.handler(request)
        except _BadForm:
            return refusals.out_of_date(request)
        except ApiError as error:
            return await refusals.told(request, error)

    return handler


async def _session(request: web.Request, slug: str) -> Session | None:
    """The browser's, of this company; None: nobody is signed in to it. No page takes a token."""
    if bearer(request):
        return None
    principal = await credentials.cookie_session(request, slug)
    if principal is None:
        return None
    secret = request.cookies[credentials.cookie_name(request, slug)]
    return Session(secret, credentials.csrf_token(secret), principal)


async def _take_form(request: web.Request, slug: str, session: Session) -> None:
    """Keeps the texts of a form that is of a page of this session."""
    form = request[FORM] = await read_form(request)
    token = form.get("csrf", "")
    if not secrets.compare_digest(token.encode("utf-8", "replace"), session.csrf.encode()):
        raise _BadForm
    credentials.require_own_site(request, slug, token)


async def _sign_in(request: web.Request, slug: str) -> web.StreamResponse:
    """To the sign-in and back here; what is no page to look at is refused.

    Raises:
        ApiError: not_found, where there is no such company; sign_in_required.
    """
    if await Console(request).ask("console_tenant", name=slug) is None:
        raise ApiError("not_found", marked("There is no such company."))
    if request.method in _SAFE and _is_for_people(request):
        return see_other(sign_in_href(slug, request.path_qs))
    return await refusals.told(
        request, ApiError("sign_in_required"), sign_in_href(slug, console_href(slug))
    )


async def _sign_in_again(request: web.Request, slug: str, session: Session) -> web.StreamResponse:
    """To the sign-in, which knows the address already; a form is sent anew after it."""
    email = session.principal.label
    if request.method in _SAFE:
        return see_other(sign_in_href(slug, request.path_qs, email))
    return await refusals.told(
        request,
        ApiError("fresh_sign_in_required", marked("Sign in again, and repeat this.")),
        sign_in_href(slug, console_href(slug), email),
    )


def _is_for_people(request: web.Request) -> bool:
    accepted = request.headers.get("Accept", "*/*")
    return any(kind in accepted for kind in ("text/html", "text/*", "*/*"))
