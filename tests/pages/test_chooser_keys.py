"""The chooser with scripts: keys in the month, the search for a zone, what is chosen in sight."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient
from playwright.async_api import Page, async_playwright, expect

from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.browser import launch

_FOCUSED_DAY = "document.activeElement?.dataset.day ?? null"
_STOPS = "[...document.querySelectorAll('.month a')].filter(one => one.tabIndex === 0).map(one => one.dataset.day)"


@pytest.fixture
async def page(client: TestClient) -> AsyncIterator[Page]:
    """A page of a browser that has told its zone already, and complains loudly."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        context = await browser.new_context(
            base_url=str(client.make_url("/")), locale="en-GB", timezone_id="UTC"
        )
        await context.add_cookies(
            [{"name": "holdfast_tz", "value": "UTC", "url": str(client.make_url("/"))}]
        )
        opened = await context.new_page()
        opened.set_default_timeout(15_000)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        await browser.close()
    assert complaints == []


async def _press(page: Page, key: str, day: str) -> None:
    await page.keyboard.press(key)
    await expect(page.locator(f"a.day[data-day='{day}']")).to_be_focused()


async def test_the_month_is_one_stop_and_keys_go_through_it(page: Page, visitor: Visitor) -> None:
    """Tab comes to the chosen day, leaves by one press, and comes back to where one was; arrows go
    by days and weeks, Home and End within a week, PageUp and PageDown by months, and past the last
    day the next month follows."""
    await page.goto(f"{visitor.chooser}?day=2026-11-25")
    assert await page.evaluate(_STOPS) == ["2026-11-25"]
    await page.get_by_role("link", name="Next month").focus()
    await _press(page, "Tab", "2026-11-25")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "time"
    await _press(page, "Shift+Tab", "2026-11-25")

    await _press(page, "ArrowRight", "2026-11-26")
    assert await page.evaluate(_STOPS) == ["2026-11-26"]
    await _press(page, "End", "2026-11-27")
    await _press(page, "ArrowRight", "2026-11-30")
    await _press(page, "Home", "2026-11-30")
    await _press(page, "ArrowUp", "2026-11-23")
    await _press(page, "ArrowDown", "2026-11-30")
    await _press(page, "ArrowLeft", "2026-11-27")

    await _press(page, "PageDown", "2026-12-28")
    assert await page.locator("#month-name").inner_text() == "December 2026"
    assert len(await page.evaluate(_STOPS)) == 1
    await _press(page, "ArrowLeft", "2026-12-25")
    await _press(page, "PageUp", "2026-11-25")
    await page.keyboard.press("PageUp")
    assert await page.evaluate(_FOCUSED_DAY) == "2026-11-25"
    await page.keyboard.press("Enter")
    await expect(page.locator("#times")).to_be_focused()


async def test_what_is_chosen_and_what_is_today_are_told_apart(
    page: Page, visitor: Visitor
) -> None:
    """To a screen reader: the choice is current, today is the current date, with scripts the
    choice is selected in its grid. To the eye too, where the colours are the reader's own."""
    await page.goto(f"{visitor.chooser}?day=2026-11-25")
    assert await page.locator("[aria-current=true]").get_attribute("data-day") == "2026-11-25"
    assert await page.locator("[aria-current=date] .day").get_attribute("data-day") == "2026-11-23"
    assert await page.locator("[aria-selected=true] .day").get_attribute("data-day") == "2026-11-25"
    assert await page.locator("table[role=grid]").count() == 1

    await page.emulate_media(forced_colors="active")
    look = (
        "one => { const s = getComputedStyle(one);"
        " return [s.backgroundColor, s.color, s.borderTopStyle].join() }"
    )
    chosen = await page.locator("a.day[data-day='2026-11-25']").evaluate(look)
    free = await page.locator("a.day[data-day='2026-11-26']").evaluate(look)
    text = await page.locator("span.day").first.evaluate(look)
    assert len({chosen, free, text}) == 3
    assert chosen.split("rgb")[1] != free.split("rgb")[1]
    dot = (
        "one => { const s = getComputedStyle(one, '::after');"
        " return [s.backgroundColor, getComputedStyle(document.body).backgroundColor] }"
    )
    ink, ground = await page.locator("a.today").evaluate(dot)
    assert ink != ground


async def test_a_zone_is_found_by_city_country_or_offset(page: Page, visitor: Visitor) -> None:
    """What is typed leaves the places that fit; emptied, all are there; Enter takes the first."""
    await page.goto(visitor.chooser)
    await page.locator(".zone summary").click()
    search = page.get_by_label("Find a city, country or offset")
    options = page.locator("#tz option")
    everything = await options.count()
    assert everything > 400
    for words, found in [
        ("kolk", ["Asia/Kolkata"]),
        ("new zealand", ["Pacific/Auckland", "Pacific/Chatham"]),
        ("Atlantis", []),
        ("+5:45", ["Asia/Kathmandu"]),
        ("BERLIN germany", ["Europe/Berlin"]),
        ("sao paulo", ["America/Sao_Paulo"]),
    ]:
        await search.fill(words)
        assert await options.evaluate_all("all => all.map(one => one.value)") == found
        told = f"{len(found)} found" if found else "No place like that"
        await expect(page.locator(".zone [role=status]")).to_contain_text(told)
    await search.fill("")
    assert await options.count() == everything
    assert await page.locator("#tz").input_value() == "UTC"
    await search.fill("kathm")
    await search.press("Enter")
    await expect(page.locator(".zone summary")).to_contain_text("Asia/Kathmandu")


async def test_a_move_opens_at_the_meeting(visitor: Visitor) -> None:
    """The month of the booking, and the free day nearest to it."""
    booking_id = visitor.office.confirmed(WEDNESDAY_TEN.replace(month=12, day=16))
    visitor.office.free_calendar(WEDNESDAY_TEN.replace(day=23, hour=8), days=100)
    page = await visitor.browser.open(f"/manage?token={visitor.token(booking_id, 'reschedule')}")
    assert "December 2026" in page.text
    assert "Wed 16 Dec Morning" in page.text


async def test_times_that_go_are_taken_away_and_told(page: Page, visitor: Visitor) -> None:
    """While the page is looked at, and only then; the focus stays where it was, the details page
    says so of its own time, and what was typed there stays."""
    await page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{visitor.chooser}?day=2026-11-25")
    await page.get_by_role("button", name="14:00").focus()
    visitor.office.hold(WEDNESDAY_TEN)
    before = len(asked)
    await page.clock.run_for(29_000)
    assert len(asked) == before
    await page.clock.run_for(2_000)
    notice = page.locator("#times + .notice")
    await expect(notice).to_have_text("No longer free: 09:00, 09:30, 10:00, 10:30, 11:00")
    await expect(page.locator("#news")).to_have_text(await notice.inner_text())
    await expect(page.get_by_role("button", name="14:00")).to_be_focused()
    assert await page.get_by_role("button", name="10:00").count() == 0

    await page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
    )
    before = len(asked)
    await page.clock.run_for(120_000)
    assert len(asked) == before

    await page.goto(visitor.details(WEDNESDAY_TEN.replace(hour=15)))
    await page.get_by_label("Name").fill("Eva")
    visitor.office.hold(WEDNESDAY_TEN.replace(hour=15), email="else@customer.example")
    await expect(page.locator("[data-gone]")).to_be_hidden()
    await page.clock.run_for(31_000)
    await expect(page.locator("[data-gone]")).to_be_visible()
    assert await page.get_by_label("Name").input_value() == "Eva"
