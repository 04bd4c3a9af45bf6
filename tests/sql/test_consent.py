"""What a customer writes with a hold for SMS: telephone, language, consent in its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import refused

MOBILE = {"phone": "+4915123456789", "country": "DE", "kind": "mobile"}
AGREED = MOBILE | {"sms_consent_text": "sms-de-1"}
CLIENT = "203.0.113.5"


def kept(office: Office, booking_id: str) -> dict[str, Any]:
    return office.value(
        "select to_jsonb(b) from booking.bookings b where id = %s",
        booking_id,
    )


def test_the_words_of_a_consent_stay_with_the_booking(office: Office) -> None:
    """They are kept as they were shown, with the time, and what the number is."""
    booking_id = office.confirmed(WEDNESDAY_TEN, contact=AGREED, locale="de")
    booking = kept(office, booking_id)
    words = office.value("select words from booking.consent_texts where id = 'sms-de-1'")
    assert (booking["customer_phone"], booking["locale"]) == ("+4915123456789", "de")
    consent = booking["sms_consent"]
    assert consent.pop("at") == "2026-11-23T08:00:00Z"
    assert consent == {
        "given": "with the booking",
        "text_id": "sms-de-1",
        "text": words,
        "country": "DE",
        "kind": "mobile",
    }


def test_a_number_alone_is_no_consent(office: Office) -> None:
    """It is kept without one."""
    booking_id = office.pending(WEDNESDAY_TEN, contact=MOBILE)
    booking = kept(office, booking_id)
    assert (booking["customer_phone"], booking["sms_consent"]) == ("+4915123456789", None)


def test_an_unknown_text_is_refused(office: Office) -> None:
    """The fault names the field, and nothing is stored."""
    told = refused(
        office.hold, WEDNESDAY_TEN, key="k", contact=MOBILE | {"sms_consent_text": "sms-xx-1"}
    )
    assert told == ("SB400", "invalid_request", ["customer.sms_consent_text"])
    assert office.value("select count(*) from booking.idempotency_records") == 0


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
def test_another_time_keeps_them(office: Office, clock: Clock, policy: str) -> None:
    """The new booking has number, consent and language of the one that it replaces."""
    office.configure("reschedule_policy", policy)
    old = office.confirmed(WEDNESDAY_TEN, contact=AGREED, locale="de")
    clock.advance(seconds=1)
    start = WEDNESDAY_TEN.replace(hour=14)
    moved = office.change(
        "reschedule", old, new_start_at=start, new_end_at=start + timedelta(hours=1)
    )
    one, other = kept(office, old), kept(office, moved.json["booking_id"])
    for name in ("customer_phone", "sms_consent", "locale"):
        assert one[name] == other[name] is not None


def test_a_client_gives_three_numbers_an_hour(office: Office, clock: Clock) -> None:
    """The fourth is 429 until the first is an hour old; one that it gave before is none."""
    office.set(max_active_holds_per_client=0, max_unverified_share=0)
    starts = [WEDNESDAY_TEN + timedelta(hours=2 * n) for n in range(3)]
    give = lambda start, n, **more: office.hold(  # noqa: E731
        start,
        email=f"eva{n}@customer.example",
        client=CLIENT,
        contact=AGREED | {"phone": f"+491512345678{n}"},
        **more,
    )
    for n, start in enumerate(starts):
        assert give(start, n).status == 201
    thursday = WEDNESDAY_TEN + timedelta(days=1)
    assert refused(give, thursday, 3)[:2] == ("SB429", "sms_limit")
    assert office.hold(thursday, client=CLIENT, contact=MOBILE).status == 201
    clock.advance(minutes=59, seconds=59)
    office.free_calendars()
    assert refused(give, thursday + timedelta(hours=2), 3)[:2] == ("SB429", "sms_limit")
    assert give(thursday + timedelta(hours=2), 2).status == 201
    clock.advance(seconds=1)
    office.free_calendars()
    assert give(thursday + timedelta(hours=4), 3).status == 201


def test_they_are_personal_data(office: Office) -> None:
    """They are in the export, and go with the person."""
    booking_id = office.confirmed(WEDNESDAY_TEN, contact=AGREED, locale="de")
    exported = office.value("select booking.personal_booking(b) from booking.bookings b")
    assert (exported["phone"], exported["locale"]) == ("+4915123456789", "de")
    assert exported["sms_consent"]["text_id"] == "sms-de-1"
    office.sql.execute("select booking.anonymise(customer_id, 'test') from booking.bookings")
    booking = kept(office, booking_id)
    assert [booking[name] for name in ("customer_phone", "sms_consent", "locale")] == [None] * 3
