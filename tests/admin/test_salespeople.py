"""Salespeople and their calendars: added, changed, taken off sale, followed."""

from __future__ import annotations

from tests.admin.conftest import WEDNESDAY_TEN, audit
from tests.support.mirror import Mirror
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.plain_browser import PlainBrowser


async def test_salespeople_are_added_and_changed(admin: PlainBrowser, office: Office) -> None:
    """Name and zone can be changed; who sells a calendar twice is told at the field."""
    page = await admin.open("/admin/acme/salespeople/new")
    typed = {"display_name": "Bert", "graph_user_id": "b@acme.example", "timezone": "Asia/Tokyo"}
    form = page.form("/salespeople/new")
    page = await admin.press(form, **typed)
    assert "Added." in page.text and "b@acme.example" in page.text
    again = await admin.press(form, **typed)
    assert again.status == 409
    assert again.links["Outlook account"] == "#graph_user_id"
    page = await admin.open(page.links["Bert"])
    page = await admin.press(page.forms[-1], display_name="Bertram", timezone="Europe/Paris")

    assert "Saved." in page.text
    assert office.sql.execute(
        "select display_name, timezone from booking.salespersons where graph_user_id = 'b@acme.example'"
    ).fetchone() == ("Bertram", "Europe/Paris")
    assert audit(office, "salesperson.changed") == ("administrator", "console")


async def test_faults_of_a_salesperson_are_told_at_their_fields(
    admin: PlainBrowser, office: Office
) -> None:
    """All at once, and what was typed stays."""
    page = await admin.open("/admin/acme/salespeople/new")
    page = await admin.press(
        page.form("/salespeople/new"), display_name=" ", graph_user_id="a b", timezone="Mars/Base"
    )

    assert page.status == 400
    invalid = {v["id"] for _, v in page.elements if v.get("aria-invalid")}
    assert invalid == {"display_name", "graph_user_id", "timezone"}
    assert page.forms[-1].fields["graph_user_id"] == "a b"


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
    page = await admin.open("/admin/acme/salespeople/new")
    page = await admin.press(page.form("/salespeople/new"), display_name="A\0B")

    assert page.status == 400
