"""The console's page of what the comparisons with Zoom and the calendars found."""

from __future__ import annotations

import uuid

from tests.admin.conftest import HOSTILE, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser
from tests.support.reconciling import begin, event, id_of, meeting, reconcile, run


async def test_before_the_first_comparison_the_page_says_so(admin: PlainBrowser) -> None:
    """An empty list is told in words."""
    page = await admin.open("/admin/providers")

    assert page.heading == "Providers"
    assert "Hosts and calendars hold what this database says" in page.text
    assert "the first begins when a worker runs" in page.text


async def test_findings_say_what_to_do_and_comparisons_how_they_went(
    admin: PlainBrowser, office: Office, clock: Clock
) -> None:
    """What is not ours, the hosts' requests of the day, and each target with its last comparison."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.advance(minutes=3)
    unknown = str(uuid.uuid4())
    reconcile(
        office,
        meeting(office, id_of(office, booking_id), booking_id),
        meeting(office, "777", booking_id),
        meeting(office, "888", unknown, start_at="2026-11-25T10:00:00Z"),
        meeting(office, "999", unknown, installation_id=str(uuid.uuid4())),
    )
    reconcile(office, event(office, HOSTILE, booking_id, transaction_id=None), provider="graph")
    clock.advance(minutes=2)
    target_id, work = begin(office)
    failed = {"items": [], "complete": False, "error": "zoom 503"}
    run(office, "reconcile_objects_report", target_id=target_id, lease=work["lease"], **failed)

    page = await admin.open("/admin/providers")

    assert "Unknown booking Zoom meeting 888" in page.text and unknown in page.text
    assert "Wed 25 Nov, 10:00" in page.text and "after the backup" in page.text
    assert "Another installation's Zoom meeting 999" in page.text
    assert f"Copied event Outlook event {HOSTILE}" in page.text
    assert "me Takes meetings 1 of 100" in page.text
    assert "1 removed" in page.text and "failed 1 time since: zoom 503" in page.text
    assert page.links["acme"] == "/admin/acme/today"


async def test_a_host_without_a_limit_takes_meetings(admin: PlainBrowser, office: Office) -> None:
    """A provider that does not count has nothing to be used up."""
    office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.providers set host_daily_limit = null")
    page = await admin.open("/admin/providers")
    assert page.status == 200
    assert "me Takes meetings 1" in page.text and "1 of" not in page.text
