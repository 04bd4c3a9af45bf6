"""Postmark: mails from a server's message stream, and what becomes of them."""

from __future__ import annotations

from functools import partial

from app.providers.clients import Clients, OwnAccount
from app.providers.network import Network
from app.providers.postmark.client import Postmark
from app.providers.postmark.company_account import company_accounts
from app.providers.postmark.deliveries import PostmarkDeliveries
from app.providers.postmark.examination import examine
from app.providers.postmark.settings import PostmarkSettings

SIMULATED_SENDER = "bookings@holdfast.example"
"""Where our mails go by a mocked Postmark, and no sender is set."""


def own_accounts(settings: PostmarkSettings, *, is_simulated: bool) -> tuple[OwnAccount, ...]:
    """Our server and stream, where there is one."""
    sender = settings.postmark_from_email or (SIMULATED_SENDER if is_simulated else None)
    if not sender or not (settings.postmark_server_token or is_simulated):
        return ()
    stream = settings.postmark_message_stream
    return (
        OwnAccount(
            capability="message", account=stream, settings={"from": sender, "stream": stream}
        ),
    )


def connect(network: Network) -> Clients:
    """Clients for our own server and those of companies."""
    whole = network.settings
    settings, is_mocked = whole.of(PostmarkSettings), whole.mail_mock
    postmark = Postmark(settings, network.http(is_mocked=is_mocked), is_mocked=is_mocked)
    accounts = own_accounts(settings, is_simulated=is_mocked and whole.mail_provider == "postmark")
    return Clients(
        message=postmark,
        company_accounts=company_accounts(postmark),
        deliveries=PostmarkDeliveries(settings),
        own_accounts=accounts,
        api_url=settings.postmark_api_url if accounts and not is_mocked else None,
        examine=partial(examine, postmark, accounts, whole.base_url) if accounts else None,
    )
