"""Accounts: who may ask, what signs for them, and where they want to be told."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.providers.twilio.settings import TwilioSettings
from app.providers.webhooks import webhook_path
from app.simulator.store import Session
from app.simulator.twilio.errors import refused
from app.simulator.world import Call, World, is_accepted

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Registration:
    """The platform's account. What is None is not checked."""

    account: str | None = None
    auth_token: str | None = field(default=None, repr=False)
    number: str | None = None
    service: str | None = None
    answer_url: str | None = None


def registration(settings: Settings | None) -> Registration:
    """As the settings name it."""
    if settings is None:
        return Registration()
    known = settings.of(TwilioSettings)
    token = known.twilio_auth_token
    return Registration(
        account=known.twilio_account_sid,
        auth_token=token.get_secret_value() if token else None,
        number=known.twilio_from_number,
        service=known.twilio_messaging_service_sid,
        answer_url=settings.base_url + webhook_path("twilio"),
    )


async def admit(call: Call, db: Session) -> str:
    """The account that asks for itself.

    Raises:
        Refused: 401 code 20003.
    """
    account = call.params["account"]
    user, password = _basic(call.request.headers.get("authorization", ""))
    if user != account or not password:
        raise refused(20003)
    token = await token_of(db, call.world, account)
    if token is None and is_accepted(account, call.world.known(registration).account):
        token = password
    if token is None or not is_accepted(password, token):
        raise refused(20003)
    return account


async def token_of(db: Session, world: World, account: str) -> str | None:
    """What signs for an account; None where nothing is known of it."""
    known = world.known(registration)
    if account == known.account:
        return known.auth_token
    row = await db.row(
        "select auth_token from simulator.twilio_accounts where account = %(account)s",
        account=account,
    )
    return row["auth_token"] if row else None


async def answer_url_of(db: Session, world: World, account: str) -> str | None:
    """Where an account wants to be told what people write."""
    known = world.known(registration)
    if account == known.account:
        return known.answer_url
    row = await db.row(
        "select answer_url from simulator.twilio_accounts where account = %(account)s",
        account=account,
    )
    return row["answer_url"] if row else None


def _basic(header: str) -> tuple[str, str]:
    scheme, _, text = header.partition(" ")
    try:
        user, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
