"""From a provider's name, as a row of the database says it, to the client of a capability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from app.config import PROVIDER_SETTINGS, ProviderSettings, Settings
from app.providers import caldav, mailgun, microsoft, postmark, smtp, twilio, zoom
from app.providers.capabilities.calendar import Watches
from app.providers.clients import Clients, Connect, OwnAccount
from app.providers.errors import UnknownProvider
from app.providers.mailgun.settings import MailgunSettings
from app.providers.microsoft.settings import MicrosoftSettings
from app.providers.network import Network
from app.providers.postmark.settings import PostmarkSettings
from app.providers.smtp.settings import SmtpSettings
from app.providers.twilio.settings import TwilioSettings
from app.providers.zoom.settings import ZoomSettings

if TYPE_CHECKING:
    from app.providers.capabilities.account import Accounts
    from app.providers.capabilities.calendar import Calendar
    from app.providers.capabilities.conference import Conference
    from app.providers.capabilities.message import MessageChannel
    from app.providers.capabilities.personal import (
        PersonalConsents,
        PersonalDelegations,
        PersonalPasswords,
    )
    from app.providers.company_account import CompanyAccounts
    from app.providers.deliveries import DeliveryInbox
    from app.providers.inbox import Inbox

Client = TypeVar("Client")

PROVIDERS: dict[str, Connect] = {}
"""Every provider that there is, by the name that rows of the database have."""

USUAL_CARRIER = "graph"
"""Who carries mails where MAIL_PROVIDER names nobody, as `booking.providers` says."""


def install(
    provider: str, connect: Connect, settings: type[ProviderSettings] | None = None
) -> None:
    """Makes `provider` known to whatever clients this process makes from now on.

    Args:
        settings: what its folder reads of the environment, for `Settings.load`.
    """
    PROVIDERS[provider] = connect
    if settings is not None:
        PROVIDER_SETTINGS[provider] = settings


# Whoever adds a folder adds a line.
install("graph", microsoft.connect, MicrosoftSettings)
install("caldav", caldav.connect)
install("zoom", zoom.connect, ZoomSettings)
install("mailgun", mailgun.connect, MailgunSettings)
install("postmark", postmark.connect, PostmarkSettings)
install("smtp", smtp.connect, SmtpSettings)
install("twilio", twilio.connect, TwilioSettings)


@dataclass(frozen=True, slots=True)
class Providers:
    """All provider clients of a process. Close with `aclose`."""

    _network: Network
    _clients: Mapping[str, Clients]

    @classmethod
    def create(
        cls, settings: Settings, *, known: Mapping[str, Connect] = PROVIDERS, **options: Any
    ) -> Self:
        """Clients that talk to the addresses of `settings`; what is mocked there is answered by
        the simulated cloud, within this process.

        Args:
            known: the providers by name.
            options: see `Network`.
        """
        network = Network(settings, **options)
        clients = {name: connect(network) for name, connect in known.items()}
        return cls(network, clients)

    def calendar(self, provider: str) -> Calendar:
        """
        Raises:
            UnknownProvider: there is no such provider, or it has no calendars.
        """
        return _offered(self._of(provider).calendar, provider, "calendar")

    def watches(self, provider: str) -> Watches:
        """
        Raises:
            UnknownProvider: there is no such provider, or it notifies us of nothing.
        """
        client = self._of(provider).calendar
        watches = client if isinstance(client, Watches) else None
        return _offered(watches, provider, "watches")

    def conference(self, provider: str) -> Conference:
        """
        Raises:
            UnknownProvider: there is no such provider, or it holds no meetings.
        """
        return _offered(self._of(provider).conference, provider, "conference")

    def message(self, provider: str) -> MessageChannel:
        """
        Raises:
            UnknownProvider: there is no such provider, or it sends no messages.
        """
        return _offered(self._of(provider).message, provider, "message")

    def known(self) -> Iterator[tuple[str, Clients]]:
        """Every provider of this process, with what it offers."""
        yield from self._clients.items()

    def inboxes(self) -> Iterator[tuple[str, Inbox]]:
        """Whoever posts to us, and how that is read."""
        for provider, clients in self.known():
            if clients.inbox is not None:
                yield provider, clients.inbox

    def delivery_inboxes(self) -> Iterator[tuple[str, DeliveryInbox]]:
        """Whoever posts what became of messages, and how that is read."""
        for provider, clients in self.known():
            if clients.deliveries is not None:
                yield provider, clients.deliveries

    def company_accounts(self) -> Iterator[tuple[str, CompanyAccounts]]:
        """Providers with whom companies enter accounts of their own, and how."""
        for provider, clients in self.known():
            if clients.company_accounts is not None:
                yield provider, clients.company_accounts

    def personal_consents(self) -> Iterator[tuple[str, PersonalConsents]]:
        """Providers into whose calendars people let us by consent, and how."""
        for provider, clients in self.known():
            if clients.personal_consents is not None:
                yield provider, clients.personal_consents

    def personal_delegations(self) -> Iterator[tuple[str, PersonalDelegations]]:
        """Providers where companies let us act for their people, and how."""
        for provider, clients in self.known():
            if clients.personal_delegations is not None:
                yield provider, clients.personal_delegations

    def personal_passwords(self) -> Iterator[tuple[str, PersonalPasswords]]:
        """Providers into whose calendars people let us by a password made for us, and how."""
        for provider, clients in self.known():
            if clients.personal_passwords is not None:
                yield provider, clients.personal_passwords

    def own_account(self, provider: str, capability: str) -> OwnAccount | None:
        """The platform's own account for a capability; None: the settings name none.

        Raises:
            UnknownProvider: there is no such provider.
        """
        owned = self._of(provider).own_accounts
        return next((account for account in owned if account.capability == capability), None)

    def accounts(self, provider: str) -> Accounts:
        """
        Raises:
            UnknownProvider: there is no such provider, or companies connect no accounts of it.
        """
        return _offered(self._of(provider).accounts, provider, "account")

    def own_accounts(self) -> list[dict[str, Any]]:
        """The platform's own accounts with all providers, for `api.connect_platform`."""
        return [
            {"provider": provider, **asdict(account)}
            for provider, clients in self._clients.items()
            for account in clients.own_accounts
        ]

    async def aclose(self) -> None:
        for clients in self._clients.values():
            if clients.close is not None:
                await clients.close()
        await self._network.aclose()

    def _of(self, provider: str) -> Clients:
        try:
            return self._clients[provider]
        except KeyError:
            raise UnknownProvider(provider) from None


def _offered(client: Client | None, provider: str, capability: str) -> Client:
    if client is None:
        raise UnknownProvider(provider, capability)
    return client
