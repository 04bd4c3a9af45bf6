"""What scripts and stylesheet add for people in a hurry, on a keyboard or on a small screen."""

from __future__ import annotations

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from tests.journey.conftest import World
from tests.journey.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

_EMAIL = "grace.hopper@customer.example"


async def _chooser(world: World, page: Page) -> Visitor:
    visitor = Visitor(page, world.address, _EMAIL)
    await page.goto(f"{world.address}/b/demo")
    await page.get_by_role("link", name="Anna Keller").click()
    await visitor.sees("Anna Keller")
    return visitor


async def _hold(world: World, page: Page) -> Visitor:
    visitor = await _chooser(world, page)
    await visitor.chooses_a_time()
    await page.get_by_label("Mail address").fill(_EMAIL)
    return visitor


async def _turns_the_month(page: Page) -> None:
    shown = await page.locator("#month-name").inner_text()
    await page.get_by_role("link", name="Next month").click()
    await expect(page.locator("#month-name")).not_to_have_text(shown)


def _sql(world: World, statement: str) -> list[tuple]:
    with psycopg.connect(world.database.superuser, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


async def test_arrow_keys_walk_from_free_day_to_free_day(world: World, chromium: Browser) -> None:
    """Keys move the focus over the month; Enter opens the day and moves on to its times."""
    page = await chromium.new_page()
    await _chooser(world, page)
    await _turns_the_month(page)
    first = page.locator("a.day").first
    await first.focus()
    await page.keyboard.press("ArrowRight")
    second = page.locator("a.day").nth(1)
    await expect(second).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(page.locator("#times")).to_be_focused()
    await expect(page.locator("a.day").nth(1)).to_have_attribute("aria-current", "true")


async def test_an_opened_day_is_in_the_address_and_behind_the_back_button(
    world: World, chromium: Browser
) -> None:
    """Days are exchanged in place, yet can be shared, reloaded and gone back from."""
    page = await chromium.new_page()
    await _chooser(world, page)
    await _turns_the_month(page)
    before = await page.locator("#times").inner_text()
    await page.locator("a.day").nth(1).click()
    await expect(page.locator("#times")).not_to_have_text(before)
    assert "day=" in page.url

    await page.go_back()
    await expect(page.locator("#times")).to_have_text(before)


async def test_a_double_press_is_one_hold(world: World, chromium: Browser) -> None:
    """Impatience does not book twice."""
    page = await chromium.new_page()
    visitor = await _hold(world, page)
    await page.get_by_role("button", name="Hold this time and send me the link").dblclick()
    await visitor.sees("Check your mail")

    assert _sql(world, "select count(*) from booking.bookings") == [(1,)]


async def test_a_hold_that_lapses_tells_by_itself(world: World, chromium: Browser) -> None:
    """The countdown runs, and at its end the page says what to do next."""
    _sql(world, "update booking.tenant_config set hold_ttl_seconds = 3")
    page = await chromium.new_page()
    visitor = await _hold(world, page)
    await page.get_by_role("button", name="Hold this time and send me the link").click()
    await expect(page.locator(".countdown")).to_contain_text("left")

    await visitor.sees("The time is no longer held for you")
    await page.get_by_role("link", name="Take the same time again").click()
    await expect(page.get_by_label("Mail address")).to_have_value(_EMAIL)


async def test_the_error_summary_gets_the_focus_and_leads_to_the_field(
    world: World, chromium: Browser
) -> None:
    """Whoever cannot see the page is put where the news is."""
    page = await chromium.new_page()
    await _hold(world, page)
    await page.get_by_label("Mail address").fill("grace@")
    await page.get_by_role("button", name="Hold this time and send me the link").click()
    await expect(page.locator("#errors")).to_be_focused()

    await page.locator("#errors a").click()
    await expect(page.get_by_label("Mail address")).to_be_focused()


async def test_nothing_scrolls_sideways_on_the_smallest_telephone(
    world: World, chromium: Browser
) -> None:
    """At 320 pixels every page of the path fits, and what is pressed is 44 pixels high."""
    context = await chromium.new_context(viewport={"width": 320, "height": 640}, has_touch=True)
    page = await context.new_page()
    visitor = Visitor(page, world.address, _EMAIL)

    async def fits() -> None:
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, page.url
        for button in await page.locator("a.button, button.button, button.time").all():
            box = await button.bounding_box()
            assert box is None or box["height"] >= 44, page.url

    await page.goto(f"{world.address}/b/demo")
    await fits()
    await page.get_by_role("link", name="Anna Keller").click()
    await visitor.sees("Anna Keller")
    await fits()
    await visitor.chooses_a_time()
    await visitor.sees("Your details")
    await fits()
    await page.get_by_label("Mail address").fill(_EMAIL)
    await page.get_by_role("button", name="Hold this time and send me the link").click()
    await visitor.sees("Check your mail")
    await fits()
    await visitor.opens_mail("Please confirm:", "See and confirm the meeting")
    await visitor.sees("Confirm your meeting with Anna Keller")
    await fits()
    await page.get_by_role("button", name="Confirm this meeting").click()
    await visitor.sees("Booked: you are meeting Anna Keller")
    await fits()
    assert visitor.complaints == []
