"""Refusals and errors of pages become pages, with the status that the JSON endpoints would send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from app.errors import Refusal
from app.pages import messages
from app.pages.backend import TENANT
from app.pages.messages import Action, Message, Post
from app.pages.rendering import render

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = structlog.get_logger(__name__)
_SECRET = ("/verify", "/manage", "/meeting.ics")
_PAGES = ("/b/", "/theme/", *_SECRET)


def is_page(request: web.Request) -> bool:
    """Whether a person looks at the answer: our pages, and any other address asked for as HTML."""
    if request.path.startswith(_PAGES):
        return True
    machine = request.path.startswith(("/v1/", "/openapi", "/healthz", "/readyz", "/metrics"))
    return not machine and "text/html" in request.headers.get("Accept", "")


async def refusal_page(request: web.Request, refusal: Refusal) -> web.Response:
    """The page of a refusal, also of one that never reached a handler."""
    message = message_of(request, refusal, await _again(request))
    return show(request, message, refusal.status, refusal.retry_after)


def message_of(
    request: web.Request, refusal: Refusal, again: Action | Post | None = None
) -> Message:
    """The words of a refusal; `again` is offered where repeating the request helps."""
    return messages.of_refusal(refusal, request.get(TENANT), again, request.get("request_id"))


def show(
    request: web.Request, message: Message, status: int, retry_after: float | None = None
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


@web.middleware
async def page_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No page ever ends as JSON, a bare status line or a stack trace."""
    if not is_page(request):
        return await handler(request)
    try:
        return await handler(request)
    except Refusal as refusal:
        return await refusal_page(request, refusal)
    except web.HTTPNotFound:
        return await refusal_page(request, Refusal("not_found"))
    except web.HTTPException:
        raise
    except Exception:
        _log.exception("page_failed", path=request.path)
        return await refusal_page(request, Refusal("internal_error"))


async def _again(request: web.Request) -> Action | Post:
    if request.method == "POST":
        fields = dict((await request.post()).items())
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        return Post(request.path_qs, "Try again", texts)
    return Action(request.path_qs, "Try again")
