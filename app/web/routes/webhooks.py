"""Graph's notifications: stored in one call of the database, answered at once. [GRAPH-33]"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.errors import Refusal
from app.providers.webhooks import webhook_path
from app.web import keys
from app.web import requests as schemas
from app.web.middleware.requests import CLIENT
from app.web.notification_batcher import MOST_ITEMS
from app.web.reading import parse_json, read_body, storable
from app.web.routes.endpoint import Endpoint

BODY_LIMIT = 4 * 1024 * 1024
_FIELDS = ("subscriptionId", "clientState", "changeType", "resource", "lifecycleEvent")
_KINDS = frozenset({"changeType", "lifecycleEvent"})
_LONGEST = 2048
_MOST_FIELDS = 64
_JUNK = frozenset(
    {"invalid_request", "payload_too_large", "unsupported_media_type", "request_timeout"}
)


async def graph(request: web.Request) -> web.Response:
    """Change and lifecycle notifications, and the handshake before a subscription [GRAPH-26].

    202 is a promise: everything in the request is stored then, or was judged to be junk. What is
    junk by itself is sifted here; the rest is for the database to judge, which knows the
    subscriptions. A bad item takes none of its neighbours with it.
    """
    if "validationToken" in request.query:
        token = request.query["validationToken"].encode("utf-8", "replace")
        return web.Response(body=token, content_type="text/plain")
    client, batcher = request[CLIENT], request.app[keys.NOTIFICATION_BATCHER]
    junk_posts = request.app[keys.JUNK_POSTS]
    junk_posts.refuse_if_spent(client)
    try:
        with batcher.room() as take:
            posted = _notifications(await read_body(request, BODY_LIMIT, take))
            # Others of this client were read meanwhile.
            junk_posts.refuse_if_spent(client)
            items = [item for item in map(_item, posted) if item is not None]
            is_junk = await batcher.store(items, client, len(posted) - len(items))
    except Refusal as refusal:
        if refusal.code in _JUNK:
            junk_posts.add(client)
        raise
    if is_junk:
        junk_posts.add(client)
    return web.Response(status=202)


def _notifications(body: bytes) -> list[Any]:
    """What is in the list of notifications; where there is no list, all of it is one.

    Raises:
        Refusal: invalid_request, payload_too_large.
    """
    too_many = Refusal("payload_too_large", f"A POST may have {MOST_ITEMS} notifications at most.")
    # Values are told apart by commas: what has too many of them is not even taken apart, because
    # a list of empty objects takes twenty times the memory of its text.
    if body.count(b",") > MOST_ITEMS * _MOST_FIELDS:
        raise too_many
    posted = parse_json(body)
    items = posted.get("value") if isinstance(posted, dict) else None
    if not isinstance(items, list):
        return [posted]
    if len(items) > MOST_ITEMS:
        raise too_many
    return items


def _item(posted: Any) -> dict[str, Any] | None:
    """What counts in a notification, in a form that the database can read whatever was sent.

    None for what cannot count, whatever subscriptions there are: it names none, or no change, or
    not the secret that every one of ours has.
    """
    if not isinstance(posted, dict):
        return None
    item: dict[str, Any] = {
        name: _text(posted[name]) for name in _FIELDS if posted.get(name) is not None
    }
    data = posted.get("resourceData")
    if isinstance(data, dict) and data.get("id") is not None:
        item["resourceData"] = {"id": _text(data["id"])}
    is_sent_by_graph = item.get("subscriptionId") and item.get("clientState")
    return item if is_sent_by_graph and _KINDS & item.keys() else None


def _text(value: Any) -> str:
    return storable(value[:_LONGEST]) if isinstance(value, str) else ""


ENDPOINTS = [
    Endpoint(
        method="POST",
        path=webhook_path("graph"),
        handler=graph,
        summary="Change and lifecycle notifications of Microsoft Graph",
        tag="Webhooks",
        query=schemas.NotificationsQuery,
        takes_raw_body=True,
        answers={200: None, 202: None},
    ),
]
