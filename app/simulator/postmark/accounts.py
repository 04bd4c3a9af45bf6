"""Servers: whose token opens them, and where they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.providers.postmark.settings import PostmarkSettings
from app.providers.webhooks import webhook_path
from app.simulator.carriers import Account, account_of
from app.simulator.postmark.errors import refused
from app.simulator.postmark.fault_kinds import SERVICE
from app.simulator.store import Session
from app.simulator.world import Call, World, is_accepted

if TYPE_CHECKING:
    from app.config import Settings

OWN = "holdfast"
"""What the platform's server is called."""


def registration(settings: Settings | None) -> Account:
    """The platform's, as the settings name it."""
    if settings is None:
        return Account(OWN)
    known = settings.of(PostmarkSettings)
    token, secret = known.postmark_server_token, known.postmark_webhook_secret
    sender = known.postmark_from_email or ""
    return Account(
        OWN,
        token.get_secret_value() if token else None,
        secret.get_secret_value() if secret else None,
        settings.base_url + webhook_path(SERVICE),
        sender.rpartition("@")[2] or None,
    )


async def find(db: Session, world: World, name: str) -> Account | None:
    """The server of this name."""
    if name == OWN:
        return world.known(registration)
    return await account_of(db, SERVICE, name=name)


async def admit(call: Call, db: Session) -> Account:
    """The server whose token was brought.

    Raises:
        Refused: 401 with ErrorCode 10.
    """
    token = call.request.headers.get("x-postmark-server-token", "")
    known = call.world.known(registration)
    if token and (call.world.is_mock or is_accepted(token, known.key)):
        return known
    account = await account_of(db, SERVICE, key=token) if token else None
    if account is None:
        raise refused(10)
    return account
