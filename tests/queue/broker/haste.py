"""The client asks ten or twenty times a second whether its link is open, and once a second whether
it is closed: right for a service far away. Next to a broker on the same machine tests would wait
for little else."""

from __future__ import annotations

import asyncio
from typing import Any

from azure.servicebus._pyamqp.aio import _client_async, _connection_async, _session_async
from azure.servicebus.aio import _servicebus_receiver_async, _servicebus_sender_async

_POLLS_UP_TO_SECONDS = 1
_TIMES = 20


class _Hasty:
    """`asyncio` as the client's modules use it, with shorter pauses between two looks."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / _TIMES if seconds <= _POLLS_UP_TO_SECONDS else seconds)


def hasten() -> None:
    """From now on clients in this process look more often; what they wait for stays the same."""
    for module in (
        _client_async,
        _connection_async,
        _session_async,
        _servicebus_receiver_async,
        _servicebus_sender_async,
    ):
        module.asyncio = _Hasty()  # type: ignore[attr-defined]
