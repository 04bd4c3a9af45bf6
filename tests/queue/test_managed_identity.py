"""The machine's identity opens Service Bus where there is no connection string."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from app.queue.managed_identity import ManagedIdentity
from tests.support.serving import serving

SCOPE = "https://servicebus.azure.net//.default"


@pytest.fixture
async def asked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[dict[str, str]]]:
    """What the identity endpoint of a container app was asked."""
    questions: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        questions.append(dict(request.query))
        if request.headers.get("X-IDENTITY-HEADER") != "proof":
            return web.json_response({"statusCode": 401, "message": "who are you?"}, status=401)
        return web.json_response(
            {"access_token": "token-1", "expires_on": str(int(time.time()) + 3600)}
        )

    application = web.Application()
    application.router.add_get("/msi/token", answer)
    async with serving(application) as url:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "proof")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.delenv("AZURE_CLIENT_ID", raising=False)
        yield questions


async def test_the_token_is_asked_for_once(asked: list[dict[str, str]]) -> None:
    """The resource is the one of the scope, and a token is kept until it ends."""
    async with ManagedIdentity() as identity:
        first = await identity.get_token(SCOPE)
        second = await identity.get_token(SCOPE)

    assert (first.token, second.token) == ("token-1", "token-1")
    assert first.expires_on > time.time() + 3000
    assert [question["resource"] for question in asked] == ["https://servicebus.azure.net/"]


async def test_the_identity_may_be_a_user_assigned_one(
    asked: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """AZURE_CLIENT_ID names it; a machine may have several."""
    monkeypatch.setenv("AZURE_CLIENT_ID", "11111111-1111-4111-8111-111111111111")

    async with ManagedIdentity() as identity:
        await identity.get_token(SCOPE)

    assert [question["client_id"] for question in asked] == ["11111111-1111-4111-8111-111111111111"]


async def test_an_error_is_a_failed_connection(
    asked: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without identity fails like a network does: it is tried again later."""
    monkeypatch.setenv("IDENTITY_HEADER", "wrong")

    async with ManagedIdentity() as identity:
        with pytest.raises(OSError, match="managed identity"):
            await identity.get_token(SCOPE)
