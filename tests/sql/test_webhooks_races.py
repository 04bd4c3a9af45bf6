"""Notifications that arrive and are applied at once take effect once, and nobody deadlocks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office, call
from tests.support.outlook import Outlook, tracked
from tests.support.servers import TestDatabase

HOUR = timedelta(hours=1)


def at_once(database: TestDatabase, calls: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    """Make the calls (role, function, parameters), each on a connection of its own, at one time."""

    def one(item: tuple[str, str, dict[str, Any]]) -> Any:
        role, function, params = item
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            return call(connection, role, function, **params)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_many_notifications_of_one_deletion_cancel_once(
    office: Office, outlook: Outlook, database: TestDatabase
) -> None:
    """Eight workers that know of one deletion at once make one cancellation."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    outlook.post(*[outlook.item(outlook.event_id(booking_id), "deleted") for _ in range(8)])
    jobs = outlook.jobs()
    leases = {job: outlook.claim(job)["lease"] for job in jobs}
    base = {"tenant_id": office.tenant_id, "event": outlook.gone(booking_id)}
    answers = at_once(
        database,
        [
            ("holdfast_worker", "webhook_apply", base | {"job_id": job, "lease": lease})
            for job, lease in leases.items()
        ],
    )
    assert answers == [{"finished": True}] * 8
    assert tracked(office, booking_id) == ["canceled", "customer_notify_required"]
    assert (
        sorted(office.values("select outcome from booking.webhook_jobs"))
        == ["canceled"] + ["none"] * 7
    )


def test_a_notification_and_a_comparison_at_once_move_once(
    office: Office, outlook: Outlook, database: TestDatabase
) -> None:
    """Whoever comes second finds nothing left to do."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    event = outlook.event(booking_id, WEDNESDAY_TEN + HOUR)
    outlook.post(outlook.item(event["id"]))
    (job,) = outlook.jobs()
    lease = outlook.claim(job)["lease"]
    office.make_due("reconcile_bookings")
    reconcile_lease = outlook.claim_reconcile()["lease"]
    mine = {"tenant_id": office.tenant_id}
    at_once(
        database,
        [
            (
                "holdfast_worker",
                "webhook_apply",
                mine | {"job_id": job, "event": event, "lease": lease},
            ),
            (
                "holdfast_worker",
                "reconcile_bookings_apply",
                mine
                | {
                    "salesperson_id": office.salesperson_id,
                    "events": [event],
                    "complete": True,
                    "lease": reconcile_lease,
                },
            ),
        ],
    )
    assert tracked(office, booking_id) == ["event_moved_by_sales", "customer_reinvite_required"]


def test_posts_about_several_calendars_never_deadlock(
    office: Office, outlook: Outlook, database: TestDatabase
) -> None:
    """Posts that name calendars in opposite orders, with junk between, are all stored."""
    others = [Outlook(office, office.add_salesperson(name)) for name in ("ben", "cleo", "dora")]
    items = [book.item(f"e{number}") for number, book in enumerate([outlook, *others])] + ["junk"]
    orders = [items, items[::-1], items[2:] + items[:2], items[3:] + items[:3]] * 5
    answers = at_once(
        database,
        [
            ("holdfast_app", "receive_notifications", {"items": order, "source": "203.0.113.5"})
            for order in orders
        ],
    )
    assert answers == [{"stored": 4, "dropped": 1, "junk": 1}] * 20
    assert len(outlook.jobs()) == 80
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'webhook.dropped'")
        == 1
    )
