"""A company that is switched off: nothing is asked of the providers for it but what must go."""

from __future__ import annotations

from datetime import datetime

from tests.support.office import Office
from tests.worker.conftest import Cloud, lapse, settle
from tests.worker.waiting import until
from worker.main import Worker

SUBSCRIPTION = """
insert into booking.graph_subscriptions
  (tenant_id, salesperson_id, resource, status, subscription_id, expiration_utc, renew_at, created_at_utc, updated_at_utc)
select tenant_id, id, 'users/' || graph_user_id || '/events', 'live', gen_random_uuid()::text,
  booking.now() + interval '1 day', booking.now(), booking.now(), booking.now() from booking.salespersons
"""
NOTIFICATION = """
with job as (
  insert into booking.webhook_jobs (tenant_id, salesperson_id, subscription_id, change_type, resource_id, received_at_utc)
  select tenant_id, salesperson_id, subscription_id, 'updated', %s, booking.now()
  from booking.graph_subscriptions returning tenant_id, id)
select booking.set_tenant(tenant_id), booking.enqueue('webhook', id::text) from job
"""


def switch(office: Office, status: str) -> None:
    office.app("tenant_set_status", tenant_id=office.tenant_id, status=status, actor="test")


async def all_due(worker: Worker, office: Office, rounds: int = 4) -> None:
    """Everything periodic runs as if its time had come, and all work with it."""
    for _ in range(rounds):
        office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
        office.make_due("reconcile_bookings")
        office.make_due("reconcile_objects")
        lapse(office)
        await worker.run_periodic_once()
        await worker.run_once()


async def called(cloud: Cloud) -> list[tuple[str, str]]:
    """Service and method of each request so far, but for what is asked for all companies at once:
    tokens, and which meetings the Zoom hosts have."""
    calls = await cloud.calls(limit="1000")
    told = [(call["service"], call["method"]) for call in calls]
    return [call for call in told if call[0] == "graph" or (call[0] == "zoom" and call[1] != "GET")]


async def test_nothing_is_asked_for_a_disabled_company_but_deletions(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Confirmations, mails, notifications, comparisons, reconciliations and renewals stop; the subscription
    is deleted; switched on again, work goes on."""
    kept = office.pending(slot)
    office.confirm(kept)
    await settle(worker, office)
    office.sql.execute(SUBSCRIPTION)
    [event] = await cloud.events()
    office.free_calendars()
    waiting = office.pending(slot.replace(hour=14), email="bo@customer.example")
    office.confirm(waiting)
    office.sql.execute(NOTIFICATION, [event["id"]])
    switch(office, "disabled")
    before = len(await called(cloud))

    await all_due(worker, office)

    assert (await called(cloud))[before:] == [("graph", "DELETE")]
    assert office.value("select status from booking.webhook_jobs") == "done"
    assert office.status(waiting) == "pending_verify"
    assert office.status(kept) == "confirmed"
    assert len(await cloud.events()) == len(await cloud.meetings()) == 1
    assert await cloud.mails(to="bo@customer.example") == []

    switch(office, "active")
    lapse(office)

    async def is_confirmed() -> bool:
        await worker.run_once()
        return office.status(waiting) == "confirmed"

    await until(is_confirmed, "the confirmation that waited", 10)


async def test_a_meeting_canceled_by_link_while_disabled_is_deleted(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The customer's right outlives the company's account with us."""
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(worker, office)
    switch(office, "disabled")
    office.change("cancel", booking_id)

    await settle(worker, office)

    assert office.status(booking_id) == "canceled"
    assert (await cloud.events(), await cloud.meetings()) == ([], [])
