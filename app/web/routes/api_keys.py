"""Keys of a company's own programs and sites."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from app.web import credentials, editing, keys, members
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.principal import OWNERS
from app.web.reading import parse
from app.web.requests import AdminBody, Instant
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/keys"
_ONE = f"{_BASE}/{{key_id:{UUID_PATTERN}}}"
_TAG = "Keys"


class _End(AdminBody):
    expires_at: Instant | None = None


async def listed(request: web.Request) -> web.Response:
    return await editing.answer(request, "key_list", **editing.listing(request))


async def create(request: web.Request) -> web.Response:
    """The key is shown this once; what is kept does not tell it."""
    fields = await editing.fields(request)
    if (end := parse(_End, {"expires_at": fields.get("expires_at")}).expires_at) is not None:
        fields["expires_at"] = end.isoformat()
    is_publishable = fields.get("kind") == "publishable"
    slug = ""
    if is_publishable:
        slug = await request.app[keys.DATABASE].call_value(
            "tenant_slug", tenant_id=require_tenant(request)
        )
    key = credentials.new_key("publishable" if is_publishable else "secret", slug)
    made = await editing.answer(
        request,
        "key_create",
        key=fields,
        digest=credentials.digest_of(key),
        last4=key[-4:],
        actor=ACTOR,
    )
    body = made.body
    if not isinstance(body, bytes):
        raise TypeError("the answer is bytes")
    return web.json_response({**json.loads(body), "key": key}, status=made.status)


async def revoke(request: web.Request) -> web.Response:
    return await editing.answer(request, "key_revoke", id=path_id(request, "key_id"), actor=ACTOR)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    """For owners alone: a key makes no key."""
    return Endpoint(
        method=method,
        path=path,
        tag=_TAG,
        access=Access.PEOPLE,
        roles=OWNERS,
        takes_keys=False,
        **more,
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Keys, the oldest first; archived are those that were taken back",
        query=editing.Listing,
        answers={200: members.ApiKeys},
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Make a key, which is shown this once",
        body=members.NewApiKey,
        answers={201: members.MadeApiKey},
        is_sensitive=True,
    ),
    _endpoint(
        "DELETE",
        _ONE,
        handler=revoke,
        summary="Take a key back, at once and for good",
        answers={200: members.ApiKey},
        errors=("not_found",),
        is_sensitive=True,
    ),
]
