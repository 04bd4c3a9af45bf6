"""Which directory somebody administers: a redirect only claims it, a sign-in proves it.

Whoever comes back from Entra's consent page is sent on to sign in to the directory that the
redirect named. It is bound when the same browser comes back as an administrator of that
directory, and not before [ENTRA-15].
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any
from uuid import UUID

from aiohttp import web

from app.errors import Refusal
from app.providers.errors import ProviderError
from app.providers.microsoft.entra_sign_in import SignedIn, SignInRefused
from app.web import keys
from app.web.access import is_administrator
from app.web.pages.visit import is_secure

_LIFE_SECONDS = 600


async def begin(request: web.Request, state_id: str, directory: str) -> web.Response:
    """Send the browser to sign in to `directory`.

    Raises:
        Refusal: invalid_consent_state.
    """
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    # A second consent in the same browser must not end the first one.
    browser = request.cookies.get(_cookie(request)) or secrets.token_urlsafe(32)
    await request.app[keys.DATABASE].call(
        "sign_in_begin",
        state_id=state_id,
        directory=directory,
        state_digest=_digest(state),
        browser_digest=_digest(browser),
        nonce=nonce,
        code_verifier=verifier,
    )
    address = request.app[keys.PROVIDERS].entra.sign_in_url(
        directory, state=state, nonce=nonce, code_verifier=verifier
    )
    response = web.Response(status=302, headers={"Location": address, "Cache-Control": "no-store"})
    response.set_cookie(
        _cookie(request),
        browser,
        max_age=_LIFE_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )
    return response


async def finish(request: web.Request) -> tuple[str, SignedIn]:
    """The consent request, and the administrator of its directory who came back.

    Raises:
        Refusal: invalid_consent_state (another browser, used, too late), consent_denied (not
            signed in as an administrator of that directory), consent_not_effective (Microsoft
            did not answer; the way begins anew at `retry`).
    """
    taken: dict[str, Any] = await request.app[keys.DATABASE].call_value(
        "sign_in_take",
        state_digest=_digest(request.query.get("state", "")),
        browser_digest=_digest(request.cookies.get(_cookie(request), "")),
    )
    try:
        person = await request.app[keys.PROVIDERS].entra.signed_in(
            taken["directory"],
            code=request.query["code"],
            nonce=taken["nonce"],
            code_verifier=taken["code_verifier"],
        )
    except SignInRefused as error:
        raise Refusal(
            "consent_denied", f"Microsoft's sign-in proves nothing ({error.code})."
        ) from error
    except ProviderError as error:
        raise Refusal(
            "consent_not_effective",
            "Microsoft did not answer; please open the link that you were sent once more.",
            retry_after=error.retry_after,
        ) from error
    if not person.is_administrator:
        raise Refusal(
            "consent_denied",
            "Whoever connects a directory has to be a Global Administrator or Privileged Role "
            "Administrator of it.",
        )
    return taken["state_id"], person


def require_right_to(request: web.Request, directory: str, named: str | None) -> None:
    """The directory that owns the platform's mails is connected by the platform alone: its
    administrator has named it when the consent was asked for, or sends the key now.

    Raises:
        Refusal: unauthorized.
    """
    ours = request.app[keys.SETTINGS].graph_mail_tenant_id
    if ours is None or ours.lower() != directory or named == directory:
        return
    if not is_administrator(request):
        raise Refusal(
            "unauthorized", "This directory is the platform's; it is connected with its key."
        )


def directory_of(claimed: str | None) -> str:
    """
    Raises:
        Refusal: consent_denied.
    """
    try:
        return str(UUID(claimed or ""))
    except ValueError:
        raise Refusal("consent_denied", "Microsoft named no directory that consented.") from None


def _cookie(request: web.Request) -> str:
    return "__Host-holdfast-connect" if is_secure(request) else "holdfast-connect"


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogateescape")).digest()
