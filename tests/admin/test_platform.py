"""Companies, follow-ups, dead letters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb

from app.web.admin.words import FOLLOW_UP
from tests.admin.conftest import WEDNESDAY_TEN, audit, dead_webhook
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.plain_browser import PlainBrowser


async def test_a_follow_up_is_done(admin: PlainBrowser, office: Office) -> None:
    """It says what to do, and is off the list once seen to."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + timedelta(hours=2)))
    page = await admin.open("/admin/acme/follow-ups")
    assert "Tell the customer about the new time" in page.text
    assert "From Wed 25 Nov, 10:00 to Wed 25 Nov, 12:00" in page.text
    form = page.form("/follow-ups")
    page = await admin.press(form)
    assert "Done. It is off the list." in page.text
    assert "Nothing to see to." in page.text
    assert audit(office, "follow_up.handled") == ("administrator", "console")
    assert "Somebody had seen to it already." in (await admin.press(form)).text
    assert (await admin.press(form, tracking_id="9" * 30)).status == 404


async def test_a_meeting_that_was_dropped_on_the_past_is_told(
    admin: PlainBrowser, office: Office
) -> None:
    """What to do about it stands in the follow-up, and beside the booking's time that it waits."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN - timedelta(days=7)))
    page = await admin.open("/admin/acme/follow-ups")
    assert "A meeting was moved into the past" in page.text
    assert "put the event back in Outlook" in page.text
    page = await admin.open(f"/admin/acme/appointments/{booking_id}")
    assert "waits until the booking's own time is over too" in page.text
    assert "into the past" in page.text


async def test_every_kind_of_follow_up_has_its_line(admin: PlainBrowser, office: Office) -> None:
    """Also those that tell of no two times."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    for kind in FOLLOW_UP:
        name, _, reason = kind.partition(".")
        details = {"reason": reason} if reason else {}
        office.sql.execute("select booking.track(%s, %s, %s)", [booking_id, name, Jsonb(details)])
    page = await admin.open("/admin/acme/follow-ups")
    assert all(title in page.text for title, _ in FOLLOW_UP.values())


async def test_a_company_is_connected(admin: PlainBrowser, office: Office) -> None:
    """The page shows the address for consent; the slug of another is told at the field."""
    page = await admin.open("/admin/tenants")
    form = page.form("/admin/tenants")
    taken = await admin.press(form, tenant_name="Second", tenant_slug="acme")
    assert taken.status == 409 and taken.links["Short name"] == "#tenant_slug"
    wrong = await admin.press(form, tenant_name="", tenant_slug="A!")
    assert wrong.status == 400 and "Name" in wrong.links
    page = await admin.press(form, tenant_name="Second", tenant_slug="second")

    assert page.heading == "Ask Second for consent"
    assert "/adminconsent?" in page.links["Open it"]
    assert office.value("select status from booking.tenants where slug = 'second'") == "pending"
    page = await admin.open("/admin/tenants")
    assert "Waits for consent" in page.text
    again = next(f for f in page.forms if f.fields.get("tenant_slug") == "second")
    assert (await admin.press(again)).heading == "Ask Second for consent"


async def test_a_company_is_switched_off_and_on(admin: PlainBrowser, office: Office) -> None:
    """After a question that says what happens; audited."""
    page = await admin.open("/admin/acme/status")
    assert "customers can still cancel them" in page.text
    page = await admin.press(page.forms[-1])
    assert "The company is switched off." in page.text
    assert office.value("select status from booking.tenants") == "disabled"
    page = await admin.open("/admin/acme/status")
    await admin.press(page.forms[-1])
    assert office.value("select status from booking.tenants") == "active"
    assert audit(office, "tenant.enabled") == ("administrator", "console")


@pytest.mark.parametrize("address", ["/admin/dead-letters", "/admin/acme/dead-letters"])
async def test_a_dead_letter_is_redriven(admin: PlainBrowser, office: Office, address: str) -> None:
    """The reason is shown; one click queues the work again."""
    dead_webhook(office, Outlook(office))
    page = await admin.open(address)
    assert "Notification of a calendar" in page.text and "400 bad" in page.text
    form = page.form("/dead-letters")
    page = await admin.press(form)

    assert page.path == address
    assert "It is being tried again." in page.text
    assert "Nothing was given up." in page.text
    assert office.value("select status from booking.webhook_jobs") == "queued"
    assert audit(office, "dead_letter.redriven") == ("administrator", "console")
    assert "no dead letter any more" in (await admin.press(form)).text
