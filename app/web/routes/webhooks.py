"""Providers' notifications: stored in one call of the database, answered at once. [GRAPH-33]"""

from __future__ import annotations

from aiohttp import web

from app.errors import ApiError
from app.providers.inbox import Inbox, Notification, Post
from app.providers.registry import Providers
from app.providers.webhooks import webhook_path
from app.strict_json import NotJson
from app.web import keys
from app.web.middleware.requests import CLIENT
from app.web.notification_batcher import MOST_ITEMS
from app.web.reading import not_json, read_body
from app.web.routes.endpoint import Endpoint, Handler

BODY_LIMIT = 4 * 1024 * 1024
_MOST_FIELDS = 64
_JUNK = frozenset(
    {"invalid_request", "payload_too_large", "unsupported_media_type", "request_timeout"}
)


def endpoints(providers: Providers) -> list[Endpoint]:
    """An address for every provider that posts to us."""
    return [
        Endpoint(
            method="POST",
            path=webhook_path(provider),
            handler=_receiver(provider, inbox),
            summary=inbox.summary,
            tag="Webhooks",
            query=inbox.query,
            takes_raw_body=True,
            answers={200: None, 202: None},
        )
        for provider, inbox in providers.inboxes()
    ]


def _receiver(provider: str, inbox: Inbox) -> Handler:
    async def receive(request: web.Request) -> web.Response:
        """202 is a promise: everything in the request is stored then, or was judged to be junk.
        What is junk by itself is sifted by the provider's own code; the rest is for the database
        to judge, which knows the watches. A bad item takes none of its neighbours with it."""
        asked = inbox.handshake(request.query)
        if asked is not None:
            token = asked.encode("utf-8", "replace")
            return web.Response(body=token, content_type="text/plain")
        client, batcher = request[CLIENT], request.app[keys.NOTIFICATION_BATCHER]
        junk_posts = request.app[keys.JUNK_POSTS]
        junk_posts.raise_if_spent(client)
        try:
            with batcher.room() as take:
                body = await read_body(request, BODY_LIMIT, take)
                found = _notifications(inbox, Post(request.headers, body))
                # Others of this client were read meanwhile.
                junk_posts.raise_if_spent(client)
                items = [item.told(provider) for item in found if item is not None]
                is_junk = await batcher.store(items, client, len(found) - len(items))
        except ApiError as error:
            if error.code in _JUNK:
                junk_posts.add(client)
            raise
        if is_junk:
            junk_posts.add(client)
        return web.Response(status=202)

    # What the documentation calls it.
    receive.__name__ = provider
    return receive


def _notifications(inbox: Inbox, post: Post) -> list[Notification | None]:
    """
    Raises:
        ApiError: invalid_request, payload_too_large.
    """
    too_many = ApiError("payload_too_large", f"A POST may have {MOST_ITEMS} notifications at most.")
    # Values are told apart by commas: what has too many of them is not even taken apart, because
    # a list of empty objects takes twenty times the memory of its text.
    if post.body.count(b",") > MOST_ITEMS * _MOST_FIELDS:
        raise too_many
    try:
        found = list(inbox.notifications(post))
    except NotJson:
        raise not_json() from None
    if len(found) > MOST_ITEMS:
        raise too_many
    return found
