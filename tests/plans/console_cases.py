"""What administrators ask: internal API, console, command line, monitoring."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from tests.plans.case import case
from tests.plans.company import Company, sender_domain
from tests.support import own_calendar
from tests.support.grown import NOON

DIGEST = bytes(32)
SEALED = f"v1.{'0' * 16}.{'A' * 16}.{'A' * 22}"


def of(company: Company, **params: Any) -> dict[str, Any]:
    return {"tenant_id": company.tenant_id, **params}


@case()
def console_tenant(company: Company) -> dict[str, Any]:
    return {"name": company.slug}


@case()
def action_titles(company: Company) -> dict[str, Any]:
    return {}


@case()
def kinds(company: Company) -> dict[str, Any]:
    return {}


@case()
def tenant_list(company: Company) -> dict[str, Any]:
    return {}


@case()
def scheduling_get(company: Company) -> dict[str, Any]:
    return of(company)


# Of all that is still ahead of the company the links are taken back.
@case(wasted_rows=8000, blocks=80_000)
def scheduling_patch(company: Company) -> dict[str, Any]:
    return of(company, changes={"access": "members"}, version=None, actor="key")


@case()
def event_types_get(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def event_types_put(company: Company) -> dict[str, Any]:
    return of(company, fields={"event_types": []}, version=None, actor="key")


@case()
def tenant_plans(company: Company) -> dict[str, Any]:
    return {"names": [company.slug, str(company.tenant_id), "nobody"]}


@case()
def tenant_update(company: Company) -> dict[str, Any]:
    return of(company, changes={"plan": "enterprise"}, actor="key")


@case(blocks=2000)
def calendars(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def feed_make(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id, digest=DIGEST, actor="key")


@case()
def feed_revoke(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id, actor="key")


def of_a_carrier() -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "provider": "twilio",
        "account": "AC1",
        "settings": {},
        "secret": SEALED,
        "actor": "key",
    }


@case()
def carrier_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def carrier_row(company: Company) -> dict[str, Any]:
    return of(company, provider="twilio", account="AC1")


@case()
def carrier_put(company: Company) -> dict[str, Any]:
    return of(company, **of_a_carrier())


@case()
def carrier_delete(company: Company) -> dict[str, Any]:
    company.answer_of("carrier_put", **of_a_carrier())
    return of(company, provider="twilio", actor="key")


def of_an_account(company: Company, **params: Any) -> dict[str, Any]:
    own_calendar.make_known(company.sql)
    return of(company, salesperson_id=company.salesperson_id, **params)


@case()
def calendar_account_row(company: Company) -> dict[str, Any]:
    return of_an_account(company, provider=own_calendar.KIND, subject="sub-1")


@case(blocks=1000)
def calendar_account_connect(company: Company) -> dict[str, Any]:
    account = {"subject": "sub-1", "address": "a@b.example", "calendar": "a@b.example"}
    grant = {"scopes": [], "token_source": "consent", "secret": SEALED, "settings": {}}
    return of_an_account(
        company, kind=own_calendar.KIND, id=uuid.uuid4(), **account, **grant, actor="key"
    )


@case()
def calendar_account_to_leave(company: Company) -> dict[str, Any]:
    wanted = of_an_account(company, kind=own_calendar.KIND)
    own_calendar.connect(company)
    return wanted


@case()
def calendar_account_disconnect(company: Company) -> dict[str, Any]:
    return {**calendar_account_to_leave(company), "actor": "key"}


@case()
def calendar_consent_begin(company: Company) -> dict[str, Any]:
    digests = {"state_digest": DIGEST, "browser_digest": DIGEST}
    kind = {"kind": own_calendar.KIND, "nonce": "n", "code_verifier": "v"}
    return of_an_account(company, **kind, **digests)


@case()
def calendar_consent_take(company: Company) -> dict[str, Any]:
    company.app("calendar_consent_begin", **calendar_consent_begin(company))
    return {"state_digest": DIGEST, "browser_digest": DIGEST}


@case()
def calendar_consent_granted(company: Company) -> dict[str, Any]:
    taken = company.app("calendar_consent_take", **calendar_consent_take(company))
    granted = {"subject": "sub-1", "address": "a@b.example"}
    return of(company, consent_id=taken["consent_id"], granted=granted, secret=SEALED)


@case()
def calendar_consent_use(company: Company) -> dict[str, Any]:
    granted = calendar_consent_granted(company)
    company.app("calendar_consent_granted", **granted)
    return {"consent_id": granted["consent_id"], "browser_digest": DIGEST}


def of_access(company: Company, **params: Any) -> dict[str, Any]:
    own_calendar.make_known(company.sql)
    own_calendar.connect(company)
    return {"account": own_calendar.account_of(company), **params}


@case()
def calendar_access(company: Company) -> dict[str, Any]:
    return of_access(company)


@case()
def calendar_access_renewed(company: Company) -> dict[str, Any]:
    account = of_access(company)
    lease = company.app("calendar_access", **account)["lease"]
    return {**account, "lease": lease, "token": SEALED, "expires_at": NOON}


@case(is_void=True)
def calendar_access_failed(company: Company) -> dict[str, Any]:
    account = of_access(company)
    lease = company.app("calendar_access", **account)["lease"]
    return {**account, "lease": lease, "is_refused": True, "detail": "invalid_grant"}


@case()
def config_get(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def config_patch(company: Company) -> dict[str, Any]:
    return of(company, changes={"buffer_minutes": 15, "horizon_days": 60}, actor="key")


@case(blocks=800)
def tenant_create(company: Company) -> dict[str, Any]:
    return {
        "name": "Sol",
        "slug": "studio-sol",
        "owner_email": "sol@studio.example",
        "settings": {},
        "actor": "key",
    }


def a_member(company: Company) -> Any:
    return company.value(
        "insert into booking.accounts (tenant_id, email, roles, status)"
        " values (%s, 'member@company.example', '{admin}', 'active') returning id",
        company.tenant_id,
    )


@case()
def member_list(company: Company) -> dict[str, Any]:
    a_member(company)
    return of(company)


@case()
def member_get(company: Company) -> dict[str, Any]:
    return of(company, id=a_member(company))


@case()
def member_invite(company: Company) -> dict[str, Any]:
    return of(company, member={"email": "new@company.example", "roles": ["admin"]}, actor="key")


@case()
def member_invite_again(company: Company) -> dict[str, Any]:
    member = a_member(company)
    company.sql.execute("update booking.accounts set status = 'invited' where id = %s", [member])
    return of(company, id=member, actor="key")


@case()
def member_update(company: Company) -> dict[str, Any]:
    changes = {"status": "disabled", "roles": ["analyst"]}
    return of(company, id=a_member(company), changes=changes, version=None, actor="key")


@case()
def member_archive(company: Company) -> dict[str, Any]:
    return of(company, id=a_member(company), is_archived=True, version=None, actor="key")


@case()
def key_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def key_create(company: Company) -> dict[str, Any]:
    key = {"name": "Reports", "kind": "secret", "role": "analyst"}
    return of(company, key=key, digest=DIGEST, last4="wxyz", actor="key")


@case()
def key_revoke(company: Company) -> dict[str, Any]:
    key(company)
    return of(company, id=company.value("select id from booking.api_keys"), actor="key")


@case()
def tenant_slug(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def session(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "with made as (insert into booking.accounts (tenant_id, email, roles, status)"
        " values (%s, 'a@b.example', '{owner}', 'active') returning tenant_id, id)"
        " insert into booking.sessions (digest, tenant_id, account_id, form, signed_in_at,"
        " last_used_at, idle_until, expires_at) select %s, tenant_id, id, 'cookie', %s,"
        " %s, %s, %s from made",
        [
            company.tenant_id,
            DIGEST,
            *[NOON - timedelta(hours=1)] * 2,
            *[NOON + timedelta(days=1)] * 2,
        ],
    )
    return {"digest": DIGEST}


@case()
def key(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "insert into booking.api_keys (tenant_id, name, kind, role, digest, last4)"
        " values (%s, 'Reports', 'secret', 'analyst', %s, 'wxyz')",
        [company.tenant_id, DIGEST],
    )
    return {"digest": DIGEST}


@case()
def settings_get(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def settings_patch(company: Company) -> dict[str, Any]:
    return of(company, changes={"reminders": [], "horizon_days": 60}, actor="key")


@case()
def service_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def service_get(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id)


@case()
def service_create(company: Company) -> dict[str, Any]:
    return of(company, fields={"name": "Talk", "slot_minutes": 45}, actor="key")


@case()
def service_update(company: Company) -> dict[str, Any]:
    changes = {"slot_step_minutes": 15, "description": "A talk."}
    return of(company, service_id=company.service_id, changes=changes, version=None, actor="key")


def another_service(company: Company) -> uuid.UUID:
    return company.value(
        "insert into booking.services (tenant_id) values (%s) returning id", company.tenant_id
    )


@case()
def service_archive(company: Company) -> dict[str, Any]:
    return of(company, service_id=another_service(company), version=None, actor="key")


@case()
def service_restore(company: Company) -> dict[str, Any]:
    service_id = company.value(
        "insert into booking.services (tenant_id, active, archived_at)"
        " values (%s, false, booking.now()) returning id",
        company.tenant_id,
    )
    return of(company, service_id=service_id, version=None, actor="key")


@case()
def service_salespeople(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id)


@case()
def service_salespeople_put(company: Company) -> dict[str, Any]:
    people = [{"salesperson_id": str(company.salesperson_id), "price_amount": 0}]
    return of(
        company,
        service_id=company.service_id,
        fields={"salespeople": people},
        version=None,
        actor="key",
    )


@case()
def service_intake(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id)


@case()
def service_intake_put(company: Company) -> dict[str, Any]:
    fields = {"fields": [{"label": "Why?", "field_type": "text"}]}
    of_service = of(company, service_id=company.service_id)
    return of_service | {"fields": fields, "version": None, "actor": "key"}


@case(blocks=1500)
def payment_record(company: Company) -> dict[str, Any]:
    company.sql.execute("update booking.tenant_config set currency = 'EUR'")
    booked = {"booking_id": company.ahead(), "key": "k", "request": {}}
    return of(company, **booked, amount=100, method="cash", actor="key")


@case(blocks=1500)
def refund_record(company: Company) -> dict[str, Any]:
    paid = payment_record(company)
    company.answer_of("payment_record", **{k: v for k, v in paid.items() if k != "tenant_id"})
    return of(company, booking_id=paid["booking_id"], key="b", request={}, amount=60,
              reason=None, actor="key")  # fmt: skip


@case()
def document_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def document_get(company: Company) -> dict[str, Any]:
    paid = payment_record(company)
    told = company.answer_of(
        "payment_record", **{k: v for k, v in paid.items() if k != "tenant_id"}
    )
    return of(company, document_id=told.json["payments"][0]["document"]["id"])


@case()
def company_get(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def company_put(company: Company) -> dict[str, Any]:
    return of(company, fields={"legal_name": "Grown Inc."}, version=None, actor="key")


@case()
def policy_get(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id)


@case()
def policy_put(company: Company) -> dict[str, Any]:
    fields = {"tiers": [{"hours_before_start": 24, "fee_percent": 50}]}
    of_service = of(company, service_id=company.service_id)
    return of_service | {"fields": fields, "version": None, "actor": "key"}


@case(blocks=2000)
def staff_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def staff_get(company: Company) -> dict[str, Any]:
    return company.person


@case()
def staff_create(company: Company) -> dict[str, Any]:
    return of(company, fields={"display_name": "Cora", "email": "c@c.example"}, actor="key")


@case()
def staff_update(company: Company) -> dict[str, Any]:
    changes = {"bio": "Knows.", "email": "c@c.example"}
    return company.person | {"changes": changes, "version": None, "actor": "key"}


@case()
def staff_archive(company: Company) -> dict[str, Any]:
    return company.person | {"version": None, "actor": "key"}


@case()
def staff_restore(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.salespersons set archived_at = booking.now(), active = false where id = %s",
        [company.salesperson_id],
    )
    return company.person | {"version": None, "actor": "key"}


TEXT = {"event_key": "booking_reminder", "channel": "mail", "locale": "de"}


@case()
def template_get(company: Company) -> dict[str, Any]:
    return of(company, **TEXT)


@case()
def template_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def template_put(company: Company) -> dict[str, Any]:
    template = {"subject": "Bald", "text": "{{ when }}"}
    return of(company, **TEXT, template=template, actor="key")


@case()
def template_test(company: Company) -> dict[str, Any]:
    return of(company, **TEXT, to=None, actor="key")


@case(blocks=1200)
def salesperson_list(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def salesperson_create(company: Company) -> dict[str, Any]:
    return of(
        company,
        graph_user_id="new@company.example",
        display_name="New",
        timezone="UTC",
        actor="key",
    )


@case()
def salesperson_update(company: Company) -> dict[str, Any]:
    return of(
        company, salesperson_id=company.salesperson_id, changes={"active": False}, actor="key"
    )


@case(blocks=4800)
def calendar_overview(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=5300)
def calendar_overview__of_people_who_left(company: Company) -> dict[str, Any]:
    company.sql.execute("update booking.salespersons set active = false")
    return of(company)


@case(blocks=4800)
def attention(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def follow_ups(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def follow_up_done(company: Company) -> dict[str, Any]:
    tracking_id = company.value(
        "select id from booking.tracking_events where tenant_id = %s and type = 'customer_notify_required'",
        company.tenant_id,
    )
    return of(company, tracking_id=tracking_id, actor="key")


@case(blocks=4000)
def meeting_figures(company: Company) -> dict[str, Any]:
    return of(company, **{"from": NOON, "to": NOON + timedelta(days=1)})


@case(blocks=10_000)
def staff_calendar(company: Company) -> dict[str, Any]:
    return of(company, **{"from": NOON, "to": NOON + timedelta(days=7)})


@case(blocks=1000)
def booking_list(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=1000)
def booking_list__of_today(company: Company) -> dict[str, Any]:
    return of(company, **{"from": NOON, "to": NOON + timedelta(days=1)})


@case(blocks=1000)
def booking_list__next_page(company: Company) -> dict[str, Any]:
    return of(company, cursor=company.answer_of("booking_list").json["next_cursor"])


@case(blocks=1000)
def booking_list__by_person(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id)


@case()
def booking_list__by_person_with_few(company: Company) -> dict[str, Any]:
    new = company.add_salesperson("new")
    company.sql.execute(
        "update booking.bookings set salesperson_id = %s where id = any(%s)",
        [new, [company.ahead(3), company.ahead(4)]],
    )
    return of(company, salesperson_id=new)


@case()
def booking_list__by_status_of_few(company: Company) -> dict[str, Any]:
    return of(company, status="hold")


@case(blocks=1500, wasted_rows=1000)
def booking_list__by_status(company: Company) -> dict[str, Any]:
    return of(company, status="canceled")


@case()
def console_booking(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.ahead())


@case(blocks=6000, wasted_rows=100_000)
def booking_list__by_name(company: Company) -> dict[str, Any]:
    return of(company, search="customer 17")


@case()
def booking_detail(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.ahead())


@case(blocks=6000)
def appointments_for_staff(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=6000)
def appointments_for_staff__next_page(company: Company) -> dict[str, Any]:
    return of(company, cursor=company.answer_of("appointments_for_staff").json["next_cursor"])


@case(blocks=6000)
def appointments_for_staff__of_a_person(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id, status="confirmed")


@case(blocks=6000, wasted_rows=1000)
def appointments_for_staff__that_were_canceled(company: Company) -> dict[str, Any]:
    return of(company, status="canceled")


@case()
def appointment_for_staff(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.ahead())


@case()
def appointment_change_by_staff(company: Company) -> dict[str, Any]:
    return of(
        company, booking_id=company.ahead(), changes={"notes": "New."}, version=None, actor="key"
    )


@case(blocks=700)
def appointment_cancel_by_staff(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.ahead(2), reason="Ill.", version=None, actor="key")


@case(blocks=1000)
def audit_list(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=1000)
def audit_list__of_a_booking(company: Company) -> dict[str, Any]:
    return of(company, target_id=company.ahead(), action="booking.hold")


@case(blocks=1000)
def audit_list__of_an_administrator(company: Company) -> dict[str, Any]:
    return of(company, actor=str(uuid.uuid4()))


@case(blocks=1000)
def audit_list__of_a_request(company: Company) -> dict[str, Any]:
    return of(company, correlation_id=str(uuid.uuid4()))


@case(blocks=20_000)
def audit_summary(company: Company) -> dict[str, Any]:
    """All of the last month is counted."""
    return of(company)


@case(blocks=6000)
def follow_up_list(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=6000)
def follow_up_list__of_those_seen_to(company: Company) -> dict[str, Any]:
    return of(company, is_open=False)


@case()
def follow_up_close(company: Company) -> dict[str, Any]:
    done = follow_up_done(company)
    return of(company, id=done["tracking_id"], note="Done.", actor="key")


def a_client(company: Company) -> dict[str, Any]:
    query = (
        "select c.id from booking.customers c where c.tenant_id = %s and exists (select from"
        " booking.bookings b where b.customer_id = c.id) order by c.email limit 1"
    )
    return of(company, id=company.value(query, company.tenant_id))


@case(blocks=6000)
def client_list(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=6000, wasted_rows=10_000)
def client_list__searched(company: Company) -> dict[str, Any]:
    """Whoever searches by any part has all clients of the company looked through."""
    return of(company, search="mer-77")


@case(blocks=12_000, wasted_rows=10_000)
def client_list__of_a_salesperson(company: Company) -> dict[str, Any]:
    """From the newest on, until there are enough of theirs."""
    principal = {
        "kind": "account",
        "id": str(uuid.uuid4()),
        "roles": ["salesperson"],
        "salesperson_id": str(company.salesperson_id),
    }
    company.sql.execute(
        "select set_config('booking.request', %s, true)", [json.dumps({"principal": principal})]
    )
    return of(company)


@case(blocks=1500)
def client_get(company: Company) -> dict[str, Any]:
    return a_client(company)


@case(blocks=1500)
def client_export(company: Company) -> dict[str, Any]:
    return a_client(company)


@case(blocks=3000)
def client_forget(company: Company) -> dict[str, Any]:
    found = a_client(company)
    company.sql.execute(
        "update booking.bookings set status = 'canceled' where customer_id = %s"
        " and status = 'confirmed'",
        [found["id"]],
    )
    company.sql.execute(
        "update booking.bookings set status = 'expired' where customer_id = %s"
        " and status in ('hold', 'pending_verify')",
        [found["id"]],
    )
    return found | {"actor": "key"}


def by_hand(company: Company, **params: Any) -> dict[str, Any]:
    start = company.free_slot()
    company.fresh_cache()
    asked = {"key": uuid.uuid4().hex, "request": {}, "start_at": start, "actor": "key"}
    return of(company, **asked, **params)


@case(blocks=800)
def appointment_create_by_staff(company: Company) -> dict[str, Any]:
    return by_hand(
        company,
        service_id=company.service_id,
        salesperson_id=company.salesperson_id,
        email="customer-7@customer.example",
        name="Eva",
        is_overriding=True,
    )


@case(blocks=1000)
def appointment_reschedule_by_staff(company: Company) -> dict[str, Any]:
    return by_hand(company, booking_id=company.ahead(2))


@case()
def appointment_outcome_for_staff(company: Company) -> dict[str, Any]:
    _, saga_id = company.confirming()
    company.run_saga(saga_id)
    path = "/tenant-admin/appointments"
    key = company.value(
        "update booking.idempotency_records set path = %s where saga_id = %s returning key",
        path,
        saga_id,
    )
    return of(company, path=path, key=key, saga_id=saga_id, give_up=False)


@case()
def attendance(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.past(), status="no_show", actor="key")


@case()
def cancel_by_administrator(company: Company) -> dict[str, Any]:
    return of(company, booking_id=company.ahead(), actor="key")


@case()
def allow_mass_cancel(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.calendar_comparisons c set mass_cancel_stopped_at = booking.now()"
        " from booking.calendars k where k.id = c.calendar_id and k.salesperson_id = %s",
        [company.salesperson_id],
    )
    return of(company, salesperson_id=company.salesperson_id, actor="key")


@case(is_void=True)
def audit_admin(company: Company) -> dict[str, Any]:
    return of(
        company,
        action="console.signed_in",
        target_type="tenant",
        target_id="1",
        meta={},
        actor="key",
    )


def make_dead_letter(company: Company) -> None:
    company.sql.execute(
        "update booking.mails set status = 'dead' where id = (select max(id) from booking.mails)"
    )


@case()
def dead_letters(company: Company) -> dict[str, Any]:
    make_dead_letter(company)
    return {}


@case()
def dead_letters__of_a_tenant(company: Company) -> dict[str, Any]:
    make_dead_letter(company)
    return of(company)


@case()
def dead_letter(company: Company) -> dict[str, Any]:
    make_dead_letter(company)
    return {
        "kind": "message",
        "id": str(company.value("select id from booking.mails where status = 'dead'")),
    }


@case()
def redrive(company: Company) -> dict[str, Any]:
    return dead_letter(company) | {"actor": "key"}


@case(blocks=5600, wasted_rows=1000)
def metrics(company: Company) -> dict[str, Any]:
    return {}


@case()
def queue_metrics(company: Company) -> dict[str, Any]:
    return {}


@case()
def health(company: Company) -> dict[str, Any]:
    return {}


@case()
def conference_hosts(company: Company) -> dict[str, Any]:
    return {}


@case(blocks=3000)
def reconcile_overview(company: Company) -> dict[str, Any]:
    return {}


@case(blocks=8000)
def reconcile_targets(company: Company) -> dict[str, Any]:
    return {}


@case(blocks=600)
def compare_objects__conference(company: Company) -> dict[str, Any]:
    (connection_id,) = company.sql.execute(
        "select connection_id from booking.conference_hosts limit 1"
    ).fetchone() or (None,)
    return {
        "connection_id": connection_id,
        "capability": "conference",
        "user": "host-1",
        "items": [],
    }


@case(blocks=1500)
def compare_objects__calendar(company: Company) -> dict[str, Any]:
    connection_id, user = company.sql.execute(
        "select connection_id, external_id from booking.calendars where salesperson_id = %s",
        [company.salesperson_id],
    ).fetchone() or (None, None)
    items = [
        {
            "id": e["id"],
            "booking_id": e["marker_booking_id"],
            "start_at": e["start_at"],
            "end_at": e["end_at"],
        }
        for e in company.events()
    ]
    return {
        "connection_id": connection_id,
        "capability": "calendar",
        "user": user,
        "items": items,
    }


@case(is_void=True)
def consent_lost(company: Company) -> dict[str, Any]:
    return of(company, detail="AADSTS700016")


@case(is_void=True)
def consent_restored(company: Company) -> dict[str, Any]:
    company.app("consent_lost", tenant_id=company.tenant_id, detail="AADSTS700016")
    return of(company)


@case()
def tenant_connect(company: Company) -> dict[str, Any]:
    return {"name": "Newcomer", "slug": "newcomer"}


def state_of_newcomer(company: Company) -> str:
    return company.app("tenant_connect", name="Newcomer", slug="newcomer")["state_id"]


@case()
def tenant_by_state(company: Company) -> dict[str, Any]:
    return {"state_id": state_of_newcomer(company)}


@case(is_void=True)
def sign_in_begin(company: Company) -> dict[str, Any]:
    return {
        "state_id": state_of_newcomer(company),
        "directory": uuid.uuid4(),
        "state_digest": DIGEST,
        "browser_digest": DIGEST,
        "nonce": "nonce",
        "code_verifier": "verifier",
    }


@case()
def sign_in_take(company: Company) -> dict[str, Any]:
    company.app("sign_in_begin", **sign_in_begin(company))
    return {"state_digest": DIGEST, "browser_digest": DIGEST}


@case()
def salesperson_identity(company: Company) -> dict[str, Any]:
    return company.person


@case()
def console_session_begin(company: Company) -> dict[str, Any]:
    return {"digest": DIGEST, "seconds": 3600, "client": "203.0.113.7"}


@case()
def console_session(company: Company) -> dict[str, Any]:
    company.app("console_session_begin", **console_session_begin(company))
    return {"digest": DIGEST}


@case()
def console_session_end(company: Company) -> dict[str, Any]:
    return console_session(company) | {"everywhere": True}


@case()
def tenant_activate(company: Company) -> dict[str, Any]:
    return {"state_id": state_of_newcomer(company), "directory": uuid.uuid4(), "actor": "key"}


@case(blocks=600)
def tenant_set_status(company: Company) -> dict[str, Any]:
    return of(company, status="disabled", actor="key")


@case(is_void=True)
def merge_counters(company: Company) -> dict[str, Any]:
    calls = {
        "provider": "graph",
        "operation": "get_schedule",
        "outcome": "ok",
        "calls": 1,
        "seconds": 0.1,
        "buckets": [0] * 11 + [1],
    }
    return {"calls": [calls], "sagas": [{"kind": "confirm", "outcome": "done", "sagas": 1}]}


@case()
def merge_rates(company: Company) -> dict[str, Any]:
    return {"counts": {"203.0.113.7": 3}}


@case(blocks=5200)
def personal_export(company: Company) -> dict[str, Any]:
    return {"email": "customer-7@customer.example"}


@case(blocks=3000)
def personal_forget(company: Company) -> dict[str, Any]:
    return {"email": "customer-7@customer.example", "actor": "key", "tenant_slug": company.slug}


@case()
def zone_offsets(company: Company) -> dict[str, Any]:
    return {}


def suppression(company: Company) -> uuid.UUID:
    return company.sql.execute(
        "insert into booking.suppressions (tenant_id, channel, digest, recipient, reason)"
        " values (%s, 'mail', %s, 'away@customer.example', 'bounced') returning id",
        [company.tenant_id, DIGEST],
    ).fetchone()[0]


@case()
def suppression_list(company: Company) -> dict[str, Any]:
    suppression(company)
    return of(company)


@case()
def suppression_lift(company: Company) -> dict[str, Any]:
    return of(company, suppression_id=suppression(company), actor="key")


@case()
def sender_domain_list(company: Company) -> dict[str, Any]:
    sender_domain(company)
    return of(company)


@case()
def sender_domain_create(company: Company) -> dict[str, Any]:
    sender_domain(company)
    named = {"id": uuid.uuid4(), "domain": "studio.example", "token": "t" * 32}
    return of(company, **named, actor="key")


@case()
def sender_domain_get(company: Company) -> dict[str, Any]:
    return of(company, id=sender_domain(company))


@case()
def sender_domain_checked(company: Company) -> dict[str, Any]:
    return of(company, id=sender_domain(company), found=True)


@case()
def sender_domain_delete(company: Company) -> dict[str, Any]:
    return of(company, id=sender_domain(company), actor="key")


def _endpoint(company: Company) -> Any:
    return company.value(
        "select id from booking.webhook_endpoints where tenant_id = %s", company.tenant_id
    )


def _sealed(company: Company, **params: Any) -> dict[str, Any]:
    secret = f"v1.{'0' * 16}.{'n' * 16}.{'c' * 40}"
    return of(company, secret_id=uuid.uuid4(), secret=secret, actor="api", **params)


@case()
def webhook_endpoints(company: Company) -> dict[str, Any]:
    return of(company)


@case()
def webhook_endpoint_create(company: Company) -> dict[str, Any]:
    named = {"id": uuid.uuid4(), "url": "https://new.example/", "types": ["booking.held"]}
    return _sealed(company, **named, description=None)


@case()
def webhook_endpoint_update(company: Company) -> dict[str, Any]:
    return of(company, id=_endpoint(company), changes={"status": "disabled"}, actor="api")


@case()
def webhook_endpoint_rotate(company: Company) -> dict[str, Any]:
    return _sealed(company, id=_endpoint(company), overlap_seconds=60)


@case(blocks=100_000)
def webhook_endpoint_delete(company: Company) -> dict[str, Any]:
    # With its whole log.
    return of(company, id=_endpoint(company), actor="api")


@case()
def webhook_deliveries(company: Company) -> dict[str, Any]:
    return of(company, endpoint_id=_endpoint(company))


@case()
def webhook_deliveries__next_page_of_the_dead(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.webhook_deliveries set status = 'dead' where id %% 500 = 0"
        " and endpoint_id = %s",
        [_endpoint(company)],
    )
    before = company.value("select max(id) from booking.webhook_deliveries where status = 'dead'")
    return of(company, endpoint_id=_endpoint(company), status="dead", before=before)


@case()
def webhook_redeliver(company: Company) -> dict[str, Any]:
    delivery = company.value("select max(id) from booking.webhook_deliveries")
    return of(company, endpoint_id=_endpoint(company), delivery_id=delivery, actor="api")


@case(blocks=30_000)
def webhook_redeliver__of_a_day(company: Company) -> dict[str, Any]:
    # Some 600 of them, each of which becomes work again.
    span = {"from": NOON - timedelta(days=1), "to": NOON}
    return of(company, endpoint_id=_endpoint(company), actor="api", **span)


RULES = {"rules": [{"day_of_week": 1, "start_time": "09:00", "end_time": "24:00"}]}


@case()
def service_hours(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id)


# All that is booked ahead is looked at.
@case(blocks=12_000, wasted_rows=10_000)
def service_hours_put(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id, fields=RULES, version=None, actor="key")


@case()
def staff_hours(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id)


@case(blocks=3000, wasted_rows=3000)
def staff_hours_put(company: Company) -> dict[str, Any]:
    return of(
        company, salesperson_id=company.salesperson_id, fields=RULES, version=None, actor="key"
    )


@case(blocks=1200)
def service_slots_explained(company: Company) -> dict[str, Any]:
    return of(
        company,
        service_id=company.service_id,
        start_date=NOON.date() + timedelta(days=2),
        end_date=NOON.date() + timedelta(days=3),
        salesperson_id=company.salesperson_id,
        timezone=None,
        explain=True,
    )


@case()
def closure_list(company: Company) -> dict[str, Any]:
    return of(company)


# All that is booked on that day is looked at.
@case(blocks=6000, wasted_rows=1000)
def closure_create(company: Company) -> dict[str, Any]:
    day = (NOON + timedelta(days=3)).date().isoformat()
    return of(company, fields={"from": day, "to": day}, actor="key")


@case()
def closure_delete(company: Company) -> dict[str, Any]:
    made = company.sql.execute(
        "insert into booking.closures (tenant_id, days) values (%s, '[2026-01-01,2026-01-02)')"
        " returning id",
        [company.tenant_id],
    ).fetchone()
    assert made is not None
    return of(company, closure_id=made[0], actor="key")


@case()
def exception_list(company: Company) -> dict[str, Any]:
    return of(company)


@case(blocks=6000, wasted_rows=1000)
def exception_put(company: Company) -> dict[str, Any]:
    day = (NOON + timedelta(days=3)).date().isoformat()
    return of(company, fields={"date": day, "hours": []}, actor="key")


@case(blocks=6000, wasted_rows=1000)
def exception_delete(company: Company) -> dict[str, Any]:
    day = (NOON + timedelta(days=3)).date()
    company.sql.execute(
        "insert into booking.availability_exceptions (tenant_id, day) values (%s, %s)",
        [company.tenant_id, day],
    )
    return of(company, date=day, salesperson_id=None, actor="key")


@case()
def service_week(company: Company) -> dict[str, Any]:
    return of(company, service_id=company.service_id, date=NOON.date())


@case()
def staff_week(company: Company) -> dict[str, Any]:
    return of(company, salesperson_id=company.salesperson_id, date=NOON.date())
