"""Errors of pages as pages, with the status that the JSON endpoints would send."""

from __future__ import annotations

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.web.middleware.paths import own_address
from app.web.middleware.requests import REQUEST_ID
from app.web.pages import messages
from app.web.pages.backend import TENANT, LinkTakenBack
from app.web.pages.messages import Action, Message, Post
from app.web.pages.rendering import render
from app.web.reading import read_form

_SECRET = ("/verify", "/manage", "/meeting.ics", "/unsubscribe", "/t/")
_PAGES = ("/b/", "/theme/", *_SECRET)


def is_page(request: web.BaseRequest) -> bool:
    """Whether a person looks at the answer: our pages, and any other address asked for as HTML."""
    if request.path.startswith(_PAGES):
        return True
    machine = request.path.startswith(
        ("/v1/", "/api/", "/openapi", "/healthz", "/readyz", "/metrics")
    )
    return not machine and "text/html" in request.headers.get("Accept", "")


async def error_page(request: web.Request, error: ApiError) -> web.Response:
    """The page of an error, also of one that never reached a handler."""
    again = await _again(request) if messages.is_repeatable(error) else None
    message = message_of(request, error, again)
    return show(request, message, error.status, error.retry_after)


def message_of(
    request: web.BaseRequest, error: ApiError, again: Action | Post | None = None
) -> Message:
    """The words of an error; `again` repeats the request."""
    if isinstance(error, LinkTakenBack):
        return messages.of_link_taken_back(request.get(TENANT))
    return messages.of_error(error, request.get(TENANT), again, request.get(REQUEST_ID))


def show(
    request: web.BaseRequest, message: Message, status: int, retry_after: float | None = None
) -> web.Response:
    """A message as a page."""
    response = render(
        "message",
        {"tenant": request.get(TENANT), "message": message},
        status=status,
        secret=request.path.startswith(_SECRET),
    )
    if retry_after is not None:
        response.headers["Retry-After"] = str(int(retry_after))
    return response


async def _again(request: web.Request) -> Action | Post | None:
    """None where what was sent cannot be read: it cannot be sent again from here."""
    if request.method == "POST":
        try:
            return Post(own_address(request), _("Try again"), await read_form(request))
        except (ApiError, web.HTTPException):
            return None
    return Action(own_address(request), _("Try again"))
