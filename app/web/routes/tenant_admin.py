"""What a company's own people set: messages in its own words, and how it works."""

from __future__ import annotations

from typing import Any, TypeVar

from aiohttp import web

from app.tenant_scope import check_tenant
from app.web import editing, keys, own_texts, tenant_settings
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint

_Body = TypeVar("_Body", bound=schemas.AdminBody)

_BASE = "/v1/tenant-admin"
_TAG = "Company"
_TEMPLATE = "notifications/templates/{event_key}/{channel}/{locale}"


async def template(request: web.Request) -> web.Response:
    """The text as it is kept, and the built-in one to begin with."""
    return _shown((await _kept(request))["template"])


async def change_template(request: web.Request) -> web.Response:
    body = await _read(request, schemas.TemplateBody)
    own_texts.judge(body.model_dump(), await _kept(request), _base_url(request))
    outcome = await editing.ask(
        request,
        "template_put",
        template=body.model_dump(exclude={"tenant_id"}, exclude_none=True),
        actor=ACTOR,
        **_where(request),
    )
    return _shown(outcome.json())


async def preview_template(request: web.Request) -> web.Response:
    """Filled in with a sample: the text that is sent here, else the one that is kept."""
    body = await _read(request, schemas.TemplatePreview)
    kept = await _kept(request)
    own_texts.judge(body.model_dump(), kept, _base_url(request))
    text = body.model_dump() if body.text is not None else None
    return web.json_response(own_texts.filled_in(text, kept, _base_url(request)))


async def test_template(request: web.Request) -> web.Response:
    """To oneself: what is kept, filled in with a sample."""
    body = await _read(request, schemas.TemplateTest)
    return await editing.answer(
        request, "template_test", to=body.to, actor=ACTOR, **_where(request)
    )


async def settings(request: web.Request) -> web.Response:
    return await editing.answer(request, "settings_get")


async def change_settings(request: web.Request) -> web.Response:
    """The database judges every field, so that no rule about them stands twice."""
    raw = await read_object(request)
    check_tenant(parse(schemas.Body, raw).tenant_id, require_tenant(request))
    changes = {name: value for name, value in raw.items() if name != "tenant_id"}
    return await editing.answer(request, "settings_patch", changes=changes, actor=ACTOR)


async def _read(request: web.Request, model: type[_Body]) -> _Body:
    tenant_id = require_tenant(request)
    body = parse(model, await read_object(request))
    check_tenant(body.tenant_id, tenant_id)
    return body


def _where(request: web.Request) -> dict[str, Any]:
    return {name: request.match_info[name] for name in ("event_key", "channel", "locale")}


async def _kept(request: web.Request) -> dict[str, Any]:
    kept: dict[str, Any] = await request.app[keys.DATABASE].call_value(
        "template_get", tenant_id=require_tenant(request), **_where(request)
    )
    return kept


def _shown(template: dict[str, Any]) -> web.Response:
    return web.json_response({**template, "built_in": own_texts.built_in(template)})


def _base_url(request: web.Request) -> str:
    return request.app[keys.SETTINGS].base_url


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=f"{_BASE}/{path}", tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        "settings",
        handler=settings,
        summary="Settings of the company, as they hold",
        answers={200: tenant_settings.TenantSettings},
    ),
    _endpoint(
        "PATCH",
        "settings",
        handler=change_settings,
        summary="Change any of the company's settings",
        body=tenant_settings.TenantSettingsChanges,
        answers={200: tenant_settings.NewTenantSettings},
    ),
    _endpoint(
        "GET",
        _TEMPLATE,
        handler=template,
        summary="The company's own text of a message",
        answers={200: shown.Template},
        errors=("not_found",),
    ),
    _endpoint(
        "PUT",
        _TEMPLATE,
        handler=change_template,
        summary="Save an own text of a message, or give it back",
        body=schemas.TemplateBody,
        answers={200: shown.Template},
        errors=("not_found", "version_conflict"),
    ),
    _endpoint(
        "POST",
        f"{_TEMPLATE}/preview",
        handler=preview_template,
        summary="Fill a text in with a sample",
        body=schemas.TemplatePreview,
        answers={200: shown.RenderedTemplate},
        errors=("not_found",),
    ),
    _endpoint(
        "POST",
        f"{_TEMPLATE}/test",
        handler=test_template,
        summary="Send a message with a sample to oneself",
        body=schemas.TemplateTest,
        answers={202: shown.SentTest},
        errors=("not_found", "mail_limit"),
    ),
]
