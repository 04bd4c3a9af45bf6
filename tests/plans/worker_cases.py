"""What workers ask."""

from __future__ import annotations

from typing import Any

from tests.plans.case import case
from tests.plans.company import Company, sender_domain
from tests.support.grown import NOON
from tests.support.mirror import item
from tests.support.office import succeed

PURGES = {
    "bookings": 40_000,
    "idempotency_records": 2_000,
    "inbound_events": 5_000,
    "audit_logs": 5_000,
    "stray_audit_logs": 300,
    "consent_states": 300,
    "directory_sign_ins": 300,
    "calendar_consents": 300,
    "console_sessions": 300,
    "sessions": 300,
    "sign_in_codes": 300,
    "api_keys": 300,
    "accounts": 300,
    "busy_days": 300,
    "reservations": 1_000,
    "notification_outbox": 300,
    "notification_templates": 300,
    "mail_spendings": 300,
    "sms_numbers": 300,
    "sms_spendings": 300,
    "delivery_events": 300,
    "audit_origins": 300,
    "suppressions": 300,
    "mirrored_items": 5_000,
    "calendar_mirrors": 300,
    "provider_findings": 300,
    "conference_host_days": 300,
    "webhook_messages": 5_000,
    "webhook_secrets": 300,
    "rate_windows": 300,
    "refunds": 300,
    "payments": 300,
    "ledger_entries": 300,
    "documents": 300,
    "archived_messages": 5_000,
}
"""Blocks that one batch of each kind may look at."""


def of(company: Company, **params: Any) -> dict[str, Any]:
    return {"tenant_id": company.tenant_id, **params}


@case()
def steps_wanted(company: Company) -> dict[str, Any]:
    return {}


@case(blocks=2500)
def connect_platform(company: Company) -> dict[str, Any]:
    hosts = company.sql.execute("select user_id from booking.conference_hosts").fetchall()
    account = {"provider": "zoom", "capability": "conference", "account": "ours"}
    sender = {"provider": "graph", "capability": "message", "account": "bookings@grown.example"}
    return {"accounts": [account | {"hosts": [name for (name,) in hosts]}, sender]}


SEALED = f"v1.{'0' * 16}.{'n' * 16}.{'c' * 30}"


def _with_secret(company: Company) -> Any:
    return company.value(
        "update booking.connections set secret = %s"
        " where id = (select id from booking.connections limit 1) returning id",
        SEALED,
    )


@case()
def sealed_keys(company: Company) -> dict[str, Any]:
    _with_secret(company)
    return {}


@case()
def sealed_otherwise(company: Company) -> dict[str, Any]:
    _with_secret(company)
    return {"key_id": "0123456789abcdef", "limit": 100}


@case()
def seal_anew(company: Company) -> dict[str, Any]:
    place = {"table": "connections", "column": "secret", "id": _with_secret(company)}
    return place | {"old": SEALED, "new": SEALED}


def _delivery(company: Company) -> Any:
    return company.value(
        "update booking.webhook_deliveries set status = 'queued', finished_at = null"
        " where id = (select max(id) from booking.webhook_deliveries) returning id"
    )


@case()
def webhook_delivery_claim(company: Company) -> dict[str, Any]:
    return of(company, delivery_id=_delivery(company))


@case()
def webhook_delivery_report(company: Company) -> dict[str, Any]:
    delivery = _delivery(company)
    work = company.call(
        "holdfast_worker", "webhook_delivery_claim", **of(company, delivery_id=delivery)
    )
    failed = {"outcome": "retry", "error": "answered 500", "status_code": 500}
    return of(company, delivery_id=delivery, lease=work["lease"], **failed)


@case()
def due_jobs(company: Company) -> dict[str, Any]:
    company.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    return {}


@case(blocks=2500)
def run_periodic__expire_holds(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.holds set expires_at_utc = date_trunc('second', booking.now())"
    )
    return {"name": "expire_holds"}


@case()
def run_periodic__requeue(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.inbound_events set status = 'queued' where id in"
        " (select id from booking.inbound_events order by id desc limit 3);"
        "update booking.work set due_at = booking.now() - interval '1 hour'"
    )
    return {"name": "requeue"}


@case()
def run_periodic__outbox(company: Company) -> dict[str, Any]:
    owed(company)
    return {"name": "outbox"}


@case()
def run_periodic__webhooks(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.webhook_messages m set endpoint_ids = array(select d.endpoint_id"
        " from booking.webhook_deliveries d where d.message_id = m.id)"
        " where m.id in (select id from booking.webhook_messages order by created_at desc limit 3);"
        "delete from booking.webhook_deliveries d using booking.webhook_messages m"
        " where m.id = d.message_id and m.endpoint_ids is not null"
    )
    return {"name": "webhooks"}


@case(blocks=1000)
def run_periodic__subscription(company: Company) -> dict[str, Any]:
    return {"name": "subscription"}


@case(blocks=4000)
def run_periodic__reconcile_bookings(company: Company) -> dict[str, Any]:
    return {"name": "reconcile_bookings"}


@case(blocks=4000)
def run_periodic__sync_calendar(company: Company) -> dict[str, Any]:
    return {"name": "sync_calendar"}


@case(blocks=3000)
def run_periodic__reconcile_objects(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.work set due_at = booking.now() where kind = 'reconcile_objects' and id = '1'"
    )
    return {"name": "reconcile_objects"}


@case(blocks=3000)
def run_periodic__sender_domain(company: Company) -> dict[str, Any]:
    sender_domain(company)
    return {"name": "sender_domain"}


def _looking(company: Company) -> dict[str, Any]:
    found = sender_domain(company)
    company.sql.execute(
        "update booking.work set due_at = booking.now() where kind = 'sender_domain' and id = %s",
        [str(found)],
    )
    return {"tenant_id": company.tenant_id, "domain_id": found}


@case()
def sender_domain_claim(company: Company) -> dict[str, Any]:
    return _looking(company)


@case(may_be_finished=True)
def sender_domain_report(company: Company) -> dict[str, Any]:
    row = _looking(company)
    lease = company.value(
        "update booking.work set lease = gen_random_uuid() where kind = 'sender_domain' and id = %s"
        " returning lease",
        str(row["domain_id"]),
    )
    return row | {"lease": lease, "found": True}


@case(blocks=600)
def run_periodic__pending_moves(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "insert into booking.pending_moves (booking_id, tenant_id, salesperson_id, start_at_utc, end_at_utc, recorded_at)"
        " select a.id, a.tenant_id, a.salesperson_id, b.start_at_utc, b.end_at_utc, booking.now()"
        " from booking.bookings a, booking.bookings b where a.id = %s and b.id = %s",
        [company.ahead(1), company.ahead(2)],
    )
    return {"name": "pending_moves"}


@case()
def run_periodic__restarts(company: Company) -> dict[str, Any]:
    return {"name": "restarts"}


@case(blocks=6000)
def run_periodic__agendas(company: Company) -> dict[str, Any]:
    company.sql.execute("update booking.tenant_config set staff_agenda = true")
    return {"name": "agendas"}


@case()
def queue_read(company: Company) -> dict[str, Any]:
    company.pending(company.free_slot())
    return {"quantity": 5, "visibility_seconds": 30}


def in_the_queue(company: Company) -> int:
    company.pending(company.free_slot())
    return company.value("select max(msg_id) from pgmq.q_holdfast")


@case()
def queue_done(company: Company) -> dict[str, Any]:
    return {"msg_id": in_the_queue(company)}


@case()
def queue_defer(company: Company) -> dict[str, Any]:
    return {"msg_id": in_the_queue(company), "seconds": 5}


def owed(company: Company) -> int:
    company.pending(company.free_slot())
    return company.value("select max(id) from booking.mails")


@case()
def message_claim(company: Company) -> dict[str, Any]:
    return of(company, id=owed(company))


@case(blocks=1500)
def outbox_claim(company: Company) -> dict[str, Any]:
    for _ in range(3):
        owed(company)
    return {"limit": 20}


@case()
def outbox_due(company: Company) -> dict[str, Any]:
    owed(company)
    return {}


@case()
def outbox_hand_over(company: Company) -> dict[str, Any]:
    message_id = owed(company)
    return of(company, id=message_id, lease=company.worker("message_claim", id=message_id)["lease"])


@case(may_be_finished=True)
def outbox_report(company: Company) -> dict[str, Any]:
    message_id = owed(company)
    lease = company.worker("message_claim", id=message_id)["lease"]
    return of(company, id=message_id, outcome="ok", lease=lease)


@case()
def template_failed(company: Company) -> dict[str, Any]:
    where = {"purpose": "booking_reminder", "channel": "mail", "locale": "de", "version": 1}
    return of(company, **where, failure="Line 1: no.")


@case()
def saga_claim(company: Company) -> dict[str, Any]:
    return of(company, saga_id=company.confirming()[1])


def step(company: Company, saga_id: int) -> dict[str, Any]:
    claim = company.worker("saga_claim", saga_id=saga_id)
    return of(
        company, saga_id=saga_id, position=claim["position"], lease=claim["lease"], **succeed(claim)
    )


@case()
def saga_report__of_the_first_step(company: Company) -> dict[str, Any]:
    return step(company, company.confirming()[1])


@case(blocks=800, may_be_finished=True)
def saga_report__of_the_last_step(company: Company) -> dict[str, Any]:
    saga_id = company.confirming()[1]
    company.worker(
        "saga_report", **{k: v for k, v in step(company, saga_id).items() if k != "tenant_id"}
    )
    return of(company, **_running(company, saga_id))


def _running(company: Company, saga_id: int) -> dict[str, Any]:
    position, lease = company.sql.execute(
        "select s.position, w.lease from booking.saga_steps s"
        " join booking.work w on w.kind = 'saga' and w.id = s.saga_id::text"
        " where s.saga_id = %s and s.status = 'running'",
        [saga_id],
    ).fetchone() or (None, None)
    return {
        "saga_id": saga_id,
        "position": position,
        "lease": lease,
        **succeed({"do": "create_event"}),
    }


@case()
def saga_report__of_a_cancellation(company: Company) -> dict[str, Any]:
    booking_id = company.ahead()
    company.app(
        "cancel_by_administrator", tenant_id=company.tenant_id, booking_id=booking_id, actor="key"
    )
    return step(company, company.saga_of(booking_id, "cancel"))


def pending_deletion(company: Company) -> int:
    return company.value(
        "update booking.provider_objects set state = 'delete_pending'"
        " where booking_id = %s and provider = 'graph' returning id",
        company.ahead(),
    )


@case()
def deletion_claim(company: Company) -> dict[str, Any]:
    return of(company, object_id=pending_deletion(company))


@case(may_be_finished=True)
def deletion_report(company: Company) -> dict[str, Any]:
    object_id = pending_deletion(company)
    company.worker("deletion_claim", object_id=object_id)
    return of(company, object_id=object_id, outcome="ok")


def due_subscription(company: Company) -> None:
    company.sql.execute(
        "update booking.graph_subscriptions set renew_at = booking.now() where salesperson_id = %s",
        [company.salesperson_id],
    )


@case()
def subscription_claim(company: Company) -> dict[str, Any]:
    due_subscription(company)
    return company.person


@case(is_void=True, blocks=9000)
def salesperson_identified(company: Company) -> dict[str, Any]:
    """What is in the calendar is recorded under the new id, once in its life."""
    return company.person | {"object_id": "00000000-0000-4000-c000-000000000001"}


@case(may_be_finished=True)
def subscription_report(company: Company) -> dict[str, Any]:
    due_subscription(company)
    claim = company.worker("subscription_claim", salesperson_id=company.salesperson_id)
    return company.person | {
        "outcome": "ok",
        "lease": claim["lease"],
        "subscription_id": "s",
        "expiration": NOON.replace(day=28),
    }


@case(blocks=900)
def receive_notifications(company: Company) -> dict[str, Any]:
    return {"items": [notification(company)] * 20, "source": "203.0.113.1"}


def notification(company: Company) -> dict[str, Any]:
    event_id = company.event_id(company.ahead())
    return {
        "provider": "graph",
        "subscription_id": f"subscription-{company.salesperson_id}",
        "secret": "secret",
        "change_type": "updated",
        "resource_id": event_id,
    }


def job(company: Company) -> int:
    company.app("receive_notifications", items=[notification(company)], source="203.0.113.1")
    return company.value("select max(id) from booking.webhook_jobs")


@case()
def webhook_claim(company: Company) -> dict[str, Any]:
    return of(company, job_id=job(company))


def claimed_job(company: Company) -> dict[str, Any]:
    job_id = job(company)
    return of(company, job_id=job_id, lease=company.worker("webhook_claim", job_id=job_id)["lease"])


@case(may_be_finished=True)
def webhook_apply__unchanged(company: Company) -> dict[str, Any]:
    claim = claimed_job(company)
    booking_id = company.ahead()
    return claim | {
        "event": next(e for e in company.events() if e["marker_booking_id"] == booking_id)
    }


@case(blocks=2000, may_be_finished=True)
def webhook_apply__moved(company: Company) -> dict[str, Any]:
    claim = webhook_apply__unchanged(company)
    return claim | {
        "event": claim["event"]
        | {"start_at": "2026-12-26T20:00:00Z", "end_at": "2026-12-26T21:00:00Z"}
    }


@case(blocks=600, may_be_finished=True)
def webhook_apply__deleted(company: Company) -> dict[str, Any]:
    return claimed_job(company) | {"event": {"found": False}}


@case()
def webhook_report(company: Company) -> dict[str, Any]:
    return claimed_job(company) | {"outcome": "retry", "error": "graph 503"}


def due_reconcile(company: Company) -> None:
    company.sql.execute(
        "update booking.work set due_at = booking.now() where kind = 'reconcile_bookings' and id = %s",
        [str(company.salesperson_id)],
    )


@case(blocks=600)
def reconcile_bookings_claim(company: Company) -> dict[str, Any]:
    due_reconcile(company)
    return company.person


@case(blocks=2000, may_be_finished=True)
def reconcile_bookings_apply(company: Company) -> dict[str, Any]:
    due_reconcile(company)
    claim = company.worker("reconcile_bookings_claim", salesperson_id=company.salesperson_id)
    return company.person | {"events": company.events(), "complete": True, "lease": claim["lease"]}


def notified(company: Company) -> None:
    """Graph has told of a change."""
    company.sql.execute(
        "update booking.calendar_freshness f set notified_at = booking.now()"
        " from booking.calendars k where k.id = f.calendar_id and k.salesperson_id = %s",
        [company.salesperson_id],
    )
    company.mirror.due()


@case(blocks=4000, may_be_finished=True)
def reconcile_bookings_apply__of_a_swap(company: Company) -> dict[str, Any]:
    """Two meetings changed places."""
    params = reconcile_bookings_apply(company)
    first, second, *_ = params["events"]
    for name in ("start_at", "end_at"):
        first[name], second[name] = second[name], first[name]
    return params


@case()
def sync_calendar_claim(company: Company) -> dict[str, Any]:
    notified(company)
    return company.person


@case(blocks=900)
def sync_calendar_apply(company: Company) -> dict[str, Any]:
    notified(company)
    claim = company.mirror.claim()
    return company.person | {
        "mirror_id": claim["mirror_id"],
        "lease": claim["lease"],
        "cursor": claim["cursor"],
        "items": [item(NOON, event_id=f"foreign-{n}") for n in range(20)],
        "next_cursor": "next",
        "is_last": True,
    }


@case()
def sync_calendar_report(company: Company) -> dict[str, Any]:
    notified(company)
    claim = company.mirror.claim()
    return company.person | {
        "mirror_id": claim["mirror_id"],
        "lease": claim["lease"],
        "outcome": "retry",
        "error": "graph 503",
    }


def expired_cache(company: Company) -> dict[str, Any]:
    """The lease of a fetch: the mirror is not live and nothing is cached."""
    company.sql.execute(
        "update booking.calendar_freshness f set notified_at = booking.now()"
        " from booking.calendars k where k.id = f.calendar_id and k.salesperson_id = %s",
        [company.salesperson_id],
    )
    answer = company.answer(
        "availability", salesperson_id=company.salesperson_id, date=NOON.date(), days=7
    )
    return answer.fetch or {}


@case()
def store_busy(company: Company) -> dict[str, Any]:
    fetch = expired_cache(company)
    return company.person | {
        "lease": fetch["lease"],
        "generation": fetch["generation"],
        "from_day": fetch["from_day"],
        "to_day": fetch["to_day"],
        "items": [[NOON.isoformat(), NOON.replace(hour=13).isoformat()]],
    }


@case(is_void=True)
def release_busy(company: Company) -> dict[str, Any]:
    return company.person | {"lease": expired_cache(company)["lease"]}


def due_target(company: Company, provider: str) -> int:
    return company.value(
        "update booking.work w set due_at = booking.now() from booking.reconcile_targets p"
        " where p.provider = %s and p.provider_user = %s and w.kind = 'reconcile_objects' and w.id = p.id::text"
        " returning p.id",
        provider,
        "host-1" if provider == "zoom" else "person-1@company.example",
    )


@case(blocks=600)
def reconcile_objects_claim(company: Company) -> dict[str, Any]:
    return {"target_id": due_target(company, "graph")}


def listed(company: Company, provider: str) -> list[dict[str, Any]]:
    """All that the target holds, as it should be."""
    rows = company.sql.execute(
        "select jsonb_build_object('id', o.external_id, 'booking_id', b.id, 'start_at', booking.iso(b.start_at_utc), 'minutes', 60,"
        " 'installation_id', i.installation_id) from booking.provider_objects o join booking.bookings b on b.id = o.booking_id,"
        " booking.installation i where o.provider = %s and o.state = 'live' and b.salesperson_id = %s and b.end_at_utc > booking.now()",
        [provider, company.salesperson_id],
    )
    return [row[0] for row in rows]


def reconcile(company: Company, provider: str) -> dict[str, Any]:
    target_id = due_target(company, provider)
    return {
        "target_id": target_id,
        "lease": company.run("reconcile_objects_claim", target_id=target_id)["lease"],
    }


@case(blocks=2500, may_be_finished=True)
def reconcile_objects_report__of_a_calendar(company: Company) -> dict[str, Any]:
    return reconcile(company, "graph") | {"items": listed(company, "graph"), "complete": True}


@case(blocks=1500)
def reconcile_objects_report__of_a_host(company: Company) -> dict[str, Any]:
    return reconcile(company, "zoom") | {"items": listed(company, "zoom")[3:], "complete": True}


@case(blocks=1500, may_be_finished=True)
def reconcile_objects_missing(company: Company) -> dict[str, Any]:
    begun = reconcile(company, "zoom")
    items = listed(company, "zoom")
    company.run("reconcile_objects_report", **begun, items=items[3:], complete=True)
    return begun | {"items": items[:3], "gone": [], "complete": True}


def purge(kind: str, blocks: int) -> None:
    def prepare(company: Company) -> dict[str, Any]:
        return {"name": f"purge_{kind}"}

    prepare.__name__ = f"run_periodic__purge_{kind}"
    case(blocks=blocks, wasted_rows=1000)(prepare)


for kind, blocks in PURGES.items():
    purge(kind, blocks)


@case()
def owner_link(company: Company) -> dict[str, Any]:
    return {"slug": company.slug, "email": "owner@company.example", "actor": "cli"}
