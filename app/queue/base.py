"""What the worker needs of a queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.telemetry.trace_context import read as read_trace_context

MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of a message.

    Attributes:
        kind: what sort of row: saga, deletion, mail, webhook, subscription, reconcile_bookings,
            sync_calendar or reconcile_objects;
            `malformed` when the payload is none of ours.
        id: the row's key.
        tenant_id: whose row it is.
        reads: how often it was delivered, this time included.
        receipt: the adapter's handle of this delivery.
        trace_context: `request_id`, `correlation_id` and `traceparent` of what caused it, where
            they are known.
    """

    kind: str
    id: str
    tenant_id: str
    reads: int
    receipt: Any = field(default=None, repr=False, compare=False)
    trace_context: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, payload: Any, *, reads: int, receipt: Any) -> Message:
        """The message of a payload; whatever is not ours becomes `malformed`."""
        if isinstance(payload, Mapping):
            given = (payload.get(name) for name in ("kind", "id", "tenant_id"))
            texts = [part for part in given if isinstance(part, str) and part]
            if len(texts) == 3:
                kind, row, tenant = texts
                return cls(kind, row, tenant, reads, receipt, read_trace_context(payload))
        return cls(MALFORMED, "", "", reads, receipt)

    def payload(self) -> dict[str, str]:
        """What travels in the queue."""
        return {**self.trace_context, "kind": self.kind, "id": self.id, "tenant_id": self.tenant_id}


class WorkQueue(Protocol):
    """A queue with at-least-once delivery: a message that is neither done nor deferred comes
    back when its visibility ends. All methods may raise `QueueUnavailable`."""

    visibility_seconds: float
    """How long a received message stays hidden from other workers."""

    async def receive(self, quantity: int, wait_seconds: float) -> list[Message]:
        """At most `quantity` messages, as soon as there are any; after `wait_seconds` or
        `wake`, none."""
        ...

    def wake(self) -> None:
        """Make a waiting `receive` return now."""
        ...

    async def renew(self, message: Message) -> None:
        """Keep the message hidden for another `visibility_seconds`."""
        ...

    async def done(self, message: Message) -> None:
        """The message has served; it never comes back."""
        ...

    async def defer(self, message: Message, seconds: float) -> None:
        """Deliver the message again after `seconds`."""
        ...

    async def dead(self, message: Message, reason: str) -> None:
        """Nobody can work on this message; keep it for people to look at."""
        ...


class QueueUnavailable(Exception):
    """The queue cannot be reached just now. Trying again later may work."""
