"""With `QUEUE_BACKEND=servicebus` the same worker does the same work."""

from __future__ import annotations

import asyncio
from datetime import datetime

from pydantic import SecretStr

from app.config import Settings
from tests.queue.broker import Broker
from tests.support.office import Office
from tests.worker.conftest import Cloud
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
                lambda: office.value(
                    "select bool_and(status in ('sent', 'dropped')) from booking.mails"
                ),
                "mailed",
                30,
            )
        finally:
            stop.set()
            await asyncio.wait_for(running, 30)
        assert broker.store.sent >= 3
        assert broker.store.dead == []


async def test_a_lost_lock_does_no_work_twice(
    worker_settings: Settings, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """While a slow create is under way the lock of its message is lost, again and again: whoever
    gets the message next finds the row claimed, and Zoom is asked once."""
    await cloud.fail(
        "zoom", "slow", method="POST", path="*/meetings", times=1, params={"seconds": 2}
    )
    async with Broker() as broker:
        settings = worker_settings.model_copy(
            update={
                "queue_backend": "servicebus",
                "servicebus_connection_string": SecretStr(broker.connection_string),
                "provider_timeout_seconds": 20.0,
            }
        )
        booking_id = office.pending(slot)
        office.set(provider_timeout_seconds=20).confirm(booking_id)
        stop = asyncio.Event()
        workers = [asyncio.create_task(run_worker(settings, stop)) for _ in range(2)]
        try:
            running = "select count(*) from booking.saga_steps where status = 'running'"
            await until(lambda: office.value(running) == 1, "at work", 30)
            for _ in range(4):
                broker.store.lapse(broker.store.lock_seconds)
                await asyncio.sleep(0.2)
            await until(lambda: office.status(booking_id) == "confirmed", "confirmed", 60)
        finally:
            stop.set()
            await asyncio.wait_for(asyncio.gather(*workers), 60)
        assert broker.store.dead == []

    creates = await cloud.calls(service="zoom", method="POST")
    assert len([call for call in creates if call["path"].endswith("/meetings")]) == 1
    assert office.values("select attempts from booking.saga_steps order by position") == [1, 1, 1]
