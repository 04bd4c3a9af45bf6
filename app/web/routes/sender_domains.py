"""Domains that a company's mails come from: named, proved by a record, given up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from aiohttp import web

from app.domain_records import look_up, new_token
from app.tenant_scope import check_tenant
from app.web import editing, keys
from app.web import sender_domains as schemas
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/notifications/domains"
_ONE = f"{_BASE}/{{domain_id:{UUID_PATTERN}}}"


async def listed(request: web.Request) -> web.Response:
    return await editing.answer(request, "sender_domain_list")


async def create(request: web.Request) -> web.Response:
    body = parse(schemas.NewSenderDomain, await read_object(request))
    check_tenant(body.tenant_id, require_tenant(request))
    return await editing.answer(
        request,
        "sender_domain_create",
        id=uuid4(),
        domain=body.domain,
        token=new_token(),
        actor=ACTOR,
    )


async def one(request: web.Request) -> web.Response:
    return await editing.answer(request, "sender_domain_get", id=path_id(request, "domain_id"))


async def check(request: web.Request) -> web.Response:
    """Asks the name system now, between two transactions."""
    domain_id = path_id(request, "domain_id")
    record = (await editing.ask(request, "sender_domain_get", id=domain_id)).json()["record"]
    found, problem = await look_up(request.app[keys.SETTINGS], record)
    return await editing.answer(
        request, "sender_domain_checked", id=domain_id, found=found, problem=problem
    )


async def delete(request: web.Request) -> web.Response:
    return await editing.answer(
        request, "sender_domain_delete", id=path_id(request, "domain_id"), actor=ACTOR
    )


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag="Messages", access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Domains that the company's mails may come from",
        answers={200: schemas.SenderDomains},
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Name a domain, and get the record that proves it",
        body=schemas.NewSenderDomain,
        answers={200: schemas.SenderDomain, 201: schemas.SenderDomain},
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="A domain and its record",
        answers={200: schemas.SenderDomain},
        errors=("not_found",),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/check",
        handler=check,
        summary="Look now whether the record is set",
        answers={200: schemas.SenderDomain},
        errors=("not_found",),
    ),
    _endpoint(
        "DELETE",
        _ONE,
        handler=delete,
        summary="Send no more mails from a domain",
        answers={200: schemas.DeletedSenderDomain},
        errors=("not_found",),
    ),
]
