"""Messages that Service Bus gave up [BUS-4]: looked at, and put into the queue again.

The work itself is never lost with them, rows are the truth and periodic work queues them again;
but whoever looks at the queue there sees these, and may want them gone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from azure.servicebus import ServiceBusReceivedMessage, ServiceBusSubQueue
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver
from azure.servicebus.exceptions import ServiceBusError

from app.config import Settings
from app.queue.servicebus import QUEUE_NAME, client_of, read, reported, sent_again

KIND = "bus_message"
"""What a dead message is called among other dead letters."""

_BATCH = 100
_WAIT_SECONDS = 5.0


class BusDeadLetters:
    """The dead-letter queue of our queue."""

    def __init__(self, client: ServiceBusClient) -> None:
        self._client = client

    async def list(self, limit: int) -> list[dict[str, Any]]:
        """The first `limit` dead messages, oldest first, in the shape of other dead letters: `id`
        is the sequence number, `what` the row that the message names.

        Raises:
            QueueUnavailable: Service Bus cannot be reached.
        """
        async with reported(), self._receiver() as receiver:
            found: list[ServiceBusReceivedMessage] = []
            while len(found) < limit:
                first = (found[-1].sequence_number or 0) + 1 if found else 0
                some = await receiver.peek_messages(
                    min(_BATCH, limit - len(found)), sequence_number=first
                )
                if not some:
                    break
                found += some
            return [_letter(message) for message in found]

    async def redrive(self, sequence: int) -> dict[str, Any] | None:
        """Puts a dead message into the queue again, its readings counted from zero; the letter
        that it was, None when there is no such message.

        Raises:
            QueueUnavailable: Service Bus cannot be reached; the message may be in both queues,
                which is harmless.
        """
        async with reported(), self._receiver() as receiver:
            # Only waiting messages can be received; whether it is there is cheaper to see.
            seen = await receiver.peek_messages(1, sequence_number=sequence)
            if not seen or seen[0].sequence_number != sequence:
                return None
            held: list[ServiceBusReceivedMessage] = []
            try:
                message = await _take(receiver, sequence, held)
                if message is None:
                    return None
                async with self._client.get_queue_sender(QUEUE_NAME) as sender:
                    await sender.send_messages(sent_again(message))
                await receiver.complete_message(message)
                return _letter(message)
            finally:
                for other in held:
                    # Otherwise its lock lapses.
                    with suppress(ServiceBusError):
                        await receiver.abandon_message(other)

    @asynccontextmanager
    async def _receiver(self) -> AsyncIterator[ServiceBusReceiver]:
        async with self._client.get_queue_receiver(
            QUEUE_NAME, sub_queue=ServiceBusSubQueue.DEAD_LETTER
        ) as receiver:
            yield receiver


@asynccontextmanager
async def dead_letters(settings: Settings) -> AsyncIterator[BusDeadLetters]:
    """Those of the queue that `settings` name."""
    async with client_of(settings) as client:
        yield BusDeadLetters(client)


async def _take(
    receiver: ServiceBusReceiver, sequence: int, held: list[ServiceBusReceivedMessage]
) -> ServiceBusReceivedMessage | None:
    """The message of this number, locked; those received on the way are in `held`."""
    while some := await receiver.receive_messages(_BATCH, _WAIT_SECONDS):
        found = next((m for m in some if m.sequence_number == sequence), None)
        if found is not None:
            held += [message for message in some if message is not found]
            return found
        known = {message.sequence_number for message in held}
        held += some
        if any(message.sequence_number in known for message in some):
            # All have been seen: somebody else has it just now.
            return None
    return None


def _letter(message: ServiceBusReceivedMessage) -> dict[str, Any]:
    known = read(message)
    words = (message.dead_letter_reason, message.dead_letter_error_description)
    at: datetime | None = message.enqueued_time_utc
    return {
        "kind": KIND,
        "id": str(message.sequence_number),
        "tenant_id": known.tenant_id or None,
        "booking_id": None,
        "what": f"{known.kind} {known.id}".strip(),
        "last_error": ": ".join(word for word in words if word) or None,
        "attempts": known.reads - 1,
        "at": at.isoformat() if at else None,
    }
