"""Bookings: filters, pages, one as a story, attendance, canceling."""

from __future__ import annotations

from datetime import timedelta

from tests.admin.conftest import MONDAY, TEN, WEDNESDAY_TEN, audit
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser


async def test_bookings_are_filtered(admin: PlainBrowser, office: Office) -> None:
    """By state, salesperson and local days; without filter those from today on."""
    office.configure("timezone", "Asia/Tokyo")
    bert = office.add_salesperson("bert")
    office.free_calendars()
    office.confirmed(TEN, email="one@c.example")
    office.pending(WEDNESDAY_TEN, email="two@c.example")
    office.confirmed(WEDNESDAY_TEN, email="three@c.example", salesperson_id=bert)

    async def shown(**filters: str) -> list[str]:
        page = await admin.open("/admin/acme/appointments")
        page = await admin.press(page.form("/admin/acme/appointments"), **filters)
        assert page.status == 200
        return [name for name in ("one", "two", "three") if f"{name}@c.example" in page.text]

    assert await shown() == ["one", "two", "three"]
    assert await shown(status="confirmed") == ["one", "three"]
    assert await shown(salesperson=str(bert)) == ["three"]
    assert await shown(**{"from": "2026-11-24"}) == ["two", "three"]
    assert await shown(**{"from": "2026-11-01", "to": "2026-11-23"}) == ["one"]
    assert await shown(**{"from": "", "to": "2026-11-22"}) == []


async def test_a_filter_that_cannot_be_used_says_so(admin: PlainBrowser, office: Office) -> None:
    """The sentence is tied to its field, and summed up on top."""
    page = await admin.open("/admin/acme/appointments?from=soon&status=odd")

    assert page.status == 400
    field = next(values for tag, values in page.elements if values.get("id") == "from")
    assert field["aria-invalid"] == "true"
    assert "from-error" in field["aria-describedby"]
    assert page.links["From"] == "#from"
    assert (await admin.open("/admin/acme/appointments?status=odd")).status == 400
    assert (await admin.open("/admin/acme/appointments?salesperson=me")).status == 400
    assert (await admin.open("/admin/acme/appointments?cursor=zz")).status == 400


async def test_bookings_come_a_page_at_a_time(admin: PlainBrowser, office: Office) -> None:
    """The next page begins where this one ends, with the same filters."""
    fill(office, 60)
    first = await admin.open("/admin/acme/appointments?status=hold&from=2030-01-01")
    second = await admin.open("/admin/acme/appointments" + first.links["Next page"])
    rows = [sum(tag == "tr" for tag, _ in page.elements) - 1 for page in (first, second)]

    assert rows == [50, 10]
    assert "Next page" not in second.links
    assert "First page" in second.links


async def test_a_booking_is_told_as_a_story(admin: PlainBrowser, office: Office) -> None:
    """Everything that happened, in words, with the raw details beneath."""
    booking_id = office.confirmed(WEDNESDAY_TEN, name="Eva Klein")
    page = await admin.open(f"/admin/acme/appointments/{booking_id}")

    assert page.heading == "Eva Klein with Anna"
    for words in (
        "The time was held",
        "The mail with the link was ordered",
        "Zoom meeting: create: done",
        "Outlook event: create: done",
        "Confirmed: meeting and event exist",
    ):
        assert words in page.text
    assert page.text.index("The time was held") < page.text.index("Confirmed: meeting")
    assert '"from": "pending_verify"' in page.text
    assert page.links["Join link"] == "https://zoom.example/j/1"
    assert "start_url" not in page.html and "zoom.example/s/" not in page.html


async def test_an_unknown_booking_is_not_found(admin: PlainBrowser, office: Office) -> None:
    """Also that of another company."""
    other = Office(office.sql, "other")
    other.free_calendar(MONDAY)
    booking_id = other.pending(WEDNESDAY_TEN)
    page = await admin.open(f"/admin/acme/appointments/{booking_id}")

    assert page.status == 404
    assert (await admin.open("/admin/acme/appointments/no-id")).status == 404


async def test_attendance_is_one_click(admin: PlainBrowser, office: Office, clock: Clock) -> None:
    """From the day's list, corrected by another click, audited."""
    booking_id = office.confirmed(TEN)
    action = f"/appointments/{booking_id}/attendance"
    page = await admin.open("/admin/acme/today")
    assert not any(form.action.endswith(action) for form in page.forms)
    clock.set(TEN + timedelta(minutes=5))
    page = await admin.open("/admin/acme/today")
    page = await admin.press(page.form(action), "Attended")
    assert page.path == "/admin/acme/today"
    assert "Recorded: the customer came." in page.text
    page = await admin.press(page.form(action), "Change to no-show")

    assert "Recorded: the customer did not come." in page.text
    assert office.value("select attendance from booking.bookings") == "no_show"
    assert audit(office, "attendance.recorded") == ("administrator", "console")


async def test_attendance_of_a_meeting_to_come_is_refused(
    admin: PlainBrowser, office: Office
) -> None:
    """The database says why; the page keeps the way on."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    form = (await admin.open(f"/admin/acme/appointments/{booking_id}/cancel")).forms[-1]
    form.action = f"/admin/acme/appointments/{booking_id}/attendance"
    page = await admin.press(form, status="attended")

    assert page.status == 409
    assert "has started" in page.text


async def test_cancelling_asks_once_and_says_what_it_does(
    admin: PlainBrowser, office: Office
) -> None:
    """Event, meeting and mail address are named before the button; then it is done."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    page = await admin.open(f"/admin/acme/appointments/{booking_id}")
    page = await admin.open(page.links["Cancel this booking…"])
    assert "The event is deleted from the calendar of anna@acme.example" in page.text
    assert "its join link stops working" in page.text
    assert office.status(booking_id) == "confirmed"
    page = await admin.press(page.forms[-1])

    assert "The booking is canceled." in page.text
    assert "Canceled by an administrator" in page.text
    assert office.status(booking_id) == "canceled"
    assert audit(office, "booking.canceled") == ("administrator", "console")
    assert (await admin.open(f"/admin/acme/appointments/{booking_id}/cancel")).status == 409


async def test_a_dangerous_join_link_is_not_a_link(admin: PlainBrowser, office: Office) -> None:
    """Only web addresses are linked."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.meetings set join_url = 'javascript:alert(1)'")
    page = await admin.open(f"/admin/acme/appointments/{booking_id}")

    assert [link for link in page.links.values() if link.startswith("javascript:")] == []
    assert 'href="javascript:' not in page.html


def fill(office: Office, count: int) -> None:
    """So many holds, one a day, far ahead."""
    office.sql.execute(
        "with c as (insert into booking.customers (tenant_id, email) values (%(t)s, 'x@y.example') returning id)"
        " insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc)"
        " select %(t)s, %(s)s, c.id, d, d + interval '1 hour' from c,"
        " generate_series('2030-01-01 10:00Z'::timestamptz, '2030-01-01 10:00Z'::timestamptz + %(n)s * interval '1 day', interval '1 day') d",
        {"t": office.tenant_id, "s": office.salesperson_id, "n": count - 1},
    )


async def test_what_is_paid_is_recorded_and_goes_back(admin: PlainBrowser, office: Office) -> None:
    """On a page of its own, once for a form; whoever cancels is asked what goes back."""
    office.configure("currency", "EUR")
    office.sql.execute("update booking.services set price_amount = 10000")
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    root = f"/admin/acme/appointments/{booked}"
    page = await admin.open(f"{root}/payments")
    form = page.form("/payments")
    assert form.fields["amount"] == "100.00"
    page = await admin.press(form, amount="x")
    assert page.status == 400 and "A sum such as 45.00" in page.text
    page = await admin.press(page.form("/payments"), amount="80.00", method="transfer")
    assert "Saved." in page.text and "80.00 EUR Paid" in page.text
    await admin.press(form, amount="80.00", method="transfer")
    assert office.value("select sum(amount) from booking.payments") == 8000
    page = await admin.open(f"{root}/refunds")
    page = await admin.press(page.form("/refunds"), amount="30.00", reason="Typed wrong.")
    assert "-30.00 EUR Paid back" in page.text
    label = office.value("select label from booking.documents where kind = 'receipt'")
    page = await admin.open(page.links[label])
    assert page.heading == f"Receipt {label}" and "€80.00" in page.text
    page = await admin.open(f"{root}/cancel")
    assert "All of it: " in page.text
    await admin.press(page.form("/cancel"), refund="none")
    assert office.value("select count(*) from booking.refunds where state = 'owed'") == 0
