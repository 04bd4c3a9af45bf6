"""`/unsubscribe?token=`: no more reminders and follow-ups, or again; what has to be told is.

GET only asks, because scanners of mails follow links. Mail programs that have a button of their own
post once to the same address (RFC 8058), without cookies or a page before it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from app.errors import ApiError
from app.languages import _, suggest
from app.tokens import InvalidToken, plain_token
from app.web import keys
from app.web.pages import errors
from app.web.pages.backend import TENANT, Backend
from app.web.pages.messages import Message, Post
from app.web.pages.rendering import see_other
from app.web.pages.views import Tenant
from app.web.reading import read_form

_HERE = "/unsubscribe"


async def look(request: web.Request) -> web.Response:
    """GET: how it is, and the button for the other."""
    token = plain_token(request.query.get("token", ""))
    tenant, is_unsubscribed = await _found(request, _claims(request, token))
    return _page(request, tenant, token, is_unsubscribed)


async def change(request: web.Request) -> web.Response:
    """POST: no more of them, or (with `again`) send them once more."""
    fields = await read_form(request)
    token = plain_token(fields.get("token") or request.query.get("token", ""))
    claims = _claims(request, token)
    tenant, _is_unsubscribed = await _found(request, claims)
    is_wanted = "again" in fields
    await Backend(request).unsubscribe(claims, is_wanted)
    if "token" in fields:
        return see_other(f"{_HERE}?{urlencode({'token': token})}", secret=True)
    return _page(request, tenant, token, not is_wanted)


def _claims(request: web.Request, token: str) -> dict[str, Any]:
    try:
        return request.app[keys.TOKENS].verify_unsubscribe(token)
    except InvalidToken:
        raise ApiError("invalid_token") from None


async def _found(request: web.Request, claims: dict[str, Any]) -> tuple[Tenant, bool]:
    """
    Raises:
        ApiError: invalid_token: the company is not here any more.
    """
    found = await Backend(request).unsubscribing(claims)
    if found is None:
        raise ApiError("invalid_token")
    tenant = request[TENANT] = Tenant.read(found["tenant"])
    suggest(tenant=tenant.locale)
    return tenant, found["is_unsubscribed"]


def _page(request: web.Request, tenant: Tenant, token: str, is_unsubscribed: bool) -> web.Response:
    if is_unsubscribed:
        message = Message(
            _("You get no more reminders"),
            [
                _(
                    "{company} sends no reminders and no mails after a meeting to your address. "
                    "What you have to know, such as a change of a meeting, still comes."
                ).format(company=tenant.name)
            ],
            post=Post(_HERE, _("Send me reminders again"), {"token": token, "again": "yes"}),
        )
    else:
        message = Message(
            _("No more reminders?"),
            [
                _(
                    "{company} will send no reminders and no mails after a meeting to your "
                    "address. What you have to know, such as a change of a meeting, still comes."
                ).format(company=tenant.name)
            ],
            post=Post(_HERE, _("No more reminders"), {"token": token}),
        )
    return errors.show(request, message, 200)
