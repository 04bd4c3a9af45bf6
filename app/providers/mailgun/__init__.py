"""Mailgun: mails from a domain that is proved there, and what becomes of them."""

from __future__ import annotations

from functools import partial

from app.providers.clients import Clients, OwnAccount
from app.providers.mailgun.client import Mailgun
from app.providers.mailgun.company_account import company_accounts
from app.providers.mailgun.deliveries import MailgunDeliveries
from app.providers.mailgun.examination import examine
from app.providers.mailgun.settings import MailgunSettings
from app.providers.network import Network

SIMULATED_DOMAIN = "mail.holdfast.example"
"""Where our mails go by a mocked Mailgun, and no domain is set."""


def own_accounts(settings: MailgunSettings, *, is_simulated: bool) -> tuple[OwnAccount, ...]:
    """Our domain, where there is one."""
    domain = settings.mailgun_domain or (SIMULATED_DOMAIN if is_simulated else None)
    if not domain:
        return ()
    named = {
        "from": settings.mailgun_from_email or f"bookings@{domain}",
        "tag": settings.mailgun_message_stream,
    }
    known = {name: value for name, value in named.items() if value}
    return (OwnAccount(capability="message", account=domain, settings=known),)


def connect(network: Network) -> Clients:
    """Clients for our own domain and those of companies."""
    whole = network.settings
    settings, is_mocked = whole.of(MailgunSettings), whole.mail_mock
    mailgun = Mailgun(settings, network.http(is_mocked=is_mocked), is_mocked=is_mocked)
    accounts = own_accounts(settings, is_simulated=is_mocked and whole.mail_provider == "mailgun")
    return Clients(
        message=mailgun,
        company_accounts=company_accounts(mailgun),
        deliveries=MailgunDeliveries(settings, network.clock),
        own_accounts=accounts,
        api_url=settings.mailgun_api_url if accounts and not is_mocked else None,
        examine=partial(examine, mailgun, accounts, whole.base_url) if accounts else None,
    )
