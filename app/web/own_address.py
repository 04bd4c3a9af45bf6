"""Another mail address for one's own account, for JSON endpoints and pages alike.

From a session that is ten minutes old at most, by a code that the new address was mailed; the
attempt counts as in a sign-in. The account is then signed out everywhere but here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.bookings.service import api_errors
from app.errors import ApiError
from app.languages import language
from app.web import credentials, guard, keys, signing_in
from app.web.access import bearer
from app.web.client_address import agent_of
from app.web.key_names import BEARER_SESSION
from app.web.middleware.requests import CLIENT
from app.web.principal import NOBODY


@dataclass(frozen=True)
class Changed:
    """An account that has another address.

    Attributes:
        secret: of the session in place of the one that asked.
        account: `{account_id, email, roles, form, expires_at}`.
    """

    secret: str
    account: dict[str, Any]


async def session_of(request: web.Request, slug: str) -> str:
    """The secret of the session of who is signed in.

    Raises:
        ApiError: sign_in_required, cross_site.
    """
    with api_errors():
        principal = await guard.signed_in(request, slug)
    if principal is NOBODY:
        raise ApiError("sign_in_required", "Nobody is signed in here.")
    return bearer(request) or request.cookies[credentials.cookie_name(request, slug)]


async def ask(request: web.Request, slug: str, session: str, email: str) -> str:
    """A mail with a code to the new address; the attempt that it counts for.

    Raises:
        ApiError: sign_in_required, fresh_sign_in_required.
    """
    attempt = credentials.new_secret()
    with api_errors():
        await request.app[keys.DATABASE].call(
            "address_code",
            slug=slug,
            session_digest=credentials.digest_of(session),
            email=email,
            attempt_digest=credentials.digest_of(attempt),
            client=request[CLIENT],
            locale=language(),
        )
    return attempt


async def change(
    request: web.Request, slug: str, session: str, *, email: str, code: str, attempt: str | None
) -> Changed:
    """
    Args:
        attempt: default: the browser's.

    Raises:
        ApiError: invalid_code, rate_limited, member_exists, sign_in_required,
            fresh_sign_in_required.
    """
    limit = request.app[keys.WRONG_SECRETS]
    limit.raise_if_spent(request[CLIENT])
    secret = credentials.new_secret(BEARER_SESSION if bearer(request) else "")
    with api_errors():
        account = await request.app[keys.DATABASE].call_value(
            "address_change",
            slug=slug,
            session_digest=credentials.digest_of(session),
            email=email,
            attempt_digest=credentials.digest_of(attempt or signing_in.attempt_of(request)),
            code="".join(code.split()),
            digest=credentials.digest_of(secret),
            client=request[CLIENT],
            agent=agent_of(request),
        )
    if account is None:
        await limit.was_wrong(request[CLIENT])
        raise ApiError("invalid_code", "Ask for a new code, if this one is older than ten minutes.")
    return Changed(secret, account)
