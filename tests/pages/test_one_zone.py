"""The customer's zone travels with the booking: every page and mail tells its times in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from aiohttp.test_utils import TestClient
from icalendar import Calendar

from app.messages.rendering import MessageRenderer
from app.web import keys
from tests.pages.conftest import MONDAY, Visitor
from tests.support.office import Office
from tests.support.plain_browser import Page, PlainBrowser

START = datetime(2026, 12, 25, 16, 0, tzinfo=UTC)
"""Friday evening in Berlin, morning in New York, Saturday in Tokyo."""

ZONES = [
    (
        "Asia/Tokyo",
        "Saturday 26 December 2026",
        "01:00–02:00",
        "Sat 26 Dec, 01:00 (Asia/Tokyo, UTC+9)",
    ),
    (
        "America/New_York",
        "Friday 25 December 2026",
        "11:00–12:00",
        "Fri 25 Dec, 11:00 (America/New York, UTC−5)",
    ),
]
every_zone = pytest.mark.parametrize(("zone", "day", "times", "short"), ZONES)


@pytest.fixture
def office(office: Office) -> Office:
    """Anna sells in Berlin until six, the company is in London."""
    office.configure("timezone", "Europe/London")
    office.sql.execute("update booking.salespersons set timezone = 'Europe/Berlin'")
    office.sql.execute("update booking.availability_rules set closes = '18:00'")
    return office


def assert_tells(text: str, day: str, times: str) -> None:
    """The time in that zone first, Anna's beside it, the company's nowhere."""
    assert day in text, text
    assert times in text, text
    assert "17:00–18:00 (Europe/Berlin, UTC+1)" in text, text
    assert "16:00" not in text, text


def mails(office: Office, client: TestClient) -> list[tuple[str, str]]:
    """Subject and words of every mail that waits."""
    renderer = MessageRenderer(client.app[keys.TOKENS], "https://book.example")
    found = []
    for mail_id in office.values(
        "select id from booking.mails where status = 'queued' order by id"
    ):
        work = office.worker("message_claim", id=mail_id)
        if "do" in work:
            mail = renderer.render(work, [(START, START + timedelta(hours=1))])
            words = " ".join(unescape(re.sub(r"<[^>]+>", "", mail.html)).split())
            found.append((mail.subject, words))
    return found


@every_zone
async def test_pages_and_mails_speak_one_clock(
    visitor: Visitor,
    office: Office,
    client: TestClient,
    zone: str,
    day: str,
    times: str,
    short: str,
) -> None:
    """From the choice to the end, also in another browser, whose own zone is another one."""
    page = await visitor.browser.open(f"{visitor.details(START)}&tz={zone}")
    assert_tells(page.text, day, times)
    page = await visitor.browser.press(page.forms[0], email="eva@customer.example")
    assert page.heading == "Check your mail"
    assert_tells(page.text, day, times)
    booking_id = visitor.booking_id()
    [(subject, words)] = mails(office, client)
    assert subject == f"Please confirm: {short} with Anna"
    assert_tells(words, day, times)

    verify = f"/verify?token={visitor.token(booking_id)}"
    for browser in (PlainBrowser(client), await _elsewhere(client)):
        page = await browser.open(verify)
        assert_tells(page.text, day, times)
    page = await browser.press(page.form("/verify"))
    assert_tells(page.text, day, times)
    office.run_saga(office.saga_of(booking_id))
    page = await browser.open(verify)
    assert_tells(page.text, day, times)
    [(subject, words)] = mails(office, client)
    assert subject == f"Booked: {short} with Anna"
    assert_tells(words, day, times)
    office.app("request_links", slug=office.slug, booking_id=booking_id)
    for kind in (
        "booking_meeting_replaced",
        "booking_expired",
        "booking_confirmation_failed",
    ):
        office.sql.execute("select booking.queue_mail(%s, %s)", [booking_id, kind])
    told = mails(office, client)
    assert len(told) == 4
    for subject, words in told:
        assert f": {short} with Anna" in subject
        assert_tells(words, day, times)

    office.free_calendar(MONDAY, days=100)
    for purpose in ("cancel", "reschedule"):
        page = await browser.open(f"/manage?token={visitor.token(booking_id, purpose)}")
        if purpose == "cancel":
            assert_tells(page.text, day, times)
        else:
            assert f"{day}, {times}" in page.text
    token = visitor.token(booking_id, "cancel")
    page = await browser.open(f"/manage?token={token}")
    page = await browser.press(page.form("/manage/cancel"))
    assert page.heading == "This meeting is canceled"
    assert_tells(page.text, day, times)
    chooser = await PlainBrowser(client).open(page.links["Book another time"])
    assert _shown(chooser) == zone


async def _elsewhere(client: TestClient) -> PlainBrowser:
    """Whatever this browser is told, it remembers Honolulu; `client` keeps the cookies."""
    client.session.cookie_jar.clear()
    browser = PlainBrowser(client)
    await browser.open("/b/acme?tz=Pacific/Honolulu")
    return browser


def _shown(page: Page) -> str:
    [zone] = [v["value"] for tag, v in page.elements if tag == "option" and "selected" in v]
    return zone


@pytest.mark.parametrize("asked", [None, "Asia/Tokyo"])
async def test_another_time_is_told_in_the_zone_that_was_chosen(
    visitor: Visitor, office: Office, asked: str | None
) -> None:
    """Chosen on the page of the move it goes on to the new booking; else the old one's stays."""
    booking_id = office.confirmed(START, timezone="America/New_York")
    office.free_calendar(MONDAY, days=100)
    token = visitor.token(booking_id, "reschedule")
    page = await visitor.browser.open(f"/manage?token={token}&day=2026-12-24")
    assert _shown(page) == "America/New_York"
    if asked:
        form = next(form for form in page.forms if "month" in form.fields)
        page = await visitor.browser.press(form, tz=asked)
    zone = asked or "America/New_York"
    assert _shown(page) == zone
    move = page.form("/manage/move")
    label = next(label for name, value, label in move.buttons if name == "start")
    look = await visitor.browser.press(move, label)
    assert f"{label}–" in look.text
    done = await visitor.browser.press(look.form("/manage/move"))
    assert done.heading == "Check your mail"
    assert f"{label}–" in done.text
    query = "select timezone from booking.bookings where rescheduled_from = %s"
    assert office.value(query, booking_id) == zone


async def test_without_a_zone_the_companys_clock_is_told(
    visitor: Visitor, office: Office, client: TestClient
) -> None:
    """Nothing tells the visitor's zone: no zone is kept, and page and mail agree anyway."""
    page = await visitor.hold(START)
    assert "16:00–17:00" in page.text
    booking_id = visitor.booking_id()
    assert office.value("select timezone from booking.bookings where id = %s", booking_id) is None
    [(subject, words)] = mails(office, client)
    assert subject == "Please confirm: Fri 25 Dec, 16:00 (Europe/London, UTC) with Anna"
    assert "16:00–17:00 (Europe/London, UTC)" in words


async def test_the_calendar_file_is_the_invitations(visitor: Visitor, office: Office) -> None:
    """Same UID, so that both are one entry; its number rises with each change; canceled at last."""
    booking_id = office.confirmed(START)
    uid = office.value("select ical_uid from booking.graph_events")
    token = visitor.token(booking_id, "cancel")

    async def event() -> dict[str, object]:
        file = await visitor.browser.open(f"/meeting.ics?token={token}")
        [found] = Calendar.from_ical(file.html).walk("VEVENT")
        return {
            **{name: str(found[name.upper()]) for name in ("uid", "sequence", "status")},
            "start": found.decoded("dtstart"),
        }

    first = await event()
    assert first == {"uid": uid, "sequence": "0", "status": "CONFIRMED", "start": START}
    office.sql.execute(
        "update booking.bookings set start_at_utc = start_at_utc - interval '2 hours',"
        " end_at_utc = end_at_utc - interval '2 hours'"
    )
    moved = await event()
    assert moved == {**first, "sequence": "1", "start": START - timedelta(hours=2)}
    assert office.change("cancel", booking_id).status == 200
    assert await event() == {**moved, "sequence": "2", "status": "CANCELLED"}
