"""A message channel: mails, and whatever else reaches a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Recipient:
    """`address` in the words of the channel: a mail address, a telephone number (E.164)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a message says that it comes from; `reply_to` is an address, empty: the same."""

    address: str
    name: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along.

    Attributes:
        content_type: with its parameters, such as `text/calendar; method=REQUEST`.
    """

    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageAccount:
    """The account that sends, as its row in `booking.connections` says.

    Attributes:
        account: the provider's id of it.
        settings: what the provider's code has to know besides; nothing secret.
        secret: its keys, as `keys_of` reads them; None: the settings have them, for it is our own.
    """

    account: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to one recipient; `text` says what `html` says.

    Attributes:
        subject: of a mail.
        html: of a mail; empty: it is plain text alone.
        sender: None: as the account says.
        id: our own id, the same when it is sent again; a channel that can carries it along, so
            that the message can be found, and receivers may see that two are one.
        headers: of a mail, besides those that every mail has.
        useful_seconds: after these nobody wants it any more; None: always.
    """

    to: Recipient
    subject: str = ""
    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    sender: Sender | None = None
    id: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    useful_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a provider says of a message that it took.

    Attributes:
        id: its own id of the message; None: it tells none.
        segments: how many messages it makes of one; None: it does not say.
    """

    id: str | None = None
    segments: int | None = None


class MessageChannel(Protocol):
    """What every message channel can do. All methods raise `ProviderError`s."""

    async def send(self, account: MessageAccount, message: MessageDraft, /) -> Accepted:
        """Hands `message` over for delivery.

        Accepted is not delivered. There is no idempotency: after an error with
        `outcome_unknown`, sending again may deliver twice.

        Raises:
            Permanent: refused for good, such as an impossible recipient.
            Transient: not accepted now; also when the sender is missing.
        """

    async def find(
        self, account: MessageAccount, message: MessageDraft, since: datetime, /
    ) -> Accepted | None:
        """What became of `message` after a lost answer; None: the provider knows nothing of it yet.

        Args:
            since: it was handed over at this time or later.

        Raises:
            Permanent: this provider cannot be asked.
            Transient: not just now.
        """
