"""What customers ask."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from tests.plans.case import case
from tests.plans.company import Company
from tests.support.grown import NOON

TODAY: date = NOON.date()


def keyed(company: Company, /, **params: Any) -> dict[str, Any]:
    return {"slug": company.slug, "key": uuid.uuid4().hex, "request": {"n": 1}, **params}


@case()
def salespeople(company: Company) -> dict[str, Any]:
    return {"slug": company.slug}


@case()
def services(company: Company) -> dict[str, Any]:
    return {"slug": company.slug}


@case()
def feed(company: Company) -> dict[str, Any]:
    company.sql.execute(
        "update booking.salespersons set feed_digest = sha256('feed') where id = %s",
        [company.salesperson_id],
    )
    return {"digest": sha256(b"feed").digest()}


@case()
def page_tenant(company: Company) -> dict[str, Any]:
    return {"slug": company.slug}


@case()
def page_services(company: Company) -> dict[str, Any]:
    return {"slug": company.slug}


@case()
def page_service(company: Company) -> dict[str, Any]:
    return {"slug": company.slug}


@case()
def error_catalogue(company: Company) -> dict[str, Any]:
    return {}


@case()
def availability__one_day(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "salesperson_id": company.salesperson_id,
        "date": TODAY + timedelta(days=2),
    }


@case()
def availability__month(company: Company) -> dict[str, Any]:
    return availability__one_day(company) | {"days": 31}


@case()
def availability__from_cache(company: Company) -> dict[str, Any]:
    """The mirror is not live: busy times come from what was cached."""
    company.sql.execute(
        "update booking.calendar_freshness f set notified_at = booking.now()"
        " from booking.calendars k where k.id = f.calendar_id and k.salesperson_id = %s",
        [company.salesperson_id],
    )
    company.fresh_cache()
    return availability__one_day(company) | {"days": 20}


@case(blocks=600)
def nearest_free(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "salesperson_id": company.salesperson_id,
        "wished": NOON + timedelta(days=20),
        "count": 3,
    }


@case()
def hold(company: Company) -> dict[str, Any]:
    start = company.free_slot()
    company.fresh_cache()
    return keyed(
        company,
        salesperson_id=company.salesperson_id,
        start_at=start,
        end_at=start + timedelta(hours=1),
        email="customer-7@customer.example",
        name=None,
        company=None,
        client="203.0.113.7",
    )


@case()
def hold__of_an_unusual_service(company: Company) -> dict[str, Any]:
    """One that the fast path leaves to the rules."""
    return hold(company) | {"service_id": company.service_id}


@case()
def hold__with_consent_for_sms(company: Company) -> dict[str, Any]:
    contact = {"phone": "+4915123456789", "country": "DE", "kind": "mobile"}
    return hold(company) | {"contact": contact | {"sms_consent_text": "sms-en-1"}}


@case()
def page_slot(company: Company) -> dict[str, Any]:
    """Why a time is not offered that this browser holds itself."""
    booking_id = company.held()
    start = company.start(booking_id)
    return {
        "slug": company.slug,
        "salesperson_id": company.salesperson_id,
        "start_at": start,
        "end_at": start + timedelta(hours=1),
        "own": [booking_id],
    }


@case()
def page_slot__of_anyone(company: Company) -> dict[str, Any]:
    return page_slot(company) | {"salesperson_id": None, "service_id": company.service_id}


# Asks whose turn it is, as booking with anyone does.
@case(blocks=6_000)
def page_slot__of_a_move(company: Company) -> dict[str, Any]:
    return page_slot(company) | {"moved_id": of_anyone(company)}


@case()
def page_hold(company: Company) -> dict[str, Any]:
    return {"slug": company.slug, "booking_id": company.held()}


@case()
def release_hold(company: Company) -> dict[str, Any]:
    return {"slug": company.slug, "booking_id": company.held()}


@case()
def verify_email(company: Company) -> dict[str, Any]:
    return keyed(company, booking_id=company.held())


@case()
def confirm(company: Company) -> dict[str, Any]:
    return keyed(company, claims=company.claims(company.pending(company.free_slot())))


@case()
def confirm_outcome(company: Company) -> dict[str, Any]:
    _, saga_id = company.confirming()
    company.run_saga(saga_id)
    return {"slug": company.slug, "key": "key", "saga_id": saga_id, "give_up": False}


@case()
def booking_status(company: Company) -> dict[str, Any]:
    booking_id = company.ahead()
    return {"slug": company.slug, "booking_id": booking_id, "claims": company.claims(booking_id)}


@case(blocks=3300)
def appointment_create__of_anyone(company: Company) -> dict[str, Any]:
    """The week and the newest bookings of all of a large company are looked at."""
    start = company.free_slot()
    company.fresh_cache()
    others = company.values(
        "select id::text from booking.salespersons where tenant_id = %s and id <> %s",
        company.tenant_id,
        company.salesperson_id,
    )
    return keyed(
        company,
        service_id=company.service_id,
        start_at=start,
        email="customer-7@customer.example",
        name="Eva",
        client="203.0.113.7",
        unreadable=others,
    )


@case(blocks=700)
def appointment_create__of_a_person(company: Company) -> dict[str, Any]:
    return appointment_create__of_anyone(company) | {"salesperson_id": company.salesperson_id}


@case()
def appointment_outcome(company: Company) -> dict[str, Any]:
    _, saga_id = company.confirming()
    company.run_saga(saga_id)
    key = company.value(
        "update booking.idempotency_records set path = '/appointments' where saga_id = %s"
        " returning key",
        saga_id,
    )
    path = "/appointments"
    return {
        "slug": company.slug,
        "path": path,
        "key": key,
        "saga_id": saga_id,
        "give_up": False,
    }


@case()
def appointment_get(company: Company) -> dict[str, Any]:
    return booking_status(company)


@case(blocks=700)
def appointment_cancel(company: Company) -> dict[str, Any]:
    return cancel(company)


@case(blocks=1100)
def appointment_reschedule(company: Company) -> dict[str, Any]:
    params = reschedule(company)
    params["start_at"] = params.pop("new_start_at")
    del params["new_end_at"]
    return params


@case()
def appointment_release(company: Company) -> dict[str, Any]:
    booking_id = company.pending(company.free_slot())
    return keyed(company, booking_id=booking_id, claims=company.claims(booking_id))


@case()
def answers_judged(company: Company) -> dict[str, Any]:
    return phones_in_answers(company) | {"phones": {}, "has_phone": False}


@case()
def phones_in_answers(company: Company) -> dict[str, Any]:
    answers = {"3f1c1a52-3a4e-4a56-8a4f-3d8a1a6c2b10": "0151 23456789"}
    return {"slug": company.slug, "service_id": company.service_id, "answers": answers}


@case()
def page_link__verify(company: Company) -> dict[str, Any]:
    return {"claims": company.claims(company.ahead())}


@case()
def page_link__cancel(company: Company) -> dict[str, Any]:
    return {"claims": company.claims(company.ahead(), "cancel")}


@case(blocks=700)
def cancel(company: Company) -> dict[str, Any]:
    booking_id = company.ahead()
    return keyed(company, booking_id=booking_id, claims=fresh(company, booking_id, "cancel"))


@case(blocks=1100)
def reschedule(company: Company) -> dict[str, Any]:
    booking_id, start = company.ahead(), company.free_slot()
    company.fresh_cache()
    return keyed(
        company,
        booking_id=booking_id,
        claims=fresh(company, booking_id, "reschedule"),
        new_start_at=start,
        new_end_at=start + timedelta(hours=1),
    )


@case(blocks=10_000)
def slots_to_move(company: Company) -> dict[str, Any]:
    """Of everybody who sells."""
    booking_id = of_anyone(company)
    return {
        "slug": company.slug,
        "booking_id": booking_id,
        "claims": fresh(company, booking_id, "reschedule"),
        "start_date": TODAY + timedelta(days=2),
        "end_date": TODAY + timedelta(days=15),
    }


def of_anyone(company: Company) -> str:
    """A booking whose customer named nobody."""
    booking_id = company.ahead()
    company.sql.execute("update booking.bookings set is_anyone = true where id = %s", [booking_id])
    company.sql.execute(
        "update booking.services set assignment = 'either' where id ="
        " (select service_id from booking.bookings where id = %s)",
        [booking_id],
    )
    return booking_id


@case()
def request_links(company: Company) -> dict[str, Any]:
    return {"slug": company.slug, "booking_id": company.ahead()}


def fresh(company: Company, booking_id: str, purpose: str) -> dict[str, Any]:
    company.sql.execute(
        "insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, issued_at, expires_at)"
        " values (gen_random_uuid(), %s, %s, %s, booking.now(), booking.now() + interval '1 day')",
        [company.tenant_id, booking_id, purpose],
    )
    return company.claims(booking_id, purpose)


def sender(company: Company) -> uuid.UUID:
    """An account of the company's own that sends mails."""
    return company.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'graph', 'message', 'sender') returning id",
        [company.tenant_id],
    ).fetchone()[0]


@case()
def receive_deliveries(company: Company) -> dict[str, Any]:
    told = {"message_id": "m", "recipient": "eva@customer.example", "state": "bounced"}
    items = [{"dedupe": str(n), **told} for n in range(5)]
    return {
        "provider": "graph",
        "connection_id": sender(company),
        "items": items,
        "source": "203.0.113.9",
    }


@case()
def delivery_connection(company: Company) -> dict[str, Any]:
    return {"provider": "graph", "connection_id": sender(company)}


def unsubscribing(company: Company) -> dict[str, Any]:
    return {
        "tenant_id": str(company.tenant_id),
        "message_id": 1,
        "recipient": "ab" * 32,
    }


@case()
def page_unsubscribe(company: Company) -> dict[str, Any]:
    return {"claims": unsubscribing(company)}


@case()
def unsubscribe(company: Company) -> dict[str, Any]:
    return {"claims": unsubscribing(company), "is_wanted": False}


ATTEMPT = bytes(32)


def _asked_for_code(company: Company) -> None:
    company.app(
        "sign_in_code",
        slug=company.slug,
        email="a@b.example",
        attempt_digest=ATTEMPT,
        client="192.0.2.1",
    )


SESSION = bytes([7] * 32)


def _wants_address(company: Company, role: str = "customer") -> None:
    """Somebody who has just signed in has asked for a code for another address."""
    company.sql.execute(
        "with made as (insert into booking.accounts (tenant_id, email, roles, status)"
        " values (%s, 'old@b.example', array[%s], 'active') returning tenant_id, id)"
        " insert into booking.sessions (digest, tenant_id, account_id, form, signed_in_at,"
        " last_used_at, idle_until, expires_at) select %s, m.tenant_id, m.id, 'cookie', n.at, n.at,"
        " n.at + interval '1 day', n.at + interval '1 day' from made m, (select booking.now() as at) n",
        [company.tenant_id, role, SESSION],
    )


@case(is_void=True)
def address_code(company: Company) -> dict[str, Any]:
    _wants_address(company)
    return {
        "slug": company.slug,
        "session_digest": SESSION,
        "email": "a@b.example",
        "attempt_digest": ATTEMPT,
        "client": "192.0.2.1",
    }


@case()
def address_change(company: Company) -> dict[str, Any]:
    company.app("address_code", **address_code(company))
    company.sql.execute(
        "update booking.sign_in_codes set code_digests = array[booking.code_digest(id, '123456')]"
        " where attempt_digest = %s",
        [ATTEMPT],
    )
    return {
        "slug": company.slug,
        "session_digest": SESSION,
        "email": "a@b.example",
        "attempt_digest": ATTEMPT,
        "code": "123456",
        "digest": bytes([8] * 32),
        "client": "192.0.2.1",
        "agent": "Browser",
    }


def _has_phone(company: Company) -> dict[str, Any]:
    """Of an account of the company, signed in just now, where a thousand have numbers."""
    _wants_address(company, "owner")
    company.sql.execute(
        "insert into booking.account_phones (account_id, tenant_id, phone, kind, country, asked_at,"
        " code_digests) select a.id, a.tenant_id, '+4915123456789', 'mobile', 'DE', booking.now(),"
        " array[booking.code_digest(a.id, '123456')] from booking.accounts a"
    )
    return {"slug": company.slug, "session_digest": SESSION}


@case()
def phone_get(company: Company) -> dict[str, Any]:
    return _has_phone(company)


@case()
def phone_ask(company: Company) -> dict[str, Any]:
    company.configure("sms", True)
    company.configure("country", "DE")
    number = {"phone": "+4915123456780", "kind": "mobile", "country": "DE"}
    return {**_has_phone(company), **number, "client": "192.0.2.1"}


@case()
def phone_prove(company: Company) -> dict[str, Any]:
    return {**_has_phone(company), "code": "123456"}


@case()
def phone_forget(company: Company) -> dict[str, Any]:
    return _has_phone(company)


@case(is_void=True)
def sign_in_code(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "email": "a@b.example",
        "attempt_digest": ATTEMPT,
        "client": "192.0.2.1",
    }


@case()
def sign_in(company: Company) -> dict[str, Any]:
    _asked_for_code(company)
    company.sql.execute(
        "insert into booking.accounts (tenant_id, email, roles) values (%s, 'a@b.example', '{owner}')",
        [company.tenant_id],
    )
    company.sql.execute(
        "update booking.sign_in_codes set code_digests = array[booking.code_digest(id, '123456')]"
    )
    return {
        "slug": company.slug,
        "email": "a@b.example",
        "attempt_digest": ATTEMPT,
        "code": "123456",
        "link_digest": None,
        "digest": ATTEMPT,
        "form": "cookie",
        "client": "192.0.2.1",
        "agent": None,
    }


@case()
def sign_in_link(company: Company) -> dict[str, Any]:
    _asked_for_code(company)
    company.sql.execute(
        "update booking.sign_in_codes set link_digests = array[%s::bytea]", [ATTEMPT]
    )
    return {"slug": company.slug, "link_digest": ATTEMPT}


@case()
def sign_out(company: Company) -> dict[str, Any]:
    return {"digest": ATTEMPT, "everywhere": True}


# Of everybody who sells.
@case(blocks=10_000)
def service_slots(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "service_id": company.service_id,
        "start_date": TODAY + timedelta(days=2),
        "end_date": TODAY + timedelta(days=15),
    }


def as_customer(company: Company, booking_id: str) -> None:
    """Its customer is signed in from now on, and made it."""
    account = company.value(
        "insert into booking.accounts (tenant_id, email, roles)"
        " select b.tenant_id, c.email, '{customer}' from booking.bookings b"
        " join booking.customers c on c.id = b.customer_id where b.id = %s returning id",
        booking_id,
    )
    company.sql.execute(
        "update booking.bookings set account_id = %s where id = %s", [account, booking_id]
    )
    principal = {"kind": "account", "id": str(account), "roles": ["customer"]}
    company.sql.execute(
        "select set_config('booking.request', %s, true)", [json.dumps({"principal": principal})]
    )


@case()
def own_bookings(company: Company) -> dict[str, Any]:
    as_customer(company, company.ahead())
    return {"slug": company.slug}


@case()
def own_bookings__past(company: Company) -> dict[str, Any]:
    return own_bookings(company) | {"state": "past"}


# Besides all that ends with it: by which policy, and since when there is a deadline.
@case(blocks=700)
def own_cancel(company: Company) -> dict[str, Any]:
    booking_id = company.ahead()
    as_customer(company, booking_id)
    return keyed(company, booking_id=booking_id)


@case()
def page_own_booking(company: Company) -> dict[str, Any]:
    booking_id = company.ahead()
    as_customer(company, booking_id)
    return {"slug": company.slug, "booking_id": booking_id}


@case()
def service_of_slug(company: Company) -> dict[str, Any]:
    as_customer(company, company.ahead())
    return {"slug": company.slug, "service_slug": "meeting"}


@case()
def appointment_book(company: Company) -> dict[str, Any]:
    booking_id = company.held()
    as_customer(company, booking_id)
    return keyed(company, booking_id=booking_id)


@case()
def own_export(company: Company) -> dict[str, Any]:
    as_customer(company, company.ahead())
    return {"slug": company.slug}


@case()
def own_forget(company: Company) -> dict[str, Any]:
    """Of somebody who booked nothing."""
    booking_id = company.ahead()
    as_customer(company, booking_id)
    company.sql.execute(
        "update booking.customers c set email = 'somebody@customer.example'"
        " from booking.bookings b where b.id = %s and c.id = b.customer_id",
        [booking_id],
    )
    company.sql.execute("update booking.bookings set account_id = null where id = %s", [booking_id])
    return {"slug": company.slug}
