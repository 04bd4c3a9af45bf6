"""Zoom: the account's token and scopes, and each host of the pool with what is left of its day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.doctor.findings import Finding, fail, ok, warn
from app.providers.errors import ProviderError
from app.providers.registry import Providers

SCOPES = {
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:read:meeting:admin": "meeting:read:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
}
"""What we need, and the classic scope that covers it in older applications."""

_NEARLY = 0.9
_MOCKED = (
    "With ZOOM_MOCK the login in DATABASE_URL needs the simulator's tables: grant"
    " holdfast_simulator to …"
)


async def check_zoom(
    settings: Settings, database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    """With the token first: without one nothing else is worth asking."""
    try:
        scopes = await providers.conference("zoom").permissions()
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
        yield await _host(f"Zoom: {host}", host, providers)
    if settings.zoom_hosts:
        yield await _quota(database)


def _scopes(scopes: frozenset[str]) -> Finding:
    missing = [new for new, classic in SCOPES.items() if not scopes & {new, classic}]
    if missing:
        return fail(
            "Zoom: scopes",
            "the token lacks " + ", ".join(missing),
            "Add them to the app in the Zoom App Marketplace.",
        )
    return ok("Zoom: scopes", "all that we need")


async def _host(check: str, host: str, providers: Providers) -> Finding:
    try:
        problem = await providers.conference("zoom").check_host(host)
    except ProviderError as error:
        return fail(check, str(error), "Check the host, and the app's scopes.")
    if problem:
        return fail(check, problem, "Take the host out of ZOOM_HOST_USER_IDS, or license it.")
    return ok(check, "may hold meetings")


async def _quota(database: Database) -> Finding:
    """Zoom allows a host so many creates and updates a day (UTC). [ZOOM-5]"""
    check = "Zoom: quota"
    try:
        hosts: list[dict[str, Any]] = await database.call_value("conference_hosts", retry_lost=True)
    except DatabaseUnavailable as error:
        return fail(check, f"cannot be read: {error}", "First mend the database.")
    used_up = [h for h in hosts if h["is_limited"] or h["used"] >= h["daily_limit"]]
    used = ", ".join(f"{h['user_id']} {h['used']} of {h['daily_limit']}" for h in hosts)
    remedy = "License more hosts and add them to ZOOM_HOST_USER_IDS; it begins anew at 00:00 UTC."
    if hosts and len(used_up) == len(hosts):
        return fail(check, f"no host has requests left today: {used}", remedy)
    if used_up or any(h["used"] >= _NEARLY * h["daily_limit"] for h in hosts):
        return warn(check, f"hosts are at their limit of today: {used}", remedy)
    return ok(check, f"used today: {used}" if used else "unused today")
