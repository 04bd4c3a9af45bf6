"""One handler per kind of message.

Each asks the database what is to be done about a row, does it, reports, and goes on with what
the report answers, until there is nothing left (None) or nothing to be done yet (seconds).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.queue import Message
from worker.context import WorkContext
from worker.handlers import (
    deletion,
    message,
    outbox,
    reconcile_bookings,
    reconcile_objects,
    saga,
    sender_domain,
    subscription,
    sync_calendar,
    webhook,
    webhook_delivery,
)

Handler = Callable[[WorkContext, Message], Awaitable[float | None]]

HANDLERS: dict[str, Handler] = {
    "saga": saga.handle,
    "deletion": deletion.handle,
    "message": message.handle,
    "outbox": outbox.handle,
    "webhook": webhook.handle,
    "webhook_delivery": webhook_delivery.handle,
    "subscription": subscription.handle,
    "reconcile_bookings": reconcile_bookings.handle,
    "sync_calendar": sync_calendar.handle,
    "reconcile_objects": reconcile_objects.handle,
    "sender_domain": sender_domain.handle,
}
