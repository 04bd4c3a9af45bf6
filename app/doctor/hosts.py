"""Hosts of meetings: how much of what their provider allows them today is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import groupby
from typing import Any

from app.db import Database, DatabaseUnavailable
from app.findings import Finding, fail, ok, warn

_NEARLY = 0.9


async def check_hosts(database: Database) -> AsyncIterator[Finding]:
    """A row for each provider that counts."""
    try:
        hosts: list[dict[str, Any]] = await database.call_value("conference_hosts", retry_lost=True)
    except DatabaseUnavailable as error:
        yield fail("hosts", f"cannot be read: {error}", "First fix the database.")
        return
    counted = [host for host in hosts if host["daily_limit"] is not None]
    counted.sort(key=lambda host: host["provider"])
    for provider, theirs in groupby(counted, key=lambda host: host["provider"]):
        yield _quota(f"quota of {provider}", list(theirs))


def _quota(check: str, hosts: Sequence[dict[str, Any]]) -> Finding:
    used_up = [h for h in hosts if h["is_limited"] or h["used"] >= h["daily_limit"]]
    used = ", ".join(f"{h['user_id']} {h['used']} of {h['daily_limit']}" for h in hosts)
    remedy = "License more hosts and add them to the pool; it begins again at 00:00 UTC."
    if len(used_up) == len(hosts):
        return fail(check, f"no host has requests left today: {used}", remedy)
    if used_up or any(h["used"] >= _NEARLY * h["daily_limit"] for h in hosts):
        return warn(check, f"hosts are at their limit of today: {used}", remedy)
    return ok(check, f"used today: {used}")
