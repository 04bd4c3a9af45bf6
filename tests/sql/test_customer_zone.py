"""The customer's zone: kept with the booking, and no part of any rule."""

from __future__ import annotations

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import refused


def zone(office: Office, booking_id: str) -> str | None:
    return office.value("select timezone from booking.bookings where id = %s", booking_id)


@pytest.mark.parametrize("name", [None, "Asia/Tokyo"])
def test_it_stays_with_the_booking(office: Office, name: str | None) -> None:
    """From the hold on, to the pages and mails of the confirmed meeting."""
    booking_id = office.confirmed(WEDNESDAY_TEN, timezone=name)
    assert zone(office, booking_id) == name
    view = office.app("page_link", claims=office.claims(booking_id, "cancel"))
    assert view["booking"]["timezone"] == name
    mail = office.value("select id from booking.mails where kind = 'confirmed'")
    assert office.worker("message_claim", id=mail)["context"]["booking"]["timezone"] == name


@pytest.mark.parametrize("name", ["", "FOO5", "Mars/Olympus", "asia/tokyo"])
def test_an_unknown_zone_is_refused(office: Office, name: str) -> None:
    """The fault names the field, nothing is stored, and the same key may be used again."""
    told = refused(office.hold, WEDNESDAY_TEN, key="k", timezone=name)
    assert told == ("SB400", "invalid_request", ["timezone"])
    assert office.value("select count(*) from booking.idempotency_records") == 0
    assert office.hold(WEDNESDAY_TEN, key="k", timezone="Asia/Tokyo").status == 201


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
@pytest.mark.parametrize(
    ("asked", "kept"), [(None, "Asia/Tokyo"), ("America/New_York", "America/New_York")]
)
def test_another_time_keeps_the_zone_or_replaces_it(
    office: Office, clock: Clock, policy: str, asked: str | None, kept: str
) -> None:
    """The new booking has the zone that was asked for, else that of the one it replaces."""
    office.configure("reschedule_policy", policy)
    old = office.confirmed(WEDNESDAY_TEN, timezone="Asia/Tokyo")
    clock.advance(seconds=1)
    start = WEDNESDAY_TEN.replace(hour=14)
    times = {"new_start_at": start, "new_end_at": start.replace(hour=15)}
    told = refused(office.change, "reschedule", old, timezone="FOO5", **times)
    assert told == ("SB400", "invalid_request", ["timezone"])
    moved = office.change("reschedule", old, **({"timezone": asked} if asked else {}), **times)
    assert zone(office, moved.json["booking_id"]) == kept
    assert zone(office, old) == "Asia/Tokyo"


def test_it_is_personal_data(office: Office) -> None:
    """It is in the export, and goes with the person."""
    booking_id = office.confirmed(WEDNESDAY_TEN, timezone="Asia/Tokyo")
    booking = office.sql.execute(
        "select booking.personal_booking(b) from booking.bookings b"
    ).fetchone()
    assert booking[0]["timezone"] == "Asia/Tokyo"
    office.sql.execute("select booking.anonymise(customer_id, 'test') from booking.bookings")
    assert zone(office, booking_id) is None
