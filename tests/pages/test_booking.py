"""From the details to the confirmed meeting, without scripts."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar

from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

HOSTILE = '"><script>alert(1)</script>'


async def test_details_become_a_hold_and_a_mail(visitor: Visitor, office: Office) -> None:
    """One press holds the time, queues the mail and leads to a page that shows the address."""
    page = await visitor.hold(name="Eva Klein", company="Klein AG")

    assert page.status == 200
    assert page.heading == "Check your mail"
    assert "eva@customer.example" in page.text
    assert "Held for you until 08:10 10 minutes left" in page.text
    assert office.status(visitor.booking_id()) == "pending_verify"
    assert office.value("select count(*) from booking.mails") == 1


async def test_a_form_that_is_pressed_twice_is_one_hold(
    visitor: Visitor, browser: PlainBrowser, office: Office
) -> None:
    """The hidden key makes the second press the same request."""
    form = (await browser.open(visitor.details())).forms[0]
    first = await browser.press(form, email="eva@customer.example")
    second = await browser.press(form, email="eva@customer.example")

    assert first.path == second.path
    assert office.value("select count(*) from booking.bookings") == 1


async def test_a_wrong_address_is_told_at_its_field_and_on_top(
    visitor: Visitor, browser: PlainBrowser, office: Office
) -> None:
    """The error is summed up, tied to the field, and nothing that was typed is lost."""
    page = await visitor.hold(email="eva@", name="Eva")

    assert page.status == 400
    assert "Please enter a mail address like ada@example.com." in page.links
    field = next(values for tag, values in page.elements if values.get("id") == "email")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "email-error"
    assert field["value"] == "eva@"
    assert page.forms[0].fields["name"] == "Eva"
    assert office.value("select count(*) from booking.bookings") == 0


async def test_a_letter_that_mail_does_not_carry_is_told_with_the_reason(
    visitor: Visitor, office: Office
) -> None:
    """Before the @ it is refused; in the domain it is fine, and shown as it was typed."""
    page = await visitor.hold(email="jö@müller.example")
    assert page.status == 400
    assert "not every mail server on the way takes letters like é there" in page.text
    page = await visitor.hold(email="jo@müller.example")
    assert "jo@müller.example" in page.text
    assert office.values("select email from booking.customers") == ["jo@xn--mller-kva.example"]


async def test_a_telephone_is_asked_for_where_sms_are_sent(
    visitor: Visitor, browser: PlainBrowser, office: Office
) -> None:
    """With the words that are agreed to; a number of the company's country needs no prefix."""
    assert "phone" not in (await browser.open(visitor.details())).forms[0].fields
    office.configure("sms", True)
    office.configure("country", "DE")
    page = await browser.open(visitor.details())
    assert "by answering STOP" in page.text
    assert not page.forms[0].fields.get("sms_consent")

    wrong = await visitor.hold(phone="0151")
    assert wrong.status == 400
    assert "Please enter a telephone number that exists" in wrong.text
    fixed = await visitor.hold(phone="030 12345678", sms_consent="sms-en-1")
    assert fixed.status == 400
    assert "No SMS reaches this number" in fixed.text
    assert fixed.forms[0].fields["sms_consent"] == "sms-en-1"
    assert office.value("select count(*) from booking.bookings") == 0

    held = await visitor.hold(phone="0151 23456789", sms_consent="sms-en-1")
    assert held.heading == "Check your mail"
    phone, consent, language = office.sql.execute(
        "select customer_phone, sms_consent, locale from booking.bookings"
    ).fetchone()
    assert (phone, language) == ("+4915123456789", "en")
    assert consent["text"] in page.text


async def test_a_number_without_the_tick_is_no_consent(visitor: Visitor, office: Office) -> None:
    """It is kept; a page that is sent with a number where none is asked for keeps nothing."""
    office.configure("sms", True)
    await visitor.hold(phone="+49 151 23456789")
    query = "select customer_phone, sms_consent from booking.bookings"
    assert office.sql.execute(query).fetchall() == [("+4915123456789", None)]


async def test_what_is_typed_never_becomes_markup(visitor: Visitor) -> None:
    """A hostile name is shown as the text it is."""
    page = await visitor.hold(email="no", name=HOSTILE, company=HOSTILE)

    assert HOSTILE not in page.html
    assert page.forms[0].fields["name"] == HOSTILE


async def test_another_browser_is_not_shown_the_address(
    visitor: Visitor, office: Office, client
) -> None:
    """The address is shown only where the hold was made."""
    page = await visitor.hold()
    client.session.cookie_jar.clear()
    stranger = await visitor.browser.open(page.path)

    assert stranger.heading == "Look in your mail"
    assert "eva@customer.example" not in stranger.html
    assert "Wednesday" not in stranger.text


async def test_the_mail_can_be_sent_again_but_not_at_once(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """The page says honestly whether another mail left."""
    page = await visitor.hold()
    soon = await visitor.browser.press(page.form("/send-again"))
    assert "less than half a minute ago" in soon.text

    clock.advance(seconds=31)
    sent = await visitor.browser.press(soon.form("/send-again"))
    assert "We have sent it again" in sent.text
    assert office.value("select count(*) from booking.mails") == 2


async def test_a_mistyped_address_is_corrected_without_losing_the_time(
    visitor: Visitor, office: Office
) -> None:
    """`Wrong address?` gives the hold up and leads back to the form for the same time."""
    page = await visitor.hold(email="ewa@customer.example", name="Eva")
    form = await visitor.browser.press(page.form("/other-address"))
    assert form.heading == "Your details"
    assert form.forms[0].fields["name"] == "Eva"

    page = await visitor.browser.press(form.forms[0], email="eva@customer.example")
    assert "eva@customer.example" in page.text
    assert office.status(visitor.booking_id("ewa@customer.example")) == "expired"


async def test_coming_back_to_a_time_one_holds_oneself(visitor: Visitor) -> None:
    """The browser's own hold is not called somebody else's."""
    held = await visitor.hold()
    page = await visitor.browser.open(visitor.details())

    assert page.heading == "You are holding this time already"
    assert page.links["Show me"] == held.path


async def test_looking_at_the_link_confirms_nothing(
    visitor: Visitor, browser: PlainBrowser, office: Office
) -> None:
    """Mail scanners follow links: GET only shows the button."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    page = await browser.open(f"/verify?token={visitor.token(booking_id)}")

    assert page.heading == "Confirm your meeting with Anna"
    assert office.value("select count(*) from booking.sagas") == 0


async def test_the_whole_confirmation(
    visitor: Visitor, browser: PlainBrowser, office: Office
) -> None:
    """Button, honest progress that refreshes itself, then the meeting with its link."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    page = await browser.open(f"/verify?token={visitor.token(booking_id)}")
    progress = await browser.press(page.form("/verify"))

    assert progress.heading == "Your meeting is being made"
    assert "Your mail address is confirmed The Zoom meeting" in progress.text
    refresh = [v for tag, v in progress.elements if v.get("http-equiv") == "refresh"]
    assert refresh == [{"http-equiv": "refresh", "content": "2"}]

    office.run_saga(office.saga_of(booking_id))
    done = await browser.open(progress.address)
    assert done.heading == "Booked: you are meeting Anna"
    assert done.links["Join on Zoom"] == "https://zoom.example/j/1"
    assert "until Tue 24 Nov, 10:00" in done.text


async def test_a_used_link_shows_the_confirmation(visitor: Visitor, office: Office) -> None:
    """Pressing confirm on an old tab, or the link again, shows the booking."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    address = f"/verify?token={visitor.token(booking_id)}"
    form = (await visitor.browser.open(address)).form("/verify")
    await visitor.browser.press(form)
    office.run_saga(office.saga_of(booking_id))
    form.fields["idempotency_key"] = "another0another0another0"

    assert (await visitor.browser.press(form)).heading == "Booked: you are meeting Anna"
    assert (await visitor.browser.open(address)).heading == "Booked: you are meeting Anna"


async def test_a_used_link_stops_showing_the_join_link_a_day_later(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """A day beyond its end a used link tells that the meeting is booked, and no more."""
    booking_id = office.confirmed(WEDNESDAY_TEN.replace(day=27))
    address = f"?token={visitor.token(booking_id)}"
    clock.advance(hours=24, minutes=11)
    page = await visitor.browser.open(f"/verify{address}")

    assert page.heading == "This meeting is booked"
    assert "zoom.example" not in page.html
    assert (await visitor.browser.open(f"/meeting.ics{address}")).status == 401


async def test_the_calendar_file_is_the_meeting(visitor: Visitor, office: Office) -> None:
    """The file holds time, link and the page where the meeting can be changed."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    page = await visitor.browser.open(f"/verify?token={visitor.token(booking_id)}")
    file = await visitor.browser.open(page.links["Calendar file"])
    event = Calendar.from_ical(file.html).walk("VEVENT")[0]

    assert file.headers["Content-Type"].startswith("text/calendar")
    assert event.decoded("dtstart") == WEDNESDAY_TEN
    assert event.decoded("dtend") == WEDNESDAY_TEN + timedelta(hours=1)
    assert event["location"] == "https://zoom.example/j/1"
    assert f"/b/acme/bookings/{booking_id}" in event["description"]


async def test_a_lapsed_hold_starts_again_with_the_details_kept(
    visitor: Visitor, office: Office, clock: Clock, client
) -> None:
    """Too late is told with the way on, also in another browser."""
    await visitor.hold(name="Eva Klein")
    token = visitor.token(visitor.booking_id())
    clock.advance(seconds=601)
    office.free_calendar(clock.now(), days=70)
    client.session.cookie_jar.clear()

    page = await visitor.browser.open(f"/verify?token={token}")
    assert page.heading == "The time is no longer held for you"
    again = await visitor.browser.open(page.links["Take the same time again"])
    assert again.forms[0].fields["email"] == "eva@customer.example"
    assert again.forms[0].fields["name"] == "Eva Klein"


async def test_confirming_too_late_is_told_kindly(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """A hold that lapses while the page is open ends on the page that says so."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    page = await visitor.browser.open(f"/verify?token={visitor.token(booking_id)}")
    clock.advance(seconds=601)
    late = await visitor.browser.press(page.form("/verify"))

    assert late.heading == "The time is no longer held for you"
    assert office.status(booking_id) == "expired"


async def test_a_confirmation_that_failed_says_so(visitor: Visitor, office: Office) -> None:
    """When the meeting cannot be made, the page says that it is not booked."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    page = await visitor.browser.open(f"/verify?token={visitor.token(booking_id)}")
    await visitor.browser.press(page.form("/verify"))
    office.run_saga(
        office.saga_of(booking_id), lambda step: {"outcome": "failed", "error": "refused"}
    )
    failed = await visitor.browser.open(page.address)

    assert failed.heading == "Your meeting could not be made"
    assert "This time is not booked" in failed.text
