"""Every page with data, over HTTP, and what its forms do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.admin.conftest import HOSTILE, MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.plain_browser import PlainBrowser


def audit(office: Office, action: str) -> tuple[str, str] | None:
    """Actor type and id of the latest entry of that action."""
    return office.sql.execute(
        "select actor_type, actor_id from booking.audit_logs where action = %s"
        " order by id desc limit 1",
        [action],
    ).fetchone()


async def test_today_tells_who_meets_whom_when(admin: PlainBrowser, office: Office) -> None:
    """Confirmed meetings of the tenant's day, the salesperson's clock beside where it differs."""
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
    assert "not@yet.example" not in page.text
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
    office.sql.execute("update booking.calendar_states set mass_cancel_stopped_at = booking.now()")
    clock.set(TEN + timedelta(days=1))
    page = await admin.open("/admin/acme/today")

    assert page.links["1 follow-up"] == "/admin/acme/follow-ups"
    assert page.links["1 dead letter"] == "/admin/acme/dead-letters"
    assert page.links["Anna: many events are gone from Outlook"].endswith("/mass-cancel")
    assert "Did they come?" in page.text


async def test_a_tenant_is_found_by_its_id_too(admin: PlainBrowser, office: Office) -> None:
    """The address takes slug or id; others are no company."""
    page = await admin.open(f"/admin/{office.tenant_id}/today")
    assert page.heading.startswith("Today")
    assert (await admin.open("/admin/nobody/today")).status == 404
    assert (await admin.open("/admin/acme")).path == "/admin/acme/today"


async def test_bookings_are_filtered(admin: PlainBrowser, office: Office) -> None:
    """By state, salesperson and local days; without filter those from today on."""
    office.configure("timezone", "Asia/Tokyo")
    bert = office.add_salesperson("bert")
    office.free_calendars()
    office.confirmed(TEN, email="one@c.example")
    office.pending(WEDNESDAY_TEN, email="two@c.example")
    office.confirmed(WEDNESDAY_TEN, email="three@c.example", salesperson_id=bert)

    async def shown(**filters: str) -> list[str]:
        page = await admin.open("/admin/acme/bookings")
        page = await admin.press(page.form("/admin/acme/bookings"), **filters)
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
    page = await admin.open("/admin/acme/bookings?from=soon&status=odd")

    assert page.status == 400
    field = next(values for tag, values in page.elements if values.get("id") == "from")
    assert field["aria-invalid"] == "true"
    assert "from-error" in field["aria-describedby"]
    assert page.links["From"] == "#from"
    assert (await admin.open("/admin/acme/bookings?status=odd")).status == 400
    assert (await admin.open("/admin/acme/bookings?salesperson=me")).status == 400
    assert (await admin.open("/admin/acme/bookings?cursor=zz")).status == 400


async def test_bookings_come_a_page_at_a_time(admin: PlainBrowser, office: Office) -> None:
    """The next page begins where this one ends, with the same filters."""
    fill(office, 60)
    first = await admin.open("/admin/acme/bookings?status=hold&from=2030-01-01")
    second = await admin.open("/admin/acme/bookings" + first.links["Next page"])
    rows = [sum(tag == "tr" for tag, _ in page.elements) - 1 for page in (first, second)]

    assert rows == [50, 10]
    assert "Next page" not in second.links
    assert "First page" in second.links


async def test_a_booking_is_told_as_a_story(admin: PlainBrowser, office: Office) -> None:
    """Everything that happened, in words, with the raw details beneath."""
    booking_id = office.confirmed(WEDNESDAY_TEN, name="Eva Klein")
    page = await admin.open(f"/admin/acme/bookings/{booking_id}")

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
    page = await admin.open(f"/admin/acme/bookings/{booking_id}")

    assert page.status == 404
    assert (await admin.open("/admin/acme/bookings/no-id")).status == 404


async def test_attendance_is_one_click(admin: PlainBrowser, office: Office, clock: Clock) -> None:
    """From the day's list, corrected by another click, audited."""
    booking_id = office.confirmed(TEN)
    action = f"/bookings/{booking_id}/attendance"
    page = await admin.open("/admin/acme/today")
    assert not any(form.action.endswith(action) for form in page.forms)
    clock.set(TEN + timedelta(minutes=5))
    page = await admin.open("/admin/acme/today")
    page = await admin.press(page.form(action), "Attended")
    assert page.path == "/admin/acme/today"
    assert "Recorded: the customer came." in page.text
    page = await admin.press(page.form(action), "No: No-show")

    assert "Recorded: the customer did not come." in page.text
    assert office.value("select attendance from booking.bookings") == "no_show"
    assert audit(office, "attendance.recorded") == ("administrator", "console")


async def test_attendance_of_a_meeting_to_come_is_refused(
    admin: PlainBrowser, office: Office
) -> None:
    """The database says why; the page keeps the way on."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    form = (await admin.open(f"/admin/acme/bookings/{booking_id}/cancel")).forms[-1]
    form.action = f"/admin/acme/bookings/{booking_id}/attendance"
    page = await admin.press(form, status="attended")

    assert page.status == 409
    assert "has started" in page.text


async def test_cancelling_asks_once_and_says_what_it_does(
    admin: PlainBrowser, office: Office
) -> None:
    """Event, meeting and mail address are named before the button; then it is done."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    page = await admin.open(f"/admin/acme/bookings/{booking_id}")
    page = await admin.open(page.links["Cancel this booking…"])
    assert "The event is deleted from the calendar of anna@acme.example" in page.text
    assert "its join link stops working" in page.text
    assert office.status(booking_id) == "confirmed"
    page = await admin.press(page.forms[-1])

    assert "The booking is canceled." in page.text
    assert "Canceled by an administrator" in page.text
    assert office.status(booking_id) == "canceled"
    assert audit(office, "booking.canceled") == ("administrator", "console")
    assert (await admin.open(f"/admin/acme/bookings/{booking_id}/cancel")).status == 409


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


async def test_a_mass_cancellation_waits_for_a_yes(admin: PlainBrowser, office: Office) -> None:
    """Nothing is canceled until an administrator agrees."""
    office.sql.execute("update booking.calendar_states set mass_cancel_stopped_at = booking.now()")
    address = f"/admin/acme/salespeople/{office.salesperson_id}/mass-cancel"
    page = await admin.open(address)
    assert "nothing was canceled" in page.text
    page = await admin.press(page.forms[-1])

    assert "Agreed." in page.text
    assert audit(office, "mass_cancel_allowed") == ("administrator", "console")


async def test_configuration_changes_only_what_was_changed(
    admin: PlainBrowser, office: Office
) -> None:
    """What was never set keeps following the platform; a colleague's change stays."""
    page = await admin.open("/admin/acme/configuration")
    form = page.form("/configuration")
    assert form.fields["hold_ttl_seconds"] == "600"
    assert form.fields["working_hours.mon"] == "09:00–17:00"
    office.configure("horizon_days", 33)
    page = await admin.press(
        form,
        **{
            "slot_minutes": "45",
            "working_hours.mon": "8:00-12:00, 13:00–24:00",
            "working_hours.tue": "",
            "contact_line": "Call us.",
        },
    )

    assert "Saved." in page.text
    assert page.form("/configuration").fields["working_hours.mon"] == "08:00–12:00, 13:00–24:00"
    assert page.form("/configuration").fields["working_hours.tue"] == ""
    assert page.form("/configuration").fields["working_hours.wed"] == "09:00–17:00"
    row = office.sql.execute(
        "select hold_ttl_seconds, horizon_days, contact_line from booking.tenant_config"
    ).fetchone()
    assert row == (None, 33, "Call us.")
    assert office.value("select slot_minutes from booking.services") == 45
    assert audit(office, "config.changed") == ("administrator", "console")
    page = await admin.press(page.form("/configuration"), contact_line="")
    assert office.value("select contact_line from booking.tenant_config") is None
    assert "Nothing was changed." in (await admin.press(page.form("/configuration"))).text


async def test_faults_of_the_configuration_are_told_at_their_fields(
    admin: PlainBrowser, office: Office
) -> None:
    """All at once; nothing of it is kept."""
    page = await admin.open("/admin/acme/configuration")
    page = await admin.press(
        page.form("/configuration"),
        **{
            "slot_minutes": "four",
            "horizon_days": "0",
            "accent_colour": "red",
            "working_hours.fri": "17:00-09:00",
            "buffer_minutes": "15",
        },
    )

    assert page.status == 400
    invalid = {v["id"] for _, v in page.elements if v.get("aria-invalid")}
    assert invalid == {"slot_minutes", "horizon_days", "accent_colour", "working_hours.fri"}
    assert "17:00 does not come before 09:00." in page.text
    assert page.form("/configuration").fields["buffer_minutes"] == "15"
    assert office.value("select buffer_minutes from booking.services") == 10


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
    assert "Notification of Outlook" in page.text and "400 bad" in page.text
    form = page.form("/dead-letters")
    page = await admin.press(form)

    assert page.path == address
    assert "It is being tried again." in page.text
    assert "Nothing was given up." in page.text
    assert office.value("select status from booking.webhook_jobs") == "queued"
    assert audit(office, "dead_letter.redriven") == ("administrator", "console")
    assert "no dead letter any more" in (await admin.press(form)).text


@pytest.mark.parametrize(
    "address",
    ["today", "bookings", "bookings/ID", "bookings/ID/cancel", "salespeople", "follow-ups"],
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


async def test_a_dangerous_join_link_is_not_a_link(admin: PlainBrowser, office: Office) -> None:
    """Only web addresses are linked."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.meetings set join_url = 'javascript:alert(1)'")
    page = await admin.open(f"/admin/acme/bookings/{booking_id}")

    assert "javascript:" not in page.html


async def test_text_that_cannot_be_kept_is_refused(admin: PlainBrowser, office: Office) -> None:
    """A NUL in a form is a bad request, not an error."""
    page = await admin.open("/admin/acme/salespeople/new")
    page = await admin.press(page.form("/salespeople/new"), display_name="A\0B")

    assert page.status == 400


async def test_states_are_words_beside_icons(admin: PlainBrowser, office: Office) -> None:
    """No state is told by colour alone, and every icon is hidden from screen readers."""
    office.confirmed(WEDNESDAY_TEN)
    page = await admin.open("/admin/acme/bookings")

    assert "Confirmed" in page.text
    icons: list[dict[str, Any]] = [values for tag, values in page.elements if tag == "svg"]
    assert icons and all(values.get("aria-hidden") == "true" for values in icons)


def dead_webhook(office: Office, outlook: Outlook) -> None:
    outlook.post(outlook.item("unknown-event"))
    job = outlook.jobs()[-1]
    outlook.claim(job)
    office.worker("webhook_report", job_id=job, outcome="failed", error="400 bad")


def fill(office: Office, count: int) -> None:
    """So many holds, one a day, far ahead."""
    office.sql.execute(
        "with c as (insert into booking.customers (tenant_id, email) values (%(t)s, 'x@y.example') returning id)"
        " insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc)"
        " select %(t)s, %(s)s, c.id, d, d + interval '1 hour' from c,"
        " generate_series('2030-01-01 10:00Z'::timestamptz, '2030-01-01 10:00Z'::timestamptz + %(n)s * interval '1 day', interval '1 day') d",
        {"t": office.tenant_id, "s": office.salesperson_id, "n": count - 1},
    )
