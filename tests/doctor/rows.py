"""Rows of the doctor's table as tests look at them."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from app.config import Settings
from app.doctor.run import examine
from app.findings import Finding, Verdict
from tests.support.serving import serving

WRONG: set[str] = set()
"""Rows that some test sees wrong."""

Rows = dict[str, Finding]


def wrong(*rows: str) -> Callable[[Any], Any]:
    """Marks a test that sees these rows wrong."""
    WRONG.update(rows)
    return lambda test: test


def changed(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update=changes)


async def examined(settings: Settings) -> Rows:
    return {finding.check: finding async for finding in examine(settings)}


def assert_row(rows: Rows, check: str, verdict: Verdict, *words: str) -> None:
    finding = rows[check]
    assert finding.verdict is verdict, finding
    assert finding.remedy
    for word in words:
        assert word in finding.found, finding


def assert_fails(rows: Rows, check: str, *words: str) -> None:
    assert_row(rows, check, Verdict.FAIL, *words)


def assert_warns(rows: Rows, check: str, *words: str) -> None:
    assert_row(rows, check, Verdict.WARN, *words)


@asynccontextmanager
async def answering(
    tls: ssl.SSLContext | None = None, **answers: Callable[[web.Request], web.Response]
) -> AsyncIterator[str]:
    """A server of somebody else; by last part of the path, else `any`. Its address."""

    async def answer(request: web.Request) -> web.Response:
        name = request.path.rpartition("/")[2]
        return answers.get(name, answers.get("any", lambda _: web.Response(status=404)))(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with serving(app, tls) as url:
        yield url
