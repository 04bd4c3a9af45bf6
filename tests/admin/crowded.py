"""A company whose console shows every state at once, every text as long as it may be.

No text has a space to break at, as nobody promised one.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from app.web.admin.words import FOLLOW_UP
from tests.admin.conftest import MONDAY, TEN, WEDNESDAY_TEN, dead_webhook
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.people import add_account, add_key
from tests.support.reconciling import begin, event, id_of, meeting, reconcile, run

NAME = "Wolfeschlegelsteinhausenbergerdorff" * 5 + "Wolfeschlegelst"
"""190 letters."""

EMAIL = f"{'customer' * 8}@{'.'.join(['d' * 61] * 3)}.ex"
"""253 letters."""

SLUG = "a-company-" * 6 + "xyz"
ERROR = "graph:503:" + "0123456789abcdef" * 120


def fill(office: Office, clock: Clock) -> None:
    """Bookings in every state, follow-ups, dead letters, findings and calendars in trouble.

    It is a day later then: whoever was signed in is so no more.
    """
    sql = office.sql
    nina = office.add_salesperson("nina", "America/Argentina/Buenos_Aires")
    office.add_salesperson("otto")
    office.free_calendars()
    outlook = Outlook(office)
    met = _bookings(office, outlook, nina)
    _providers(office, clock)
    _dead_letters(office, outlook)
    sql.execute("update booking.calendar_comparisons c set mass_cancel_stopped_at = booking.now()"
                " from booking.calendars k where k.id = c.calendar_id and k.salesperson_id = %s",
                [office.salesperson_id])  # fmt: skip
    sql.execute("update booking.graph_subscriptions set last_error = %s, attempts = 7", [ERROR])
    sql.execute("update booking.calendar_comparisons set last_error = %s", [ERROR])
    sql.execute(
        "update booking.salespersons set display_name = left(%s || graph_user_id, 200),"
        " graph_user_id = right(%s || graph_user_id, 254)",
        [NAME, EMAIL],
    )
    sql.execute("update booking.services set name = %s", [NAME])
    sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account, secret, status,"
        " lost_since, last_error) values (%s, 'postmark', 'message', %s, %s, 'lost', booking.now(),"
        " %s)",
        [office.tenant_id, NAME, f"v1.{'0' * 16}.{'A' * 16}.{'A' * 22}", ERROR],
    )
    sql.execute("update booking.tenants set name = %s, slug = %s", [NAME, SLUG])
    office.slug = SLUG
    sql.execute("insert into booking.tenants (name, slug, status) values (%s, 'waits', 'pending')",
                ["W" * 200])  # fmt: skip
    sql.execute("insert into booking.tenants (name, slug, status, m365_tenant_id)"
                " values ('Off', 'off', 'disabled', %s)", [uuid.uuid4()])  # fmt: skip
    _webhooks(office)
    _edited(office)
    clock.set(MONDAY + timedelta(days=1))
    office.app(
        "attendance", tenant_id=office.tenant_id, booking_id=met, status="attended", actor="console"
    )


def _webhooks(office: Office) -> None:
    """One endpoint whose deliveries are in every state, and one that was disabled."""
    sealed = f"v1.{'0' * 16}.{'n' * 16}.{'c' * 40}"
    office.sql.execute(
        "with made as (insert into booking.webhook_endpoints"
        " (tenant_id, url, types, description, status, disabled_reason, disabled_at, failing_since, last_error)"
        " select tenant_id, 'https://hooks.example/' || repeat('x', 1900) || n, array['booking.held', 'booking.no_show'],"
        " left(%s, 190), case n when 1 then 'active' else 'disabled' end, case n when 2 then 'failing' end,"
        " case n when 2 then booking.now() end, booking.now() - interval '2 hours', %s"
        " from booking.tenant_config, generate_series(1, 2) n where tenant_id = %s returning *)"
        " insert into booking.webhook_secrets (tenant_id, endpoint_id, secret, expires_at)"
        " select tenant_id, id, %s, booking.now() + interval '3 days' from made",
        [NAME, ERROR, office.tenant_id, sealed],
    )
    office.sql.execute(
        "with told as (insert into booking.webhook_messages"
        " (id, tenant_id, booking_id, type, sequence, data, created_at)"
        " select gen_random_uuid(), b.tenant_id, b.id, 'booking.held', 100 + n, '{}', booking.now()"
        " from generate_series(1, 60) n, (select * from booking.bookings limit 1) b returning *)"
        " insert into booking.webhook_deliveries (tenant_id, endpoint_id, message_id, booking_id, sequence,"
        " status, attempts, last_error, milliseconds, created_at, finished_at)"
        " select t.tenant_id, e.id, t.id, t.booking_id, t.sequence, s.status, 3, %s, 1234, t.created_at,"
        " case when s.status <> 'queued' then booking.now() end"
        " from told t join booking.webhook_endpoints e on e.status = 'active',"
        " lateral (select (array['queued', 'delivered', 'dropped', 'dead'])[1 + t.sequence %% 4] as status) s",
        [ERROR],
    )


def _bookings(office: Office, outlook: Outlook, nina: uuid.UUID) -> str:
    person = {"name": NAME, "company": NAME, "email": EMAIL}
    hour = timedelta(hours=1)
    met = office.confirmed(TEN - hour, **person)
    office.confirmed(TEN + 4 * hour, salesperson_id=nina, **person)
    moved = office.confirmed(WEDNESDAY_TEN, **person)
    outlook.tell(outlook.event(moved, WEDNESDAY_TEN + 2 * hour))
    office.free_calendars()
    waits = office.confirmed(WEDNESDAY_TEN + 5 * hour, **person)
    outlook.tell(outlook.event(waits, WEDNESDAY_TEN - timedelta(days=7)))
    office.free_calendars()
    for kind in FOLLOW_UP:
        name, _, reason = kind.partition(".")
        details = {"reason": reason} if reason else {}
        office.sql.execute("select booking.track(%s, %s, %s)", [moved, name, Jsonb(details)])
    office.configure("currency", "EUR")
    paid = {"tenant_id": office.tenant_id, "booking_id": moved, "request": {}, "actor": "test"}
    office.app("payment_record", key="p", amount=9_999_999, method="card_terminal", **paid)
    office.app("refund_record", key="r", amount=1, reason=NAME, **paid)
    gone = office.confirmed(WEDNESDAY_TEN + timedelta(days=1), **person)
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=gone, actor="console"
    )
    office.run_saga(office.saga_of(gone, "cancel"))
    office.pending(WEDNESDAY_TEN + timedelta(days=1, hours=2), salesperson_id=nina, **person)
    office.hold(WEDNESDAY_TEN + timedelta(days=1, hours=4), **person)
    lapsed = office.pending(WEDNESDAY_TEN + timedelta(days=1, hours=6), **person)
    office.sql.execute("update booking.bookings set status = 'expired' where id = %s", [lapsed])
    return met


def _providers(office: Office, clock: Clock) -> None:
    clock.advance(minutes=3)
    booking_id = office.value(
        "select booking_id::text from booking.provider_objects where provider = 'zoom' and state = 'live' limit 1"
    )
    unknown = str(uuid.uuid4())
    reconcile(
        office,
        meeting(office, id_of(office, booking_id), booking_id),
        meeting(office, "777", booking_id),
        meeting(office, "8" * 60, unknown, start_at="2026-11-25T10:00:00Z"),
        meeting(office, "9" * 60, unknown, installation_id=str(uuid.uuid4())),
    )
    reconcile(office, event(office, "AAMk" * 38, booking_id, transaction_id=None), provider="graph")
    clock.advance(minutes=2)
    target_id, work = begin(office)
    failed = {"items": [], "complete": False, "error": ERROR}
    run(office, "reconcile_objects_report", target_id=target_id, lease=work["lease"], **failed)


def _dead_letters(office: Office, outlook: Outlook) -> None:
    dead_webhook(office, outlook)
    sql = office.sql
    sql.execute("update booking.webhook_jobs set resource_id = %s, last_error = %s where status = 'dead'",
                ["AAMk" * 38, ERROR])  # fmt: skip
    sql.execute("update booking.mails set status = 'dead', last_error = %s, attempts = 10, finished_at = %s"
                " where id = (select max(id) from booking.mails)", [ERROR, MONDAY])  # fmt: skip
    sql.execute("update booking.saga_steps set status = 'dead', last_error = %s"
                " where (saga_id, position) = (select saga_id, position from booking.saga_steps limit 1)", [ERROR])  # fmt: skip
    sql.execute("update booking.provider_objects set state = 'delete_pending', delete_attempts = 12, last_error = %s"
                " where id = (select max(id) from booking.provider_objects)", [ERROR])  # fmt: skip


def _edited(office: Office) -> None:
    """What a company edits: a member, a key, hours, closures, a question, a text, a suppression."""

    def call(name: str, **params: Any) -> None:
        office.app(name, tenant_id=office.tenant_id, actor="test", **params)

    add_account(office, EMAIL, "salesperson", display_name=NAME)
    add_account(office, "invited@acme.example", "analyst", status="invited")
    add_key(office, "sk_live_crowded")
    (service,) = office.sql.execute("select id from booking.services limit 1").fetchone()
    call("service_create", fields={"name": f"X{NAME[1:]}", "slot_minutes": 45})
    question = {"label": NAME, "field_type": "select", "options": [NAME]}
    call("service_intake_put", service_id=service, fields={"fields": [question]}, version=None)
    rules = [{"day_of_week": 1, "start_time": "09:00", "end_time": "17:00"}]
    call("service_hours_put", service_id=service, fields={"rules": rules}, version=None)
    call("closure_create", fields={"from": "2026-11-23", "to": "2026-11-25", "reason": NAME})
    call("exception_put", fields={"date": "2026-12-24", "hours": []})
    call("policy_put", service_id=service, fields={"tiers": []}, version=None)
    template = {"subject": "Soon", "text": "{{ when }}"}
    where = {"event_key": "booking_reminder", "channel": "mail", "locale": "en"}
    call("template_put", **where, template=template)
    office.sql.execute(
        "insert into booking.sender_domains (id, tenant_id, domain, token)"
        " values (gen_random_uuid(), %s, %s, repeat('t', 32))",
        [office.tenant_id, f"{'w' * 60}.{'w' * 60}.example"],
    )
    office.sql.execute(
        "insert into booking.suppressions (tenant_id, channel, recipient, digest, reason)"
        " values (%s, 'mail', %s, sha256('x'), 'bounced')",
        [office.tenant_id, EMAIL],
    )
