"""A message channel: mails, and whatever else reaches a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Recipient:
    """`address` in the words of the channel: a mail address, a telephone number."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to one recipient; `text` says what `html` says."""

    to: Recipient
    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)


class MessageChannel(Protocol):
    """What every message channel can do. All methods raise `ProviderError`s."""

    async def send(self, account: str, sender: str, message: MessageDraft, /) -> None:
        """Hands `message` over for delivery from `sender` of `account`.

        Accepted is not delivered. There is no idempotency: after an error with
        `outcome_unknown`, sending again may deliver twice.

        Raises:
            Permanent: refused for good, such as an impossible recipient.
            Transient: not accepted now; also when the sender is missing.
        """
