"""The broker's nodes: the queue, its dead letters, and those that answer requests."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from tests.queue.broker import wire
from tests.queue.broker.store import Store, Stored

KEY = "dGVzdC1rZXk="
CBS, MANAGEMENT, DEAD = "$cbs", "$management", "$DeadLetterQueue"
_VENDOR = "com.microsoft:"


@dataclass
class Nodes:
    """What links can attach to.

    Attributes:
        queue: the one queue.
        name: what it is called.
    """

    queue: Store
    name: str = "holdfast"

    def knows(self, address: str) -> bool:
        """Whether there is such a node."""
        return address == CBS or address.removesuffix(f"/{MANAGEMENT}") in (
            self.name,
            f"{self.name}/{DEAD}",
        )

    def store(self, address: str) -> Store | None:
        """The messages of a node, None when it has none."""
        if address == CBS or address.endswith(MANAGEMENT):
            return None
        return self.queue.dead_letters if address.endswith(DEAD) else self.queue

    def holding(self, lock: UUID) -> Store:
        """The queue in which a message has this lock, or had."""
        is_dead = any(message.lock == lock for message in self.queue.dead)
        return self.queue.dead_letters if is_dead else self.queue


def written(message: Stored) -> bytes:
    """A message as a receiver gets it."""
    reasons = {
        "DeadLetterReason": message.dead_reason,
        "DeadLetterErrorDescription": message.dead_description,
    }
    return wire.delivered(
        message.payload,
        count=message.delivery_count,
        sequence=message.sequence,
        enqueued=message.enqueued_at,
        until=message.locked_until,
        reasons=reasons if message.dead_reason else None,
    )


def answer(nodes: Nodes, address: str, request: Any) -> bytes:
    """The answer to a request."""
    message_id = request.properties.message_id
    if address == CBS:
        status = 202 if _is_signed(request) else 401
        return wire.reply(message_id, status, hyphens=True)
    asked = wire.text(request.application_properties[b"operation"]).removeprefix(_VENDOR)
    operation = _OPERATIONS.get(asked)
    if operation is None:
        return wire.reply(message_id, 501, hyphens=False)
    store = nodes.queue.dead_letters if DEAD in address else nodes.queue
    status, value = operation(store, request.value)
    return wire.reply(message_id, status, hyphens=False, value=value)


def _is_signed(request: Any) -> bool:
    """Whether the token was made with our key."""
    body = request.value if request.value is not None else b"".join(request.data)
    words = wire.text(body).partition(" ")[2]
    parts = {name: values[0] for name, values in parse_qs(words).items()}
    signed = next(part for part in words.split("&") if part.startswith("sr="))[3:]
    digest = hmac.new(KEY.encode(), f"{signed}\n{parts['se']}".encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest).decode(), parts["sig"])


def _renew(store: Store, value: dict[bytes, Any]) -> tuple[int, Any]:
    ends = [store.renew(token) for token in value[b"lock-tokens"]]
    held = [end for end in ends if end is not None]
    return (200, wire.expirations(held)) if len(held) == len(ends) else (410, None)


def _update(store: Store, value: dict[bytes, Any]) -> tuple[int, Any]:
    """Settlement by lock token, where the link that delivered is gone."""
    how = wire.text(value[b"disposition-status"])
    settled = {
        "completed": store.complete,
        "abandoned": store.abandon,
        "suspended": lambda lock: store.dead_letter(
            lock,
            wire.text(value.get(b"deadletter-reason") or b""),
            wire.text(value.get(b"deadletter-description") or b""),
        ),
    }[how]
    return (200 if all(settled(lock) for lock in value[b"lock-tokens"]) else 410), None


def _peek(store: Store, value: dict[bytes, Any]) -> tuple[int, Any]:
    found = store.peek(value[b"from-sequence-number"], value[b"message-count"])
    return (200, wire.peeked([written(message) for message in found])) if found else (204, None)


_OPERATIONS = {"renew-lock": _renew, "update-disposition": _update, "peek-message": _peek}
