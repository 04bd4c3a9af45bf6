"""Who looks at the pages of a company that sells: visitors, and who is signed in to it."""

from __future__ import annotations

from functools import wraps

from aiohttp import web

from app.db.asking import on_behalf
from app.errors import ApiError
from app.web import credentials
from app.web.guard import told_of
from app.web.pages.rendering import see_other
from app.web.pages.sign_in import sign_in_href, signed_in_or_nobody
from app.web.principal import NOBODY
from app.web.routes.endpoint import Handler


def csrf(request: web.Request, slug: str) -> str:
    """What a form of whoever is signed in carries; empty: nobody is."""
    session = request.cookies.get(credentials.cookie_name(request, slug))
    return credentials.csrf_token(session) if session else ""


def known(handler: Handler) -> Handler:
    """The handler, asked on behalf of who is signed in; a visitor whom the company tells nothing
    is sent to sign in, and comes back."""

    @wraps(handler)
    async def knowing(request: web.Request) -> web.StreamResponse:
        slug = request.match_info["slug"]
        principal = await signed_in_or_nobody(request, slug)
        try:
            if principal is NOBODY:
                return await handler(request)
            with on_behalf(told_of(request, principal)):
                return await handler(request)
        except ApiError as error:
            if error.code != "sign_in_required":
                raise
        back = request.path_qs if request.method == "GET" else f"/b/{slug}"
        return see_other(sign_in_href(slug, back))

    return knowing
