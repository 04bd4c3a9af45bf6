"""The telephone number of somebody who works for a company: entered, proved by a code, taken away.

Texts that are only tried go there and nowhere else. `session` is always the secret of the session
that asks.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.bookings.service import api_errors
from app.errors import ApiError
from app.languages import language
from app.phone_number import NoPhoneNumber, phone_number
from app.web import credentials, keys
from app.web.middleware.requests import CLIENT


async def shown(request: web.Request, slug: str, session: str) -> Any:
    """
    Raises:
        ApiError: sign_in_required.
    """
    return await _call(request, slug, session, "phone_get")


async def enter(request: web.Request, slug: str, session: str, typed: str) -> Any:
    """Sends a code to the number; one without + is of the company's country.

    Raises:
        ApiError: invalid_request, sign_in_required, fresh_sign_in_required, forbidden, sms_limit,
            cross_site.
    """
    with api_errors():
        company = await request.app[keys.DATABASE].call_value("page_tenant", slug=slug)
    try:
        number = phone_number(typed, (company["sms"] or {}).get("country"))
    except NoPhoneNumber as fault:
        raise ApiError.of_field("phone", f"{fault}.".capitalize()) from fault
    return await _call(
        request,
        slug,
        session,
        "phone_ask",
        phone=number.e164,
        kind=number.kind,
        country=number.country,
        client=request[CLIENT],
        locale=language(),
    )


async def prove(request: web.Request, slug: str, session: str, code: str) -> Any:
    """
    Raises:
        ApiError: invalid_code, rate_limited, sign_in_required, fresh_sign_in_required.
    """
    limit = request.app[keys.WRONG_SECRETS]
    limit.raise_if_spent(request[CLIENT])
    proved = await _call(request, slug, session, "phone_prove", code="".join(code.split()))
    if proved is None:
        await limit.was_wrong(request[CLIENT])
        raise ApiError("invalid_code", "Ask for a new code, if this one is older than ten minutes.")
    return proved


async def forget(request: web.Request, slug: str, session: str) -> Any:
    """
    Raises:
        ApiError: sign_in_required.
    """
    return await _call(request, slug, session, "phone_forget")


async def _call(request: web.Request, slug: str, session: str, name: str, **params: Any) -> Any:
    with api_errors():
        return await request.app[keys.DATABASE].call_value(
            name, slug=slug, session_digest=credentials.digest_of(session), **params
        )
