"""With `QUEUE_BACKEND=servicebus` the same worker does the same work."""

from __future__ import annotations

import asyncio
from datetime import datetime

from pydantic import SecretStr

from app.config import Settings
from tests.queue.broker import Broker
from tests.support.office import Office
from tests.worker.waiting import until
from worker.main import run_worker


async def test_a_confirmation_goes_through_service_bus(
    worker_settings: Settings, office: Office, slot: datetime
) -> None:
    """Work queued in the database is relayed, done, and leaves both queues empty."""
    async with Broker() as broker:
        settings = worker_settings.model_copy(
            update={
                "queue_backend": "servicebus",
                "servicebus_connection_string": SecretStr(broker.connection_string),
            }
        )
        booking_id = office.pending(slot)
        office.confirm(booking_id)
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(settings, stop))
        try:
            await until(lambda: office.status(booking_id) == "confirmed", "confirmed", 30)
            await until(
                lambda: office.value("select bool_and(status = 'sent') from booking.mails"),
                "mailed",
                30,
            )
        finally:
            stop.set()
            await asyncio.wait_for(running, 30)
        assert broker.store.sent >= 3
        assert broker.store.dead == []
