"""A customer books, moves and cancels a meeting with the real pages, with scripts and without."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.async_api import Browser, expect

from tests.journey.conftest import World
from tests.journey.visitor import Visitor
from tests.worker.waiting import until

pytestmark = pytest.mark.timeout(300)

_EMAIL = "ada.lovelace@customer.example"


def _bookings(world: World) -> list[tuple[str, int]]:
    """Status of every booking in order, and how many objects it has at the providers."""
    with psycopg.connect(world.database.superuser) as connection:
        return connection.execute(
            "select b.status, (select count(*) from booking.provider_objects o"
            " where o.booking_id = b.id and o.state <> 'deleted')"
            " from booking.bookings b order by b.created_at"
        ).fetchall()


async def _settled(world: World, expected: list[tuple[str, int]]) -> None:
    await until(lambda: _bookings(world) == expected, "what is pending is done", seconds=30)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_customer_books_moves_and_cancels(
    world: World, chromium: Browser, scripts: bool
) -> None:
    """The whole path works in a browser, and at its end nothing is left at the providers."""
    context = await chromium.new_context(
        java_script_enabled=scripts, timezone_id="America/New_York", locale="en-GB"
    )
    visitor = Visitor(await context.new_page(), world.address, _EMAIL)
    page = visitor.page

    await page.goto(f"{world.address}/b/demo")
    await visitor.sees("Whom would you like to meet?")
    await page.get_by_role("link", name=re.compile("Anna Keller")).click()
    await visitor.sees("Anna Keller")
    shown = "America/New York" if scripts else "Europe/Berlin"
    await expect(page.locator(".zone summary")).to_contain_text(shown)

    await visitor.chooses_a_time()
    await visitor.sees("Your details")
    await page.get_by_label("Mail address").fill(_EMAIL)
    await page.get_by_label("Name").fill("Ada Lovelace")
    await page.get_by_role("button", name="Hold this time and send me the link").click()
    await visitor.sees("Check your mail")
    await page.get_by_text(_EMAIL).wait_for()

    await visitor.opens_mail("Please confirm:", "See and confirm the meeting")
    await visitor.sees("Confirm your meeting with Anna Keller")
    assert _bookings(world) == [("pending_verify", 0)]
    await page.get_by_role("button", name="Confirm this meeting").click()
    await visitor.sees("Booked: you are meeting Anna Keller")
    assert _bookings(world) == [("confirmed", 2)]

    join_url = await page.get_by_role("link", name="Join on Zoom").get_attribute("href")
    event = await visitor.downloads_meeting()
    assert event["location"] == join_url
    assert "Anna Keller" in event["summary"]

    await visitor.opens_mail("Booked:", "Change the time")
    await visitor.sees("Another time with Anna Keller")
    await page.get_by_text("Your present time stays yours until").wait_for()
    await visitor.chooses_a_time(later=1)
    await visitor.sees("Move your meeting with Anna Keller?")
    await page.get_by_role("button", name="Hold the new time and send me the link").click()
    await visitor.sees("Check your mail")
    assert _bookings(world) == [("confirmed", 2), ("pending_verify", 0)]

    await visitor.opens_mail("Please confirm: new time", "See and confirm the meeting")
    await visitor.sees("Confirm the new time with Anna Keller")
    await page.get_by_role("button", name="Move my meeting to this time").click()
    await visitor.sees("Booked: you are meeting Anna Keller")
    moved = await visitor.downloads_meeting()
    assert moved.decoded("dtstart") > event.decoded("dtstart")
    await _settled(world, [("canceled", 0), ("confirmed", 2)])

    await visitor.opens_mail("Booked:", "Cancel the meeting")
    await visitor.sees("Cancel your meeting with Anna Keller?")
    await page.get_by_role("button", name="Yes, cancel this meeting").click()
    await visitor.sees("This meeting is canceled")
    await _settled(world, [("canceled", 0), ("canceled", 0)])
    assert visitor.complaints == []
    await context.close()
