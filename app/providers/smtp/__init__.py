"""Any server that speaks SMTP: the platform's own, and those of companies."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache, partial

from app.findings import Finding, fail, ok
from app.providers.capabilities.message import MessageAccount
from app.providers.clients import Clients, OwnAccount
from app.providers.clock import Clock
from app.providers.errors import ProviderError
from app.providers.network import Network
from app.providers.smtp.client import Smtp
from app.providers.smtp.company_account import company_accounts
from app.providers.smtp.connection import connect_anywhere, connect_guarded
from app.providers.smtp.settings import Relay, SmtpSettings
from app.public_address import AddressGuard

SIMULATED = Relay("mail.holdfast.example", 587, "starttls", "holdfast", "simulated")
"""The server of a mocked cloud where none is set."""


def own_accounts(settings: SmtpSettings, relay: Relay | None) -> tuple[OwnAccount, ...]:
    """Our server, where there is one."""
    if relay is None:
        return ()
    sender = settings.smtp_from_email or f"bookings@{relay.host}"
    return (OwnAccount(capability="message", account=relay.host, settings={"from": sender}),)


def connect(network: Network) -> Clients:
    """A client for our own server and those of companies."""
    whole, settings = network.settings, network.settings.of(SmtpSettings)
    is_mocked = whole.mail_mock
    relay = settings.smtp_relay
    if relay is None and is_mocked and whole.mail_provider == "smtp":
        relay = SIMULATED
    simulated = network.simulated_mail_server() if is_mocked else None
    smtp = Smtp(
        relay,
        connect_own=simulated.connect if simulated else connect_anywhere,
        connect_others=simulated.connect if simulated else connect_guarded(AddressGuard(whole)),
        trust_own=simulated.trust if simulated else partial(_trust, settings.smtp_ca_file),
        trust_others=simulated.trust if simulated else partial(_trust, None),
        timeout=whole.provider_timeout_seconds,
        now=(network.clock or Clock()).now,
        observe=network.observe,
        tracing=network.tracing,
    )
    own = own_accounts(settings, relay)
    return Clients(
        message=smtp,
        company_accounts=company_accounts(smtp),
        own_accounts=own,
        examine=partial(_examine, smtp, own) if own else None,
    )


@cache
def _trust(ca_file: str | None) -> ssl.SSLContext:
    """The certificates that everybody trusts, and those of a server of one's own."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


async def _examine(smtp: Smtp, own: tuple[OwnAccount, ...]) -> AsyncIterator[Finding]:
    """Whether the server lets us in; nobody is written to."""
    (account,) = own
    try:
        await smtp.check(MessageAccount(account.account, account.settings))
    except ProviderError as error:
        yield fail("SMTP: server", str(error), "Check SMTP_URL, and that the server offers TLS.")
        return
    yield ok(
        "SMTP: server", f"{account.account} lets us in; mails are from {account.settings['from']}"
    )
