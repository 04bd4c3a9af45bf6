"""What providers of messages tell of them: proved, stored in one call of the database, answered."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import structlog
from aiohttp import web

from app.encryption import Encryption, SealError
from app.errors import ApiError
from app.providers.deliveries import DeliveryInbox, NotProved
from app.providers.inbox import Post
from app.providers.keys import BadKeys, keys_of
from app.providers.registry import Providers
from app.providers.webhooks import webhook_path
from app.strict_json import NotJson
from app.web import keys
from app.web.access import UUID_PATTERN, path_id
from app.web.middleware.requests import CLIENT
from app.web.reading import not_json, read_body
from app.web.routes.endpoint import Endpoint, Handler

BODY_LIMIT = 1024 * 1024
_TAG = "Webhooks"
_JUNK = frozenset(
    {"invalid_request", "payload_too_large", "unauthorized", "unsupported_media_type"}
)
_CONNECTION = f"{{connection_id:{UUID_PATTERN}}}"

log = structlog.get_logger("holdfast.http")


def endpoints(providers: Providers) -> list[Endpoint]:
    """Two addresses for every provider of messages that posts to us: of what our own keys prove,
    and of what those of one connection do."""
    return [
        Endpoint(
            method="POST",
            path=webhook_path(provider, connection),
            handler=_receiver(provider, inbox, whose),
            summary=inbox.summary + about,
            tag=_TAG,
            takes_raw_body=True,
            answers={200: None},
            errors=("unauthorized",),
        )
        for provider, inbox in providers.delivery_inboxes()
        for connection, whose, about in (
            (None, "platform", ""),
            (_CONNECTION, "connection", ", of a company's own account"),
        )
    ]


def _receiver(provider: str, inbox: DeliveryInbox, whose: str) -> Handler:
    async def receive(request: web.Request) -> web.Response:
        """200 is a promise: what was told is stored then. What is not proved costs 401, never 403,
        after which some would never post again."""
        client, batcher = request[CLIENT], request.app[keys.NOTIFICATION_BATCHER]
        junk_posts = request.app[keys.JUNK_POSTS]
        junk_posts.raise_if_spent(client)
        connection_id = path_id(request, "connection_id") if whose == "connection" else None
        try:
            with batcher.room() as take:
                body = await read_body(request, BODY_LIMIT, take)
                own_keys = await _keys(request, provider, connection_id)
                url = request.app[keys.SETTINGS].base_url + request.raw_path
                found = inbox.deliveries(Post(request.headers, body), url, own_keys)
        except ApiError as error:
            if error.code in _JUNK:
                junk_posts.add(client)
            raise
        except NotProved:
            junk_posts.add(client)
            raise ApiError("unauthorized", "What was posted is not proved.") from None
        except NotJson:
            junk_posts.add(client)
            raise not_json() from None
        items = [item.told() for item in found if item is not None]
        await request.app[keys.DATABASE].call_value(
            "receive_deliveries",
            retry_lost=True,
            provider=provider,
            connection_id=connection_id,
            items=items,
            source=client,
            junk=len(found) - len(items),
        )
        content_type, text = inbox.reply
        return web.Response(text=text, content_type=content_type)

    # What the documentation calls it.
    receive.__name__ = f"{provider}_{whose}"
    return receive


async def _keys(
    request: web.Request, provider: str, connection_id: UUID | None
) -> Mapping[str, str] | None:
    """The keys that have to prove a post to this address; None: the platform's own.

    Raises:
        ApiError: not_found where there is no such connection, unavailable where its keys cannot be
            read: the provider posts again.
    """
    if connection_id is None:
        return None
    found = await request.app[keys.DATABASE].call_value(
        "delivery_connection", retry_lost=True, provider=provider, connection_id=connection_id
    )
    if found is None:
        raise ApiError("not_found", "There is no such connection.")
    if found["secret"] is None:
        return None
    try:
        return keys_of(
            Encryption(request.app[keys.SETTINGS]).open_sealed(
                found["secret"],
                table="connections",
                column="secret",
                row=found["id"],
                tenant=found["tenant_id"],
            )
        )
    except (SealError, BadKeys) as error:
        log.error("keys_not_read", connection=str(connection_id), why=str(error))
        raise ApiError("unavailable", "The keys of this connection cannot be read.") from None
