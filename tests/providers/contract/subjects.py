"""Whom the suites are run on: one entry a provider and capability.

A provider from elsewhere brings subjects of its own: its tests import the suites and define the
fixtures `calendar`, `conference`, `channel`, `accounts` and `inbox` again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.providers.capabilities.account import Accounts
from app.providers.capabilities.calendar import Calendar, Watches
from app.providers.capabilities.conference import Conference
from app.providers.capabilities.message import (
    MessageAccount,
    MessageChannel,
    MessageDraft,
    Recipient,
)
from app.providers.errors import UnknownProvider
from tests.providers.simulated import (
    CUSTOMER,
    DIRECTORY,
    DOMAIN,
    HOSTS,
    MAIL_SENDER,
    MAILBOX,
    TELEPHONE,
    TEXT_ACCOUNT,
    TEXT_SENDER,
    USER,
    Cloud,
)

MESSAGE = MessageDraft(
    Recipient(CUSTOMER.email, CUSTOMER.name),
    "Größe bestätigen",
    html="<p>Grüße</p>\n",
    text="Grüße\n-- \nAcme\n",
    id="outbox-7",
)


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
CHANNELS = (
    Subject("graph", "graph"),
    Subject("mailgun", "mailgun"),
    Subject("postmark", "postmark"),
    Subject("smtp", "smtp"),
    Subject("twilio", "twilio"),
)
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
    def watches(self) -> Watches:
        """Skips the test where the provider notifies us of nothing."""
        try:
            return self.cloud.providers.watches(self.subject.provider)
        except UnknownProvider:
            pytest.skip("nothing is notified there")

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


@dataclass(frozen=True)
class Channel:
    """What differs by who carries messages.

    Attributes:
        account: a sender that we may use; `nobody`: one that nobody has.
        has_tokens: whether a refused token is replaced by a fresh one.
        unlisted: the fault by which it does not show yet what it took; empty: it can never be
            asked.
        carries_files: whether files go along, and a name beside the sender's address.
        carries_id: whether our id reaches the recipient.
        tells_id: whether the answer has an id.
        is_mail: whether it goes to mailboxes; else to telephones.
        faults: where no HTTP is spoken, what is like the fault of a name; None: its own names.
    """

    account: MessageAccount
    nobody: MessageAccount
    has_tokens: bool = False
    unlisted: str = ""
    carries_files: bool = True
    carries_id: bool = True
    tells_id: bool = True
    is_mail: bool = True
    faults: Mapping[str, str] | None = None


SENDERS = {
    "graph": Channel(
        MessageAccount(MAILBOX, {"directory": DIRECTORY}),
        MessageAccount("nobody@sales.example", {"directory": DIRECTORY}),
        has_tokens=True,
        carries_id=False,
        tells_id=False,
    ),
    "mailgun": Channel(
        MessageAccount(DOMAIN, {"from": MAIL_SENDER}),
        MessageAccount("nobody.example", {"from": "x@nobody.example"}),
        unlisted="mail_unlisted",
    ),
    "postmark": Channel(
        MessageAccount("outbound", {"from": MAIL_SENDER}),
        MessageAccount("outbound", {"from": "x@nobody.example"}),
        unlisted="mail_unlisted",
    ),
    "smtp": Channel(
        MessageAccount("127.0.0.1", {"from": MAIL_SENDER}),
        MessageAccount("nobody.example", {"from": MAIL_SENDER}),
        faults={
            "drop_after": "stored_then_dropped",
            "unauthorized": "auth_refused",
            "forbidden": "sender_refused",
            "slow": "slow_250",
        },
    ),
    "twilio": Channel(
        MessageAccount(TEXT_ACCOUNT, {"from": TEXT_SENDER}),
        MessageAccount(TEXT_ACCOUNT, {"from": "+15005550009"}),
        unlisted="list_lag",
        carries_files=False,
        is_mail=False,
    ),
}
"""By provider; whoever adds a channel adds an entry."""


@dataclass
class ChannelBench(_Bench):
    """A sender that we may use, and what reaches the customer."""

    channel: Channel = SENDERS["graph"]

    @property
    def client(self) -> MessageChannel:
        return self.cloud.providers.message(self.subject.provider)

    @property
    def account(self) -> MessageAccount:
        return self.channel.account

    @property
    def message(self) -> MessageDraft:
        """A message to the customer, as the channel reaches them."""
        to = Recipient(CUSTOMER.email if self.channel.is_mail else TELEPHONE, CUSTOMER.name)
        return replace(MESSAGE, to=to)

    async def suffer(self, kind: str, **rule: Any) -> None:
        """Skips the test where the channel has no such fault."""
        names = self.channel.faults
        if names is None:
            await super().suffer(kind, **rule)
            return
        if kind not in names:
            pytest.skip("nothing like it goes wrong there")
        kept = {name: value for name, value in rule.items() if name != "method"}
        await super().suffer(names[kind], **kept)

    async def arrived(self) -> list[dict[str, Any]]:
        """The newest first, each with what is to be read (`words`)."""
        if not self.channel.is_mail:
            texts = (await self.cloud.control("GET", f"/texts?to={TELEPHONE}"))["texts"]
            return [{**text, "words": (text["text"],)} for text in texts]
        mails = (await self.cloud.control("GET", f"/mails?to={CUSTOMER.email}"))["mails"]
        return [
            {**mail, "words": (mail["subject"], mail["html"], mail["alternative"])}
            for mail in mails
        ]

    def words(self, message: MessageDraft) -> tuple[str | None, ...]:
        """What of a message can be read where it arrives."""
        whole = message.subject, message.html, message.text
        return whole if self.channel.is_mail else whole[2:]


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
