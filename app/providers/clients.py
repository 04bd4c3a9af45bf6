"""What one provider offers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.providers.capabilities.account import Accounts
from app.providers.capabilities.calendar import Calendar
from app.providers.capabilities.conference import Conference
from app.providers.capabilities.message import MessageChannel
from app.providers.inbox import Inbox

if TYPE_CHECKING:
    from app.providers.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The clients of one provider; None for what it cannot do.

    Attributes:
        inbox: reads what it posts to us.
        close: gives back what they hold besides the shared network.
    """

    calendar: Calendar | None = None
    conference: Conference | None = None
    message: MessageChannel | None = None
    accounts: Accounts | None = None
    inbox: Inbox | None = None
    close: Callable[[], Awaitable[None]] | None = None


Connect = Callable[["Network"], Clients]
"""Makes a provider's clients; each provider's folder exports one."""
