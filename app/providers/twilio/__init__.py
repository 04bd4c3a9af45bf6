"""Twilio: text messages, what became of them, and who wants none any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from app.findings import Finding, fail, ok
from app.providers.capabilities.message import MessageAccount
from app.providers.clients import Clients, OwnAccount
from app.providers.errors import ProviderError
from app.providers.network import Network
from app.providers.twilio.client import Twilio
from app.providers.twilio.company_account import company_accounts
from app.providers.twilio.inbox import TwilioInbox
from app.providers.twilio.settings import TwilioSettings
from app.providers.webhooks import webhook_path

MOCK_ACCOUNT = "AC" + "0" * 32
MOCK_SENDER = {"from": "+15005550006"}
"""What texts are sent with where Twilio is mocked and nothing is set."""


def own_accounts(settings: TwilioSettings, *, is_mocked: bool) -> tuple[OwnAccount, ...]:
    """The platform's, where it is set with a sender."""
    account = settings.twilio_account_sid or (MOCK_ACCOUNT if is_mocked else None)
    sender = settings.twilio_sender or (MOCK_SENDER if is_mocked else {})
    if not account or not sender:
        return ()
    return (OwnAccount(capability="message", account=account, settings=dict(sender)),)


def connect(network: Network) -> Clients:
    """Clients of the platform's account, and of whatever account has keys of its own."""
    is_mocked = network.settings.sms_mock
    settings = network.settings.of(TwilioSettings)
    callback_url = network.settings.base_url + webhook_path("twilio")
    twilio = Twilio(settings, network.http(is_mocked=is_mocked), callback_url)
    token = settings.twilio_auth_token
    own = own_accounts(settings, is_mocked=is_mocked)
    return Clients(
        message=twilio,
        company_accounts=company_accounts(twilio),
        deliveries=TwilioInbox(token.get_secret_value() if token else ""),
        own_accounts=own,
        api_url=settings.twilio_api_url if own and not is_mocked else None,
        examine=partial(examine, twilio, own) if own else None,
    )


async def examine(twilio: Twilio, own: tuple[OwnAccount, ...]) -> AsyncIterator[Finding]:
    """Whether the account lets us in; nobody is written to."""
    (account,) = own
    try:
        await twilio.check(MessageAccount(account.account, account.settings))
    except ProviderError as error:
        yield fail("Twilio: account", str(error), "docs/twilio.md says where its keys are.")
        return
    (sender,) = account.settings.values()
    yield ok("Twilio: account", f"lets us in; texts are from {sender}")
