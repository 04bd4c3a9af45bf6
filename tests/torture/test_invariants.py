"""The checker of the promises is itself checked: it is silent on a sound system and names what is planted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.invariants import ClientAnswer, journal, violations
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.worker.conftest import Cloud, settle
from worker.main import Worker


async def sound(office: Office, worker: Worker, cloud: Cloud, slot: datetime) -> dict[str, str]:
    """A settled system with a booking of each kind: moved, kept, canceled, and a hold; their ids."""
    journal.install(office.sql)
    office.set(max_unverified_share=0)
    ids = {}
    starts = {"moved": 9, "kept": 11, "canceled": 13}
    for name, hour in starts.items():
        ids[name] = office.pending(slot.replace(hour=hour), email=f"{name}@customer.example")
        assert office.confirm(ids[name]).saga_id is not None
    await settle(worker, office)
    office.free_calendars()
    outlook = Outlook(office)
    event = office.value(
        "select event_id from booking.graph_events where booking_id = %s", ids["moved"]
    )
    times = {
        "start_at": slot.replace(hour=8).isoformat(),
        "end_at": slot.replace(hour=9).isoformat(),
    }
    await cloud.post(f"/events/{event}/move", **times)
    assert outlook.tell(outlook.event(ids["moved"], slot.replace(hour=8))) == "moved"
    assert office.change("cancel", ids["canceled"]).status == 200
    await settle(worker, office)
    office.free_calendars()
    ids["hold"] = office.hold(slot.replace(hour=15), email="hold@customer.example").json[
        "booking_id"
    ]
    return ids


PLANTED: dict[str, tuple[int, str]] = {
    "an overlap": (1, "update booking.bookings set start_at_utc = start_at_utc - interval '3 hours 30 minutes', end_at_utc = end_at_utc - interval '3 hours 30 minutes' where id = %(hold)s"),
    "a sale nearer than the buffer": (1, "update booking.bookings set end_at_utc = end_at_utc + interval '2 hours 55 minutes' where id = %(kept)s"),
    "a reservation that is missing": (1, "delete from booking.reservations where booking_id = %(kept)s"),
    "a reservation that is left": (1, "insert into booking.reservations select %(canceled)s, resource_id, tenant_id, kind, %(canceled)s, 0, core, null, ends_at, starts_at from booking.reservations where booking_id = %(kept)s and kind = 'salesperson'"),
    "a hold that lapsed": (1, "update booking.holds set expires_at_utc = clock_timestamp() - interval '1 minute'"),
    "a meeting that is gone": (2, "update simulator.zoom_meetings set deleted_at = clock_timestamp() where agenda like %(kept)s || '%%'"),
    "a meeting at another time": (2, "update simulator.zoom_meetings set start_at = start_at + interval '1 hour' where agenda like %(kept)s || '%%'"),
    "a meeting too many": (2, "insert into simulator.zoom_meetings (uuid, address, agenda, start_at, duration_minutes, passcode, join_url, created_at, modified_at) select uuid, address, agenda, start_at, 60, passcode, join_url, created_at, modified_at from simulator.zoom_meetings where agenda like %(kept)s || '%%'"),
    "a meeting that is left": (2, "update simulator.zoom_meetings set deleted_at = null where agenda like %(canceled)s || '%%'"),
    "a meeting without an owner": (2, "insert into simulator.zoom_meetings (uuid, address, agenda, start_at, duration_minutes, passcode, join_url, created_at, modified_at) select uuid, address, gen_random_uuid()::text, start_at, 60, passcode, join_url, created_at, modified_at from simulator.zoom_meetings limit 1"),
    "an event that is gone": (2, "update simulator.events set deleted_at = clock_timestamp() where transaction_id = %(kept)s"),
    "an event at another time": (2, "update simulator.events set start_at = start_at + interval '30 minutes' where transaction_id = %(kept)s"),
    "an event that is left": (2, "update simulator.events set deleted_at = null, is_canceled = false where transaction_id = %(canceled)s"),
    "an event without a transactionId": (2, "update simulator.events set transaction_id = null where transaction_id = %(kept)s"),
    "an event without an intent": (2, "delete from booking.provider_objects where booking_id = %(kept)s and provider = 'graph'"),
    "an intent after the create": (2, "update journal.intents set at = clock_timestamp() where object_id = (select id from booking.provider_objects where booking_id = %(kept)s and provider = 'zoom')"),
    "a deletion that is pending": (2, "update booking.provider_objects set state = 'delete_pending' where booking_id = %(canceled)s"),
    "a confirmed booking without event row": (2, "delete from booking.graph_events where booking_id = %(kept)s"),
    "a booking that takes less than its calendar and place": (2, "update booking.bookings set providers = providers - 'calendar' where id = %(kept)s"),
    "a booking whose calendar nobody knows": (2, "update booking.bookings set calendar_kind = null where id = %(kept)s"),
    "a status out of nowhere": (3, "update booking.bookings set status = 'expired' where id = %(hold)s"),
    "a move that is not audited": (3, "delete from booking.audit_logs where target_id = %(kept)s and meta_json ->> 'to' = 'confirmed'"),
    "a move that is not tracked": (3, "delete from booking.tracking_events where booking_id = %(kept)s and type = 'confirmed'"),
    "a move that does not exist": (3, "update booking.tracking_events set meta_json = meta_json || '{\"event\": \"expired\"}' where booking_id = %(kept)s and type = 'confirmed'"),
    "an entry of another transaction": (3, "update booking.audit_logs set created_at_utc = created_at_utc + interval '1 second' where target_id = %(kept)s and meta_json ->> 'to' = 'confirmed'"),
    "a mail that was never queued": (4, "delete from booking.mails where booking_id = %(kept)s and kind = 'confirmed'"),
    "a tenant's row for another's booking": (5, "update booking.mails set tenant_id = %(other)s where booking_id = %(kept)s"),
    "a booking with another's salesperson": (5, "update booking.bookings set tenant_id = %(other)s where id = %(hold)s"),
    "an audit entry of another": (5, "update booking.audit_logs set tenant_id = %(other)s where target_id = %(kept)s"),
    "a job that is open": (6, "update booking.webhook_jobs set status = 'queued'"),
    "a job dead for no reason": (6, "update booking.webhook_jobs set status = 'dead'"),
    "a notification without a job": (6, "delete from booking.webhook_jobs"),
    "a move made twice": (6, "insert into booking.audit_logs (tenant_id, actor_type, action, target_type, target_id, meta_json, created_at_utc) select tenant_id, actor_type, action, target_type, target_id, meta_json, created_at_utc from booking.audit_logs where action = 'booking.moved'"),
    "an effect tracked twice": (6, "insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json) select tenant_id, booking_id, type, occurred_at_utc, meta_json from booking.tracking_events where type = 'event_moved_by_sales'"),
    "a move that was lost": (6, "update booking.bookings set start_at_utc = start_at_utc - interval '2 hours', end_at_utc = end_at_utc - interval '2 hours' where id = %(moved)s"),
    "two mails for one": (6, "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, occurrence, channel, recipient, status, due_at, created_at, finished_at) select tenant_id, about_id, booking_id, purpose, 'again', channel, recipient, status, due_at, created_at, finished_at from booking.notification_outbox where booking_id = %(kept)s and purpose = 'booking_confirmed'"),
    "a reminder after the end": (8, "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, status, starts_at, due_at, finished_at) select tenant_id, id, id, 'booking_reminder', 'mail', 'x@customer.example', 'sent', start_at_utc, clock_timestamp(), clock_timestamp() + interval '2 minutes' from booking.bookings where id = %(canceled)s"),
    "a reminder of the old time": (8, "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, status, starts_at, due_at, finished_at) select a.tenant_id, a.target_id::uuid, a.target_id::uuid, 'booking_reminder', 'mail', 'x@customer.example', 'sent', (a.meta_json #>> '{before,start_at}')::timestamptz, clock_timestamp(), clock_timestamp() + interval '2 minutes' from booking.audit_logs a where a.action = 'booking.moved' and a.target_id = %(moved)s"),
    "a reminder that waits for what is over": (8, "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, starts_at, due_at) select tenant_id, id, id, 'booking_reminder', 'mail', 'x@customer.example', start_at_utc, clock_timestamp() + interval '1 hour' from booking.bookings where id = %(canceled)s"),
    "a message that nobody sends": (8, "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, due_at) select tenant_id, id, id, 'booking_links', 'mail', 'x@customer.example', clock_timestamp() - interval '1 hour' from booking.bookings where id = %(kept)s"),
    "a booking that nobody is reminded of": (8, "with asked as (update booking.tenant_config set reminders = '[{\"before\": \"1 day\", \"channel\": \"mail\"}]') update booking.bookings set start_at_utc = start_at_utc + interval '30 days', end_at_utc = end_at_utc + interval '30 days' where id = %(kept)s"),
    "a reminder that came twice": (8, "insert into simulator.mails (service, recipient, sender, kind, subject, body, body_type, sent_at) values ('graph', 'kept@customer.example', 'booking@example.com', 'mail', 'Reminder: today', 'x', 'text', clock_timestamp())"),
    "a mail handed over twice": (8, "insert into simulator.mails (service, reference, recipient, sender, kind, subject, body, body_type, sent_at) select 'mailgun', 'outbox-' || o.id || '@mail.example.com', o.recipient, 'x', 'mail', 'Twice', 'x', 'text', clock_timestamp() from booking.notification_outbox o, generate_series(1, 2) where o.booking_id = %(kept)s and o.purpose = 'booking_confirmed'"),
    "a bounce that nobody told of": (8, "insert into booking.suppressions (tenant_id, channel, digest, recipient, reason) select tenant_id, 'mail', sha256('x'), 'kept@customer.example', 'bounced' from booking.bookings where id = %(kept)s"),
    "a delivery that was not": (8, "update booking.notification_outbox set delivery = 'delivered', provider = 'mailgun', provider_message_id = 'nobody-knows' where booking_id = %(kept)s"),
    "a message dropped for no reason": (8, "update booking.notification_outbox set status = 'dead', last_error = null where booking_id = %(kept)s"),
    "noise": (6, "insert into booking.audit_logs (actor_type, action, target_type, target_id, meta_json, created_at_utc) select 'system', 'webhook.dropped', 'webhook', 'x', '{\"reason\": \"malformed\"}', clock_timestamp() from generate_series(1, 2)"),
}  # fmt: skip


async def test_every_planted_violation_is_named(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """On a sound system the checker finds nothing; each planted violation it names by its promise."""
    ids = await sound(office, worker, cloud, slot)
    other = Office(office.sql, "other")
    # A change that Graph told and that was taken.
    office.sql.execute(
        "insert into journal.subscriptions select gen_random_uuid(), m365_tenant_id, 'ours' from booking.tenants where slug = 'acme';"
        "insert into journal.known_subscriptions select id::text, clock_timestamp() - interval '1 hour' from journal.subscriptions;"
        "insert into journal.notifications (id, url, item, created_at) select 1, 'http://app', jsonb_build_object("
        "  'subscriptionId', s.id, 'clientState', 'ours', 'resourceData', jsonb_build_object('id', j.resource_id)), j.received_at_utc"
        " from booking.webhook_jobs j, journal.subscriptions s;"
        "update booking.webhook_jobs set subscription_id = (select id::text from journal.subscriptions)"
    )
    assert violations(office.sql) == []

    missed = []
    # Indexes and checks hold without triggers too; a violation must get past them to be seen.
    office.sql.execute(
        "alter table booking.reservations drop constraint resources_never_overlap, drop constraint buffers_are_kept"
    )
    for name, (promise, statement) in PLANTED.items():
        with office.sql.transaction(force_rollback=True):
            office.sql.execute("set local session_replication_role = replica")
            assert (
                office.sql.execute(statement, ids | {"other": str(other.tenant_id)}).rowcount > 0
            ), name
            if promise not in {violation.promise for violation in violations(office.sql)}:
                missed.append(name)
    assert missed == []
    assert violations(office.sql) == []


def told(status: int, body: bytes, **changes: Any) -> ClientAnswer:
    return ClientAnswer(
        **{"tenant": "acme", "path": "holds", "key": "k", "status": status, "content": body}
        | changes
    )


async def test_answers_that_do_not_stay_true_are_named(office: Office, slot: datetime) -> None:
    """A booking that a client was told of exists, is or became what was told, and is told alike again."""
    held = office.hold(slot)
    first = told(201, held.body)
    assert violations(office.sql, answers=[first, told(201, held.body, replayed=True)]) == []

    wrong = {
        "gone": [
            told(
                201,
                held.body.replace(
                    held.json["booking_id"].encode(),
                    slot.strftime("%Y%m%d-0000-4000-8000-000000000000").encode(),
                ),
            )
        ],
        "never confirmed": [
            told(
                200,
                b'{"booking_id": "%s", "status": "confirmed"}' % held.json["booking_id"].encode(),
            )
        ],
        "another time": [told(201, held.body.replace(b"T10:00", b"T11:00"))],
        "another answer": [first, told(409, b'{"code": "slot_unavailable"}', replayed=True)],
        "first twice": [first, first],
        "another's": [told(200, b"{}", key=None, foreign=True)],
        "of another": [told(201, held.body, tenant="other")],
    }
    unnamed = [
        name for name, answers in wrong.items() if not violations(office.sql, answers=answers)
    ]
    assert unnamed == []
    assert (
        violations(office.sql, answers=[first, told(422, b'{"code": "idempotency_key_reused"}')])
        == []
    )


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_an_organizer_may_go_nearer_than_the_buffer_and_a_sale_may_not(
    office: Office, slot: datetime, minutes: int
) -> None:
    """Beside a moved meeting the buffer holds for what is sold afterwards, not for the move."""
    moved, other = office.confirmed(slot), office.confirmed(slot.replace(hour=15))
    outlook = Outlook(office)
    near = slot.replace(hour=15) + timedelta(minutes=minutes, hours=1 if minutes > 0 else -1)
    assert outlook.tell(outlook.event(moved, near)) == "moved"
    mine = [v for v in violations(office.sql, settled=False) if v.promise == 1]
    assert mine == []

    # The same pair, had the neighbour been sold afterwards.
    office.sql.execute("set session_replication_role = replica")
    office.sql.execute(
        "insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)"
        " select tenant_id, booking_id, type, occurred_at_utc, meta_json from booking.tracking_events where booking_id = %s and type = 'hold_created'",
        [other],
    )
    assert [v.promise for v in violations(office.sql, settled=False) if v.promise == 1] == [1]
