"""The public address: `serve` answers there, also to what providers ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx

from app.config import Settings
from app.findings import Finding, fail, ok, warn
from app.providers.http import trust
from app.providers.inbox import Inbox
from app.providers.registry import Providers
from app.providers.webhooks import webhook_path


async def check_server(settings: Settings, providers: Providers) -> AsyncIterator[Finding]:
    """As others see it, through whatever stands before it."""
    async with httpx.AsyncClient(timeout=10, trust_env=False, verify=trust()) as http:
        finding = await _ready(settings, http)
        yield finding
        if finding.remedy:
            return
        for provider, inbox in providers.inboxes():
            shaken = await _handshake(settings, http, provider, inbox)
            if shaken is not None:
                yield shaken


async def _ready(settings: Settings, http: httpx.AsyncClient) -> Finding:
    check = "server"
    try:
        alive = await http.get(f"{settings.base_url}/healthz")
        answer = await http.get(f"{settings.base_url}/readyz")
    except httpx.HTTPError as error:
        # On a developer's machine it may be off; customers and providers need it.
        tell = warn if settings.is_local else fail
        return tell(
            check,
            f"{settings.base_url} does not answer ({type(error).__name__})",
            "Start: holdfast serve; or check proxy and certificate in front of it.",
        )
    if alive.status_code != 200 or _status(alive) != "ok":
        return fail(
            check,
            f"{settings.base_url}/healthz answers {alive.status_code}, and not as we do",
            "Something else answers there: check BASE_URL and the proxy.",
        )
    if answer.status_code == 200:
        return ok(check, f"{settings.base_url} is ready")
    return fail(
        check,
        f"{settings.base_url}/readyz answers {answer.status_code}",
        "Its database is away or not migrated; its log says which.",
    )


async def _handshake(
    settings: Settings, http: httpx.AsyncClient, provider: str, inbox: Inbox
) -> Finding | None:
    """What the provider does before it posts; None where it just begins."""
    check, token = f"webhook of {provider}", f"doctor {uuid4()}"
    asked = inbox.challenge(token)
    if asked is None:
        return None
    address = settings.base_url + webhook_path(provider)
    try:
        answer = await http.post(address, params=asked)
        is_good = answer.status_code == 200 and answer.text == token
        found = f"{address} answers {answer.status_code} to its handshake"
    except httpx.HTTPError as error:
        is_good, found = False, f"{address} does not answer ({type(error).__name__})"
    if is_good:
        return ok(check, "answers its handshake")
    return fail(check, found, "Let POST through to it unchanged, without authentication.")


def _status(answer: httpx.Response) -> object:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body.get("status") if isinstance(body, dict) else None
