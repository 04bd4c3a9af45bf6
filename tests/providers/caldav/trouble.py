"""What stands between the client and a real server, and makes trouble when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.support.serving import serving

_PASSED_ON = ("authorization", "content-type", "depth", "if-match", "if-none-match")
_PASSED_BACK = ("content-type", "etag", "location")


@dataclass
class Rule:
    kind: str
    method: str | None
    times: int
    params: dict[str, Any]


@dataclass
class Trouble:
    """
    Attributes:
        url: where the server seems to be.
        seen: the methods that arrived.
    """

    server: str
    url: str = ""
    seen: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def next(self, method: str) -> Rule | None:
        for rule in self.rules:
            if rule.times > 0 and rule.method in (None, method):
                rule.times -= 1
                return rule
        return None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.method)
        rule = self.next(request.method)
        if rule is None:
            return await self._pass(request)
        match rule.kind:
            case "drop" | "drop_after":
                if rule.kind == "drop_after":
                    await self._pass(request)
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            case "error_after":
                await self._pass(request)
                return web.Response(status=503)
            case "error":
                return web.Response(status=503)
            case "unauthorized":
                return web.Response(status=401)
            case "forbidden":
                return web.Response(status=403)
            case "throttle":
                wait = str(rule.params["retry_after"])
                return web.Response(status=429, headers={"retry-after": wait})
            case "garbage":
                return web.Response(text="<html>Welcome</html>", content_type="text/html")
            case "slow":
                await asyncio.sleep(rule.params["seconds"])
                return await self._pass(request)
            case "says":
                return web.Response(**rule.params)
            case "meanwhile":
                # Somebody writes between what was read and what is written.
                await rule.params["then"]()
                return await self._pass(request)
        raise AssertionError(rule.kind)

    async def _pass(self, request: web.Request) -> web.Response:
        headers = {n: request.headers[n] for n in _PASSED_ON if n in request.headers}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                self.server + request.raw_path,
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as told,
        ):
            back = {n: told.headers[n] for n in _PASSED_BACK if n in told.headers}
            return web.Response(status=told.status, body=await told.read(), headers=back)


@asynccontextmanager
async def in_between(server: str) -> AsyncIterator[Trouble]:
    trouble = Trouble(server)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", trouble.answer)
    async with serving(application) as url:
        trouble.url = url
        yield trouble
