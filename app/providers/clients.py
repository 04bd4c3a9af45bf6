"""What one provider offers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from app.findings import Finding
    from app.providers.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """An account of the platform's own, as the settings name it.

    Attributes:
        account: the provider's id of it.
        settings: what the provider's code has to know besides; nothing secret.
        hosts: in whose name meetings are held there, as the provider knows them.
    """

    capability: str
    account: str
    settings: dict[str, Any] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The clients of one provider; None for what it cannot do.

    Attributes:
        inbox: reads what it posts to us of what we watch.
        deliveries: reads what it posts to us of messages that it took.
        company_accounts: how companies enter accounts of theirs; None: they connect by consent, or
            not at all.
        personal_consents: how people let us into calendars of their own by consent.
        personal_delegations: how people's calendars are opened where their company lets us.
        personal_passwords: how they do by a password made for us.
        own_accounts: the platform's.
        api_url: where it is asked over the network; None: the simulated cloud answers for it.
        examine: what the doctor has to know of the platform's own account there.
        close: gives back what they hold besides the shared network.
    """

    calendar: Calendar | None = None
    conference: Conference | None = None
    message: MessageChannel | None = None
    accounts: Accounts | None = None
    inbox: Inbox | None = None
    deliveries: DeliveryInbox | None = None
    company_accounts: CompanyAccounts | None = None
    personal_consents: PersonalConsents | None = None
    personal_delegations: PersonalDelegations | None = None
    personal_passwords: PersonalPasswords | None = None
    own_accounts: tuple[OwnAccount, ...] = ()
    api_url: str | None = None
    examine: Callable[[], AsyncIterator[Finding]] | None = None
    close: Callable[[], Awaitable[None]] | None = None


Connect = Callable[["Network"], Clients]
"""Makes a provider's clients; each provider's folder exports one."""
