"""api.release_hold: the browser that made a hold gives it up for another mail address."""

from __future__ import annotations

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.office import Office


def test_a_hold_given_up_is_free_at_once(office: Office) -> None:
    """The time can be held again with another address in the next request."""
    booking_id = office.pending(TEN)

    assert office.app("release_hold", slug=office.slug, booking_id=booking_id) is True

    assert office.status(booking_id) == "expired"
    assert office.hold(TEN, email="eve@customer.example").status == 201


def test_giving_up_is_in_the_history(office: Office) -> None:
    """The move is tracked with its event, as every other."""
    booking_id = office.pending(TEN)

    office.app("release_hold", slug=office.slug, booking_id=booking_id)

    assert office.values(
        "select meta_json ->> 'event' from booking.tracking_events where booking_id = %s"
        " and type = 'expired'",
        booking_id,
    ) == ["superseded"]


def test_what_is_booked_or_being_confirmed_is_not_given_up(office: Office) -> None:
    """Only an unverified hold can be given up this way."""
    confirmed = office.confirmed(TEN)

    assert office.app("release_hold", slug=office.slug, booking_id=confirmed) is False
    assert office.status(confirmed) == "confirmed"


def test_a_second_try_and_an_unknown_booking_are_harmless(office: Office) -> None:
    """Nothing to give up is an answer, not an error."""
    booking_id = office.pending(WEDNESDAY_TEN)
    office.app("release_hold", slug=office.slug, booking_id=booking_id)

    assert office.app("release_hold", slug=office.slug, booking_id=booking_id) is False
    assert (
        office.app(
            "release_hold",
            slug=office.slug,
            booking_id="00000000-0000-4000-8000-000000000000",
        )
        is False
    )


def test_another_tenant_gives_nothing_up(office: Office) -> None:
    """A hold is out of reach of every other company's pages."""
    booking_id = office.pending(TEN)
    other = Office(office.sql, "other")

    assert other.app("release_hold", slug="other", booking_id=booking_id) is False
    assert office.status(booking_id) == "pending_verify"
