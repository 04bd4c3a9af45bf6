"""What the doctor says of our server at Postmark; nothing is sent to find out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.findings import Finding, fail, ok, warn
from app.providers.capabilities.message import MessageAccount
from app.providers.clients import OwnAccount
from app.providers.errors import ProviderError
from app.providers.postmark.client import Postmark
from app.providers.webhooks import webhook_path

EVENTS = ("Delivery", "Bounce", "SpamComplaint")
"""What has to be told to us."""


async def examine(
    postmark: Postmark, accounts: Sequence[OwnAccount], base_url: str
) -> AsyncIterator[Finding]:
    """With the token first: without one nothing else is worth asking."""
    for own in accounts:
        account = MessageAccount(own.account, own.settings)
        try:
            server = await postmark.server(account)
            told = await postmark.webhooks(account)
        except ProviderError as error:
            remedy = "Check POSTMARK_SERVER_TOKEN and POSTMARK_MESSAGE_STREAM."
            yield fail("Postmark: server", str(error), remedy)
            continue
        yield ok("Postmark: server", f"the token is that of {server.get('Name') or 'one'}")
        yield _webhooks(told, base_url + webhook_path("postmark"))


def _webhooks(told: list[dict[str, Any]], address: str) -> Finding:
    check = "Postmark: webhooks"
    ours = [item for item in told if _plain(str(item.get("Url") or "")) == address]
    missing = [event for event in EVENTS if not any(_is_told(item, event) for item in ours)]
    if not missing:
        return ok(check, f"{address} is told of {', '.join(EVENTS)}")
    return warn(
        check,
        f"{address} is not told of {', '.join(missing)}",
        "Add them to the stream, with POSTMARK_WEBHOOK_SECRET as password of the address; without"
        " them bounces and complaints stay unknown.",
    )


def _is_told(webhook: dict[str, Any], event: str) -> bool:
    triggers = webhook.get("Triggers")
    trigger = triggers.get(event) if isinstance(triggers, dict) else None
    return isinstance(trigger, dict) and trigger.get("Enabled") is True


def _plain(url: str) -> str:
    """The address without the name and password that it may have."""
    return urlsplit(url)._replace(netloc=urlsplit(url).netloc.rpartition("@")[2]).geturl()
