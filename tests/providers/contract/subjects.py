"""Whom the suites are run on: one entry a provider and capability.

A provider from elsewhere brings subjects of its own: its tests import the suites and define the
fixtures `calendar`, `conference`, `channel`, `accounts` and `inbox` again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.providers.capabilities.account import Accounts
from app.providers.capabilities.calendar import Calendar
from app.providers.capabilities.conference import Conference
from app.providers.capabilities.message import MessageAccount, MessageChannel
from tests.providers.simulated import DIRECTORY, HOSTS, MAILBOX, USER, Cloud


@dataclass(frozen=True)
class Subject:
    """A provider, and how it is known in its simulated cloud.

    Attributes:
        service: takes the calls, and suffers the faults.
        creates: where it is asked, by POST, to make something.
    """

    provider: str
    service: str
    creates: str = "*"


CALENDARS = (Subject("graph", "graph", creates="*/events"),)
CONFERENCES = (Subject("zoom", "zoom"),)
CHANNELS = (Subject("graph", "graph"),)
ACCOUNTS = (Subject("graph", "entra"),)


@dataclass
class _Bench:
    subject: Subject
    cloud: Cloud

    async def suffer(self, kind: str, **rule: Any) -> None:
        """The provider's next calls go wrong."""
        await self.cloud.fault(self.subject.service, kind, **rule)

    async def suffer_when_asked_to_create(self, kind: str) -> None:
        """The next request to make something goes wrong."""
        await self.suffer(kind, method="POST", path=self.subject.creates, times=1)

    async def calls(self, method: str) -> int:
        """How many calls of this method the provider has seen."""
        return await self.cloud.count(self.subject.service, method)


@dataclass
class CalendarBench(_Bench):
    """A calendar of an account that lets us in."""

    account: str = DIRECTORY
    calendar: str = USER
    nobodys: str = "nobody@sales.example"

    @property
    def client(self) -> Calendar:
        return self.cloud.providers.calendar(self.subject.provider)

    @property
    def at(self) -> tuple[str, str]:
        return self.account, self.calendar


@dataclass
class ConferenceBench(_Bench):
    """Two hosts who may hold meetings, and one that nobody knows."""

    host: str = HOSTS[0]
    other_host: str = HOSTS[1]
    nobody: str = "nobody@zoom.example"
    daily_limit: tuple[str, dict[str, Any]] = (
        "throttle",
        {"retry_after": 3600, "form": "iso", "scope": "day"},
    )

    @property
    def client(self) -> Conference:
        return self.cloud.providers.conference(self.subject.provider)


_SENDER = MessageAccount(MAILBOX, {"directory": DIRECTORY})
_NO_SENDER = MessageAccount("nobody@sales.example", {"directory": DIRECTORY})


@dataclass
class ChannelBench(_Bench):
    """A sender that we may use."""

    account: MessageAccount = _SENDER
    nobody: MessageAccount = _NO_SENDER

    @property
    def client(self) -> MessageChannel:
        return self.cloud.providers.message(self.subject.provider)


@dataclass
class AccountsBench(_Bench):
    """An account that lets us in, and one that nobody has."""

    account: str = DIRECTORY
    calendar: str = USER
    nobodys: str = "99999999-9999-4999-8999-999999999999"

    @property
    def client(self) -> Accounts:
        return self.cloud.providers.accounts(self.subject.provider)

    async def consent(self, state: str) -> None:
        """`granted` or `revoked`, by the account's owner."""
        path = f"/directories/{self.account}/consent"
        await self.cloud.control("POST", path, {"consent": state})
