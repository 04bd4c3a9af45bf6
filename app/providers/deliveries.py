"""What a provider of messages posts to us: what became of them, and who wants none any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from app.instants import wire
from app.providers.inbox import Post

State = Literal["accepted", "delivered", "bounced", "complained", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something became of a message; every text is one that the database can read.

    Attributes:
        dedupe: the provider's own id of this, which is then stored once.
        message_id: the id that it gave when it took the message.
        outbox_id: the id that we gave (`MessageDraft.id`), where it comes back.
        is_permanent: whether no later message would be delivered either.
        code: the provider's reason, as a short word or number.
        at: when it happened, as far as the provider tells.
    """

    dedupe: str
    message_id: str
    recipient: str
    state: State
    is_permanent: bool = False
    code: str | None = None
    at: datetime | None = None
    outbox_id: str | None = None

    def told(self) -> dict[str, Any]:
        """As `api.receive_deliveries` wants to hear it."""
        return {
            "dedupe": self.dedupe,
            "message_id": self.message_id,
            "outbox_id": self.outbox_id,
            "recipient": self.recipient,
            "state": self.state,
            "is_permanent": self.is_permanent,
            "code": self.code,
            "at": wire(self.at) if self.at else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Opting:
    """Somebody wants no messages any more from `sender`, or wants them again."""

    dedupe: str
    opt: Literal["stop", "start"]
    recipient: str
    sender: str

    def told(self) -> dict[str, Any]:
        """As `api.receive_deliveries` wants to hear it."""
        return {
            "dedupe": self.dedupe,
            "opt": self.opt,
            "recipient": self.recipient,
            "sender": self.sender,
        }


class NotProved(Exception):
    """A post does not show that it comes from the provider: 401, and nothing of it counts."""


class DeliveryInbox(Protocol):
    """Proves and reads what one provider posts of the messages that it took.

    It decides nothing: which messages are ours, and what a later word does to an earlier one, is
    for the database to say.
    """

    summary: str
    """What is posted here, for the documentation."""

    reply: tuple[str, str]
    """What it wants to hear, with the status 200: the type and the text."""

    def deliveries(
        self, post: Post, url: str, keys: Mapping[str, str] | None, /
    ) -> Sequence[Delivery | Opting | None]:
        """What is in a post, one item each; None for what cannot count, whatever we sent.

        Args:
            url: the address that it was posted to, as the provider was told it.
            keys: of the connection that the address names; None: the platform's own.

        Raises:
            NotProved: it is not shown to be the provider's.
            NotJson: where the provider would send JSON.
        """
