"""Twilio's OpenAPI against what our client sends and what the simulated cloud answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from app.providers.capabilities.message import MessageAccount, MessageDraft, Recipient
from app.providers.registry import Providers
from app.simulator.app import SIMULATOR, create_app
from app.simulator.messages import Request, Response
from app.simulator.store import Store
from tests.providers.simulated import TELEPHONE, TEXT_ACCOUNT, TEXT_SENDER
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

from .openapi_model import OpenApiModel
from .place import TWILIO
from .recording import as_json, calls_of

NUMBER = MessageAccount(TEXT_ACCOUNT, {"from": TEXT_SENDER})
SERVICE = MessageAccount(TEXT_ACCOUNT, {"messaging_service": "MG" + "2" * 32})
TEXT = MessageDraft(Recipient(TELEPHONE), text="Tomorrow at 10:00", useful_seconds=3_600)


@pytest.mark.parametrize("is_spoiled", [False, True])
async def test_twilio(database: TestDatabase, is_spoiled: bool) -> None:
    """Paths, parameters, fields and answers are those of the document; a mistake would be told."""
    settings = make_settings(
        database_url=database.app,
        twilio_account_sid=TEXT_ACCOUNT,
        twilio_auth_token="auth-token",
    )
    simulator = create_app(settings, Store(database.app), delivers=False)
    heard: list[tuple[Request, Response]] = []
    handle = simulator[SIMULATOR].handle

    async def noted(request: Request) -> Response:
        heard.append((request, await handle(request)))
        return heard[-1][1]

    simulator[SIMULATOR].handle = noted
    async with serving(simulator) as url:
        reached = settings.model_copy(update={"twilio_api_url": f"{url}/twilio"})
        providers = Providers.create(reached)
        client = providers.message("twilio")
        assert calls_of(type(client)) == {"send", "find", "check"}
        since = datetime.now(UTC)
        await client.send(NUMBER, TEXT)
        await client.send(SERVICE, replace(TEXT, text="明日10時", useful_seconds=None))
        assert await client.find(NUMBER, TEXT, since)
        await client.check(NUMBER)
        await providers.aclose()

    model, found = OpenApiModel(TWILIO), []
    for request, response in heard:
        body, query = as_json(response.body), dict(request.query)
        if request.method == "POST":
            fields = {name for name, _ in parse_qsl(request.body.decode())}
            fields |= {"Undocumented"} if is_spoiled else set()
            found += sorted(fields - model.fields("POST", request.path))
        if is_spoiled:
            body |= {"undocumented": 1}
        else:
            found += model.request_problems(request.method, request.path, query, None)
        found += model.answer_problems(request.method, request.path, response.status, body)
    assert bool(found) is is_spoiled, found
