"""api.personal_export and personal_forget: a customer's data can be seen and taken out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call, succeed
from tests.support.people import add_account, mailed_code

HOUR = timedelta(hours=1)
EVA = "eva@customer.example"


def export(office: Office, email: str = EVA, **params: Any) -> dict[str, Any]:
    return call(office.sql, "holdfast_worker", "personal_export", email=email, **params)


def forget(office: Office, email: str = EVA, **params: Any) -> dict[str, Any]:
    return call(
        office.sql, "holdfast_worker", "personal_forget", email=email, actor="boss", **params
    )


def everything(office: Office) -> str:
    """Every row of every table of the schema, as text, in lower case."""
    tables = office.values(
        "select oid::regclass::text from pg_class where relnamespace = 'booking'::regnamespace"
        " and relkind = 'r'"
    )
    rows = [
        office.value(
            f"select coalesce(string_agg(t::text || convert_from(coalesce(body, ''), 'UTF8'), '"
            f" '), '') from (select t, {body} as body from {table} t) t"
        )
        for table in tables
        for body in ["t.response_body" if table.endswith("idempotency_records") else "null::bytea"]
    ]
    rows.append(
        office.value("select coalesce(string_agg(q::text, ' '), '') from pgmq.q_holdfast q")
    )
    return " ".join(rows).lower()


def test_everything_about_an_address_is_exported(office: Office) -> None:
    """Customer, bookings, mails and history, however the address is written."""
    booking_id = office.confirmed(
        WEDNESDAY_TEN, email=EVA, name="Eva Example", company="Customer Ltd", client="192.0.2.9"
    )
    found = export(office, EVA.upper())
    (tenant,) = found["tenants"]
    assert tenant["tenant"] == "acme"
    assert (
        tenant["customer"]["email"],
        tenant["customer"]["name"],
        tenant["customer"]["company"],
    ) == (
        EVA,
        "Eva Example",
        "Customer Ltd",
    )
    (booking,) = tenant["bookings"]
    assert (booking["id"], booking["status"], booking["with"]) == (booking_id, "confirmed", "Anna")
    assert {told["purpose"] for told in booking["messages"]} == {
        "booking_verify",
        "booking_confirmed",
    }
    assert [entry["what"] for entry in booking["history"]] == [
        "booking.hold",
        "booking.verify_sent",
        "booking.confirmed",
    ]
    assert "start_url" not in json.dumps(found)
    assert "zoom.example/s/" not in json.dumps(found)


def test_an_export_is_audited_without_the_address(office: Office) -> None:
    """Who reads personal data leaves a trace that is none itself."""
    office.hold(WEDNESDAY_TEN, email=EVA)
    export(office)
    row = office.value(
        "select a::text from booking.audit_logs a where action = 'personal_data.exported'"
    )
    assert "customer" in row
    assert "eva" not in row


def test_nobody_is_no_error(office: Office) -> None:
    """An unknown address has no data and nothing to forget."""
    assert export(office, "nobody@customer.example")["tenants"] == []
    assert set(forget(office, "nobody@customer.example").values()) == {0}


def test_tenants_are_told_apart(office: Office) -> None:
    """Without a slug all tenants answer, with one only that tenant."""
    other = Office(office.sql, "globex")
    other.free_calendar(WEDNESDAY_TEN)
    office.hold(WEDNESDAY_TEN, email=EVA, name="At Acme")
    other.hold(WEDNESDAY_TEN, email=EVA, name="At Globex")
    assert [tenant["tenant"] for tenant in export(office)["tenants"]] == ["acme", "globex"]
    assert [tenant["tenant"] for tenant in export(office, tenant_slug="globex")["tenants"]] == [
        "globex"
    ]
    assert forget(office, tenant_slug="globex")["customers"] == 1
    assert [tenant["tenant"] for tenant in export(office)["tenants"]] == ["acme"]


def test_after_forgetting_no_table_knows_the_person(office: Office, clock: Clock) -> None:
    """Address, name and company are gone from every row, also from history and error texts."""
    past = office.confirmed(
        WEDNESDAY_TEN, email=EVA, name="Eva Example", company="Customer Ltd", client="192.0.2.9"
    )
    clock.set(WEDNESDAY_TEN + timedelta(days=1))
    office.free_calendars()
    office.hold(
        WEDNESDAY_TEN + timedelta(days=1, hours=2),
        email="Eva@Customer.Example",
        name="Eva Example",
        client="192.0.2.9",
    )
    office.sql.execute(
        "update booking.mails set status = 'dead', last_error = '550 <EVA@customer.example>"
        " unknown' where booking_id = %s",
        [past],
    )
    office.sql.execute(
        "update booking.tracking_events set meta_json = jsonb_build_object('note', 'wrote to"
        " eva@customer.example twice') where booking_id = %s and type = 'confirmed'",
        [past],
    )
    office.sql.execute(
        "update booking.saga_steps set last_error = 'attendee eva@customer.example refused'"
        " where position = 2"
    )
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    office.sql.execute(
        "select booking.audit('mail.dead', 'booking', %s, '{\"to\": \"Eva@customer.example\"}')",
        [past],
    )
    assert "eva" in everything(office)
    counts = forget(office)
    assert counts == {
        "accounts": 0,
        "customers": 1,
        "bookings": 2,
        "ended": 1,
        "mails": counts["mails"],
        "history": 2,
    }
    assert counts["mails"] >= 2
    rest = everything(office)
    for trace in (EVA, "eva example", "customer ltd", "192.0.2.9"):
        assert trace not in rest
    assert export(office)["tenants"] == []


def test_forgetting_keeps_figures_and_facts(office: Office, clock: Clock) -> None:
    """The bookings stay as facts without a person; the rates do not change."""
    past = office.confirmed(WEDNESDAY_TEN, email=EVA)
    clock.set(WEDNESDAY_TEN + timedelta(days=1))
    before = office.sql.execute("select * from analytics.booking_rates_daily").fetchall()
    forget(office)
    assert office.status(past) == "confirmed"
    assert office.sql.execute("select * from analytics.booking_rates_daily").fetchall() == before
    alias = office.value("select email from booking.customers")
    assert alias.startswith("forgotten-")
    assert alias.endswith("@invalid")
    assert office.values("select distinct recipient from booking.mails") == [alias]


def test_a_future_meeting_is_canceled_with_its_provider_work(office: Office) -> None:
    """An administrator cancels it; event and meeting are marked for deletion."""
    booking_id = office.confirmed(WEDNESDAY_TEN, email=EVA)
    assert forget(office)["ended"] == 1
    assert office.status(booking_id) == "canceled"
    assert office.value("select cancel_source from booking.bookings") == "administrator"
    assert (
        office.value("select actor_id from booking.audit_logs where action = 'booking.canceled'")
        == "boss"
    )
    done: list[str] = []
    office.run_saga(
        office.saga_of(booking_id, "cancel"), lambda step: done.append(step["do"]) or succeed(step)
    )
    assert done == ["delete_event", "delete_meeting"]


def test_unverified_bookings_expire(office: Office) -> None:
    """A hold, a replacement that waits for its link, and what it would replace all end."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    office.set(cancel_deadline_hours=0)
    first = office.confirmed(WEDNESDAY_TEN, email=EVA)
    start = WEDNESDAY_TEN + 3 * HOUR
    second = office.change(
        "reschedule", first, new_start_at=start, new_end_at=start + HOUR, client=None
    ).json["booking_id"]
    assert forget(office)["ended"] == 2
    assert (office.status(first), office.status(second)) == ("canceled", "expired")
    assert office.values("select distinct status from booking.mails where status = 'queued'") == []


def test_a_confirmation_under_way_is_undone(office: Office) -> None:
    """It fails for good, and what it made or may have made is marked for deletion."""
    booking_id = office.pending(WEDNESDAY_TEN, email=EVA)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    forget(office)
    assert office.status(booking_id) == "expired"
    assert office.value("select state from booking.provider_objects") == "delete_pending"
    late = office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    assert late.get("do") != "create_event"
    assert office.values("select status from booking.mails where status = 'queued'") == []


def test_forgetting_is_audited_without_the_address(office: Office) -> None:
    """The entry names the customer record, who did it and how much there was."""
    office.hold(WEDNESDAY_TEN, email=EVA)
    customer = office.value("select id::text from booking.customers")
    forget(office)
    actor, target, meta = office.sql.execute(
        "select actor_id, target_id, meta_json from booking.audit_logs where action ="
        " 'personal_data.forgotten'"
    ).fetchone()
    assert (actor, target, meta["bookings"]) == ("boss", customer, 1)


@pytest.mark.parametrize(
    "email", ["a+b%c@customer.example", "o'neil_(x)@customer.example", "a.b@customer.example"]
)
def test_every_address_is_taken_literally(office: Office, email: str) -> None:
    """Characters that mean something to patterns mean themselves here."""
    booking_id = office.hold(WEDNESDAY_TEN, email=email).json["booking_id"]
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    office.sql.execute(
        "select booking.audit('x.y', 'booking', %s, jsonb_build_object('to', %s::text, 'cc',"
        " 'aXb@customer.example'))",
        [booking_id, email],
    )
    forget(office, email)
    meta = office.value("select meta_json from booking.audit_logs where action = 'x.y'")
    assert meta == {"to": "forgotten", "cc": "aXb@customer.example"}


def test_the_app_may_not_forget(office: Office) -> None:
    """Only the operator's command line may touch personal data as a whole."""
    for function in ("personal_export", "personal_forget"):
        assert not office.value(
            "select bool_or(has_function_privilege('holdfast_app', oid, 'execute')) from pg_proc"
            " where proname = %s",
            function,
        )


def test_accounts_are_exported_and_forgotten(office: Office) -> None:
    """A customer's with sessions, codes, mails and audit; whoever works for the company stays."""
    office.configure("sign_up", '"open"')
    office.app(
        "sign_in_code", slug="acme", email=EVA, attempt_digest=bytes(32), client="192.0.2.77"
    )
    told = mailed_code(office)
    office.app(
        "sign_in", slug="acme", email=EVA, attempt_digest=bytes(32), code=told["code"],
        link_digest=None, digest=bytes(32), form="cookie", client="192.0.2.77", agent="Evas Browser",
    )  # fmt: skip
    other = Office(office.sql, "other")
    staff = add_account(other, EVA, "admin", display_name="Boss")
    found = {account["tenant"]: account for account in export(office, EVA.upper())["accounts"]}
    assert found["acme"]["sessions"][0]["agent"] == "Evas Browser"
    assert (found["other"]["id"], found["other"]["sessions"]) == (str(staff), [])
    counts = forget(office, EVA, tenant_slug="acme")
    assert counts["accounts"] == 1 and counts["mails"] == 1 and counts["history"] >= 2
    for word in ("evas browser", "192.0.2.77"):
        assert word not in everything(office)
    assert [account["tenant"] for account in export(office)["accounts"]] == ["other"]
    assert forget(office)["accounts"] == 0
    assert office.values("select email from booking.accounts") == [EVA]
