"""Mailgun's OpenAPI, and Postmark's as far as there is one, against what our clients send and what the
simulated cloud answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.providers.registry import Providers
from app.simulator.app import SIMULATOR, create_app
from app.simulator.mailgun.forms import read_form
from app.simulator.messages import Request, Response
from app.simulator.store import Store
from tests.providers.contract.subjects import SENDERS
from tests.providers.letters import LETTER
from tests.providers.simulated import DOMAIN, MAIL_SENDER
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

from .openapi_model import OpenApiModel
from .place import MAILGUN, POSTMARK
from .recording import as_json, calls_of

_OWN_FIELDS = {"h:": "h:X-My-Header", "v:": "v:my-var"}
"""Of fields whose names are the sender's, by the example that the document has."""

_LACKING = {"Metadata", "MessageStream"}
"""Postmark's document is older than these."""


@dataclass
class Heard:
    request: Request
    response: Response


@asynccontextmanager
async def story(database: TestDatabase, provider: str) -> AsyncIterator[list[Heard]]:
    """What was asked and answered, while everything is asked that our client can ask."""
    settings = make_settings(
        database_url=database.app,
        mailgun_api_key="mailgun-key",
        mailgun_domain=DOMAIN,
        mailgun_from_email=MAIL_SENDER,
        postmark_server_token="server-token",
        postmark_from_email=MAIL_SENDER,
    )
    simulator = create_app(settings, Store(database.app), delivers=False)
    heard: list[Heard] = []
    handle = simulator[SIMULATOR].handle

    async def noted(request: Request) -> Response:
        response = await handle(request)
        heard.append(Heard(request, response))
        return response

    simulator[SIMULATOR].handle = noted
    async with serving(simulator) as url:
        reached = {
            "mailgun_api_url": f"{url}/mailgun",
            "postmark_api_url": f"{url}/postmark",
        }
        providers = Providers.create(settings.model_copy(update=reached))
        client: Any = providers.message(provider)
        account, sender = SENDERS[provider].account, replace(LETTER.sender, address=MAIL_SENDER)
        letter = replace(LETTER, sender=sender)
        now = datetime.now(UTC)
        calls = {
            "send": (letter,),
            "find": (letter, now),
            "state": (),
            "server": (),
            "webhooks": (),
        }
        asked = calls_of(type(client))
        assert asked <= set(calls)
        for name in sorted(asked, reverse=True):
            await getattr(client, name)(account, *calls[name])
        yield heard
        await providers.aclose()


@pytest.mark.parametrize("is_spoiled", [False, True])
async def test_mailgun(database: TestDatabase, is_spoiled: bool) -> None:
    """Paths, parameters, fields and answers are those of the document; a mistake would be told."""
    model, found = OpenApiModel(MAILGUN), []
    async with story(database, "mailgun") as heard:
        for each in heard:
            request = each.request
            body = as_json(each.response.body)
            query = dict(request.query)
            for item in body.get("items", []):
                # The schema forgets what its own examples have.
                assert item.pop("recipient") == LETTER.to.address
            if request.method == "POST":
                form = read_form(request)
                fields = {_OWN_FIELDS.get(name[:2], name) for name in form.fields}
                fields |= {"attachment"} if form.files else set()
                fields |= {"o:undocumented"} if is_spoiled else set()
                found += sorted(fields - model.fields("POST", request.path))
            if is_spoiled:
                body |= {"undocumented": 1}
            else:
                found += model.request_problems(request.method, request.path, query, None)
            found += model.answer_problems(request.method, request.path, each.response.status, body)
    assert bool(found) is is_spoiled, found


async def test_postmark(database: TestDatabase) -> None:
    """Bodies and answers are those of the document, but for what it is too old to know."""
    model = OpenApiModel(POSTMARK)
    async with story(database, "postmark") as heard:
        known = [e for e in heard if e.request.path in ("/email", "/messages/outbound")]
        assert len(known) == 2
        for each in known:
            request = each.request
            sent = as_json(request.body)
            answer = as_json(each.response.body)
            for item in answer.get("Messages", []):
                assert item.keys() & _LACKING == _LACKING
                for name in _LACKING:
                    del item[name]
            if sent is not None:
                assert sent.keys() >= _LACKING
                sent = {name: value for name, value in sent.items() if name not in _LACKING}
            query = {
                name: value
                for name, value in request.query.items()
                if name != "messagestream" and not name.startswith("metadata_")
            }
            problems = [
                *model.request_problems(request.method, request.path, query, sent),
                *model.answer_problems(request.method, request.path, each.response.status, answer),
            ]
            assert problems == []
