"""The messages of one queue: waiting, scheduled, locked, dead."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID, uuid4

from tests.queue.broker.mishaps import Mishap

DUPLICATE_WINDOW_SECONDS = 600.0


@dataclass(slots=True)
class Stored:
    """A message: its bare bytes, and what the broker knows about it. Times are epoch seconds."""

    payload: bytes
    message_id: str
    sequence: int
    enqueued_at: float
    visible_at: float
    delivery_count: int = 0
    lock: UUID | None = None
    locked_until: float = 0.0
    dead_reason: str = ""
    dead_description: str = ""


@dataclass
class Store:
    """A queue with peek-lock.

    Attributes:
        lock_seconds: how long a received message is locked.
        max_deliveries: deliveries after which a message is dead; None: it never is.
        mishaps: what goes wrong next, each once.
    """

    lock_seconds: float = 30.0
    max_deliveries: int | None = 10
    messages: list[Stored] = field(default_factory=list)
    sent: int = 0
    mishaps: list[Mishap] = field(default_factory=list)
    on_change: Callable[[], None] = lambda: None
    _seen: dict[str, float] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @cached_property
    def dead_letters(self) -> Store:
        """The queue's dead-letter queue."""
        return Store(self.lock_seconds, None, on_change=lambda: self.on_change())

    @property
    def dead(self) -> list[Stored]:
        """What was put aside."""
        return self.dead_letters.messages

    def open_count(self) -> int:
        """Messages that are due within a minute, or being worked on."""
        soon = time.time() + 60
        return sum(
            message.lock is not None or message.visible_at < soon for message in self.messages
        )

    def strikes(self, mishap: Mishap) -> bool:
        """Whether this goes wrong now."""
        if mishap not in self.mishaps:
            return False
        self.mishaps.remove(mishap)
        return True

    def lapse(self, seconds: float) -> None:
        """So much time passes: locks and delays end that much earlier."""
        for message in [*self.messages, *self.dead]:
            message.visible_at -= seconds
            message.locked_until -= seconds
        self.on_change()

    def peek(self, first: int, quantity: int) -> list[Stored]:
        """Messages from this sequence number on, as they are."""
        found = [m for m in self.messages if m.sequence >= first]
        return sorted(found, key=lambda m: m.sequence)[:quantity]

    def put(self, payload: bytes, message_id: str, visible_at: float = 0.0) -> None:
        """Accepts a message; one whose id came within the window is dropped, as if accepted."""
        now = time.time()
        self.sent += 1
        if message_id and now - self._seen.get(message_id, 0.0) < DUPLICATE_WINDOW_SECONDS:
            return
        self._seen[message_id] = now
        number = next(self._numbers)
        self.messages.append(Stored(payload, message_id, number, now, max(now, visible_at)))
        self.on_change()

    def take(self) -> Stored | None:
        """Locks the next message that is visible, None when there is none."""
        now = time.time()
        for message in [m for m in self.messages if m.lock is None or m.locked_until <= now]:
            if message.lock is not None:
                self._return(message)
            if message in self.messages and message.visible_at <= now:
                message.lock, message.locked_until = uuid4(), now + self.lock_seconds
                return message
        return None

    def next_change_in(self) -> float:
        """Seconds until something may become visible by itself."""
        now = time.time()
        times = [m.locked_until if m.lock else m.visible_at for m in self.messages]
        return max(0.005, min((at - now for at in times), default=1.0))

    def complete(self, lock: UUID) -> bool:
        """The message is done; False when the lock is lost."""
        message = self._locked(lock)
        if message:
            self.messages.remove(message)
        return message is not None

    def abandon(self, lock: UUID) -> bool:
        """The message is visible again; False when the lock is lost."""
        message = self._locked(lock)
        if message:
            self._return(message)
            self.on_change()
        return message is not None

    def dead_letter(self, lock: UUID, reason: str, description: str = "") -> bool:
        """The message is put aside; False when the lock is lost."""
        message = self._locked(lock)
        if message:
            self._bury(message, reason, description)
        return message is not None

    def renew(self, lock: UUID) -> float | None:
        """The new end of the lock, None when it is lost."""
        message = self._locked(lock)
        if message is None:
            return None
        message.locked_until = time.time() + self.lock_seconds
        return message.locked_until

    def _locked(self, lock: UUID) -> Stored | None:
        now = time.time()
        return next((m for m in self.messages if m.lock == lock and m.locked_until > now), None)

    def _return(self, message: Stored) -> None:
        message.lock = None
        message.delivery_count += 1
        if self.max_deliveries is not None and message.delivery_count >= self.max_deliveries:
            self._bury(message, "MaxDeliveryCountExceeded", "Delivered too often.")

    def _bury(self, message: Stored, reason: str, description: str) -> None:
        message.dead_reason, message.dead_description = reason, description
        message.lock, message.locked_until = None, 0.0
        self.messages.remove(message)
        self.dead.append(message)
        self.on_change()
