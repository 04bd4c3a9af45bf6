"""The guard of the platform's console: a session for every page, a token in every form, errors as
pages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from app.bookings.service import api_errors
from app.db.asking import on_behalf
from app.errors import CATALOGUE, ApiError
from app.web import keys
from app.web.admin import refusals
from app.web.admin import session as sessions
from app.web.admin.forms import FORM
from app.web.admin.rendering import SESSION, see_other
from app.web.guard import told_of
from app.web.reading import read_form

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROOT = "/admin"
SIGN_IN = f"{ROOT}/sign-in"

_PUBLIC = (ROOT, SIGN_IN)
_SAFE = ("GET", "HEAD")


class BadForm(Exception):
    """A form that did not come from a page of this session."""


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets nobody past the sign-in without a session, and no form without its token."""
    if request.path != ROOT and not request.path.startswith(ROOT + "/"):
        return await handler(request)
    given = None
    session = request[SESSION] = sessions.visit(request.app[keys.SETTINGS])
    try:
        with api_errors():
            given = await sessions.read(request)
        session = request[SESSION] = given or session
        if request.method in _SAFE:
            if not session.is_administrator and request.path not in _PUBLIC:
                return see_other(f"{SIGN_IN}?back={quote(request.path_qs, safe='/')}")
        else:
            # Handlers tell the errors of their forms by themselves.
            await CATALOGUE.try_load(request.app[keys.DATABASE])
            request[FORM] = await read_form(request)
            if given is None or not sessions.is_own_form(given, request[FORM].get("csrf", "")):
                raise BadForm
            if not given.is_administrator and request.path not in _PUBLIC:
                raise BadForm
        with on_behalf(told_of(request, session.principal)):
            response = await handler(request)
    except BadForm:
        response = refusals.out_of_date(request)
    except ApiError as error:
        response = await refusals.told(request, error)
    except web.HTTPException as answer:
        if answer.status not in (404, 405):
            raise
        response = await refusals.told(
            request, ApiError("not_found" if answer.status == 404 else "method_not_allowed")
        )
    if given is None and not response.cookies:
        sessions.give(request, response, session)
    return response
