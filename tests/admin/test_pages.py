"""The first page, addresses, and what every page of the console keeps to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.admin.conftest import HOSTILE, MONDAY, TEN, WEDNESDAY_TEN, dead_webhook, sign_in
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.plain_browser import PlainBrowser


async def test_today_tells_who_meets_whom_when(admin: PlainBrowser, office: Office) -> None:
    """Confirmed meetings of the tenant's day, the salesperson's clock beside where it differs; and
    everybody's half hours side by side, in which who is not confirmed yet is told as such."""
    office.configure("timezone", "Europe/Berlin")
    ny = office.add_salesperson("nina", "America/New_York")
    office.free_calendars()
    office.confirmed(TEN, name="Eva Klein", company="Klein AG")
    office.confirmed(MONDAY.replace(hour=15), salesperson_id=ny, email="bo@customer.example")
    office.pending(MONDAY.replace(hour=14), email="not@yet.example")
    page = await admin.open("/admin/acme/today")

    assert page.heading == "Today, Monday 23 November 2026"
    assert "11:00–12:00 10:00–11:00 UTC Anna Eva Klein · Klein AG eva@customer.example" in page.text
    assert "16:00–17:00 10:00–11:00 New York Nina bo@customer.example" in page.text
    grid, _, meetings = page.text.partition("Meetings 2")
    assert "11:00–12:00 Eva Klein" in grid and "15:00–16:00 not@yet.example" in grid
    assert "not@yet.example" not in meetings
    assert "Times in Europe/Berlin, UTC+1" in page.text


async def test_another_day_is_one_link_away(admin: PlainBrowser, office: Office) -> None:
    """Days follow each other, and nonsense is today."""
    office.confirmed(TEN + timedelta(days=1))
    page = await admin.open("/admin/acme/today")
    assert "eva@customer.example" not in page.text
    page = await admin.open("/admin/acme/today" + page.links["Day after"])
    assert page.heading == "Tomorrow, Tuesday 24 November 2026"
    assert "eva@customer.example" in page.text
    assert (await admin.open("/admin/acme/today?day=9999-99-99")).heading.startswith("Today")


async def test_what_waits_for_a_decision_is_on_the_first_page(
    admin: PlainBrowser, office: Office, clock: Clock
) -> None:
    """Follow-ups, dead letters, calendars and meetings without attendance lead to their pages."""
    booking_id = office.confirmed(TEN)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booking_id, TEN + timedelta(hours=1)))
    dead_webhook(office, outlook)
    office.sql.execute(
        "update booking.calendar_comparisons set mass_cancel_stopped_at = booking.now()"
    )
    office.sql.execute(
        "insert into booking.notification_templates (tenant_id, purpose, channel, locale, version,"
        " text, failed_at, failure) values (%s, 'booking_reminder', 'sms', 'en', 1, 'x',"
        " booking.now(), 'Line 1: no.')",
        [office.tenant_id],
    )
    clock.set(TEN + timedelta(days=1))
    page = await sign_in(admin, address="/admin/acme/today")

    assert page.links["1 follow-up"] == "/admin/acme/follow-ups"
    assert page.links["1 dead letter"] == "/admin/acme/dead-letters"
    assert page.links["Anna: many events are gone from Outlook"].endswith("/mass-cancel")
    assert "Your own text booking_reminder/sms/en could not be filled in Line 1: no." in page.text
    assert "Did they come?" in page.text


async def test_a_tenant_is_found_by_its_id_too(admin: PlainBrowser, office: Office) -> None:
    """The address takes slug or id; others are no company."""
    page = await admin.open(f"/admin/{office.tenant_id}/today")
    assert page.heading.startswith("Today")
    assert (await admin.open("/admin/nobody/today")).status == 404
    assert (await admin.open("/admin/acme")).path == "/admin/acme/today"


@pytest.mark.parametrize(
    "address",
    [
        "today",
        "appointments",
        "appointments/ID",
        "appointments/ID/cancel",
        "salespeople",
        "follow-ups",
    ],
)
async def test_hostile_names_are_shown_as_text(
    admin: PlainBrowser, office: Office, address: str
) -> None:
    """Names of customers, salespeople and companies, and mail texts, never become markup."""
    office.sql.execute("update booking.salespersons set display_name = %s", [HOSTILE])
    office.sql.execute("update booking.tenants set name = %s", [HOSTILE])
    booking_id = office.confirmed(TEN, name=HOSTILE, company=HOSTILE)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booking_id, TEN + timedelta(hours=1)))
    office.sql.execute("update booking.graph_subscriptions set last_error = %s", [HOSTILE])
    page = await admin.open(f"/admin/acme/{address.replace('ID', booking_id)}")

    assert page.status == 200
    assert HOSTILE not in page.html
    assert "alert(1)" in page.html


async def test_states_are_words_beside_icons(admin: PlainBrowser, office: Office) -> None:
    """No state is told by colour alone, and every icon is hidden from screen readers."""
    office.confirmed(WEDNESDAY_TEN)
    page = await admin.open("/admin/acme/appointments")

    assert "Confirmed" in page.text
    icons: list[dict[str, Any]] = [values for tag, values in page.elements if tag == "svg"]
    assert icons and all(values.get("aria-hidden") == "true" for values in icons)
