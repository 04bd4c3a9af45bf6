"""Who looks at the pages of a company that sells: visitors, and who is signed in to it."""

from __future__ import annotations

from functools import wraps

from aiohttp import web

from app.db.asking import on_behalf
from app.errors import ApiError
from app.languages import _
from app.web import credentials
from app.web.guard import told_of
from app.web.pages import errors
from app.web.pages.backend import Backend
from app.web.pages.framing import AS_MEMBER, is_framed
from app.web.pages.messages import Action, Message
from app.web.pages.rendering import see_other
from app.web.pages.sign_in import sign_in_href, signed_in_or_nobody
from app.web.principal import NOBODY
from app.web.routes.endpoint import Handler


def csrf(request: web.Request, slug: str) -> str:
    """What a form of whoever is signed in carries; empty: nobody is."""
    session = request.cookies.get(credentials.cookie_name(request, slug))
    return credentials.csrf_token(session) if session else ""


async def _ask_to_sign_in(request: web.Request, slug: str) -> web.Response:
    """In a frame: a way to the sign-in that leaves it, and comes back to the page by itself."""
    await Backend(request).tenant(slug)
    message = Message(
        _("Sign in to book"),
        [_("What is offered here is for whoever is signed in. That opens on a page of its own.")],
        primary=Action(sign_in_href(slug, request.path), _("Sign in"), is_outside=True),
    )
    return errors.show(request, message, 401)


def known(handler: Handler) -> Handler:
    """The handler, asked on behalf of who is signed in; a visitor whom the company tells nothing
    is sent to sign in, and comes back."""

    @wraps(handler)
    async def knowing(request: web.Request) -> web.StreamResponse:
        slug = request.match_info["slug"]
        framed = is_framed(request)
        # Within another site everybody is a visitor, also where the browser sends a cookie.
        principal = NOBODY if framed else await signed_in_or_nobody(request, slug)
        try:
            if principal is NOBODY:
                return await handler(request)
            request[AS_MEMBER] = True
            with on_behalf(told_of(request, principal)):
                return await handler(request)
        except ApiError as error:
            if error.code != "sign_in_required":
                raise
        back = request.path_qs if request.method == "GET" else f"/b/{slug}"
        if framed:
            return await _ask_to_sign_in(request, slug)
        return see_other(sign_in_href(slug, back))

    return knowing
