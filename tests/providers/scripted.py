"""A scripted provider over real HTTP, and time that tests move themselves."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.config import Settings
from app.providers.clock import Clock

DIRECTORY = "11111111-2222-4333-8444-555555555555"
START_OF_TIME = 1_795_000_000.0


class FakeTime:
    """Time that passes only when somebody sleeps or the test says so."""

    def __init__(self) -> None:
        self.seconds = START_OF_TIME
        self.slept: list[float] = []

    def pass_seconds(self, seconds: float) -> None:
        self.seconds += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_seconds(seconds)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, monotonic=lambda: self.seconds, sleep=self.sleep)


@dataclass
class Reply:
    """One scripted answer. `drop`: the connection is cut after the request was read; `wait`:
    the answer waits for the event; `drip`: the body comes byte by byte without end."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    wait: asyncio.Event | None = None
    drip: bool = False


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer:
    """Answers by method and path (a regular expression); the last reply of a list stays."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._arrival = asyncio.Event()
        self.at_once = 0
        self.most_at_once = 0
        self._script: list[tuple[str, re.Pattern[str], list[Reply]]] = []
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(application)
        self._stop = asyncio.Event()

    async def start(self) -> None:
        await self._server.start_server()

    async def stop(self) -> None:
        self._stop.set()
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def on(self, method: str, path: str, *replies: Reply) -> None:
        """From now on `replies` answer; what was scripted for the same path is replaced."""
        self._script.insert(0, (method, re.compile(path), list(replies)))

    def of(self, method: str, path: str) -> list[Seen]:
        """The requests that matched, in order of arrival."""
        pattern = re.compile(path)
        return [s for s in self.seen if s.method == method and pattern.fullmatch(s.path)]

    async def arrived(self, method: str, path: str, count: int) -> None:
        """Returns when `count` such requests have arrived.

        Raises:
            TimeoutError: not within five seconds.
        """
        async with asyncio.timeout(5):
            while len(self.of(method, path)) < count:
                self._arrival.clear()
                await self._arrival.wait()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.seen.append(
            Seen(
                request.method,
                request.path,
                dict(request.query),
                {name.lower(): value for name, value in request.headers.items()},
                body,
            )
        )
        self._arrival.set()
        reply = self._reply(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._answer(request, reply)
        finally:
            self.at_once -= 1

    def _reply(self, request: web.Request) -> Reply:
        for method, pattern, replies in self._script:
            if method == request.method and pattern.fullmatch(request.path):
                return replies.pop(0) if len(replies) > 1 else replies[0]
        return Reply(404, {"error": {"code": "unscripted", "message": request.path}})

    async def _answer(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.wait is not None:
            await asyncio.wait(
                [
                    asyncio.ensure_future(reply.wait.wait()),
                    asyncio.ensure_future(self._stop.wait()),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        if reply.drop:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if reply.drip:
            return await self._drip(request)
        if isinstance(reply.body, str):
            return web.Response(
                status=reply.status,
                text=reply.body,
                headers=reply.headers,
                content_type="text/html",
            )
        if reply.body is None:
            return web.Response(status=reply.status, headers=reply.headers)
        return web.json_response(reply.body, status=reply.status, headers=reply.headers)

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not self._stop.is_set():
            try:
                await response.write(b" ")
            except ConnectionError:
                break
            await asyncio.sleep(0.02)
        return response


def token_reply(*roles: str, expires_in: int = 3599, name: str = "t") -> Reply:
    """A token as Entra issues it; without roles the claim is missing."""
    claims: dict[str, Any] = {"tid": DIRECTORY, "name": name}
    if roles:
        claims["roles"] = list(roles)
    access_token = jwt.encode(claims, "x" * 32, algorithm="HS256")
    body = {"token_type": "Bearer", "expires_in": expires_in, "access_token": access_token}
    return Reply(200, body)


TOKEN_PATH = r"/login/[^/]+/oauth2/v2.0/token"
DISCOVERY_PATH = r"/login/[^/]+/v2.0/.well-known/openid-configuration"


def make_settings(server: ScriptedServer, **overrides: Any) -> Settings:
    """Settings that point every provider at `server`."""
    values: dict[str, Any] = {
        "base_url": "https://book.example",
        "entra_client_id": "client-id",
        "entra_client_secret": "client-secret",
        "entra_authority_url": f"{server.url}/login",
        "graph_api_url": f"{server.url}/graph/v1.0",
        "zoom_account_id": "account",
        "zoom_client_id": "zoom-client",
        "zoom_client_secret": "zoom-secret",
        "zoom_oauth_url": f"{server.url}/zoom/oauth/token",
        "zoom_api_url": f"{server.url}/zoom/v2",
        "mailgun_api_key": "mailgun-key",
        "mailgun_domain": "mg.example.com",
        "mailgun_from_email": "book@example.com",
        "mailgun_signing_key": "signing-key",
        "mailgun_api_url": f"{server.url}/mailgun",
        "postmark_server_token": "server-token",
        "postmark_from_email": "book@example.com",
        "postmark_webhook_secret": "webhook-secret",
        "postmark_api_url": f"{server.url}/postmark",
        "provider_timeout_seconds": 5,
    }
    return Settings.load(_env_file=None, **{**values, **overrides})
