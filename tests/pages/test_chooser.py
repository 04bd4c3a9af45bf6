"""Choosing a person, a day and a time without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser


async def test_a_single_person_is_chosen_already(browser: PlainBrowser, visitor: Visitor) -> None:
    """With one salesperson the booking page is the chooser."""
    page = await browser.open("/b/acme")

    assert page.path == visitor.chooser
    assert page.heading == "Anna"


async def test_several_people_are_listed_with_their_next_free_time(
    browser: PlainBrowser, office: Office
) -> None:
    """Each person stands in the list with the next free time."""
    second = office.add_salesperson("bob")
    office.busy(
        MONDAY,
        [(MONDAY, MONDAY.replace(hour=17))],
        days=70,
        salesperson_id=second,
    )
    page = await browser.open("/b/acme")

    assert "Anna Next free: Mon 23 Nov, 09:00" in page.text
    assert "Bob Next free: Tue 24 Nov, 09:00" in page.text


async def test_the_first_free_day_is_open_and_the_next_free_time_one_press_away(
    browser: PlainBrowser, visitor: Visitor
) -> None:
    """The page shows times at once, and `Next free` leads straight to the details."""
    page = await browser.open(visitor.chooser)

    assert "Mon 23 Nov Morning 09:00 09:30" in page.text
    details = await browser.open(page.links["Mon 23 Nov, 09:00"])
    assert details.heading == "Your details"


async def test_days_lead_to_their_times(browser: PlainBrowser, visitor: Visitor) -> None:
    """A day of the month is a link that says how many times are free; others are text."""
    page = await browser.open(visitor.chooser)
    label = "Wednesday 25 November 2026, 15 free times"
    wednesday = await browser.open(page.links[label])

    assert "Wed 25 Nov Morning" in wednesday.text
    assert not [name for name in page.links if name.startswith("Sunday")]


async def test_a_pressed_time_leads_to_the_details(browser: PlainBrowser, visitor: Visitor) -> None:
    """The times are buttons of a form that works without scripts."""
    page = await browser.open(f"{visitor.chooser}?day=2026-11-25")
    details = await browser.press(page.form("/details"), "10:00")

    assert "Wednesday 25 November 2026 10:00–11:00" in details.text


async def test_times_are_shown_in_the_zone_that_was_asked_for_and_remembered(
    browser: PlainBrowser, visitor: Visitor
) -> None:
    """A chosen zone moves the times, is kept, and the salesperson's is named beside it."""
    page = await browser.open(f"{visitor.chooser}?day=2026-11-25&tz=America/New_York")
    assert "Wed 25 Nov Morning 04:00" in page.text
    assert "Anna is in UTC" in page.text

    later = await browser.open(visitor.details())
    assert "05:00–06:00 America/New York, UTC−5 For Anna 10:00–11:00 (UTC)" in later.text


@pytest.mark.parametrize("zone", ["America/Vancouver", "Europe/Berlin", "Asia/Kolkata"])
async def test_the_page_shows_the_hours_that_are_sold(
    browser: PlainBrowser, office: Office, client: TestClient, zone: str
) -> None:
    """What PostgreSQL sells from nine on is shown as nine. Vancouver does not change its clocks
    any more since 2026, which the table of many a system does not know yet."""
    office.sql.execute("update booking.salespersons set timezone = %s", [zone])
    office.free_calendar(MONDAY, days=100)
    asked = f"salesperson={office.salesperson_id}&date=2026-12-15"
    async with client.get(f"/v1/public/{office.slug}/availability?{asked}") as response:
        first = (await response.json())["slots"][0]["start_at"]
    address = f"/b/{office.slug}/{office.salesperson_id}?day=2026-12-15&tz={zone}"
    page = await browser.open(address)
    assert "Tue 15 Dec Morning 09:00" in page.text
    details = await browser.press(page.form("/details"), "09:00")
    assert f"start={first}" in details.address
    assert "09:00\u201310:00" in details.text


async def test_every_zone_can_be_chosen_without_scripts(
    browser: PlainBrowser, visitor: Visitor
) -> None:
    """The page holds a form with all zones, by their present names alone, with their offsets; the
    shown one is selected, by whatever name a browser calls it."""
    page = await browser.open(f"{visitor.chooser}?tz=Asia/Calcutta")
    options = {
        values["value"]: "selected" in values for tag, values in page.elements if tag == "option"
    }
    assert {"Europe/Berlin", "America/Argentina/Ushuaia", "UTC"} <= options.keys()
    assert not {"Asia/Calcutta", "Europe/Belfast", "America/Buenos_Aires"} & options.keys()
    assert [name for name, is_selected in options.items() if is_selected] == ["Asia/Kolkata"]
    assert ">Kolkata, India (UTC+5:30)</option>" in page.html
    assert ">St Johns, Newfoundland" not in page.html
    assert ">St Johns, Canada (UTC−3:30)</option>" in page.html
    assert "Calcutta" not in page.text


async def test_nonsense_in_the_address_is_not_an_error(
    browser: PlainBrowser, visitor: Visitor
) -> None:
    """A malformed or far away month, day or zone shows what can be shown."""
    for query in ("month=x", "month=1999-01", "month=2999-01", "day=x", "tz=../../etc/passwd"):
        page = await browser.open(f"{visitor.chooser}?{query}")
        assert page.status == 200, query
        assert page.heading == "Anna", query


async def test_months_can_be_turned_to_the_horizon(
    browser: PlainBrowser, visitor: Visitor, office: Office
) -> None:
    """The next month is one press away, and the last one that is sold has no next."""
    office.configure("horizon_days", 20)
    page = await browser.open(visitor.chooser)
    december = await browser.open(page.links["Next month"])

    assert "December 2026" in december.text
    assert "Previous month" in december.links
    assert "Next month" not in december.links


async def test_a_full_month_says_where_times_are(
    browser: PlainBrowser, visitor: Visitor, office: Office
) -> None:
    """A month without times is not a dead end: the page opens where the next free time is."""
    office.busy(MONDAY, [(MONDAY, MONDAY + timedelta(days=16))], days=70)

    page = await browser.open(visitor.chooser)
    assert "December 2026" in page.text
    november = await browser.open(f"{visitor.chooser}?month=2026-11")
    assert "Nothing free up to Sun 6 Dec" in november.text
    assert "Wed 9 Dec, 09:00" in november.links


async def test_a_time_taken_meanwhile_offers_the_nearest_three(
    browser: PlainBrowser, visitor: Visitor, office: Office
) -> None:
    """Whoever comes too late gets three free times near the one wished for, not a dead end."""
    office.hold(WEDNESDAY_TEN)
    page = await browser.open(visitor.details())

    assert page.status == 409
    assert page.heading == "That time was taken a moment ago"
    assert "Wed 25 Nov, 11:30 Wed 25 Nov, 12:00 Wed 25 Nov, 12:30" in page.text
    again = await browser.open(page.links["Wed 25 Nov, 12:00"])
    assert again.heading == "Your details"
