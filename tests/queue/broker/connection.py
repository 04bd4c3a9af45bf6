"""One client's connection: handshake, links, credit, transfers, settlement."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from azure.servicebus._pyamqp import endpoints, error, outcomes, performatives

from tests.queue.broker import management, wire
from tests.queue.broker.management import Nodes
from tests.queue.broker.mishaps import Dropped, Mishap
from tests.queue.broker.store import Store

_CREDIT = 500
_LOCK_LOST = b"com.microsoft:message-lock-lost"
_BUSY = b"com.microsoft:server-busy"


@dataclass(slots=True)
class Link:
    """A link from the broker's side: `sends` to the client, or takes from it."""

    channel: int
    handle: int
    address: str
    sends: bool
    settled: bool = False
    credit: int = 0
    count: int = 0
    parts: bytearray = field(default_factory=bytearray)


class Connection:
    """Serves one client until it leaves or is dropped."""

    def __init__(
        self, nodes: Nodes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.is_deaf = False
        self._nodes = nodes
        self._reader, self._writer = reader, writer
        self._links: dict[tuple[int, int], Link] = {}
        self._deliveries: dict[int, UUID] = {}
        self._next_delivery = 0
        self._handlers = {
            0x10: self._open,
            0x11: self._begin,
            0x12: self._attach,
            0x13: self._flow,
            0x14: self._transfer,
            0x15: self._disposition,
            0x16: self._detach,
            0x17: self._end,
        }

    async def serve(self) -> None:
        """Answers frames until the connection ends."""
        if not await self._greet():
            return
        while True:
            got = await wire.read_frame(self._reader)
            if got is None or got[1] == 0x18:
                return
            channel, code, fields = got
            if code in self._handlers:
                try:
                    self._handlers[code](channel, fields)
                except Dropped:
                    self._writer.transport.abort()
                    return

    def deliver(self) -> None:
        """Sends what is visible to links that want it."""
        if self.is_deaf:
            return
        for link in self._links.values():
            store = self._nodes.store(link.address) if link.sends else None
            while store is not None and link.credit > 0:
                message = store.take()
                if message is None:
                    break
                if self._nodes.queue.strikes(Mishap.DELIVERY):
                    self._writer.transport.abort()
                    return
                assert message.lock is not None
                self._send(
                    link, management.written(message), tag=message.lock.bytes_le, lock=message.lock
                )

    def give_back(self) -> None:
        """The client loses the locks of all that it has and did not settle."""
        for lock in self._deliveries.values():
            self._nodes.holding(lock).abandon(lock)

    async def _greet(self) -> bool:
        try:
            await self._reader.readexactly(8)
            mechanisms = performatives.SASLMechanism(sasl_server_mechanisms=[b"ANONYMOUS"])
            self._write(wire.SASL_HEADER + wire.frame(mechanisms, 0, wire.SASL_FRAME))
            await wire.read_frame(self._reader)
            outcome = performatives.SASLOutcome(code=0, additional_data=None)
            self._write(wire.frame(outcome, 0, wire.SASL_FRAME))
            await self._reader.readexactly(8)
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self._write(wire.AMQP_HEADER)
        return True

    def _write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def _reply(self, performative: Any, channel: int) -> None:
        self._write(wire.frame(performative, channel))

    def _open(self, channel: int, _fields: list[Any]) -> None:
        self._reply(
            performatives.OpenFrame(
                container_id="test-broker",
                hostname=None,
                max_frame_size=1 << 20,
                channel_max=100,
                idle_timeout=None,
                outgoing_locales=None,
                incoming_locales=None,
                offered_capabilities=None,
                desired_capabilities=None,
                properties=None,
            ),
            channel,
        )

    def _begin(self, channel: int, _fields: list[Any]) -> None:
        self._reply(
            performatives.BeginFrame(
                remote_channel=channel,
                next_outgoing_id=0,
                incoming_window=1 << 30,
                outgoing_window=1 << 30,
                handle_max=255,
                offered_capabilities=None,
                desired_capabilities=None,
                properties=None,
            ),
            channel,
        )

    def _attach(self, channel: int, fields: list[Any]) -> None:
        name, handle, client_receives = wire.text(fields[0]), fields[1], fields[2]
        source, target = fields[5], fields[6]
        address = _node(wire.text((source if client_receives else target)[0]))
        if not self._nodes.knows(address):
            self._refuse(name, channel, handle, client_receives)
            return
        link = Link(channel, handle, address, sends=client_receives, settled=fields[3] == 1)
        self._links[channel, handle] = link
        self._reply(
            performatives.AttachFrame(
                name=name,
                handle=handle,
                role=not client_receives,
                send_settle_mode=fields[3],
                rcv_settle_mode=fields[4],
                source=endpoints.Source(address=wire.text(source[0])),
                target=endpoints.Target(address=wire.text(target[0])),
                unsettled=None,
                incomplete_unsettled=None,
                initial_delivery_count=0 if client_receives else None,
                max_message_size=1 << 20,
                offered_capabilities=None,
                desired_capabilities=None,
                properties=None,
            ),
            channel,
        )
        if not client_receives:
            self._grant(link)

    def _refuse(self, name: str, channel: int, handle: int, client_receives: bool) -> None:
        """There is no such entity: attached to nothing, and detached at once."""
        self._reply(
            performatives.AttachFrame(
                name=name,
                handle=handle,
                role=not client_receives,
                send_settle_mode=None,
                rcv_settle_mode=None,
                source=None,
                target=None,
                unsettled=None,
                incomplete_unsettled=None,
                initial_delivery_count=0 if client_receives else None,
                max_message_size=None,
                offered_capabilities=None,
                desired_capabilities=None,
                properties=None,
            ),
            channel,
        )
        reason = error.AMQPError(b"amqp:not-found", b"There is no such queue.", None)
        self._reply(performatives.DetachFrame(handle, True, reason), channel)

    def _grant(self, link: Link) -> None:
        self._reply(
            performatives.FlowFrame(
                next_incoming_id=0,
                incoming_window=1 << 30,
                next_outgoing_id=self._next_delivery,
                outgoing_window=1 << 30,
                handle=link.handle,
                delivery_count=link.count,
                link_credit=_CREDIT,
                available=None,
                drain=None,
                echo=None,
                properties=None,
            ),
            link.channel,
        )

    def _flow(self, channel: int, fields: list[Any]) -> None:
        link = self._links.get((channel, fields[4]))
        if link is not None and link.sends:
            # Credit is told relative to what the client had seen then.
            link.credit = (fields[5] or 0) + (fields[6] or 0) - link.count
            self.deliver()

    def _transfer(self, channel: int, fields: list[Any]) -> None:
        link = self._links[channel, fields[0]]
        link.parts += fields[-1]
        if fields[5]:
            return
        payload, link.parts = bytes(link.parts), bytearray()
        link.count += 1
        store = self._nodes.store(link.address)
        outcome = outcomes.Accepted()
        if store is not None:
            if store.strikes(Mishap.SEND):
                raise Dropped
            if store.strikes(Mishap.BUSY):
                outcome = outcomes.Rejected(error.AMQPError(_BUSY, b"The server is busy.", None))
            else:
                _store(store, payload, is_batch=fields[3] == wire.BATCH_FORMAT)
            if store.strikes(Mishap.ACKNOWLEDGEMENT):
                raise Dropped
        if fields[1] is not None and not fields[4]:
            self._reply(
                performatives.DispositionFrame(True, fields[1], fields[1], True, outcome, None),
                channel,
            )
        if link.count % (_CREDIT // 2) == 0:
            self._grant(link)
        if store is None:
            self._manage(link, payload)

    def _manage(self, link: Link, payload: bytes) -> None:
        answers = next(
            other
            for other in self._links.values()
            if other.sends and other.channel == link.channel and other.address == link.address
        )
        self._send(answers, management.answer(self._nodes, link.address, wire.request(payload)))

    def _send(
        self, link: Link, payload: bytes, *, tag: bytes | None = None, lock: UUID | None = None
    ) -> None:
        number = self._next_delivery
        self._next_delivery += 1
        link.credit -= 1
        link.count += 1
        if lock is not None:
            self._deliveries[number] = lock
        self._reply(
            performatives.TransferFrame(
                handle=link.handle,
                delivery_id=number,
                delivery_tag=tag or number.to_bytes(4, "big"),
                message_format=0,
                settled=link.settled,
                more=False,
                rcv_settle_mode=None,
                state=None,
                resume=None,
                aborted=None,
                batchable=None,
                payload=payload,
            ),
            link.channel,
        )

    def _disposition(self, channel: int, fields: list[Any]) -> None:
        client_receives, first, last, _settled, state = fields[:5]
        if not client_receives or not isinstance(state, dict):
            return
        kind, details = next(iter(state.items()))
        for number in range(first, (first if last is None else last) + 1):
            lock = self._deliveries.pop(number, None)
            if lock is None:
                continue
            store = self._nodes.holding(lock)
            if kind == "released":
                store.abandon(lock)
                continue
            if self._nodes.queue.strikes(Mishap.SETTLEMENT):
                raise Dropped
            outcome = _settle(store, kind, lock, details)
            if self._nodes.queue.strikes(Mishap.REPLY):
                raise Dropped
            echo = performatives.DispositionFrame(False, number, number, True, outcome, None)
            self._reply(echo, channel)

    def _detach(self, channel: int, fields: list[Any]) -> None:
        if self._links.pop((channel, fields[0]), None):
            self._reply(performatives.DetachFrame(fields[0], True, None), channel)

    def _end(self, channel: int, _fields: list[Any]) -> None:
        self._reply(performatives.EndFrame(error=None), channel)


def _store(store: Store, payload: bytes, *, is_batch: bool) -> None:
    parts = wire.unpack_batch(payload) if is_batch else [payload]
    for message in map(wire.received, parts):
        store.put(message.bare, message.message_id, message.scheduled_at)


def _settle(store: Store, kind: str, lock: UUID, details: Any) -> Any:
    if kind == "accepted":
        is_held, outcome = store.complete(lock), outcomes.Accepted()
    elif kind == "modified":
        is_held, outcome = store.abandon(lock), outcomes.Modified(True, False, None)
    else:
        info = (details[0][2] if details and details[0] else {}) or {}
        reason, words = (
            wire.text(info.get(name, b""))
            for name in (b"DeadLetterReason", b"DeadLetterErrorDescription")
        )
        is_held, outcome = store.dead_letter(lock, reason, words), outcomes.Rejected()
    if is_held:
        return outcome
    return outcomes.Rejected(error.AMQPError(_LOCK_LOST, b"The lock is lost.", None))


def _node(address: str) -> str:
    """The entity of a full address; management nodes are named without one."""
    return urlsplit(address).path.strip("/") if "://" in address else address
