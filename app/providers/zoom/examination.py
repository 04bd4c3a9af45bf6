"""What the doctor says of Zoom: the account's token and scopes, and each host of the pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from app.findings import Finding, fail, ok
from app.providers.errors import ProviderError
from app.providers.zoom.client import Zoom

if TYPE_CHECKING:
    from app.providers.zoom.settings import ZoomSettings

SCOPES = {
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:read:meeting:admin": "meeting:read:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
}
"""What we need, and the classic scope that covers it in older applications."""

_MOCKED = (
    "With ZOOM_MOCK the login in DATABASE_URL needs the simulator's tables: grant"
    " holdfast_simulator to …"
)


async def examine(settings: ZoomSettings, zoom: Zoom) -> AsyncIterator[Finding]:
    """With the token first: without one nothing else is worth asking."""
    try:
        scopes = await zoom.permissions()
    except ProviderError as error:
        yield fail(
            "Zoom: token",
            f"none: {error}",
            _MOCKED
            if settings.zoom_mock
            else "Check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET, and that the app is"
            " activated.",
        )
        return
    yield ok("Zoom: token", "the account gives one")
    yield _scopes(scopes)
    if not settings.zoom_hosts:
        yield fail("Zoom: hosts", "the pool is empty", "Set ZOOM_HOST_USER_IDS.")
    for host in settings.zoom_hosts:
        yield await _host(f"Zoom: {host}", host, zoom)


def _scopes(scopes: frozenset[str]) -> Finding:
    missing = [new for new, classic in SCOPES.items() if not scopes & {new, classic}]
    if missing:
        return fail(
            "Zoom: scopes",
            "the token lacks " + ", ".join(missing),
            "Add them to the app in the Zoom App Marketplace.",
        )
    return ok("Zoom: scopes", "all that we need")


async def _host(check: str, host: str, zoom: Zoom) -> Finding:
    try:
        problem = await zoom.check_host(host)
    except ProviderError as error:
        return fail(check, str(error), "Check the host, and the app's scopes.")
    if problem:
        return fail(check, problem, "Take the host out of ZOOM_HOST_USER_IDS, or license it.")
    return ok(check, "may hold meetings")
