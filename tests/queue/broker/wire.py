"""AMQP frames and messages as bytes, by the codec of the Service Bus client."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from azure.servicebus._pyamqp import _decode, _encode
from azure.servicebus._pyamqp.message import Header, Message, Properties
from azure.servicebus._pyamqp.types import TYPE, VALUE, AMQPTypes

AMQP_HEADER = b"AMQP\x00\x01\x00\x00"
SASL_HEADER = b"AMQP\x03\x01\x00\x00"
AMQP_FRAME, SASL_FRAME = b"\x00", b"\x01"
BATCH_FORMAT = 0x80013700
_ANNOTATIONS = 0x72
_APPLICATION_PROPERTIES = 0x74
_HEADER_SECTIONS = (0x70, 0x71, _ANNOTATIONS)
_SCHEDULED = b"x-opt-scheduled-enqueue-time"


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, int, list[Any]] | None:
    """Channel, performative code and fields of the next frame; code -1 for an empty frame.
    None at the end."""
    try:
        head = await reader.readexactly(8)
        size, offset, _type, channel = struct.unpack(">IBBH", head)
        body = await reader.readexactly(size - 8)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    body = body[offset * 4 - 8 :]
    if not body:
        return channel, -1, []
    code, fields = _decode.decode_frame(memoryview(body))
    return channel, code, fields


def frame(performative: Any, channel: int = 0, frame_type: bytes = AMQP_FRAME) -> bytes:
    """A whole frame."""
    head, body = _encode.encode_frame(performative, frame_type)
    return head + struct.pack(">H", channel) + bytes(body or b"")


@dataclass(frozen=True, slots=True)
class Received:
    """A message that a client sent: `bare` is what the receiver gets unchanged."""

    bare: bytes
    message_id: str
    scheduled_at: float


def _sections(message: bytes) -> Iterator[tuple[int, Any, memoryview]]:
    """The parts of a message: code, value, bytes."""
    rest = memoryview(message)
    while rest:
        section, code = rest, rest[2]
        rest, value = _decode._DECODE_BY_CONSTRUCTOR[rest[3]](rest[4:])
        yield code, value, section[: len(section) - len(rest)]


def received(payload: bytes) -> Received:
    """Takes a sent message apart."""
    bare, annotations, message_id = bytearray(), {}, ""
    for code, value, section in _sections(payload):
        if code == _ANNOTATIONS:
            annotations = value
        if code not in _HEADER_SECTIONS:
            bare += section
        if code == 0x73 and value and value[0] is not None:
            message_id = text(value[0])
    scheduled = annotations.get(_SCHEDULED)
    return Received(bytes(bare), message_id, scheduled / 1000 if scheduled else 0.0)


def unpack_batch(payload: bytes) -> list[bytes]:
    """The messages in a batch."""
    return [bytes(part) for part in _decode.decode_payload(memoryview(payload)).data]


def delivered(
    bare: bytes,
    *,
    count: int,
    sequence: int,
    enqueued: float,
    until: float,
    reasons: dict[str, str] | None = None,
) -> bytes:
    """A message as a receiver gets it; `reasons` says why it is dead."""
    output = bytearray()
    if reasons:
        bare = _with_properties(bare, reasons)
    annotations = {
        "x-opt-sequence-number": {TYPE: AMQPTypes.long, VALUE: sequence},
        "x-opt-enqueued-time": {TYPE: AMQPTypes.timestamp, VALUE: round(enqueued * 1000)},
        "x-opt-locked-until": {TYPE: AMQPTypes.timestamp, VALUE: round(until * 1000)},
        "x-opt-message-state": {TYPE: AMQPTypes.int, VALUE: 0},
    }
    _encode.encode_payload(
        output, Message(header=Header(delivery_count=count), message_annotations=annotations)
    )
    return bytes(output) + bare


def _with_properties(bare: bytes, added: dict[str, str]) -> bytes:
    """The same message with further application properties."""
    before, after, known = bytearray(), bytearray(), {}
    for code, value, section in _sections(bare):
        if code == _APPLICATION_PROPERTIES:
            known = value
        elif code < _APPLICATION_PROPERTIES:
            before += section
        else:
            after += section
    output = bytearray()
    _encode.encode_payload(output, Message(application_properties={**known, **added}))
    return bytes(before + output + after)


def reply(correlation_id: Any, status: int, *, hyphens: bool, value: Any = None) -> bytes:
    """The answer of a management node; `$cbs` writes its properties with hyphens."""
    output = bytearray()
    code, words = ("status-code", "status-description") if hyphens else _MANAGEMENT_NAMES
    properties = {
        code: {TYPE: AMQPTypes.int, VALUE: status},
        words: {TYPE: AMQPTypes.string, VALUE: "OK" if status < 400 else "refused"},
    }
    if status == 410:
        properties["errorCondition"] = {
            TYPE: AMQPTypes.symbol,
            VALUE: b"com.microsoft:message-lock-lost",
        }
    _encode.encode_payload(
        output,
        Message(
            properties=Properties(correlation_id=correlation_id),
            application_properties=properties,
            value=value,
        ),
    )
    return bytes(output)


_MANAGEMENT_NAMES = ("statusCode", "statusDescription")


def expirations(moments: list[float]) -> dict[str, Any]:
    """The value of a lock renewal's answer."""
    stamps = [{TYPE: AMQPTypes.timestamp, VALUE: round(moment * 1000)} for moment in moments]
    return {"expirations": {TYPE: AMQPTypes.array, VALUE: stamps}}


def peeked(messages: list[bytes]) -> dict[str, Any]:
    """The value of a look at messages."""
    maps = [
        {
            TYPE: AMQPTypes.map,
            VALUE: [
                (
                    {TYPE: AMQPTypes.string, VALUE: "message"},
                    {TYPE: AMQPTypes.binary, VALUE: message},
                )
            ],
        }
        for message in messages
    ]
    return {"messages": {TYPE: AMQPTypes.list, VALUE: maps}}


def request(payload: bytes) -> Message:
    """A request to a management node."""
    return _decode.decode_payload(memoryview(payload))


def text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
