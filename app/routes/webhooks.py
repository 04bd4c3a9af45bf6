"""Graph's notifications: stored in one call of the database, answered at once. [GRAPH-33]"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app import keys, schemas
from app.middleware.requests import CLIENT
from app.reading import parse_json, read_body, storable
from app.routes.endpoint import Endpoint

BODY_LIMIT = 4 * 1024 * 1024
_FIELDS = ("subscriptionId", "clientState", "changeType", "resource", "lifecycleEvent")
_LONGEST = 2048


async def graph(request: web.Request) -> web.Response:
    """Change and lifecycle notifications, and the handshake before a subscription [GRAPH-26].

    202 is a promise: everything in the request is stored then, or was judged to be junk. That
    judgement is the database's, so a bad item takes none of its neighbours with it.
    """
    if "validationToken" in request.query:
        token = request.query["validationToken"].encode("utf-8", "replace")
        return web.Response(body=token, content_type="text/plain")
    posted = parse_json(await read_body(request, BODY_LIMIT))
    items = posted.get("value") if isinstance(posted, dict) else None
    await request.app[keys.INTAKE].store(
        [_item(item) for item in items] if isinstance(items, list) else [{}], request[CLIENT]
    )
    return web.Response(status=202)


def _item(posted: Any) -> dict[str, Any]:
    """What counts in a notification, in a form that the database can read whatever was sent."""
    if not isinstance(posted, dict):
        return {}
    item: dict[str, Any] = {
        name: _text(posted[name]) for name in _FIELDS if posted.get(name) is not None
    }
    data = posted.get("resourceData")
    if isinstance(data, dict) and data.get("id") is not None:
        item["resourceData"] = {"id": _text(data["id"])}
    return item


def _text(value: Any) -> str:
    return storable(value[:_LONGEST]) if isinstance(value, str) else ""


ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/v1/webhooks/graph",
        handler=graph,
        summary="Change and lifecycle notifications of Microsoft Graph",
        tag="Webhooks",
        query=schemas.NotificationsQuery,
        takes_raw_body=True,
        answers={200: None, 202: None},
    ),
]
