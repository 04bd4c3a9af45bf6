"""api.verify_email: the mail with the link is queued with the booking's move."""

from __future__ import annotations

from tests.sql.conftest import TEN
from tests.support.clock import Clock
from tests.support.office import Office


def test_the_mail_is_queued_in_the_same_commit(office: Office) -> None:
    """A hold becomes pending_verify; link, mail and queue message are there at once."""
    booking_id = office.hold(TEN).json["booking_id"]
    answer = office.verify_email(booking_id)
    assert answer.json == {
        "booking_id": booking_id,
        "status": "pending_verify",
        "expires_at": "2026-11-23T08:10:00Z",
    }
    assert office.values("select kind from booking.mails where booking_id = %s", booking_id) == [
        "verification"
    ]
    assert (
        office.value("select count(*) from pgmq.q_holdfast where message ->> 'kind' = 'message'")
        == 1
    )


def test_asked_again_the_same_link_is_mailed_again_but_not_at_once(
    office: Office, clock: Clock
) -> None:
    """The same jti is mailed again, at most once in 30 seconds and five times in all."""
    booking_id = office.pending(TEN)
    assert office.verify_email(booking_id).status == 200
    mails = "select count(*) from booking.mails where booking_id = %s"
    assert office.value(mails, booking_id) == 1
    for _ in range(6):
        clock.advance(seconds=31)
        assert office.verify_email(booking_id).status == 200
    assert office.value(mails, booking_id) == 5
    assert office.value("select count(distinct verify_jti) from booking.mails") == 1


def test_twenty_mails_a_day_and_address(office: Office, clock: Clock) -> None:
    """Beyond twenty mails a day and address the answer is the same and nothing is sent."""
    booking_id = office.pending(TEN)
    office.sql.execute(
        "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, occurrence, channel, recipient,"
        " due_at, created_at) select tenant_id, about_id, booking_id, 'booking_links', n::text, 'mail', recipient, due_at,"
        " created_at from booking.notification_outbox, generate_series(1, 19) n"
    )
    clock.advance(seconds=31)
    assert office.verify_email(booking_id).status == 200
    assert office.value("select count(*) from booking.mails") == 20


def test_a_lapsed_hold_is_marked_expired(office: Office, clock: Clock) -> None:
    """After the TTL the answer is 409 hold_expired, stored, and the booking is expired."""
    booking_id = office.hold(TEN).json["booking_id"]
    clock.advance(seconds=600)
    answer = office.verify_email(booking_id, key="k")
    assert (answer.status, answer.code) == (409, "hold_expired")
    assert office.status(booking_id) == "expired"
    assert office.verify_email(booking_id, key="k").replayed


def test_unknown_and_wrong_state(office: Office) -> None:
    """An unknown booking is 404 booking_not_found, a confirmed one 409 invalid_state."""
    assert office.verify_email("00000000-0000-4000-8000-000000000000").code == "booking_not_found"
    assert office.verify_email(office.confirmed(TEN)).code == "invalid_state"


def test_another_tenants_booking_is_not_found(office: Office, sql) -> None:
    """Bookings of other tenants do not exist for this one."""
    other = Office(sql, "other")
    assert other.verify_email(office.hold(TEN).json["booking_id"]).code == "booking_not_found"
