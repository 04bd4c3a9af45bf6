"""api.booking_status, api.request_links and the api.page_* functions."""

from __future__ import annotations

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import refused


def status(office: Office, booking_id: str, claims: dict) -> dict:
    return office.answer("booking_status", booking_id=booking_id, claims=claims).json


def test_status_follows_the_confirmation(office: Office) -> None:
    """confirmation is null, then in_progress, then done with the join address."""
    booking_id = office.pending(WEDNESDAY_TEN)
    claims = office.claims(booking_id)
    pending = status(office, booking_id, claims)
    assert pending["confirmation"] is None and "join_url" not in pending
    saga_id = office.confirm(booking_id).saga_id
    assert status(office, booking_id, claims)["confirmation"] == "in_progress"
    office.run_saga(saga_id)
    done = status(office, booking_id, claims)
    assert (done["status"], done["confirmation"], done["join_url"]) == (
        "confirmed",
        "done",
        "https://zoom.example/j/1",
    )
    assert done["salesperson"]["display_name"] == "Anna"


def test_a_verify_link_shows_its_booking_a_day_longer(office: Office, clock: Clock) -> None:
    """Also when consumed, until 24 h beyond its exp; then SB401."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    claims = office.claims(booking_id)
    clock.advance(hours=24)
    assert status(office, booking_id, claims)["status"] == "confirmed"
    clock.advance(minutes=11)
    with pytest.raises(psycopg.DatabaseError) as raised:
        status(office, booking_id, claims)
    assert raised.value.sqlstate == "SB401"


def test_fresh_links_are_mailed_once_in_five_minutes(office: Office, clock: Clock) -> None:
    """Always 202; one mail in five minutes; none for what is not confirmed."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    links = "select count(*) from booking.mails where kind = 'links'"
    for _ in range(2):
        assert office.answer("request_links", booking_id=booking_id).status == 202
    assert office.value(links) == 1
    clock.advance(minutes=6)
    office.answer("request_links", booking_id=booking_id)
    assert office.value(links) == 2
    assert (
        office.answer("request_links", booking_id="00000000-0000-4000-8000-000000000000").status
        == 202
    )
    assert office.value(links) == 2


def test_page_link_tells_the_state_of_a_link(office: Office, clock: Clock) -> None:
    """valid, consumed, unknown and expired are told apart; another tenant's is nothing."""
    booking_id = office.pending(WEDNESDAY_TEN)
    claims = office.claims(booking_id)
    page = lambda c: office.app("page_link", claims=c)  # noqa: E731
    assert page(claims)["token_state"] == "valid"
    assert (
        page(claims | {"jti": "00000000-0000-4000-8000-000000000000"})["token_state"] == "unknown"
    )
    office.run_saga(office.confirm(booking_id).saga_id)
    shown = page(claims)
    assert (shown["token_state"], shown["booking"]["status"]) == ("consumed", "confirmed")
    manage = office.claims(booking_id, "cancel")
    assert page(manage)["token_state"] == "valid"
    assert page(manage)["booking"]["change"]["faults"] == {"cancel": None, "reschedule": None}
    clock.advance(hours=25)
    assert page(manage)["token_state"] == "expired"
    other = Office(office.sql, "other")
    assert page(manage | {"tenant_id": str(other.tenant_id)}) is None


def test_page_tenant_and_page_hold(office: Office) -> None:
    """The chooser's facts and the page after a hold."""
    tenant = office.app("page_service", slug="acme")
    assert (tenant["name"], tenant["slot_minutes"], tenant["cancel_deadline_hours"]) == (
        "Acme",
        60,
        24,
    )
    assert [person["display_name"] for person in tenant["service"]["salespeople"]] == ["Anna"]
    fault = refused(office.app, "page_service", slug="acme", service_slug="nothing")
    assert fault.code == "service_not_found"
    booking_id = office.pending(WEDNESDAY_TEN, name="Eva")
    hold = office.app("page_hold", slug="acme", booking_id=booking_id)
    assert (hold["status"], hold["customer"]["name"]) == ("pending_verify", "Eva")
    assert (
        office.app("page_hold", slug="acme", booking_id="00000000-0000-4000-8000-000000000000")
        is None
    )


def test_the_catalogue_of_errors_is_readable(office: Office) -> None:
    """The app renders problems from this list."""
    error = office.app("error_catalogue")
    assert error["code"] and error["public_code"] and error["title"]
    assert error["http_status"] >= 400
