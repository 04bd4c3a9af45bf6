"""What the console asks beyond the JSON endpoints: tenant, calendars, what waits."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook


def calendars(office: Office) -> dict[str, dict]:
    found = office.app("calendar_overview", tenant_id=office.tenant_id)
    return {person["display_name"]: person for person in found}


def attention(office: Office) -> dict:
    return office.app("attention", tenant_id=office.tenant_id)


@pytest.mark.parametrize("status", ["active", "disabled"])
def test_a_tenant_is_found_by_slug_and_by_id(office: Office, status: str) -> None:
    """Whatever its status; unknown names find nothing."""
    office.sql.execute("update booking.tenants set status = %s", [status])
    by_slug = office.app("console_tenant", name="acme")
    assert by_slug == office.app("console_tenant", name=str(office.tenant_id).upper())
    assert (by_slug["name"], by_slug["status"], by_slug["timezone"]) == ("Acme", status, "UTC")
    assert by_slug["now"] == "2026-11-23T08:00:00Z"
    assert office.app("console_tenant", name="acm") is None


def test_a_slug_that_looks_like_an_id_takes_nobodys_place(office: Office) -> None:
    """A company that calls itself by another's id is not shown at that address."""
    Office(office.sql, str(office.tenant_id))
    assert office.app("console_tenant", name=str(office.tenant_id))["slug"] == "acme"


def test_a_calendar_is_followed_once_graph_has_subscribed(office: Office, clock: Clock) -> None:
    """Pending until the subscription lives, failing while Graph refuses, off for who does not sell."""
    assert calendars(office)["Anna"]["following"] == "pending"
    outlook = Outlook(office)
    anna = calendars(office)["Anna"]
    assert (anna["following"], anna["expires_at"]) == ("live", "2026-11-26T08:00:00Z")
    assert anna["read_at"] == "2026-11-23T08:00:00Z"
    clock.set(MONDAY + timedelta(days=2, hours=23))
    outlook.claim_subscription()
    outlook.report_subscription("failed", error="403 denied")
    anna = calendars(office)["Anna"]
    assert (anna["following"], anna["last_error"], anna["attempts"]) == ("failing", "403 denied", 1)
    office.sql.execute("update booking.salespersons set active = false")
    assert calendars(office)["Anna"]["following"] == "off"


def test_a_deactivated_salesperson_is_followed_while_meetings_lie_ahead(office: Office) -> None:
    """The overview counts them and lists those who sell first."""
    office.confirmed(WEDNESDAY_TEN)
    office.add_salesperson("bert")
    office.sql.execute("update booking.salespersons set active = display_name <> 'Anna'")
    assert list(calendars(office)) == ["Bert", "Anna"]
    anna = calendars(office)["Anna"]
    assert (anna["upcoming"], anna["following"]) == (1, "pending")


def test_what_waits_is_gathered(office: Office, clock: Clock) -> None:
    """Calendars that are not followed, meetings without attendance, follow-ups and dead letters."""
    booking_id = office.confirmed(TEN)
    outlook = Outlook(office)
    assert attention(office) == {
        "follow_ups": 0,
        "dead_letters": 0,
        "webhooks": [],
        "calendars": [],
        "texts": [],
        "unmarked": [],
    }
    outlook.tell(outlook.event(booking_id, TEN + timedelta(hours=1)))
    outlook.post(outlook.item("e1"))
    (job,) = outlook.jobs()
    outlook.claim(job)
    outlook.report(job, "failed", error="400 bad")
    office.sql.execute(
        "update booking.calendar_comparisons set mass_cancel_stopped_at = booking.now()"
    )
    clock.set(TEN + timedelta(hours=3))
    found = attention(office)
    assert (found["follow_ups"], found["dead_letters"]) == (1, 1)
    assert [person["display_name"] for person in found["calendars"]] == ["Anna"]
    assert [booking["booking_id"] for booking in found["unmarked"]] == [booking_id]
    office.app(
        "attendance",
        tenant_id=office.tenant_id,
        booking_id=booking_id,
        status="attended",
        actor="boss",
    )
    office.app(
        "allow_mass_cancel",
        tenant_id=office.tenant_id,
        salesperson_id=office.salesperson_id,
        actor="boss",
    )
    found = attention(office)
    assert (found["calendars"], found["unmarked"]) == ([], [])


def test_another_tenants_work_does_not_wait_here(office: Office) -> None:
    """Attention and dead letters are of the tenant asked for."""
    other = Office(office.sql, "other")
    other.free_calendar(MONDAY)
    other.pending(WEDNESDAY_TEN)
    mail = office.value("select id from booking.mails")
    other.worker("message_claim", id=mail)
    other.worker(
        "outbox_report",
        id=mail,
        lease=other.lease("message", mail),
        outcome="failed",
        error="403 denied",
    )
    assert attention(office)["dead_letters"] == 0
    assert attention(other)["dead_letters"] == 1
    assert office.app("dead_letters", tenant_id=office.tenant_id) == []
    assert (
        len(office.app("dead_letters", tenant_id=other.tenant_id))
        == len(office.app("dead_letters"))
        == 1
    )


def test_a_booking_says_what_can_be_done_about_it(office: Office, clock: Clock) -> None:
    """Canceled until its end, attendance from its start, neither before it is confirmed."""

    def can(booking_id: str) -> tuple[bool, bool]:
        answer = office.app("booking_detail", tenant_id=office.tenant_id, booking_id=booking_id)
        found = json.loads(bytes(answer["body"]))
        return found["can_cancel"], found["can_record_attendance"]

    assert can(office.pending(WEDNESDAY_TEN)) == (False, False)
    booking_id = office.confirmed(TEN)
    assert can(booking_id) == (True, False)
    clock.set(TEN)
    assert can(booking_id) == (True, True)
    clock.set(TEN + timedelta(hours=1))
    assert can(booking_id) == (False, True)
