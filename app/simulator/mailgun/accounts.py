"""Domains: whose key opens them, and where they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.providers.mailgun.settings import MailgunSettings
from app.providers.webhooks import webhook_path
from app.simulator.carriers import Account, account_of, basic
from app.simulator.mailgun.fault_answers import forbidden, no_domain
from app.simulator.mailgun.fault_kinds import SERVICE
from app.simulator.messages import Refused
from app.simulator.store import Session
from app.simulator.world import Call, World, is_accepted

if TYPE_CHECKING:
    from app.config import Settings


def registration(settings: Settings | None) -> Account:
    """The platform's, as the settings name it."""
    if settings is None:
        return Account("")
    known = settings.of(MailgunSettings)
    key, signing = known.mailgun_api_key, known.mailgun_signing_key
    return Account(
        known.mailgun_domain or "",
        key.get_secret_value() if key else None,
        signing.get_secret_value() if signing else None,
        settings.base_url + webhook_path(SERVICE),
    )


async def find(db: Session, world: World, domain: str) -> Account | None:
    """The account of a domain; in-process, or where no domain is set, there is every one."""
    known = world.known(registration)
    if domain.lower() == known.name.lower():
        return known
    found = await account_of(db, SERVICE, name=domain)
    if found is None and (world.is_mock or not known.name):
        return Account(domain)
    return found


async def admit(call: Call, db: Session) -> Account:
    """The account of the domain in the address, for whoever has its key.

    Raises:
        Refused: 401 in plain text, 404.
    """
    name, key = basic(call.request.headers.get("authorization", ""))
    if name != "api" or not key:
        raise Refused(forbidden())
    domain = call.params["domain"]
    account = await find(db, call.world, domain)
    if account is None:
        raise Refused(no_domain(domain))
    if not call.world.is_mock and not is_accepted(key, account.key):
        raise Refused(forbidden())
    return account
