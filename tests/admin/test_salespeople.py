"""Salespeople and their calendars: added, changed, taken off sale, followed."""

from __future__ import annotations

import re

from tests.admin.conftest import WEDNESDAY_TEN, audit
from tests.support.mirror import Mirror
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.plain_browser import PlainBrowser


async def test_salespeople_are_added_and_changed(admin: PlainBrowser, office: Office) -> None:
    """With a calendar or none; who sells a calendar twice is told at the field."""
    page = await admin.open("/admin/acme/people/new")
    typed = {"display_name": "Bert", "graph_user_id": "b@acme.example", "timezone": "Asia/Tokyo"}
    form = page.form("/people/new")
    page = await admin.press(form, **typed)
    assert "Added." in page.text and "b@acme.example" in page.text
    again = await admin.press(form, **typed)
    assert again.status == 409
    assert again.links["Account in Outlook"] == "#graph_user_id"
    page = await admin.open(page.links["Bert"])
    typed = {"display_name": "Bertram", "timezone": "Europe/Paris", "email": "bert@acme.example"}
    form = next(form for form in page.forms if "was.display_name" in form.fields)
    page = await admin.press(form, **typed, phone="030 1234567")
    assert page.status == 400 and "telephone number" in page.text
    form = next(form for form in page.forms if "was.display_name" in form.fields)
    page = await admin.press(form, phone="+49 30 1234567")

    assert "Saved." in page.text
    assert office.sql.execute(
        "select display_name, timezone, email, phone from booking.salespersons"
        " where graph_user_id = 'b@acme.example'"
    ).fetchone() == ("Bertram", "Europe/Paris", "bert@acme.example", "+49301234567")
    assert audit(office, "salesperson.changed") == ("administrator", "console")
    page = await admin.press(form, display_name="Carla", phone="")
    assert page.status == 409 and "was “Bert”, is “Bertram” now" in page.text


async def test_faults_of_a_salesperson_are_told_at_their_fields(
    admin: PlainBrowser, office: Office
) -> None:
    """All at once, and what was typed stays."""
    page = await admin.open("/admin/acme/people/new")
    page = await admin.press(
        page.form("/people/new"), display_name=" ", graph_user_id="a b", timezone="Mars/Base"
    )

    assert page.status == 400
    invalid = {v["id"] for _, v in page.elements if v.get("aria-invalid")}
    assert invalid == {"display_name", "graph_user_id", "timezone"}
    assert page.forms[-1].fields["graph_user_id"] == "a b"


async def test_a_salesperson_is_archived_and_has_a_secret_address(
    admin: PlainBrowser, office: Office
) -> None:
    """The address is shown once, and ends when that is asked for."""
    page = await admin.open(f"/admin/acme/people/{office.salesperson_id}")
    shown = await admin.press(page.form("/feed"), "Make a new address")
    address = re.search(r"/feeds/[\w-]{43}\.ics", shown.text)[0]
    assert (await admin.open(address)).status == 200
    await admin.press(page.form("/feed"), "End the address")
    assert (await admin.open(address)).status == 404
    page = await admin.press(page.form("/archive"), "Archive")
    assert "Archived." in page.text and "Anna" not in page.links
    page = await admin.open(page.links["Archived"])
    page = await admin.open(page.links["Anna"])
    page = await admin.press(page.form("/archive"), "Take it back from the archive")
    assert "Anna" in page.links


async def test_a_calendar_is_taken_off_sale_after_a_question(
    admin: PlainBrowser, office: Office
) -> None:
    """The page says what becomes of booked meetings; the way back is the same."""
    office.confirmed(WEDNESDAY_TEN)
    page = await admin.open("/admin/acme/salespeople")
    page = await admin.open(page.links["Deactivate… Anna"])
    assert "1 booked meeting stays" in page.text
    page = await admin.press(page.forms[-1])
    assert "not sold any more" in page.text
    assert office.value("select active from booking.salespersons") is False
    page = await admin.open(page.links["Activate… Anna"])
    await admin.press(page.forms[-1])
    assert office.value("select active from booking.salespersons") is True


async def test_salespeople_show_how_their_calendar_is_followed(
    admin: PlainBrowser, office: Office
) -> None:
    """Subscription, last reading and the last error."""
    outlook = Outlook(office)
    page = await admin.open("/admin/acme/salespeople")
    assert "Followed" in page.text and "Subscription until Thu 26 Nov, 08:00" in page.text
    assert "Busy times read: just now" in page.text
    office.sql.execute(
        "update booking.graph_subscriptions set last_error = '403 denied', attempts = 3"
    )
    page = await admin.open("/admin/acme/salespeople")
    assert "Not answering" in page.text and "403 denied" in page.text
    assert outlook.subscription_id not in page.html


async def test_salespeople_show_how_fresh_their_calendar_is(
    admin: PlainBrowser, office: Office
) -> None:
    """Mirrored and up to when, or why not; and since when no notifications come."""
    Outlook(office)
    mirror = Mirror(office)
    page = await admin.open("/admin/acme/salespeople")
    assert "Not mirrored" in page.text
    mirror.office.sql.execute("update booking.calendar_freshness set notified_at = null")
    mirror.sync()
    page = await admin.open("/admin/acme/salespeople")
    assert "Mirrored" in page.text and "Known up to: just now" in page.text
    office.sql.execute(
        "update booking.graph_subscriptions set expiration_utc = booking.now(),"
        " failing_since = booking.now(), last_error = '403 quota'"
    )
    office.sql.execute("update booking.calendar_syncs set last_error = 'graph 503 away'")
    page = await admin.open("/admin/acme/salespeople")
    assert "Asked each time" in page.text and "graph 503 away" in page.text
    assert "failing since just now" in page.text


async def test_a_mass_cancellation_waits_for_a_yes(admin: PlainBrowser, office: Office) -> None:
    """Nothing is canceled until an administrator agrees."""
    office.sql.execute(
        "update booking.calendar_comparisons set mass_cancel_stopped_at = booking.now()"
    )
    address = f"/admin/acme/salespeople/{office.salesperson_id}/mass-cancel"
    page = await admin.open(address)
    assert "nothing was canceled" in page.text
    page = await admin.press(page.forms[-1])

    assert "Agreed." in page.text
    assert audit(office, "mass_cancel_allowed") == ("administrator", "console")


async def test_text_that_cannot_be_kept_is_refused(admin: PlainBrowser, office: Office) -> None:
    """A NUL in a form is a bad request, not an error."""
    page = await admin.open("/admin/acme/people/new")
    page = await admin.press(page.form("/people/new"), display_name="A\0B")

    assert page.status == 400
