"""The queue on Azure Service Bus: peek-lock, with deferral as a scheduled copy [BUS-5].

The queue there needs a lock duration of a minute or more, and should have duplicate detection
on: then what the relay sends twice is delivered once. Messages that nobody can work on go to its
dead-letter queue.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from azure.core.exceptions import ServiceRequestError
from azure.servicebus import ServiceBusMessage, ServiceBusReceivedMessage
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver, ServiceBusSender
from azure.servicebus.exceptions import MessageLockLostError, ServiceBusError

from app.config import Settings
from app.queue.base import Message, QueueUnavailable
from app.queue.managed_identity import ManagedIdentity

QUEUE_NAME = "holdfast"
VISIBILITY_SECONDS = 30.0
_SHORTEST_WAIT_SECONDS = 0.05
_CLIENT_WAIT_SECONDS = 30.0
# The relay and the loop repeat what fails for as long as it takes: the client shall tell them soon.
_PATIENCE: dict[str, Any] = {"retry_total": 2, "retry_backoff_factor": 0.1}
_ORIGIN, _READS = "origin", "reads"

_Properties = dict[str | bytes, int | float | bytes | bool | str | UUID]

log = structlog.get_logger("holdfast.queue")


class ServiceBusQueue:
    """`WorkQueue` over a Service Bus queue. One task receives; any may settle.

    Args:
        visibility_seconds: how often locks are renewed; at most the queue's lock duration. [BUS-3]
    """

    def __init__(
        self,
        sender: ServiceBusSender,
        receiver: ServiceBusReceiver,
        visibility_seconds: float = VISIBILITY_SECONDS,
    ) -> None:
        self.visibility_seconds = visibility_seconds
        self._sender, self._receiver = sender, receiver
        # Of two tasks that open the sender's link at once, one closes what the other is opening.
        self._sending = asyncio.Lock()
        self._woken = asyncio.Event()
        self._receiving: asyncio.Future[list[ServiceBusReceivedMessage]] | None = None

    async def aclose(self) -> None:
        """Give up waiting. What arrives meanwhile is delivered again."""
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.gather(self._receiving, return_exceptions=True)

    async def receive(self, quantity: int, wait_seconds: float) -> list[Message]:
        # One at a time: asked for more, the client lingers for the rest of them. A wait that is
        # over leaves the client waiting: one that is often broken off never opens its link.
        self._woken.clear()
        if self._receiving is None:
            waiting = self._receiver.receive_messages(1, _CLIENT_WAIT_SECONDS)
            self._receiving = asyncio.ensure_future(waiting)
        woken = asyncio.ensure_future(self._woken.wait())
        either: set[asyncio.Future[Any]] = {self._receiving, woken}
        try:
            await asyncio.wait(
                either,
                timeout=max(wait_seconds, _SHORTEST_WAIT_SECONDS),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            woken.cancel()
        if not self._receiving.done():
            return []
        received, self._receiving = self._receiving, None
        async with reported():
            return [read(delivery) for delivery in received.result()]

    def wake(self) -> None:
        self._woken.set()

    async def renew(self, message: Message) -> None:
        async with reported():
            await self._receiver.renew_message_lock(message.receipt)

    async def done(self, message: Message) -> None:
        async with reported():
            await self._receiver.complete_message(message.receipt)

    async def defer(self, message: Message, seconds: float) -> None:
        async with reported():
            if seconds <= 0:
                await self._receiver.abandon_message(message.receipt)
                return
            # Should we die between these two, both deliveries look at the same row.
            await self._put([_later(message, seconds)])
            await self._receiver.complete_message(message.receipt)

    async def dead(self, message: Message, reason: str) -> None:
        log.error("message given up", reason=reason, reads=message.reads, **message.payload())
        cause, _, words = reason.partition(":")
        async with reported():
            await self._receiver.dead_letter_message(
                message.receipt,
                reason=cause[:100],
                error_description=words.strip()[:1000],
            )

    async def send(self, messages: Iterable[Message]) -> None:
        """Puts messages of another queue into this one. Their receipts name them there: the
        same receipt again is dropped by duplicate detection."""
        async with reported():
            await self._put([_first(message) for message in messages])

    async def _put(self, messages: list[ServiceBusMessage]) -> None:
        async with self._sending:
            await self._sender.send_messages(messages)


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[ServiceBusQueue]:
    """The queue of `SERVICEBUS_CONNECTION_STRING`, or of `SERVICEBUS_NAMESPACE` with the
    managed identity of the machine."""
    client = client_of(settings)
    # Not opened here: each opens when it is first used, and again when its link was lost.
    sender, receiver = client.get_queue_sender(QUEUE_NAME), client.get_queue_receiver(QUEUE_NAME)
    queue = ServiceBusQueue(sender, receiver)
    try:
        yield queue
    finally:
        await queue.aclose()
        # Each takes a second: their connections are looked after that often.
        await asyncio.gather(receiver.close(), sender.close())
        await client.close()


def client_of(settings: Settings) -> ServiceBusClient:
    """A client of the namespace that `settings` name; connects when it is first used."""
    if settings.servicebus_connection_string:
        return ServiceBusClient.from_connection_string(
            settings.servicebus_connection_string.get_secret_value(), **_PATIENCE
        )
    return ServiceBusClient(host_of(settings), ManagedIdentity(), **_PATIENCE)


def host_of(settings: Settings) -> str:
    """Where the namespace of `SERVICEBUS_NAMESPACE` is."""
    namespace = settings.servicebus_namespace or ""
    return namespace if "." in namespace else f"{namespace}.servicebus.windows.net"


@asynccontextmanager
async def reported() -> AsyncIterator[None]:
    """Errors of the client as a queue's own.

    Raises:
        QueueUnavailable: the service, the queue or the right to use it is not there just now.
        LockLost: as it says.
    """
    try:
        yield
    except MessageLockLostError as error:
        # Settled after all, or due again: either way the row knows. [BUS-1]
        log.info("lock lost", error=str(error))
        raise LockLost(str(error)) from error
    except (ServiceBusError, ServiceRequestError, OSError, TimeoutError) as error:
        raise QueueUnavailable(str(error)) from error


class LockLost(Exception):
    """The message is not ours any more; perhaps the call was carried out anyway."""


def read(delivery: ServiceBusReceivedMessage) -> Message:
    """The message of a delivery."""
    properties = {_text(k): _text(v) for k, v in (delivery.application_properties or {}).items()}
    before = int(properties.get(_READS) or 0)
    try:
        payload = json.loads(b"".join(delivery.body))
    except (TypeError, ValueError):
        payload = None
    return Message.read(
        payload, reads=before + (delivery.delivery_count or 0) + 1, receipt=delivery
    )


def sent_again(delivery: ServiceBusReceivedMessage) -> ServiceBusMessage:
    """A dead message for the queue once more: no duplicate of any that was there."""
    return ServiceBusMessage(
        b"".join(delivery.body),
        message_id=f"{delivery.message_id}:redriven:{uuid4().hex}",
        application_properties={_ORIGIN: uuid4().hex, _READS: 0},
        content_type=delivery.content_type,
    )


def _first(message: Message) -> ServiceBusMessage:
    return _sent(message, str(message.receipt), reads=0)


def _later(message: Message, seconds: float) -> ServiceBusMessage:
    properties = {_text(k): v for k, v in (message.receipt.application_properties or {}).items()}
    origin = _text(properties.get(_ORIGIN) or message.receipt.message_id)
    copy = _sent(message, origin, reads=message.reads)
    copy.scheduled_enqueue_time_utc = datetime.now(UTC) + timedelta(seconds=seconds)
    return copy


def _sent(message: Message, origin: str, *, reads: int) -> ServiceBusMessage:
    return ServiceBusMessage(
        json.dumps(message.payload()),
        # The same again is dropped, the next attempt is not. [BUS-2]
        message_id=f"{message.kind}:{message.id}:{origin}:{reads}",
        application_properties=_trace(message) | {_ORIGIN: origin, _READS: reads},
        content_type="application/json",
    )


def _trace(message: Message) -> _Properties:
    """Where tools of Azure look for it."""
    traceparent = message.trace_context.get("traceparent")
    return {"Diagnostic-Id": traceparent} if traceparent else {}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
