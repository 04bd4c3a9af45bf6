"""Templates of the console, and what every page of it knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web

from app.languages import _, language
from app.web.admin import words
from app.web.admin.page import TABLE
from app.web.admin.place import Place
from app.web.admin.session import Session
from app.web.pages.rendering import environment, page_headers, speaking
from app.web.principal import ADMINISTRATORS

SESSION = web.RequestKey("console_session", Session)
PLACE = web.RequestKey("console_place", Place)
"""Keys of a request: its session, and the `Place` (tenant and clock) of its address."""

_ROOTS = re.compile(r"/admin/|/t/[a-z0-9-]+/admin(?:/|$)")


def render(
    request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> web.Response:
    """A page of the console; never stored, its address told to nobody."""
    place, session = request.get(PLACE), request[SESSION]
    news = words.NEWS.get(request.query.get("news", ""))
    common = {
        **speaking(),
        "session": session,
        "place": place,
        "navigation": [
            (place.root + path, label)
            for path, label in request.app[TABLE].navigation(session.principal)
        ]
        if place
        else [],
        "path": request.path,
        "here": request.path_qs,
        "may_administrate": session.principal.may(ADMINISTRATORS),
        "news": _(news) if news else None,
        "words": words,
    }
    text = environment().get_template(f"admin/{template}.html").render({**common, **context})
    return web.Response(
        text=text,
        content_type="text/html",
        charset="utf-8",
        status=status,
        headers={**page_headers(secret=True), "Content-Language": language()},
    )


def see_other(address: str) -> web.Response:
    """303 to an address of ours."""
    return web.Response(status=303, headers={"Location": address, **page_headers(secret=True)})


def back_to(given: str | None, otherwise: str) -> str:
    """`given` when it is an address of the console, else `otherwise`.

    It travels in forms and addresses, so it may be anybody's: only a plain path below one of the
    console's roots is followed.
    """
    if not given or not given.isprintable() or "\\" in given:
        return otherwise
    try:
        parts = urlsplit(given)
    except ValueError:
        return otherwise
    is_ours = not parts.scheme and not parts.netloc and _ROOTS.match(parts.path) is not None
    # Browsers take %2e%2e for a step up as well.
    return given if is_ours and ".." not in unquote(parts.path) else otherwise


_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)
"""For what a company wrote: styled as mails are, and nothing runs in a sandbox."""


def framed(request: web.Request, template: str, context: Mapping[str, Any]) -> web.Response:
    """What a company wrote, for a frame of a page that `may_frame`."""
    page = render(request, template, context)
    page.headers["Content-Security-Policy"] = _FRAME_POLICY
    return page


def may_frame(page: web.Response) -> web.Response:
    """The page, which shows another of ours in a frame."""
    page.headers["Content-Security-Policy"] += "; frame-src 'self'"
    return page
