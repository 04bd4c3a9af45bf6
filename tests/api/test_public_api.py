"""Salespeople, availability, holds, verification: success and every error."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Api, hold_body
from tests.api.conftest import MONDAY, MakeApi
from tests.support.clock import Clock
from tests.support.items import every_item
from tests.support.office import Office

TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)


async def test_lists_the_people_who_can_be_booked(api: Api, office: Office) -> None:
    """GET salespeople names id, name and zone of everybody active."""
    reply = await api.get("/v1/public/acme/salespeople")
    assert reply.status == 200
    assert reply.json == {
        "salespeople": [
            {"id": str(office.salesperson_id), "display_name": "Anna", "timezone": "UTC"}
        ]
    }


async def test_availability_shows_free_slots_of_a_local_day(api: Api, office: Office) -> None:
    """GET availability answers with slots of the asked day in UTC, of the shape promised."""
    reply = await api.get(
        f"/v1/public/acme/availability?salesperson={office.salesperson_id}&date=2026-11-24"
    )
    assert reply.status == 200
    assert set(reply.json) == {
        "salesperson_id",
        "timezone",
        "slot_minutes",
        "buffer_minutes",
        "slots",
    }
    assert reply.json["slots"][0] == {
        "start_at": "2026-11-24T09:00:00Z",
        "end_at": "2026-11-24T10:00:00Z",
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("date=2026-11-24", "salesperson"),
        ("salesperson=abc&date=2026-11-24", "salesperson"),
        ("salesperson={id}", "date"),
        ("salesperson={id}&date=2026-13-01", "date"),
        ("salesperson={id}&date=1764000000", "date"),
        ("salesperson={id}&date=2026-11-24&days=0", "days"),
        ("salesperson={id}&date=2026-11-24&days=32", "days"),
        ("salesperson={id}&date=2026-11-24&days=x", "days"),
        ("salesperson={id}&date=2026-11-24&timezone=FOO5", "timezone"),
        ("salesperson={id}&date=2026-11-24&timezone=", "timezone"),
    ],
)
async def test_availability_names_the_parameter_that_is_wrong(
    api: Api, office: Office, query: str, field: str
) -> None:
    """Wrong parameters are 400 invalid_request, with the field."""
    query = query.format(id=office.salesperson_id)
    reply = await api.get(f"/v1/public/acme/availability?{query}")
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", [field])


async def test_unknown_salesperson_and_tenant(api: Api, office: Office) -> None:
    """Ids and slugs that do not exist, pending and disabled tenants are 404."""
    path = f"/availability?salesperson={uuid.uuid4()}&date=2026-11-24"
    reply = await api.get(f"/v1/public/acme{path}")
    assert (reply.status, reply.code) == (404, "salesperson_not_found")
    reply = await api.get(f"/v1/public/nobody{path}")
    assert (reply.status, reply.code) == (404, "tenant_not_found")
    office.sql.execute("update booking.tenants set status = 'disabled'")
    reply = await api.get("/v1/public/acme/salespeople")
    assert (reply.status, reply.code) == (404, "tenant_not_found")


async def test_hold_and_its_replay(api: Api, office: Office) -> None:
    """A hold is 201; the same key and JSON value get the same bytes again, marked as replayed."""
    first = await api.hold(office, TUESDAY_NINE, key="k1")
    assert first.status == 201
    assert first.json["status"] == "hold"
    assert first.json["start_at"] == "2026-11-24T09:00:00Z"
    assert first.json["expires_at"] == "2026-11-23T08:10:00Z"
    assert not first.is_replayed
    again = await api.hold(office, TUESDAY_NINE, key="k1")
    assert (again.status, again.body, again.is_replayed) == (201, first.body, True)
    other = await api.hold(office, TUESDAY_NINE + timedelta(hours=2), key="k1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


async def test_replay_after_a_restart_and_by_another_process(
    api: Api, make_api: MakeApi, office: Office
) -> None:
    """The first answer is kept in the database, so every process gives it."""
    first = await api.hold(office, TUESDAY_NINE, key="k1")
    other = await make_api()
    again = await other.hold(office, TUESDAY_NINE, key="k1")
    assert (again.status, again.body, again.is_replayed) == (201, first.body, True)


async def test_stored_errors_are_replayed(api: Api, office: Office) -> None:
    """409 is the answer of its key for good, even when the slot has become free."""
    held = await api.hold(office, TUESDAY_NINE)
    refused = await api.hold(office, TUESDAY_NINE, key="k2")
    assert (refused.status, refused.code) == (409, "slot_unavailable")
    office.sql.execute(
        "update booking.bookings set status = 'expired' where id = %s", [held.json["booking_id"]]
    )
    again = await api.hold(office, TUESDAY_NINE, key="k2")
    assert (again.status, again.body, again.is_replayed) == (409, refused.body, True)


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        (TUESDAY_NINE - timedelta(days=7), 60),
        (TUESDAY_NINE + timedelta(minutes=10), 60),
        (TUESDAY_NINE, 55),
        (TUESDAY_NINE, -60),
        (TUESDAY_NINE + timedelta(days=365), 60),
        (TUESDAY_NINE - timedelta(hours=3), 60),
        (TUESDAY_NINE, 60 * 24 * 365 * 7000),
    ],
)
async def test_slots_that_are_never_offered(
    api: Api, office: Office, start: object, minutes: int
) -> None:
    """Past, off the grid, of the wrong length, beyond the horizon or outside hours: 422."""
    reply = await api.hold(office, start, minutes)
    assert (reply.status, reply.code) == (422, "invalid_slot")


WITH_CONSENT = {
    "email": "eva@c.example",
    "phone": "+49 151 23456789",
    "sms_consent": True,
    "sms_consent_text": "sms-de-1",
}
WRONG_FIELDS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"start_at": "2026-11-24T09:00:00"}, "start_at"),
    ({"start_at": 1764000000}, "start_at"),
    ({"start_at": "2026-02-30T09:00:00Z"}, "start_at"),
    ({"start_at": "0001-01-01T00:00:00+14:00"}, "start_at"),
    ({"end_at": None}, "end_at"),
    ({"salesperson_id": "abc"}, "salesperson_id"),
    ({"salesperson_id": 7}, "salesperson_id"),
    ({"customer": {"email": "no address"}}, "customer.email"),
    ({"customer": {"email": "a@b"}}, "customer.email"),
    ({"customer": {"email": "a..b@c.example"}}, "customer.email"),
    ({"customer": {"email": f"{'a' * 65}@c.example"}}, "customer.email"),
    ({"customer": {"email": "eva@c.example", "name": "a\0b"}}, "customer.name"),
    ({"customer": {"email": "eva@c.example", "name": "x" * 201}}, "customer.name"),
    ({"customer": {"email": "eva@c.example", "company": 7}}, "customer.company"),
    ({"customer": "eva"}, "customer"),
    ({"customer": {"email": "eva@c.example", "phone": "0151 23456789"}}, "customer.phone"),
    ({"customer": {"email": "eva@c.example", "phone": "+1 555 0100"}}, "customer.phone"),
    ({"customer": {"email": "eva@c.example", "phone": 49}}, "customer.phone"),
    ({"customer": WITH_CONSENT | {"phone": None}}, "customer.sms_consent"),
    ({"customer": WITH_CONSENT | {"phone": "+493012345678"}}, "customer.sms_consent"),
    ({"customer": WITH_CONSENT | {"sms_consent": "yes"}}, "customer.sms_consent"),
    ({"customer": WITH_CONSENT | {"sms_consent_text": None}}, "customer.sms_consent_text"),
    ({"customer": WITH_CONSENT | {"sms_consent_text": "sms-xx-1"}}, "customer.sms_consent_text"),
    ({"locale": "german please"}, "locale"),
    ({"timezone": "FOO5"}, "timezone"),
    ({"timezone": ""}, "timezone"),
    ({"timezone": 9}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
)


async def test_hold_names_the_field_that_is_wrong(api: Api, office: Office) -> None:
    """Wrong shapes and types are 400 invalid_request, with the field, and nothing is stored."""
    with every_item() as item:
        for changes, field in WRONG_FIELDS:
            with item(changes):
                reply = await api.public("holds", hold_body(office, TUESDAY_NINE, **changes))
                assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", [field])
                assert office.value("select count(*) from booking.idempotency_records") == 0


async def test_a_hold_takes_telephone_consent_and_language(api: Api, office: Office) -> None:
    """The number in E.164, of whatever spelling; the consent in its words; the language alone."""
    body = hold_body(office, TUESDAY_NINE, customer=WITH_CONSENT, locale="de-AT")
    assert (await api.public("holds", body)).status == 201
    phone, locale, consent = office.sql.execute(
        "select customer_phone, locale, sms_consent from booking.bookings"
    ).fetchone()
    assert (phone, locale) == ("+4915123456789", "de")
    assert (consent["country"], consent["kind"], consent["text_id"]) == ("DE", "mobile", "sms-de-1")
    listed = await api.internal("GET", "internal/bookings", tenant=office.tenant_id)
    assert listed.json["bookings"][0]["customer"]["phone"] == "+4915123456789"


async def test_offsets_are_normalised(api: Api, office: Office) -> None:
    """A time with another offset is the same instant, answered in UTC."""
    body = hold_body(
        office,
        TUESDAY_NINE,
        start_at="2026-11-24T10:00:00+01:00",
        end_at="2026-11-24T11:00:00.000+01:00",
    )
    reply = await api.public("holds", body)
    assert (reply.status, reply.json["start_at"]) == (201, "2026-11-24T09:00:00Z")


async def test_too_many_holds(api: Api, office: Office) -> None:
    """The limit on unverified holds is 429 with Retry-After, and is not stored."""
    for hour in (0, 2, 4):
        await api.hold(office, TUESDAY_NINE + timedelta(hours=hour))
    reply = await api.hold(office, TUESDAY_NINE + timedelta(days=1), key="k")
    assert (reply.status, reply.code) == (429, "too_many_holds")
    assert int(reply.headers["Retry-After"]) > 0
    office.sql.execute("update booking.bookings set status = 'expired'")
    again = await api.hold(office, TUESDAY_NINE + timedelta(days=1), key="k")
    assert (again.status, again.is_replayed) == (201, False)


async def test_an_idn_domain_is_one_mailbox_in_all_its_spellings(
    make_api: MakeApi, office: Office
) -> None:
    """Kept, compared and limited in ASCII, so that no spelling is a second customer."""
    api = await make_api(max_active_holds_per_customer=2)
    spellings = ["jo@müller.example", "JO@MU\u0308LLER.example", "jo@xn--mller-kva.example"]
    statuses = []
    for number, email in enumerate(spellings):
        start = TUESDAY_NINE + timedelta(minutes=90 * number)
        body = hold_body(office, start, customer={"email": email})
        statuses.append((await api.public("holds", body)).status)
    assert statuses == [201, 201, 429]
    assert office.values("select email from booking.customers") == ["jo@xn--mller-kva.example"]


async def test_a_local_part_beyond_ascii_is_refused_with_the_reason(
    api: Api, office: Office
) -> None:
    """The field is named, and the sentence is not that the address is none."""
    body = hold_body(office, TUESDAY_NINE, customer={"email": "jö@müller.example"})
    reply = await api.public("holds", body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", ["customer.email"])
    assert "not every mail server" in reply.json["errors"][0]["message"]


async def test_verify_email_and_its_errors(api: Api, office: Office, clock: Clock) -> None:
    """The mail is queued with the answer; unknown and lapsed holds are refused."""
    held = (await api.hold(office, TUESDAY_NINE)).json
    body = {"booking_id": held["booking_id"]}
    reply = await api.public("auth/verify-email", body)
    assert reply.json == {**body, "status": "pending_verify", "expires_at": held["expires_at"]}
    assert office.value("select kind from booking.mails") == "verification"
    assert b"token" not in reply.body
    reply = await api.public("auth/verify-email", {"booking_id": str(uuid.uuid4())})
    assert (reply.status, reply.code) == (404, "booking_not_found")
    reply = await api.public("auth/verify-email", {"booking_id": "x"})
    assert (reply.status, reply.fields) == (400, ["booking_id"])
    clock.advance(minutes=11)
    reply = await api.public("auth/verify-email", body)
    assert (reply.status, reply.code) == (409, "hold_expired")
    assert office.status(held["booking_id"]) == "expired"


async def test_verify_email_of_a_confirmed_booking(api: Api, office: Office) -> None:
    """There is nothing to verify any more: 409 invalid_state."""
    booking_id = office.confirmed(TUESDAY_NINE)
    reply = await api.public("auth/verify-email", {"booking_id": booking_id})
    assert (reply.status, reply.code) == (409, "invalid_state")


async def test_tenant_id_in_a_body_must_be_the_slugs(api: Api, office: Office) -> None:
    """The slug's own tenant_id is accepted, any other is 403 tenant_scope."""
    body = hold_body(office, TUESDAY_NINE, tenant_id=str(uuid.uuid4()))
    reply = await api.public("holds", body)
    assert (reply.status, reply.code) == (403, "tenant_scope")
    body = hold_body(office, TUESDAY_NINE, tenant_id=str(office.tenant_id))
    header = {"X-Tenant-Id": str(uuid.uuid4())}
    reply = await api.public("holds", body, headers=header)
    assert (reply.status, reply.code) == (403, "tenant_scope")
    assert (await api.public("holds", body)).status == 201
    body = {"booking_id": str(uuid.uuid4()), "tenant_id": "elsewhere"}
    reply = await api.public("auth/verify-email", body)
    assert (reply.status, reply.code) == (403, "tenant_scope")
    booking_id, token = await api.pending(office, TUESDAY_NINE + timedelta(hours=3))
    reply = await api.public("confirm", {"token": token, "tenant_id": str(uuid.uuid4())})
    assert (reply.status, reply.code) == (403, "tenant_scope")
    reply = await api.public(f"bookings/{booking_id}/links", {"tenant_id": str(uuid.uuid4())})
    assert (reply.status, reply.code) == (403, "tenant_scope")


async def test_unknown_fields_are_ignored(api: Api, office: Office) -> None:
    """A field that nobody knows does not matter, whatever is in it."""
    body = hold_body(office, TUESDAY_NINE, colour={"deep": [1.50, {"x": None}]})
    assert (await api.public("holds", body, key="k")).status == 201
    body["colour"]["deep"][0] = 1.5
    assert (await api.public("holds", body, key="k")).is_replayed
