"""Booking and moving by hand: confirmed at once, past every rule but our own bookings."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.sql.test_offered import add, offer
from tests.sql.test_staff_appointments import as_role
from tests.support.clock import Clock
from tests.support.office import Answer, Office, succeed
from tests.support.people import add_account
from tests.support.refused import refused

EVA = "eva@customer.example"
HOUR = timedelta(hours=1)
SUNDAY_FIVE = WEDNESDAY_TEN + timedelta(days=4, hours=-5, minutes=7)


def begin(office: Office, **changes: Any) -> Answer:
    """What comes first: an error, busy times to read, or a saga."""
    wanted = {
        "key": uuid.uuid4().hex,
        "request": {"n": 1},
        "service_id": office.service_id,
        "salesperson_id": office.salesperson_id,
        "start_at": WEDNESDAY_TEN,
        "email": EVA,
        "name": "Eva",
        "actor": "key",
    }
    return office.answer_of("appointment_create_by_staff", **wanted | changes)


def outcome(office: Office, key: str, begun: Answer, path: str = "") -> Answer:
    office.run_saga(begun.saga_id)
    return office.answer_of(
        "appointment_outcome_for_staff",
        path=f"/tenant-admin/appointments{path}",
        key=key,
        saga_id=begun.saga_id,
        give_up=False,
    )


def book(office: Office, **changes: Any) -> dict[str, Any]:
    """A confirmed booking, as staff is told it."""
    key = uuid.uuid4().hex
    begun = begin(office, key=key, **changes)
    assert begun.saga_id, begun
    made = outcome(office, key, begun)
    assert (made.status, made.json["status"]) == (201, "confirmed"), made
    return made.json


def move(office: Office, booking_id: str, start: Any, **changes: Any) -> Answer:
    wanted = {"key": uuid.uuid4().hex, "request": {"n": 1}, "actor": "key"}
    wanted |= {"booking_id": booking_id, "start_at": start}
    return office.answer_of("appointment_reschedule_by_staff", **wanted | changes)


def moved(office: Office, booking_id: str, start: Any, **changes: Any) -> dict[str, Any]:
    key = uuid.uuid4().hex
    begun = move(office, booking_id, start, key=key, **changes)
    assert begun.saga_id, begun
    made = outcome(office, key, begun, f"/{booking_id}/reschedule")
    assert (made.status, made.json["status"]) == (201, "confirmed"), made
    return made.json


def purposes(office: Office, booking_id: str) -> list[str]:
    return office.values(
        "select purpose from booking.notification_outbox where booking_id = %s order by id",
        booking_id,
    )


@pytest.fixture
def studio(office: Office) -> Office:
    """Nobody has a calendar; they meet at the company's, and mails say so."""
    office.sql.execute("update booking.services set place = 'none'")
    office.sql.execute(
        "update booking.salespersons set calendar_kind = 'none', graph_user_id = null,"
        " email = 'anna@studio.example'"
    )
    office.sql.execute("delete from booking.calendars; delete from booking.busy_days")
    return office


def test_staff_book_and_it_is_confirmed_at_once(office: Office) -> None:
    """Nobody is asked for a proof; who did it is on record, and a key answers as it did."""
    office.free_calendars()
    key = uuid.uuid4().hex
    begun = begin(office, key=key, notes="Rang up.", metadata={"crm": "7"})
    assert outcome(office, key, begun).json["status"] == "confirmed"
    again = begin(office, key=key, notes="Rang up.", metadata={"crm": "7"})
    assert (again.replayed, again.status) == (True, 201)
    told = again.json
    assert (told["proof"], told["notes"], told["metadata"]) == ("staff", "Rang up.", {"crm": "7"})
    assert (told["warnings"], told["collect"], told["next"]) == ([], None, {"kind": "none"})
    assert told["join_url"] and "access_claims" not in told
    assert purposes(office, told["id"]) == ["booking_confirmed"]
    actors = "select distinct actor_type from booking.audit_logs where action = %s"
    assert office.values(actors, "booking.hold") == ["administrator"]
    assert begin(office).code == "slot_unavailable"
    assert office.values("select count(*) from booking.bookings") == [1]


def test_rules_hold_until_they_are_passed_over(office: Office) -> None:
    """Those that were are named; of an outside appointment too, and of a calendar that nobody can
    read. Without that, each refuses."""
    office.free_calendars()
    closed = "insert into booking.closures (tenant_id, days) values (%s, %s::daterange)"
    office.sql.execute(closed, [office.tenant_id, f"[{SUNDAY_FIVE.date()},{SUNDAY_FIVE.date()}]"])
    assert begin(office, start_at=SUNDAY_FIVE).code == "invalid_slot"
    odd = book(office, start_at=SUNDAY_FIVE, is_overriding=True)
    assert odd["warnings"] == ["hours", "closure"]
    office.configure("min_notice_minutes", 24 * 60)
    office.configure("horizon_days", 3)
    office.busy(MONDAY, [(WEDNESDAY_TEN + 4 * HOUR, WEDNESDAY_TEN + 5 * HOUR)])
    assert begin(office, start_at=WEDNESDAY_TEN + 4 * HOUR).code == "slot_unavailable"
    busy = book(office, start_at=WEDNESDAY_TEN + 4 * HOUR, is_overriding=True)
    assert busy["warnings"] == ["calendar"]
    soon = book(office, start_at=MONDAY + timedelta(hours=2, minutes=7), is_overriding=True)
    assert soon["warnings"] == ["notice", "grid"]
    far = MONDAY + timedelta(days=70, hours=2)
    needed = begin(office, start_at=far, is_overriding=True)
    assert [each["salesperson_id"] for each in needed.fetch] == [str(office.salesperson_id)]
    unread = {"unreadable": [str(office.salesperson_id)]}
    assert refused(begin, office, start_at=WEDNESDAY_TEN, **unread).code == "calendar_unavailable"
    told = book(office, start_at=far, is_overriding=True, **unread)
    assert told["warnings"] == ["horizon", "unknown"]
    audited = "select meta_json -> 'overridden' from booking.audit_logs where target_id = %s and action = %s"
    assert office.value(audited, told["id"], "appointment.booked") == ["horizon", "unknown"]


def test_nothing_passes_over_our_own_bookings(office: Office, clock: Clock) -> None:
    """Neither their time nor the buffer beside it, nor the past."""
    office.free_calendars()
    book(office)
    for minutes in (-65, -30, 0, 30, 65):
        start = WEDNESDAY_TEN + timedelta(minutes=minutes)
        assert begin(office, start_at=start, is_overriding=True).code == "slot_unavailable"
    late = begin(office, start_at=MONDAY - HOUR, is_overriding=True)
    assert late.code == "invalid_slot"
    # Who stands before the salesperson is booked although the meeting begins now.
    book(office, start_at=MONDAY, is_overriding=True)


def test_limits_audience_and_payment_do_not_bind_staff(office: Office) -> None:
    """Of a price it is kept how it is to be paid; by a link only where one can be made."""
    office.free_calendars()
    office.set(max_active_holds_per_customer=1)
    assert office.hold(WEDNESDAY_TEN + 3 * HOUR, email=EVA).status == 201
    office.configure("currency", "EUR")
    lesson = add(office, "Lesson", price_amount=900, audience="customer", payment="full")
    as_role(office, "owner")
    asked = {"service_id": lesson}
    assert begin(office, collect="link", **asked).code == "payments_not_ready"
    told = book(office, **asked)
    assert (told["total_amount"], told["collect"]) == (900, "on_site")
    later = book(office, start_at=WEDNESDAY_TEN + 5 * HOUR, collect="none", **asked)
    assert later["collect"] == "none"


def test_whoever_is_free_is_found_for_staff_too(office: Office) -> None:
    """They may name a person where customers may not; rules are passed over for one who is named."""
    office.free_calendars()
    ben = office.add_salesperson("ben")
    talk = add(office, "Talk", assignment="any", place="none")
    offer(office, talk, office.salesperson_id)
    offer(office, talk, ben)
    office.free_calendars()
    asked = {"service_id": talk, "salesperson_id": None}
    first, second = (book(office, **asked)["provider_id"] for _ in range(2))
    assert {first, second} == {str(ben), str(office.salesperson_id)}
    assert begin(office, **asked).code == "slot_unavailable"
    assert refused(begin, office, is_overriding=True, **asked).code == "provider_required"
    named = book(office, service_id=talk, salesperson_id=ben, start_at=WEDNESDAY_TEN + 3 * HOUR)
    assert (named["provider_id"], named["is_anyone"]) == (str(ben), False)
    unknown = begin(office, service_id=talk, salesperson_id=uuid.uuid4())
    assert unknown.code == "salesperson_not_found"


def test_salespeople_book_their_own_time(office: Office) -> None:
    """Naming nobody is naming themselves; a colleague is a field that is not theirs."""
    office.free_calendars()
    ben = office.add_salesperson("ben")
    office.free_calendars()
    as_role(office, "salesperson", office.salesperson_id)
    told = book(office, salesperson_id=None)
    assert told["provider_id"] == str(office.salesperson_id)
    fault = refused(begin, office, salesperson_id=ben)
    assert (fault.code, fault.fields) == ("field_forbidden", ["provider_id"])
    fault = refused(move, office, told["id"], WEDNESDAY_TEN + 2 * HOUR, salesperson_id=ben)
    assert (fault.code, fault.fields) == ("field_forbidden", ["provider_id"])
    assert begin(office, salesperson_id=uuid.uuid4()).code == "salesperson_not_found"
    as_role(office, "salesperson", None)
    assert refused(begin, office, salesperson_id=None).code == "forbidden"
    as_role(office, "salesperson", ben)
    fault = refused(move, office, told["id"], WEDNESDAY_TEN + 2 * HOUR)
    assert fault.code == "booking_not_found"


def test_what_staff_typed_proves_no_address(office: Office) -> None:
    """Neither name nor number of somebody known change, no SMS is sent, no mail repeats the name."""
    office.free_calendars()
    office.configure("reminders", '[{"before": "1 day", "channel": "mail"}]')
    office.confirmed(WEDNESDAY_TEN + 3 * HOUR, name="Eva Known")
    contact = {"phone": "+4915123456789", "country": "DE", "kind": "mobile"}
    told = book(office, name="Eva Typed", contact=contact | {"sms_consent_text": "sms-en-1"})
    assert told["client"]["name"] == "Eva Typed"
    assert office.values("select name from booking.customers") == ["Eva Known"]
    proved = "select booking.has_proved_address(b) from booking.bookings b where b.id = %s"
    assert office.value(proved, told["id"]) is False
    names = "select distinct recipient_name from booking.notification_outbox where booking_id = %s and purpose = %s"
    assert office.values(names, told["id"], "booking_reminder") == ["Eva Known"]


def test_without_word_nobody_is_told_or_invited(office: Office) -> None:
    """Neither mail nor invitation; its end is told, for no calendar does."""
    office.free_calendars()
    asked = []

    def perform(step: dict[str, Any]) -> dict[str, Any]:
        asked.append(step)
        return succeed(step)

    begun = begin(office, is_told=False)
    office.run_saga(begun.saga_id, perform)
    (event,) = (each["input"] for each in asked if "attendee" in each["input"])
    assert event["attendee"] is None
    booking_id = office.values("select id::text from booking.bookings")[0]
    assert purposes(office, booking_id) == []
    office.answer_of(
        "appointment_cancel_by_staff",
        booking_id=booking_id,
        reason=None,
        version=None,
        actor="key",
    )
    assert purposes(office, booking_id) == ["booking_canceled"]


def test_a_move_by_hand_keeps_what_was_agreed(office: Office, clock: Clock) -> None:
    """To another time and person, whatever the deadline; until the new one is confirmed the old one
    stands, and goes then."""
    office.free_calendars()
    ben = office.add_salesperson("ben")
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN, name="Eva")
    office.sql.execute("update booking.bookings set notes = 'Likes tea.'")
    clock.set(WEDNESDAY_TEN - HOUR)
    office.free_calendars()
    key = uuid.uuid4().hex
    start = WEDNESDAY_TEN + 2 * HOUR
    begun = move(office, booked, start, key=key, salesperson_id=ben)
    assert office.status(booked) == "confirmed"
    told = outcome(office, key, begun, f"/{booked}/reschedule").json
    assert (told["provider_id"], told["rescheduled_from"]) == (str(ben), booked)
    assert (told["notes"], told["client"]["name"]) == ("Likes tea.", "Eva")
    old = office.answer_of("appointment_for_staff", booking_id=booked).json
    assert (old["status"], old["canceled_by"]) == ("canceled", "staff")
    assert old["rescheduled_to"] == told["id"]
    # The mail's link proved the address once and for all.
    proved = "select booking.has_proved_address(b) from booking.bookings b where b.id = %s"
    assert office.value(proved, told["id"]) is True
    assert move(office, booked, start + HOUR).code == "invalid_state"
    assert move(office, told["id"], start).code == "invalid_slot"
    fault = refused(move, office, told["id"], start + HOUR, version=99)
    assert fault.code == "version_conflict"
    again = moved(office, told["id"], start + timedelta(minutes=7), is_overriding=True)
    assert again["warnings"] == ["grid"]
    assert office.value(proved, again["id"]) is True
    clock.set(start + timedelta(days=1))
    assert move(office, again["id"], start + timedelta(days=2)).code == "invalid_state"


def test_a_move_that_fails_leaves_the_booking(office: Office) -> None:
    """Onto another booking, or when nobody can arrange it."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="ben@customer.example")
    taken = move(office, booked, WEDNESDAY_TEN + 2 * HOUR, is_overriding=True)
    assert taken.code == "slot_unavailable"
    begun = move(office, booked, WEDNESDAY_TEN + 5 * HOUR)
    held = "select id::text from booking.bookings where rescheduled_from = %s"
    new = office.value(held, booked)
    customer = office.change(
        "reschedule",
        booked,
        new_start_at=WEDNESDAY_TEN + 4 * HOUR,
        new_end_at=WEDNESDAY_TEN + 5 * HOUR,
    )
    assert customer.code == "invalid_state"
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    office.sql.execute("select booking.fail_confirmation(%s, 'no')", [begun.saga_id])
    assert (office.status(new), office.status(booked)) == ("expired", "confirmed")


def test_a_customers_pending_move_gives_way(office: Office) -> None:
    office.configure("reschedule_policy", "keep_until_confirmed")
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    wished = WEDNESDAY_TEN + 2 * HOUR
    office.change("reschedule", booked, new_start_at=wished, new_end_at=wished + HOUR)
    pending = office.value(
        "select id::text from booking.bookings where rescheduled_from = %s", booked
    )
    moved(office, booked, wished)
    assert office.status(pending) == "expired"


def test_both_people_hear_of_a_move_between_them(studio: Office) -> None:
    """By mail, where no calendar tells them: one of its end, one of the meeting; the customer of
    the new time alone."""
    ben = studio.value(
        "insert into booking.salespersons (tenant_id, display_name, timezone, calendar_kind, email)"
        " values (%s, 'Ben', 'UTC', 'none', 'ben@studio.example') returning id",
        studio.tenant_id,
    )
    booked = book(studio)["id"]
    told = moved(studio, booked, WEDNESDAY_TEN, salesperson_id=ben)
    assert purposes(studio, booked)[2:] == ["staff_canceled"]
    assert purposes(studio, told["id"]) == ["booking_rescheduled", "staff_new_booking"]
    recipients = (
        "select recipient from booking.notification_outbox where purpose = 'staff_canceled'"
    )
    assert studio.values(recipients) == ["anna@studio.example"]


def test_an_account_that_booked_still_sees_what_staff_moved(office: Office) -> None:
    office.free_calendars()
    account = add_account(office, EVA, "customer")
    booked = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set account_id = %s", [account])
    told = moved(office, booked, WEDNESDAY_TEN + 2 * HOUR)
    query = "select account_id from booking.bookings where id = %s"
    assert office.value(query, told["id"]) == account


def test_where_it_came_from_stays_when_it_is_moved(office: Office) -> None:
    """By hand or by a program; a customer's own stays theirs, whoever moves it."""
    office.free_calendars()

    def source(booking_id: str) -> str:
        return office.answer_of("appointment_for_staff", booking_id=booking_id).json["source"]

    own = office.confirmed(WEDNESDAY_TEN)
    assert source(own) == "customer"
    own = moved(office, own, WEDNESDAY_TEN + 2 * HOUR)["id"]
    assert source(own) == "customer"
    as_role(office, "admin")
    made = book(office, start_at=WEDNESDAY_TEN)
    assert made["source"] == "staff"
    office.sql.execute("select set_config('booking.request', '', false)")
    start = WEDNESDAY_TEN + 4 * HOUR
    change = {"new_start_at": start, "new_end_at": start + HOUR}
    later = office.change("reschedule", made["id"], **change).json["booking_id"]
    assert office.value("select source from booking.bookings where id = %s", later) == "staff"
    key = {"kind": "key", "id": str(uuid.uuid4()), "label": "Till", "roles": ["admin"]}
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": key})]
    )
    assert book(office, start_at=WEDNESDAY_TEN + 6 * HOUR)["source"] == "program"


def test_staff_note_how_a_customer_agreed_to_sms(office: Office) -> None:
    """By a way that counts, with who noted it; texts go to the number once its customer has proved
    the mail address, and only then."""
    office.free_calendars()
    office.sql.execute("update booking.tenant_config set sms = true, country = 'DE'")
    office.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'twilio', 'message', 'ours')",
        [office.tenant_id],
    )
    as_role(office, "admin")
    mobile = {"phone": "+4915123456789", "country": "DE", "kind": "mobile"}
    told = refused(begin, office, contact=mobile | {"sms_consent_given": "somehow"})
    assert told == ("SB400", "invalid_request", ["client.sms_consent.given"])
    agreed = book(office, contact=mobile | {"sms_consent_given": "by phone"})
    silent = book(office, contact=mobile, start_at=WEDNESDAY_TEN + 2 * HOUR)
    consents = [
        office.value("select sms_consent from booking.bookings where id = %s", made["id"])
        for made in (agreed, silent)
    ]
    assert consents[1] is None
    assert consents[0] == {
        "given": "by phone", "noted_by": "eve@office.example", "at": "2026-11-23T08:00:00Z",
        "country": "DE", "kind": "mobile",
    }  # fmt: skip
    may = "select booking.may_text(b) from booking.bookings b where id = %s"
    assert [office.value(may, made["id"]) for made in (agreed, silent)] == [False, False]
    office.sql.execute("update booking.bookings set has_known_address = true")
    assert [office.value(may, made["id"]) for made in (agreed, silent)] == [True, False]
