"""Which account somebody administers: a redirect only claims it, a sign-in proves it.

Whoever comes back from the provider's consent page is sent on to sign in to the account that the
redirect named. It is bound when the same browser comes back as an administrator of that
account, and not before [ENTRA-15].
"""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.providers.capabilities.account import Accounts, SignedIn
from app.providers.errors import ProviderError, SignInRefused
from app.web import credentials, keys
from app.web.access import is_administrator

_LIFE_SECONDS = 600


async def begin(request: web.Request, state_id: str, provider: str, account: str) -> web.Response:
    """Send the browser to sign in to `account`.

    Raises:
        ApiError: invalid_consent_state.
    """
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    # A second consent in the same browser must not end the first one.
    browser = request.cookies.get(_cookie(request)) or secrets.token_urlsafe(32)
    await request.app[keys.DATABASE].call(
        "sign_in_begin",
        state_id=state_id,
        directory=account,
        state_digest=credentials.digest_of(state),
        browser_digest=credentials.digest_of(browser),
        nonce=nonce,
        code_verifier=verifier,
    )
    address = (
        request.app[keys.PROVIDERS]
        .accounts(provider)
        .sign_in_url(account, state=state, nonce=nonce, code_verifier=verifier)
    )
    response = web.Response(status=302, headers={"Location": address, "Cache-Control": "no-store"})
    credentials.give_cookie(request, response, _cookie(request), browser, _LIFE_SECONDS)
    return response


async def finish(request: web.Request) -> tuple[str, SignedIn]:
    """The consent request, and the administrator of its account who came back.

    Raises:
        ApiError: invalid_consent_state (another browser, used, too late), consent_denied (not
            signed in as an administrator of that account), consent_not_effective (no answer
            came; the way begins again at `retry`).
    """
    taken: dict[str, Any] = await request.app[keys.DATABASE].call_value(
        "sign_in_take",
        state_digest=credentials.digest_of(request.query.get("state", "")),
        browser_digest=credentials.digest_of(request.cookies.get(_cookie(request), "")),
    )
    accounts = request.app[keys.PROVIDERS].accounts(taken["provider"])
    try:
        person = await accounts.signed_in(
            taken["directory"],
            code=request.query["code"],
            nonce=taken["nonce"],
            code_verifier=taken["code_verifier"],
        )
    except SignInRefused as error:
        raise ApiError("consent_denied", f"The sign-in proves nothing ({error.code}).") from error
    except ProviderError as error:
        raise ApiError(
            "consent_not_effective",
            "No answer came; please open the link that you were sent once more.",
            retry_after=error.retry_after,
        ) from error
    if not person.is_administrator:
        raise ApiError(
            "consent_denied",
            f"Whoever connects a directory has to be {accounts.administrators} of it.",
        )
    return taken["state_id"], person


def require_right_to(
    request: web.Request, accounts: Accounts, account: str, named: str | None
) -> None:
    """The account that owns the platform's mails is connected by the platform alone: its
    administrator has named it when the consent was asked for, or sends the key now.

    Raises:
        ApiError: unauthorized.
    """
    ours = accounts.platform_account
    if ours is None or ours.lower() != account or named == account:
        return
    if not is_administrator(request):
        raise ApiError(
            "unauthorized", "This directory is the platform's; it is connected with its key."
        )


def _cookie(request: web.Request) -> str:
    return credentials.cookie_name(request, "connect")
