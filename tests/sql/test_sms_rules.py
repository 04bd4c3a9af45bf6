"""What keeps SMS from being sent: no consent, wrong numbers, and what fraud would cost."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_consent import AGREED, MOBILE
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.servers import TestDatabase

NUMBER = AGREED["phone"]


@pytest.fixture
def office(office: Office) -> Office:
    """A German company that sends SMS."""
    return sends_sms(office)


def sends_sms(office: Office) -> Office:
    office.configure("sms", True)
    office.configure("country", "DE")
    return office


def booked(office: Office, start: datetime = WEDNESDAY_TEN, **contact: Any) -> str:
    """A confirmed booking with consent for SMS."""
    office.free_calendars()
    return office.confirmed(start, contact=AGREED | contact)


def message(office: Office, booking_id: str | None, recipient: str = NUMBER) -> int:
    """An SMS about a booking, to be sent."""
    return office.sql.execute(
        "insert into booking.notification_outbox"
        " (tenant_id, about_id, booking_id, purpose, channel, recipient, due_at)"
        " values (%s, %s, %s, 'booking_confirmed', 'sms', %s, booking.now()) returning id",
        [office.tenant_id, uuid.uuid4(), booking_id, recipient],
    ).fetchone()[0]


def fault(office: Office, number: int) -> str | None:
    return office.value(
        "select booking.sms_fault(o) from booking.notification_outbox o where o.id = %s", number
    )


def test_only_a_proved_booking_with_consent_for_that_number(office: Office) -> None:
    """None without consent, for another number, for no booking, or before the mail is proved."""
    thursday = WEDNESDAY_TEN + timedelta(days=1)
    agreed = booked(office)
    silent = office.confirmed(WEDNESDAY_TEN.replace(hour=14), contact=MOBILE)
    unproved = office.pending(thursday, contact=AGREED, email="other@customer.example")
    assert fault(office, message(office, agreed)) is None
    for refused in (
        message(office, silent),
        message(office, unproved),
        message(office, agreed, "+4915123456780"),
        message(office, None),
    ):
        assert fault(office, refused) == "no_consent"


def test_only_mobile_numbers_of_the_companys_countries(office: Office) -> None:
    """Its own, where it lists none; a row that does not say what its number is gets none."""
    start = iter(WEDNESDAY_TEN + timedelta(days=n // 3, hours=n % 3 * 2) for n in range(9))
    told = lambda **contact: fault(office, message(office, booked(office, next(start), **contact)))  # noqa: E731
    assert [told(kind=kind) for kind in ("fixed_or_mobile", "fixed", "premium", "other")] == [
        None,
        *["not_mobile"] * 3,
    ]
    assert [told(country=country) for country in ("DE", "AT")] == [None, "country"]
    office.configure("sms_countries", ["AT", "CH"])
    assert [told(country=country) for country in ("DE", "AT")] == ["country", None]
    office.configure("sms_countries", [])
    office.configure("country", None)
    assert told() == "country"
    office.sql.execute("update booking.bookings set sms_consent = sms_consent - 'kind'")
    booking_id = office.value("select id from booking.bookings limit 1")
    assert fault(office, message(office, booking_id)) == "not_mobile"


def test_a_company_that_sends_none_sends_none(office: Office) -> None:
    """Also where consent is given."""
    number = message(office, booked(office))
    office.configure("sms", False)
    assert fault(office, number) == "sms_off"


def test_five_a_day_go_to_a_number_over_all_companies(office: Office, clock: Clock) -> None:
    """The sixth has to wait; one that was not sent, or is claimed again, does not count."""
    other = sends_sms(Office(office.sql, "other"))
    bookings = {
        office.tenant_id: booked(office),
        other.tenant_id: booked(other, WEDNESDAY_TEN.replace(hour=12)),
    }
    new = lambda tenant: message(tenant, bookings[tenant.tenant_id])  # noqa: E731
    sent = [(tenant, new(tenant)) for tenant in (office, office, office, other, other)]
    for tenant, number in [*sent, *sent]:
        assert fault(tenant, number) is None
    sixth = new(other)
    assert fault(other, sixth) == "number_limit"
    elsewhere = booked(other, WEDNESDAY_TEN.replace(hour=14), phone="+4915123456780")
    assert fault(other, message(other, elsewhere, "+4915123456780")) is None
    for status in ("dropped", "dead"):
        office.sql.execute(
            "update booking.notification_outbox set status = %s, reason = 'late',"
            " finished_at = booking.now() where id = %s",
            [status, sent.pop()[1]],
        )
        assert fault(other, new(other)) is None
        assert fault(other, sixth) == "number_limit"
    clock.advance(days=1)
    assert fault(other, sixth) is None


@pytest.mark.parametrize(
    ("column", "days", "told"),
    [("sms_daily_cap", 1, "daily_cap"), ("sms_monthly_cap", 30, "monthly_cap")],
)
def test_a_company_has_caps(
    office: Office, clock: Clock, column: str, days: int, told: str
) -> None:
    """So many SMS a day, so many segments a month; none with a cap of none."""
    office.configure(column, 2)
    start = iter(WEDNESDAY_TEN + timedelta(days=n // 3, hours=n % 3 * 2) for n in range(9))
    numbers = iter(f"+491512345678{n}" for n in range(9))

    def new() -> int:
        phone = next(numbers)
        return message(office, booked(office, next(start), phone=phone), phone)

    first, second, third, fourth, fifth = (new() for _ in range(5))
    assert [fault(office, number) for number in (first, second, third)] == [None, None, told]
    clock.advance(days=days)
    assert fault(office, third) is None
    office.sql.execute("update booking.notification_outbox set segments = 2 where id = %s", [third])
    assert fault(office, fourth) == (told if column == "sms_monthly_cap" else None)
    office.configure(column, 0)
    assert fault(office, fifth) == told
    audited = "select meta_json ->> 'cap' from booking.audit_logs where action = 'sms.capped'"
    assert set(office.values(audited)) == {told}
    gauge = "select value from booking.gauges() where name = 'holdfast_sms_capped'"
    assert office.value(gauge) == 1
    clock.advance(days=1)
    assert office.value(gauge) == 0


def test_claims_at_the_same_time_count_each_other(office: Office, database: TestDatabase) -> None:
    """Whoever asks second waits until the first has counted."""
    booking_id = booked(office)
    numbers = [message(office, booking_id) for _ in range(6)]
    for number in numbers[:4]:
        assert fault(office, number) is None
    query = "select booking.sms_fault(o) from booking.notification_outbox o where o.id = %s"
    with psycopg.connect(database.superuser) as one, psycopg.connect(database.superuser) as two:
        assert one.execute(query, [numbers[4]]).fetchone()[0] is None
        two.execute("set local lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute(query, [numbers[5]])
        two.rollback()
        one.commit()
        assert two.execute(query, [numbers[5]]).fetchone()[0] == "number_limit"
