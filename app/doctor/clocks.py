"""Clocks: tokens, deadlines and subscriptions are judged by other machines' time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from app.config import Settings
from app.findings import Finding, fail, ok, warn
from app.providers.http import DIRECT, trust
from app.providers.registry import Providers

ALLOWED_SECONDS = 30.0
"""`Date` has whole seconds, and an answer takes a moment."""


async def check_clocks(settings: Settings, providers: Providers) -> AsyncIterator[Finding]:
    """This machine's clock against those of the providers, told by any answer of theirs."""
    timeout = settings.provider_timeout_seconds
    async with httpx.AsyncClient(timeout=timeout, verify=trust(), mounts=DIRECT) as http:
        for name, clients in providers.known():
            if clients.api_url is not None:
                yield await _clock(f"clock of {name}", clients.api_url, http)


async def _clock(check: str, url: str, http: httpx.AsyncClient) -> Finding:
    address = urlsplit(url)
    try:
        answer = await http.get(f"{address.scheme}://{address.netloc}/")
        theirs = parsedate_to_datetime(answer.headers["date"])
    except httpx.HTTPError as error:
        return fail(
            check,
            f"{address.netloc} does not answer ({type(error).__name__})",
            "Let this machine reach it; look at firewall, proxy and name resolution.",
        )
    except (KeyError, ValueError):
        return warn(check, f"{address.netloc} tells no time", "Look at what answers there.")
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart <= ALLOWED_SECONDS:
        return ok(check, "agrees with this machine's")
    return fail(
        check,
        f"{apart:.0f} s from this machine's",
        "Synchronise this machine (NTP): tokens would count as expired, or not yet valid.",
    )
