"""Service Bus: reachable, made as the adapter needs it, and without dead messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from azure.core.exceptions import AzureError
from azure.servicebus.aio.management import ServiceBusAdministrationClient
from azure.servicebus.exceptions import ServiceBusError

from app.config import Settings
from app.doctor.findings import LETTERS
from app.findings import Finding, fail, ok, warn
from app.queue.base import QueueUnavailable
from app.queue.dead_letters import dead_letters
from app.queue.managed_identity import ManagedIdentity
from app.queue.servicebus import QUEUE_NAME, host_of

_LOOKED_AT = 100
_LOCK_SECONDS = 60
_DELIVERIES = 10


async def check_service_bus(settings: Settings) -> AsyncIterator[Finding]:
    """Until one finding makes the next pointless."""
    try:
        async with dead_letters(settings) as letters:
            dead = len(await letters.list(_LOOKED_AT))
    except (QueueUnavailable, ValueError) as error:
        yield fail(
            "Service Bus",
            f"the queue {QUEUE_NAME} cannot be reached ({type(error.__cause__ or error).__name__})",
            "Check SERVICEBUS_CONNECTION_STRING or SERVICEBUS_NAMESPACE, the queue's name, and the"
            " role Azure Service Bus Data Owner; AMQP needs port 5671.",
        )
        return
    yield ok("Service Bus", f"the queue {QUEUE_NAME} can be reached")
    if dead:
        found = f"{dead} dead messages" if dead < _LOOKED_AT else f"{dead} dead messages or more"
        yield warn("Service Bus: dead letters", found, LETTERS)
    else:
        yield ok("Service Bus: dead letters", "none")
    yield await check_entity(settings)


async def check_entity(settings: Settings, **options: Any) -> Finding:
    """Whether the queue is made as the adapter needs it, where we may see that.

    Args:
        options: of the Azure client, beside ours.
    """
    check = "Service Bus: settings"
    try:
        async with _administration(settings, options) as client:
            queue = await client.get_queue(QUEUE_NAME)
    except (ServiceBusError, AzureError, ValueError, OSError) as error:
        return warn(
            check,
            f"cannot be seen ({type(error).__name__})",
            "Only a key with Manage, or Azure Service Bus Data Owner, may see them.",
        )
    if wrong := list(_faults(queue)):
        return fail(
            check,
            "; ".join(wrong),
            "Make the queue as docs/decisions/queue.md says; duplicate detection and sessions are"
            " decided when it is made.",
        )
    return ok(check, "the queue is made as it should be")


def _administration(settings: Settings, options: dict[str, Any]) -> ServiceBusAdministrationClient:
    options = {"retry_total": 1, "connection_timeout": 5, "read_timeout": 5, **options}
    if settings.servicebus_connection_string:
        return ServiceBusAdministrationClient.from_connection_string(
            settings.servicebus_connection_string.get_secret_value(), **options
        )
    return ServiceBusAdministrationClient(host_of(settings), ManagedIdentity(), **options)


def _faults(queue: Any) -> list[str]:
    lock = queue.lock_duration.total_seconds()
    faults = {
        f"its status is {queue.status}": str(queue.status) != "Active",
        f"its locks last {lock:.0f} s, not a minute": lock < _LOCK_SECONDS,
        "it does not drop duplicates": not queue.requires_duplicate_detection,
        f"it gives up after {queue.max_delivery_count} deliveries, not {_DELIVERIES}": (
            queue.max_delivery_count < _DELIVERIES
        ),
        "it wants sessions": queue.requires_session,
    }
    return [words for words, is_so in faults.items() if is_so]
