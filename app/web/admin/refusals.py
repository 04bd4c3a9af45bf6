"""What the console says in place of a page that it does not show."""

from __future__ import annotations

from aiohttp import web

from app.errors import CATALOGUE, ApiError
from app.languages import _
from app.web import keys
from app.web.admin.rendering import render
from app.web.middleware.requests import REQUEST_ID


def out_of_date(request: web.Request) -> web.Response:
    """A form that did not come from a page of this session."""
    return render(
        request,
        "message",
        {
            "title": _("This form is out of date"),
            "sentences": [
                _(
                    "You were signed out meanwhile, or the form came from another page. "
                    "Nothing was changed. Open the page again and repeat what you did."
                )
            ],
            "sign_in_href": None,
            "request_id": None,
        },
        status=403,
    )


async def told(
    request: web.Request, error: ApiError, sign_in_href: str | None = None
) -> web.Response:
    """An error as a page.

    Args:
        sign_in_href: where to sign in, if that helps.
    """
    await CATALOGUE.try_load(request.app[keys.DATABASE])
    response = render(
        request,
        "message",
        {
            "title": _(error.kind.title),
            "sentences": [_(error.detail)] if error.detail else [],
            "sign_in_href": sign_in_href,
            "request_id": request.get(REQUEST_ID) if error.status >= 500 else None,
        },
        status=error.status,
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
